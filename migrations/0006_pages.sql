-- Surveys of several pages keep what was sent so far.

-- `started` counts the responses that were begun on a day, finished or not;
-- `completed` those that were finished. It equals a recount of `response`.
-- Until now everything that came in was finished.
update survey_day set started = completed;
