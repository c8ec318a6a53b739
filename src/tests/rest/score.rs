//! Scores over REST, against counts made here in another way.

use std::path::Path;

use super::*;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data/test-only");

/// A file of real answers as rows of cells; none where it is not at hand.
fn rows(name: &str) -> Option<(String, Vec<Vec<String>>)> {
    let folder = std::env::var("JORNADA_TEST_DATA").unwrap_or_else(|_| FOLDER.to_owned());
    let Ok(file) = std::fs::read_to_string(Path::new(&folder).join(name)) else {
        println!("skipped: {folder}/{name} is not at hand");
        return None;
    };
    let mut reader = csv::Reader::from_reader(file.as_bytes());
    let rows = reader.records().map(|row| row.expect("a row").iter().map(str::to_owned).collect()).collect();
    Some((file, rows))
}

/// n and NPS.
fn count(scores: impl Iterator<Item = i64>) -> (i64, f64) {
    let (mut n, mut balance) = (0, 0);
    for score in scores {
        n += 1;
        balance += i64::from(score >= 9) - i64::from(score <= 6);
    }
    (n, balance as f64 / n as f64)
}

#[track_caller]
fn check_score(score: &Value, (n, value): (i64, f64)) {
    assert_eq!(score["n"], n);
    assert!((score["value"].as_f64().expect("a value") - value).abs() < 1e-12, "{} {value}", score["value"]);
}

#[tokio::test]
async fn the_nps_of_a_real_file_is_that_of_an_independent_count() {
    let Some((file, rows)) = rows("nps-bank.csv") else { return };
    let client = Client::new().await;
    let survey = client.nps().await;
    let path = format!(
        "/surveys/{survey}/responses?map.answered_at=survey_date&map.answer.nps=score&map.attribute.market=market"
    );
    let done = check(client.csv(&path, file).await, StatusCode::OK);
    assert_eq!(done["accepted"], rows.len());
    let scores = |keep: &dyn Fn(&[String]) -> bool| {
        count(rows.iter().filter(|row| keep(row)).map(|row| row[3].parse().expect("a score")))
    };
    let all = check(client.get(&format!("/measures/nps?survey={survey}&lang=en")).await, StatusCode::OK);
    check_score(&all, scores(&|_| true));
    assert_eq!(all["display"], "+13");
    let histogram: i64 =
        all["histogram"].as_object().expect("a histogram").values().filter_map(Value::as_i64).sum();
    assert_eq!(histogram, rows.len() as i64);
    for point in all["series"].as_array().expect("a series") {
        let month = &point["from"].as_str().expect("a date")[..7];
        check_score(point, scores(&|row| row[2].starts_with(month)));
    }
    assert_eq!(all["series"].as_array().map(Vec::len), Some(12));
    for market in ["UK", "US", "MEX"] {
        let found =
            check(client.get(&format!("/measures/nps?attribute.market={market}")).await, StatusCode::OK);
        check_score(&found, scores(&|row| row[1] == market));
        let half = format!("/measures/nps?attribute.market={market}&from=2021-07-01&to=2022-01-01");
        let found = check(client.get(&half).await, StatusCode::OK);
        check_score(&found, scores(&|row| row[1] == market && row[2].as_str() >= "2021-07-01"));
    }
    let compared = "/measures/nps?attribute.market=UK&against.attribute.market=US&interval=quarter";
    let compared = check(client.get(compared).await, StatusCode::OK);
    let (uk, us) = (scores(&|row| row[1] == "UK"), scores(&|row| row[1] == "US"));
    check_score(&compared["comparison"], us);
    let difference = compared["comparison"]["difference"].as_f64().expect("a difference");
    assert!((difference - (uk.1 - us.1)).abs() < 1e-12);
    assert_eq!(compared["series"].as_array().map(Vec::len), Some(4));
}

#[tokio::test]
async fn reviews_are_a_csat() {
    let Some((file, rows)) = rows("reviews-pt.csv") else { return };
    let client = Client::new().await;
    let survey = client
        .survey_of(json!([
            {"key": "csat", "kind": "csat", "title": "?"},
            {"key": "title", "kind": "short_text", "title": "?"},
            {"key": "comment", "kind": "long_text", "title": "?"},
        ]))
        .await;
    let path = format!(
        "/surveys/{survey}/responses?map.answer.csat=score&map.answer.title=title&map.answer.comment=comment&ignore=created_at"
    );
    let done = check(client.csv(&path, file.clone()).await, StatusCode::OK);
    assert_eq!(done["accepted"], rows.len());
    let again = check(client.csv(&path, file).await, StatusCode::OK);
    assert_eq!(again["duplicate"], rows.len());
    let score = check(client.get("/measures/csat?lang=pt-BR").await, StatusCode::OK);
    let top = rows.iter().filter(|row| ["4", "5"].contains(&row[0].as_str())).count();
    check_score(&score, (rows.len() as i64, top as f64 / rows.len() as f64));
    assert_eq!(score["breakdown"], json!({"top": top, "rest": rows.len() - top}));
    assert_eq!(score["display"], format!("{:.0}\u{a0}%", 100.0 * top as f64 / rows.len() as f64));
}

#[tokio::test]
async fn a_period_is_cut_at_any_time() {
    let client = Client::new().await;
    let survey = client.nps().await;
    let rows: Vec<Value> = (8..20)
        .map(|hour| json!({"answered_at": format!("2026-03-02T{hour:02}:30:00Z"), "answers": {"nps": 10}}))
        .collect();
    check(client.post(&format!("/surveys/{survey}/responses"), json!(rows)).await, StatusCode::OK);
    let path = "/measures/nps?from=2026-03-02T09:30:00Z&to=2026-03-02T12:30:00Z&interval=day";
    let score = check(client.get(path).await, StatusCode::OK);
    assert_eq!((&score["n"], &score["completed"]), (&json!(3), &Value::Null));
    assert_eq!(score["series"].as_array().map(Vec::len), Some(1));
    let against = format!("{path}&against.from=2026-03-02T12:30:00Z&against.to=2026-03-02T14:30:00Z");
    assert_eq!(check(client.get(&against).await, StatusCode::OK)["comparison"]["n"], 2);
}

#[tokio::test]
async fn a_score_says_when_there_is_nothing_and_refuses_what_it_does_not_know() {
    let client = Client::new().await;
    for measure in ["nps", "csat", "ces"] {
        let score = check(client.get(&format!("/measures/{measure}")).await, StatusCode::OK);
        assert_eq!(
            (&score["value"], &score["n"], &score["display"]),
            (&Value::Null, &json!(0), &Value::Null)
        );
        assert_eq!((&score["series"], &score["suppressed"]), (&json!([]), &json!(false)));
    }
    let query = "from=x&to=2026-02-30T00:00:01-03:00&interval=year&subject=us&level=2&lang=en&colour=red&against.colour=red";
    assert_eq!(
        errors(client.get(&format!("/measures/nps?{query}")).await, 422),
        json!({
            "from": ["invalid_date"], "to": ["invalid_date"], "interval": ["invalid_choice"], "subject": ["invalid_choice"],
            "level": ["out_of_range"], "colour": ["unknown_field"], "against.colour": ["unknown_field"],
        })
    );
    assert_eq!(errors(client.get("/measures/nps?lang=fr").await, 422), json!({"lang": ["invalid_choice"]}));
    for survey in ["none", "0192f0c1-2b3c-7d4e-8f50-617283940a1b"] {
        errors(client.get(&format!("/measures/nps?survey={survey}")).await, 404);
    }
}
