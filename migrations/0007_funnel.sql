-- How far respondents come in a survey, and how long it takes them.

-- `took` is how many seconds passed from opening the page to the last answer,
-- as the first second of its step (steps widen with the time, so that they are
-- few). Known only where our own page was answered and finished, from now on:
-- not of what comes over the API or in a file, nor of a device that many
-- people use, which stands open between two of them.
alter table response add column took integer;

-- The page, from 0, that somebody who has not finished was shown last; null
-- once they have finished.
alter table response add column page integer;

-- Those who left, by page: few beside all others, so an index of their own
-- counts them without reading a response.
create index response_left on response (survey_id, day, page, partial) where partial = 1;

-- How many took how long, per survey and day: the median of a million
-- responses reads a few hundred rows. Changed in the transaction that changes
-- the responses, so it always equals a recount.
create table survey_took (
    survey_id      text    not null references survey (survey_id) on delete cascade,
    day            integer not null,
    took           integer not null,
    n              integer not null,
    primary key (survey_id, day, took)
);
