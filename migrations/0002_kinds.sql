-- Every kind of question, and the counts behind what was chosen.

-- What answers to a question are: its key with other answers is another
-- question, as it is with another scale. short_text and long_text are both
-- `text`; statements have no row, for nobody answers them. Until now there
-- were scores and texts alone.
alter table question add column kind text not null default 'text' check (kind in
    ('score', 'rating', 'text', 'single_choice', 'multiple_choice', 'likert_matrix', 'ranking', 'number', 'date',
     'contact_fields', 'consent'));
update question set kind = 'score' where measure is not null;

-- How answers are kept in `answer`: those of kind `score` and `rating` in
-- `score`; all others in `value`, a `text` as it was typed and everything else
-- as compact JSON, which can be read without the survey:
--   single_choice    "value" or {"other":"own words"}
--   multiple_choice  an array of the same, in the order of the survey
--   likert_matrix    {"row":"column"}
--   ranking          an array of values, best first
--   number           12.5
--   date             "2026-11-30"
--   contact_fields   {"email":"ana@example.com"}
--   consent          true
-- Ratings are counted in score_rollup: they have no measure, so no series ever
-- takes them in.

-- The counts behind what was chosen: how many responses on a day have
-- `choice` in their answer to a question, in all (name = '') and by each
-- attribute value. `choice` is a value or `other`; `row=column`;
-- `value=place`; `true`; and blank for having answered at all, which is the
-- denominator of all the others. Kinds `score`, `rating` and `text` have no
-- rows; `number`, `date` and `contact_fields` have the blank one alone. Like
-- score_rollup it is changed in the transaction that changes the answers, so
-- it always equals a recount.
create table choice_rollup (
    workspace_id   text    not null references workspace (workspace_id) on delete cascade,
    question_id    text    not null references question (question_id) on delete cascade,
    name           text    not null,
    value          text    not null,
    day            integer not null,
    choice         text    not null,
    n              integer not null,
    primary key (question_id, name, value, day, choice)
);
