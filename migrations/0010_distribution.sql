-- Waves on a calendar, asks after something happened, mails of which nobody
-- knows whether they arrived, and views of the inbox that were given a name.

-- Two more states of a mail. `handed`: its text is on the way to the mail
-- server, which may have taken it even when we never hear so. `unsure`: such
-- a mail whose job died or whose answer got lost. It is perhaps with the
-- person, so a member decides whether it is sent again, and never the program.
-- (SQLite cannot change a check: the table is made anew. Nothing refers to it.)
create table mail_anew (
    mail_id            text    primary key,
    workspace_id       text    not null references workspace (workspace_id) on delete cascade,
    kind               text    not null check (kind in ('invitation', 'reminder', 'test')),
    invitation_id      text    references invitation (invitation_id) on delete cascade,
    recipient          text,
    content            text,
    state              text    not null
        check (state in ('waiting', 'sending', 'handed', 'unsure', 'sent', 'failed', 'cancelled')),
    due_at             integer not null,
    attempts           integer not null default 0,
    lease_until        integer,
    problem            text,
    created_at         integer not null,
    sent_at            integer,
    check ((kind = 'test') = (invitation_id is null))
);
insert into mail_anew (mail_id, workspace_id, kind, invitation_id, recipient, content, state, due_at, attempts,
                       lease_until, problem, created_at, sent_at)
select mail_id, workspace_id, kind, invitation_id, recipient, content, state, due_at, attempts,
       lease_until, problem, created_at, sent_at from mail;
drop table mail;
alter table mail_anew rename to mail;
create index mail_due on mail (due_at, mail_id) where state in ('waiting', 'sending', 'handed');
create index mail_invitation on mail (invitation_id) where invitation_id is not null;
create index mail_unsure on mail (workspace_id) where state = 'unsure';

-- Rises with every mail and answer of a sending, so that a page that shows it
-- can tell in one read that something is new.
alter table mailing add column n_changes integer not null default 0;

-- What a wave sends and to whom. Waves planned as a series share one, and one
-- that is changed alone gets its own. `selection` is JSON: whom is meant;
-- `letter` as in mailing.
create table wave_plan (
    wave_plan_id       text    primary key,
    workspace_id       text    not null references workspace (workspace_id) on delete cascade,
    survey_id          text    not null references survey (survey_id) on delete cascade,
    is_wave            integer not null check (is_wave in (0, 1)),
    selection          text    not null,
    letter             text    not null,
    remind_after_days  integer not null check (remind_after_days between 1 and 365),
    max_reminders      integer not null check (max_reminders between 0 and 5)
);

-- One sending on the calendar, before it happens. Who is asked is decided when
-- it starts, and it starts once: its state changes in the transaction that
-- writes the invitations. `local_at` is the workspace's own time to the
-- minute, `send_at` the same in ms UTC; another time zone moves the latter.
-- A series is those of one `series_id`. `missed`: its time came while the
-- survey took no answers (`closed`) or long before the program ran (`late`).
create table wave (
    wave_id            text    primary key,
    workspace_id       text    not null references workspace (workspace_id) on delete cascade,
    survey_id          text    not null references survey (survey_id) on delete cascade,
    series_id          text    not null,
    wave_plan_id       text    not null references wave_plan (wave_plan_id),
    local_at           text    not null check (length(local_at) = 16),
    send_at            integer not null,
    state              text    not null check (state in ('planned', 'started', 'cancelled', 'missed')),
    problem            text    check (problem in ('closed', 'late')),
    mailing_id         text    references mailing (mailing_id) on delete set null,
    created_at         integer not null,
    created_by         text    references member (member_id) on delete set null,
    check ((state = 'missed') = (problem is not null))
);
create index wave_survey on wave (survey_id, send_at);
create index wave_series on wave (series_id, send_at);
create index wave_due on wave (send_at) where state = 'planned';

-- Something that happened with a customer: a purchase, a call, a visit.
-- `external_id` is the sender's own id, so that sending it again changes it
-- and does not make another. `contact_id` is null where only a customer was
-- named; what happened to a person who is erased goes with them. `properties`
-- is a JSON object of texts, numbers and yes or no.
create table interaction (
    interaction_id     text    primary key,
    workspace_id       text    not null references workspace (workspace_id) on delete cascade,
    external_id        text    not null check (length(external_id) between 1 and 200),
    contact_id         text    references contact (contact_id) on delete cascade,
    customer           text,
    kind               text    not null check (length(kind) between 1 and 64),
    at                 integer not null,
    properties         text    not null default '{}',
    subject            text,
    body               text,
    minutes            integer,
    received_at        integer not null,
    unique (workspace_id, external_id)
);
create index interaction_list on interaction (workspace_id, interaction_id);
create index interaction_contact on interaction (contact_id, at) where contact_id is not null;

-- After an interaction of this kind, ask this survey, later by `delay_minutes`
-- and of a hundred only `sampling`. `conditions` is a JSON array. Its
-- invitations belong to `mailing_id`, whose words they carry.
create table ask_trigger (
    trigger_id         text    primary key,
    workspace_id       text    not null references workspace (workspace_id) on delete cascade,
    survey_id          text    not null references survey (survey_id) on delete cascade,
    mailing_id         text    not null references mailing (mailing_id) on delete cascade,
    name               text    not null check (length(name) between 1 and 100),
    kind               text    not null check (length(kind) between 1 and 64),
    delay_minutes      integer not null check (delay_minutes between 0 and 129600),
    sampling           integer not null check (sampling between 1 and 100),
    conditions         text    not null,
    is_on              integer not null check (is_on in (0, 1)),
    created_at         integer not null,
    created_by         text    references member (member_id) on delete set null
);
create index ask_trigger_kind on ask_trigger (workspace_id, kind) where is_on = 1;
create index ask_trigger_survey on ask_trigger (survey_id, trigger_id);
create index ask_trigger_mailing on ask_trigger (mailing_id);

-- What came of an interaction for a trigger: at most one row for both, so
-- that nothing is asked twice about it. It waits until `due_at`; then the
-- person is asked, or held back by the rule that `reason` names.
create table trigger_ask (
    trigger_id         text    not null references ask_trigger (trigger_id) on delete cascade,
    interaction_id     text    not null references interaction (interaction_id) on delete cascade,
    state              text    not null check (state in ('waiting', 'asked', 'held')),
    reason             text,
    due_at             integer not null,
    decided_at         integer,
    invitation_id      text    references invitation (invitation_id) on delete set null,
    primary key (trigger_id, interaction_id),
    check ((state = 'held') = (reason is not null)),
    check ((state = 'waiting') = (decided_at is null))
);
create index trigger_ask_due on trigger_ask (due_at) where state = 'waiting';
create index trigger_ask_latest on trigger_ask (trigger_id, due_at);
create index trigger_ask_interaction on trigger_ask (interaction_id);
create index trigger_ask_invitation on trigger_ask (invitation_id) where invitation_id is not null;

-- The filters of the inbox under a name, for one member or for all.
-- `query` is the part of the address behind the question mark.
create table saved_view (
    view_id            text    primary key,
    workspace_id       text    not null references workspace (workspace_id) on delete cascade,
    member_id          text    not null references member (member_id) on delete cascade,
    is_shared          integer not null check (is_shared in (0, 1)),
    name               text    not null check (length(name) between 1 and 60),
    query              text    not null check (length(query) <= 2000),
    created_at         integer not null
);
-- A name means one view for whoever sees it: among one's own, among all's.
create unique index saved_view_own on saved_view (workspace_id, member_id, name) where is_shared = 0;
create unique index saved_view_shared on saved_view (workspace_id, name) where is_shared = 1;
create index saved_view_member on saved_view (member_id);

-- Responses by the person they name, for the page of a contact and for
-- erasing one: both looked through all responses before.
create index response_contact_id on response
    (workspace_id, (case when json_valid(contact) then json_extract(contact, '$.external_id') end))
    where contact is not null;
create index response_contact_email on response
    (workspace_id, (case when json_valid(contact) then json_extract(contact, '$.email') end))
    where contact is not null;
