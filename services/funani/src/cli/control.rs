//! `funani control`: export control, and the certificates that goods need.

use std::path::{Path as FilePath, PathBuf};

use anyhow::{Context as _, Result};
use clap::{Args, Subcommand};
use encoding_rs::Encoding;
use funani_core::codes::Library;
use funani_core::intent::Language;
use funani_core::time::Date;
use funani_runtime::clock::Clock;
use funani_runtime::lists::load;
use funani_trade::check::{
    self, ControlList, Dated, Listed, Match, Reminder, asks_item_16, control_lists, item_16,
    leaves_japan, reminders, reminders_of, screen,
};
use funani_trade::consignment::Change;
use funani_trade::filing::day_in_japan;
use funani_trade::grid::Cell;
use funani_trade::{Edit, Figures, Source, table};

use super::consignment::{bytes, read};
use super::options::Common;
use super::output;
use crate::spreadsheet;

/// Names cannot be held against the list.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ScreenError {
    /// Nobody is named who uses the goods.
    #[error(
        "the consignment names no end user (party.endUser.name); it is the end user who is asked for"
    )]
    NoEndUser,
    /// Rows of the list cannot be taken: all of them.
    #[error("{file} is no list of end users: {faults}")]
    List {
        /// The file.
        file: String,
        /// What is wrong with it.
        faults: String,
    },
}

/// Export control: what is asked of a shipment, names held against a list of end users, the data
/// that the rules rest on.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    common: Common,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Tell what each line asks: the part of item 16 that follows from its HS code, what was
    /// answered, and the certificates that the country of destination wants.
    Ask {
        /// The consignment.
        file: PathBuf,
    },
    /// Hold every party's name against a list of end users. Where nobody is called like an entry,
    /// write the consignment with the answer; else name who is, exit 1, and write nothing unless
    /// a person says that it is somebody else.
    Screen(Screening),
    /// Print the lists of export control, since when they hold, and where they are from.
    Lists,
    /// Print which certificates goods need, by HS code and country.
    Reminders,
}

#[derive(Debug, Args)]
struct Screening {
    /// The consignment.
    file: PathBuf,
    /// The list (CSV or Excel, .xlsx) with a column `name`, and beside it `aliases` divided by `;`,
    /// `country`, `concern`.
    #[arg(long)]
    list: PathBuf,
    /// What the list is called, such as `METI Foreign End User List`.
    #[arg(long)]
    name: String,
    /// The day of the list.
    #[arg(long)]
    date: Date,
    /// Who holds the names against it.
    #[arg(long)]
    by: String,
    /// That person looked at those who are called alike, and they are others.
    #[arg(long)]
    reviewed: bool,
    /// How a CSV file is encoded, such as `utf-8` or `shift_jis`.
    #[arg(long, default_value = "utf-8")]
    encoding: String,
}

impl Arguments {
    pub(crate) fn run(self) -> Result<u8> {
        match &self.command {
            Command::Ask { file } => {
                let lists = load(&self.common.lists)?;
                self.ask(&Figures::of(&read(file, &lists)?));
                Ok(0)
            }
            Command::Screen(screening) => self.screen(screening, &load(&self.common.lists)?),
            Command::Lists => {
                self.lists();
                Ok(0)
            }
            Command::Reminders => {
                self.reminders();
                Ok(0)
            }
        }
    }

    fn ask(&self, figures: &Figures) {
        let leaves = leaves_japan(figures);
        let mut rows = Vec::new();
        for key in figures.keys("goods") {
            let of = |pattern: &str| figures.of_line(pattern, key).unwrap_or("—").to_owned();
            let mut row = |asks: &str, stands: String, by: &str| {
                let line = format!("goods.{key}");
                rows.push([
                    line,
                    of("goods.#.hsCode"),
                    asks.to_owned(),
                    stands,
                    by.to_owned(),
                ]);
            };
            if leaves {
                let result = of("goods.#.controlResult");
                row(
                    "export-control result 該非判定",
                    result,
                    "control list, items 1 to 15",
                );
                let follows = item_16(figures, key).unwrap_or("not known for this HS edition");
                let asks = if asks_item_16(figures) {
                    "the Common High Priority List in place of METI's list of item 16(1), and chapters from \
                     memory (data/control.json); not compared with the order"
                } else {
                    "country of group A: only where the ministry informs"
                };
                row(
                    &format!("item 16 16項: {follows}"),
                    of("goods.#.catchAllItem"),
                    asks,
                );
            }
            for reminder in reminders_of(figures, key) {
                row(
                    &format!("certificate 証明書: {}", reminder.kind),
                    number(figures, reminder, key),
                    &reminder.dated.source,
                );
            }
        }
        self.print(["line", "HS", "asked", "stands", "by"], rows);
    }

    fn screen(&self, wish: &Screening, lists: &Library) -> Result<u8> {
        let mut consignment = read(&wish.file, lists)?;
        let list = listed(wish)?;
        let figures = Figures::of(&consignment);
        let Some(screened) = figures.text("party.endUser.name") else {
            return Err(ScreenError::NoEndUser.into());
        };
        let found = screen(&figures, &list);
        if !found.is_empty() && !wish.reviewed {
            let header = [
                "party",
                "name",
                "in the list",
                "as",
                "country",
                "concern",
                "%",
                "within",
            ];
            self.print(header, found.iter().map(alike).collect());
            output::complain("nothing was written; look, and say --reviewed where they are others");
            return Ok(1);
        }
        let answer = if found.is_empty() {
            "CLEAR"
        } else {
            "REVIEWED"
        };
        // The law is Japan’s, and so is the day.
        let today = day_in_japan(Clock::System.now()).to_string();
        let change = |(path, value): (&str, &str)| Change {
            path: path.to_owned(),
            // What was looked at for an earlier check goes.
            value: (!value.is_empty()).then(|| value.to_owned()),
        };
        let answers = [
            ("control.endUserCheck", answer),
            ("control.endUserScreened", screened),
            ("control.endUserReviewed", &reviewed(&found)),
            ("control.endUserList", &wish.name),
            ("control.endUserListDate", &wish.date.to_string()),
            ("control.endUserBy", &wish.by),
            ("control.endUserDate", &today),
        ];
        let edit = Edit {
            seen: consignment.version(),
            author: wish.by.clone(),
            time: Clock::System.now(),
            source: Source::File,
            changes: answers.map(change).into(),
        };
        consignment.apply(&edit, lists)?;
        output::json(&consignment.to_value());
        Ok(0)
    }

    fn lists(&self) {
        let row = |list: &ControlList| {
            let [since, until, source, compared] = dated(&list.dated);
            let codes = list.codes.join(" ");
            let (kind, edition) = (list.kind.as_str().to_owned(), list.edition.clone());
            [kind, codes, edition, since, until, source, compared]
        };
        let header = [
            "list",
            "codes",
            "HS edition",
            "since",
            "until",
            "source",
            "compared",
        ];
        self.print(header, control_lists().iter().map(row).collect());
    }

    fn reminders(&self) {
        let row = |it: &Reminder| {
            let [since, until, source, compared] = dated(&it.dated);
            [
                it.kind.clone(),
                it.hs.join(" "),
                it.edition.clone(),
                it.from.join(" "),
                it.to.join(" "),
                it.before.as_str().to_owned(),
                since,
                until,
                source,
                compared,
            ]
        };
        let header = [
            "certificate",
            "HS",
            "HS edition",
            "from",
            "to",
            "before",
            "since",
            "until",
            "source",
            "compared",
        ];
        self.print(header, reminders().iter().map(row).collect());
    }

    fn print<const N: usize>(&self, header: [&str; N], rows: Vec<[String; N]>) {
        output::rows(self.common.json, header, rows);
    }
}

/// The number of the certificate that a reminder is about, or what stands in its place.
fn number(figures: &Figures, reminder: &Reminder, goods: u32) -> String {
    let goods = goods.to_string();
    let mut lines = figures.keys("sanitary").into_iter();
    let line = lines.find(|line| {
        figures.of_line("sanitary.#.kind", *line) == Some(&*reminder.kind)
            && figures.of_line("sanitary.#.goods", *line) == Some(&*goods)
    });
    let of = |pattern: &str| figures.of_line(pattern, line?);
    match (of("sanitary.#.number"), of("sanitary.#.applied")) {
        (Some(number), _) => number.to_owned(),
        (None, Some(day)) => format!("applied for on {day}"),
        (None, None) => "—".to_owned(),
    }
}

fn dated(dated: &Dated) -> [String; 4] {
    let day = |day: Option<Date>| day.map(|day| day.to_string()).unwrap_or_default();
    let compared = if dated.compared { "yes" } else { "no" };
    // Since when, or at least as of when it was written down.
    let as_of = dated.as_of.map(|day| format!("as of {day}"));
    let since = dated.since.map(|day| day.to_string());
    [
        since.or(as_of).unwrap_or_default(),
        day(dated.until),
        dated.source.clone(),
        compared.to_owned(),
    ]
}

fn alike(found: &Match) -> [String; 8] {
    let role = table::role(found.role).map_or(found.role, |role| role.label(Language::English));
    [
        role.to_owned(),
        found.name.clone(),
        found.listed.name.clone(),
        found.by.clone(),
        found.listed.country.clone(),
        found.listed.concern.clone(),
        format!("{:.0}", found.likeness * 100.0),
        if found.is_within { "yes" } else { "no" }.to_owned(),
    ]
}

/// What a person looked at, a line for each: the name of the party, and the entry that it is like.
fn reviewed(found: &[Match]) -> String {
    /// Of a name in the list so many characters are kept, on one line.
    const KEPT: usize = 200;
    let line = |it: &Match| {
        let by = it.by.split_whitespace().collect::<Vec<_>>().join(" ");
        let by: String = by.chars().take(KEPT).collect();
        format!("{}: {} / {by}", it.role, it.name)
    };
    let lines: Vec<String> = found.iter().map(line).collect();
    lines.join("\n")
}

/// The list, or every row of it that cannot be taken.
fn listed(wish: &Screening) -> Result<Vec<Listed>> {
    let encoding = Encoding::for_label(wish.encoding.as_bytes())
        .with_context(|| format!("{} is no encoding that is known here", wish.encoding))?;
    let path: &FilePath = &wish.list;
    let rows = spreadsheet::rows(path, &bytes(path)?, encoding)?;
    let told = |faults: Vec<String>| ScreenError::List {
        file: path.display().to_string(),
        faults: faults.join("; "),
    };
    let (mut texts, mut faults) = (Vec::new(), Vec::new());
    for (at, row) in (1..).zip(&rows) {
        match row.iter().map(text).collect::<Result<Vec<_>, _>>() {
            Ok(row) => texts.push(row),
            Err(what) => faults.push(format!("row {at} has {what}")),
        }
    }
    if !faults.is_empty() {
        return Err(told(faults).into());
    }
    let listed = check::listed(&texts);
    Ok(listed.map_err(|faults| told(faults.iter().map(ToString::to_string).collect()))?)
}

/// What a cell says; what cannot be relied on is a fault.
fn text(cell: &Cell) -> Result<String, &'static str> {
    match cell {
        Cell::Empty => Ok(String::new()),
        Cell::Text(text) | Cell::Number(text) | Cell::Day(text) => Ok(text.clone()),
        Cell::Formula => Err("a formula"),
        Cell::Merged => Err("merged cells"),
        Cell::Other(what) => Err(what),
    }
}
