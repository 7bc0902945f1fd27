//! Documents that mean harm, or are no documents.

use std::time::{Duration, Instant};

use super::*;

/// The mackerel bill with this text as the name of its shipper.
fn shipped_by(name: &str) -> Bill {
    let mut document = mackerel();
    let parties = document
        .as_object_mut()
        .unwrap()
        .get_mut("documentParties")
        .unwrap();
    let shipper = parties.as_object_mut().unwrap().get_mut("shipper").unwrap();
    shipper.as_object_mut().unwrap().insert("partyName", name);
    front(document)
}

#[test]
fn markup_is_shown_as_text() {
    let page = html(
        &shipped_by(r#"<script>alert("1")</script>&amp;"#),
        Language::English,
    );
    assert!(!page.contains("<script"));
    assert!(page.contains("&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&amp;amp;"));
}

#[test]
fn the_number_in_the_title_is_escaped_too() {
    let mut bill = front(mackerel());
    let root = bill.document.as_object_mut().unwrap();
    root.insert("transportDocumentReference", "</title><script>");
    assert!(!html(&bill, Language::English).contains("<script"));
}

#[test]
fn what_steers_is_written_out() {
    let name = "A\u{202E}B\u{0007}C\u{001B}[2JD\u{2066}E\u{FEFF}F";
    for shown in [
        html(&shipped_by(name), Language::English),
        terminal(&shipped_by(name), Language::English, WIDE),
    ] {
        assert!(shown.contains("A⟨U+202E⟩B⟨U+0007⟩C⟨U+001B⟩[2JD⟨U+2066⟩E⟨U+FEFF⟩F"));
        assert!(!shown.contains(['\u{202E}', '\u{0007}', '\u{001B}', '\u{FEFF}']));
    }
}

#[test]
fn a_direction_ends_with_its_cell() {
    let name = "שלום חברה";
    let page = html(&shipped_by(name), Language::English);
    assert!(page.contains(&format!("<bdi>{name}</bdi>")));
    let screen = terminal(&shipped_by(name), Language::English, 100);
    assert!(screen.contains(&format!("\u{2068}{name}\u{2069}")));
}

#[test]
fn marks_stay_on_their_letter_and_in_their_cell() {
    let many = format!("e{}", "\u{0301}".repeat(9));
    let page = html(&shipped_by(&many), Language::English);
    let (kept, out) = ("\u{0301}".repeat(4), "⟨U+0301⟩".repeat(5));
    assert!(page.contains(&format!("<bdi>e{kept}{out}</bdi>")));
    let page = html(&shipped_by("\u{0301}acute"), Language::English);
    assert!(page.contains("<bdi>◌\u{0301}acute</bdi>"));
    let thai = "ผู้ส่งสินค้าที่น้ำ";
    assert!(html(&shipped_by(thai), Language::English).contains(thai));
    assert!(terminal(&shipped_by(thai), Language::English, 100).contains(thai));
}

#[test]
fn lines_within_a_text_stay_lines_of_its_cell() {
    let mut bill = front(mackerel());
    let root = bill.document.as_object_mut().unwrap();
    root.insert("termsAndConditions", "First.\r\nSecond.\nThird.");
    let page = html(&bill, Language::English);
    for line in ["First.", "Second.", "Third."] {
        assert!(page.contains(&format!("<bdi>{line}</bdi>")), "{line}");
    }
}

#[test]
fn a_long_word_is_broken_and_not_lost() {
    let name = format!("BEGIN{}END", "船".repeat(400));
    let screen = terminal(&shipped_by(&name), Language::Japanese, 80);
    assert_eq!(
        screen.matches('船').count(),
        terminal(&shipped_by("BEGINEND"), Language::Japanese, 80)
            .matches('船')
            .count()
            + 400
    );
}

#[test]
fn what_the_layout_does_not_know_is_listed_with_its_place() {
    let mut bill = front(mackerel());
    let root = bill.document.as_object_mut().unwrap();
    root.insert(
        "carrierOwn",
        parse(br#"{"lane":["A1",{"deck":7}],"hot":false,"none":null}"#),
    );
    // A member of another shape than expected is not passed over either.
    root.insert("freightPaymentTermCode", parse(b"17"));
    root.insert("carrierClauses", "not a list");
    let screen = terminal(&bill, Language::English, 200);
    let (_, other) = screen.split_once("Other data of the document").unwrap();
    for (place, value) in [
        ("$.carrierOwn.lane[0]", "A1"),
        ("$.carrierOwn.lane[1].deck", "7"),
        ("$.carrierOwn.hot", "false"),
        ("$.carrierOwn.none", "null"),
        ("$.freightPaymentTermCode", "17"),
        ("$.carrierClauses", "not a list"),
    ] {
        let line = other.lines().find(|line| line.contains(place)).unwrap();
        assert!(line.contains(value), "{line}");
    }
}

#[test]
fn what_is_no_document_is_shown_all_the_same() {
    for (text, shown) in [
        (&b"{}"[..], "Bill of lading"),
        (b"[\"a text\"]", "a text"),
        (b"\"alone\"", "alone"),
        (
            br#"{"documentParties":[1],"consignmentItems":{"a":"b"}}"#,
            "$.consignmentItems.a",
        ),
        (
            br#"{"consignmentItems":[{"cargoItems":[{"cargoGrossWeight":{"value":"x"}}]}]}"#,
            "cargoGrossWeight.value",
        ),
    ] {
        let bill = front(parse(text));
        for language in LANGUAGES {
            assert!(html(&bill, language).contains("</html>"));
        }
        let screen = terminal(&bill, Language::English, WIDE);
        assert!(screen.contains(shown), "{screen}");
    }
}

#[test]
fn goods_in_a_container_that_is_not_listed_are_shown_so() {
    let mut document = mackerel();
    let root = document.as_object_mut().unwrap();
    root.insert("utilizedTransportEquipments", Vec::<Value>::new());
    let screen = terminal(&front(document), Language::English, WIDE);
    assert_eq!(
        screen
            .matches("(not in the document's list of containers)")
            .count(),
        2
    );
    assert!(screen.contains("FNRU4820135"));
}

/// The mackerel bill in so many containers.
fn in_containers(number: usize) -> Bill {
    let (mut items, mut boxes) = (Vec::new(), Vec::new());
    for index in 0..number {
        items.push(parse(format!(r#"{{"equipmentReference":"FNRU{index:07}","cargoGrossWeight":{{"unit":"KGM","value":25280.5}},"outerPackaging":{{"description":"Cartons","numberOfPackages":16,"packageCode":"CT"}}}}"#).as_bytes()));
        boxes.push(parse(format!(r#"{{"equipment":{{"equipmentReference":"FNRU{index:07}"}},"isShipperOwned":false,"seals":[{{"number":"S{index}"}}]}}"#).as_bytes()));
    }
    let mut document = mackerel();
    let root = document.as_object_mut().unwrap();
    root.insert("utilizedTransportEquipments", boxes);
    let Some(Value::Array(consignments)) = root.get_mut("consignmentItems") else {
        panic!("the sample has consignments")
    };
    consignments[0]
        .as_object_mut()
        .unwrap()
        .insert("cargoItems", items);
    front(document)
}

/// The shortest of three, so that a neighbour on the machine does not decide.
fn time(work: impl Fn() -> String) -> Duration {
    let mut times = [(); 3].map(|()| {
        let start = Instant::now();
        assert!(!work().is_empty());
        start.elapsed()
    });
    times.sort();
    times[0]
}

#[test]
fn ten_thousand_containers_take_ten_times_a_thousand() {
    let (few, many) = (in_containers(1_000), in_containers(10_000));
    let page = html(&many, Language::English);
    assert!(page.contains("FNRU0009999") && page.contains("252,805,000.000 kg"));
    for work in [
        |bill: &Bill| html(bill, Language::English),
        |bill: &Bill| terminal(bill, Language::Japanese, 100),
    ] {
        let (short, long) = (time(|| work(&few)), time(|| work(&many)));
        assert!(
            long < short * 40,
            "{short:?} for 1,000, {long:?} for 10,000"
        );
    }
}
