//! SurveyJS.

use super::*;

fn kinds() -> Came {
    bring(Format::SurveyJs, sample!("surveyjs-kinds.json"))
}

#[test]
fn every_kind_of_question_finds_its_place() {
    let came = kinds();
    assert_eq!(
        came.outline(),
        [
            "nps_score nps*",
            "disappointing long_text if nps_score at_most 6",
            "features multiple_choice if nps_score at_least 9",
            "satisfaction csat",
            "zero_to_five number",
            "stars rating",
            "plan single_choice if features is \"ui\"",
            "country short_text if features is \"ui\"",
            "rebuy single_choice if features is \"ui\"",
            "terms consent* if features is \"ui\"",
            "quality likert_matrix* if features is \"ui\"",
            "order ranking if features is \"ui\"",
            "email contact_fields* if (features is \"ui\" and rebuy is \"true\")",
            "price number if features is \"ui\"",
            "since date if features is \"ui\"",
            "job short_text if features is \"ui\"",
            "names_first short_text if features is \"ui\"",
            "names_last short_text if features is \"ui\"",
            "note statement if features is \"ui\"",
        ]
    );
}

#[test]
fn texts_are_plain_and_in_both_languages() {
    let came = kinds();
    assert_eq!(came.survey["title"], json!({"en": "Product feedback", "pt-BR": "Opinião sobre o produto"}));
    let nps = came.question("nps_score");
    assert_eq!(
        nps["title"],
        json!({"en": "How likely are you to recommend us?", "pt-BR": "Quanto você nos recomendaria?"})
    );
    assert_eq!(
        (&nps["low_label"], &nps["high_label"]["pt-BR"]),
        (&json!("Not likely"), &json!("Muito provável"))
    );
    assert_eq!(came.question("disappointing")["title"], "What went wrong, …?");
    assert_eq!(came.question("note")["title"], "Nearly done.");
    assert_eq!(came.question("zero_to_five")["help"], "0 = bad, 5 = good");
}

#[test]
fn choices_have_values_that_our_rules_permit() {
    let came = kinds();
    let features = came.question("features");
    assert_eq!(features["choices"][2]["label"], json!({"en": "Interface", "pt-BR": "Aparência"}));
    assert_eq!((&features["other"], &features["other_label"]), (&json!(true), &json!("Something else")));
    assert_eq!(features["max_choices"], 2);
    let plan: Vec<&str> = came.question("plan")["choices"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|one| one["value"].as_str())
        .collect();
    assert_eq!(plan, ["pro/x", "choice other", "3"]);
    assert_eq!(came.question("quality")["rows"][0]["value"], "a:b");
    assert_eq!(came.question("rebuy")["choices"][0]["label"], json!({"en": "Yes", "pt-BR": "Sim"}));
    assert_eq!(came.question("stars")["scale"], json!({"min": 1, "max": 7}));
    assert_eq!(came.question("email")["fields"], json!([{"field": "email", "required": true}]));
}

#[test]
fn what_has_no_place_is_told_once_with_names() {
    let came = kinds();
    assert_eq!(
        came.losses(),
        [
            Loss::Question,
            Loss::Split,
            Loss::Scale,
            Loss::NoChoices,
            Loss::Condition,
            Loss::Piping,
            Loss::Language,
            Loss::Page,
            Loss::Script,
            Loss::Calculation,
            Loss::Theme,
        ]
    );
    assert_eq!(came.names(Loss::Question), ["photo: Show us (file)", "many: Many (paneldynamic)"]);
    assert_eq!(came.names(Loss::Condition), ["job: Your job"]);
    assert_eq!(came.names(Loss::Language), ["fr"]);
    assert_eq!(came.names(Loss::NoChoices), ["country: Country"]);
    assert_eq!(came.names(Loss::Calculation), ["total"]);
    assert_eq!(came.names(Loss::Page), ["page1", "page2: About you"]);
    assert_eq!(came.survey["ends"], json!([{"key": "end_1", "title": "Thank you"}]));
}

#[test]
fn a_scale_is_a_measure_only_where_it_says_so() {
    let kind = |question: Value| {
        let file = json!({"elements": [question]}).to_string();
        bring(Format::SurveyJs, &file).survey["questions"][0]["kind"].as_str().unwrap().to_owned()
    };
    let rating = |title: &str, min: i64, max: i64| json!({"type": "rating", "name": "q", "title": title, "rateMin": min, "rateMax": max});
    assert_eq!(kind(rating("Would you recommend us?", 0, 10)), "nps");
    assert_eq!(kind(rating("Você nos recomendaria?", 0, 10)), "nps");
    assert_eq!(kind(rating("How warm was it?", 0, 10)), "number");
    assert_eq!(kind(rating("Would you recommend us?", 1, 10)), "rating");
    assert_eq!(kind(rating("How satisfied are you?", 1, 5)), "csat");
    assert_eq!(kind(rating("How satisfied are you?", 1, 7)), "rating");
    assert_eq!(kind(rating("The company made it easy to handle my issue.", 1, 7)), "ces");
    assert_eq!(kind(rating("Long", 1, 20)), "number");
    // The largest there are must not overflow.
    assert_eq!(
        kind(json!({"type": "rating", "name": "q", "rateMin": 999_999_999, "rateCount": 999_999_999})),
        "number"
    );
}

#[test]
fn a_not_needs_an_answer_and_says_so() {
    let file = json!({"elements": [
        {"type": "radiogroup", "name": "a", "choices": [1, 2]},
        {"type": "text", "name": "b", "visibleIf": "{a} <> 1"},
        {"type": "text", "name": "c", "visibleIf": "{a} empty"},
        {"type": "text", "name": "d", "visibleIf": "{later} = 1"},
        {"type": "text", "name": "later"},
    ]});
    let came = bring(Format::SurveyJs, &file.to_string());
    assert_eq!(came.outline()[1..4], ["b short_text if a is_not \"1\"", "c short_text", "d short_text"]);
    assert_eq!((came.names(Loss::Negation), came.names(Loss::Condition)), (vec!["b"], vec!["c", "d"]));
}
