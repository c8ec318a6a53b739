//! Files that were made to do harm, and random ones.

use proptest::prelude::*;

use super::*;
use crate::domain::error::{Code, FieldErrors};

/// All sample files.
const SAMPLES: [(Format, &str); 9] = [
    (Format::SurveyJs, sample!("surveyjs-kinds.json")),
    (Format::Qsf, sample!("qualtrics-kinds.qsf")),
    (Format::Qsf, sample!("qualtrics-nps.qsf")),
    (Format::Qsf, sample!("qualtrics-branches.qsf")),
    (Format::Lss, sample!("limesurvey-kinds.lss")),
    (Format::Lss, sample!("limesurvey-two-languages.lss")),
    (Format::Typeform, sample!("typeform-kinds.json")),
    (Format::Typeform, sample!("typeform-demo.json")),
    (Format::Typeform, sample!("typeform-matrix.json")),
];

/// Whatever is accepted, our own parser accepts, and again the same.
fn check(format: Format, file: &[u8]) {
    if let Ok(Imported { definition, .. }) = read(format, file, Locale::En) {
        assert_eq!(Definition::parse(&definition.to_json()), Ok(definition));
    }
}

#[test]
fn markup_never_gets_into_a_text() {
    let attack = "<script>alert(1)</script><img src=x onerror=alert(1)>Hi<svg onload=alert(1)>";
    let files = [
        (Format::SurveyJs, json!({"title": attack, "elements": [{"type": "radiogroup", "name": attack, "title": attack,
            "description": attack, "choices": [{"value": 1, "text": attack}, {"value": 2, "text": {"pt": attack}}]}]}).to_string()),
        (Format::Typeform, json!({"title": attack, "fields": [{"ref": "q", "type": "dropdown", "title": attack,
            "properties": {"description": attack, "choices": [{"ref": "a", "label": attack}, {"ref": "b", "label": attack}]}}]}).to_string()),
        (Format::Qsf, json!({"SurveyEntry": {"SurveyName": attack, "SurveyLanguage": "EN"}, "SurveyElements": [{"Element": "SQ", "Payload": {
            "QuestionID": "QID1", "QuestionType": "MC", "Selector": "SAVR", "QuestionText": attack,
            "Choices": {"1": {"Display": attack}, "2": {"Display": attack}}}}]}).to_string()),
        (Format::Lss, sample!("limesurvey-kinds.lss").replace("What went wrong?", attack)),
    ];
    for (format, file) in files {
        let came = bring(format, &file);
        let mut titles = vec![came.survey["title"].clone()];
        for question in came.survey["questions"].as_array().unwrap() {
            titles.extend([question["title"].clone(), question["help"].clone()]);
            titles.extend(
                question["choices"].as_array().into_iter().flatten().map(|choice| choice["label"].clone()),
            );
        }
        for title in titles {
            let title = title.to_string();
            assert!(!title.contains("alert") && !title.contains("<img"), "{format:?}: {title}");
        }
        assert!(came.losses().contains(&Loss::Script), "{format:?}");
    }
}

#[test]
fn ten_thousand_questions_are_refused() {
    let many = |question: &Value| vec![question.clone(); 10_000];
    let too_many = ReadError::Invalid(FieldErrors::one("questions", Code::TooMany));
    let surveyjs = json!({"elements": many(&json!({"type": "text", "name": "q"}))}).to_string();
    let typeform = json!({"fields": many(&json!({"type": "short_text", "title": "q"}))}).to_string();
    let elements: Vec<Value> = (0..10_000)
        .map(|n| json!({"Element": "SQ", "Payload": {"QuestionID": format!("QID{n}"), "QuestionType": "TE", "Selector": "SL"}}))
        .collect();
    let qsf = json!({"SurveyElements": elements}).to_string();
    let rows: String =
        (0..10_000).map(|n| format!("<row><qid>{n}</qid><type>T</type><title>q{n}</title></row>")).collect();
    let lss = format!(
        "<document><surveys><rows><row><sid>1</sid></row></rows></surveys><questions><rows>{rows}</rows></questions></document>"
    );
    for (format, file) in
        [(Format::SurveyJs, surveyjs), (Format::Typeform, typeform), (Format::Qsf, qsf), (Format::Lss, lss)]
    {
        assert_eq!(read(format, file.as_bytes(), Locale::En), Err(too_many.clone()), "{format:?}");
    }
    let rows = json!((0..10_000).map(|n| format!("r{n}")).collect::<Vec<_>>());
    let wide =
        json!({"elements": [{"type": "matrix", "name": "m", "rows": rows, "columns": [1, 2]}]}).to_string();
    assert_eq!(read(Format::SurveyJs, wide.as_bytes(), Locale::En), Err(too_many));
}

#[test]
fn too_many_values_and_endless_nesting_are_refused() {
    let values = format!("[{}0]", "0,".repeat(1_100_000));
    let too_many = ReadError::Invalid(FieldErrors::one("", Code::TooMany));
    for format in [Format::Jornada, Format::SurveyJs, Format::Qsf, Format::Typeform] {
        assert_eq!(read(format, values.as_bytes(), Locale::En), Err(too_many.clone()));
        let deep = "{\"elements\":[".repeat(100_000);
        assert!(matches!(read(format, deep.as_bytes(), Locale::En), Err(ReadError::Unreadable { .. })));
    }
    let mut panel = json!({"type": "text", "name": "q"});
    for _ in 0..25 {
        panel = json!({"type": "panel", "elements": [panel]});
    }
    assert_eq!(
        bring(Format::SurveyJs, &json!({"elements": [panel]}).to_string()).outline(),
        ["q short_text"]
    );
}

#[test]
fn texts_of_any_length_are_cut_with_a_note() {
    let long = "é".repeat(100_000);
    let file = json!({"title": long, "elements": [{"type": "rating", "name": long, "title": long, "description": long,
        "minRateDescription": long}, {"type": "dropdown", "name": "d", "choices": [long, "b"]}]});
    let came = bring(Format::SurveyJs, &file.to_string());
    let first = &came.survey["questions"][0];
    let length = |text: &Value| text.as_str().unwrap().chars().count();
    assert_eq!((length(&came.survey["title"]), length(&first["title"])), (200, 500));
    assert_eq!((length(&first["help"]), length(&first["low_label"])), (1000, 100));
    assert_eq!(length(&came.survey["questions"][1]["choices"][0]["value"]), 64);
    assert!(came.losses().contains(&Loss::Text));
}

#[test]
fn an_anonymous_survey_asks_for_nobodys_address() {
    let file =
        sample!("limesurvey-kinds.lss").replace("<anonymized><![CDATA[N]]>", "<anonymized><![CDATA[Y]]>");
    let came = bring(Format::Lss, &file);
    assert_eq!(came.survey["anonymous"], true);
    assert_eq!(came.names(Loss::Contact), ["mail: E-mail"]);
}

/// JSON with the members that files have, and anything in them.
fn any_json() -> impl Strategy<Value = Value> {
    let words = prop::sample::select(vec![
        "", "text", "rating", "checkbox", "matrix", "panel", "MC", "NPS", "SAVR", "Matrix", "Likert", "TE",
        "FORM", "SQ", "BL", "FL", "Block", "BL_1", "QID1", "nps", "dropdown", "group", "jump", "always",
        "is", "field", "other", "1", "{a} = 1", "<b>x</b>", "true", "Question",
    ]);
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        words.prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
    ];
    let names = prop::sample::select(vec![
        "pages",
        "elements",
        "questions",
        "type",
        "name",
        "title",
        "choices",
        "rows",
        "columns",
        "value",
        "text",
        "visibleIf",
        "rateMin",
        "rateMax",
        "items",
        "fields",
        "logic",
        "actions",
        "action",
        "details",
        "to",
        "condition",
        "op",
        "vars",
        "ref",
        "properties",
        "validations",
        "required",
        "steps",
        "SurveyElements",
        "SurveyEntry",
        "Element",
        "Payload",
        "BlockElements",
        "QuestionID",
        "QuestionType",
        "Selector",
        "Choices",
        "Answers",
        "ChoiceOrder",
        "Display",
        "Language",
        "DisplayLogic",
        "Flow",
        "ID",
        "Type",
        "EN",
        "0",
        "1",
        "default",
        "pt-br",
        "locale",
    ]);
    leaf.prop_recursive(7, 120, 8, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::btree_map(names.clone().prop_map(str::to_owned), inner, 0..8)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn no_bytes_make_a_reader_panic(file in prop::collection::vec(any::<u8>(), 0..300)) {
        for format in Format::ALL {
            check(format, &file);
        }
    }

    #[test]
    fn no_json_makes_a_reader_panic(value in any_json()) {
        for format in [Format::Jornada, Format::SurveyJs, Format::Qsf, Format::Typeform] {
            check(format, value.to_string().as_bytes());
        }
        // The members that let a reader begin.
        let wrapped = json!({"pages": [value], "elements": [value], "fields": [value], "logic": [value],
            "SurveyElements": [{"Element": "SQ", "Payload": value}, {"Element": "BL", "Payload": value}, {"Element": "FL", "Payload": {"Flow": value}}, value]});
        for format in [Format::SurveyJs, Format::Qsf, Format::Typeform] {
            check(format, wrapped.to_string().as_bytes());
        }
    }

    #[test]
    fn no_change_of_a_sample_makes_a_reader_panic(
        which in 0..SAMPLES.len(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0..30_usize), 1..6),
    ) {
        let (format, sample) = SAMPLES[which];
        let mut file = sample.as_bytes().to_vec();
        for (at, byte, length) in changes {
            let at = at.index(file.len());
            if length == 0 {
                file[at] = byte;
            } else {
                let end = (at + length).min(file.len());
                file.drain(at..end);
                if file.is_empty() {
                    break;
                }
            }
        }
        check(format, &file);
    }

    #[test]
    fn wrong_types_in_a_sample_make_no_reader_panic(
        which in 0..SAMPLES.len(),
        at in any::<prop::sample::Index>(),
        other in any_json(),
    ) {
        let (format, sample) = SAMPLES[which];
        let Ok(mut value) = serde_json::from_str::<Value>(sample) else { return Ok(()) };
        let mut places = Vec::new();
        pointers(&value, &mut String::new(), &mut places);
        if let Some(place) = value.pointer_mut(&places[at.index(places.len())]) {
            *place = other;
        }
        check(format, value.to_string().as_bytes());
    }

    #[test]
    fn no_text_comes_out_with_a_known_tag(words in "[a-z<>/\"'= &;!-]{0,80}") {
        let html = format!("{words}<script>x</script><b>{words}");
        let text = crate::domain::survey::foreign::plain::plain(&html).text;
        prop_assert!(!text.contains("<script"), "{} -> {}", html, text);
    }
}

/// The pointers to every value.
fn pointers(value: &Value, path: &mut String, places: &mut Vec<String>) {
    places.push(path.clone());
    let length = path.len();
    match value {
        Value::Array(entries) => {
            for (at, entry) in entries.iter().enumerate() {
                path.push_str(&format!("/{at}"));
                pointers(entry, path, places);
                path.truncate(length);
            }
        }
        Value::Object(members) => {
            for (name, member) in members {
                path.push_str(&format!("/{}", name.replace('~', "~0").replace('/', "~1")));
                pointers(member, path, places);
                path.truncate(length);
            }
        }
        _ => {}
    }
}
