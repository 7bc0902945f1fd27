//! What the issuing body is asked: its table, a row for each line of goods, as data
//! (`data/origin-application.json`).

use std::sync::LazyLock;

use funani_core::intent::Language;
use funani_proof::json::{self, Limits, Object, Value};

use super::choose::bars;
use super::stands::proof_of;
use super::{Agreement, Means, Standing, Words, agreement, exporter_role, issuer_role, origin_of};
use crate::figures::Figures;
use crate::path::Path;

const SHIPPED: &[u8] = include_bytes!("../../data/origin-application.json");

/// A column of the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its heading in English.
    pub english: String,
    /// Its heading in Japanese.
    pub japanese: String,
    /// The datum: a path, a member of the line or of the proof, or one of the few that are put
    /// together (`exporter.address`, `edition`).
    pub of: String,
    /// Whether the issuing body needs it.
    pub needed: bool,
    /// The countries of origin whose body needs it; empty for all.
    pub needed_from: Vec<String>,
    /// The agreements that have it; empty for all.
    pub only: Vec<String>,
}

/// What an address is put together of.
const ADDRESS: [&str; 4] = ["street", "city", "region", "postCode"];

impl Column {
    /// The data that it shows, as patterns of the table; of a party with its part, as
    /// `party.exporter.name`. Of several one is shown: the first that there is, and of parties the
    /// one that exports or issues the invoice. The number of the line is no datum.
    pub fn data(&self) -> Vec<String> {
        let of_parties = |roles: &[&str], members: &[&str]| {
            let all = roles.iter().flat_map(|role| {
                let members = members.iter();
                members.map(move |member| format!("party.{role}.{member}"))
            });
            all.collect()
        };
        let texts = |all: &[&str]| all.iter().map(|it| (*it).to_owned()).collect();
        match self.of.split_once('.').unwrap_or((&self.of, "")) {
            ("line", _) => Vec::new(),
            // The edition that the agreement is written in.
            ("edition", _) => texts(&["goods.#.agreement"]),
            ("marks", _) => texts(&["goods.#.marks", "invoice.marks"]),
            // Shown beside an FOB value.
            ("currency", _) => texts(&["invoice.currency"]),
            ("importer", "address") => of_parties(&["importer"], &ADDRESS),
            ("exporter", "address") => of_parties(&["shipper", "exporter"], &ADDRESS),
            ("exporter", member) => of_parties(&["shipper", "exporter"], &[member]),
            ("issuer", member) => of_parties(&["invoiceIssuer", "exporter"], &[member]),
            _ => vec![self.of.clone()],
        }
    }
}

/// All columns, and where they are from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Columns {
    source: String,
    compared: bool,
    all: Vec<Column>,
}

/// The table of one agreement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Application {
    /// The agreement.
    pub agreement: &'static Agreement,
    /// Its columns.
    pub columns: Vec<&'static Column>,
    /// A row for each line of goods that is to be certified.
    pub rows: Vec<Vec<String>>,
}

/// Why the table cannot be made. Every fault is named.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ApplicationFault {
    /// There is no such agreement.
    #[error("there is no agreement {0} here")]
    Unknown(String),
    /// No line of goods asks for a certificate under it.
    #[error("no line of goods asks for a certificate under {0}")]
    NoLine(String),
    /// It cannot be used for a line.
    #[error("the agreement cannot be used: {}", list(.0.iter().map(|(path, words)| format!("{path}: {}", words.english))))]
    Barred(Vec<(Path, Words)>),
    /// Data are missing that the issuing body needs.
    #[error("data are missing that the issuing body needs: {}", list(.0.iter().map(ToString::to_string)))]
    Lacking(Vec<Path>),
}

fn list(all: impl Iterator<Item = String>) -> String {
    all.collect::<Vec<_>>().join("; ")
}

fn shipped() -> &'static Columns {
    static ALL: LazyLock<Columns> = LazyLock::new(|| read(SHIPPED).unwrap_or_default());
    &ALL
}

/// Every column that is known.
pub fn columns() -> &'static [Column] {
    &shipped().all
}

/// The table that the issuing body takes for the lines of an agreement.
///
/// # Errors
/// [`ApplicationFault`]; where data are missing every one is named.
pub fn application(figures: &Figures, name: &str) -> Result<Application, ApplicationFault> {
    let agreement = agreement(name).ok_or_else(|| ApplicationFault::Unknown(name.to_owned()))?;
    let lines = Standing::all(figures).into_iter();
    let lines: Vec<Standing> = lines
        .filter(|it| it.agreement.name == name && it.means == Means::Issued)
        .collect();
    if lines.is_empty() {
        return Err(ApplicationFault::NoLine(name.to_owned()));
    }
    let barred = lines.iter().map(|it| &it.line).flat_map(|line| {
        let path = Path::of_line("goods.#.agreement", *line).ok();
        let bars = bars(figures, *line, agreement).into_iter();
        bars.filter_map(move |bar| Some((path.clone()?, bar.words())))
    });
    let barred: Vec<_> = barred.collect();
    if !barred.is_empty() {
        return Err(ApplicationFault::Barred(barred));
    }
    let own = |it: &&Column| it.only.is_empty() || it.only.iter().any(|one| one == name);
    let columns: Vec<&'static Column> = columns().iter().filter(own).collect();
    let asked = Asked {
        figures,
        agreement,
        proof: proof_of(figures, name),
    };
    let mut lacking = Vec::new();
    let mut rows = Vec::new();
    for line in lines {
        let mut row = Vec::new();
        for column in &columns {
            let value = asked.value(&column.of, line.line);
            if value.is_none() && column.is_needed(figures, &line) {
                lacking.extend(asked.path(&column.of, line.line));
            }
            row.push(value.unwrap_or_default());
        }
        rows.push(row);
    }
    lacking.sort_unstable();
    lacking.dedup();
    if !lacking.is_empty() {
        return Err(ApplicationFault::Lacking(lacking));
    }
    Ok(Application {
        agreement,
        columns,
        rows,
    })
}

impl Column {
    /// Whether the issuing body needs it of a line: the FOB value where its criterion shows it.
    fn is_needed(&self, figures: &Figures, line: &Standing) -> bool {
        if self.of == "goods.#.originFob" {
            return line.shows_fob();
        }
        let from = origin_of(figures, line.line);
        let mut countries = self.needed_from.iter();
        let named = self.needed_from.is_empty() || countries.any(|it| Some(it.as_str()) == from);
        self.needed && named
    }
}

impl Application {
    /// Where the columns are from, and whether they were compared with that.
    pub fn source() -> (&'static str, bool) {
        let columns = shipped();
        (&columns.source, columns.compared)
    }

    /// The headings in one language.
    pub fn headings(&self, language: Language) -> Vec<&'static str> {
        let headings = self.columns.iter().map(|column| match language {
            Language::English => column.english.as_str(),
            Language::Japanese => column.japanese.as_str(),
        });
        headings.collect()
    }

    /// The table as CSV (RFC 4180), its headings in one language.
    pub fn csv(&self, language: Language) -> String {
        let mut text = String::new();
        let mut record = |cells: &mut dyn Iterator<Item = &str>| {
            for (at, cell) in cells.enumerate() {
                if at > 0 {
                    text.push(',');
                }
                text.push('"');
                text.push_str(&cell.replace('"', "\"\""));
                text.push('"');
            }
            text.push_str("\r\n");
        };
        record(&mut self.headings(language).into_iter());
        for row in &self.rows {
            record(&mut row.iter().map(String::as_str));
        }
        text
    }

    /// As data: `{agreement, columns, compared, kind, rows, source}`.
    pub fn to_value(&self) -> Value {
        let column = |it: &&Column| -> Value {
            Object::from([
                ("english", Value::from(it.english.as_str())),
                ("japanese", it.japanese.as_str().into()),
                ("of", it.of.as_str().into()),
            ])
            .into()
        };
        let row = |cells: &Vec<String>| -> Value {
            let cells: Vec<Value> = cells.iter().map(|it| Value::from(it.as_str())).collect();
            cells.into()
        };
        let (source, compared) = Self::source();
        let columns: Vec<Value> = self.columns.iter().map(column).collect();
        let rows: Vec<Value> = self.rows.iter().map(row).collect();
        Object::from([
            ("agreement", Value::from(self.agreement.name.as_str())),
            ("columns", columns.into()),
            ("compared", compared.into()),
            ("kind", "ORIGIN_APPLICATION".into()),
            ("rows", rows.into()),
            ("source", source.into()),
        ])
        .into()
    }
}

/// Whom the issuing body is asked about.
struct Asked<'a> {
    figures: &'a Figures,
    agreement: &'static Agreement,
    /// The line of its proof.
    proof: Option<u32>,
}

impl Asked<'_> {
    fn value(&self, of: &str, line: u32) -> Option<String> {
        let own = |text: Option<&str>| text.map(str::to_owned);
        let edition = self.agreement.hs_edition;
        match of {
            "line" => Some(line.to_string()),
            "edition" => Some(edition.to_string()),
            "marks" => {
                let marks = self.figures.of_line("goods.#.marks", line);
                own(marks.or_else(|| self.figures.text("invoice.marks")))
            }
            "currency" => {
                let shown = self.figures.of_line("goods.#.originFob", line);
                own(shown.and_then(|_| self.figures.text("invoice.currency")))
            }
            "importer.address" => self.address("importer"),
            "exporter.address" => self.address(self.exporter()),
            "issuer.name" | "issuer.country" if !self.is_third() => None,
            _ => own(self.figures.at(&self.path(of, line)?)),
        }
    }

    /// The datum that a column shows, or the first that it is put together of.
    fn path(&self, of: &str, line: u32) -> Option<Path> {
        let member = of.split_once('.').map_or("", |(_, member)| member);
        let of_party = |role: &str, member: &str| format!("party.{role}.{member}").parse().ok();
        match of {
            "goods.#.originCode" if self.figures.of_line(of, line).is_none() => {
                Path::of_line("goods.#.originHs", line).ok()
            }
            "marks" => "invoice.marks".parse().ok(),
            "importer.address" => of_party("importer", "street"),
            "exporter.address" => of_party(self.exporter(), "street"),
            _ if of.starts_with("exporter.") => of_party(self.exporter(), member),
            _ if of.starts_with("issuer.") => of_party(issuer_role(self.figures), member),
            _ if of.starts_with("proof.#.") => Path::of_line(of, self.proof?).ok(),
            _ => Path::of_line(of, line).ok(),
        }
    }

    fn is_third(&self) -> bool {
        let third = "proof.#.thirdCountryInvoice";
        self.proof.and_then(|key| self.figures.of_line(third, key)) == Some("yes")
    }

    fn exporter(&self) -> &'static str {
        exporter_role(self.figures, self.is_third())
    }

    fn address(&self, role: &str) -> Option<String> {
        let text = |member: &str| self.figures.text(&format!("party.{role}.{member}"));
        // Without a street it is none.
        text("street")?;
        let parts = ADDRESS.into_iter().filter_map(text);
        let parts: Vec<String> = parts.map(|part| part.replace('\n', ", ")).collect();
        Some(parts.join(", "))
    }
}

fn read(bytes: &[u8]) -> Option<Columns> {
    let value = json::parse(bytes, Limits::DOCUMENT).ok()?;
    let object = value.as_object()?;
    let columns = object.get("columns")?.as_array()?.iter();
    Some(Columns {
        source: object.get("source")?.as_str()?.to_owned(),
        compared: object.get("compared")?.as_bool()?,
        all: columns
            .map(|it| column(it.as_object()?))
            .collect::<Option<_>>()?,
    })
}

fn column(object: &Object) -> Option<Column> {
    let text = |name: &str| object.get(name)?.as_str().map(str::to_owned);
    let texts = |name: &str| -> Option<Vec<String>> {
        let list = object.get(name)?.as_array()?.iter();
        list.map(|it| it.as_str().map(str::to_owned)).collect()
    };
    Some(Column {
        english: text("english")?,
        japanese: text("japanese")?,
        of: text("of")?,
        needed: object.get("needed")?.as_bool()?,
        needed_from: texts("needed_from")?,
        only: texts("only")?,
    })
}
