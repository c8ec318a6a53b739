-- Results for people without an account: a link to the results of one survey,
-- read-only, under filters that stand fixed in it.

-- Of the link's key only the SHA-256 is kept. `filter` is a JSON object that
-- the program writes and reads. One that was taken back stays for a while, so
-- that whoever opens it is told that it ended rather than that it never was.
-- `last_opened_at` is written once a minute at most.
create table result_share (
    share_id       text    primary key,
    workspace_id   text    not null references workspace (workspace_id) on delete cascade,
    survey_id      text    not null references survey (survey_id) on delete cascade,
    token_hash     text    not null unique,
    filter         text    not null,
    with_comments  integer not null check (with_comments in (0, 1)),
    created_at     integer not null,
    created_by     text    references member (member_id) on delete set null,
    expires_at     integer not null,
    revoked_at     integer,
    last_opened_at integer
);
create index result_share_survey on result_share (survey_id, share_id);
