use super::*;
use crate::sample::{consignment, figures};
use crate::table;

fn invoice() -> Paper {
    let consignment = consignment(&[]);
    let form = form("COMMERCIAL_INVOICE").unwrap();
    Paper::of(form, &Figures::of(&consignment))
}

/// What an item of a box names.
fn items(item: &Item) -> Vec<&'static str> {
    match item {
        Item::Party(role) => {
            assert!(table::role(role).is_some(), "{role}");
            Vec::new()
        }
        Item::Exporter(only) | Item::Issuer(only) => vec![only.member],
        Item::Datum(path) => vec![path],
        Item::First(only, pattern) => vec![only.member, pattern],
        Item::Print { english, japanese } => {
            assert!(!english.is_empty() && !japanese.is_empty());
            Vec::new()
        }
    }
}

/// A form can only show and need what the table has.
#[test]
fn every_form_keeps_to_the_table() {
    for form in forms() {
        let mut named: Vec<&str> = vec![form.number];
        named.extend(form.needs);
        named.extend(form.due.iter().map(|(pattern, _)| *pattern));
        for part in form.parts {
            match part {
                Part::Boxes(fields) => {
                    for field in *fields {
                        match field {
                            Field::Party(role) => {
                                assert!(table::role(role).is_some(), "{}: {role}", form.kind);
                            }
                            Field::Datum(path) => named.push(path),
                            Field::Box { of, .. } => named.extend(of.iter().flat_map(items)),
                        }
                    }
                }
                Part::Lines {
                    columns,
                    totals,
                    only,
                    ..
                } => {
                    named.extend(Some(only.member).filter(|only| !only.is_empty()));
                    named.extend(totals.iter().map(|(_, path)| *path));
                    for column in *columns {
                        match column {
                            Column::Own(pattern) => named.push(pattern),
                            Column::Via(from, pattern) => named.extend([*from, *pattern]),
                            Column::Box { of, .. } => named.extend(of.iter().copied().flatten()),
                        }
                    }
                    assert!(
                        totals.iter().all(|(at, _)| *at < columns.len()),
                        "{}",
                        form.kind
                    );
                }
                Part::Sentence { english, japanese } => {
                    let both = [english, japanese].map(|it| {
                        let mut paths: Vec<&str> = layout::braced(it).collect();
                        paths.sort_unstable();
                        paths
                    });
                    assert_eq!(both[0], both[1], "{}: one language says more", form.kind);
                    named.extend(layout::braced(english).filter(|it| !it.starts_with("party.")));
                }
            }
        }
        for pattern in named.into_iter().filter(|it| !it.starts_with("party.")) {
            assert!(table::row_of(pattern).is_some(), "{}: {pattern}", form.kind);
        }
    }
}

#[test]
fn a_paper_is_read_as_it_was_written_and_nothing_else_is() {
    let paper = invoice();
    let text = json::to_canonical(&paper.to_value());
    assert_eq!(Paper::read(text.as_bytes()), Ok(paper));
    let faulty = [
        (r#""v":1"#, r#""v":2"#, "v is missing"),
        (r#""v":1"#, r#""v":1,"x":1"#, "x is missing"),
        ("COMMERCIAL_INVOICE", "INVOICE", "there is no paper INVOICE"),
        (
            r#""invoice.currency":"USD""#,
            r#""invoice.currency":7"#,
            "invoice.currency",
        ),
        (
            r#""invoice.currency""#,
            r#""invoice.colour""#,
            "invoice.colour",
        ),
        // Nobody would see it: the form has no place for it.
        (
            r#""invoice.currency""#,
            r#""insurance.date":"2027-03-05","invoice.currency""#,
            "values",
        ),
        (r#""kind":"#, r#""consignment":"x","kind":"#, "consignment"),
    ];
    for (was, is, told) in faulty {
        let changed = text.replacen(was, is, 1);
        assert_ne!(changed, text, "{was}");
        let fault = Paper::read(changed.as_bytes()).unwrap_err().to_string();
        assert!(fault.contains(told), "{is}: {fault}");
    }
    assert!(matches!(Paper::read(b"{"), Err(PaperFault::Json(_))));
}

#[test]
fn a_paper_is_stale_where_its_data_changed_and_says_why() {
    let paper = invoice();
    assert_eq!(paper.stale(&figures(&[])), []);
    // Not on an invoice.
    assert_eq!(
        paper.stale(&figures(&[("insurance.date", "2027-03-04")])),
        []
    );
    let stale = paper.stale(&figures(&[
        ("goods.1.unitPrice", "2.20"),
        ("invoice.remarks", "x"),
    ]));
    let told: Vec<_> = stale
        .iter()
        .map(|it| (it.path.to_string(), it.was.as_deref(), it.is.as_deref()))
        .collect();
    let told: Vec<_> = told
        .iter()
        .map(|(path, was, is)| (path.as_str(), *was, *is))
        .collect();
    assert_eq!(
        told,
        [
            ("goods.1.amount", Some("100800.00"), Some("105600.00")),
            ("goods.1.unitPrice", Some("2.10"), Some("2.20")),
            ("invoice.remarks", None, Some("x")),
            ("total.amount", Some("100800.00"), Some("105600.00")),
            ("total.fob", Some("96822.80"), Some("101622.80")),
            ("total.goods", Some("100800.00"), Some("105600.00")),
        ]
    );
}

#[test]
fn what_is_due_and_what_is_lacking_follow_from_the_data() {
    let due = |changes: &[(&str, &str)]| {
        let figures = figures(changes);
        let due = forms().iter().filter(|form| form.is_due(&figures));
        due.map(|form| form.kind).collect::<Vec<_>>()
    };
    assert!(!due(&[]).contains(&"DANGEROUS_GOODS_DECLARATION"));
    assert!(due(&[("goods.1.hazardClass", "3")]).contains(&"DANGEROUS_GOODS_DECLARATION"));
    assert!(due(&[]).contains(&"BILL_OF_EXCHANGE"));
    assert!(!due(&[("payment.method", "TT")]).contains(&"BILL_OF_EXCHANGE"));
    assert!(!due(&[("transport.onBoard", "")]).contains(&"SHIPPING_ADVICE"));
    assert!(due(&[]).contains(&"INSURANCE_APPLICATION"));
    assert!(!due(&[("terms.incoterm", "FOB")]).contains(&"INSURANCE_APPLICATION"));
    assert_eq!(
        form("INSURANCE_APPLICATION").unwrap().class,
        Class::AppliedFor
    );
    let lacking = form("VGM_DECLARATION")
        .unwrap()
        .lacking(&figures(&[("equipment.2.tare", ""), ("vgm.date", "")]));
    let lacking: Vec<String> = lacking.iter().map(ToString::to_string).collect();
    assert_eq!(lacking, ["equipment.2.vgm", "vgm.date"]);
}

/// Every value of a paper stands on its page, in both languages, and foreign text stays text.
#[test]
fn a_page_shows_every_value() {
    let consignment = consignment(&[("invoice.remarks", "<b>&\nsecond line")]);
    let figures = Figures::of(&consignment);
    for form in forms().iter().filter(|form| form.is_due(&figures)) {
        let paper = Paper::of(form, &figures);
        for (language, title) in [
            (Language::English, form.english),
            (Language::Japanese, form.japanese),
        ] {
            let page = paper.sheet(language).unwrap().html();
            assert!(page.contains(title), "{}", form.kind);
            for (path, value) in paper.values.iter() {
                let row = table::row(path).unwrap();
                let hidden = path.pattern().starts_with("stuffing.#.goods")
                    || path.pattern().starts_with("stuffing.#.equipment")
                    || (path.to_string().ends_with(".nameLocal") && language == Language::English);
                if hidden {
                    continue;
                }
                for line in value.lines() {
                    let is_number =
                        matches!(row.kind, table::Kind::Decimal { .. } | table::Kind::Count);
                    let grouped = if is_number {
                        line.split('.').next().unwrap_or(line).to_owned()
                    } else {
                        line.replace('&', "&amp;")
                            .replace('<', "&lt;")
                            .replace('>', "&gt;")
                    };
                    let bare = page.replace(',', "");
                    let wanted = grouped.replace(',', "");
                    assert!(bare.contains(&wanted), "{} {path}: {value}", form.kind);
                }
            }
        }
    }
    let page = invoice().sheet(Language::English).unwrap().html();
    for shown in [
        "100,800.00",
        "96,822.80",
        "48,000.000",
        "Hachinohe, Aomori, 031-0071",
    ] {
        assert!(page.contains(shown), "{shown}");
    }
}
