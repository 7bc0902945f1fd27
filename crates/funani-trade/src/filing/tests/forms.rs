use std::collections::BTreeMap;

use super::*;
use crate::table as data;

#[test]
fn every_field_is_filled_from_the_table_of_data_and_says_how_sure_it_is() {
    for procedure in procedures() {
        let mut codes = std::collections::BTreeSet::new();
        let mut before = 0;
        for field in &procedure.fields {
            let name = format!("{} {}", procedure.code, field.code);
            assert!(codes.insert(&field.code), "{name} stands twice");
            assert!(field.order > before, "{name} is out of order");
            before = field.order;
            assert!(field.length > 0 && !field.name.is_empty(), "{name}");
            for pattern in field.data() {
                let pattern = match pattern.strip_prefix("party.") {
                    Some(rest) => format!("party.@.{}", rest.split_once('.').unwrap().1),
                    None => (*pattern).to_owned(),
                };
                assert!(data::row_of(&pattern).is_some(), "{name}: {pattern}");
            }
            if let Presence::With(other) = field.presence {
                let other = if field.nth > 0 {
                    format!("{other}{:02}", field.nth)
                } else {
                    other.to_owned()
                };
                assert!(procedure.field(&other).is_some(), "{name} with {other}");
            }
            assert!(
                field.mark.sentence(Language::Japanese).contains("照合未了"),
                "{name}"
            );
        }
        for member in ["filed", "result", "reason"] {
            let path = procedure.answered(member);
            assert!(data::row_of(&path).is_some(), "{path}");
        }
    }
}

#[test]
fn the_mackerel_is_filed_from_what_was_entered_once() {
    let figures = mackerel(&[]);
    for code in ["SIR", "IVA", "ECR", "EDA", "EDC", "ACL01"] {
        assert!(!made(code, &figures).entries.is_empty());
    }
    let filing = made("EDA", &figures);
    for (code, value) in [
        ("ECB", "E"),
        ("EPC", "30210010999010000"),
        ("EPN", "八戸水産貿易株式会社"),
        ("EPP", "0310071"),
        ("CGN", "SAMUT SAKHON FOODS CO., LTD."),
        ("EKN", "2EW2740031010"),
        ("NO", "3200"),
        ("NOT", "CT"),
        ("GW", "50560"),
        ("GWT", "KGM"),
        ("DSC", "THLCH"),
        ("SYM", "20270306"),
        ("MRK", "SSF LAEM CHABANG C/NO. 1-3200"),
        ("IP2", "CIF"),
        ("IP4", "100800"),
        ("FKK", "96822.8"),
        ("C01", "FNRU4820135"),
        ("C02", "FNRU4820270"),
        ("CMD", "0303540000"),
        ("QN1", "48000"),
        ("BPR", "100800"),
        ("UPR", "2.1"),
    ] {
        assert_eq!(filing.value(code, 1), Some(value), "{code}");
    }
    assert_eq!(filing.value("C03", 1), None);
    assert_eq!(filing.value("SN1", 1), None);
    assert_eq!(made("IVA", &figures).value("DCN", 1), Some("LAEM CHABANG"));
    assert_eq!(made("EDC", &figures).value("ECN", 1), Some("30127030171"));
}

#[test]
fn the_chicken_is_filed_in_advance_and_for_import() {
    let answered = [
        ("filing.amr.result", "ACCEPTED"),
        ("filing.atd.departed", "2027-03-20T18:20"),
        ("filing.food.number", "FD2703300001"),
        ("filing.food.result", "PASSED"),
        ("filing.ida.number", "27033010017"),
        ("filing.ida.result", "ACCEPTED"),
        ("filing.dor.freightPaid", "2027-03-29"),
    ];
    let figures = chicken(&answered);
    for code in ["AMR", "ATD", "FOOD", "IDA", "IDC", "DOR01"] {
        assert!(!made(code, &figures).entries.is_empty());
    }
    let filing = made("AMR", &figures);
    for (code, value) in [
        ("BLN", "FNLLCH2703311"),
        ("DEP", "202703201800"),
        ("SHN", "CHONBURI FOODS PUBLIC CO., LTD."),
        ("CNN", "KANTO SHOKUHIN K.K."),
        ("HS01", "160232"),
        ("PC01", "2000"),
        ("PU01", "CT"),
        ("GW01", "22000"),
        ("1W01", "KGM"),
        ("CNO", "FNRU4100773"),
        ("SIZ", "45"),
        ("TYP", "R1"),
    ] {
        assert_eq!(filing.value(code, 1), Some(value), "{code}");
    }
    assert_eq!(refused("AHR", &figures), "NOT_DUE");
    assert_eq!(refused("EDA", &figures), "NOT_DUE");
    // Under a house bill the master's number goes into the master's filing.
    let house = chicken(&[("transport.masterBillNumber", "FNLM0099")]);
    assert_eq!(made("AMR", &house).value("BLN", 1), Some("FNLM0099"));
    assert_eq!(made("AHR", &house).value("OBL", 1), Some("FNLM0099"));
    assert_eq!(made("AHR", &house).value("BLN", 1), Some("FNLLCH2703311"));
}

/// Changes, the filing, and what is found.
type Case = (
    &'static [(&'static str, &'static str)],
    &'static str,
    &'static str,
);
const FAULTS: &[Case] = &[
    (
        &[("filing.export.kind", ""), ("invoice.currency", "")],
        "EDA",
        "ECB REQUIRED filing.export.kind\nIP3 REQUIRED invoice.currency\nFCD REQUIRED invoice.currency\nBPC 1 REQUIRED invoice.currency\nUPC 1 REQUIRED invoice.currency",
    ),
    (
        &[("filing.ecr.number", ""), ("filing.ecr.result", "")],
        "EDA",
        "NOT_YET filing.ecr.result\nEKN REQUIRED filing.ecr.number",
    ),
    (
        &[("goods.1.statisticalCode", "")],
        "EDA",
        "CMD 1 REQUIRED goods.1.statisticalCode",
    ),
    (
        &[("party.importer.city", "Samut Sakhon–Mueang")],
        "EDA",
        "CAC CHARACTER_NOT_ALLOWED party.importer.city",
    ),
    (
        &[("party.exporter.nameLocal", "八戸水産貿易㈱")],
        "EDA",
        "EPN CHARACTER_NOT_ALLOWED party.exporter.nameLocal",
    ),
    (
        &[("party.exporter.nameLocal", "ﾊﾁﾉﾍ水産")],
        "IVA",
        "IMN CHARACTER_NOT_ALLOWED party.exporter.nameLocal",
    ),
    (
        &[("filing.eda.number", "27A30310042")],
        "EDC",
        "ECN NOT_A_NUMBER filing.eda.number",
    ),
    (
        &[("terms.place", "Laem Chabang, terminal B, lane four")],
        "IVA",
        "HWT TOO_LONG terms.place",
    ),
];

#[test]
fn every_fault_is_named_at_its_datum_and_field() {
    for (changes, code, faults) in FAULTS {
        assert_eq!(refused(code, &mackerel(changes)), *faults, "{changes:?}");
    }
}

#[test]
fn what_is_found_in_the_data_is_told_with_the_filing() {
    let figures = mackerel(&[("filing.export.office", "YOKOHA")]);
    let found = crate::check::check(&figures);
    let about = |code| {
        let made = made(code, &figures);
        let rules = made.about(&found).into_iter().map(|it| it.rule.id);
        rules.collect::<Vec<_>>()
    };
    assert_eq!(about("EDA"), ["FILING_CODE_FORM", "DISTRICT_DIFFERS"]);
    // Bonded area, and no office.
    assert_eq!(about("ECR"), ["DISTRICT_DIFFERS"]);
    assert!(about("SIR").is_empty());
}

#[test]
fn length_counts_bytes_and_not_characters() {
    // Sixty characters of two lines: 60 × 3 + 1 bytes fit in 600, seventy of three do not in 600.
    let line = "鯖".repeat(70);
    let three = [line.as_str(); 3].join("\n");
    let figures = mackerel(&[("goods.1.descriptionLocal", &three)]);
    let faults = make(of("EDA"), &figures).unwrap_err();
    assert_eq!(told(&faults), "CMN 1 TOO_LONG goods.1.descriptionLocal");
    let too_long = Problem::Value(ValueFault::TooLong {
        found: 632,
        most: 600,
    });
    assert_eq!(faults[0].problem, too_long);
    let two = [line.as_str(); 2].join("\n");
    let figures = mackerel(&[("goods.1.descriptionLocal", &two)]);
    assert!(make(of("EDA"), &figures).is_ok());
    // At the limit itself.
    let field = of("EDA").field("CMN").unwrap();
    assert_eq!(field.check(&"鯖".repeat(200)), []);
    assert_eq!(field.check(&"鯖".repeat(201)).len(), 1);
}

#[test]
fn lines_of_one_code_are_declared_as_one_and_too_many_are_refused() {
    let changes = |count: usize, codes: usize| {
        let mut changes = Vec::new();
        for number in 2..=count {
            let code = format!("03035{:05}", 40_000 + (number - 1) % codes);
            for (name, value) in [
                ("description", "FROZEN MACKEREL"),
                ("hsCode", "030354"),
                ("origin", "JP"),
                ("package", "CT"),
                ("packages", "1"),
                ("netWeight", "15"),
                ("grossWeight", "16"),
                ("quantity", "15.000"),
                ("unit", "KGM"),
                ("unitPrice", "2.50"),
                ("statisticalCode", code.as_str()),
            ] {
                changes.push((format!("goods.{number}.{name}"), value.to_owned()));
            }
        }
        changes
    };
    let of_lines = |count, codes| {
        let changes = changes(count, codes);
        let changes: Vec<(&str, &str)> = changes
            .iter()
            .map(|(path, value)| (path.as_str(), value.as_str()))
            .collect();
        mackerel(&changes)
    };
    let filing = made("EDA", &of_lines(100, 1));
    assert_eq!(filing.value("CMD", 2), None);
    assert_eq!(filing.value("QN1", 1), Some("49485"));
    assert_eq!(filing.value("UPR", 1), None, "the prices differ");
    let filing = made("EDA", &of_lines(50, 50));
    assert!(filing.value("CMD", 50).is_some());
    let faults = refused("EDA", &of_lines(51, 51));
    assert_eq!(faults, "CMD 51 TOO_MANY goods.51.statisticalCode");
    assert!(make(of("IVA"), &of_lines(100, 100)).is_ok());
}

#[test]
fn codes_and_containers_beyond_the_last_field_are_refused() {
    let figures = mackerel(&[("goods.1.otherLaw", "AB CD EF GH IJ")]);
    assert_eq!(made("EDA", &figures).value("OL5", 1), Some("IJ"));
    let figures = mackerel(&[("goods.1.otherLaw", "A B C D E F")]);
    assert_eq!(refused("EDA", &figures), "OL5 1 TOO_MANY goods.1.otherLaw");
    let numbers: Vec<(String, String)> = (3..=51)
        .map(|key| (format!("equipment.{key}.number"), "FNRU4820135".to_owned()))
        .collect();
    let changes: Vec<(&str, &str)> = numbers
        .iter()
        .map(|(path, value)| (path.as_str(), value.as_str()))
        .collect();
    assert_eq!(
        refused("EDA", &mackerel(&changes)),
        "C50 TOO_MANY equipment.51.number"
    );
    assert!(make(of("EDA"), &mackerel(&changes[..48])).is_ok());
}

/// One field of the form definitions: order, presence, type, length, repetition.
type Defined = (u16, String, String, usize, usize);

/// The form definitions of 2014, by procedure and field.
fn definitions() -> Option<BTreeMap<(String, String), Defined>> {
    const FILE: &str = "FUNANI_NACCS_FIELDS";
    let Some(file) = std::env::var_os(FILE) else {
        eprintln!("SKIPPED NACCS fields: {FILE} does not name the table of form definitions");
        return None;
    };
    let text = std::fs::read_to_string(file).unwrap();
    let mut defined = BTreeMap::new();
    for line in text.lines().skip(1) {
        // Names may hold commas and quotes; what is compared stands before and behind them.
        let front: Vec<&str> = line.splitn(5, ',').collect();
        let back: Vec<&str> = line.rsplitn(5, ',').collect();
        let ([procedure, _, order, code, _], [repeats, length, kind, presence, _]) =
            (&front[..], &back[..])
        else {
            continue;
        };
        let (Ok(order), Ok(length), Ok(repeats)) = (order.parse(), length.parse(), repeats.parse())
        else {
            continue;
        };
        let field = (
            order,
            (*presence).to_owned(),
            (*kind).to_owned(),
            length,
            repeats,
        );
        defined.insert(((*procedure).to_owned(), (*code).to_owned()), field);
    }
    Some(defined)
}

#[test]
fn the_table_agrees_with_the_form_definitions_of_2014() {
    let Some(defined) = definitions() else { return };
    let mut compared = 0;
    for procedure in procedures().iter().filter(|it| !it.form.is_empty()) {
        let own = |field: &Field| {
            (
                field.order,
                field.presence.letter().to_owned(),
                field.kind.letter().to_owned(),
                field.length,
                field.repeats,
            )
        };
        for field in &procedure.fields {
            let name = format!("{} {}", procedure.code, field.code);
            let theirs = defined.get(&(procedure.form.to_owned(), field.code.clone()));
            match (field.mark, theirs) {
                (Mark::Form, Some(theirs)) => assert_eq!(own(field), *theirs, "{name}"),
                (Mark::Relative, Some((_, _, kind, length, _))) => {
                    assert_eq!(
                        (field.kind.letter(), field.length),
                        (kind.as_str(), *length),
                        "{name}"
                    );
                }
                (Mark::Departs, Some(theirs)) => {
                    let (order, presence, kind, length, repeats) = own(field);
                    assert_ne!(length, theirs.3, "{name} departs in nothing");
                    if procedure.is_own_form {
                        let rest = (order, presence, kind, theirs.3, repeats);
                        assert_eq!(rest, *theirs, "{name} departs in more than its length");
                    }
                }
                (Mark::Uncompared, None) => assert!(!procedure.is_own_form, "{name}"),
                (mark, theirs) => panic!("{name} is marked {mark:?}, and defined {theirs:?}"),
            }
            compared += usize::from(theirs.is_some());
        }
        // Whatever is mandatory there is here.
        let of_form = defined
            .iter()
            .filter(|((form, _), _)| *form == procedure.form);
        for ((_, code), (_, presence, ..)) in of_form {
            if presence == "M" && procedure.is_own_form {
                let here = procedure.field(code);
                assert_eq!(
                    here.map(|it| it.presence),
                    Some(Presence::Mandatory),
                    "{code}"
                );
            }
        }
    }
    assert!(compared > 200, "only {compared} fields were compared");
}

#[test]
fn an_order_bill_names_to_whose_order_it_is_and_not_the_buyer() {
    let name = |changes: &[(&str, &str)]| {
        let acl = procedure("ACL01").unwrap();
        let made = make(acl, &sample::figures(changes)).unwrap();
        made.value("CNN", 1).map(str::to_owned)
    };
    assert_eq!(
        name(&[]).as_deref(),
        Some("TO ORDER OF CHAO PHRAYA COMMERCIAL BANK")
    );
    assert_eq!(
        name(&[("transport.orderKind", "SHIPPER")]).as_deref(),
        Some("TO ORDER OF HACHINOHE SUISAN BOEKI K.K.")
    );
    assert_eq!(
        name(&[("transport.orderKind", "BEARER")]).as_deref(),
        Some("TO BEARER")
    );
    assert_eq!(
        name(&[("transport.orderKind", "STRAIGHT")]).as_deref(),
        Some("SAMUT SAKHON FOODS CO., LTD.")
    );
}

#[test]
fn no_quantity_is_declared_under_the_unit_of_another() {
    let eda = procedure("EDA").unwrap();
    let pieces = mackerel(&[
        ("goods.1.quantity", "2400"),
        ("goods.1.unit", "C62"),
        ("goods.1.statisticalUnit", "KGM"),
        ("goods.1.statisticalQuantity", ""),
    ]);
    let faults = make(eda, &pieces).unwrap_err();
    let told: Vec<(String, &str)> = faults.iter().map(|it| (it.place(), it.reason())).collect();
    assert!(told.contains(&("QN1 1".to_owned(), "REQUIRED")), "{told:?}");
}

#[test]
fn nothing_is_filed_of_a_template() {
    let template = sample::figures(&[("set.purpose", "TEMPLATE")]);
    for procedure in procedures() {
        let faults = make(procedure, &template).unwrap_err();
        assert_eq!(faults[0].reason(), "NOT_DUE", "{}", procedure.code);
    }
}
