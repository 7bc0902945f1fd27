//! The sheet as PDF/A (ISO 19005-3, level 3u): every character can be read out again, every font
//! is embedded, and the data that the page shows can lie in the file beside it.
//!
//! The same sheet, date and fonts give the same bytes.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use funani_core::intent::Language;
use funani_core::time::Timestamp;
use krilla::configure::{Archival, ConfigurationBuilder};
use krilla::embed::{AssociationKind, EmbeddedFile, MimeType};
use krilla::error::KrillaError;
use krilla::metadata::{DateTime, Metadata};
use krilla::page::PageSettings;
use krilla::{Document, SerializeSettings};

use crate::sheet::{Part, Sheet};
use crate::text::clean;

mod draw;
mod layout;
mod set;

/// The most rows of tables that are set, some two hundred pages.
pub const MOST_ROWS: usize = 10_000;

/// The fonts that pages are set in. A character is set in the first one that has it.
#[derive(Clone)]
pub struct Fonts(Vec<Typeface>);

impl fmt::Debug for Fonts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Fonts({})", self.0.len())
    }
}

#[derive(Clone)]
struct Typeface {
    data: Arc<Vec<u8>>,
    font: krilla::text::Font,
}

/// A file that lies in the PDF.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attachment {
    /// Its name, such as `commercial-invoice.json`.
    pub name: String,
    /// Its media type, such as `application/json`.
    pub media_type: String,
    /// What it is, for people.
    pub description: String,
    /// What it holds.
    pub content: Vec<u8>,
}

/// There is no PDF.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PdfFault {
    /// A file is no font that can be read, by its place among those given, from 1.
    #[error("font {0} is no font that can be read")]
    Font(usize),
    /// No font was given.
    #[error("there is no font to set the page in")]
    NoFont,
    /// No font has these characters; they would have been empty boxes.
    #[error("no font has {}", named(.0))]
    Characters(Vec<char>),
    /// There are too many rows to be set while somebody waits.
    #[error("the page has {0} rows, and at most {MOST_ROWS} are set")]
    TooLong(usize),
    /// The file would not conform to its standard; what was wrong with it.
    #[error("the page does not make a PDF/A: {0}")]
    Standard(String),
}

/// Characters with their code points, as `ไ (U+0E44)`.
fn named(characters: &[char]) -> String {
    let named: Vec<String> = characters
        .iter()
        .map(|character| format!("{character} (U+{:04X})", u32::from(*character)))
        .collect();
    named.join(", ")
}

impl Fonts {
    /// Reads fonts (TrueType or OpenType), those to be preferred first.
    ///
    /// # Errors
    /// [`PdfFault::Font`] names the first that cannot be read, [`PdfFault::NoFont`] says that
    /// there is none.
    pub fn read(files: Vec<Vec<u8>>) -> Result<Self, PdfFault> {
        if files.is_empty() {
            return Err(PdfFault::NoFont);
        }
        let read = files.into_iter().enumerate().map(|(index, file)| {
            let fault = PdfFault::Font(index + 1);
            let data = Arc::new(file);
            if rustybuzz::Face::from_slice(&data, 0).is_none() {
                return Err(fault);
            }
            let font = krilla::text::Font::new(Arc::clone(&data).into(), 0).ok_or(fault)?;
            Ok(Typeface { data, font })
        });
        read.collect::<Result<_, _>>().map(Self)
    }
}

/// The sheet as PDF/A.
pub(crate) fn write(
    sheet: &Sheet,
    fonts: &Fonts,
    date: Timestamp,
    attachment: Option<Attachment>,
) -> Result<Vec<u8>, PdfFault> {
    let rows = rows(sheet);
    if rows > MOST_ROWS {
        return Err(PdfFault::TooLong(rows));
    }
    let mut setter = set::Setter::of(fonts)?;
    let pages = layout::pages(sheet, &mut setter);
    if !setter.missing.is_empty() {
        let missing: BTreeSet<char> = setter.missing;
        return Err(PdfFault::Characters(missing.into_iter().collect()));
    }
    let configuration = ConfigurationBuilder::new()
        .with_archival_validator(Archival::A3_U)
        .finish()
        .map_err(|fault| PdfFault::Standard(format!("{fault:?}")))?;
    let settings = SerializeSettings {
        configuration,
        ..SerializeSettings::default()
    };
    let mut document = Document::new_with(settings);
    for page in &pages {
        let size = PageSettings::from_wh(layout::WIDTH, layout::HEIGHT);
        let mut open = document.start_page_with(size.unwrap_or_default());
        let mut surface = open.surface();
        draw::page(page, fonts, &mut surface);
        surface.finish();
        open.finish();
    }
    let moment = moment(date);
    document.set_metadata(metadata(sheet, moment));
    if let Some(file) = attachment {
        document.embed_file(EmbeddedFile {
            path: file.name,
            mime_type: MimeType::new(&file.media_type),
            description: Some(file.description),
            association_kind: AssociationKind::Data,
            data: file.content.into(),
            modification_date: Some(moment),
            compress: Some(true),
            location: None,
        });
    }
    document.finish().map_err(|fault| standard(&fault))
}

fn rows(sheet: &Sheet) -> usize {
    let parts = sheet.sides.iter().flat_map(|side| &side.parts);
    let rows = parts.map(|part| match part {
        Part::Table(table) => table.rows.len(),
        Part::Boxes(_) | Part::Sentence(_) | Part::Code(_) => 0,
    });
    rows.sum()
}

fn metadata(sheet: &Sheet, moment: DateTime) -> Metadata {
    let language = match sheet.language {
        Language::English => "en",
        Language::Japanese => "ja",
    };
    Metadata::new()
        .title(
            format!("{} {}", sheet.title, clean(&sheet.number))
                .trim()
                .to_owned(),
        )
        .language(language.to_owned())
        .creator("Funani".to_owned())
        .creation_date(moment)
}

fn moment(date: Timestamp) -> DateTime {
    // 2026-05-18T09:00:00.000Z, by the type's own form.
    let text = date.to_string();
    let part = |from: usize, to: usize| -> u16 {
        text.get(from..to)
            .and_then(|digits| digits.parse().ok())
            .unwrap_or_default()
    };
    let small = |from: usize, to: usize| u8::try_from(part(from, to)).unwrap_or_default();
    DateTime::new(part(0, 4))
        .month(small(5, 7))
        .day(small(8, 10))
        .hour(small(11, 13))
        .minute(small(14, 16))
        .second(small(17, 19))
        .utc_offset_hour(0)
        .utc_offset_minute(0)
}

fn standard(fault: &KrillaError) -> PdfFault {
    if let KrillaError::Validation(faults) = fault {
        let faults: Vec<String> = faults
            .iter()
            .map(|(fault, _)| format!("{fault:?}"))
            .collect();
        return PdfFault::Standard(faults.join("; "));
    }
    PdfFault::Standard(fault.to_string())
}
