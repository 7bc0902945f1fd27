//! `funani lists`: code lists imported, shown and asked.

use std::collections::BTreeSet;
use std::path::PathBuf;

use anyhow::{Context as _, Result};
use clap::{Args, Subcommand};
use encoding_rs::Encoding;
use funani_core::codes::{CodeList, CodeLists as _, Known, Package, Provenance, Scope};
use funani_core::time::Date;
use funani_proof::json::{Object, Value};
use funani_runtime::lists::load;

use super::output;
use crate::lists::{Source, Wish, read, write};

/// Code lists of a node.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Make a package of a publisher's files.
    Import(Import),
    /// Show which packages are here.
    Show(Show),
    /// Ask whether a list has a code. Exits 0 for yes, 1 for no, 2 where the list is not here.
    Look(Look),
}

impl Arguments {
    pub(crate) fn run(self) -> Result<u8> {
        match self.command {
            Command::Import(import) => import.run(),
            Command::Show(show) => show.run(),
            Command::Look(look) => look.run(),
        }
    }
}

/// Where the packages are, and how to answer.
#[derive(Debug, Args)]
struct Place {
    /// Folder of the imported packages.
    #[arg(long, env = "FUNANI_LISTS", default_value = "funani-data/lists")]
    dir: PathBuf,
    /// Answer in JSON.
    #[arg(long)]
    json: bool,
}

/// Makes a package of a publisher's CSV files, or of a file with the columns code and name.
#[derive(Debug, Args)]
struct Import {
    /// Which list: iso3166-1, iso4217, unlocode, hs, rec20, rec21, iso6346-type, smdg or
    /// dcsa-platform.
    kind: CodeList,
    /// The files of one edition.
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// The edition, in the publisher's words: 2024-2, 2022.
    #[arg(long)]
    edition: String,
    /// When the edition was published: YYYY-MM-DD.
    #[arg(long)]
    date: Date,
    /// The files are an excerpt: that a code is absent says nothing.
    #[arg(long)]
    partial: bool,
    /// How the text is encoded: utf-8, windows-1252, `shift_jis`.
    #[arg(long, default_value = "utf-8")]
    encoding: String,
    /// A code whose row is faulty in the publisher's own file.
    #[arg(long = "leave-out", value_delimiter = ',')]
    leave_out: Vec<String>,
    #[command(flatten)]
    place: Place,
}

impl Import {
    fn run(self) -> Result<u8> {
        let encoding = Encoding::for_label(self.encoding.as_bytes())
            .with_context(|| format!("{} is no encoding that is known here", self.encoding))?;
        let mut sources = Vec::new();
        for path in &self.files {
            let bytes = std::fs::read(path)
                .with_context(|| format!("{} cannot be read", path.display()))?;
            let name = path.file_name().unwrap_or(path.as_os_str());
            let name = name.to_string_lossy().into_owned();
            sources.push(Source { name, bytes });
        }
        let wish = Wish {
            list: self.kind,
            edition: self.edition,
            date: self.date,
            partial: self.partial,
            encoding,
            leave_out: BTreeSet::from_iter(self.leave_out),
        };
        let import = read(&sources, &wish)?;
        let path = write(&self.place.dir, &import.package).with_context(|| {
            format!(
                "the package cannot be written to {}",
                self.place.dir.display()
            )
        })?;
        if self.place.json {
            let mut object = about(Provenance::Imported, &import.package);
            object.insert("file", path.to_string_lossy().as_ref());
            let passed = import.passed.iter().map(|(why, count)| {
                Value::from(Object::from([
                    ("why", Value::from(*why)),
                    ("rows", number(*count)),
                ]))
            });
            object.insert("passed_over", Value::Array(passed.collect()));
            output::json(&object.into());
            return Ok(0);
        }
        let package = &import.package;
        output::say(&format!("{}: {} codes", path.display(), package.len()));
        for (why, count) in &import.passed {
            output::say(&format!("passed over: {count} {why}"));
        }
        Ok(0)
    }
}

/// Shows the packages in the order in which they are asked.
#[derive(Debug, Args)]
struct Show {
    #[command(flatten)]
    place: Place,
}

impl Show {
    fn run(self) -> Result<u8> {
        let library = load(&self.place.dir)?;
        if self.place.json {
            let all = library
                .packages()
                .map(|(provenance, package)| Value::from(about(provenance, package)));
            output::json(&Value::Array(all.collect()));
            return Ok(0);
        }
        let rows = library.packages().map(|(provenance, package)| {
            [
                package.list.to_string(),
                package.edition.clone(),
                package.date.to_string(),
                package.len().to_string(),
                coverage(&package.scope),
                from(provenance).to_owned(),
                package.licence.clone(),
            ]
        });
        let header = [
            "list", "edition", "date", "codes", "covers", "from", "licence",
        ];
        output::say(&output::table(header, rows.collect()));
        Ok(0)
    }
}

/// Asks whether a list has a code.
#[derive(Debug, Args)]
struct Look {
    /// Which list.
    kind: CodeList,
    /// The code.
    code: String,
    #[command(flatten)]
    place: Place,
}

impl Look {
    fn run(self) -> Result<u8> {
        let Self { kind, code, place } = self;
        kind.check(&code)?;
        let library = load(&place.dir)?;
        let known = library.look_up(kind, &code);
        let found = library.find(kind, &code);
        let zone = match kind {
            CodeList::Location => library.zone_of(&code).map(|zone| zone.to_string()),
            CodeList::Country
            | CodeList::Currency
            | CodeList::Commodity
            | CodeList::Unit
            | CodeList::Package
            | CodeList::EquipmentType
            | CodeList::LinerCode
            | CodeList::Platform => None,
        };
        if place.json {
            let mut object = Object::from([
                ("list", kind.as_str()),
                ("code", code.as_str()),
                ("known", known.as_str()),
            ]);
            if let Some((entry, package)) = found {
                object.insert("name", entry.name);
                object.insert("edition", package.edition.as_str());
            }
            if let Some(zone) = zone {
                object.insert("zone", zone);
            }
            output::json(&object.into());
        } else {
            let mut rows = vec![("list", kind.to_string()), ("code", code)];
            rows.push(("known", known.as_str().to_owned()));
            if let Some((entry, package)) = found {
                rows.push(("name", entry.name.to_owned()));
                rows.push(("edition", package.edition.clone()));
            }
            rows.push(("zone", zone.unwrap_or_default()));
            output::say(&output::card(&rows));
        }
        Ok(match known {
            Known::Yes => 0,
            Known::No => 1,
            Known::NotHere => 2,
        })
    }
}

const fn from(provenance: Provenance) -> &'static str {
    match provenance {
        Provenance::Shipped => "shipped",
        Provenance::Imported => "imported",
    }
}

fn coverage(scope: &Scope) -> String {
    match scope {
        Scope::Whole => "all".to_owned(),
        Scope::Partial => "an excerpt".to_owned(),
        Scope::Prefixes(prefixes) => match prefixes.as_slice() {
            [first, .., last] => format!("{} parts, {first} to {last}", prefixes.len()),
            _ => prefixes.concat(),
        },
    }
}

fn about(provenance: Provenance, package: &Package) -> Object {
    let codes = u64::try_from(package.len()).unwrap_or(u64::MAX);
    let mut object = Object::from([
        ("list", package.list.as_str()),
        ("edition", package.edition.as_str()),
        ("date", package.date.to_string().as_str()),
        ("covers", coverage(&package.scope).as_str()),
        ("from", from(provenance)),
        ("source", package.source.as_str()),
        ("licence", package.licence.as_str()),
        ("note", package.note.as_deref().unwrap_or_default()),
    ]);
    object.insert("codes", number(codes));
    object
}

/// A count; there are never so many that JSON could not say it.
fn number(count: u64) -> Value {
    Value::try_from(count).unwrap_or(Value::Null)
}
