-- The people whom surveys are sent to by mail: who they are, how often they
-- may be asked, what was sent, and who answered.

-- A person. `external_id` is the sender's own id. `email` is lower-cased; two
-- contacts may share one, and what concerns an address (unsubscribed, bounced)
-- is looked up by the address. `locale` is a language tag, `timezone` an IANA
-- name; without them the workspace's count. `attributes` is a JSON object of
-- texts. `search` is what words are looked for in: name, address and id in
-- lower case.
--
-- Three different reasons not to write, each with its time: somebody here
-- decided so, the person did, or the address does not exist.
create table contact (
    contact_id         text    primary key,
    workspace_id       text    not null references workspace (workspace_id) on delete cascade,
    external_id        text    not null check (length(external_id) between 1 and 200),
    customer           text,
    name               text,
    email              text,
    locale             text,
    timezone           text,
    attributes         text    not null default '{}',
    search             text    not null,
    created_at         integer not null,
    updated_at         integer not null,
    do_not_contact_at  integer,
    unsubscribed_at    integer,
    bounced_at         integer,
    unique (workspace_id, external_id)
);
-- Lists are read newest first.
create index contact_list on contact (workspace_id, contact_id);
create index contact_email on contact (workspace_id, email) where email is not null;

-- Addresses of erased people who wanted no mail: erasing somebody must not
-- undo what they asked for, should a file bring them in again. Only a SHA-256
-- is kept, which recognises an address and tells none. It goes when it was
-- recognised, for then the contact says it.
create table unwanted_address (
    workspace_id       text    not null references workspace (workspace_id) on delete cascade,
    address_hash       text    not null,
    unsubscribed_at    integer not null,
    primary key (workspace_id, address_hash)
);

-- How often people may be asked: one row a workspace, the usual rule without
-- one. Days of nought mean no limit. `sampling` is a percentage. Quiet hours
-- are minutes since local midnight of the person, from the first to before the
-- second, over midnight where the first is the later one; both or none.
create table contact_rule (
    workspace_id       text    primary key references workspace (workspace_id) on delete cascade,
    ask_every_days     integer not null check (ask_every_days between 0 and 3650),
    wave_every_days    integer not null check (wave_every_days between 0 and 3650),
    sampling           integer not null check (sampling between 1 and 100),
    quiet_from         integer check (quiet_from between 0 and 1439),
    quiet_until        integer check (quiet_until between 0 and 1439),
    updated_at         integer not null,
    check ((quiet_from is null) = (quiet_until is null))
);

-- One sending of a survey to many people. `is_wave` tells the relationship
-- survey, which has a limit of its own, from one after something happened.
-- `letter` is a JSON object: language → subject and intro. Reminders go
-- `remind_after_days` after the mail before, `max_reminders` times at most.
create table mailing (
    mailing_id         text    primary key,
    workspace_id       text    not null references workspace (workspace_id) on delete cascade,
    survey_id          text    not null references survey (survey_id) on delete cascade,
    is_wave            integer not null check (is_wave in (0, 1)),
    letter             text    not null,
    remind_after_days  integer not null check (remind_after_days between 1 and 365),
    max_reminders      integer not null check (max_reminders between 0 and 5),
    send_at            integer not null,
    created_at         integer not null,
    created_by         text    references member (member_id) on delete set null
);
create index mailing_survey on mailing (survey_id, mailing_id);

-- One person asked one survey once. `contact_id` is null when the person was
-- erased; the row stays, so that the counts do. An anonymous survey keeps
-- neither the response nor the time of the answer here, for both would tell
-- who answered what. `asked_at` is when the first mail was or will be sent.
create table invitation (
    invitation_id      text    primary key,
    workspace_id       text    not null references workspace (workspace_id) on delete cascade,
    survey_id          text    not null references survey (survey_id) on delete cascade,
    mailing_id         text    not null references mailing (mailing_id) on delete cascade,
    contact_id         text    references contact (contact_id) on delete set null,
    state              text    not null check (state in ('waiting', 'sent', 'answered', 'bounced', 'cancelled')),
    asked_at           integer not null,
    reminded_at        integer,
    n_reminders        integer not null default 0,
    expires_at         integer not null,
    answered_at        integer,
    response_id        text    references response (response_id) on delete set null
);
create index invitation_mailing on invitation (mailing_id, state);
create index invitation_contact on invitation (contact_id, asked_at) where contact_id is not null;
create index invitation_survey on invitation (survey_id, state);
create index invitation_response on invitation (response_id) where response_id is not null;

-- The keys of an invitation's links. Every mail that is sent has its own, so
-- that none is ever kept as it is: only its SHA-256 stands here.
create table invitation_token (
    token_hash         text    primary key,
    invitation_id      text    not null references invitation (invitation_id) on delete cascade,
    created_at         integer not null
);
create index invitation_token_invitation on invitation_token (invitation_id);

-- What is to be sent: written in the transaction that decides it, emptied by
-- a job. An invitation is written out when it is sent, because it carries the
-- key of its link; a mail of another kind brings its words along, which go
-- when it is done. `sending` with a `lease_until` belongs to one job until
-- then; `attempts` counts what the server refused for now. `mail_id` is the
-- Message-ID, the same in every attempt.
create table mail (
    mail_id            text    primary key,
    workspace_id       text    not null references workspace (workspace_id) on delete cascade,
    kind               text    not null check (kind in ('invitation', 'reminder', 'test')),
    invitation_id      text    references invitation (invitation_id) on delete cascade,
    recipient          text,
    content            text,
    state              text    not null check (state in ('waiting', 'sending', 'sent', 'failed', 'cancelled')),
    due_at             integer not null,
    attempts           integer not null default 0,
    lease_until        integer,
    problem            text,
    created_at         integer not null,
    sent_at            integer,
    check ((kind = 'test') = (invitation_id is null))
);
create index mail_due on mail (due_at, mail_id) where state in ('waiting', 'sending');
create index mail_invitation on mail (invitation_id) where invitation_id is not null;
