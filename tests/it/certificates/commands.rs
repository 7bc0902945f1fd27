//! Certificates of origin by commands, and their codes as another program reads them.

use std::path::{Path, PathBuf};
use std::process::Command;

use funani_tests::{Person, Place, Stage};
use funani_trade::certificate::Code;

use super::body;
use crate::cli::{code, done, funani, member, parsed};

const ENTRY: &str = include_str!("../../../services/funani/src/demo/consignment.json");
const PAGE: &str = "https://customs.example/verify";

/// A person at the command line.
struct Typist {
    dir: PathBuf,
    wallet: String,
    trust: String,
}

impl Typist {
    fn of(place: &Place, person: &Person) -> Self {
        Self {
            dir: place.dir().to_path_buf(),
            wallet: person.wallet.dir().display().to_string(),
            trust: place.keys().join("trust.json").display().to_string(),
        }
    }

    fn with<'a>(&'a self, arguments: &[&'a str]) -> Vec<&'a str> {
        let own = ["--wallet", &self.wallet, "--trust", &self.trust, "--json"];
        arguments.iter().copied().chain(own).collect()
    }

    async fn done(&self, arguments: &[&str]) -> Vec<u8> {
        done(&self.dir, &self.with(arguments)).await
    }
}

/// What a decoder of another maker reads out of the first page of a PDF.
fn scanned(dir: &Path, pdf: &str) -> String {
    let drawn = Command::new("pdftoppm")
        .args(["-r", "200", "-gray", "-f", "1", "-l", "1", "-singlefile"])
        .args([pdf, "page"])
        .current_dir(dir)
        .output()
        .unwrap();
    assert!(drawn.status.success(), "{drawn:?}");
    let image = std::fs::read(dir.join("page.pgm")).unwrap();
    // P5, width, height, 255, then a byte for each pixel.
    let parts = image.splitn(4, u8::is_ascii_whitespace).take(3);
    let header: Vec<&str> = parts.map(|it| std::str::from_utf8(it).unwrap()).collect();
    assert_eq!(header[0], "P5");
    let (width, height): (usize, usize) = (header[1].parse().unwrap(), header[2].parse().unwrap());
    let pixels = &image[image.len() - width * height..];
    let shade = |x: usize, y: usize| pixels[y * width + x];
    let mut image = rqrr::PreparedImage::prepare_from_greyscale(width, height, shade);
    let grids = image.detect_grids();
    assert_eq!(grids.len(), 1, "one code on the page");
    grids[0].decode().unwrap().1
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_certificate_lives_by_commands() {
    let place = Place::sqlite();
    let (node, stage) = Stage::node(&place).await;
    let chamber = body(&stage, "Japan Chamber of Commerce and Industry", "JP").await;
    let exporter = Person::enrol(&stage, "Hachinohe Suisan Boeki K.K.").await;
    let dir = place.dir();
    std::fs::write(dir.join("consignment.json"), ENTRY).unwrap();

    // A draft without number and date says what is missing, and cannot be issued.
    let draft = [
        "certificate",
        "draft",
        "--consignment",
        "consignment.json",
        "--agreement",
        "JTEPA",
        "--out",
        "open.json",
    ];
    let told = String::from_utf8(done(dir, &draft).await).unwrap();
    assert!(told.contains("proof.1.number") && told.contains("proof.1.date"));
    let answer = funani(dir, &["certificate", "check", "open.json"]).await;
    assert_eq!(answer.status.code(), Some(1));
    let body = Typist::of(&place, &chamber);
    let issue = ["certificate", "issue", "open.json"];
    let (refused, told) = code(dir, &body.with(&issue)).await;
    assert_eq!(refused, Some(1));
    assert!(
        told.contains("proof.1.number is missing (REQUIRED)"),
        "{told}"
    );
    let other = [&draft[..5], &["NONE"], &draft[6..]].concat();
    assert_eq!(code(dir, &other).await.0, Some(1));

    let whole = [
        &draft[..7],
        &[
            "certificate.json",
            "--number",
            "JT-2703-00042",
            "--date",
            "2027-03-04",
        ],
    ]
    .concat();
    done(dir, &whole).await;
    let check = ["certificate", "check", "certificate.json", "--json"];
    let told = parsed(&done(dir, &check).await);
    assert_eq!(member(&told, "valid until"), "2028-03-04");
    assert_eq!(member(&told, "rules"), "not verified / 照合未了");

    let issued = body
        .done(&["certificate", "issue", "certificate.json"])
        .await;
    let id = member(&parsed(&issued), "id").to_owned();
    let typist = Typist::of(&place, &exporter);
    let (refused, told) = code(
        dir,
        &typist.with(&["certificate", "issue", "certificate.json"]),
    )
    .await;
    assert_eq!(refused, Some(1));
    assert!(told.contains("NOT_ISSUING_BODY"), "{told}");
    let (again, told) = code(
        dir,
        &body.with(&["certificate", "issue", "certificate.json"]),
    )
    .await;
    assert_eq!(again, Some(1));
    assert!(told.contains("CERTIFICATE_EXISTS"), "{told}");

    // The exporter gets it, and its page carries the code that the command prints.
    let to = exporter.id().to_string();
    body.done(&["document", "hand-over", &id, "--to", &to])
        .await;
    let text = parsed(&typist.done(&["certificate", "qr", &id]).await);
    let text = member(&text, "code").to_owned();
    let read: Code = text.parse().unwrap();
    assert_eq!(read.document.to_string(), id);
    let show = ["certificate", "show", &id, "--out", "shown", "--pdf"];
    typist.done(&show).await;
    let content = std::fs::read(dir.join("shown/content.json")).unwrap();
    assert_eq!(funani_proof::digest::Digest::of(&content), read.content);
    for page in ["shown/page.pdf", "shown/page-ja.pdf"] {
        assert_eq!(scanned(dir, page), text, "{page}");
    }
    let linked = [&show[..4], &["linked", "--pdf", "--page", PAGE]].concat();
    typist.done(&linked).await;
    let link = scanned(dir, "linked/page.pdf");
    assert!(link.starts_with(PAGE) && link.parse() == Ok(read), "{link}");
    let qr = [
        "certificate",
        "qr",
        &id,
        "--out",
        "code.svg",
        "--page",
        PAGE,
    ];
    assert_eq!(member(&parsed(&typist.done(&qr).await), "code"), link);
    assert!(
        std::fs::read_to_string(dir.join("code.svg"))
            .unwrap()
            .starts_with("<svg")
    );
    let plain = [&qr[..3], &["--page", "http://customs.example"]].concat();
    let (refused, told) = code(dir, &typist.with(&plain)).await;
    assert_eq!(refused, Some(1));
    assert!(told.contains("is no page"), "{told}");

    // Another number in its place; then it is cancelled.
    let text = std::fs::read_to_string(dir.join("certificate.json")).unwrap();
    let replaced = text
        .replace(
            "\"proof.1.number\":\"JT-2703-00042\"",
            "\"proof.1.number\":\"JT-2703-00051\",\"proof.1.originalDate\":\"2027-03-04\",\"proof.1.originalNumber\":\"JT-2703-00042\",\"proof.1.replacement\":\"yes\"",
        );
    std::fs::write(dir.join("replacement.json"), replaced).unwrap();
    let replace = ["certificate", "replace", &id, "replacement.json"];
    let told = parsed(&body.done(&replace).await);
    assert!(member(&told, "what").ends_with("edition 2"));
    let told = parsed(&body.done(&["certificate", "cancel", &id]).await);
    assert_eq!(member(&told, "status"), "CANCELLED");
    let told = parsed(&typist.done(&["certificate", "show", &id]).await);
    assert_eq!(member(&told, "status"), "CANCELLED");
    node.stop().await;
}
