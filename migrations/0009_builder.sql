-- How surveys look, since when they look so, and when they take answers.

-- A company's pictures by the SHA-256 of their bytes, which is their address:
-- what is shown under it never changes. Only pictures of points are taken, for
-- drawings may hold scripts. `width` and `height` were read from the file.
create table logo (
    workspace_id   text    not null references workspace (workspace_id) on delete cascade,
    logo_hash      text    not null check (length(logo_hash) = 64),
    media_type     text    not null check (media_type in ('image/png', 'image/jpeg', 'image/webp')),
    width          integer not null check (width between 1 and 4000),
    height         integer not null check (height between 1 and 4000),
    bytes          blob    not null check (length(bytes) between 1 and 102400),
    created_at     integer not null,
    primary key (workspace_id, logo_hash)
);
-- Respondents ask by the hash alone.
create index logo_hash on logo (logo_hash);

-- The look of a workspace's pages for respondents. What is null is the
-- program's own: the workspace's name, no picture, the usual colour. The
-- colour is kept as it was chosen; pages show the nearest that can be seen.
-- A survey's own look is part of its definition.
create table workspace_brand (
    workspace_id   text    primary key references workspace (workspace_id) on delete cascade,
    name           text    check (length(name) between 1 and 100),
    accent         text    check (length(accent) = 7),
    logo_hash      text    check (length(logo_hash) = 64),
    updated_at     integer not null,
    foreign key (workspace_id, logo_hash) references logo (workspace_id, logo_hash)
);

-- Who published a version; null for a program, or when they are gone.
alter table survey_version add column published_by text references member (member_id) on delete set null;

-- How many finished answers each version was given: counting them would mean
-- to read every response. Changed in the transaction that changes them.
create table version_count (
    survey_id      text    not null references survey (survey_id) on delete cascade,
    version        integer not null,
    completed      integer not null,
    primary key (survey_id, version)
);
insert into version_count (survey_id, version, completed)
    select survey_id, version, count(*) from response where partial = 0 group by survey_id, version;

-- When a survey takes answers, whichever way they come; no row: whenever it is
-- open. `closes_at` is the first moment at which it no longer does.
-- `max_responses` counts finished answers. `texts` is a JSON object: what is
-- said instead of the questions, by why and by language.
create table collection (
    survey_id      text    primary key references survey (survey_id) on delete cascade,
    opens_at       integer,
    closes_at      integer,
    max_responses  integer check (max_responses >= 1),
    texts          text    not null default '{}',
    updated_at     integer not null,
    check (opens_at is null or closes_at is null or opens_at < closes_at)
);

-- Who wants to be called about a case, and how: written by themselves on the
-- last page of a survey. Apart from the response, which may be anonymous: it
-- goes with the case alone. `consent` is what they agreed to, word for word.
create table case_call (
    case_id        text    primary key references case_file (case_id) on delete cascade,
    name           text    check (length(name) between 1 and 200),
    phone          text    check (length(phone) between 1 and 200),
    email          text    check (length(email) between 1 and 254),
    consent        text    not null,
    asked_at       integer not null,
    check (phone is not null or email is not null)
);
create index case_call_email on case_call (email) where email is not null;
