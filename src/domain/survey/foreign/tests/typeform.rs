//! Typeform.

use super::*;

fn kinds() -> Came {
    bring(Format::Typeform, sample!("typeform-kinds.json"))
}

#[test]
fn every_kind_of_question_finds_its_place() {
    let came = kinds();
    assert_eq!(
        came.outline(),
        [
            "nps nps*",
            "why long_text if nps at_most 8",
            "praise short_text if nps at_least 9",
            "yes single_choice*",
            "site rating if yes is \"yes\"",
            "choice multiple_choice",
            "scale rating",
            "zero number",
            "order ranking",
            "grid likert_matrix",
            "me contact_fields",
            "age number",
            "when date",
            "terms consent*",
            "note statement",
            "phone contact_fields",
        ]
    );
    assert_eq!(
        (&came.survey["title"], &came.survey["locale"]),
        (&json!("Depois da compra"), &json!("pt-BR"))
    );
    assert_eq!(came.survey["attributes"], json!(["plano", "utm source"]));
    assert_eq!(came.question("nps")["high_label"], "Muito");
    let choice = came.question("choice");
    assert_eq!(choice["title"], "De onde nos conhece, …?");
    assert_eq!(
        choice["choices"],
        json!([{"value": "Amigos", "label": "Amigos"}, {"value": "TV/rádio", "label": "TV|rádio"}])
    );
    assert_eq!((&choice["min_choices"], &choice["max_choices"]), (&json!(1), &json!(2)));
    assert_eq!(came.question("grid")["columns"][1]["label"], "Ruim");
    assert_eq!(
        came.question("me")["fields"],
        json!([{"field": "name", "required": true}, {"field": "email"}, {"field": "company"}])
    );
    assert_eq!((&came.question("age")["min"], &came.question("age")["max"]), (&json!(18), &json!(120)));
}

#[test]
fn what_has_no_place_is_told_once_with_names() {
    let came = kinds();
    assert_eq!(
        came.losses(),
        [
            Loss::Question,
            Loss::Scale,
            Loss::Jump,
            Loss::Piping,
            Loss::Page,
            Loss::Welcome,
            Loss::Calculation,
            Loss::Theme,
        ]
    );
    assert_eq!(came.names(Loss::Question), ["photo: Foto (file_upload)"]);
    assert_eq!(came.names(Loss::Jump), ["age: Idade"]);
    assert_eq!(came.survey["ends"], json!([{"key": "end_1", "title": "Até logo"}]));
}

#[test]
fn ways_that_part_and_meet_again_are_said_in_answers() {
    let jump = |from: &str, to: &str, value: Option<&str>| {
        let condition = match value {
            Some(value) => {
                json!({"op": "is", "vars": [{"type": "field", "value": from}, {"type": "choice", "value": value}]})
            }
            None => json!({"op": "always", "vars": []}),
        };
        json!({"action": "jump", "details": {"to": {"type": "field", "value": to}}, "condition": condition})
    };
    let text = |name: &str| json!({"ref": name, "type": "short_text", "title": name});
    let choice = json!({"ref": "a", "type": "dropdown", "title": "a", "validations": {"required": true},
        "properties": {"choices": [{"ref": "x", "label": "X"}, {"ref": "y", "label": "Y"}, {"ref": "z", "label": "Z"}]}});
    let file = json!({
        "title": "T", "settings": {"language": "en"},
        "fields": [choice, text("b"), text("c"), text("d"), text("e")],
        "logic": [
            {"ref": "a", "actions": [jump("a", "c", Some("y")), jump("a", "d", Some("z"))]},
            {"ref": "b", "actions": [jump("b", "e", None)]},
            {"ref": "c", "actions": [jump("c", "e", None)]},
        ],
    });
    let came = bring(Format::Typeform, &file.to_string());
    assert_eq!(
        came.outline(),
        [
            "a single_choice*",
            "b short_text if a is \"X\"",
            "c short_text if a is \"Y\"",
            "d short_text if a is \"Z\"",
            "e short_text",
        ]
    );
    assert!(came.dropped.is_empty(), "{:?}", came.dropped);
}

#[test]
fn pages_at_the_end_show_to_those_whose_answers_lead_there() {
    let jump = |from: &str, to: Value, value: &str| {
        json!({"action": "jump", "details": {"to": to}, "condition":
            {"op": "is", "vars": [{"type": "field", "value": from}, {"type": "choice", "value": value}]}})
    };
    let end = |name: &str| json!({"type": "thankyou", "value": name});
    let file = json!({
        "title": "T", "settings": {"language": "en"},
        "fields": [
            {"ref": "a", "type": "dropdown", "title": "a", "validations": {"required": true}, "properties": {"choices":
                [{"ref": "x", "label": "X"}, {"ref": "y", "label": "Y"}, {"ref": "z", "label": "Z"}]}},
            {"ref": "b", "type": "short_text", "title": "b"},
        ],
        "thankyou_screens": [
            {"ref": "usual", "title": "Thanks"},
            {"ref": "sad", "title": "Sorry", "properties": {"description": "We will call."}},
            {"ref": "never", "title": "Never"},
            {"ref": "default_tys", "title": "Done"},
        ],
        "logic": [{"ref": "a", "actions": [jump("a", end("sad"), "y"), jump("a", end("default_tys"), "z")]}],
    });
    let came = bring(Format::Typeform, &file.to_string());
    assert_eq!(came.outline(), ["a single_choice*", "b short_text if a is \"X\""]);
    let condition = |value: &str| json!({"question": "a", "op": "is", "value": value});
    assert_eq!(
        came.survey["ends"],
        json!([
            {"key": "end_1", "title": "Thanks", "show_if": condition("X")},
            {"key": "end_2", "title": "Sorry", "text": "We will call.", "show_if": condition("Y")},
        ])
    );
    assert_eq!((came.losses(), came.names(Loss::Ending)), (vec![Loss::Ending], vec!["Never"]));
}

#[test]
fn a_jump_that_cannot_be_said_hides_nothing() {
    let file = json!({
        "title": "T", "settings": {"language": "en"},
        "fields": [
            {"ref": "a", "type": "short_text", "title": "a"}, {"ref": "b", "type": "short_text", "title": "b"},
            {"ref": "c", "type": "short_text", "title": "c"}, {"ref": "d", "type": "short_text", "title": "d"},
        ],
        "logic": [
            {"ref": "a", "actions": [{"action": "jump", "details": {"to": {"type": "field", "value": "c"}},
                "condition": {"op": "begins_with", "vars": [{"type": "field", "value": "a"}, {"type": "constant", "value": "x"}]}}]},
            {"ref": "b", "actions": [{"action": "jump", "details": {"to": {"type": "field", "value": "d"}}, "condition": {"op": "always"}}]},
        ],
    });
    let came = bring(Format::Typeform, &file.to_string());
    assert_eq!(came.outline(), ["a short_text", "b short_text", "c short_text", "d short_text"]);
    assert_eq!((came.losses(), came.names(Loss::Jump)), (vec![Loss::Jump], vec!["a"]));
}

#[test]
fn a_real_form_of_many_kinds_comes_in() {
    let came = bring(Format::Typeform, sample!("typeform-demo.json"));
    let led = "((yes_no_typeform is \"yes\" and opinion_scale_typeform at_least 1) or (yes_no_typeform is \"yes\" \
        and opinion_scale_typeform is 0 and opinion_scale_no_labels_typeform at_most 9))";
    assert_eq!(
        came.outline()[..9],
        [
            "question_group_yes_no_typeform single_choice".to_owned(),
            "yes_no_typeform single_choice*".to_owned(),
            "statement_typeform statement if yes_no_typeform is \"no\"".to_owned(),
            "number_typeform number if yes_no_typeform is \"yes\"".to_owned(),
            "number_min_max_typeform number if yes_no_typeform is \"yes\"".to_owned(),
            "date_typeform date if yes_no_typeform is \"yes\"".to_owned(),
            "opinion_scale_typeform number* if yes_no_typeform is \"yes\"".to_owned(),
            "opinion_scale_no_labels_typeform rating if (yes_no_typeform is \"yes\" and opinion_scale_typeform is 0)"
                .to_owned(),
            format!("single_choice_typeform single_choice if {led}"),
        ]
    );
    assert_eq!(came.outline().len(), 13);
    assert_eq!(
        came.names(Loss::Question),
        ["question-group-file-upload-typeform: Upload your response (file_upload)"]
    );
    let jumps = came.names(Loss::Jump);
    assert!(jumps.iter().any(|name| name.starts_with("short-text-typeform: ")), "{jumps:?}");
    assert_eq!(came.names(Loss::Page), ["Several Typeform questions will follow"]);
}

#[test]
fn a_real_form_with_a_matrix_comes_in() {
    let came = bring(Format::Typeform, sample!("typeform-matrix.json"));
    assert_eq!(came.outline(), ["statement statement", "matrix likert_matrix", "text short_text*"]);
    assert_eq!(came.question("matrix")["columns"][0]["label"], "Yes");
    assert_eq!(came.losses(), [Loss::NoChoices, Loss::Ending, Loss::Theme]);
}
