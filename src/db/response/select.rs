//! The statements that read a run: its index, and every condition of the
//! filter that the index does not fulfil by itself.

use sqlx::{QueryBuilder, Sqlite};

use super::filter::{Assigned, ResponseFilter, Run};
use super::question::direction_of;
use crate::domain::case::WithCase;
use crate::domain::id::WorkspaceId;
use crate::domain::measure::Rule;

/// `select columns` of a run with every condition of the filter. The run's
/// index has alias `i` or is that of `r`, the response.
pub(super) fn select(
    run: &Run,
    workspace: WorkspaceId,
    filter: &ResponseFilter,
    columns: &'static str,
) -> QueryBuilder<Sqlite> {
    let mut statement = QueryBuilder::new("");
    push_select(&mut statement, run, workspace, filter, columns);
    statement
}

pub(super) fn push_select(
    statement: &mut QueryBuilder<Sqlite>,
    run: &Run,
    workspace: WorkspaceId,
    filter: &ResponseFilter,
    columns: &'static str,
) {
    statement.push("select ").push(columns).push(" from ");
    push_run(statement, run, workspace, filter);
    let order = run.order();
    if let Some(from) = filter.from {
        statement.push(format_args!(" and {order}.answered_at >= ")).push_bind(from);
    }
    if let Some(to) = filter.to {
        statement.push(format_args!(" and {order}.answered_at < ")).push_bind(to);
    }
    // Conditions that the run does not fulfil by itself. Columns that have an
    // index of their own stand in a term, so that the run's index is taken.
    if let Some(survey) = filter.survey
        && !matches!(run, Run::All | Run::Comments | Run::Attribute { .. })
    {
        statement.push(" and r.survey_id || '' = ").push_bind(survey.to_string());
    }
    if matches!(run, Run::Comments) || filter.has_comment {
        statement.push(" and r.search <> ''");
    }
    if filter.has_comment {
        // Names and addresses are found by words, but they are no comment.
        statement.push(
            " and exists (select 1 from answer a join question q on q.question_id = a.question_id
              where a.response_id = r.response_id and q.kind = 'text')",
        );
    }
    for word in filter.q.as_deref().unwrap_or_default().split_whitespace() {
        statement.push(" and r.search like ").push_bind(like_word(word)).push(" escape '\\'");
    }
    let known = usize::from(matches!(run, Run::Attribute { .. }));
    for (name, value) in filter.attributes.iter().skip(known) {
        push_attribute_test(statement, name, value);
    }
    if filter.has_score() && !matches!(run, Run::Score { .. }) {
        push_score_test(statement, filter);
    }
    if filter.has_question() && !matches!(run, Run::Group { .. }) {
        push_question_test(statement, filter);
    }
    push_triage_tests(statement, run, workspace, filter);
}

/// The table of the run and what makes it the run.
fn push_run(
    statement: &mut QueryBuilder<Sqlite>,
    run: &Run,
    workspace: WorkspaceId,
    filter: &ResponseFilter,
) {
    let workspace = workspace.to_string();
    match run {
        Run::All | Run::Comments => {
            match filter.survey {
                Some(survey) => {
                    statement.push("response r where r.survey_id = ").push_bind(survey.to_string())
                }
                None => statement.push("response r where r.workspace_id = ").push_bind(workspace),
            };
        }
        Run::Survey(survey_id) => {
            statement.push("response r where r.survey_id = ").push_bind(survey_id.clone());
        }
        Run::Partial => {
            statement.push("response r where r.partial = 1 and r.workspace_id = ").push_bind(workspace);
        }
        Run::Channel(channel) => {
            statement.push("response r where r.workspace_id = ").push_bind(workspace);
            statement.push(" and r.channel = ").push_bind(channel.clone());
        }
        Run::Locale(locale) => {
            statement.push("response r where r.workspace_id = ").push_bind(workspace);
            statement.push(" and r.locale = ").push_bind(locale.clone());
        }
        Run::Attribute { survey_id, name, value } => {
            statement.push("response_attribute i join response r on r.response_id = i.response_id");
            statement.push(" where i.survey_id = ").push_bind(survey_id.clone());
            statement.push(" and i.name = ").push_bind(name.clone());
            statement.push(" and i.value = ").push_bind(value.clone());
        }
        Run::Score { question_id, score } | Run::Group { question_id, score } => {
            statement.push("answer i join response r on r.response_id = i.response_id");
            statement.push(" where i.question_id = ").push_bind(question_id.clone());
            statement.push(" and i.score = ").push_bind(*score);
        }
        Run::Tag(tag) => {
            statement.push("response_tag i join response r on r.response_id = i.response_id");
            statement.push(" where i.workspace_id = ").push_bind(workspace);
            statement.push(" and i.tag = ").push_bind(tag.clone());
        }
        Run::Assigned(member) => {
            statement.push("response_assignment i join response r on r.response_id = i.response_id");
            statement.push(" where i.member_id = ").push_bind(member.to_string());
            statement.push(" and i.workspace_id = ").push_bind(workspace);
        }
        Run::Case(status) => {
            statement.push("case_file i join response r on r.response_id = i.response_id");
            statement.push(" where i.response_id is not null and i.workspace_id = ").push_bind(workspace);
            statement.push(" and i.status = ").push_bind(*status);
        }
    }
}

fn push_triage_tests(
    statement: &mut QueryBuilder<Sqlite>,
    run: &Run,
    workspace: WorkspaceId,
    filter: &ResponseFilter,
) {
    if let (Some(channel), false) = (&filter.channel, matches!(run, Run::Channel(_))) {
        statement.push(" and coalesce(r.channel, '') = ").push_bind(channel.clone());
    }
    if let (Some(locale), false) = (&filter.locale, matches!(run, Run::Locale(_))) {
        statement.push(" and coalesce(r.locale, '') = ").push_bind(locale.clone());
    }
    if filter.is_partial && !matches!(run, Run::Partial) {
        statement.push(" and r.partial <> 0");
    }
    if let (Some(tag), false) = (&filter.tag, matches!(run, Run::Tag(_))) {
        statement
            .push(
                " and exists (select 1 from response_tag t where t.response_id = r.response_id and t.tag = ",
            )
            .push_bind(tag.clone())
            .push(" and t.workspace_id = ")
            .push_bind(workspace.to_string())
            .push(")");
    }
    let of_response = "(select 1 from response_assignment t where t.response_id = r.response_id";
    match filter.assigned {
        Some(Assigned::To(member)) if !matches!(run, Run::Assigned(_)) => {
            statement.push(format_args!(" and exists {of_response} and t.member_id = "));
            statement.push_bind(member.to_string()).push(")");
        }
        Some(Assigned::Nobody) => {
            statement.push(format_args!(" and not exists {of_response})"));
        }
        Some(Assigned::To(_)) | None => {}
    }
    let of_response = "(select 1 from case_file f where f.response_id = r.response_id";
    match filter.case {
        Some(WithCase::Without) => {
            statement.push(format_args!(" and not exists {of_response})"));
        }
        Some(WithCase::Open) if !matches!(run, Run::Case(_)) => {
            statement.push(format_args!(" and exists {of_response} and f.status <> 'closed')"));
        }
        Some(WithCase::Closed) if !matches!(run, Run::Case(_)) => {
            statement.push(format_args!(" and exists {of_response} and f.status = 'closed')"));
        }
        Some(WithCase::Open | WithCase::Closed) | None => {}
    }
}

/// The pattern of any text with this word in it, in which % and _ stand for
/// themselves.
pub(in crate::db) fn like_word(word: &str) -> String {
    let word = word.to_lowercase().replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    format!("%{word}%")
}

fn push_attribute_test(statement: &mut QueryBuilder<Sqlite>, name: &str, value: &str) {
    statement
        .push(
            " and exists (select 1 from response_attribute other
              where other.survey_id = r.survey_id and other.answered_at = r.answered_at
                and other.response_id = r.response_id and other.name = ",
        )
        .push_bind(name.to_owned())
        .push(" and other.value = ")
        .push_bind(value.to_owned())
        .push(")");
}

fn push_score_test(statement: &mut QueryBuilder<Sqlite>, filter: &ResponseFilter) {
    statement.push(
        " and exists (select 1 from answer a join question q on q.question_id = a.question_id
          where a.response_id = r.response_id and q.measure is not null
            and q.key = (select f.key from question f
                         where f.survey_id = r.survey_id and f.measure is not null
                         order by f.created_at, f.question_id limit 1)",
    );
    if let Some(least) = filter.min_score {
        statement.push(" and a.score >= ").push_bind(least);
    }
    if let Some(greatest) = filter.max_score {
        statement.push(" and a.score <= ").push_bind(greatest);
    }
    statement.push(")");
}

fn push_question_test(statement: &mut QueryBuilder<Sqlite>, filter: &ResponseFilter) {
    statement.push(
        " and exists (select 1 from answer a join question q on q.question_id = a.question_id
          where a.response_id = r.response_id and a.score is not null and q.measure is not null",
    );
    if let Some(measure) = filter.measure {
        statement.push(" and q.measure = ").push_bind(measure.as_str());
    }
    if let Some(subject) = &filter.subject {
        statement.push(" and q.subject = ").push_bind(subject.as_str().to_owned());
    }
    if let Some(group) = filter.group {
        statement.push(" and (1 = 0");
        for (rule, scores) in Rule::ALL.into_iter().filter_map(|rule| Some((rule, group.scores(rule)?))) {
            statement.push(" or (q.measure = ").push_bind(rule.measure().as_str());
            statement.push(" and q.scale_max = ").push_bind(i64::from(rule.scale().max()));
            statement.push(" and q.direction = ").push_bind(direction_of(rule).as_str());
            statement.push(" and a.score >= ").push_bind(i64::from(*scores.start()));
            statement.push(" and a.score <= ").push_bind(i64::from(*scores.end())).push(")");
        }
        statement.push(")");
    }
    statement.push(")");
}
