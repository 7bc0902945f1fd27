//! `funani document`: transport documents before a bill is issued over one, and trade documents that
//! are signed and handed over.

use std::path::PathBuf;

use anyhow::{Context as _, Result};
use clap::{Args, Subcommand};
use funani_core::codes::Library;
use funani_core::dcsa;
use funani_core::practice::law::LegalProfiles;
use funani_core::practice::{self, Case, Severity};
use funani_proof::json::{self, Limits, Object, Value};
use funani_runtime::clock::Clock;
use funani_runtime::lists::load;

use super::output;

mod show;
mod signed;

pub(super) use show::show;
pub(super) use signed::{Opened, Place, cancel};

/// Transport documents, and signed trade documents.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Check a document against its standard, the law and practice. Exits 0 where a bill could be
    /// issued over it, 1 where not.
    Check(Check),
    /// Print the table of members that documents are checked against.
    Table(Printed),
    #[command(flatten)]
    Signed(signed::Signed),
}

/// Checks a DCSA transport document (eBL 3.0.4, JSON) and names everything that is wrong.
#[derive(Debug, Args)]
struct Check {
    /// The document.
    file: PathBuf,
    /// Folder of the imported code lists.
    #[arg(long, env = "FUNANI_LISTS", default_value = "funani-data/lists")]
    lists: PathBuf,
    #[command(flatten)]
    printed: Printed,
}

#[derive(Debug, Args)]
struct Printed {
    /// Answer in JSON.
    #[arg(long)]
    json: bool,
}

impl Arguments {
    pub(crate) async fn run(self) -> Result<u8> {
        match self.command {
            Command::Check(check) => check.run(),
            Command::Table(printed) => {
                printed.table();
                Ok(0)
            }
            Command::Signed(signed) => signed.run().await,
        }
    }
}

/// One thing that was found, whoever found it.
struct Told {
    severity: Severity,
    code: &'static str,
    paths: Vec<String>,
    english: String,
    japanese: String,
    basis: &'static str,
}

impl Check {
    fn run(self) -> Result<u8> {
        let bytes = std::fs::read(&self.file)
            .with_context(|| format!("{} cannot be read", self.file.display()))?;
        let lists = load(&self.lists)?;
        let told = match json::parse(&bytes, Limits::DOCUMENT) {
            Ok(document) => look(&document, &lists),
            Err(error) => vec![Told {
                severity: Severity::Error,
                code: error.reason(),
                english: format!("This is no strict JSON: {error}"),
                japanese: format!("JSON として読めません（{error}）"),
                paths: vec![error.path],
                basis: "RFC 8259, RFC 8785, docs/format.md section 1",
            }],
        };
        let refused = told.iter().any(|it| it.severity == Severity::Error);
        if self.printed.json {
            let list: Vec<Value> = told.iter().map(Told::to_value).collect();
            let answer = Object::from([
                ("findings", Value::from(list)),
                ("issuable", (!refused).into()),
            ]);
            output::json(&answer.into());
        } else {
            let rows: Vec<_> = told.iter().map(Told::row).collect();
            if !rows.is_empty() {
                let header = ["", "where", "what", "日本語", "source"];
                output::say(&output::table(header, rows));
            }
            output::say(if refused {
                "not possible: no bill can be issued over this document"
            } else {
                "a bill can be issued over this document"
            });
        }
        Ok(u8::from(refused))
    }
}

/// Everything that is found in a document, as of now; order and law are the act's.
fn look(document: &Value, lists: &Library) -> Vec<Told> {
    let faults = dcsa::check(document, lists).into_iter().map(|fault| Told {
        severity: Severity::Error,
        code: fault.code.reason(),
        english: fault.english(),
        japanese: fault.japanese(),
        paths: vec![fault.path],
        basis: fault.source,
    });
    let findings = practice::check(&Case {
        document,
        order: None,
        legal: None,
        recorded: Clock::System.now(),
        lists,
        profiles: &LegalProfiles::shipped(),
    });
    let findings = findings.into_iter().map(|finding| Told {
        severity: finding.severity(),
        code: finding.rule.reason(),
        english: finding.english(),
        japanese: finding.japanese(),
        paths: finding.paths,
        basis: finding.rule.basis(),
    });
    faults.chain(findings).collect()
}

impl Printed {
    fn table(&self) {
        let rows = dcsa::table().map(|row| {
            let values = row.values.join(" ");
            let pattern = row.pattern.map(|pattern| pattern.as_str().to_owned());
            let list = row.list.map(|list| list.to_string());
            let wanted = [Some(row.limits.to_string()), pattern, Some(values), list];
            let wanted = wanted.into_iter().flatten().filter(|it| !it.is_empty());
            [
                row.path,
                row.presence.as_str().to_owned(),
                row.type_name.to_owned(),
                wanted.collect::<Vec<_>>().join("; "),
                row.source.to_owned(),
            ]
        });
        let rows: Vec<[String; 5]> = rows.collect();
        let header = ["member", "presence", "type", "limits", "source"];
        if self.json {
            let told = |row: &[String; 5]| -> Value {
                let members = header.iter().zip(row);
                let members = members.map(|(name, text)| (*name, text.as_str()));
                members.collect::<Object>().into()
            };
            output::json(&rows.iter().map(told).collect::<Vec<Value>>().into());
        } else {
            output::say(&output::table(header, rows));
        }
    }
}

impl Told {
    fn row(&self) -> [String; 5] {
        [
            format!("{} {}", self.severity, self.code),
            self.paths.join("\n"),
            self.english.clone(),
            self.japanese.clone(),
            self.basis.to_owned(),
        ]
    }

    fn to_value(&self) -> Value {
        let paths: Vec<Value> = self.paths.iter().map(|path| path.as_str().into()).collect();
        Object::from([
            ("basis", Value::from(self.basis)),
            ("code", self.code.into()),
            ("paths", paths.into()),
            ("sentence", self.english.as_str().into()),
            ("sentence_ja", self.japanese.as_str().into()),
            ("severity", self.severity.as_str().into()),
        ])
        .into()
    }
}
