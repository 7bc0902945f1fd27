//! `funani filing`: what goes to NACCS, from the same one entry, and what comes back.

use std::path::{Path as FilePath, PathBuf};

use anyhow::{Context as _, Result, bail};
use clap::{Args, Subcommand};
use funani_core::codes::Library;
use funani_core::intent::Language;
use funani_runtime::clock::Clock;
use funani_runtime::lists::load;
use funani_trade::check::{Finding, check};
use funani_trade::filing::{self, Answer, AnswerFault, Deadline, Fact, Field, Filing, Mark, State};
use funani_trade::{Consignment, Edit, Figures, Source};
use funani_wire::documents::v1::{FilingField, MakeFilingRequest, RecordAnswerRequest};
use uuid::Uuid;

use super::consignment::node::Desk;
use super::consignment::{bytes, read};
use super::options::Common;
use super::output;
use crate::client::consignment::entered;

/// The columns of a filing's fields.
const FIELDS: [&str; 6] = ["field", "line", "name", "value", "mark", "data"];

/// Filings to NACCS. No field has been compared with the specification in force.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    common: Common,
}

/// A consignment in a file, or one that a node keeps.
#[derive(Debug, Args)]
struct Of {
    /// The consignment: a file, or the id of one that the node keeps.
    consignment: String,
    #[command(flatten)]
    desk: Desk,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// List the procedures; or the fields of one, with how far each was compared.
    List {
        /// Code of the procedure, such as `EDA`.
        #[arg(value_parser = known)]
        procedure: Option<&'static filing::Procedure>,
    },
    /// Make the filing of a procedure and leave its record. Exits 1 where it cannot be made, and
    /// names every field at fault with its data.
    Make {
        /// Code of the procedure, such as `EDA`.
        #[arg(value_parser = known)]
        procedure: &'static filing::Procedure,
        #[command(flatten)]
        of: Of,
        /// File to leave the record in.
        #[arg(long)]
        output: Option<PathBuf>,
    },
    /// Read a record back and show its fields. Exits 1 where it cannot be read, and names every
    /// line at fault.
    Read {
        /// The record, as `make` left it.
        record: PathBuf,
    },
    /// Record an answer of NACCS (JSON). Of a consignment in a file the result is written; a node
    /// keeps it. Exits 1 where the answer is not this shipment's, and names every reason.
    Answer {
        /// The answer.
        answer: PathBuf,
        #[command(flatten)]
        of: Of,
        /// Who records it, at a node.
        #[arg(long, default_value = "")]
        author: String,
    },
    /// Tell where each procedure stands. Exits 1 where one was refused or the cargo is held.
    Stage {
        #[command(flatten)]
        of: Of,
    },
    /// Tell until when what is to be filed, in local time and as an instant. Exits 1 where it was
    /// filed too late.
    Deadlines {
        #[command(flatten)]
        of: Of,
    },
    /// Print the facts of law behind filings, since when, and where they are from.
    Facts,
}

/// A consignment by where it is.
enum Kept {
    File(PathBuf),
    Node(Uuid),
}

impl Of {
    fn kept(&self) -> Kept {
        let id = self.consignment.parse();
        id.map_or_else(|_| Kept::File(self.consignment.clone().into()), Kept::Node)
    }

    async fn read(&self, lists: &Library) -> Result<Consignment> {
        match self.kept() {
            Kept::File(file) => read(&file, lists),
            Kept::Node(id) => {
                let (text, _) = entered(&self.desk.session().await?, id, 0).await?;
                let now = Clock::System.now();
                Ok(Consignment::read(text.as_bytes(), "", now, lists)?)
            }
        }
    }
}

impl Arguments {
    pub(crate) async fn run(self) -> Result<u8> {
        let lists = load(&self.common.lists)?;
        match &self.command {
            Command::List { procedure: None } => self.procedures(),
            Command::List {
                procedure: Some(procedure),
            } => self.fields(procedure),
            Command::Make {
                procedure,
                of,
                output,
            } => return self.make(procedure, of, output.as_deref(), &lists).await,
            Command::Read { record } => return self.read(record),
            Command::Answer { answer, of, author } => {
                return self.answer(answer, of, author, &lists).await;
            }
            Command::Stage { of } => {
                let figures = Figures::of(&of.read(&lists).await?);
                return Ok(self.stage(&figures));
            }
            Command::Deadlines { of } => {
                let figures = Figures::of(&of.read(&lists).await?);
                return Ok(self.deadlines(&figures, &lists));
            }
            Command::Facts => self.facts(),
        }
        Ok(0)
    }

    fn procedures(&self) {
        let row = |it: &filing::Procedure| {
            let direction = match it.direction {
                filing::Direction::Outbound => "out",
                filing::Direction::Inbound => "in",
            };
            let form = match (it.form, it.is_own_form) {
                ("", _) => "none: a list of our own".to_owned(),
                (form, true) => format!("{form} of 2014"),
                (form, false) => format!("like {form} of 2014"),
            };
            [
                it.code.to_owned(),
                it.english.to_owned(),
                it.japanese.to_owned(),
                direction.to_owned(),
                it.after.join(", "),
                form,
            ]
        };
        let header = ["procedure", "what", "手続", "direction", "after", "form"];
        let all = filing::procedures().iter().map(row).collect();
        output::rows(self.common.json, header, all);
        self.say(filing::NOT_COMPARED);
    }

    fn fields(&self, procedure: &filing::Procedure) {
        let row = |it: &Field| {
            [
                it.order.to_string(),
                it.code.clone(),
                it.name.to_owned(),
                it.presence.to_string(),
                it.kind.letter().to_owned(),
                it.length.to_string(),
                it.repeats.to_string(),
                it.mark.as_str().to_owned(),
                it.data().join("\n"),
            ]
        };
        let header = [
            "order", "field", "name", "presence", "type", "length", "repeats", "mark", "data",
        ];
        output::rows(
            self.common.json,
            header,
            procedure.fields.iter().map(row).collect(),
        );
        for mark in Mark::ALL {
            let [english, japanese] = both(|language| mark.sentence(language).to_owned());
            self.say(&format!("{}: {english} / {japanese}", mark.as_str()));
        }
    }

    /// Words beside a table; JSON has none.
    fn say(&self, text: &str) {
        if !self.common.json {
            output::say(text);
        }
    }

    async fn make(
        &self,
        procedure: &'static filing::Procedure,
        of: &Of,
        file: Option<&FilePath>,
        lists: &Library,
    ) -> Result<u8> {
        let (record, rows) = match of.kept() {
            Kept::Node(id) => {
                let request = MakeFilingRequest {
                    consignment_id: id.to_string(),
                    procedure: procedure.code.to_owned(),
                };
                let mut documents = of.desk.session().await?.documents();
                let made = documents.make_filing(request).await?.into_inner();
                for it in &made.findings {
                    let paths = it.paths.join(" ");
                    warn(&it.rule, &paths, &it.english, &it.japanese);
                }
                let rows: Vec<_> = made.fields.into_iter().map(told).collect();
                (made.record.to_vec(), rows)
            }
            Kept::File(_) => {
                let figures = Figures::of(&of.read(lists).await?);
                match self.made(procedure, &figures) {
                    Some(made) => {
                        warn_about(&made, &figures);
                        (made.record().into_bytes(), shown(&made))
                    }
                    None => return Ok(1),
                }
            }
        };
        if let Some(file) = file {
            std::fs::write(file, &record)
                .with_context(|| format!("{} cannot be written", file.display()))?;
        }
        output::rows(self.common.json, FIELDS, rows);
        self.say(filing::NOT_COMPARED);
        Ok(0)
    }

    /// The filing; nothing where faults were told.
    fn made(&self, procedure: &'static filing::Procedure, figures: &Figures) -> Option<Filing> {
        let found = check(figures);
        let errors: Vec<&Finding> = found.iter().filter(|it| it.is_error()).collect();
        let mut rows: Vec<[String; 5]> = errors.iter().map(|it| error(it, figures)).collect();
        if rows.is_empty() {
            match filing::make(procedure, figures) {
                Ok(made) => return Some(made),
                Err(faults) => rows.extend(faults.iter().map(fault)),
            }
        }
        let header = ["field", "reason", "data", "what", "日本語"];
        output::rows(self.common.json, header, rows);
        None
    }

    fn read(&self, file: &FilePath) -> Result<u8> {
        match Filing::read(&bytes(file)?) {
            Ok(filing) => {
                output::rows(self.common.json, FIELDS, shown(&filing));
                self.say(filing::NOT_COMPARED);
                Ok(0)
            }
            Err(faults) => {
                let row = |it: &filing::RecordFault| {
                    [
                        it.line.to_string(),
                        it.field.clone(),
                        it.problem.reason().to_owned(),
                        it.problem.to_string(),
                    ]
                };
                let header = ["line", "field", "reason", "what"];
                output::rows(self.common.json, header, faults.iter().map(row).collect());
                Ok(1)
            }
        }
    }

    async fn answer(&self, file: &FilePath, of: &Of, author: &str, lists: &Library) -> Result<u8> {
        let content = bytes(file)?;
        if let Kept::Node(id) = of.kept() {
            if author.is_empty() {
                bail!("--author is needed: who records the answer");
            }
            let request = RecordAnswerRequest {
                consignment_id: id.to_string(),
                answer: content.into(),
                author: author.to_owned(),
            };
            let mut documents = of.desk.session().await?.documents();
            let answer = documents.record_answer(request).await?.into_inner();
            let rows = answer.steps.into_iter();
            let rows = rows.map(|it| [it.procedure, it.state, it.english, it.japanese]);
            output::rows(self.common.json, STEPS, rows.collect());
            return Ok(0);
        }
        let mut consignment = of.read(lists).await?;
        let now = Clock::System.now();
        let today = filing::day_in_japan(now);
        let figures = Figures::of(&consignment);
        let taken =
            Answer::read(&content).and_then(|answer| filing::take(&answer, &figures, lists, today));
        let changes = match taken {
            Ok(changes) => changes,
            Err(faults) => {
                let header = ["member", "reason", "data", "what"];
                output::rows(
                    self.common.json,
                    header,
                    faults.iter().map(refused).collect(),
                );
                return Ok(1);
            }
        };
        let edit = Edit {
            seen: consignment.version(),
            author: file.display().to_string(),
            time: now,
            source: Source::File,
            changes,
        };
        consignment.apply(&edit, lists)?;
        output::json(&consignment.to_value());
        Ok(0)
    }

    fn stage(&self, figures: &Figures) -> u8 {
        let steps = filing::stage(figures);
        let row = |it: &filing::Step| {
            let [english, japanese] = both(|language| it.state.sentence(language));
            let number = it.procedure.answered("number");
            let number = figures.text(&number).unwrap_or_default().to_owned();
            let code = it.procedure.code.to_owned();
            let state = it.state.as_str().to_owned();
            [code, state, number, english, japanese]
        };
        let header = ["procedure", "state", "number", "what", "日本語"];
        output::rows(self.common.json, header, steps.iter().map(row).collect());
        let bad = steps.iter().any(|it| match it.state {
            State::Refused | State::Held(_) | State::Stopped(_) => true,
            State::Done | State::Possible | State::Waits(_) => false,
        });
        let next = steps.iter().find(|it| it.is_open());
        self.say(&next.map_or_else(
            || "nothing can be filed now".to_owned(),
            |it| format!("next: {} ({})", it.procedure.code, it.procedure.english),
        ));
        u8::from(bad)
    }

    fn deadlines(&self, figures: &Figures, lists: &Library) -> u8 {
        let all = filing::deadlines(figures, lists);
        let row = |it: &Deadline| {
            let kept = match it.kept {
                Some(true) => "in time",
                Some(false) => "too late",
                None => "",
            };
            let compared = if it.compared { "" } else { " (not compared)" };
            [
                it.procedure.to_owned(),
                it.local.clone(),
                it.place.clone(),
                zone(it),
                it.instant.map(|it| it.to_string()).unwrap_or_default(),
                it.filed.clone().unwrap_or_default(),
                kept.to_owned(),
                format!("{}{compared}", it.basis),
            ]
        };
        let header = [
            "procedure",
            "until, local time",
            "at",
            "zone",
            "instant",
            "filed, Japan time",
            "kept",
            "basis",
        ];
        output::rows(self.common.json, header, all.iter().map(row).collect());
        u8::from(all.iter().any(|it| it.kept == Some(false)))
    }

    fn facts(&self) {
        let day = |day: Option<funani_core::time::Date>| {
            day.map(|day| day.to_string()).unwrap_or_default()
        };
        let row = |it: &Fact| {
            [
                it.subject.as_str().to_owned(),
                it.hours.to_string(),
                [&it.countries[..], &it.chapters[..]].concat().join(" "),
                day(it.since),
                day(it.until),
                it.source.clone(),
                if it.compared { "yes" } else { "no" }.to_owned(),
            ]
        };
        let header = [
            "fact", "hours", "of", "since", "until", "source", "compared",
        ];
        output::rows(
            self.common.json,
            header,
            filing::facts().iter().map(row).collect(),
        );
    }
}

/// The procedure of a code.
fn known(code: &str) -> Result<&'static filing::Procedure, String> {
    filing::procedure(code).ok_or_else(|| {
        let all = filing::procedures().iter().map(|it| it.code);
        format!("one of {}", all.collect::<Vec<_>>().join(", "))
    })
}

/// Says what is to be looked at in the data that a filing states.
fn warn_about(made: &Filing, figures: &Figures) {
    for finding in made.about(&check(figures)) {
        let paths: Vec<String> = finding.paths.iter().map(ToString::to_string).collect();
        let [english, japanese] = both(|language| finding.sentence(language));
        warn(finding.rule.id, &paths.join(" "), &english, &japanese);
    }
}

fn warn(rule: &str, paths: &str, english: &str, japanese: &str) {
    output::complain(&format!("WARNING {rule} {paths}: {english} {japanese}"));
}

/// The columns of procedures that a node answers with.
const STEPS: [&str; 4] = ["procedure", "state", "what", "日本語"];

fn both(sentence: impl Fn(Language) -> String) -> [String; 2] {
    [Language::English, Language::Japanese].map(sentence)
}

fn zone(deadline: &Deadline) -> String {
    match deadline.offset {
        Some(minutes) => {
            let sign = if minutes < 0 { '-' } else { '+' };
            let minutes = minutes.unsigned_abs();
            format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60)
        }
        None => "not known".to_owned(),
    }
}

fn told(field: FilingField) -> [String; 6] {
    [
        field.code,
        field.index.to_string(),
        field.name,
        field.value,
        field.mark,
        field.paths.join("\n"),
    ]
}

fn shown(filing: &Filing) -> Vec<[String; 6]> {
    let row = |it: &filing::Entry| {
        let paths: Vec<String> = it.paths.iter().map(ToString::to_string).collect();
        [
            it.field.code.clone(),
            it.index.to_string(),
            it.field.name.to_owned(),
            it.value.clone(),
            it.field.mark.as_str().to_owned(),
            paths.join("\n"),
        ]
    };
    filing.entries.iter().map(row).collect()
}

fn error(finding: &Finding, figures: &Figures) -> [String; 5] {
    [
        String::new(),
        finding.rule.id.to_owned(),
        finding.shown(figures, Language::English),
        finding.sentence(Language::English),
        finding.sentence(Language::Japanese),
    ]
}

fn fault(fault: &filing::Fault) -> [String; 5] {
    let paths: Vec<String> = fault.paths.iter().map(ToString::to_string).collect();
    let [english, japanese] = both(|language| fault.sentence(language));
    [
        fault.place(),
        fault.reason().to_owned(),
        paths.join("\n"),
        english,
        japanese,
    ]
}

fn refused(fault: &AnswerFault) -> [String; 4] {
    [
        fault.member.clone(),
        fault.problem.reason().to_owned(),
        fault
            .path
            .as_ref()
            .map(ToString::to_string)
            .unwrap_or_default(),
        fault.sentence(),
    ]
}
