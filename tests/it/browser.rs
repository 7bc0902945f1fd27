//! The pages, in a real browser (Chromium).

use std::path::Path;
use std::process::{Output, Stdio};
use std::time::Duration;

use funani_core::intent::Language;
use funani_proof::json::{self, Limits, Value};
use funani_tests::Place;
use funani_trade::{Paper, paper};
use tokio::process::Command;

use crate::cli::done;
use crate::samples::samples;

/// A window of a desk and one of a telephone, in pixels.
const WIDTHS: [usize; 2] = [1280, 390];

async fn chromium(folder: &Path, arguments: &[String]) -> Output {
    let mut command = Command::new("chromium");
    command
        .args([
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--no-first-run",
        ])
        .arg(format!(
            "--user-data-dir={}",
            folder.join("profile").display()
        ))
        .args(arguments)
        .stdin(Stdio::null())
        .kill_on_drop(true);
    let output = tokio::time::timeout(Duration::from_mins(2), command.output());
    let output = output.await.expect("the browser ends");
    output.expect("Chromium: `bash deploy/install-packages test`")
}

/// What a browser says of pages: of each, for each width, the language, the title, the heading it
/// shows, whether anything hangs over the edge, and how many characters can be seen.
async fn looked_at(pages: &[String]) -> Vec<Value> {
    let folder = tempfile::tempdir().unwrap();
    let list: Value = pages
        .iter()
        .map(|page| Value::from(page.as_str()))
        .collect::<Vec<_>>()
        .into();
    let list = json::to_canonical(&list).replace("</", "<\\/");
    let widths = format!("{WIDTHS:?}");
    let frame = format!(
        r#"<!doctype html><meta charset="utf-8"><pre id="seen"></pre><script>
const pages = {list}, seen = [];
const look = (page, width) => new Promise(done => {{
  const frame = document.createElement("iframe");
  frame.style.width = width + "px";
  frame.style.height = "900px";
  frame.style.border = "0";
  frame.onload = () => {{
    const inner = frame.contentDocument, root = inner.documentElement;
    const heading = inner.querySelector("h1");
    const box = heading.getBoundingClientRect();
    const over = [...inner.querySelectorAll(".box, p, h1")]
      .filter(it => it.getBoundingClientRect().right > width + 1).length;
    seen.push({{ language: root.lang, title: inner.title, heading: heading.innerText.trim(),
      shown: box.width > 0 && box.height > 0, wide: Math.max(0, root.scrollWidth - width), over,
      scripts: inner.scripts.length, characters: inner.body.innerText.length }});
    frame.remove();
    done();
  }};
  frame.srcdoc = page;
  document.body.append(frame);
}});
(async () => {{
  for (const page of pages) for (const width of {widths}) await look(page, width);
  document.getElementById("seen").textContent = "SEEN" + JSON.stringify(seen) + "NEES";
}})();
</script>"#
    );
    let file = folder.path().join("frame.html");
    std::fs::write(&file, frame).unwrap();
    let arguments = [
        "--virtual-time-budget=60000".to_owned(),
        "--dump-dom".to_owned(),
        format!("file://{}", file.display()),
    ];
    let output = chromium(folder.path(), &arguments).await;
    let dom = String::from_utf8(output.stdout).unwrap();
    let told = dom
        .split_once(r#"<pre id="seen">SEEN"#)
        .and_then(|(_, rest)| rest.split_once("NEES</pre>"));
    let (told, _) = told.unwrap_or_else(|| {
        panic!(
            "the browser said nothing: {}",
            String::from_utf8_lossy(&output.stderr)
        )
    });
    let told = told
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&");
    let told = json::parse(told.as_bytes(), Limits::DOCUMENT).unwrap();
    told.as_array().unwrap().to_vec()
}

fn said<'a>(seen: &'a Value, name: &str) -> &'a Value {
    seen.as_object().unwrap().get(name).unwrap()
}

fn assert_sound(seen: &Value, what: &str) {
    assert_eq!(said(seen, "shown"), &Value::from(true), "{what}: {seen:?}");
    for none in ["wide", "over", "scripts"] {
        assert_eq!(said(seen, none), &Value::from(0_u32), "{what}: {none}");
    }
    assert!(!said(seen, "title").as_str().unwrap().is_empty(), "{what}");
}

#[tokio::test]
async fn every_page_of_the_samples_shows_whole_on_a_desk_and_on_a_telephone() {
    let (mut pages, mut names) = (Vec::new(), Vec::new());
    for (name, figures) in samples() {
        for form in paper::forms().iter().filter(|form| form.is_due(&figures)) {
            for (language, tag) in [(Language::English, "en"), (Language::Japanese, "ja")] {
                let sheet = Paper::of(form, &figures).sheet(language).unwrap();
                pages.push(sheet.html());
                names.push((
                    format!("{name} {} {tag}", form.kind),
                    tag,
                    form.label(language),
                ));
            }
        }
    }
    let seen = looked_at(&pages).await;
    assert_eq!(seen.len(), pages.len() * WIDTHS.len());
    for (at, seen) in seen.iter().enumerate() {
        let (name, tag, title) = &names[at / WIDTHS.len()];
        assert_sound(seen, name);
        assert_eq!(said(seen, "language").as_str(), Some(*tag), "{name}");
        let heading = said(seen, "heading").as_str().unwrap();
        assert!(heading.starts_with(title), "{name}: {heading}");
    }
}

#[tokio::test]
async fn the_links_that_the_demo_prints_open_pages_that_show_whole() {
    let place = Place::sqlite();
    let told = done(place.dir(), &["demo", "--dir", "the demo"]).await;
    let told = String::from_utf8(told).unwrap();
    let links: Vec<&str> = told
        .split_whitespace()
        .filter(|word| word.starts_with("file://"))
        .collect();
    assert_eq!(links.len(), 4, "{told}");
    let folder = tempfile::tempdir().unwrap();
    let mut pages = Vec::new();
    for link in &links {
        let output = chromium(
            folder.path(),
            &["--dump-dom".to_owned(), (*link).to_owned()],
        )
        .await;
        let dom = String::from_utf8(output.stdout).unwrap();
        assert!(dom.contains("<h1>"), "{link}: {dom}");
        pages.push(dom);
    }
    for (at, wanted) in [
        "HSB-2703-042",
        "HSB-2703-042",
        "FNLYOK2703042",
        "FNLYOK2703042",
    ]
    .into_iter()
    .enumerate()
    {
        assert!(pages[at].contains(wanted), "{}", links[at]);
    }
    assert!(
        pages[1].contains("商業送り状") || pages[1].contains("インボイス"),
        "{}",
        pages[1]
    );
    for (seen, link) in looked_at(&pages)
        .await
        .iter()
        .zip(links.iter().flat_map(|it| [it; 2]))
    {
        assert_sound(seen, link);
    }
    // What can be seen is what is printed: the text of the page, printed by the browser.
    let file = folder.path().join("printed.pdf");
    let print = format!("--print-to-pdf={}", file.display());
    chromium(folder.path(), &[print, links[1].to_owned()]).await;
    let text = std::process::Command::new("pdftotext")
        .arg(&file)
        .arg("-")
        .output()
        .unwrap();
    let text = String::from_utf8(text.stdout).unwrap();
    assert!(text.contains("八戸水産貿易株式会社"), "{text}");
}
