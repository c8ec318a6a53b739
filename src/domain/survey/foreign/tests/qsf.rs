//! Qualtrics.

use super::*;

#[test]
fn every_kind_of_question_finds_its_place() {
    let came = bring(Format::Qsf, sample!("qualtrics-kinds.qsf"));
    assert_eq!(
        came.outline(),
        [
            "nps nps*",
            "q2 long_text if (nps is 6 or nps is 5)",
            "q3 single_choice*",
            "q4 multiple_choice if q3 is \"other\"",
            "q5 likert_matrix",
            "q6_1 multiple_choice",
            "q6_2 multiple_choice",
            "q7 ranking",
            "q8_1 short_text",
            "q8_2 contact_fields",
            "q9 number",
            "q10 rating",
            "q11 statement",
            "q14 short_text",
            "q15 consent*",
            "q16 number if q3 is_not \"1\"",
        ]
    );
    let nps = came.question("nps");
    assert_eq!(
        (&nps["title"]["pt-BR"], &nps["low_label"]["pt-BR"], &nps["high_label"]["en"]),
        (&json!("Quanto você nos recomendaria?"), &json!("Nada"), &json!("Extremely"))
    );
    let plan = came.question("q3");
    assert_eq!(plan["choices"][0], json!({"value": "4", "label": {"en": "Free", "pt-BR": "Grátis"}}));
    assert_eq!((&plan["other"], &plan["other_label"]["pt-BR"]), (&json!(true), &json!("Outro")));
    assert_eq!(came.question("q4")["title"], "What else, …?");
    assert_eq!(came.question("q6_2")["title"], "Which apply? – Tue");
    assert_eq!((&came.question("q16")["min"], &came.question("q16")["integer"]), (&json!(18), &json!(true)));
    assert_eq!(came.survey["attributes"], json!(["segment"]));
}

#[test]
fn what_has_no_place_is_told_once_with_names() {
    let came = bring(Format::Qsf, sample!("qualtrics-kinds.qsf"));
    assert_eq!(
        came.losses(),
        [
            Loss::Question,
            Loss::Split,
            Loss::NoChoices,
            Loss::Condition,
            Loss::Jump,
            Loss::Piping,
            Loss::Language,
            Loss::Page,
            Loss::Ending,
            Loss::Quota,
            Loss::Script,
            Loss::Calculation,
            Loss::Theme,
        ]
    );
    assert_eq!(came.names(Loss::Question), ["Q12: Click (HeatMap Image)"]);
    assert_eq!(came.names(Loss::Condition), ["Q16: Age"]);
    assert_eq!(came.names(Loss::Jump), ["Only pro", "Q9: How much?"]);
    assert_eq!(came.names(Loss::Quota), ["Fifty men"]);
    assert_eq!(came.names(Loss::Language), ["ES"]);
    assert_eq!(came.names(Loss::Page), ["Main", "More"]);
}

#[test]
fn a_real_survey_in_two_languages_comes_whole() {
    let came = bring(Format::Qsf, sample!("qualtrics-nps.qsf"));
    assert_eq!(came.survey["locale"], "en");
    assert_eq!(came.outline(), ["q1 nps", "q2 single_choice", "q3 single_choice"]);
    assert_eq!(
        came.question("q1")["low_label"],
        json!({"en": "Not at all likely", "pt-BR": "Pouco provável"})
    );
    assert_eq!(
        came.question("q3")["choices"][4]["label"],
        json!({"en": "Extremely satisfied", "pt-BR": "Extremamente satisfeito(a)"})
    );
    let untranslated = Definition::parse(&came.survey).unwrap().untranslated(Locale::PtBr);
    assert_eq!(untranslated, ["title"]);
}

#[test]
fn a_real_survey_with_branches_keeps_its_questions_and_tells_the_rest() {
    let came = bring(Format::Qsf, sample!("qualtrics-branches.qsf"));
    assert_eq!(came.survey["locale"], "pt-BR");
    assert_eq!(
        came.outline(),
        [
            "q1 statement",
            "q2 statement",
            "q4 single_choice",
            "q5 statement",
            "q6 single_choice",
            "q7 short_text",
            "q8 short_text",
            "q9 single_choice",
        ]
    );
    assert_eq!(came.question("q4")["other_label"], json!({"en": "Others", "pt-BR": "Outras"}));
    assert_eq!(
        came.losses(),
        [
            Loss::Question,
            Loss::NoChoices,
            Loss::Jump,
            Loss::Page,
            Loss::Ending,
            Loss::Calculation,
            Loss::Random,
            Loss::Theme,
        ]
    );
    assert_eq!(came.names(Loss::Calculation), ["Experience"]);
    assert!(came.names(Loss::Question)[0].ends_with("(Matrix MaxDiff)"));
}
