//! The command as a user types it: answers, files and exit codes.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Output;

use funani_core::id::PartyId;
use funani_proof::json::{self, Limits, Value};
use funani_runtime::clock::Clock;
use funani_tests::child::binary;
use funani_tests::{Child, Place, bill, on_both_engines};

on_both_engines![a_bill_lives_by_commands];

/// The command with arguments, and without what the environment may say.
pub(crate) async fn funani<S: AsRef<OsStr>>(dir: &Path, arguments: &[S]) -> Output {
    let mut command = tokio::process::Command::new(binary());
    for name in ["FUNANI_WALLET", "FUNANI_TRUST", "FUNANI_CA"] {
        command.env_remove(name);
    }
    command
        .current_dir(dir)
        .args(arguments)
        .output()
        .await
        .unwrap()
}

pub(crate) fn parsed(text: &[u8]) -> Value {
    json::parse(text.trim_ascii(), Limits::BUNDLE).unwrap()
}

pub(crate) fn member<'a>(value: &'a Value, name: &str) -> &'a str {
    let found = value.as_object().and_then(|object| object.get(name));
    found
        .and_then(Value::as_str)
        .unwrap_or_else(|| panic!("{name} in {value:?}"))
}

/// A command that succeeds, and what it says.
pub(crate) async fn done<S: AsRef<OsStr>>(dir: &Path, arguments: &[S]) -> Vec<u8> {
    let shown: Vec<_> = arguments
        .iter()
        .map(|argument| argument.as_ref().to_string_lossy())
        .collect();
    let output = funani(dir, arguments).await;
    let told = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{}: {told}", shown.join(" "));
    output.stdout
}

pub(crate) async fn code<S: AsRef<OsStr>>(dir: &Path, arguments: &[S]) -> (Option<i32>, String) {
    let output = funani(dir, arguments).await;
    (
        output.status.code(),
        String::from_utf8_lossy(&output.stderr).into_owned(),
    )
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_demo_leaves_evidence_that_holds_until_a_byte_is_changed() {
    let place = Place::sqlite();
    let dir = place.dir();
    let told = parsed(&done(dir, &["demo", "--dir", "demo", "--json"]).await);
    assert!(member(&told, "bundle").ends_with("bundle.json"));
    let left = |name: &str| dir.join("demo").join(name);
    assert!(left("bundle.json").is_file() && left("trust.json").is_file());
    for (name, word) in [("bill.html", "Endorsee"), ("bill-ja.html", "被裏書人")] {
        let page = std::fs::read_to_string(left(name)).unwrap();
        assert!(
            page.contains(word) && page.contains("FNRU4820135"),
            "{name}"
        );
    }
    let verify = [
        "verify",
        "demo/bundle.json",
        "--trust",
        "demo/trust.json",
        "--json",
    ];
    let verdict = done(dir, &verify).await;
    assert_eq!(member(&parsed(&verdict), "result"), "VALID");
    let shown = String::from_utf8_lossy(&verdict);
    for note in ["\"RELEASED\"", "\"DELIVERED\""] {
        assert!(shown.contains(note), "no note {note}");
    }
    // Without a trust file nothing can be told.
    let (without, _) = code(dir, &["verify", "demo/bundle.json"]).await;
    assert_eq!(without, Some(2));
    let (current, _) = code(
        dir,
        &[
            "verify",
            "demo/bundle.json",
            "--trust",
            "demo/trust.json",
            "--current",
        ],
    )
    .await;
    assert_eq!(current, Some(2), "its head statement is long past");

    let honest = std::fs::read(left("bundle.json")).unwrap();
    let mut changed = honest.clone();
    let at = changed
        .windows(5)
        .position(|window| window == b"\"raw\"")
        .unwrap()
        + 40;
    changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
    std::fs::write(left("changed.json"), changed).unwrap();
    let (code, _) = code(
        dir,
        &["verify", "demo/changed.json", "--trust", "demo/trust.json"],
    )
    .await;
    assert_eq!(code, Some(1));
}

/// A party made by commands alone.
struct Typist {
    wallet: String,
    trust: String,
    dir: PathBuf,
    id: PartyId,
}

impl Typist {
    async fn enrol(place: &Place, child: &Child, folder: &str, name: &str) -> Self {
        Self::enrol_as(place, child, folder, name, &[]).await
    }

    async fn enrol_as(
        place: &Place,
        child: &Child,
        folder: &str,
        name: &str,
        more: &[&str],
    ) -> Self {
        let dir = place.dir().to_path_buf();
        let registry = place.origin().to_string();
        let made = done(
            &dir,
            &[
                "keygen",
                "--wallet",
                folder,
                "--registry",
                &registry,
                "--server",
                child.url(),
                "--json",
            ],
        )
        .await;
        assert_eq!(
            parsed(&made).as_object().map(|keys| keys.iter().count()),
            Some(4)
        );
        let (draft, approval) = (format!("{folder}.draft"), format!("{folder}.approval"));
        let code = format!("{}={}", bill::CODES, bill::code(name));
        let mut drafting = vec!["party", "draft", "--wallet", folder, "--name", name];
        drafting.extend(["--identifier", &code, "--out", &draft]);
        drafting.extend(more);
        done(&dir, &drafting).await;
        done(
            &dir,
            &[
                "party", "approve", &draft, "--keys", "keys", "--out", &approval,
            ],
        )
        .await;
        let recorded = done(
            &dir,
            &[
                "party",
                "submit",
                &draft,
                "--approval",
                &approval,
                "--wallet",
                folder,
                "--json",
            ],
        )
        .await;
        let id = member(&parsed(&recorded), "party").parse().unwrap();
        let typist = Self {
            wallet: folder.to_owned(),
            trust: "keys/trust.json".to_owned(),
            dir,
            id,
        };
        let terms = bill::terms().to_string();
        typist
            .party(&[
                "consent",
                "--terms",
                &terms,
                "--until",
                "2099-01-01T00:00:00.000Z",
            ])
            .await;
        typist
    }

    fn with<'a>(&'a self, room: &'a str, arguments: &[&'a str]) -> Vec<&'a str> {
        let own = ["--wallet", &self.wallet, "--trust", &self.trust, "--json"];
        [room]
            .into_iter()
            .chain(arguments.iter().copied())
            .chain(own)
            .collect()
    }

    async fn party(&self, arguments: &[&str]) -> Value {
        parsed(&done(&self.dir, &self.with("party", arguments)).await)
    }

    async fn bill(&self, arguments: &[&str]) -> Value {
        parsed(&done(&self.dir, &self.with("bill", arguments)).await)
    }

    async fn refused(&self, arguments: &[&str]) -> (Option<i32>, String) {
        code(&self.dir, &self.with("bill", arguments)).await
    }
}

/// Customs holds the goods and lets them go; in between the carrier cannot release them.
async fn customs_locks_the_release(place: &Place, child: &Child, carrier: &Typist, shown: &Value) {
    let (id, document) = (member(shown, "bill"), member(shown, "document"));
    let of_customs = ["--role", "CUSTOMS", "--country", "VN"];
    let customs = Typist::enrol_as(place, child, "customs", "Customs of VN", &of_customs).await;
    let held = ["note", id, "--kind", "CUSTOMS_HELD"];
    let (unseen, told) = customs.refused(&held).await;
    assert_eq!(unseen, Some(1), "it sees no bill of its own: {told}");
    let by_document = |kind| ["note", id, "--kind", kind, "--document-digest", document];
    customs.bill(&by_document("CUSTOMS_HELD")).await;
    let release = ["note", id, "--kind", "RELEASED"];
    let (refused, told) = carrier.refused(&release).await;
    assert_eq!(refused, Some(1));
    assert!(told.contains("CUSTOMS_LOCKED"), "{told}");
    customs.bill(&by_document("CUSTOMS_RELEASED")).await;
    carrier.bill(&release).await;
    let history = carrier.bill(&["history", id]).await;
    let entries = history.as_array().unwrap().iter();
    let acts: Vec<_> = entries.map(|act| member(act, "action")).collect();
    let notes = ["CUSTOMS_HELD", "CUSTOMS_RELEASED", "RELEASED"];
    assert_eq!(acts[2..], notes);
    let shown = carrier.bill(&["show", id]).await;
    assert_eq!(member(&shown, "noted"), notes.join(", "));
}

/// What can be issued over, and every fault of what cannot.
async fn check_a_document(dir: &Path) {
    let sound = done(dir, &["document", "check", "document.json", "--json"]).await;
    assert_eq!(
        parsed(&sound).pointer("/issuable").and_then(Value::as_bool),
        Some(true)
    );
    let text = std::fs::read_to_string(dir.join("document.json")).unwrap();
    let faulty = text
        .replace(r#""isElectronic":true"#, r#""isElectronic":false"#)
        .replace(r#""carrierCode":"FNNL""#, r#""carrierCode":7"#);
    std::fs::write(dir.join("faulty.json"), faulty).unwrap();
    let output = funani(dir, &["document", "check", "faulty.json", "--json"]).await;
    assert_eq!(output.status.code(), Some(1));
    let told = String::from_utf8(output.stdout).unwrap();
    for named in [
        "NOT_ELECTRONIC",
        "$.carrierCode",
        "WRONG_TYPE",
        "電子式でない",
    ] {
        assert!(told.contains(named), "{named} is not told: {told}");
    }
    let table = done(dir, &["document", "table", "--json"]).await;
    assert!(
        parsed(&table).as_array().unwrap().len() > 300,
        "the whole table"
    );
}

async fn a_bill_lives_by_commands(place: &Place) {
    let child = Child::start(place).await;
    let dir = place.dir();
    let carrier = Typist::enrol(place, &child, "carrier", "Funani Line").await;
    let exporter = Typist::enrol(place, &child, "exporter", "Hachinohe Suisan Boeki K.K.").await;
    let bank = Typist::enrol(place, &child, "bank", "Keihin Boeki Bank").await;
    let document = bill::document(
        "TYPED1",
        "Hachinohe Suisan Boeki K.K.",
        "Keihin Boeki Bank",
        Clock::System.now().date(),
    );
    std::fs::write(dir.join("document.json"), document).unwrap();
    check_a_document(dir).await;
    let (exporter_id, bank_id) = (exporter.id.to_string(), bank.id.to_string());
    let terms = bill::terms().to_string();
    let issue = [
        "issue",
        "--document",
        "document.json",
        "--shipper",
        &exporter_id,
        "--order",
        "BANK",
        "--order-party",
        &bank_id,
        "--law",
        "GB-ENG",
        "--profile",
        "UK-ETDA",
        "--profile-date",
        "2023-09-20",
        "--terms",
        &terms,
    ];
    let issued = carrier.bill(&issue).await;
    let id = member(&issued, "bill").to_owned();
    assert_eq!(
        (member(&issued, "recorded"), member(&issued, "sequence")),
        ("ISSUE", "1")
    );
    let moved = exporter.bill(&["transfer", &id, "--to", &bank_id]).await;
    assert_eq!(member(&moved, "sequence"), "2");

    let listed = bank.bill(&["list", "--shelf", "in-my-hands"]).await;
    assert_eq!(
        listed.as_array().map(|bills| member(&bills[0], "bill")),
        Some(id.as_str())
    );
    let shown = bank.bill(&["show", &id]).await;
    assert_eq!(
        (member(&shown, "status"), member(&shown, "current_holder")),
        ("LIVE", "Keihin Boeki Bank")
    );
    assert_eq!(member(&shown, "head"), member(&moved, "head"));
    faces(&bank, &id).await;
    keep_a_consignment(&exporter).await;
    let history = bank.bill(&["history", &id]).await;
    let acts: Vec<_> = history
        .as_array()
        .unwrap()
        .iter()
        .map(|act| member(act, "action"))
        .collect();
    assert_eq!(acts, ["ISSUE", "TRANSFER"]);
    customs_locks_the_release(place, &child, &carrier, &shown).await;
    let mut verdict = (None, String::new());
    // The last receipt is in the log within moments.
    for _ in 0..100 {
        bank.bill(&["evidence", &id, "--out", "typed.json"]).await;
        verdict = code(dir, &["verify", "typed.json", "--trust", "keys/trust.json"]).await;
        if verdict.0 == Some(0) {
            break;
        }
    }
    assert_eq!(verdict.0, Some(0), "{}", verdict.1);

    let (refused, told) = exporter.refused(&["transfer", &id, "--to", &bank_id]).await;
    assert_eq!(refused, Some(1), "{told}");
    assert!(told.contains("NOT_CONTROLLER"), "{told}");
    wrong_inputs(&bank, &id).await;
    child.kill().await;
    let (away, told) = bank.refused(&["show", &id]).await;
    assert_eq!(away, Some(69), "{told}");
}

/// The bill front and back, on the screen and as a page.
/// Sent to the node, fetched again, edited by two.
async fn keep_a_consignment(typist: &Typist) {
    const ENTRY: &str = include_str!("../../services/funani/src/demo/consignment.json");
    let dir = &typist.dir;
    std::fs::write(dir.join("entry.json"), ENTRY).unwrap();
    let kept = |arguments: &[&str]| -> Vec<String> {
        let own = ["--wallet", &typist.wallet, "--json"];
        let all = [&["consignment"], arguments, &own].concat();
        all.into_iter().map(str::to_owned).collect()
    };
    let sent = kept(&["send", "entry.json", "--author", "Sato"]);
    let sent = parsed(&done(dir, &sent).await);
    let id = member(&sent, "id").to_owned();
    assert_eq!(member(&sent, "version"), "1");
    let fetched = done(dir, &kept(&["fetch", &id])).await;
    let entry = parsed(ENTRY.as_bytes());
    assert_eq!(parsed(&fetched), entry, "what was sent comes back");
    for (vessel, status, told) in [("MELODY", Some(0), ""), ("SONATA", Some(1), "is MELODY")] {
        let other = format!(r#"{{"transport.feederVessel":"{vessel}"}}"#);
        std::fs::write(dir.join("other.json"), other).unwrap();
        let edit = [
            "send",
            "other.json",
            "--id",
            &id,
            "--seen",
            "1",
            "--author",
            "Mori",
        ];
        let (code, complaint) = code(dir, &kept(&edit)).await;
        assert_eq!(code, status, "{complaint}");
        assert!(complaint.contains(told), "{complaint}");
    }
    let list = parsed(&done(dir, &kept(&["list"])).await);
    let list = list.as_array().unwrap();
    assert_eq!(list.len(), 1);
    assert_eq!(
        (member(&list[0], "id"), member(&list[0], "version")),
        (&*id, "2")
    );
    let next = parsed(&done(dir, &kept(&["clone", &id, "--author", "Mori"])).await);
    assert_ne!(member(&next, "id"), id);
    let ask = next.as_object().and_then(|it| it.get("enter"));
    let ask = ask.and_then(Value::as_array).unwrap();
    assert!(
        ask.iter()
            .any(|path| path.as_str() == Some("invoice.number"))
    );
    assert!(
        ask.iter()
            .all(|path| path.as_str() != Some("terms.incoterm"))
    );
    fill_from_lists(typist, member(&next, "id")).await;
    sign_documents(typist, &id).await;
}

/// A list of products comes from a spreadsheet, is kept, and fills a line.
async fn fill_from_lists(typist: &Typist, shipment: &str) {
    let dir = &typist.dir;
    let kept = |arguments: &[&str]| -> Vec<String> {
        let own = ["--wallet", &typist.wallet, "--json"];
        let all = [&["consignment"], arguments, &own].concat();
        all.into_iter().map(str::to_owned).collect()
    };
    let sheet =
        "product.#.number,product.#.description,product.#.hs2022\nSAURY,FROZEN SAURY,030359\n";
    std::fs::write(dir.join("products.csv"), sheet).unwrap();
    std::fs::write(dir.join("purpose.json"), r#"{"set.purpose":"MASTER"}"#).unwrap();
    let import = [
        "consignment",
        "import",
        "products.csv",
        "--into",
        "purpose.json",
    ];
    let lists = done(dir, &import).await;
    std::fs::write(dir.join("lists.json"), lists).unwrap();
    let sent = done(dir, &kept(&["send", "lists.json", "--author", "Sato"])).await;
    let lists = member(&parsed(&sent), "id").to_owned();
    let put = |what: &str| {
        let fill = [
            "fill", shipment, "--from", &lists, "--author", "Mori", "--put", what,
        ];
        kept(&fill)
    };
    // The copied shipment is not complete, which is told with code 1; the fill is made.
    let (status, told) = code(dir, &put("goods.1=SAURY")).await;
    assert_eq!(status, Some(1), "{told}");
    let filled = parsed(&done(dir, &kept(&["fetch", shipment])).await);
    assert_eq!(member(&filled, "goods.1.description"), "FROZEN SAURY");
    let (status, told) = code(dir, &put("goods.1=TUNA")).await;
    assert_eq!(status, Some(1), "{told}");
    assert!(told.contains("TUNA"), "{told}");
    let (status, told) = code(dir, &put("goods.1")).await;
    assert!(told.contains("goods.1=NUMBER"), "{status:?} {told}");
    let listed = parsed(&done(dir, &kept(&["list", "--purpose", "MASTER"])).await);
    assert_eq!(member(&listed.as_array().unwrap()[0], "id"), lists);
}

/// A document made of the consignment at the node: issued, shown, kept, handed over, proved.
async fn sign_documents(typist: &Typist, consignment: &str) {
    let dir = &typist.dir;
    let with = |arguments: &[&str]| -> Vec<String> {
        let own = [
            "--wallet",
            &typist.wallet,
            "--trust",
            &typist.trust,
            "--json",
        ];
        let all = [&["document"], arguments, &own].concat();
        all.into_iter().map(str::to_owned).collect()
    };
    let issued = done(dir, &with(&["issue", consignment, "PACKING_LIST"])).await;
    let issued = parsed(&issued);
    assert_eq!(member(&issued, "status"), "LIVE");
    let id = member(&issued, "id").to_owned();
    let shown = parsed(&done(dir, &with(&["show", &id, "--out", "shown", "--pdf"])).await);
    for page in ["page.pdf", "page-ja.pdf"] {
        let pdf = std::fs::read(dir.join("shown").join(page)).unwrap();
        assert!(pdf.starts_with(b"%PDF-1.7"), "{page}");
    }
    assert_eq!(member(&shown, "what"), "PACKING_LIST, edition 1");
    assert_eq!(member(&shown, "consignment"), consignment);
    let page = std::fs::read_to_string(dir.join("shown/page-ja.html")).unwrap();
    assert!(page.contains("八戸水産貿易株式会社"));

    // Prepared, approved, sent; and the same content again is no new edition.
    let prepare = [
        "issue",
        consignment,
        "COMMERCIAL_INVOICE",
        "--prepare",
        "inv.json",
    ];
    done(dir, &with(&prepare)).await;
    done(dir, &with(&["approve", "inv.json", "--out", "inv.jws"])).await;
    let sent = done(dir, &with(&["submit", "inv.json", "--approval", "inv.jws"])).await;
    assert_eq!(member(&parsed(&sent), "status"), "LIVE");
    let again = ["issue", consignment, "PACKING_LIST", "--replaces", &id];
    let (status, told) = code(dir, &with(&again)).await;
    assert_eq!(status, Some(1), "{told}");
    assert!(told.contains("EDITION_MISMATCH"), "{told}");

    for (wrong, told) in [
        (
            vec!["issue", consignment, "PASSPORT"],
            "no document PASSPORT",
        ),
        (vec!["keep", "PACKING_LIST"], "document issue"),
        (vec!["receive", &id], "no hand-over"),
    ] {
        let (status, said) = code(dir, &with(&wrong)).await;
        assert_eq!(status, Some(1), "{said}");
        assert!(said.contains(told), "{said}");
    }

    std::fs::write(dir.join("policy.pdf"), b"%PDF-1.7 a policy").unwrap();
    std::fs::write(dir.join("states.json"), r#"{"transport.voyage":"043S"}"#).unwrap();
    let keep = [
        "keep",
        "INSURANCE_CERTIFICATE",
        "--file",
        "policy.pdf",
        "--states",
        "states.json",
        "--consignment",
        consignment,
    ];
    let kept = parsed(&done(dir, &with(&keep)).await);
    let policy = member(&kept, "id").to_owned();
    let (differs, told) = code(dir, &with(&["show", &policy, "--out", "policy"])).await;
    assert_eq!(differs, Some(1), "{told}");
    assert_eq!(
        std::fs::read(dir.join("policy/file")).unwrap(),
        b"%PDF-1.7 a policy"
    );

    let list = parsed(&done(dir, &with(&["list"])).await);
    assert_eq!(list.as_array().unwrap().len(), 3);
    done(dir, &with(&["evidence", &id, "--out", "proof.json"])).await;
    let verify = ["verify", "proof.json", "--trust", &typist.trust, "--json"];
    let verdict = parsed(&done(dir, &verify.map(str::to_owned)).await);
    assert_eq!(
        (member(&verdict, "result"), member(&verdict, "doc")),
        ("VALID", &*id)
    );
    done(dir, &with(&["cancel", &id])).await;
    let (status, told) = code(dir, &with(&["cancel", &id])).await;
    assert_eq!(status, Some(1), "{told}");
    assert!(told.contains("DOC_ENDED"), "{told}");
}

async fn faces(typist: &Typist, id: &str) {
    let show = ["show", id, "--face", "terminal", "--language", "ja"];
    let shown = typist.bill(&show).await;
    for text in [
        "TYPED1",
        "Keihin Boeki Bank指図式",
        "現在の所持人(支配)",
        "移転(提供)",
    ] {
        assert!(member(&shown, "face").contains(text), "{text}");
    }
    let page = ["show", id, "--face", "html", "--output", "face.html"];
    assert_eq!(member(&typist.bill(&page).await, "face"), "face.html");
    let page = std::fs::read_to_string(typist.dir.join("face.html")).unwrap();
    for text in [r#"<html lang="en">"#, "Keihin Boeki Bank", "English law"] {
        assert!(page.contains(text), "{text}");
    }
    let page = ["show", id, "--face", "pdf", "--output", "face.pdf"];
    typist.bill(&page).await;
    let pdf = std::fs::read(typist.dir.join("face.pdf")).unwrap();
    assert!(pdf.starts_with(b"%PDF-1.7"));
    let (nowhere, told) = typist.refused(&["show", id, "--face", "pdf"]).await;
    assert!(nowhere != Some(0) && told.contains("--output"), "{told}");
    let (without, told) = typist.refused(&["show", id, "--output", "face.html"]).await;
    assert_eq!(without, Some(64), "{told}");
}

async fn wrong_inputs(typist: &Typist, id: &str) {
    let dir = &typist.dir;
    let (unknown, told) = typist
        .refused(&["show", "00000000-0000-8000-8000-000000000000"])
        .await;
    assert_eq!(unknown, Some(1), "{told}");
    assert!(told.contains("NOT_FOUND"), "{told}");
    assert_eq!(code(dir, &["bill", "show", "no-id"]).await.0, Some(64));
    assert_eq!(code(dir, &["fly"]).await.0, Some(64));
    assert_eq!(code(dir, &["verify", "not-there.json"]).await.0, Some(66));
    let (no_wallet, told) = code(
        dir,
        &[
            "bill",
            "show",
            id,
            "--wallet",
            "nobody",
            "--trust",
            "keys/trust.json",
        ],
    )
    .await;
    assert_eq!(no_wallet, Some(66), "{told}");
    let (twice, told) = code(
        dir,
        &[
            "keygen",
            "--wallet",
            &typist.wallet,
            "--registry",
            "registry.example.com",
        ],
    )
    .await;
    assert!(told.contains("holds a wallet already"), "{told}");
    assert_ne!(twice, Some(0));
}
