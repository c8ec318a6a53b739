-- The house: workspaces and their people, surveys and answers, journeys.
--
-- Habits, so that another engine can take SQLite's place: ids are UUIDv7 text
-- made by the program; times are integer milliseconds UTC; days are integer
-- days since 1970-01-01 in the workspace's time zone; nothing relies on rowid.
-- An applied file is never edited.

-- One company's data. `timezone` decides what a day is: changing it rebuilds
-- the rollups. `minimum_group` is the fewest answers for which an anonymous
-- survey shows a score.
create table workspace (
    workspace_id   text    primary key,
    slug           text    not null unique check (length(slug) between 1 and 40),
    name           text    not null check (length(name) between 1 and 100),
    locale         text    not null check (locale in ('pt-BR', 'en')),
    timezone       text    not null,
    currency       text    not null check (length(currency) = 3),
    minimum_group  integer not null default 5 check (minimum_group between 1 and 100),
    created_at     integer not null
);

-- A person. The e-mail is stored lower-cased, so uniqueness is plain. Without
-- a password_hash only a one-time link signs them in.
create table member (
    member_id      text    primary key,
    email          text    not null unique,
    name           text    not null check (length(name) between 1 and 100),
    password_hash  text,
    locale         text    check (locale in ('pt-BR', 'en')),
    theme          text    check (theme in ('light', 'dark')),
    created_at     integer not null
);

-- Who belongs where, and as what.
create table membership (
    workspace_id   text    not null references workspace (workspace_id) on delete cascade,
    member_id      text    not null references member (member_id) on delete cascade,
    role           text    not null check (role in ('viewer', 'editor', 'admin', 'owner')),
    created_at     integer not null,
    primary key (workspace_id, member_id)
);
create index membership_member on membership (member_id);

-- A signed-in browser. Only the SHA-256 of the token is kept, so a stolen
-- backup opens nothing.
create table session (
    session_id     text    primary key,
    token_hash     text    not null unique,
    member_id      text    not null references member (member_id) on delete cascade,
    user_agent     text    not null,
    created_at     integer not null,
    last_seen_at   integer not null,
    expires_at     integer not null
);
create index session_member on session (member_id);

-- One-time links: sign-in, invitation, and the code of the set-up page.
-- A link has one purpose, one audience, one use and an end.
create table link (
    token_hash     text    primary key,
    purpose        text    not null check (purpose in ('sign_in', 'invitation', 'set_up')),
    workspace_id   text    references workspace (workspace_id) on delete cascade,
    member_id      text    references member (member_id) on delete cascade,
    email          text,
    role           text    check (role in ('viewer', 'editor', 'admin', 'owner')),
    created_at     integer not null,
    expires_at     integer not null,
    used_at        integer
);

-- Keys of the REST API; hashed like sessions.
create table api_key (
    key_id         text    primary key,
    workspace_id   text    not null references workspace (workspace_id) on delete cascade,
    name           text    not null check (length(name) between 1 and 100),
    scope          text    not null check (scope in ('admin', 'read', 'track')),
    token_hash     text    not null unique,
    created_at     integer not null,
    last_used_at   integer
);
create index api_key_workspace on api_key (workspace_id, key_id);

-- Idempotency-Key of API posts, kept for a day. `answer` is what was replied.
create table idempotency (
    workspace_id   text    not null references workspace (workspace_id) on delete cascade,
    key            text    not null,
    body_hash      text    not null,
    status         integer not null,
    answer         text    not null,
    created_at     integer not null,
    primary key (workspace_id, key)
);
create index idempotency_created on idempotency (created_at);

-- A survey. `code` is the public part of its anonymous link. `version` is the
-- published version respondents see (null: never published).
create table survey (
    survey_id      text    primary key,
    workspace_id   text    not null references workspace (workspace_id) on delete cascade,
    code           text    not null unique,
    state          text    not null check (state in ('draft', 'open', 'closed')),
    title          text    not null check (length(title) between 1 and 200),
    anonymous      integer not null check (anonymous in (0, 1)),
    version        integer,
    created_at     integer not null,
    updated_at     integer not null
);
create index survey_workspace on survey (workspace_id, survey_id);

-- What was asked, word for word. A published version never changes; the draft
-- is the version without published_at, at most one a survey.
create table survey_version (
    survey_id      text    not null references survey (survey_id) on delete cascade,
    version        integer not null check (version >= 1),
    definition     text    not null,
    created_at     integer not null,
    published_at   integer,
    primary key (survey_id, version)
);
create unique index survey_draft on survey_version (survey_id) where published_at is null;

-- A question lives through all versions of its survey: answers hang on it, so
-- editing the survey never orphans them. Scored questions name their series
-- (measure, subject, scale, direction); another scale is another question.
create table question (
    question_id    text    primary key,
    workspace_id   text    not null references workspace (workspace_id) on delete cascade,
    survey_id      text    not null references survey (survey_id) on delete cascade,
    key            text    not null,
    measure        text    check (measure in ('nps', 'csat', 'ces')),
    subject        text,
    scale_min      integer,
    scale_max      integer,
    direction      text    check (direction in ('agree', 'effort')),
    created_at     integer not null
);
create index question_survey on question (survey_id, key);
create index question_series on question (workspace_id, measure, subject);

-- One filled-in survey. `external_id` is the sender's own id or the
-- respondent page's idempotency key: unique in its survey, so that a repeated
-- request counts once. `day` is the local day of answered_at. `attributes` is
-- a JSON object of texts, for showing; filtering uses response_attribute.
-- `search` is the lower-cased text of the answers, for finding words.
create table response (
    response_id    text    primary key,
    workspace_id   text    not null references workspace (workspace_id) on delete cascade,
    survey_id      text    not null references survey (survey_id) on delete cascade,
    version        integer not null,
    external_id    text    not null,
    answered_at    integer not null,
    received_at    integer not null,
    day            integer not null,
    customer       text,
    contact        text,
    attributes     text    not null default '{}',
    channel        text,
    locale         text,
    partial        integer not null default 0 check (partial in (0, 1)),
    search         text    not null default '',
    unique (survey_id, external_id)
);
create index response_list on response (survey_id, answered_at desc, response_id desc);
create index response_workspace on response (workspace_id, answered_at desc, response_id desc);
-- Comments are few beside scores: their own small indexes find them in order.
create index response_comment on response (survey_id, answered_at desc, response_id desc) where search <> '';
create index response_workspace_comment on response (workspace_id, answered_at desc, response_id desc)
    where search <> '';

-- One answer. Scores are integers; a skipped question has no row.
-- `answered_at` is repeated from the response so that the newest responses
-- with a score are read in order from the index, however rare the score.
create table answer (
    response_id    text    not null references response (response_id) on delete cascade,
    question_id    text    not null references question (question_id) on delete cascade,
    answered_at    integer not null,
    score          integer,
    value          text,
    primary key (response_id, question_id),
    check ((score is null) <> (value is null))
);
create index answer_score on answer (question_id, score, answered_at, response_id);

-- Attributes known to a workspace and how many different values each has:
-- beyond the cap a value is kept on its response but not counted apart.
create table attribute (
    workspace_id   text    not null references workspace (workspace_id) on delete cascade,
    name           text    not null,
    value          text    not null,
    created_at     integer not null,
    primary key (workspace_id, name, value)
);

-- Which responses carry an attribute value, in the order lists are read.
create table response_attribute (
    survey_id      text    not null references survey (survey_id) on delete cascade,
    name           text    not null,
    value          text    not null,
    answered_at    integer not null,
    response_id    text    not null references response (response_id) on delete cascade,
    primary key (survey_id, name, value, answered_at, response_id)
);
create index response_attribute_response on response_attribute (response_id);

-- The counts behind every number: how many answers gave `score` to a question
-- on a day, in all (name = '') and by each attribute value. Changed in the
-- transaction that changes the answers, so it always equals a recount.
create table score_rollup (
    workspace_id   text    not null references workspace (workspace_id) on delete cascade,
    question_id    text    not null references question (question_id) on delete cascade,
    name           text    not null,
    value          text    not null,
    day            integer not null,
    score          integer not null,
    n              integer not null,
    primary key (question_id, name, value, day, score)
);

-- Shown, started and completed per survey and day; the first two are
-- estimates.
create table survey_day (
    survey_id      text    not null references survey (survey_id) on delete cascade,
    day            integer not null,
    shown          integer not null default 0,
    started        integer not null default 0,
    completed      integer not null default 0,
    primary key (survey_id, day)
);

-- A counter per workspace that every change of scores raises, so that an open
-- page can tell in one read that something is new, whoever wrote it.
create table workspace_change (
    workspace_id   text    primary key references workspace (workspace_id) on delete cascade,
    n              integer not null
);

-- A journey. `map` is the document at `map_seq`; operations after it are in
-- journey_op. The document is rewritten now and then, not at every key press.
create table journey (
    journey_id     text    primary key,
    workspace_id   text    not null references workspace (workspace_id) on delete cascade,
    title          text    not null,
    seq            integer not null,
    map            text    not null,
    map_seq        integer not null,
    created_at     integer not null,
    updated_at     integer not null
);
create index journey_workspace on journey (workspace_id, updated_at desc);

-- The one source of history, synchronisation, undo and audit. An op id comes
-- in once per journey, so a repeated request changes nothing.
create table journey_op (
    journey_id     text    not null references journey (journey_id) on delete cascade,
    seq            integer not null,
    op_id          text    not null,
    member_id      text    references member (member_id) on delete set null,
    at             integer not null,
    change         text    not null,
    inverse        text    not null,
    primary key (journey_id, seq),
    unique (journey_id, op_id)
);
