//! The page, in a real browser (Chromium), driven as a person would.

use std::io::Cursor;
use std::path::Path;

use funani_tests::Place;
use image::{DynamicImage, GrayImage, ImageFormat, Luma};
use qrcode::QrCode;

use super::certified;
use super::certified::{CANCELLED, Certified, HOSTILE, SHARED};
use super::driver::{Browser, Window};
use super::process::{Verifying, trusting};
use super::{Handed, changed, written};

const BUNDLE: &str = "form[action^='/bundle']";
const CODE: &str = "form[action^='/code']";
const NUMBER: &str = "form[action^='/certificate']";

const LANGUAGES: [&str; 3] = ["en", "ja", "th"];
/// A telephone and a desk, in pixels.
const WIDTHS: [u32; 2] = [390, 1280];

/// A photo of a QR code, in a folder.
fn photo(dir: &Path, text: &str) -> String {
    let code = QrCode::new(text).unwrap();
    let (width, module) = (code.width(), 9);
    let side = u32::try_from(width).unwrap() * module + 300;
    let mut sheet = GrayImage::from_pixel(side, side, Luma([235]));
    for (at, color) in code.to_colors().into_iter().enumerate() {
        let [x, y] = [at % width, at / width].map(|at| u32::try_from(at).unwrap() * module + 150);
        for (dx, dy) in (0..module).flat_map(|dx| (0..module).map(move |dy| (dx, dy))) {
            sheet.put_pixel(x + dx, y + dy, Luma([color.select(25, 225)]));
        }
    }
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::from(sheet)
        .write_to(&mut bytes, ImageFormat::Jpeg)
        .unwrap();
    written(dir, "photo.jpg", &bytes.into_inner())
        .display()
        .to_string()
}

async fn without_scripts() -> Browser {
    let browser = Browser::open(Window {
        width: 390,
        scripts: false,
    })
    .await;
    browser
        .go("data:text/html,<h1>off</h1><script>document.querySelector('h1').textContent='on'</script>")
        .await;
    assert_eq!(browser.heading().await, "off", "no script runs");
    browser
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_is_judged_through_the_form_without_scripts() {
    let place = Place::sqlite();
    let handed = Handed::by(&place).await;
    let verifying = Verifying::start(&trusting(place.dir(), handed.trust())).await;
    let browser = without_scripts().await;
    let foreign = Place::sqlite();
    crate::cli::done(foreign.dir(), &["demo", "--dir", "demo", "--json"]).await;
    let foreign = std::fs::read(foreign.dir().join("demo/bundle.json")).unwrap();
    let large = vec![b' '; 65 << 20];
    let cases: [(&str, Option<&[u8]>, &str, &str); 8] = [
        (
            "en",
            Some(&handed.bundle),
            "issuer confirmed, unaltered, in force",
            "HANDED1",
        ),
        (
            "ja",
            Some(&handed.bundle),
            "発行者確認・改ざんなし・",
            "発行・改ざん・効力の確認です。申告内容の正しさを保証しません。",
        ),
        (
            "th",
            Some(&handed.bundle),
            "ยืนยันผู้ออกแล้ว",
            "ไม่มีการเก็บหรือบันทึก",
        ),
        (
            "en",
            Some(&changed(&handed.bundle)),
            "not confirmed",
            "DOCUMENT_MISMATCH",
        ),
        (
            "ja",
            Some(b"garbage \xff"),
            "確認できません",
            "JSON_INVALID",
        ),
        (
            "en",
            Some(&foreign),
            "could not be decided",
            "NO_TRUST_FILE",
        ),
        ("en", None, "Not possible", "No file was chosen."),
        ("ja", Some(&large), "できません", "64 MiB を超えています"),
    ];
    for (language, file, heading, text) in cases {
        browser
            .go(&verifying.url(&format!("/?lang={language}")))
            .await;
        if let Some(bytes) = file {
            let file = written(place.dir(), "bundle.json", bytes);
            let field = format!("{BUNDLE} input[type=file]");
            browser.fill(&field, &file.display().to_string()).await;
        }
        browser.send(BUNDLE).await;
        let shown = browser.heading().await;
        assert!(shown.contains(heading), "{language}: {shown}");
        let shown = browser.text().await;
        assert!(shown.contains(text), "{language}: {shown}");
        // A name that looks like markup is text.
        let named = shown.contains("Hachinohe Suisan <b>Boeki</b> K.K.");
        assert_eq!(
            named,
            heading.starts_with("issuer confirmed")
                || language == "th"
                || heading.starts_with("発行者確認")
                || text == "DOCUMENT_MISMATCH",
            "{shown}"
        );
    }
    let told = verifying.told();
    for never in ["HANDED1", "garbage", "Hachinohe"] {
        assert!(!told.contains(never), "{told}");
    }
    browser.close().await;
    assert_eq!(verifying.stop().await, Some(0));
    handed.node.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_examination_that_was_kept_is_made_again() {
    let place = Place::sqlite();
    let handed = Handed::by(&place).await;
    let verifying = Verifying::start(&trusting(place.dir(), handed.trust())).await;
    let browser = without_scripts().await;
    let kept = handed.kept();
    let clear = kept.replacen("\"HANDED9\"", "\"HANDED1\"", 1);
    assert_ne!(clear, kept);
    for (language, file, heading, text) in [
        (
            "en",
            &kept,
            "its report follows from its evidence",
            "declared: HANDED9",
        ),
        (
            "ja",
            &kept,
            "報告は証拠から導かれるとおりです",
            "署名済み書類:HANDED1",
        ),
        ("th", &kept, "รายงานเป็นไปตามหลักฐาน", "REPORT_FOLLOWS"),
        ("en", &clear, "not confirmed", "RECEIPT_MISMATCH"),
        (
            "ja",
            &kept[..kept.len() - 1].to_owned(),
            "確認できません",
            "JSON_INVALID",
        ),
    ] {
        browser
            .go(&verifying.url(&format!("/?lang={language}")))
            .await;
        let file = written(place.dir(), "kept.json", file.as_bytes());
        browser.fill("#file", &file.display().to_string()).await;
        browser.send(BUNDLE).await;
        let (shown, whole) = (browser.heading().await, browser.text().await);
        assert!(shown.contains(heading) && whole.contains(text), "{whole}");
    }
    browser.close().await;
    assert_eq!(verifying.stop().await, Some(0));
    handed.node.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_certificate_is_asked_for_by_code_photo_link_and_number() {
    let place = Place::sqlite();
    let handed = Handed::by(&place).await;
    let certified = Certified::at(&handed).await;
    let mut arguments = trusting(place.dir(), handed.trust()).to_vec();
    arguments.extend(["--node".to_owned(), handed.node.url()]);
    let verifying = Verifying::start(&arguments).await;
    let browser = without_scripts().await;
    let start = verifying.url("/?lang=en");
    let honest = certified.code.clone();
    let forged = certified.forged();
    let other = honest.replace(handed.stage.origin().as_str(), "elsewhere.example");
    let (_, rest) = honest.split_once("&h=").unwrap();
    let (before, _) = honest.split_once("&d=").unwrap();
    let unknown = format!("{before}&d=018e3f2a-0000-8000-8000-000000000009&h={rest}");
    for (code, heading, text) in [
        (&honest, "issued and in force", "20000 left / 20000 NMB"),
        (&forged, "not the content that was certified", ""),
        (
            &other,
            "could not be decided",
            "The registry elsewhere.example is not known here",
        ),
        (&unknown, "not the content that was certified", ""),
    ] {
        browser.go(&start).await;
        browser.fill("#code", code).await;
        browser.send(CODE).await;
        let by_text = (browser.heading().await, browser.text().await);
        assert!(
            by_text.0.contains(heading) && by_text.1.contains(text),
            "{by_text:?}"
        );
        browser.go(&start).await;
        browser.fill("#photo", &photo(place.dir(), code)).await;
        browser.send(CODE).await;
        assert_eq!((browser.heading().await, browser.text().await), by_text);
        browser
            .go(&verifying.url(&code.replace("funani:c?", "/c?lang=en&")))
            .await;
        assert_eq!(browser.heading().await, by_text.0);
        // Only who has the very content is told what it says.
        assert_eq!(by_text.1.contains("Ball bearings"), *code == honest);
    }
    browser
        .go(&verifying.url(&honest.replace("funani:c?", "/c?")))
        .await;
    let shown = browser.text().await;
    assert!(shown.contains(HOSTILE), "{shown}");
    for (fields, heading, text) in [
        (
            ["RCEP", certified::NUMBER, "JP"],
            "issued and in force",
            "Nippon Shoko Kaigisho",
        ),
        (
            ["RCEP", CANCELLED, ""],
            "issued, but not in force",
            "cancelled",
        ),
        (
            ["RCEP", SHARED, ""],
            "Verification result",
            "Several issuing bodies",
        ),
        (["RCEP", "RC-9", ""], "no such certificate is known", ""),
        (
            ["NONE", "RC-9", ""],
            "could not be decided",
            "The node refuses the question: key.agreement: is none of JTEPA",
        ),
        (
            ["", "RC-9", "J"],
            "Not possible",
            "“Agreement, for example JTEPA, AJCEP or RCEP” is empty",
        ),
    ] {
        browser.go(&start).await;
        for (field, text) in ["#agreement", "#number", "#country"]
            .into_iter()
            .zip(fields)
        {
            browser.fill(field, text).await;
        }
        browser.fill("#date", &certified.typed()).await;
        browser.send(NUMBER).await;
        let (shown, whole) = (browser.heading().await, browser.text().await);
        assert!(
            shown.contains(heading) && whole.contains(text),
            "{fields:?}: {whole}"
        );
        assert!(
            !whole.contains("Ball bearings"),
            "a number alone shows no content"
        );
    }
    browser.close().await;
    assert_eq!(verifying.stop().await, Some(0));
    handed.node.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_page_is_accessible_in_every_language_on_desk_and_telephone() {
    let place = Place::sqlite();
    let handed = Handed::by(&place).await;
    let certified = Certified::at(&handed).await;
    let mut arguments = trusting(place.dir(), handed.trust()).to_vec();
    arguments.extend(["--node".to_owned(), handed.node.url()]);
    let verifying = Verifying::start(&arguments).await;
    let good = written(place.dir(), "good.json", &handed.bundle);
    let bad = written(place.dir(), "bad.json", &changed(&handed.bundle));
    let kept = written(place.dir(), "kept.json", handed.kept().as_bytes());
    let pictures = std::env::var_os("FUNANI_PICTURES");
    for width in WIDTHS {
        let browser = Browser::open(Window {
            width,
            scripts: true,
        })
        .await;
        for language in LANGUAGES {
            for page in [
                "start",
                "examined",
                "good",
                "bad",
                "fault",
                "certificate",
                "forged",
                "missing",
            ] {
                let name = format!("{page} {language} {width}");
                browser
                    .go(&verifying.url(&format!("/?lang={language}")))
                    .await;
                match page {
                    "good" | "bad" | "examined" => {
                        let file = match page {
                            "good" => &good,
                            "bad" => &bad,
                            _ => &kept,
                        };
                        browser.fill("#file", &file.display().to_string()).await;
                        browser.send(BUNDLE).await;
                    }
                    "fault" => browser.send(NUMBER).await,
                    "certificate" | "forged" => {
                        let code = if page == "forged" {
                            certified.forged()
                        } else {
                            certified.code.clone()
                        };
                        browser.fill("#code", &code).await;
                        browser.send(CODE).await;
                    }
                    "missing" => {
                        let missing = verifying.url(&format!("/x?lang={language}"));
                        browser.go(&missing).await;
                    }
                    _ => {}
                }
                let said = browser.run("return document.documentElement.lang").await;
                assert_eq!(said, language, "{name}");
                let wide = "const root = document.documentElement; \
                            return [root.scrollWidth - innerWidth, innerWidth, document.scripts.length, document.title]";
                let seen = browser.run(wide).await;
                assert!(seen[0].as_i64().unwrap() <= 0, "{name}: {seen}");
                assert_eq!((&seen[1], &seen[2]), (&width.into(), &0.into()), "{name}");
                assert_ne!(seen[3], "owned", "{name}");
                if let Some(folder) = &pictures {
                    let file = Path::new(folder).join(format!("{}.png", name.replace(' ', "-")));
                    std::fs::write(file, browser.screenshot().await).unwrap();
                }
                assert_eq!(browser.violations().await, Vec::<String>::new(), "{name}");
            }
        }
        browser.close().await;
    }
    assert_eq!(verifying.stop().await, Some(0));
    handed.node.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_narrowest_telephone_scrolls_down_only_and_keys_reach_everything() {
    let place = Place::sqlite();
    let handed = Handed::by(&place).await;
    let verifying = Verifying::start(&trusting(place.dir(), handed.trust())).await;
    let good = written(place.dir(), "good.json", &handed.bundle);
    let browser = Browser::open(Window {
        width: 320,
        scripts: true,
    })
    .await;
    for language in LANGUAGES {
        browser
            .go(&verifying.url(&format!("/?lang={language}")))
            .await;
        let over = "return document.documentElement.scrollWidth - innerWidth";
        assert!(browser.run(over).await.as_i64().unwrap() <= 0, "{language}");
        // By the keyboard alone: the first stop leads past the frame, each form is reached.
        let stops = "return [...document.querySelectorAll('a, input, textarea, select, button')] \
                     .filter(it => it.tabIndex === 0 && !it.disabled).map(it => it.id || it.className || it.type)";
        let stops = browser.run(stops).await;
        assert_eq!(stops[0], "skip", "{stops}");
        for id in [
            "file",
            "code",
            "photo",
            "agreement",
            "number",
            "date",
            "country",
        ] {
            assert!(
                stops.as_array().unwrap().iter().any(|stop| stop == id),
                "{id}: {stops}"
            );
        }
        browser.fill("#file", &good.display().to_string()).await;
        browser.send(BUNDLE).await;
        assert!(browser.run(over).await.as_i64().unwrap() <= 0, "{language}");
    }
    browser.close().await;
    assert_eq!(verifying.stop().await, Some(0));
    handed.node.stop().await;
}
