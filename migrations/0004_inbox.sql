-- The inbox: responses of all surveys found by what they are, what a team adds
-- to them while it reads, and the cases that are opened for them.

-- Lists are read newest first from an index in that order. By channel and by
-- language they had none: a rare one was looked for among all responses.
create index response_channel on response (workspace_id, channel, answered_at desc, response_id desc)
    where channel is not null;
create index response_locale on response (workspace_id, locale, answered_at desc, response_id desc)
    where locale is not null;
-- Unfinished ones are few: the index holds them alone.
create index response_partial on response (workspace_id, answered_at desc, response_id desc) where partial = 1;

-- Tags: a team's own words on a response, lower-cased, so that one word is one
-- tag. `answered_at` is repeated from the response, so that those with a tag
-- are read in the order of the list.
create table response_tag (
    workspace_id   text    not null references workspace (workspace_id) on delete cascade,
    tag            text    not null check (length(tag) between 1 and 40),
    answered_at    integer not null,
    response_id    text    not null references response (response_id) on delete cascade,
    primary key (workspace_id, tag, answered_at, response_id)
);
create unique index response_tag_response on response_tag (response_id, tag);

-- Who looks after a response: at most one member. Apart from `response`,
-- because most have nobody and writing answers must not pay for it.
create table response_assignment (
    response_id    text    primary key references response (response_id) on delete cascade,
    workspace_id   text    not null references workspace (workspace_id) on delete cascade,
    member_id      text    not null references member (member_id) on delete cascade,
    answered_at    integer not null
);
create index response_assignment_member
    on response_assignment (member_id, workspace_id, answered_at desc, response_id desc);

-- A case (tratativa): one unhappy customer being taken care of until it is
-- closed. `title` is null when it is named after its response; `who` is the
-- customer or contact as text, null for anonymous surveys and after the
-- response was deleted. `due_day` is a local day, and every case has one: one
-- without is never finished. One that the workspace's rule
-- opened is automatic and has the id of its response, so that there is never a
-- second one.
-- `answered_at` is repeated from the response for the order of its list.
create table case_file (
    case_id          text    primary key,
    workspace_id     text    not null references workspace (workspace_id) on delete cascade,
    response_id      text    unique references response (response_id) on delete set null,
    answered_at      integer,
    title            text    check (length(title) between 1 and 200),
    who              text    check (length(who) between 1 and 400),
    owner_id         text    references member (member_id) on delete set null,
    due_day          integer not null,
    status           text    not null check (status in ('open', 'in_progress', 'closed')),
    outcome          text    check (outcome in ('resolved', 'not_reached', 'no_action', 'other')),
    outcome_text     text    check (length(outcome_text) between 1 and 200),
    opened_at        integer not null,
    opened_by        text    references member (member_id) on delete set null,
    is_automatic     integer not null check (is_automatic in (0, 1)),
    first_contact_at integer,
    closed_at        integer,
    check ((status = 'closed') = (outcome is not null)),
    check ((status = 'closed') = (closed_at is not null)),
    check (outcome_text is null or outcome = 'other')
);
-- The list by due date: of all, of those to be done, of one member's.
create index case_file_due on case_file (workspace_id, due_day, case_id);
create index case_file_open on case_file (workspace_id, due_day, case_id) where status <> 'closed';
create index case_file_owner on case_file (owner_id, workspace_id, due_day, case_id);
-- Responses by the state of their case, in the order of their list.
create index case_file_response on case_file (workspace_id, status, answered_at desc, response_id desc)
    where response_id is not null;

-- What was changed in a case, by whom: `value` is the new value as it is
-- stored (a member, a day, a status, an outcome), null for none.
create table case_change (
    case_id        text    not null references case_file (case_id) on delete cascade,
    n              integer not null,
    at             integer not null,
    member_id      text    references member (member_id) on delete set null,
    what           text    not null check (what in ('owner', 'due', 'status', 'outcome', 'first_contact')),
    value          text,
    primary key (case_id, n)
);

-- When cases are opened by themselves: for which unhappy answers, for whom,
-- due after how many days. No row, or no measure: never.
create table case_rule (
    workspace_id   text    primary key references workspace (workspace_id) on delete cascade,
    nps            integer not null check (nps in (0, 1)),
    csat           integer not null check (csat in (0, 1)),
    ces            integer not null check (ces in (0, 1)),
    owner_id       text    references member (member_id) on delete set null,
    days           integer not null check (days between 0 and 365)
);

-- Notes on a response or on a case.
create table note (
    note_id        text    primary key,
    workspace_id   text    not null references workspace (workspace_id) on delete cascade,
    response_id    text    references response (response_id) on delete cascade,
    case_id        text    references case_file (case_id) on delete cascade,
    member_id      text    references member (member_id) on delete set null,
    text           text    not null check (length(text) between 1 and 4000),
    created_at     integer not null,
    check ((response_id is null) <> (case_id is null))
);
create index note_response on note (response_id, note_id) where response_id is not null;
create index note_case on note (case_id, note_id) where case_id is not null;
