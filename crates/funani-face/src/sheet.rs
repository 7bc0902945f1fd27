//! What stands on a page, in its order, before it is HTML or text: boxes, tables and sentences.

use funani_core::document::DocumentFacts;
use funani_core::intent::Language;
use funani_core::time::Timestamp;
use funani_proof::json::Object;

use crate::pdf::{self, Attachment, Fonts, PdfFault};
use crate::text::lines;
use crate::words::Word;
use crate::{Bill, html, rest, terminal};

mod back;
mod cargo;
mod equipment;
mod front;
mod party;
mod route;

/// Everything that is shown of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// In which language.
    pub language: Language,
    /// What kind of document it is.
    pub title: &'static str,
    /// Its number; may be empty.
    pub number: String,
    /// Its pages, in order.
    pub sides: Vec<Side>,
}

impl Sheet {
    /// One page of HTML that needs nothing else: no scripts, no fonts, no files.
    pub fn html(&self) -> String {
        html::page(self)
    }

    /// Lines for a terminal of so many columns; fewer than 72 are taken as 72.
    ///
    /// Wide characters count as two columns (Unicode Standard Annex #11).
    pub fn terminal(&self, columns: usize) -> String {
        terminal::page(self, columns)
    }

    /// PDF/A-3u of A4 pages, dated, with a file in it where one is given.
    ///
    /// # Errors
    /// [`PdfFault`]: no font has a character, or the file would not conform to the standard.
    pub fn pdf(
        &self,
        fonts: &Fonts,
        date: Timestamp,
        attachment: Option<Attachment>,
    ) -> Result<Vec<u8>, PdfFault> {
        pdf::write(self, fonts, date, attachment)
    }
}

/// Front or back, or a page of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Side {
    /// What stands above it; may be empty.
    pub heading: &'static str,
    /// What stands on it.
    pub parts: Vec<Part>,
}

/// A part of a side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// Labelled boxes, two in a row.
    Boxes(Vec<Labelled>),
    /// A table.
    Table(Table),
    /// A sentence that must be seen.
    Sentence(String),
    /// A QR code with its text beside it.
    Code(Code),
}

/// A text that machines read off the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Code {
    /// What it is for.
    pub label: &'static str,
    /// What it says. One that is too long for a code is shown as text only.
    pub text: String,
}

/// A box with a label.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Labelled {
    /// What it is called.
    pub label: &'static str,
    /// What it says.
    pub lines: Cell,
}

/// Lines of text, foreign text among them.
pub type Cell = Vec<String>;

/// A table. Every row has as many cells as there are columns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// What it lists.
    pub caption: &'static str,
    /// Its columns.
    pub columns: Vec<Column>,
    /// Its rows.
    pub rows: Vec<Vec<Cell>>,
    /// The row of sums.
    pub total: Option<Vec<Cell>>,
}

/// A column of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// What it is called.
    pub heading: &'static str,
    /// Whether it holds figures, which are set to the right.
    pub figures: bool,
}

/// What is shown of a bill.
pub(crate) fn of(bill: &Bill, language: Language) -> Sheet {
    let words = Words(language);
    let facts = DocumentFacts::read(&bill.document).ok();
    let mut document = bill.document.clone();
    let mut nothing = Object::new();
    let root = document.as_object_mut().unwrap_or(&mut nothing);
    let kind = front::Kind::of(root, facts.as_ref());
    let number = rest::text(root, "transportDocumentReference").unwrap_or_default();
    let mut front = front::parts(root, &kind, bill.back.as_ref(), &number, words);
    front.extend(left_over(&rest::leaves(&document), words));
    front.push(boxes([words.labelled(
        Word::Digest,
        vec![funani_proof::json::canonical_digest(&bill.document).to_string()],
    )]));
    let mut sides = vec![Side {
        heading: words.of(Word::Front),
        parts: front,
    }];
    if let Some(back) = &bill.back {
        sides.push(Side {
            heading: words.of(Word::Back),
            parts: back::parts(back, words),
        });
    }
    Sheet {
        language,
        title: words.of(kind.title()),
        number,
        sides,
    }
}

/// What the layout had no place for.
fn left_over(leaves: &[(String, String)], words: Words) -> Option<Part> {
    let rows = leaves
        .iter()
        .map(|(path, text)| vec![vec![path.clone()], split(text)]);
    words.table(
        Word::OtherData,
        &[(Word::Place, false), (Word::Value, false)],
        rows.collect(),
    )
}

/// Boxes, those that hold nothing left out.
fn boxes(labelled: impl IntoIterator<Item = Labelled>) -> Part {
    let filled = labelled.into_iter().filter(|one| !one.lines.is_empty());
    Part::Boxes(filled.collect())
}

/// A text in the lines its writer made.
fn split(text: &str) -> Cell {
    lines(text).map(str::to_owned).collect()
}

/// Several texts as one line, empty ones left out.
fn joined<'a>(texts: impl IntoIterator<Item = &'a str>, between: &str) -> String {
    let texts: Vec<&str> = texts.into_iter().filter(|text| !text.is_empty()).collect();
    texts.join(between)
}

/// The words in one language.
#[derive(Clone, Copy, Debug)]
struct Words(Language);

impl Words {
    const fn of(self, word: Word) -> &'static str {
        word.of(self.0)
    }

    fn with(self, word: Word, value: &str) -> String {
        word.with(self.0, value)
    }

    const fn labelled(self, label: Word, lines: Cell) -> Labelled {
        Labelled {
            label: self.of(label),
            lines,
        }
    }

    const fn truth(self, truth: bool) -> &'static str {
        self.of(if truth { Word::Yes } else { Word::No })
    }

    /// `label: value`, as a line within a cell.
    fn line(self, label: Word, value: &str) -> String {
        let colon = match self.0 {
            Language::English => ": ",
            Language::Japanese => ":",
        };
        format!("{}{colon}{value}", self.of(label))
    }

    /// A table; nothing where it would have no rows.
    fn table(self, caption: Word, columns: &[(Word, bool)], rows: Vec<Vec<Cell>>) -> Option<Part> {
        self.table_with_total(caption, columns, rows, None)
    }

    fn table_with_total(
        self,
        caption: Word,
        columns: &[(Word, bool)],
        rows: Vec<Vec<Cell>>,
        total: Option<Vec<Cell>>,
    ) -> Option<Part> {
        let columns = columns.iter().map(|(heading, figures)| Column {
            heading: self.of(*heading),
            figures: *figures,
        });
        (!rows.is_empty()).then(|| {
            Part::Table(Table {
                caption: self.of(caption),
                columns: columns.collect(),
                rows,
                total,
            })
        })
    }
}
