//! LimeSurvey.

use super::*;

#[test]
fn every_kind_of_question_finds_its_place() {
    let came = bring(Format::Lss, sample!("limesurvey-kinds.lss"));
    let group = "nps at_least 9";
    assert_eq!(
        came.outline(),
        [
            "nps nps*".to_owned(),
            "why long_text if nps at_most 6".to_owned(),
            "plan single_choice".to_owned(),
            "planwhy long_text if (plan is \"other\" or plan is \"A2\")".to_owned(),
            "uses multiple_choice".to_owned(),
            "docs short_text if uses is \"SQ001\"".to_owned(),
            "grid likert_matrix*".to_owned(),
            format!("five likert_matrix if {group}"),
            format!("point rating if {group}"),
            format!("order ranking if {group}"),
            format!("names_sq001 short_text if {group}"),
            format!("names_sq002 short_text if {group}"),
            format!("age number if {group}"),
            format!("since date if {group}"),
            format!("mail contact_fields* if {group}"),
            format!("again single_choice if {group}"),
            format!("gender single_choice if {group}"),
            format!("bye statement if {group}"),
            format!("odd long_text if {group}"),
            format!("list single_choice if {group}"),
        ]
    );
    assert_eq!(came.survey["title"], json!({"en": "After the purchase", "pt-BR": "Depois da compra"}));
    assert_eq!(came.question("nps")["title"]["en"], "How likely are you to recommend us?");
    assert_eq!(
        (&came.question("why")["title"]["en"], &came.question("why")["help"]),
        (&json!("What went wrong?"), &json!("Tell us"))
    );
    assert_eq!(came.question("plan")["choices"][0]["label"], json!({"en": "Free", "pt-BR": "Grátis"}));
    assert_eq!(came.question("plan")["other_label"], "Another one");
    assert_eq!(came.question("uses")["max_choices"], 2);
    assert_eq!(came.question("five")["columns"].as_array().map(Vec::len), Some(5));
    assert_eq!((&came.question("age")["min"], &came.question("age")["integer"]), (&json!(18), &json!(true)));
}

#[test]
fn what_has_no_place_is_told_once_with_names() {
    let came = bring(Format::Lss, sample!("limesurvey-kinds.lss"));
    assert_eq!(
        came.losses(),
        [
            Loss::Question,
            Loss::Hidden,
            Loss::Split,
            Loss::Beside,
            Loss::Condition,
            Loss::Piping,
            Loss::Language,
            Loss::Page,
            Loss::Welcome,
            Loss::Quota,
            Loss::Script,
            Loss::Theme,
        ]
    );
    assert_eq!(came.names(Loss::Question), ["total: … (*)", "photo: Photo (|)"]);
    assert_eq!(came.names(Loss::Hidden), ["secret: Secret"]);
    assert_eq!(came.names(Loss::Condition), ["odd: Odd"]);
    assert_eq!(came.names(Loss::Language), ["de"]);
    assert_eq!(came.names(Loss::Page), ["First", "Second"]);
    assert_eq!(came.names(Loss::Quota), ["Fifty men"]);
    assert_eq!((&came.survey["ends"][0]["key"], &came.survey["ends"][1]), (&json!("end_1"), &Value::Null));
    assert!(came.survey["ends"][0]["title"].to_string().contains("Bye"), "{}", came.survey["ends"]);
}

#[test]
fn a_real_survey_in_estonian_and_english_comes_in_english() {
    let came = bring(Format::Lss, sample!("limesurvey-two-languages.lss"));
    assert_eq!(came.survey["locale"], "en");
    // Its question has no words at all; then its code stands there.
    assert_eq!(came.outline(), ["q1 long_text"]);
    assert_eq!(came.question("q1")["title"], "Q1");
}

#[test]
fn files_of_old_versions_have_their_texts_in_the_rows() {
    let file = "<document><LimeSurveyDocType>Survey</LimeSurveyDocType>\
        <answers><rows>\
          <row><qid>1</qid><code>A1</code><answer>Sim</answer><sortorder>1</sortorder><language>pt-BR</language></row>\
          <row><qid>1</qid><code>A2</code><answer>Não</answer><sortorder>2</sortorder><language>pt-BR</language></row>\
          <row><qid>1</qid><code>A1</code><answer>Yes</answer><sortorder>1</sortorder><language>en</language></row>\
        </rows></answers>\
        <questions><rows>\
          <row><qid>1</qid><parent_qid>0</parent_qid><gid>1</gid><type>L</type><title>q1</title><question>Volta?</question><language>pt-BR</language></row>\
          <row><qid>1</qid><parent_qid>0</parent_qid><gid>1</gid><type>L</type><title>q1</title><question>Come back?</question><language>en</language></row>\
        </rows></questions>\
        <surveys><rows><row><sid>9</sid><language>pt-BR</language><anonymized>Y</anonymized></row></rows></surveys>\
        <surveys_languagesettings><rows><row><surveyls_language>pt-BR</surveyls_language><surveyls_title>T</surveyls_title></row></rows></surveys_languagesettings>\
        </document>";
    let came = bring(Format::Lss, file);
    assert_eq!(came.survey["anonymous"], true);
    assert_eq!(came.question("q1")["title"], json!({"en": "Come back?", "pt-BR": "Volta?"}));
    assert_eq!(
        came.question("q1")["choices"],
        json!([{"value": "A1", "label": {"en": "Yes", "pt-BR": "Sim"}}, {"value": "A2", "label": "Não"}])
    );
}
