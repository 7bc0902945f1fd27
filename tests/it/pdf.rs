//! Papers and bills as PDF/A, read back by programs that know nothing of Funani (poppler, qpdf).

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use funani_core::intent::Language;
use funani_core::time::Timestamp;
use funani_face::pdf::{Attachment, Fonts, MOST_ROWS, PdfFault};
use funani_face::sheet::{Column, Labelled, Part, Sheet, Side, Table};
use funani_proof::json;
use funani_trade::{Figures, Paper, paper};

use crate::samples::samples;

const LANGUAGES: [Language; 2] = [Language::English, Language::Japanese];

fn fonts() -> Fonts {
    let files = funani_runtime::fonts::read(&[]).expect("`bash deploy/install-packages test`");
    Fonts::read(files).unwrap()
}

fn date() -> Timestamp {
    "2027-03-01T09:15:30.000Z".parse().unwrap()
}

/// What a program says of a file.
fn said(program: &str, arguments: &[&str], file: &Path) -> String {
    let mut command = Command::new(program);
    let output = command.args(arguments).arg(file).arg("-").output();
    let output = output.unwrap_or_else(|error| panic!("{program}: {error}"));
    assert!(
        output.status.success(),
        "{program}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap()
}

/// The text of a PDF in the order in which it was drawn, without white space.
fn text(pdf: &[u8]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("page.pdf");
    std::fs::write(&file, pdf).unwrap();
    bare(&said("pdftotext", &["-raw", "-enc", "UTF-8"], &file))
}

fn bare(text: &str) -> String {
    text.chars().filter(|it| !it.is_whitespace()).collect()
}

/// Every text of a sheet.
fn texts(sheet: &Sheet) -> Vec<String> {
    let mut texts = vec![sheet.title.to_owned(), sheet.number.clone()];
    for part in sheet.sides.iter().flat_map(|side| &side.parts) {
        match part {
            Part::Boxes(boxes) => {
                for one in boxes {
                    texts.push(one.label.to_owned());
                    texts.extend(one.lines.iter().cloned());
                }
            }
            Part::Table(table) => {
                texts.push(table.caption.to_owned());
                texts.extend(table.columns.iter().map(|it| it.heading.to_owned()));
                let rows = table.rows.iter().chain(&table.total);
                texts.extend(rows.flatten().flatten().cloned());
            }
            Part::Sentence(sentence) => texts.extend(sentence.lines().map(str::to_owned)),
            Part::Code(code) => texts.extend([code.label.to_owned(), code.text.clone()]),
        }
    }
    texts
}

fn due(figures: &Figures) -> impl Iterator<Item = Paper> {
    let forms = paper::forms().iter().filter(|form| form.is_due(figures));
    forms.map(|form| Paper::of(form, figures))
}

#[test]
fn everything_on_every_paper_of_the_samples_can_be_read_out_of_its_pdf() {
    let fonts = fonts();
    let mut papers = 0;
    for (name, figures) in samples() {
        for paper in due(&figures) {
            for language in LANGUAGES {
                let pdf = paper.pdf(language, &fonts, date()).unwrap().unwrap();
                let read = text(&pdf);
                for one in texts(&paper.sheet(language).unwrap()) {
                    assert!(
                        read.contains(&bare(&one)),
                        "{name} {} {language:?}: {one}",
                        paper.kind
                    );
                }
                papers += 1;
            }
        }
    }
    assert!(papers >= 100, "{papers}");
}

#[test]
fn a_pdf_is_an_archival_one_with_its_fonts_and_the_content_in_it() {
    let fonts = fonts();
    let (_, figures) = samples().remove(0);
    for paper in due(&figures) {
        for language in LANGUAGES {
            let pdf = paper.pdf(language, &fonts, date()).unwrap().unwrap();
            let again = paper.pdf(language, &fonts, date()).unwrap().unwrap();
            assert_eq!(pdf, again, "the same paper is the same bytes");
            let folder = tempfile::tempdir().unwrap();
            let file = folder.path().join("page.pdf");
            std::fs::write(&file, &pdf).unwrap();

            let check = Command::new("qpdf").arg("--check").arg(&file).output();
            assert!(check.unwrap().status.success());
            let embedded = Command::new("pdffonts").arg(&file).output().unwrap();
            let embedded = String::from_utf8(embedded.stdout).unwrap();
            let rows: Vec<&str> = embedded.lines().skip(2).collect();
            assert!(!rows.is_empty());
            for row in rows {
                assert!(
                    row.contains("yes yes yes"),
                    "embedded, subset, unicode: {row}"
                );
            }
            let about = Command::new("pdfinfo").arg("-meta").arg(&file).output();
            let about = String::from_utf8(about.unwrap().stdout).unwrap();
            assert!(about.contains("<pdfaid:part>3</pdfaid:part>"), "{about}");
            assert!(about.contains("<pdfaid:conformance>U</pdfaid:conformance>"));
            assert!(about.contains("2027-03-01T09:15:30+00:00<"), "{about}");

            let inside = folder.path().join("inside.json");
            let mut detach = Command::new("pdfdetach");
            detach.args(["-save", "1", "-o"]).arg(&inside).arg(&file);
            assert!(detach.status().unwrap().success());
            let content = std::fs::read(&inside).unwrap();
            assert_eq!(content, json::to_canonical(&paper.to_value()).as_bytes());
            assert_eq!(Paper::read(&content).unwrap(), paper);
        }
    }
}

fn sheet(parts: Vec<Part>) -> Sheet {
    Sheet {
        language: Language::English,
        title: "Commercial invoice",
        number: "HSB-2703-042".to_owned(),
        sides: vec![Side { heading: "", parts }],
    }
}

fn boxed(lines: &[&str]) -> Sheet {
    sheet(vec![Part::Boxes(vec![Labelled {
        label: "importer",
        lines: lines.iter().map(|&line| line.to_owned()).collect(),
    }])])
}

#[test]
fn the_scripts_of_asean_and_signs_are_set_and_nothing_is_an_empty_box() {
    let names = [
        "บริษัท สมุทรสาครฟู้ดส์ จำกัด",
        "Công ty TNHH Xuất nhập khẩu Đà Nẵng",
        "ບໍລິສັດ ນໍ້າກ່ຳ",
        "ក្រុមហ៊ុន ភ្នំពេញ",
        "မြန်မာ ကုမ္ပဏီ",
        "八戸水産貿易株式会社 ㈱ ①",
        "m³ ±0.5 °C \u{2014} €",
        "hidden \u{202E} turn",
    ];
    let pdf = boxed(&names).pdf(&fonts(), date(), None).unwrap();
    let read = text(&pdf);
    for name in &names[..7] {
        // Marks that stand before or around their letter are drawn in another order.
        let letters = |text: &str| {
            let mut counts = BTreeMap::new();
            for letter in bare(text).chars() {
                *counts.entry(letter).or_insert(0) += 1;
            }
            counts
        };
        let all = letters(&read);
        for (letter, count) in letters(name) {
            assert!(
                all.get(&letter).is_some_and(|n| *n >= count),
                "{name}: {letter}"
            );
        }
    }
    assert!(read.contains("hidden⟨U+202E⟩turn"), "{read}");
}

#[test]
fn a_character_that_no_font_has_is_named_and_no_page_is_made() {
    let refused = boxed(&["A \u{13080} B", "\u{1F6A2}"]).pdf(&fonts(), date(), None);
    let fault = refused.unwrap_err();
    assert_eq!(fault, PdfFault::Characters(vec!['\u{13080}', '\u{1F6A2}']));
    assert!(fault.to_string().contains("U+13080"));
}

#[test]
fn what_is_no_font_is_refused() {
    assert_eq!(
        Fonts::read(vec![b"no font".to_vec()]).unwrap_err(),
        PdfFault::Font(1)
    );
    assert_eq!(Fonts::read(Vec::new()).unwrap_err(), PdfFault::NoFont);
}

fn pages(pdf: &[u8]) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("page.pdf");
    std::fs::write(&file, pdf).unwrap();
    let all = said("pdftotext", &["-raw", "-enc", "UTF-8"], &file);
    let pages = all.split('\u{c}').map(bare);
    pages.filter(|page| !page.is_empty()).collect()
}

#[test]
fn a_table_longer_than_a_page_has_its_head_and_a_number_on_each() {
    let column = |heading, figures| Column { heading, figures };
    let row = |number: usize| {
        vec![
            vec![format!("P-{number:03}")],
            vec!["FROZEN CHUB MACKEREL (SCOMBER JAPONICUS) WHOLE, 400-600 G".repeat(2)],
            vec![format!("{number}.000")],
        ]
    };
    let table = Table {
        caption: "goods",
        columns: vec![
            column("product", false),
            column("description", false),
            column("quantity", true),
        ],
        rows: (1..=100).map(row).collect(),
        total: Some(vec![vec!["Total".into()], vec![], vec!["5,050.000".into()]]),
    };
    let endless = Table {
        rows: vec![row(1); MOST_ROWS + 1],
        ..table.clone()
    };
    let refused = sheet(vec![Part::Table(endless)]).pdf(&fonts(), date(), None);
    assert_eq!(refused, Err(PdfFault::TooLong(MOST_ROWS + 1)));
    let pdf = sheet(vec![Part::Table(table)]).pdf(&fonts(), date(), None);
    let pages = pages(&pdf.unwrap());
    assert!(pages.len() > 2, "{}", pages.len());
    for (index, page) in pages.iter().enumerate() {
        assert!(page.contains("productdescriptionquantity"), "{page}");
        assert!(
            page.ends_with(&format!("{}/{}", index + 1, pages.len())),
            "{page}"
        );
    }
    let all = pages.concat();
    for number in 1..=100 {
        assert_eq!(all.matches(&format!("P-{number:03}")).count(), 1);
    }
}

#[test]
fn a_cell_longer_than_a_page_loses_nothing() {
    let words: Vec<String> = (0..4000).map(|number| format!("w{number}.")).collect();
    let long = words.join(" ");
    let unbroken = "X".repeat(3000);
    let pdf = boxed(&[&long, &unbroken])
        .pdf(&fonts(), date(), None)
        .unwrap();
    let pages = pages(&pdf);
    assert!(pages.len() > 2);
    let foot = "CommercialinvoiceHSB-2703-042";
    let all: String = pages
        .iter()
        .enumerate()
        .map(|(index, page)| page.replace(&format!("{foot}{}/{}", index + 1, pages.len()), ""))
        .collect();
    assert!(all.contains(&bare(&long)));
    assert!(all.contains(&unbroken));
}

#[test]
fn a_file_that_has_no_media_type_is_refused_not_left_out() {
    let file = Attachment {
        name: "content.json".to_owned(),
        media_type: "nonsense".to_owned(),
        description: "the content".to_owned(),
        content: b"{}".to_vec(),
    };
    let refused = boxed(&["A"]).pdf(&fonts(), date(), Some(file));
    assert!(matches!(refused, Err(PdfFault::Standard(_))), "{refused:?}");
}
