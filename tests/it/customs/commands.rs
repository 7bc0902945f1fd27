//! The commands of an authority, and of those who declare to it, before a node.

use std::path::PathBuf;

use funani_core::fact::{Fact, Role};
use funani_proof::json::{self, Object, Value};
use funani_tests::{Person, Place, Stage};

use super::certificates::{JTEPA, body, code, issue, sample};
use super::examine::sound;
use super::{BASIS, Trade};
use crate::cli::{self, done, member, parsed};

/// A folder in which people work, and the trust file in it.
struct Desk {
    dir: PathBuf,
    trust: String,
}

impl Desk {
    fn new(place: &Place, stage: &Stage) -> Self {
        let dir = place.dir().to_path_buf();
        let trust = dir.join("trust.json");
        std::fs::write(&trust, json::to_canonical(&stage.trust().to_value())).unwrap();
        let trust = trust.display().to_string();
        Self { dir, trust }
    }

    fn write(&self, name: &str, text: &str) {
        std::fs::write(self.dir.join(name), text).unwrap();
    }

    fn customs(person: &Person, arguments: &[&str]) -> Vec<String> {
        let wallet = person.wallet.dir().display().to_string();
        let own = ["customs", "--json", "--wallet", &wallet].map(str::to_owned);
        let asked = arguments.iter().map(|it| (*it).to_owned());
        own.into_iter().chain(asked).collect()
    }

    /// What a command answers.
    async fn told(&self, person: &Person, arguments: &[&str]) -> Value {
        parsed(&done(&self.dir, &Self::customs(person, arguments)).await)
    }

    /// The exit code of a command, and what it says.
    async fn ends(&self, person: &Person, arguments: &[&str]) -> (Option<i32>, String) {
        let output = cli::funani(&self.dir, &Self::customs(person, arguments)).await;
        let said = [output.stdout, output.stderr].concat();
        (output.status.code(), String::from_utf8(said).unwrap())
    }
}

fn first(rows: &Value) -> &Value {
    let [row] = rows.as_array().unwrap() else {
        panic!("one row: {rows:?}")
    };
    row
}

const RULES: &str = r#"{"zone":"Asia/Ho_Chi_Minh","bases":[
    {"code":"CA-157","citation":"Law on Customs, article 77","from":"2020-01-01"},
    {"code":"ONLY","citation":"Law on Customs, article 78","from":"2020-01-01","keys":["CONTAINER"]}],
    "disclosed_after_days":90}"#;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_authority_works_with_commands() {
    let place = Place::sqlite();
    let (node, stage) = Stage::node(&place).await;
    let desk = Desk::new(&place, &stage);
    let country = Fact::Place {
        country: "VN".to_owned(),
        address: None,
    };
    let facts = vec![Fact::Role(Role::Customs), country];
    let customs = Person::enrol_only(&stage, "Viet Nam Customs", facts).await;
    let trade = Trade::enrol(&stage).await;
    let bill = trade.bill(&stage, "CLI1").await;
    node.wait_logged().await.unwrap();

    // Rules: every fault of the file, then of what it says; then set, and set again.
    let bad = RULES.replace("\"from\":\"2020-01-01\"}", "\"since\":1}");
    desk.write("bad.json", &bad.replace("\"zone\"", "\"zones\""));
    let (status, said) = desk.ends(&customs, &["policy", "set", "bad.json"]).await;
    assert_eq!(status, Some(1), "{said}");
    for fault in ["zones", "zone", "since", "from"] {
        assert!(said.contains(fault), "{fault}: {said}");
    }
    desk.write("bad.json", &RULES.replace("Ho_Chi_Minh", "Atlantis"));
    let (status, said) = desk.ends(&customs, &["policy", "set", "bad.json"]).await;
    assert_eq!(status, Some(1), "{said}");
    assert!(said.contains("zone"), "{said}");
    desk.write("rules.json", RULES);
    for _ in 0..2 {
        let set = desk.told(&customs, &["policy", "set", "rules.json"]).await;
        assert_eq!(member(first(&set), "version"), "1");
    }
    let shown = desk.told(&customs, &["policy", "show"]).await;
    assert_eq!(member(&shown, "country"), "VN");
    let (status, said) = desk
        .ends(&trade.importer, &["policy", "set", "rules.json"])
        .await;
    assert!(status == Some(1) && said.contains("NOT_CUSTOMS"), "{said}");

    // Declared, and again.
    let own = [("entry.number", "C-1"), ("entry.taxId", "0105560999911")];
    let data = own.into_iter().chain(sound("CLI1"));
    let data: Object = data.map(|(path, text)| (path, Value::from(text))).collect();
    desk.write("declared.json", &json::to_canonical(&data.into()));
    let authority = customs.id().to_string();
    let declare = |file| {
        [
            "declare",
            file,
            "--authority",
            &authority,
            "--kind",
            "import",
        ]
    };
    let declared = desk.told(&trade.importer, &declare("declared.json")).await;
    let entry = member(first(&declared), "entry").to_owned();
    let again = desk.told(&trade.importer, &declare("declared.json")).await;
    assert_eq!(member(first(&again), "as before"), "true");
    desk.write(
        "faulty.json",
        r#"{"entry.number":"C-2","goods.1.hsCode":"none","no.such":"1"}"#,
    );
    let (status, said) = desk.ends(&trade.importer, &declare("faulty.json")).await;
    assert_eq!(status, Some(1), "{said}");
    assert!(
        said.contains("no.such") && said.contains("hsCode"),
        "{said}"
    );
    node.wait_logged().await.unwrap();

    looks_up(&desk, &customs, &trade).await;
    examines(&desk, &customs, &entry).await;
    manifests(&desk, &customs).await;

    // Held over the kept examination: signed on the bill, told to the importer.
    let held = ["status", &entry, "held", "--reason", "WEIGHT"];
    let (status, said) = desk.ends(&customs, &held).await;
    assert_eq!(status, Some(64), "{said}");
    assert!(said.contains("--examined is needed"), "{said}");
    let with = ["--examined", "kept.json", "--trust", &desk.trust];
    desk.told(&customs, &[&held[..], &with].concat()).await;
    let again = desk.told(&customs, &[&held[..], &with].concat()).await;
    assert_eq!(member(first(&again), "as before"), "true");
    let watch = ["watch", "--cursor", "0", "--count", "1"];
    // Who sees the bill is told of which; the declarant, which does not, only of its entry.
    let bill = bill.id.to_string();
    for (person, bills) in [(&trade.importer, ""), (&trade.bank, bill.as_str())] {
        let seen = desk.told(person, &watch).await;
        let told = ["status", "reason", "bills"].map(|name| member(first(&seen), name));
        assert_eq!(told, ["HELD", "WEIGHT", bills]);
    }
    let shown = desk.told(&trade.importer, &["entry", &entry]).await;
    let weight = shown.pointer("/data").unwrap();
    assert_eq!(member(weight, "goods.1.grossWeight"), "13625.000");
    let held = shown.pointer("/statuses/0").unwrap();
    assert_eq!(member(held, "status"), "HELD");
    let stranger = Person::enrol(&stage, "Somebody Else").await;
    let (status, said) = desk.ends(&stranger, &["entry", &entry]).await;
    assert!(status == Some(1) && said.contains("NOT_FOUND"), "{said}");

    // Every look is there; to others, none.
    let looks = desk.told(&customs, &["looks"]).await;
    let asked: Vec<&str> = looks
        .as_array()
        .unwrap()
        .iter()
        .map(|it| member(it, "purpose"))
        .collect();
    for purpose in ["LOOKUP", "EXAMINE", "MANIFEST"] {
        assert!(asked.contains(&purpose), "{asked:?}");
    }
    let (status, said) = desk
        .ends(&trade.bank, &["looks", "--authority", &authority])
        .await;
    assert!(status == Some(0) && !said.contains("EXAMINE"), "{said}");
    node.stop().await;
}

async fn looks_up(desk: &Desk, customs: &Person, trade: &Trade) {
    let grounds = ["--basis", BASIS, "--reference", "case 1"];
    let of = |keys: &[&'static str]| [&["lookup"], &grounds[..], keys].concat();
    let found = desk
        .told(customs, &of(&["--bill", "cli 1", "--carrier", "FNNL"]))
        .await;
    let what = found.as_array().unwrap().iter();
    let what: Vec<&str> = what.map(|it| member(it, "number")).collect();
    assert!(what.contains(&"CLI1"), "{what:?}");
    for (keys, exit, told) in [
        (&["--bill", "CLI2", "--carrier", "FNNL"][..], 1, ""),
        (&["--container", "FNRU4820413"], 1, "check digit"),
        (&["--container", "FNRU4820412", "--permit", "P1"], 64, "one"),
        (&["--bill", "CLI1"], 64, "--carrier"),
        (&[], 64, "name what is sought"),
    ] {
        let (status, said) = desk.ends(customs, &of(keys)).await;
        assert_eq!(status, Some(exit), "{keys:?}: {said}");
        assert!(said.contains(told), "{keys:?}: {said}");
    }
    let key = ["--bill", "CLI1", "--carrier", "FNNL"];
    for (basis, reason) in [("NONE", "BASIS_UNKNOWN"), ("ONLY", "KEY_NOT_ALLOWED")] {
        let ask = [&["lookup", "--basis", basis][..], &key].concat();
        let (status, said) = desk.ends(customs, &ask).await;
        assert!(status == Some(1) && said.contains(reason), "{said}");
    }
    let (status, said) = desk.ends(&trade.importer, &of(&key)).await;
    assert!(status == Some(1) && said.contains("NOT_CUSTOMS"), "{said}");
}

async fn examines(desk: &Desk, customs: &Person, entry: &str) {
    let by = ["--declaration", "C-1", "--tax-id", "0105560999911"];
    let keep = ["--keep", "kept.json", "--xml", "answer.xml"];
    let ask = [&["examine", "--basis", BASIS][..], &by, &keep].concat();
    let (status, said) = desk.ends(customs, &ask).await;
    assert_eq!(status, Some(0), "{said}");
    assert_eq!(member(&parsed(said.as_bytes()), "entry"), entry);
    let xml = std::fs::read_to_string(desk.dir.join("answer.xml")).unwrap();
    assert!(xml.starts_with("<?xml"), "{xml}");
    done(&desk.dir, &["verify", "kept.json", "--trust", &desk.trust]).await;
    let changed = std::fs::read_to_string(desk.dir.join("kept.json")).unwrap();
    desk.write("changed.json", &changed.replacen("CLI1", "CLI7", 1));
    let verify = ["verify", "changed.json", "--trust", &desk.trust];
    let (status, _) = cli::code(&desk.dir, &verify).await;
    assert_eq!(status, Some(1));

    // Other data than those declared, and what is no bundle.
    desk.write(
        "other.json",
        r#"{"transport.billNumber":"CLI1","goods.1.grossWeight":"13265.000"}"#,
    );
    let other = [
        "--declared",
        "other.json",
        "--bill",
        "CLI1",
        "--carrier",
        "FNNL",
    ];
    let ask = [&["examine", "--basis", BASIS][..], &other].concat();
    let (status, said) = desk.ends(customs, &ask).await;
    assert!(
        status == Some(1) && said.contains("WEIGHT_DIFFERS"),
        "{said}"
    );
    desk.write("garbage.json", "no bundle");
    let ask = ["examine", "--basis", BASIS, "--bundle", "garbage.json"];
    let (status, said) = desk.ends(customs, &ask).await;
    assert_ne!(status, Some(0), "{said}");
}

async fn manifests(desk: &Desk, customs: &Person) {
    desk.write(
        "manifest.jsonl",
        "{\"bill\":\"CLI1\",\"carrier\":\"FNNL\"}\n\n{\"bill\":\"CLI9\",\"carrier\":\"FNNL\"}\n",
    );
    let ask = ["manifest", "manifest.jsonl", "--basis", BASIS, "--all"];
    let (status, said) = desk.ends(customs, &ask).await;
    assert_eq!(status, Some(2), "{said}");
    let rows = parsed(said.as_bytes());
    let rows: Vec<_> = rows.as_array().unwrap().iter().collect();
    let told: Vec<_> = rows
        .iter()
        .map(|it| (member(it, "line"), member(it, "result")))
        .collect();
    assert_eq!(told, [("1", "CLEAR"), ("3", "NOT_FOUND")]);
    desk.write(
        "manifest.jsonl",
        "{\"bill\":\"CLI1\",\"ship\":\"X\"}\n[]\n{}\n",
    );
    let (status, said) = desk.ends(customs, &ask).await;
    assert_eq!(status, Some(1), "{said}");
    for line in ["line 1", "line 2", "line 3"] {
        assert!(said.contains(line), "{said}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn anybody_verifies_a_certificate_with_a_command() {
    let place = Place::sqlite();
    let clock = funani_runtime::clock::Clock::test("2027-03-16T03:00:00.000Z".parse().unwrap());
    let (node, stage) = Stage::node_at(&place, clock).await;
    let chamber = body(&stage, "JCCI", "JP").await;
    let certificate = sample(JTEPA);
    let (id, _, content) = issue(&stage, &chamber, &certificate).await;
    let text = |path: &str| certificate.values[&path.parse().unwrap()].as_str();
    let dir = place.dir();
    std::fs::write(dir.join("own.json"), JTEPA).unwrap();
    let other = String::from_utf8(JTEPA.to_vec()).unwrap();
    let other = other.replace(text("goods.1.quantity"), "1.000");
    std::fs::write(dir.join("other.json"), other).unwrap();
    let number = text("proof.1.number");
    let key = [
        "--number",
        number,
        "--agreement",
        "JTEPA",
        "--date",
        text("proof.1.date"),
    ];
    let honest = code(&stage, id, content);
    let forged = code(&stage, id, funani_proof::digest::Digest::of(b"forged"));
    for (asked, exit, told) in [
        (&["--code", &honest][..], 0, "IN_FORCE"),
        (&["--code", &forged], 1, "\"isThis\":false"),
        (
            &["--code", "funani:c?r=a&x=1"],
            64,
            "d is missing; h is missing",
        ),
        (&key, 0, number),
        (
            &[&key[..], &["--content", "own.json"]].concat(),
            0,
            "\"left\"",
        ),
        (
            &[&key[..], &["--content", "other.json"]].concat(),
            1,
            "\"isThis\":false",
        ),
        (&[&key[..], &["--issuer-country", "TH"]].concat(), 1, "[]"),
        (&[&key[..5], &["2027-01-01"]].concat(), 1, "[]"),
        (&["--number", number], 64, "--agreement"),
        (
            &[
                "--number",
                "1",
                "--agreement",
                "NAFTA",
                "--date",
                "2027-01-01",
            ],
            1,
            "agreement",
        ),
    ] {
        let own = ["certificate", "verify", "--json", "--server", &stage.url];
        let output = cli::funani(dir, &[&own[..], asked].concat()).await;
        let said = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
        assert_eq!(output.status.code(), Some(exit), "{asked:?}: {said}");
        assert!(said.contains(told), "{asked:?}: {said}");
    }
    let away = [
        "certificate",
        "verify",
        "--server",
        "http://127.0.0.1:9",
        "--code",
        &honest,
    ];
    let (status, said) = cli::code(dir, &away).await;
    assert_eq!(status, Some(69), "{said}");
    node.stop().await;
}
