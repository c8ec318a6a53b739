//! Every kind of question on the respondent's page: answered without script,
//! answered wrongly, and mended.

use scraper::Html;

use super::*;

/// A question of every kind that is not among the first: two choices of each
/// list have labels of their own.
fn every_kind() -> Value {
    let choices = json!([{"value": "a", "label": "Água"}, {"value": "b", "label": "Bolo"}, {"value": "c"}]);
    json!({"title": "Pesquisa", "locale": "pt-BR", "questions": [
        {"key": "stars", "kind": "rating", "title": "Nota?", "low_label": "Ruim", "high_label": "Boa", "required": true},
        {"key": "one", "kind": "single_choice", "title": "Qual?", "choices": choices, "other": true, "required": true},
        {"key": "some", "kind": "multiple_choice", "title": "Quais?", "choices": choices, "other": true,
         "other_label": "Outra coisa", "min_choices": 2, "max_choices": 3, "required": true},
        {"key": "grid", "kind": "likert_matrix", "title": "Avalie", "rows": [{"value": "r.1", "label": "Sabor"}, {"value": "r2"}],
         "columns": [{"value": "x", "label": "Bom"}, {"value": "y"}], "required": true},
        {"key": "order", "kind": "ranking", "title": "Ordene", "choices": choices, "required": true},
        {"key": "amount", "kind": "number", "title": "Quanto?", "min": 0, "max": 10, "unit": "km", "required": true},
        {"key": "day", "kind": "date", "title": "Quando?", "min": "2026-01-01", "max": "2026-12-31", "required": true},
        {"key": "reach", "kind": "contact_fields", "title": "Como falar com você?",
         "fields": [{"field": "name"}, {"field": "email", "required": true}]},
        {"key": "hello", "kind": "statement", "title": "Quase lá", "help": "Só mais uma."},
        {"key": "agreed", "kind": "consent", "title": "Concordo com a citação", "required": true},
    ]})
}

/// The fields that a browser sends for answers to all of them.
const ANSWERS: [(&str, &str); 16] = [
    ("answer.stars", "4"),
    ("answer.one", "other:"),
    ("answer.one.other", "Chá | mate"),
    ("answer.some", "c"),
    ("answer.some", "a"),
    ("answer.some.other", "not ticked"),
    ("answer.grid.r.1", "x"),
    ("answer.grid.r2", "y"),
    ("answer.order.a", "2"),
    ("answer.order.b", "1"),
    ("answer.order.c", "3"),
    ("answer.amount", "7,25"),
    ("answer.day", "2026-06-30"),
    ("answer.reach.name", " Ana "),
    ("answer.reach.email", "ana@example.com"),
    ("answer.agreed", "true"),
];

/// The ids of the controls that are checked, in order.
fn checked(page: &Html) -> Vec<&str> {
    select(page, "input[checked]").iter().filter_map(|input| input.attr("id")).collect()
}

/// What stands in a field.
fn value<'a>(page: &'a Html, id: &str) -> &'a str {
    select(page, &format!("#{id}")).first().and_then(|field| field.attr("value")).unwrap_or("")
}

fn focused(page: &Html) -> Vec<&str> {
    select(page, "[autofocus]").iter().filter_map(|field| field.attr("id")).collect()
}

#[tokio::test]
async fn a_survey_of_every_kind_is_answered_without_script() {
    let asked = Asked::of(&every_kind()).await;
    let opened = asked.open("").await;
    let sent = asked.send(&opened, &ANSWERS).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", words(&sent.page(), ".problem"));
    let answers = serde_json::to_value(&asked.app.responses(&asked.survey).await[0].answers).expect("JSON");
    assert_eq!(
        answers,
        json!({
            "stars": 4, "one": {"other": "Chá | mate"}, "some": ["a", "c"], "grid": {"r.1": "x", "r2": "y"},
            "order": ["b", "a", "c"], "amount": 7.25, "day": "2026-06-30",
            "reach": {"name": "Ana", "email": "ana@example.com"}, "agreed": true,
        })
    );
}

#[tokio::test]
async fn every_control_has_a_name_and_the_right_keyboard() {
    let asked = Asked::of(&every_kind()).await;
    let page = asked.open("").await.page();
    for control in select(&page, "form input:not([type=hidden]), select, textarea") {
        let id = control.attr("id").expect("an id");
        assert_eq!(select(&page, &format!("[id='{id}']")).len(), 1, "{id}");
        let is_labelled = control.attr("aria-label").is_some()
            || !select(&page, &format!("label[for='{id}']")).is_empty()
            || control
                .ancestors()
                .any(|element| element.value().as_element().is_some_and(|element| element.name() == "label"));
        assert!(is_labelled, "{id}");
    }
    for group in select(&page, "fieldset") {
        let first = group.children().find_map(scraper::ElementRef::wrap).expect("a legend");
        assert_eq!(first.value().name(), "legend");
    }
    for selector in [
        "fieldset#grid-question fieldset.row input[type=radio][name='answer.grid.r.1'][value=x]",
        "fieldset#order-question select[name='answer.order.c'] option[value='']",
        "#amount[inputmode=decimal][aria-describedby='amount-unit']",
        "#day[type=date][min='2026-01-01'][max='2026-12-31']",
        "#reach-name[autocomplete=name]",
        "#reach-email[type=email][autocomplete=email]",
        "#one-other[value='other:'], #one-other-text[name='answer.one.other']",
        "#stars-1[aria-describedby='stars-low']",
        "#agreed-0[type=checkbox][value=true]",
    ] {
        assert!(!select(&page, selector).is_empty(), "{selector}");
    }
    assert_eq!(words(&page, "#grid-question .row legend"), "Sabor|r2");
    assert_eq!(words(&page, "#some-question legend small"), "Obrigatória|Escolha de 2 a 3 opções.");
    assert_eq!(words(&page, "#some-other + span"), "Outra coisa");
    assert_eq!(
        (words(&page, "#hello-question h2"), words(&page, "#hello-help")),
        ("Quase lá".into(), "Só mais uma.".into())
    );
    assert_eq!(select(&page, "#hello-question input").len(), 0);
    assert_eq!(words(&page, "#agreed-question h2"), "Concordo com a citaçãoObrigatória");
}

#[tokio::test]
async fn what_was_chosen_and_typed_comes_back_beside_its_errors() {
    let asked = Asked::of(&every_kind()).await;
    let opened = asked.open("").await;
    let wrong = [
        ("answer.stars", "6"),
        ("answer.one", "other:"),
        ("answer.one.other", " "),
        ("answer.some", "b"),
        ("answer.grid.r.1", "y"),
        ("answer.order.a", "2"),
        ("answer.order.b", "2"),
        ("answer.order.c", ""),
        ("answer.amount", "dez <b>"),
        ("answer.day", "30/06/2026"),
        ("answer.reach.name", "Ana \"A\""),
        ("answer.reach.email", "ana"),
    ];
    let sent = asked.send(&opened, &wrong).await;
    assert_eq!(sent.status, StatusCode::UNPROCESSABLE_ENTITY);
    let page = sent.page();
    for (key, error) in [
        ("stars", "Escolha uma nota de 1 a 5."),
        ("one", "Escreva sua resposta no campo ou escolha outra opção."),
        ("some", "Escolha de 2 a 3 opções."),
        ("grid", "Escolha uma opção em cada linha."),
        ("order", "Cada posição vale para uma opção só."),
        ("amount", "Escreva um número, como 12,5."),
        ("day", "Escolha uma data ou escreva como 2026-11-30."),
        ("reach", "Não é um endereço de e-mail. Escreva como nome@exemplo.com.br."),
        ("agreed", "Marque a caixa para continuar."),
    ] {
        assert_eq!(words(&page, &format!("#{key}-error")), error);
        assert_eq!(select(&page, &format!("#{key}-question[data-invalid]")).len(), 1, "{key}");
    }
    assert_eq!(checked(&page), ["one-other", "some-1", "grid-0-1"]);
    assert_eq!(words(&page, "select option[selected]"), "2|2");
    assert_eq!((value(&page, "amount"), value(&page, "day")), ("dez <b>", "30/06/2026"));
    assert_eq!((value(&page, "reach-name"), value(&page, "reach-email")), ("Ana \"A\"", "ana"));
    assert_eq!(select(&page, "#reach-email[aria-invalid], #reach-name[aria-invalid]").len(), 1);
    assert_eq!(focused(&page), ["stars-1"]);
    let links: Vec<&str> = select(&page, ".problem a").iter().filter_map(|link| link.attr("href")).collect();
    let expected = [
        "#stars-1",
        "#one-other-text",
        "#some-0",
        "#grid-1-0",
        "#order-1",
        "#amount",
        "#day",
        "#reach-email",
        "#agreed-0",
    ];
    assert_eq!(links, expected);
    for link in links {
        assert_eq!(select(&page, &format!("[id='{}']", &link[1..])).len(), 1, "{link}");
    }
    assert_eq!(asked.n_responses().await, 0);
    let mended = asked.send(&sent, &ANSWERS).await;
    assert_eq!((mended.status, asked.n_responses().await), (StatusCode::SEE_OTHER, 1));
}

#[tokio::test]
async fn the_control_to_be_mended_has_the_focus() {
    let asked = Asked::of(&every_kind()).await;
    let opened = asked.open("").await;
    for (name, text, focus) in [
        ("answer.one.other", "", "one-other-text"),
        ("answer.some", "", "some-0"),
        ("answer.grid.r2", "", "grid-1-0"),
        ("answer.order.c", "1", "order-2"),
        ("answer.amount", "11", "amount"),
        ("answer.day", "2027-01-01", "day"),
        ("answer.reach.email", "", "reach-email"),
        ("answer.agreed", "", "agreed-0"),
    ] {
        let fields: Vec<(&str, &str)> = ANSWERS
            .into_iter()
            .map(|(known, value)| (known, if known == name { text } else { value }))
            .collect();
        let sent = asked.send(&opened, &fields).await;
        assert_eq!(sent.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
        assert_eq!(focused(&sent.page()), [focus], "{name}");
        assert_eq!(select(&sent.page(), "p.error").len(), 1, "{name}");
    }
    assert_eq!(asked.n_responses().await, 0);
}

#[tokio::test]
async fn ranges_are_told_in_the_language_of_the_page() {
    let asked = Asked::of(&every_kind()).await;
    for (lang, amount, day) in [
        ("pt-BR", "Escreva um número de 0 a 10.", "Escolha uma data de 01/01/2026 a 31/12/2026."),
        ("en", "Write a number from 0 to 10.", "Choose a date from 2026-01-01 to 2026-12-31."),
    ] {
        let opened = asked.open(&format!("?lang={lang}")).await;
        let sent = asked.send(&opened, &[("answer.amount", "10.5"), ("answer.day", "2025-01-01")]).await;
        assert_eq!(
            (words(&sent.page(), "#amount-error"), words(&sent.page(), "#day-error")),
            (amount.into(), day.into())
        );
    }
}

#[tokio::test]
async fn a_link_chooses_answers_of_other_kinds_but_agrees_to_nothing() {
    let asked = Asked::of(&every_kind()).await;
    for (query, expected) in [
        ("answer.stars=5", vec!["stars-5"]),
        ("answer.one=b", vec!["one-1"]),
        ("answer.some=c|a", vec!["some-0", "some-2"]),
        ("answer.some=a|other:x", vec!["some-0", "some-other"]),
        ("answer.some=a", vec![]),
        ("answer.one=z", vec![]),
        ("answer.agreed=true", vec![]),
    ] {
        let query = format!("?{}", query.replace('|', "%7C"));
        assert_eq!(checked(&asked.open(&query).await.page()), expected, "{query}");
    }
    let page = asked.open("?answer.amount=7,5&answer.day=2026-03-01&answer.one=other:Ch%C3%A1").await.page();
    assert_eq!((value(&page, "amount"), value(&page, "day")), ("7.5", "2026-03-01"));
    assert_eq!((checked(&page), value(&page, "one-other-text")), (vec!["one-other"], "Chá"));
    let other =
        select(&page, "footer a").first().and_then(|link| link.attr("href")).expect("a link").to_owned();
    let page = asked.open(&other).await.page();
    assert_eq!((checked(&page), value(&page, "one-other-text")), (vec!["one-other"], "Chá"));
    // Pages with a choice are kept apart from each other.
    assert_eq!(checked(&asked.open("?answer.one=a").await.page()), ["one-0"]);
    assert_eq!(checked(&asked.open("").await.page()), Vec::<&str>::new());
}

#[tokio::test]
async fn a_follow_up_hangs_on_what_was_chosen() {
    let asked = Asked::of(&json!({"title": "P", "locale": "pt-BR", "questions": [
        {"key": "some", "kind": "multiple_choice", "title": "Quais?", "choices": [{"value": "a"}, {"value": "b"}]},
        {"key": "why", "kind": "short_text", "title": "Por quê?", "required": true,
         "show_if": {"question": "some", "op": "is", "value": "b"}},
    ]}))
    .await;
    let opened = asked.open("").await;
    assert!(
        words(&opened.page(), "style")
            .contains("form:not(:has(#some-1:checked)) #why-question{display:none}")
    );
    let sent = asked.send(&opened, &[("answer.some", "a"), ("answer.some", "b"), ("answer.why", "")]).await;
    assert_eq!(words(&sent.page(), "#why-error"), "Escreva uma resposta.");
    let sent = asked.send(&opened, &[("answer.some", "a"), ("answer.why", "typed before")]).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER);
    let answers = serde_json::to_value(&asked.app.responses(&asked.survey).await[0].answers).expect("JSON");
    assert_eq!(answers, json!({"some": ["a"]}));
}

#[tokio::test]
async fn a_form_made_by_hand_gets_no_further_than_the_page() {
    let asked = Asked::of(&every_kind()).await;
    let opened = asked.open("").await;
    for forged in [
        ("answer.grid.r9", "x"),
        ("answer.stars.0", "1"),
        ("answer.hello", "x"),
        ("answer.order.z", "1"),
        ("answer.reach.company", "x"),
    ] {
        let mut fields = ANSWERS.to_vec();
        fields.push(forged);
        let sent = asked.send(&opened, &fields).await;
        assert_eq!(sent.status, StatusCode::UNPROCESSABLE_ENTITY, "{forged:?}");
        assert!(!words(&sent.page(), ".problem li").is_empty());
    }
    let mut fields = ANSWERS.to_vec();
    fields.extend(std::iter::repeat_n(("answer.some", "b"), 3_000));
    let sent = asked.send(&opened, &fields).await;
    assert_eq!(sent.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(words(&sent.page(), "#some-error"), "Escolha uma das opções.");
    assert_eq!(asked.n_responses().await, 0);
}

#[tokio::test]
async fn a_page_of_every_kind_fits_the_first_flight() {
    let mut survey = every_kind();
    let text = "Qual destas opções descreve melhor o que você achou do nosso atendimento nesta semana?";
    for question in survey["questions"].as_array_mut().expect("questions") {
        question["title"] = json!({"pt-BR": text, "en": text});
        question["help"] = "Pense na última vez em que você nos visitou.".into();
    }
    let choices: Vec<Value> = (0..12)
        .map(|n| json!({"value": format!("v{n}"), "label": format!("Uma opção com algumas palavras, número {n}")}))
        .collect();
    for at in [1, 2, 4] {
        survey["questions"][at]["choices"] = json!(choices);
    }
    let asked = Asked::of(&survey).await;
    for encoding in ["br", "gzip"] {
        let reply = asked.app.get_with(&asked.path(), &[("accept-encoding", encoding)]).await;
        assert!(reply.body.len() <= MOST_BYTES, "{encoding}: {} bytes", reply.body.len());
    }
}
