//! What holds for every chart, whatever is drawn.

use proptest::prelude::*;

use super::*;
use crate::domain::chart::{Chart, Picture};
use crate::domain::text::Locale;

fn point(label: &str, value: f64, low: f64, high: f64, n: u64) -> TrendPoint {
    let (value, low, high) = (Some(value), Some(low), Some(high));
    TrendPoint { label: label.to_owned(), value, low, high, n, significant_change: false }
}

fn gap(label: &str, n: u64) -> TrendPoint {
    TrendPoint { label: label.to_owned(), value: None, low: None, high: None, n, significant_change: false }
}

fn nps_trend(points: Vec<TrendPoint>) -> Trend {
    let (name, measure, rule) = ("NPS por mês".to_owned(), "NPS".to_owned(), "% 9–10 menos % 0–6".to_owned());
    Trend { name, measure, rule, unit: Unit::Nps, points }
}

fn bar(label: &str, n: u64, group: Group) -> Bar {
    Bar { label: label.to_owned(), n, group }
}

fn histogram_of(bars: Vec<Bar>) -> Histogram {
    let (name, rule, top_name) = ("Notas".to_owned(), String::new(), "Satisfeitos".to_owned());
    Histogram { name, rule, top_name, bars }
}

fn breakdown_of(parts: Vec<Part>) -> Breakdown {
    Breakdown { name: "Composição".to_owned(), rule: String::new(), parts }
}

fn part(label: &str, n: u64, group: Group) -> Part {
    Part { label: label.to_owned(), n, group }
}

fn ranking_of(unit: Unit, rows: Vec<Ranked>) -> Ranking {
    let (name, measure) = ("NPS por aspecto".to_owned(), "NPS".to_owned());
    Ranking { name, measure, rule: String::new(), head: "Aspecto".to_owned(), unit, rows }
}

/// Every picture is one well-formed element of finite numbers in reserved
/// colours, and every point lies in it.
fn check_picture(picture: &Picture, n_points: usize) {
    let Picture { svg, width, height, points } = picture;
    assert!(svg.starts_with("<svg ") && svg.trim_end().ends_with("</svg>"), "{svg}");
    let tags = svg.lines().filter(|line| line.starts_with('<'));
    for (name, value) in tags.flat_map(attributes) {
        assert!(!value.contains("NaN") && !value.contains("inf"), "{name}=\"{value}\"");
        if name == "width" || name == "height" || name == "r" {
            assert!(!value.starts_with('-'), "{name}=\"{value}\"");
        }
        if (name == "fill" || name == "stroke") && value != "none" {
            assert!(value.starts_with("#0") || value == "#101010", "{name}=\"{value}\"");
        }
    }
    assert_eq!(points.len(), n_points);
    for point in points {
        let inside =
            (0..=width.cast_signed()).contains(&point.x) && (0..=height.cast_signed()).contains(&point.y);
        assert!(inside, "{point:?} in {width} × {height}");
    }
}

fn attributes(tag: &str) -> Vec<(&str, &str)> {
    let parts: Vec<&str> = tag.split('"').collect();
    let pairs = parts.chunks_exact(2);
    pairs.map(|pair| (pair[0].split([' ', '=']).rev().nth(1).unwrap_or(""), pair[1])).collect()
}

fn check(chart: &Chart, n_points: usize) {
    check_picture(&chart.wide, n_points);
    check_picture(&chart.narrow, n_points);
    assert_eq!((chart.wide.width, chart.narrow.width), (Chart::WIDE, Chart::NARROW));
    assert_eq!(chart.table.rows.len(), n_points);
    assert!(chart.table.rows.iter().all(|row| row.len() == chart.table.head.len()));
}

/// All numbers there are, the usual ones more often.
fn any_number() -> impl Strategy<Value = Option<f64>> {
    prop_oneof![4 => (-1.5..1.5).prop_map(Some), 2 => Just(None), 1 => any::<f64>().prop_map(Some)]
}

fn any_unit() -> impl Strategy<Value = Unit> {
    let score = (any_number(), any_number());
    let score = score.prop_map(|(min, max)| Unit::Score { min: min.unwrap_or(1.0), max: max.unwrap_or(5.0) });
    prop_oneof![Just(Unit::Nps), Just(Unit::Percent), Just(Unit::Score { min: 1.0, max: 5.0 }), score]
}

fn any_n() -> impl Strategy<Value = u64> {
    prop_oneof![Just(0), 1..40_u64, any::<u64>(), Just(u64::MAX)]
}

fn any_group() -> impl Strategy<Value = Group> {
    let groups = [Group::Detractor, Group::Passive, Group::Promoter, Group::Neutral, Group::Top];
    proptest::sample::select(groups.to_vec())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn any_trend_can_be_drawn(
        unit in any_unit(),
        points in prop::collection::vec((".{0,20}", any_number(), any_number(), any_number(), any_n(), any::<bool>()), 0..60),
    ) {
        let read = |(label, value, low, high, n, significant_change)| {
            TrendPoint { label, value, low, high, n, significant_change }
        };
        let points: Vec<TrendPoint> = points.into_iter().map(read).collect();
        let plain = |point: &TrendPoint| SparklinePoint { label: point.label.clone(), value: point.value };
        let small = points.iter().map(plain).collect();
        let n_points = points.len();
        let input = Trend { unit, ..nps_trend(points) };
        check(&trend(&input, Locale::PtBr), n_points);
        let input = Sparkline { measure: "NPS".to_owned(), unit, points: small };
        check_picture(&sparkline(&input, Locale::En), n_points);
    }

    #[test]
    fn any_ranking_can_be_drawn(
        unit in any_unit(),
        rows in prop::collection::vec((".{0,30}", any_number(), any_number(), any_number(), any_n()), 0..60),
    ) {
        let read = |(label, value, low, high, n)| Ranked { label, value, low, high, n };
        let rows: Vec<Ranked> = rows.into_iter().map(read).collect();
        let n_rows = rows.len();
        check(&ranking(&ranking_of(unit, rows), Locale::PtBr), n_rows);
    }

    #[test]
    fn any_histogram_can_be_drawn(bars in prop::collection::vec((".{0,20}", any_n(), any_group()), 0..60)) {
        let bars: Vec<Bar> = bars.into_iter().map(|(label, n, group)| Bar { label, n, group }).collect();
        let n_bars = bars.len();
        check(&histogram(&histogram_of(bars), Locale::En), n_bars);
    }

    #[test]
    fn any_breakdown_can_be_drawn(parts in prop::collection::vec((".{0,40}", any_n(), any_group()), 0..30)) {
        let parts: Vec<Part> = parts.into_iter().map(|(label, n, group)| Part { label, n, group }).collect();
        let n_parts = parts.len();
        check(&breakdown(&breakdown_of(parts), Locale::PtBr), n_parts);
    }
}

#[test]
fn a_trend_says_its_values_intervals_and_changes() {
    let mut points = vec![point("out. 2026", 0.2, 0.1, 0.3, 190), gap("nov. 2026", 0), gap("dez. 2026", 3)];
    points.push(point("jan. 2027", 0.4, 0.31, 0.48, 1212));
    points[3].significant_change = true;
    let chart = trend(&nps_trend(points), Locale::PtBr);
    check(&chart, 4);
    let labels: Vec<&str> = chart.wide.points.iter().map(|point| point.label.as_str()).collect();
    insta::assert_snapshot!(labels.join("\n"), @r"
    out. 2026: NPS +20 (de +10 a +30), n = 190
    nov. 2026: sem respostas
    dez. 2026: sem valor, n = 3
    jan. 2027: NPS +40 (de +31 a +48), n = 1.212, mudança significativa
    ");
    insta::assert_snapshot!(chart.summary, @"jan. 2027: NPS +40 (de +31 a +48), n = 1.212, mudança significativa. Período de out. 2026 a jan. 2027.");
    assert_eq!(chart.table.head, ["Período", "NPS", "De", "A", "n", "Mudança"]);
    assert_eq!(chart.table.rows[1], ["nov. 2026", "–", "–", "–", "0", "–"]);
}

#[test]
fn no_line_crosses_a_gap_and_a_lone_value_is_a_dot() {
    let points = vec![
        point("jan.", 0.1, 0.0, 0.2, 50),
        point("fev.", 0.2, 0.1, 0.3, 50),
        gap("mar.", 0),
        point("abr.", 0.3, 0.2, 0.4, 50),
    ];
    let svg = trend(&nps_trend(points), Locale::PtBr).wide.svg;
    let lines: Vec<&str> = svg.lines().filter(|line| line.starts_with("<polyline")).collect();
    assert_eq!(lines.len(), 1, "{svg}");
    assert_eq!(svg.matches("<circle").count(), 6, "a dot on its halo for each of three values");
}

#[test]
fn a_small_trend_is_drawn_like_this() {
    let points = vec![point("jan.", -0.1, -0.3, 0.1, 12), point("fev.", 0.2, 0.1, 0.3, 80)];
    insta::assert_snapshot!(trend(&nps_trend(points), Locale::PtBr).narrow.svg);
}

#[test]
fn four_hundred_periods_have_few_names_and_no_dots() {
    let points = (0..400).map(|i| point(&format!("dia {i}"), 0.3, 0.2, 0.4, 12)).collect();
    let chart = trend(&nps_trend(points), Locale::PtBr);
    check(&chart, 400);
    for picture in [&chart.wide, &chart.narrow] {
        assert_eq!(picture.svg.matches("<circle").count(), 1, "only the last value");
        let texts = picture.svg.matches("<text").count();
        assert!((5..20).contains(&texts), "{texts} texts");
        assert!(picture.svg.contains("dia 399"));
    }
}

#[test]
fn hostile_labels_are_escaped() {
    let hostile = "</text><script>alert(\"1\")&'";
    let charts = [
        trend(&nps_trend(vec![point(hostile, 0.1, 0.0, 0.2, 9)]), Locale::PtBr),
        histogram(&histogram_of(vec![bar(hostile, 3, Group::Top)]), Locale::PtBr),
        breakdown(&breakdown_of(vec![part(hostile, 3, Group::Top)]), Locale::PtBr),
    ];
    for svg in charts.iter().flat_map(|chart| [&chart.wide.svg, &chart.narrow.svg]) {
        assert!(!svg.contains("<script") && svg.contains("&lt;/text&gt;"), "{svg}");
    }
}

#[test]
fn without_answers_every_chart_says_so() {
    let nothing = "Sem respostas";
    let scores = (0..=10).map(|score| bar(&score.to_string(), 0, Group::Neutral)).collect();
    let charts = [
        (trend(&nps_trend(vec![gap("jan.", 0), gap("fev.", 0)]), Locale::PtBr), 2),
        (trend(&nps_trend(vec![]), Locale::PtBr), 0),
        (histogram(&histogram_of(scores), Locale::PtBr), 11),
        (histogram(&histogram_of(vec![]), Locale::PtBr), 0),
        (breakdown(&breakdown_of(vec![part("Promotores", 0, Group::Promoter)]), Locale::PtBr), 1),
        (breakdown(&breakdown_of(vec![]), Locale::PtBr), 0),
    ];
    for (chart, n_points) in &charts {
        check(chart, *n_points);
        assert!(chart.wide.svg.contains(nothing) && chart.narrow.svg.contains(nothing), "{}", chart.name);
        assert_eq!(chart.summary, "Sem respostas.");
    }
}

#[test]
fn a_histogram_names_its_groups_and_their_shares() {
    let bars = vec![
        bar("6", 10, Group::Detractor),
        bar("7", 5, Group::Passive),
        bar("8", 15, Group::Passive),
        bar("9", 69, Group::Promoter),
        bar("10", 1, Group::Promoter),
    ];
    let chart = histogram(&histogram_of(bars), Locale::En);
    check(&chart, 5);
    assert_eq!(chart.summary, "n = 100. Detractors 10\u{a0}%, Passives 20\u{a0}%, Promoters 70\u{a0}%.");
    assert_eq!(chart.wide.points[4].label, "Score 10: 1\u{a0}%, n = 1");
}

#[test]
fn a_breakdown_reads_part_by_part() {
    let parts = vec![
        part("Detratores", 1, Group::Detractor),
        part("Neutros", 999, Group::Passive),
        part("Outros", 0, Group::Top),
    ];
    let chart = breakdown(&breakdown_of(parts), Locale::PtBr);
    check(&chart, 3);
    assert_eq!(chart.summary, "Detratores <1\u{a0}%, Neutros 100\u{a0}%, Outros 0\u{a0}%.");
    assert_eq!(chart.narrow.points[0].label, "Detratores: <1\u{a0}%, n = 1");
}

#[test]
fn parts_too_small_to_see_are_drawn_side_by_side() {
    let tiny = |label| part(label, 1, Group::Detractor);
    for parts in [
        vec![tiny("a"), tiny("b"), part("c", 9999, Group::Promoter)],
        vec![part("c", 9999, Group::Promoter), tiny("a"), tiny("b")],
    ] {
        let picture = breakdown(&breakdown_of(parts), Locale::En).narrow;
        let xs: Vec<i32> = picture.points.iter().map(|point| point.x).collect();
        assert!(xs.windows(2).all(|pair| pair[0] + 5 <= pair[1]), "{xs:?}");
    }
}

#[test]
fn a_ranking_says_every_group_with_its_interval_and_n() {
    let row = |label: &str, value: Option<f64>, n| Ranked {
        label: label.to_owned(),
        value,
        low: value.map(|value| value - 0.1),
        high: value.map(|value| value + 0.1),
        n,
    };
    let rows =
        vec![row("Empresa", Some(0.42), 318), row("Atendimento", Some(-0.05), 60), row("Entrega", None, 3)];
    let chart = ranking(&ranking_of(Unit::Nps, rows), Locale::PtBr);
    let said = "Empresa: NPS +42 (de +32 a +52), n = 318; Atendimento: NPS −5 (de −15 a +5), n = 60; \
                Entrega: sem valor, n = 3.";
    assert_eq!(chart.summary, said);
    assert_eq!(chart.table.head, ["Aspecto", "NPS", "De", "A", "Respostas"]);
    assert_eq!(chart.table.rows[2], ["Entrega", "–", "–", "–", "3"]);
    assert!(chart.wide.points.iter().all(|point| point.x == chart.wide.points[0].x));
}

#[test]
fn a_ranking_without_intervals_has_no_columns_for_them() {
    let rows = vec![Ranked { label: "Exibida".into(), value: Some(1.0), low: None, high: None, n: 40 }];
    let chart = ranking(&ranking_of(Unit::Percent, rows), Locale::En);
    assert_eq!(chart.table.head, ["Aspecto", "NPS", "Answers"]);
}
