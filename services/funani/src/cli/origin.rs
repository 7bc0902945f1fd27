//! `funani origin`: which agreement, why the goods originate, what is applied for, what is answered.

use std::path::{Path as FilePath, PathBuf};

use anyhow::{Context as _, Result};
use clap::{Args, Subcommand};
use encoding_rs::Encoding;
use funani_core::codes::Library;
use funani_core::intent::Language;
use funani_proof::json;
use funani_runtime::clock::Clock;
use funani_runtime::lists::load;
use funani_trade::check::check;
use funani_trade::origin::{
    Agreement, Answer, Application, Choice, Outcome, Why, Worksheets, agreements, application,
    choose, take,
};
use funani_trade::{Edit, Figures, Source};

use super::consignment::{bytes, read};
use super::fonts::FontArguments;
use super::options::Common;
use super::output;

mod node;

/// Origin: agreements, worksheets, applications and their answers.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    common: Common,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Print the agreements: parties, edition of the Harmonized System, proofs, and where that is
    /// from.
    Agreements,
    /// Tell which agreements each line of goods may use, in the order of use, and why not the others.
    Choose {
        /// The consignment: one JSON object, from path to text.
        file: PathBuf,
    },
    /// Show why the criterion of each line holds, does not, or what is missing. Exits 0 where all
    /// hold, 1 else.
    Worksheet {
        /// The consignment.
        file: PathBuf,
        /// Leave the worksheets here, as JSON and as pages in English and Japanese.
        #[arg(long)]
        dir: Option<PathBuf>,
        /// Leave the pages as PDF/A, too.
        #[arg(long, requires = "dir")]
        pdf: bool,
        #[command(flatten)]
        fonts: FontArguments,
    },
    /// Write the table that the issuing body takes for the lines of an agreement. Exits 1 where
    /// the check finds errors or data are missing, and names them.
    Apply {
        /// The consignment.
        file: PathBuf,
        /// The agreement, such as `JTEPA`.
        agreement: String,
        /// Where to write it.
        #[arg(long)]
        out: PathBuf,
        /// How it is encoded: `utf-8` or `shift_jis`.
        #[arg(long, default_value = "utf-8")]
        encoding: String,
        /// Head the columns in English.
        #[arg(long)]
        english: bool,
    },
    /// Take the answer of the issuing body (JSON) into a consignment and write the result. Nothing
    /// is taken, and every reason named, where it is of another shipment or agreement, of or for
    /// another country, or expired.
    Answer {
        /// The consignment.
        file: PathBuf,
        /// The answer.
        answer: PathBuf,
        /// Write here what the certificate states, for `funani document keep --states`.
        #[arg(long)]
        states: Option<PathBuf>,
    },
    #[command(flatten)]
    Kept(node::Kept),
}

impl Arguments {
    pub(crate) async fn run(self) -> Result<u8> {
        let lists = load(&self.common.lists)?;
        let figures = |file: &FilePath| Ok::<_, anyhow::Error>(Figures::of(&read(file, &lists)?));
        match &self.command {
            Command::Agreements => {
                self.agreements();
                Ok(0)
            }
            Command::Choose { file } => {
                self.choose(&figures(file)?);
                Ok(0)
            }
            Command::Worksheet {
                file,
                dir,
                pdf,
                fonts,
            } => {
                let figures = figures(file)?;
                let sheets = Worksheets::of(&figures);
                if let Some(dir) = dir {
                    let fonts = pdf.then_some(fonts);
                    leave(&sheets, &figures, dir, fonts)?;
                }
                Ok(self.worksheets(&sheets))
            }
            Command::Apply {
                file,
                agreement,
                out,
                encoding,
                english,
            } => {
                let figures = figures(file)?;
                if self.has_errors(&figures) {
                    return Ok(1);
                }
                let made = application(&figures, agreement)?;
                let language = if *english {
                    Language::English
                } else {
                    Language::Japanese
                };
                self.applied(&made, &made.csv(language), out, encoding)
            }
            Command::Answer {
                file,
                answer,
                states,
            } => answered(file, answer, states.as_deref(), &lists),
            Command::Kept(kept) => kept.run(self.common.json, &lists).await,
        }
    }

    fn agreements(&self) {
        let row = |it: &Agreement| {
            let join = |list: Vec<String>| list.join(" ");
            let means = it.proofs.iter().map(|it| it.means.as_str().to_owned());
            let criteria = it.criteria.iter();
            let issuers = it.issuers.iter();
            let issuers = issuers.map(|it| format!("{} {}", it.country, it.name));
            let issuers: Vec<String> = issuers.collect();
            [
                it.name.clone(),
                format!("{}\n{}", it.english, it.japanese),
                join(
                    it.parties
                        .iter()
                        .map(|it| format!("{} {}", it.country, it.since))
                        .collect(),
                ),
                it.reach.as_str().to_owned(),
                it.hs_edition.to_string(),
                join(means.collect()),
                issuers.join("\n"),
                it.direct_consignment.clone(),
                join(
                    criteria
                        .map(|(one, written)| format!("{}={written}", one.as_str()))
                        .collect(),
                ),
                join(
                    it.exchange
                        .iter()
                        .map(|it| format!("{}→{} {}", it.from, it.to, it.since))
                        .collect(),
                ),
                format!("{}\n{}", it.told.source, it.criteria_told.source),
                compared(it).to_owned(),
            ]
        };
        let header = [
            "agreement",
            "name",
            "parties since",
            "kind",
            "HS",
            "proofs",
            "issuers",
            "direct consignment",
            "criteria",
            "as data",
            "source",
            "compared",
        ];
        output::rows(
            self.common.json,
            header,
            agreements().iter().map(row).collect(),
        );
    }

    fn choose(&self, figures: &Figures) {
        let row = |line: u32, it: Choice| {
            let why = it.why.iter().map(Why::words);
            let (english, japanese): (Vec<_>, Vec<_>) =
                why.map(|it| (it.english, it.japanese)).unzip();
            [
                line.to_string(),
                it.agreement.name.clone(),
                if it.is_possible() {
                    "possible"
                } else {
                    "not possible"
                }
                .to_owned(),
                it.code.map_or_else(|| "—".to_owned(), |it| it.code),
                it.agreement.hs_edition.to_string(),
                english.join("\n"),
                japanese.join("\n"),
                compared(it.agreement).to_owned(),
            ]
        };
        let lines = figures.keys("goods").into_iter();
        let rows = lines.flat_map(|line| {
            let choices = choose(figures, line).into_iter();
            choices.map(move |choice| row(line, choice))
        });
        let header = [
            "line",
            "agreement",
            "",
            "HS code",
            "HS",
            "why",
            "日本語",
            "compared",
        ];
        output::rows(self.common.json, header, rows.collect());
    }

    fn worksheets(&self, sheets: &Worksheets) -> u8 {
        if sheets.0.is_empty() {
            output::complain("no line of goods names an agreement (goods.1.agreement)");
            return 1;
        }
        if self.common.json {
            output::json(&sheets.to_value());
        } else {
            for sheet in &sheets.0 {
                let (line, agreement) = (sheet.line, &sheet.agreement.name);
                output::say(&format!(
                    "line {line}, {agreement}: {}",
                    sheet.outcome.as_str()
                ));
                let rows = sheet.steps.iter().map(|step| {
                    let holds = match step.holds {
                        Some(true) => "yes",
                        Some(false) => "no",
                        None => "missing",
                    };
                    let paths: Vec<String> = step.paths.iter().map(ToString::to_string).collect();
                    [
                        holds.to_owned(),
                        step.words.english.clone(),
                        step.words.japanese.clone(),
                        paths.join("\n"),
                    ]
                });
                output::say(&output::table(
                    ["", "why", "日本語", "data"],
                    rows.collect(),
                ));
                for mark in &sheet.unverified {
                    output::say(&format!("not verified: {}", mark.english));
                }
            }
        }
        let holds = sheets.0.iter().all(|it| it.outcome == Outcome::Holds);
        u8::from(!holds)
    }

    /// Whether the check finds errors; each is told.
    fn has_errors(&self, figures: &Figures) -> bool {
        let found = check(figures);
        let rows: Vec<[String; 4]> = found
            .iter()
            .filter(|it| it.is_error())
            .map(|it| {
                let [english, japanese] =
                    [Language::English, Language::Japanese].map(|language| it.sentence(language));
                let rule = it.rule.id.to_owned();
                [
                    rule,
                    it.shown(figures, Language::English),
                    english,
                    japanese,
                ]
            })
            .collect();
        if rows.is_empty() {
            return false;
        }
        output::rows(self.common.json, ["rule", "data", "what", "日本語"], rows);
        true
    }

    /// Writes the table, and says what of it was not verified.
    fn applied(&self, made: &Application, csv: &str, out: &FilePath, encoding: &str) -> Result<u8> {
        write(out, &encoded(csv, encoding)?)?;
        let (source, compared) = Application::source();
        if self.common.json {
            output::json(&made.to_value());
        } else {
            let rows = made.rows.len();
            output::say(&format!(
                "{rows} lines of goods under {}",
                made.agreement.name
            ));
            if !compared {
                output::say(&format!("not verified / 照合未了: {source}"));
            }
        }
        Ok(0)
    }
}

/// What of an agreement's data was compared with its source.
const fn compared(agreement: &Agreement) -> &'static str {
    match (agreement.told.compared, agreement.criteria_told.compared) {
        (true, true) => "yes",
        (true, false) => "all but the written criteria",
        (false, true) => "the written criteria only",
        (false, false) => "no",
    }
}

/// An encoding cannot write a text.
#[derive(Debug, thiserror::Error)]
#[error("{encoding} has no characters for: {letters}")]
pub(crate) struct Unwritable {
    encoding: &'static str,
    letters: String,
}

/// A text in an encoding.
fn encoded(text: &str, encoding: &str) -> Result<Vec<u8>> {
    let found = Encoding::for_label(encoding.as_bytes());
    let found = found.with_context(|| format!("{encoding} is no encoding that is known here"))?;
    let (bytes, _, unmappable) = found.encode(text);
    if unmappable {
        let fits = |letter: &char| !found.encode(&letter.to_string()).2;
        let mut letters: Vec<char> = text.chars().filter(|letter| !fits(letter)).collect();
        letters.sort_unstable();
        letters.dedup();
        let letters: String = letters.into_iter().collect();
        let encoding = found.name();
        return Err(Unwritable { encoding, letters }.into());
    }
    Ok(bytes.into_owned())
}

fn write(file: &FilePath, content: &[u8]) -> Result<()> {
    std::fs::write(file, content).with_context(|| format!("{} cannot be written", file.display()))
}

/// Leaves worksheets as data and pages.
fn leave(
    sheets: &Worksheets,
    figures: &Figures,
    dir: &FilePath,
    fonts: Option<&FontArguments>,
) -> Result<()> {
    let fonts = fonts.map(FontArguments::read).transpose()?;
    std::fs::create_dir_all(dir).with_context(|| format!("{} cannot be made", dir.display()))?;
    let text = json::to_canonical(&sheets.to_value());
    write(&dir.join("origin-worksheet.json"), text.as_bytes())?;
    for (what, language) in [("", Language::English), ("-ja", Language::Japanese)] {
        let page = sheets.sheet(figures, language).html();
        write(
            &dir.join(format!("origin-worksheet{what}.html")),
            page.as_bytes(),
        )?;
        if let Some(fonts) = &fonts {
            let pdf = sheets.pdf(figures, language, fonts, Clock::System.now())?;
            write(&dir.join(format!("origin-worksheet{what}.pdf")), &pdf)?;
        }
    }
    Ok(())
}

/// Takes an answer into the consignment of a file.
fn answered(
    file: &FilePath,
    answer: &FilePath,
    states: Option<&FilePath>,
    lists: &Library,
) -> Result<u8> {
    let mut consignment = read(file, lists)?;
    let figures = Figures::of(&consignment);
    let read = Answer::read(&bytes(answer)?, lists)?;
    let edit = Edit {
        seen: consignment.version(),
        author: answer.display().to_string(),
        time: Clock::System.now(),
        source: Source::File,
        changes: take(&figures, &read)?,
    };
    consignment.apply(&edit, lists)?;
    if let Some(file) = states {
        let text = json::to_canonical(&read.stated(&figures));
        write(file, text.as_bytes())?;
    }
    output::json(&consignment.to_value());
    Ok(0)
}
