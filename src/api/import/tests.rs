use chrono::NaiveDate;
use tempfile::TempDir;
use uuid::Uuid;

use super::*;
use crate::api::export::ResponseExport;
use crate::db::{NewSurvey, NewWorkspace, ResponseFilter, ResponseRow, WorkspaceSettingsInput};
use crate::domain::id::{QuestionId, WorkspaceId};
use crate::domain::survey::Definition;
use crate::domain::text::Locale;

const NOW: i64 = 1_770_000_000_000;

struct House {
    db: Db,
    workspace: Workspace,
    _folder: TempDir,
}

impl House {
    async fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let db = Db::open(folder.path()).await.unwrap();
        let settings = WorkspaceSettingsInput {
            name: "Acme".into(),
            locale: "pt-BR".into(),
            timezone: "America/Sao_Paulo".into(),
            currency: "BRL".into(),
            minimum_group: 5,
        };
        let new = NewWorkspace::parse("acme", &settings).unwrap();
        db.create_workspace(WorkspaceId::new(Uuid::now_v7()), new, NOW).await.unwrap();
        let workspace = db.find_workspace_by_slug("acme").await.unwrap();
        Self { db, workspace, _folder: folder }
    }

    async fn survey(&self, questions: Value) -> SurveyId {
        let survey_id = SurveyId::new(Uuid::now_v7());
        let definition = definition(questions);
        let new = NewSurvey { survey_id, code: survey_id.to_string(), definition, now: NOW };
        self.db
            .create_published_survey(self.workspace.workspace_id, new, || QuestionId::new(Uuid::now_v7()))
            .await
            .unwrap();
        survey_id
    }

    async fn nps(&self) -> SurveyId {
        self.survey(serde_json::json!([
            {"key": "nps", "kind": "nps", "title": "?", "required": true},
            {"key": "why", "kind": "long_text", "title": "Why?",
             "show_if": {"question": "nps", "op": "at_most", "value": 6}},
        ]))
        .await
    }

    fn import(&self, survey_id: SurveyId, mapping: Mapping) -> Import<'_> {
        let (db, workspace) = (&self.db, &self.workspace);
        Import { db, workspace, survey_id, mapping, now_ms: NOW, new_id: Uuid::now_v7 }
    }

    async fn store(&self, survey_id: SurveyId, file: &str) -> Result<Imported, Vec<String>> {
        self.store_mapped(survey_id, file, Mapping::default()).await
    }

    async fn store_mapped(
        &self,
        survey_id: SurveyId,
        file: &str,
        mapping: Mapping,
    ) -> Result<Imported, Vec<String>> {
        match self.import(survey_id, mapping).store(file.into()).await {
            Ok(imported) => Ok(imported),
            Err(ImportError::Defects(report)) => {
                assert_eq!(report.lines(Locale::PtBr).len(), report.lines(Locale::En).len());
                Err(report.lines(Locale::En))
            }
            Err(error) => panic!("{error:?}"),
        }
    }

    async fn rows(&self, survey_id: SurveyId) -> Vec<ResponseRow> {
        let filter = ResponseFilter { survey: Some(survey_id), ..ResponseFilter::default() };
        self.db.list_responses(self.workspace.workspace_id, &filter, None, 1000).await.unwrap().rows
    }

    async fn export(&self, survey_id: SurveyId) -> String {
        let workspace_id = self.workspace.workspace_id;
        let mut export =
            ResponseExport::open(&self.db, workspace_id, survey_id, ResponseFilter::default()).await.unwrap();
        let mut file = String::new();
        while let Some(piece) = export.next().await.unwrap() {
            file.push_str(&piece);
        }
        file
    }
}

fn definition(questions: Value) -> Definition {
    Definition::parse(&serde_json::json!({"title": "S", "locale": "en", "questions": questions})).unwrap()
}

#[tokio::test]
async fn a_file_from_elsewhere_is_imported_by_its_mapping() {
    let house = House::open().await;
    let survey = house.nps().await;
    let mapping = Mapping::parse(
        [("answered_at", "survey_date"), ("answer.nps", "score"), ("attribute.market", "market")],
        ["note"],
    )
    .unwrap();
    let file = "id;market;survey_date;score;note\n1003;UK;2021-10-01;10;x\n1006;MEX;2018-11-04 00:30;3;y\n";
    let imported = house.store_mapped(survey, file, mapping).await;
    assert_eq!(imported, Ok(Imported { accepted: 2, duplicate: 0 }));
    let rows = house.rows(survey).await;
    let noon = NaiveDate::from_ymd_opt(2021, 10, 1).unwrap().and_hms_opt(15, 0, 0).unwrap();
    assert_eq!(rows[0].answered_at, noon.and_utc().timestamp_millis());
    assert_eq!(rows[0].external_id, "1003");
    assert_eq!(rows[1].attributes["market"], "MEX");
}

#[tokio::test]
async fn every_defect_is_told_with_line_and_column_and_nothing_is_stored() {
    let house = House::open().await;
    let survey = house.nps().await;
    let file = "id,answered_at,answer.nps,answer.why,contact.email,contact.name,locale,attribute.plan,customer,channel,wrong,answer.zzz,attribute.a/b,id\n\
        a b,2026-01-01,7,,,,,,,,,,,\n\
        x1,yesterday,11,,ana,,,,,,,,,\n\
        x2,2026-01-01,7.5,,,,,,,,,,,\n\
        x3,2026-01-01,seven,,,,,,,,,,,\n\
        x4,2026-01-01,,,,,,,,,,,,\n\
        x5,2026-01-01,9,because,,,,,,,,,,\n\
        x6,1026-01-01,9,,,,português,,,,,,,\n\
        x7,2026-01-01,9\n\
        x8,2026-01-01,9,,,,,,,,,,,\n\
        x8,2026-01-01,9,,,,,,,,,,,\n\
        x9,2026-01-01,-1,,,,,\"a\nb\",,,,,,\n\
        y1,2026-01-01,07,,,,,,,,,,,\n\
        y2,2026-01-01,99999999999999999999,,,,,,,,,,,\n\
        y3,2026-01-01,8,,,,,CELL,,,,,,\n\
        y4,2026-01-01,8,,,LONG,,,,,,,,\n"
        .replace("LONG", &"x".repeat(201))
        .replace("CELL", &"y".repeat(201));
    let lines = house.store(survey, &file).await.unwrap_err();
    let found: Vec<&str> = lines
        .iter()
        .map(|line| line.splitn(3, ' ').take(2).map(str::len).sum::<usize>())
        .zip(&lines)
        .map(|(n, line)| &line[..=n])
        .collect();
    assert_eq!(
        found,
        [
            "1:wrong unknown_field",
            "1:answer.zzz unknown_question",
            "1:attribute.a/b invalid_format",
            "1:id conflict",
            "2:id invalid_format",
            "3:answered_at invalid_date",
            "3:answer.nps out_of_range",
            "3:contact.email invalid_email",
            "4:answer.nps not_an_integer",
            "5:answer.nps not_a_number",
            "6:answer.nps required",
            "7:answer.why hidden_by_logic",
            "8:answered_at out_of_range",
            "8:locale invalid_format",
            "9:answer.why invalid_format",
            "11:id conflict",
            "12:answer.nps out_of_range",
            "12:attribute.plan invalid_format",
            "14:answer.nps not_an_integer",
            "15:answer.nps out_of_range",
            "16:attribute.plan too_long",
            "17:contact.name too_long",
        ]
    );
    assert_eq!(lines[6], "3:answer.nps out_of_range Write a whole number from 0 to 10.");
    assert_eq!(lines[15], "11:id conflict Line 10 has the same id. Write another one or remove the row.");
    assert!(house.rows(survey).await.is_empty());
}

#[tokio::test]
async fn a_mapping_to_what_is_not_there_is_told() {
    let house = House::open().await;
    let survey = house.nps().await;
    let mapping = Mapping::parse([("answer.nps", "score"), ("customer", "client")], []).unwrap();
    let lines = house.store_mapped(survey, "score,answer.nps\n1,2\n", mapping).await.unwrap_err();
    assert_eq!(
        lines,
        [
            "1:client unknown_reference The file has no column with this name to take customer from. Write a name that stands in the header.",
            "1:answer.nps conflict Another column already holds answer.nps. Ignore one of the two.",
        ]
    );
    let errors = Mapping::<Field>::parse([("colour", "x"), ("id", " ")], []).unwrap_err();
    assert_eq!((errors.get("colour"), errors.get("id")), (&[Code::UnknownField][..], &[Code::Required][..]));
}

#[tokio::test]
async fn a_file_without_ids_counts_once_however_often_it_is_imported() {
    let house = House::open().await;
    let survey = house.nps().await;
    let file = "answer.nps,answered_at\n10,2026-01-01\n10,2026-01-01\n";
    assert_eq!(house.store(survey, file).await, Ok(Imported { accepted: 2, duplicate: 0 }));
    assert_eq!(house.store(survey, file).await, Ok(Imported { accepted: 0, duplicate: 2 }));
    let longer = format!("{file}9,2026-01-02\n");
    assert_eq!(house.store(survey, &longer).await, Ok(Imported { accepted: 1, duplicate: 2 }));
    // Nothing tells these scores from those of another week but their file.
    for (file, duplicate) in [("answer.nps\n9\n3\n", 0), ("answer.nps\n9\n3\n", 2), ("answer.nps\n9\n8\n", 0)]
    {
        let accepted = 2 - duplicate;
        assert_eq!(house.store(survey, file).await, Ok(Imported { accepted, duplicate }));
    }
}

#[tokio::test]
async fn what_is_exported_and_imported_is_the_same() {
    let house = House::open().await;
    let survey = house.nps().await;
    let file = "id,answered_at,customer,contact.external_id,contact.email,contact.name,channel,locale,answer.nps,answer.why,attribute.market,attribute.region\n\
        a1,2026-01-02T03:04:05.678Z,c-1,p1,ana@example.com,'=Ana,import,pt-BR,3,'=1+1,'-norte,-5\n\
        a2,2026-01-01T03:04:05Z,,,,,,,0,\"a \"\"b\"\",\r\n ''=c;\n\n \",,\n\
        a3,2026-01-01T00:00:00Z,,,,,,,10,,,\n";
    assert_eq!(house.store(survey, file).await, Ok(Imported { accepted: 3, duplicate: 0 }));
    let rows = house.rows(survey).await;
    assert_eq!(rows[0].answers["why"].to_json(), "=1+1");
    assert_eq!(rows[0].attributes["market"], "-norte");
    assert_eq!(rows[1].answers["why"].to_json(), "a \"b\",\r\n ''=c;\n\n ");
    assert_eq!(
        rows[0].contact.as_deref(),
        Some(r#"{"email":"ana@example.com","external_id":"p1","name":"=Ana"}"#)
    );

    let exported = house.export(survey).await;
    assert_eq!(exported, file);
    assert_eq!(house.store(survey, &exported).await, Ok(Imported { accepted: 0, duplicate: 3 }));
    let copy = house.nps().await;
    assert_eq!(house.store(copy, &exported).await, Ok(Imported { accepted: 3, duplicate: 0 }));
    assert_eq!(house.export(copy).await, exported);
}

#[tokio::test]
async fn answers_to_earlier_versions_come_back_too() {
    let house = House::open().await;
    let survey = house.nps().await;
    house.store(survey, "id,answered_at,answer.nps,answer.why\na,2026-01-01,3,slow\n").await.unwrap();
    let newer =
        definition(serde_json::json!([{"key": "csat", "kind": "csat", "title": "?", "required": true}]));
    let workspace_id = house.workspace.workspace_id;
    house.db.update_draft(workspace_id, survey, newer, NOW).await.unwrap();
    house.db.publish_survey(workspace_id, survey, || QuestionId::new(Uuid::now_v7()), NOW).await.unwrap();
    house.store(survey, "id,answered_at,answer.csat\nb,2026-01-02,5\n").await.unwrap();
    let exported = house.export(survey).await;
    assert_eq!(
        exported,
        "id,answered_at,customer,contact.external_id,contact.email,contact.name,channel,locale,answer.csat,answer.nps,answer.why\n\
         b,2026-01-02T15:00:00Z,,,,,,,5,,\n\
         a,2026-01-01T15:00:00Z,,,,,,,,3,slow\n"
    );
    assert_eq!(house.store(survey, &exported).await, Ok(Imported { accepted: 0, duplicate: 2 }));
}

#[tokio::test]
async fn a_file_that_is_no_table_is_told_what_it_lacks() {
    let house = House::open().await;
    let survey = house.nps().await;
    let lines = house.store(survey, "").await.unwrap_err();
    assert_eq!(lines, ["1:- required Write the names of the columns on the first line."]);
    let file = b"id,answer.nps,attribute.city\n1,10,S\xE3o Paulo\n".to_vec();
    let error = house.import(survey, Mapping::default()).store(file).await.unwrap_err();
    let ImportError::Defects(report) = error else { panic!("{error:?}") };
    assert_eq!(
        report.lines(Locale::En),
        ["2:attribute.city invalid_format This cell is not in UTF-8. Save the file as “CSV UTF-8”."]
    );
    let large = vec![b'a'; MAX_BYTES + 1];
    let error = house.import(survey, Mapping::default()).store(large).await.unwrap_err();
    assert!(matches!(error, ImportError::TooLarge));
}

#[tokio::test]
async fn answers_of_every_kind_are_exported_and_imported_as_they_were() {
    let house = House::open().await;
    let choices = serde_json::json!([{"value": "a"}, {"value": "=b\\"}]);
    let questions = serde_json::json!([
        {"key": "stars", "kind": "rating", "title": "?"},
        {"key": "one", "kind": "single_choice", "title": "?", "choices": choices, "other": true},
        {"key": "some", "kind": "multiple_choice", "title": "?", "choices": choices, "other": true},
        {"key": "hello", "kind": "statement", "title": "?"},
        {"key": "grid", "kind": "likert_matrix", "title": "?",
         "rows": [{"value": "r.1"}, {"value": "r2"}], "columns": [{"value": "x"}, {"value": "y"}]},
        {"key": "order", "kind": "ranking", "title": "?", "choices": choices},
        {"key": "amount", "kind": "number", "title": "?"},
        {"key": "day", "kind": "date", "title": "?"},
        {"key": "reach", "kind": "contact_fields", "title": "?", "fields": [{"field": "name"}, {"field": "phone"}]},
        {"key": "agreed", "kind": "consent", "title": "?"},
    ]);
    let survey = house.survey(questions.clone()).await;
    let file = "id,answered_at,customer,contact.external_id,contact.email,contact.name,channel,locale,answer.stars,\
        answer.one,answer.some,answer.grid,answer.order,answer.amount,answer.day,answer.reach,answer.agreed\n\
        a1,2026-01-02T03:04:05Z,,,,,,,5,'=b\\,'=b\\\\|other:1\\|2\\\\,\"{\"\"r.1\"\":\"\"y\"\",\"\"r2\"\":\"\"x\"\"}\",\
        '=b\\\\|a,-0.5,2026-11-30,\"{\"\"name\"\":\"\"=Ana, \\\"\"A\\\"\"\"\",\"\"phone\"\":\"\"+55 11\"\"}\",true\n\
        a2,2026-01-01T03:04:05Z,,,,,,,1,other:x|y,a,\"{\"\"r2\"\":\"\"x\"\"}\",,1250,,,\n";
    assert_eq!(house.store(survey, file).await, Ok(Imported { accepted: 2, duplicate: 0 }));
    let rows = house.rows(survey).await;
    let answers = serde_json::to_value(&rows[0].answers).unwrap();
    assert_eq!(answers["some"], serde_json::json!(["=b\\", {"other": "1|2\\"}]));
    assert_eq!(answers["order"], serde_json::json!(["=b\\", "a"]));
    assert_eq!(answers["reach"]["name"], "=Ana, \"A\"");
    let exported = house.export(survey).await;
    assert_eq!(exported, file);
    let copy = house.survey(questions).await;
    assert_eq!(house.store(copy, &exported).await, Ok(Imported { accepted: 2, duplicate: 0 }));
    assert_eq!(house.export(copy).await, exported);
    let copied = house.rows(copy).await;
    let answers = |rows: &[ResponseRow]| rows.iter().map(|row| row.answers.clone()).collect::<Vec<_>>();
    assert_eq!(answers(&copied), answers(&rows));
}

#[tokio::test]
async fn a_wrong_cell_of_any_kind_is_told_what_to_write_instead() {
    let house = House::open().await;
    let choices = serde_json::json!([{"value": "a"}, {"value": "b"}]);
    let survey = house
        .survey(serde_json::json!([
            {"key": "one", "kind": "single_choice", "title": "?", "choices": choices, "other": true},
            {"key": "some", "kind": "multiple_choice", "title": "?", "choices": choices, "max_choices": 1},
            {"key": "grid", "kind": "likert_matrix", "title": "?", "rows": [{"value": "r"}],
             "columns": [{"value": "x"}, {"value": "y"}]},
            {"key": "order", "kind": "ranking", "title": "?", "choices": choices},
            {"key": "amount", "kind": "number", "title": "?", "min": 1.5, "integer": true},
            {"key": "day", "kind": "date", "title": "?", "min": "2026-01-01", "max": "2026-12-31"},
            {"key": "reach", "kind": "contact_fields", "title": "?", "fields": [{"field": "email"}]},
            {"key": "agreed", "kind": "consent", "title": "?"},
            {"key": "hello", "kind": "statement", "title": "?"},
        ]))
        .await;
    let file = "answer.one,answer.some,answer.grid,answer.order,answer.amount,answer.day,answer.reach,answer.agreed,answer.hello\n\
        c,a|b,r=x,a,1,2027-01-01,\"{\"\"email\"\":\"\"ana\"\"}\",yes,hi\n\
        ,,,,2.5,1/1/26,ana,,\n";
    assert_eq!(
        house.store(survey, file).await.unwrap_err(),
        [
            "2:answer.agreed invalid_choice Write true where it was agreed to, else nothing.",
            "2:answer.amount out_of_range Write a value of this range: ≥ 1.5.",
            "2:answer.day out_of_range Write a value of this range: 2026-01-01 … 2026-12-31.",
            "2:answer.grid invalid_format Write it like {\"r\":\"x\"}.",
            "2:answer.hello unknown_question Leave it empty: this is a statement, which has no answer.",
            "2:answer.one invalid_choice Write one of these: a, b, other:….",
            "2:answer.order too_few Write all of these once, the best first, with bars between: a|b.",
            "2:answer.reach invalid_email Write an address such as name@example.com.",
            "2:answer.some too_many Write some of these, with bars between: a|b.",
            "3:answer.amount not_an_integer Write a whole number.",
            "3:answer.day invalid_date Write a date such as 2026-11-30.",
            "3:answer.reach invalid_format Write it like {\"email\":\"…\"}.",
        ]
    );
}
