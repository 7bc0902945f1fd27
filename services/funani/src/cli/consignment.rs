//! `funani consignment`: one entry, and everything that follows from it.

use std::path::{Path as FilePath, PathBuf};

use anyhow::{Context as _, Result, bail};
use clap::{Args, Subcommand};
use funani_core::codes::Library;
use funani_core::intent::Language;
use funani_core::time::{Date, Timestamp};
use funani_face::pdf::Fonts;
use funani_proof::json::{self, Limits, Object, Value};
use funani_runtime::chance::Chance;
use funani_runtime::clock::Clock;
use funani_runtime::lists::load;
use funani_trade::check::{Destination, Finding, check, destinations};
use funani_trade::consignment::FileFault;
use funani_trade::table::{self, Origin};
use funani_trade::{Consignment, Figures, Paper, bill, grid, paper};

use uuid::Uuid;

use super::fonts::FontArguments;
use super::options::Common;
use super::output;
use crate::spreadsheet;

pub(super) mod node;
mod put;

pub(crate) use put::Incomplete;
use put::{completed, import, take};

pub(crate) use node::Desk;

/// The columns of findings.
const FOUND: [&str; 5] = ["", "data", "what", "日本語", "source"];

/// Consignments: data entered once, the papers made of them, what is wrong.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    common: Common,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Check the data against each other, and name what each paper lacks. Exits 0 where no error
    /// stands, 1 where one does.
    Check {
        /// The consignment: one JSON object, from path to text.
        file: PathBuf,
    },
    /// Show the data with all that is computed from them.
    Show {
        /// The consignment.
        file: PathBuf,
    },
    /// Make every paper that is due, each as JSON and as pages in English and Japanese. None is
    /// made while an error stands.
    Papers {
        /// The consignment.
        file: PathBuf,
        /// Folder to leave them in.
        #[arg(long)]
        dir: PathBuf,
        /// Leave the pages as PDF/A, too.
        #[arg(long)]
        pdf: bool,
        #[command(flatten)]
        fonts: FontArguments,
    },
    /// Tell what a paper made earlier says otherwise than the data do now. Exits 1 where it does.
    Stale {
        /// The consignment.
        file: PathBuf,
        /// The paper, as `papers` left it.
        paper: PathBuf,
    },
    /// Compare a carrier's bill (DCSA transport document) with the data. Exits 1 where they differ.
    Compare {
        /// The consignment.
        file: PathBuf,
        /// The bill, DCSA JSON.
        bill: PathBuf,
    },
    /// Write the draft of the bill (DCSA transport document) that follows from the data.
    Draft {
        /// The consignment.
        file: PathBuf,
        /// The carrier's own part of the bill, DCSA JSON.
        #[arg(long)]
        carrier: Option<PathBuf>,
    },
    /// Write the shipping instructions as DCSA JSON (`CreateShippingInstructions`, eBL 3.0.4) for a
    /// carrier's interface. Exits 1 where data are missing that it needs or too long for it, and names
    /// them.
    Instructions {
        /// The consignment.
        file: PathBuf,
    },
    /// Take a document of others into a consignment and write the result: shipping instructions or
    /// a transport document (DCSA JSON, eBL 3.0), a list of a carrier's events (DCSA Track & Trace
    /// 2.2), or the text of a letter of credit (MT700).
    /// Everything is taken that has a datum, or nothing and each member at fault is named; what has
    /// no datum is named. Of a credit only data are taken that do not stand yet.
    Take {
        /// The document.
        document: PathBuf,
        /// The consignment that the data are put into; an empty one if left out.
        #[arg(long)]
        into: Option<PathBuf>,
    },
    /// Write what follows from the firm's own lists, of data that do not stand yet: weights, volumes
    /// and the packing of containers from the number of packages; numbers, dates and marks by
    /// patterns. Counters that were used move on in the file of the lists.
    Complete {
        /// The consignment.
        file: PathBuf,
        /// The lists: a consignment with the purpose MASTER.
        #[arg(long)]
        from: PathBuf,
        /// The day that `{today}` stands for; today's in UTC where it is left out.
        #[arg(long)]
        today: Option<Date>,
    },
    /// Take the lines of a table (CSV or Excel, .xlsx) into a consignment and write the result:
    /// every line, or nothing and each cell at fault.
    Import {
        /// The table; its first row are the headings of `template`.
        table: PathBuf,
        /// The consignment that the lines are put into; an empty one if left out.
        #[arg(long)]
        into: Option<PathBuf>,
        /// How a CSV file is encoded, such as `utf-8` or `shift_jis`.
        #[arg(long, default_value = "utf-8")]
        encoding: String,
    },
    /// Print the headings of a table of lines as CSV: goods, equipment, stuffing, material; or
    /// product and address, a firm's own lists.
    Template {
        /// The list.
        #[arg(value_parser = ["goods", "equipment", "stuffing", "material", "sanitary", "product", "address", "pattern"])]
        list: String,
    },
    /// Print what countries of destination ask for, since when, and where that is from.
    Destinations,
    /// Print the table of all data.
    Table,
    #[command(flatten)]
    Kept(node::Kept),
}

impl Arguments {
    pub(crate) async fn run(self) -> Result<u8> {
        let lists = load(&self.common.lists)?;
        let read = |file: &FilePath| read(file, &lists);
        match &self.command {
            Command::Check { file } => Ok(self.check(&read(file)?)),
            Command::Show { file } => {
                self.show(&read(file)?);
                Ok(0)
            }
            Command::Papers {
                file,
                dir,
                pdf,
                fonts,
            } => {
                let fonts = pdf.then(|| fonts.read()).transpose()?;
                self.papers(&read(file)?, dir, fonts.as_ref())
            }
            Command::Stale { file, paper } => {
                let paper = Paper::read(&bytes(paper)?)?;
                Ok(self.stale(&paper, &read(file)?))
            }
            Command::Compare { file, bill } => self.compare(&read(file)?, bill),
            Command::Draft { file, carrier } => {
                let carrier = carrier.as_deref().map(object).transpose()?;
                let figures = Figures::of(&read(file)?);
                output::json(&bill::draft(&figures, &carrier.unwrap_or_default()));
                Ok(0)
            }
            Command::Instructions { file } => Ok(self.instructions(&read(file)?)),
            Command::Take { document, into } => take(document, into.as_deref(), &lists),
            Command::Complete { file, from, today } => completed(file, from, *today, &lists),
            Command::Import {
                table,
                into,
                encoding,
            } => import(table, into.as_deref(), encoding, &lists),
            Command::Template { list } => {
                output::say(&spreadsheet::heading(&grid::template(list))?);
                Ok(0)
            }
            Command::Destinations => {
                self.destinations();
                Ok(0)
            }
            Command::Table => {
                self.table();
                Ok(0)
            }
            Command::Kept(kept) => kept.run(&self, &lists).await,
        }
    }

    fn check(&self, consignment: &Consignment) -> u8 {
        let figures = Figures::of(consignment);
        let findings = check(&figures);
        let refused = findings.iter().any(Finding::is_error);
        self.print(FOUND, findings.iter().map(|it| row(it, &figures)).collect());
        if !self.common.json {
            output::say(if refused {
                "not possible: no paper can leave over these errors"
            } else {
                "the papers can be made"
            });
        }
        u8::from(refused)
    }

    fn show(&self, consignment: &Consignment) {
        let figures = Figures::of(consignment);
        let row = |(path, value): (&funani_trade::Path, &str)| {
            let computed = table::row(path).is_some_and(|row| row.origin == Origin::Computed);
            [
                path.to_string(),
                table::label(path, Language::English),
                table::label(path, Language::Japanese),
                value.to_owned(),
                if computed { "computed" } else { "entered" }.to_owned(),
            ]
        };
        let header = ["path", "datum", "項目", "value", "origin"];
        self.print(header, figures.iter().map(row).collect());
    }

    fn papers(
        &self,
        consignment: &Consignment,
        dir: &FilePath,
        fonts: Option<&Fonts>,
    ) -> Result<u8> {
        let figures = Figures::of(consignment);
        let found = check(&figures);
        let errors: Vec<&Finding> = found.iter().filter(|it| it.is_error()).collect();
        if !errors.is_empty() {
            self.print(
                FOUND,
                errors.into_iter().map(|it| row(it, &figures)).collect(),
            );
            return Ok(1);
        }
        std::fs::create_dir_all(dir)
            .with_context(|| format!("{} cannot be made", dir.display()))?;
        let mut rows = Vec::new();
        for paper in paper::make(&figures) {
            for (file, content) in leave(&paper, fonts)? {
                let file = dir.join(file);
                std::fs::write(&file, content)
                    .with_context(|| format!("{} cannot be written", file.display()))?;
                rows.push([paper.kind.clone(), file.display().to_string()]);
            }
        }
        self.print(["paper", "file"], rows);
        Ok(0)
    }

    fn stale(&self, paper: &Paper, consignment: &Consignment) -> u8 {
        let stale = paper.stale(&Figures::of(consignment));
        let row = |stale: &paper::Stale| {
            [
                table::label(&stale.path, Language::English),
                stale.path.to_string(),
                stale.was.clone().unwrap_or_default(),
                stale.is.clone().unwrap_or_default(),
            ]
        };
        let header = ["datum", "path", "on the paper", "now"];
        self.print(header, stale.iter().map(row).collect());
        u8::from(!stale.is_empty())
    }

    fn compare(&self, consignment: &Consignment, file: &FilePath) -> Result<u8> {
        let document = json::parse(&bytes(file)?, Limits::DOCUMENT)
            .with_context(|| format!("{} is no strict JSON", file.display()))?;
        let differences = bill::compare(&Figures::of(consignment), &document);
        let row = |it: &bill::Difference| {
            [
                it.path.to_string(),
                it.pointer.clone(),
                it.sentence(Language::English),
                it.sentence(Language::Japanese),
            ]
        };
        let header = ["datum", "place in the bill", "what", "日本語"];
        self.print(header, differences.iter().map(row).collect());
        Ok(u8::from(!differences.is_empty()))
    }

    fn instructions(&self, consignment: &Consignment) -> u8 {
        match bill::instructions(&Figures::of(consignment)) {
            Ok(document) => {
                output::json(&document);
                0
            }
            Err(lacking) => {
                let row = |path: &funani_trade::Path| {
                    [
                        path.to_string(),
                        table::label(path, Language::English),
                        table::label(path, Language::Japanese),
                    ]
                };
                let header = ["missing or too long for DCSA", "datum", "項目"];
                self.print(header, lacking.iter().map(row).collect());
                1
            }
        }
    }

    fn destinations(&self) {
        let day = |day: Option<Date>| day.map(|day| day.to_string()).unwrap_or_default();
        let row = |it: &Destination| {
            [
                it.country.clone(),
                it.demand.as_str().to_owned(),
                [&it.scheme, &it.onward.join(" ")]
                    .map(String::as_str)
                    .concat(),
                day(it.since),
                day(it.until),
                it.source.clone(),
                if it.compared { "yes" } else { "no" }.to_owned(),
            ]
        };
        let header = [
            "country", "demand", "of", "since", "until", "source", "compared",
        ];
        self.print(header, destinations().iter().map(row).collect());
    }

    fn table(&self) {
        let row = |row: &table::Row| {
            let origin = match row.origin {
                Origin::Entered => "entered",
                Origin::Computed => "computed",
            };
            [
                row.pattern.to_owned(),
                row.english.to_owned(),
                row.japanese.to_owned(),
                row.concept.to_owned(),
                origin.to_owned(),
            ]
        };
        let header = ["path", "datum", "項目", "UNTDED", "origin"];
        self.print(header, table::rows().map(row).collect());
    }

    /// Rows as a table, or as a list of objects.
    fn print<const N: usize>(&self, header: [&str; N], rows: Vec<[String; N]>) {
        output::rows(self.common.json, header, rows);
    }
}

fn row(finding: &Finding, figures: &Figures) -> [String; 5] {
    [
        format!("{} {}", finding.rule.severity, finding.rule.id),
        finding.shown(figures, Language::English),
        finding.sentence(Language::English),
        finding.sentence(Language::Japanese),
        finding.rule.basis.to_owned(),
    ]
}

/// A new id: the time and random bytes (a UUID of version 7, RFC 9562 section 5.7).
pub(crate) fn new_id(now: Timestamp, chance: &Chance) -> Uuid {
    let millis = u64::try_from(now.as_millis()).unwrap_or_default();
    let random = chance.bytes().first_chunk().copied().unwrap_or_default();
    uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
}

/// The file of a paper, by what it holds.
pub(crate) fn file_name(kind: &str, what: &str) -> String {
    let name = kind.to_lowercase().replace('_', "-");
    match what.split_once('.') {
        Some((language, ending)) => format!("{name}-{language}.{ending}"),
        None => format!("{name}.{what}"),
    }
}

/// The files of a paper: its content, and its pages.
fn leave(paper: &Paper, fonts: Option<&Fonts>) -> Result<Vec<(String, Vec<u8>)>> {
    let content = json::to_canonical(&paper.to_value());
    let mut files = vec![(file_name(&paper.kind, "json"), content.into_bytes())];
    for (what, language) in [("", Language::English), ("ja.", Language::Japanese)] {
        if let Some(sheet) = paper.sheet(language) {
            let name = file_name(&paper.kind, &format!("{what}html"));
            files.push((name, sheet.html().into_bytes()));
        }
        if let Some(fonts) = fonts
            && let Some(pdf) = paper.pdf(language, fonts, Clock::System.now())?
        {
            files.push((file_name(&paper.kind, &format!("{what}pdf")), pdf));
        }
    }
    Ok(files)
}

/// The bytes of a file.
pub(crate) fn bytes(file: &FilePath) -> Result<Vec<u8>> {
    std::fs::read(file).with_context(|| format!("{} cannot be read", file.display()))
}

fn object(file: &FilePath) -> Result<Object> {
    let value = json::parse(&bytes(file)?, Limits::DOCUMENT)
        .with_context(|| format!("{} is no strict JSON", file.display()))?;
    match value {
        Value::Object(object) => Ok(object),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {
            bail!("{} is no JSON object", file.display())
        }
    }
}

/// The consignment of a file.
pub(crate) fn read(file: &FilePath, lists: &Library) -> Result<Consignment> {
    let author = file.display().to_string();
    Ok(Consignment::read(
        &bytes(file)?,
        &author,
        Clock::System.now(),
        lists,
    )?)
}

/// Every line of a file that cannot be taken.
pub(crate) fn explain(fault: &FileFault) -> Option<String> {
    let FileFault::Lines(lines) = fault else {
        return None;
    };
    let told = lines
        .iter()
        .map(|line| format!("  {}: {} ({})", line.path, line.message, line.reason));
    let mut text = vec![fault.to_string()];
    text.extend(told);
    Some(text.join("\n"))
}
