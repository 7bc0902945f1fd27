//! A certificate as people read it, with the code by which anybody can ask about it.

use funani_core::intent::Language;
use funani_core::time::Timestamp;
use funani_face::pdf::{Attachment, Fonts, PdfFault};
use funani_face::sheet::{Cell, Code, Column, Part, Sheet, Table};
use funani_proof::json;

use crate::figures::Figures;
use crate::path::Path;
use crate::received::Received;
use crate::{paper, table};

/// The page of a certificate: its data, what of them has no place of its own at the end, and the
/// code where there is one.
pub fn sheet(received: &Received, code: Option<&str>, language: Language) -> Sheet {
    let figures = Figures::stated(received.values.clone());
    let (mut sheet, rest) = paper::certificate(&figures, language);
    let say = |english, japanese| match language {
        Language::English => english,
        Language::Japanese => japanese,
    };
    let mut more: Vec<Part> = Vec::new();
    more.extend(others(&figures, &rest, say, language));
    more.extend(code.map(|code| {
        Part::Code(Code {
            label: say("Is it genuine? Ask with this code", "真正性の照会コード"),
            text: code.to_owned(),
        })
    }));
    if let Some(side) = sheet.sides.last_mut() {
        side.parts.extend(more);
    }
    sheet
}

/// The page as PDF/A with its content in it as a file.
///
/// # Errors
/// [`PdfFault`]: no font has a character, or the file would not conform to the standard.
pub fn pdf(
    received: &Received,
    code: Option<&str>,
    language: Language,
    fonts: &Fonts,
    date: Timestamp,
) -> Result<Vec<u8>, PdfFault> {
    let attachment = Attachment {
        name: "certificate-of-origin.json".to_owned(),
        media_type: "application/json".to_owned(),
        description: "The content that is digested and signed (RFC 8785)".to_owned(),
        content: json::to_canonical(&received.to_value()).into_bytes(),
    };
    sheet(received, code, language).pdf(fonts, date, Some(attachment))
}

fn others(
    figures: &Figures,
    rest: &[Path],
    say: impl Fn(&'static str, &'static str) -> &'static str,
    language: Language,
) -> Option<Part> {
    let row = |path: &Path| -> Vec<Cell> {
        let value = figures.at(path).unwrap_or_default();
        let value = value.split('\n').map(str::to_owned).collect();
        vec![vec![table::label(path, language)], value]
    };
    let heading = |heading| Column {
        heading,
        figures: false,
    };
    (!rest.is_empty()).then(|| {
        Part::Table(Table {
            caption: say("Other data", "その他の記載事項"),
            columns: vec![heading(say("what", "項目")), heading(say("value", "内容"))],
            rows: rest.iter().map(row).collect(),
            total: None,
        })
    })
}
