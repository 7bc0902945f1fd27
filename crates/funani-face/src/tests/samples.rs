//! The samples: everything in them is shown, in both languages and both forms.

use quick_xml::Reader;
use quick_xml::events::Event;

use super::*;
use crate::figure::grouped;

/// The samples by name, the mackerel bill among them.
fn samples() -> Vec<(String, Value)> {
    let folder = root().join("tests/samples/transport-documents");
    let mut samples: Vec<(String, Value)> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| {
            (
                path.display().to_string(),
                parse(&std::fs::read(path).unwrap()),
            )
        })
        .collect();
    samples.sort_by(|one, other| one.0.cmp(&other.0));
    assert!(samples.len() >= 12, "the samples are there");
    samples.push(("mackerel".to_owned(), mackerel()));
    samples
}

/// Members whose code the face says in words.
const IN_WORDS: &[&str] = &[
    "transportDocumentTypeCode",
    "freightPaymentTermCode",
    "paymentTermCode",
    "unit",
    "temperatureUnit",
    "airExchangeUnit",
];

/// The texts of a document with the names of their members.
fn texts<'a>(name: &'a str, value: &'a Value, found: &mut Vec<(&'a str, &'a str)>) {
    match value {
        Value::Object(object) => object
            .iter()
            .for_each(|(name, member)| texts(name, member, found)),
        Value::Array(elements) => elements
            .iter()
            .for_each(|element| texts(name, element, found)),
        Value::String(text) => found.push((name, text)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Every weight and measure of a document.
fn quantities<'a>(value: &'a Value, found: &mut Vec<&'a Value>) {
    match value {
        Value::Object(object) => match object.get("value") {
            Some(number @ Value::Number(_)) => found.push(number),
            _ => object
                .iter()
                .for_each(|(_, member)| quantities(member, found)),
        },
        Value::Array(elements) => elements
            .iter()
            .for_each(|element| quantities(element, found)),
        Value::String(_) | Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// The text of a page of HTML, whose form is checked: every element that opens closes, but for the
/// void ones, in their order.
fn read(page: &str) -> String {
    let mut reader = Reader::from_str(page);
    reader.config_mut().check_end_names = false;
    let (mut open, mut text) = (Vec::new(), String::new());
    loop {
        match reader.read_event().unwrap() {
            Event::Start(start) if start.name().as_ref() != "meta" => {
                open.push(start.name().as_ref().to_owned());
                if start.name().as_ref() == "div" {
                    text.push('\n');
                }
                for attribute in start.attributes() {
                    attribute.unwrap();
                }
            }
            Event::End(end) => {
                let name = end.name().as_ref().to_owned();
                assert_eq!(open.pop().as_ref(), Some(&name));
            }
            Event::Text(content) => text.push_str(&content),
            Event::GeneralRef(entity) => text.push(match &*entity {
                "amp" => '&',
                "lt" => '<',
                "gt" => '>',
                "quot" => '"',
                other => panic!("&{other}; is not written"),
            }),
            Event::Eof => break,
            Event::Start(_) | Event::DocType(_) => {}
            Event::Empty(_)
            | Event::CData(_)
            | Event::Comment(_)
            | Event::Decl(_)
            | Event::PI(_) => {
                panic!("a page has only elements and text")
            }
        }
    }
    assert!(open.is_empty(), "{open:?} stay open");
    text
}

#[test]
fn every_text_of_every_sample_is_shown() {
    for (sample, document) in samples() {
        let mut found = Vec::new();
        texts("$", &document, &mut found);
        let bill = front(document.clone());
        for language in LANGUAGES {
            let page = read(&html(&bill, language));
            let screen = terminal(&bill, language, WIDE);
            for (name, text) in &found {
                if IN_WORDS.contains(name) {
                    continue;
                }
                assert!(page.contains(text), "{sample}: {name} {text:?} on the page");
                assert!(
                    screen.contains(text),
                    "{sample}: {name} {text:?} on the screen"
                );
            }
        }
    }
}

#[test]
fn every_weight_and_measure_of_every_sample_is_shown() {
    for (sample, document) in samples() {
        let mut found = Vec::new();
        quantities(&document, &mut found);
        assert!(!found.is_empty());
        let bill = front(document.clone());
        let (page, screen) = (
            html(&bill, Language::English),
            terminal(&bill, Language::Japanese, WIDE),
        );
        for value in found {
            let Value::Number(number) = value else {
                unreachable!()
            };
            let figure = grouped(*number, 3);
            assert!(page.contains(&figure), "{sample}: {figure}");
            assert!(screen.contains(&figure), "{sample}: {figure}");
        }
    }
}

#[test]
fn the_samples_have_nothing_that_the_layout_does_not_know() {
    for (sample, document) in samples() {
        let page = terminal(&front(document), Language::English, WIDE);
        assert!(!page.contains("Other data"), "{sample}");
    }
}

#[test]
fn the_sums_are_those_of_the_goods() {
    let page = terminal(&front(mackerel()), Language::English, WIDE);
    for sum in ["3,200 CT", "50,560.000 kg", "48,000.000 kg", "87.040 m³"] {
        assert!(page.contains(sum), "{sum}");
    }
}

#[test]
fn every_sample_is_called_what_it_is() {
    for (name, english, japanese) in [
        (
            "01-",
            "To order of Red River Commercial Bank",
            "Red River Commercial Bank指図式",
        ),
        ("02-", "To order of shipper", "荷送人指図式"),
        ("03-", "Straight, no endorsement", "記名式(裏書禁止)"),
        ("04-", "To bearer", "持参人式"),
        ("05-", "Sea waybill", "海上運送状(SWB)"),
        ("09-", "Freight prepaid", "運賃前払"),
        ("11-", "Received B/L", "受取船荷証券"),
        ("14-", "Shipped B/L", "船積船荷証券"),
        ("15-", "non-operating reefer", "リーファー非稼働"),
    ] {
        let (_, document) = samples().into_iter().find(|s| s.0.contains(name)).unwrap();
        let bill = front(document);
        assert!(
            terminal(&bill, Language::English, WIDE).contains(english),
            "{name}"
        );
        assert!(
            terminal(&bill, Language::Japanese, WIDE).contains(japanese),
            "{name}"
        );
    }
}

#[test]
fn a_page_stands_on_its_own_and_names_its_language() {
    for (language, tag) in [
        (Language::English, r#"<html lang="en">"#),
        (Language::Japanese, r#"<html lang="ja">"#),
    ] {
        let page = html(&told(), language);
        assert!(page.starts_with("<!DOCTYPE html>") && page.contains(tag));
        for foreign in ["<script", "<link", "<img", "http://", "https://", "url("] {
            assert!(!page.contains(foreign), "{foreign}");
        }
        assert!(page.contains(r#"scope="col""#) && page.contains(r#"scope="row""#));
        assert_eq!(
            page.matches("<table>").count(),
            page.matches("<caption>").count()
        );
    }
}

#[test]
fn every_line_on_the_screen_keeps_to_its_columns() {
    for (sample, document) in samples() {
        let bill = Bill { document, ..told() };
        for language in LANGUAGES {
            for columns in [0, 72, 80, 100, 133] {
                for line in terminal(&bill, language, columns).lines() {
                    let width = crate::text::columns(line);
                    let most = columns.max(72);
                    assert!(width <= most, "{sample} {columns}: {line}");
                    let framed =
                        line.starts_with(['│', '┌', '└', '├']) && !line.ends_with(['┐', '┤']);
                    assert!(
                        !framed || line.ends_with(['│', '┘']),
                        "{sample} {columns}: {line}"
                    );
                }
            }
        }
    }
}
