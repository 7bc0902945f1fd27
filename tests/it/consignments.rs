//! `funani consignment`: entered once, checked, papers made, a bill held against it.

use std::path::Path;

use funani_proof::json::Value;

use crate::cli::{code, done, funani, parsed};

const ENTRY: &str = include_str!("../../services/funani/src/demo/consignment.json");
const CARRIER: &str = include_str!("../../services/funani/src/demo/carrier.json");

/// The entry with a text in it replaced.
fn entry(dir: &Path, name: &str, was: &str, is: &str) -> String {
    let changed = ENTRY.replacen(was, is, 1);
    assert!(was.is_empty() || changed != ENTRY, "{was} stands in it");
    std::fs::write(dir.join(name), changed).unwrap();
    name.to_owned()
}

fn texts<'a>(rows: &'a Value, name: &str) -> Vec<&'a str> {
    let rows = rows.as_array().unwrap().iter();
    rows.map(|row| {
        row.as_object()
            .unwrap()
            .get(name)
            .unwrap()
            .as_str()
            .unwrap()
    })
    .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_consignment_is_entered_once_and_everything_follows() {
    let folder = tempfile::TempDir::new().unwrap();
    let dir = folder.path();
    let sound = entry(dir, "sound.json", "", "");
    std::fs::write(dir.join("carrier.json"), CARRIER).unwrap();
    let told = done(dir, &["consignment", "check", &sound, "--json"]).await;
    assert_eq!(parsed(&told).as_array().unwrap().len(), 0);
    let told = parsed(&done(dir, &["consignment", "show", &sound, "--json"]).await);
    let at = texts(&told, "path")
        .iter()
        .position(|path| *path == "total.fob");
    assert_eq!(texts(&told, "value")[at.unwrap()], "96822.80");

    done(
        dir,
        &["consignment", "papers", &sound, "--dir", "papers", "--pdf"],
    )
    .await;
    for name in ["commercial-invoice.pdf", "vgm-declaration-ja.pdf"] {
        let pdf = std::fs::read(dir.join("papers").join(name)).unwrap();
        assert!(pdf.starts_with(b"%PDF-1.7"), "{name}");
    }
    let nowhere = [
        "consignment",
        "papers",
        &sound,
        "--dir",
        "none",
        "--pdf",
        "--fonts",
        "no.ttf",
    ];
    let (status, told) = code(dir, &nowhere).await;
    assert_eq!(status, Some(66), "{told}");
    assert!(told.contains("no.ttf"), "{told}");
    assert!(!dir.join("none").exists());
    for (name, shown) in [
        ("commercial-invoice.html", "100,800.00"),
        ("commercial-invoice-ja.html", "八戸水産貿易株式会社"),
        ("packing-list-ja.html", "正味重量"),
        ("vgm-declaration.html", "29,920.000"),
        ("shipping-instructions.html", "FNLBK042001"),
    ] {
        let page = std::fs::read_to_string(dir.join("papers").join(name)).unwrap();
        assert!(page.contains(shown), "{name} does not show {shown}");
    }
    let told = done(dir, &["consignment", "destinations", "--json"]).await;
    assert!(texts(&parsed(&told), "demand").contains(&"TAX_NUMBER"));
    let invoice = "papers/commercial-invoice.json";
    done(dir, &["consignment", "stale", &sound, invoice]).await;
    let dearer = entry(dir, "dearer.json", "\"2.10\"", "\"2.20\"");
    let told = funani(dir, &["consignment", "stale", &dearer, invoice, "--json"]).await;
    assert_eq!(told.status.code(), Some(1));
    let told = parsed(&told.stdout);
    assert!(texts(&told, "path").contains(&"total.fob"), "{told:?}");

    let draft = ["consignment", "draft", &sound, "--carrier", "carrier.json"];
    let draft = String::from_utf8(done(dir, &draft).await).unwrap();
    std::fs::write(dir.join("draft.json"), &draft).unwrap();
    done(dir, &["consignment", "compare", &sound, "draft.json"]).await;
    let slip = draft.replacen("\"value\":25280", "\"value\":25370", 1);
    std::fs::write(dir.join("slip.json"), slip).unwrap();
    let told = funani(
        dir,
        &["consignment", "compare", &sound, "slip.json", "--json"],
    )
    .await;
    assert_eq!(told.status.code(), Some(1));
    let told = parsed(&told.stdout);
    assert_eq!(
        texts(&told, "datum"),
        ["total.grossWeight", "equipment.1.grossWeight"]
    );
    assert!(texts(&told, "what")[0].contains("50650"), "{told:?}");
    let table = parsed(&done(dir, &["consignment", "table", "--json"]).await);
    assert!(texts(&table, "path").contains(&"goods.#.hsCode"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_wrong_in_a_consignment_is_named_and_nothing_is_made() {
    let folder = tempfile::TempDir::new().unwrap();
    let dir = folder.path();
    let faults = r#"{
        "invoice.number": 42, "goods.1.hsCode": "0303", "goods.0.origin": "JP",
        "equipment.1.number": "FNRU4820136", "total.amount": "1.00", "colour": "red",
        "transport.onBoard": "2027-02-29", "goods.1.netWeight": "48,000"
    }"#;
    std::fs::write(dir.join("faults.json"), faults).unwrap();
    let (status, told) = code(dir, &["consignment", "check", "faults.json"]).await;
    assert_eq!(status, Some(1));
    for named in [
        "invoice.number: must be a text",
        "goods.1.hsCode: ",
        "goods.0.origin: there is no such datum",
        "equipment.1.number: ",
        "total.amount: is computed",
        "colour: there is no such datum",
        "transport.onBoard: is not a date",
        "goods.1.netWeight: is not a number",
    ] {
        assert!(told.contains(named), "{named} is not told: {told}");
    }
    let heavy = entry(dir, "heavy.json", "\"25280.000\"", "\"25370.000\"");
    let made = ["consignment", "papers", &heavy, "--dir", "none", "--json"];
    let told = funani(dir, &made).await;
    assert_eq!(told.status.code(), Some(1));
    let told = String::from_utf8(told.stdout).unwrap();
    assert!(told.contains("STUFFED_WEIGHT_DIFFERS"), "{told}");
    assert!(!dir.join("none").exists(), "no paper is made over an error");
    for (name, content, status) in [
        (
            "twice.json",
            r#"{"invoice.number": "A", "invoice.number": "B"}"#,
            1,
        ),
        ("list.json", "[]", 1),
        ("cut.json", "{", 1),
    ] {
        std::fs::write(dir.join(name), content).unwrap();
        let (found, told) = code(dir, &["consignment", "check", name]).await;
        assert_eq!(found, Some(status), "{name}: {told}");
    }
    let (missing, _) = code(dir, &["consignment", "check", "absent.json"]).await;
    assert_eq!(missing, Some(66));
    std::fs::write(dir.join("paper.json"), r#"{"v":1}"#).unwrap();
    let (paper, told) = code(dir, &["consignment", "stale", &heavy, "paper.json"]).await;
    assert_eq!(paper, Some(1), "{told}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn lines_come_from_a_table_whole_or_not_at_all() {
    let folder = tempfile::TempDir::new().unwrap();
    let dir = folder.path();
    let headings = done(dir, &["consignment", "template", "goods"]).await;
    let headings = String::from_utf8(headings).unwrap();
    assert!(
        headings.contains("goods.#.hsCode HS code / HSコード"),
        "{headings}"
    );
    let (unknown, _) = code(dir, &["consignment", "template", "colours"]).await;
    assert_eq!(unknown, Some(64));
    let sound = entry(dir, "sound.json", "", "");
    let table = "goods.#.lot ロット,goods.#.descriptionLocal\nA-1,冷凍サバ\n";
    let (table, _, _) = encoding_rs::SHIFT_JIS.encode(table);
    std::fs::write(dir.join("lots.csv"), table).unwrap();
    let import = ["consignment", "import", "lots.csv", "--into", &sound];
    let (status, told) = code(dir, &import).await;
    assert_eq!(status, Some(1));
    assert!(told.contains("--encoding"), "{told}");
    let import = [&import[..], &["--encoding", "shift_jis"]].concat();
    let taken = parsed(&done(dir, &import).await);
    let taken = taken.as_object().unwrap();
    let of = |path: &str| taken.get(path).and_then(Value::as_str);
    assert_eq!(of("goods.1.lot"), Some("A-1"));
    assert_eq!(of("goods.1.descriptionLocal"), Some("冷凍サバ"));
    assert_eq!(
        of("goods.1.hsCode"),
        Some("030354"),
        "what stood there stays"
    );
    let wrong = "goods.#.hsCode,goods.#.netWeight\n0303,\"48,000\"\n030354,1\n";
    std::fs::write(dir.join("wrong.csv"), wrong).unwrap();
    let (status, told) = code(dir, &["consignment", "import", "wrong.csv"]).await;
    assert_eq!(status, Some(1));
    for named in [
        "2 cells cannot be taken",
        "A2: \"0303\" must have",
        "B2: \"48,000\" is not a number",
    ] {
        assert!(told.contains(named), "{named} is not told: {told}");
    }
    std::fs::write(dir.join("no.xlsx"), "no workbook").unwrap();
    let (status, told) = code(dir, &["consignment", "import", "no.xlsx"]).await;
    assert_eq!(status, Some(1), "{told}");
}
