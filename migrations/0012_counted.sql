-- Texts are counted and numbers too, each by itself, among what was chosen:
-- how many answered, and mean, median and ends of the numbers, cost the same
-- however many answers there are.
insert into choice_rollup (workspace_id, question_id, name, value, day, choice, n)
select r.workspace_id, a.question_id, '', '', r.day, case q.kind when 'number' then a.value else '' end, count(*)
from answer a
join question q on q.question_id = a.question_id
join response r on r.response_id = a.response_id
where q.kind in ('text', 'number')
group by 1, 2, 3, 4, 5, 6;

insert into choice_rollup (workspace_id, question_id, name, value, day, choice, n)
select r.workspace_id, a.question_id, ra.name, ra.value, r.day, case q.kind when 'number' then a.value else '' end, count(*)
from answer a
join question q on q.question_id = a.question_id
join response r on r.response_id = a.response_id
join response_attribute ra on ra.response_id = r.response_id
join attribute known
  on known.workspace_id = r.workspace_id and known.name = ra.name and known.value = ra.value
where q.kind in ('text', 'number')
group by 1, 2, 3, 4, 5, 6;

-- Words are looked for in the index itself, without a visit to each response.
drop index response_comment;
drop index response_workspace_comment;
create index response_comment on response (survey_id, answered_at desc, response_id desc, search) where search <> '';
create index response_workspace_comment on response (workspace_id, answered_at desc, response_id desc, search)
    where search <> '';
