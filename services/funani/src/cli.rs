//! The commands and their exit codes.
//!
//! | code | meaning |
//! |---|---|
//! | 0 | done; for `verify`: valid |
//! | 1 | refused; for `verify`: invalid |
//! | 2 | cannot tell: for `verify`, undecided |
//! | 64 | the command line is wrong |
//! | 66 | an input file cannot be read |
//! | 69 | the server is away |
//! | 70 | anything else went wrong |

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};
use funani_core::codes::CodeError;
use funani_core::document::DocumentFault;
use funani_runtime::lists::ListsError;
use funani_trade::certificate::CodeFault;
use funani_trade::consignment::FileFault;
use funani_trade::grid::GridFault;
use funani_trade::origin::{AnswerFault, ApplicationFault};
use funani_trade::paper::PaperFault;
use funani_trade::received::ReceivedFault;
use funani_wire::reason::{Class, Refusal};
use tonic::Status;

use crate::client::document::Unready;
use crate::client::prepared::Distrust;
use crate::lists::ImportError;
use crate::spreadsheet::SpreadsheetError;

mod bill;
mod certificate;
pub(crate) mod consignment;
mod control;
mod customs;
mod document;
mod filing;
mod fonts;
mod keygen;
mod lists;
mod options;
mod origin;
pub(crate) mod output;
mod party;
mod serve;
mod verifier;
mod verify;

pub(crate) use bill::{LegalWish, issue};

/// Electronic bills of lading: issue, transfer, verify.
#[derive(Debug, Parser)]
#[command(name = "funani", version, about, propagate_version = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run services of a node.
    Serve(Box<serve::Serve>),
    /// Make a party's folder with fresh keys.
    Keygen(keygen::Keygen),
    /// A party's own events: enrol, describe, consent, mandate, rotate.
    Party(party::Arguments),
    /// Bills: issue, transfer, endorse, surrender, answer, look.
    Bill(Box<bill::Arguments>),
    /// Consignments: data entered once, the papers made of them, what is wrong.
    Consignment(consignment::Arguments),
    /// Export control: what is asked of a shipment, names held against a list of end users.
    Control(control::Arguments),
    /// Origin: which agreement, why the goods originate, what is applied for and answered.
    Origin(origin::Arguments),
    /// Certificates of origin: drafted, signed, replaced, cancelled, shown by who issues them.
    Certificate(Box<certificate::Arguments>),
    /// Filings to NACCS: made of a consignment, their answers, what is next and until when.
    Filing(filing::Arguments),
    /// Customs: look up and examine within a jurisdiction, declare, follow what is released.
    Customs(Box<customs::Arguments>),
    /// Transport documents: check one before a bill is issued over it.
    Document(document::Arguments),
    /// Judge an evidence bundle offline.
    Verify(verify::Verify),
    /// Judge evidence for others in a process of its own, with a public page.
    Verifier(Box<verifier::Verifier>),
    /// Code lists: import, show, look a code up.
    Lists(lists::Arguments),
    /// Play the life of one bill and leave its evidence.
    Demo(crate::demo::Demo),
    /// Measure a node against the limits of the same run.
    Bench(crate::bench::Bench),
    /// Answer calls with what they ask: a part of `bench`.
    #[command(hide = true)]
    BenchEcho(crate::bench::BenchEcho),
}

/// Exit code for a wrong command line (`EX_USAGE`).
const USAGE: u8 = 64;
/// Exit code for an input that cannot be read (`EX_NOINPUT`).
const NO_INPUT: u8 = 66;
/// Exit code for a server that is away (`EX_UNAVAILABLE`).
const AWAY: u8 = 69;
/// Exit code for anything else (`EX_SOFTWARE`).
const SOFTWARE: u8 = 70;

/// After how many turns of its own tasks a worker looks for those that other threads woke: what comes
/// back from a database must not wait behind a full queue of calls.
const GLOBAL_QUEUE: u32 = 7;
/// After how many turns a worker looks at its sockets.
const EVENTS: u32 = 15;

/// Reads the command line and does it.
pub fn run() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            let code = if error.use_stderr() { USAGE } else { 0 };
            // Nothing can be done about a closed terminal.
            let _: std::io::Result<()> = error.print();
            return ExitCode::from(code);
        }
    };
    let runtime = match tokio::runtime::Builder::new_multi_thread()
        .global_queue_interval(GLOBAL_QUEUE)
        .event_interval(EVENTS)
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime,
        Err(error) => {
            output::complain(&format!("the process cannot start: {error}"));
            return ExitCode::from(SOFTWARE);
        }
    };
    let done = runtime.block_on(dispatch(cli.command));
    runtime.shutdown_timeout(std::time::Duration::from_secs(2));
    match done {
        Ok(code) => ExitCode::from(code),
        Err(error) => {
            output::complain(&explain(&error));
            ExitCode::from(code_of(&error))
        }
    }
}

async fn dispatch(command: Command) -> Result<u8> {
    match command {
        Command::Serve(serve) => serve.run().await,
        Command::Keygen(keygen) => keygen.run(),
        Command::Party(party) => party.run().await,
        Command::Bill(bill) => bill.run().await,
        Command::Consignment(consignment) => consignment.run().await,
        Command::Control(control) => control.run(),
        Command::Origin(origin) => origin.run().await,
        Command::Certificate(certificate) => certificate.run().await,
        Command::Filing(filing) => filing.run().await,
        Command::Customs(customs) => customs.run().await,
        Command::Document(document) => document.run().await,
        Command::Verify(verify) => verify.run(),
        Command::Verifier(verifier) => verifier.run().await,
        Command::Lists(lists) => lists.run(),
        Command::Demo(demo) => Box::pin(demo.run()).await,
        Command::Bench(bench) => bench.run().await,
        Command::BenchEcho(echo) => echo.run().await,
    }
}

/// The refusal behind an error, where a server gave one.
pub(crate) fn refusal(error: &anyhow::Error) -> Option<Refusal> {
    cause::<Status>(error).map(Refusal::from_status)
}

/// The first error of a kind among an error and its causes.
fn cause<E>(error: &anyhow::Error) -> Option<&E>
where
    E: std::error::Error + 'static,
{
    error.chain().find_map(|cause| cause.downcast_ref())
}

/// Options were given, or left out, that do not go together.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct Misuse(pub(crate) &'static str);

fn code_of(error: &anyhow::Error) -> u8 {
    if cause::<Misuse>(error).is_some() {
        return USAGE;
    }
    if let Some(refusal) = refusal(error) {
        return match refusal.class() {
            Class::Unavailable => AWAY,
            Class::Internal => SOFTWARE,
            Class::InvalidArgument
            | Class::Unauthenticated
            | Class::PermissionDenied
            | Class::NotFound
            | Class::FailedPrecondition
            | Class::Aborted
            | Class::AlreadyExists
            | Class::ResourceExhausted
            | Class::DeadlineExceeded
            | Class::Unimplemented => 1,
        };
    }
    if cause::<tonic::transport::Error>(error).is_some() {
        return AWAY;
    }
    if cause::<std::io::Error>(error).is_some() || cause::<ListsError>(error).is_some() {
        return NO_INPUT;
    }
    let refused = cause::<Distrust>(error).is_some()
        || cause::<Unready>(error).is_some()
        || cause::<DocumentFault>(error).is_some()
        || cause::<consignment::Incomplete>(error).is_some()
        || cause::<control::ScreenError>(error).is_some()
        || cause::<customs::PolicyFault>(error).is_some()
        || cause::<customs::ManifestFault>(error).is_some()
        || cause::<ImportError>(error).is_some()
        || cause::<CodeError>(error).is_some()
        || cause::<FileFault>(error).is_some()
        || cause::<PaperFault>(error).is_some()
        || cause::<GridFault>(error).is_some()
        || cause::<ApplicationFault>(error).is_some()
        || cause::<AnswerFault>(error).is_some()
        || cause::<CodeFault>(error).is_some()
        || cause::<ReceivedFault>(error).is_some()
        || cause::<certificate::Unissuable>(error).is_some()
        || cause::<origin::Unwritable>(error).is_some()
        || cause::<SpreadsheetError>(error).is_some();
    if refused { 1 } else { SOFTWARE }
}

/// An error in words: each fault of a document; for a refusal why, who could, and what to do next.
pub(crate) fn explain(error: &anyhow::Error) -> String {
    if let Some(refusal) = refusal(error) {
        explain_refusal(&refusal)
    } else if let Some(fault) = cause::<DocumentFault>(error) {
        explain_fault(fault)
    } else if let Some(told) = cause::<FileFault>(error).and_then(consignment::explain) {
        told
    } else if let Some(fault) = cause::<GridFault>(error) {
        let cells = fault.0.iter().map(|cell| format!("  {cell}"));
        let all = [fault.to_string()].into_iter().chain(cells);
        all.collect::<Vec<_>>().join("\n")
    } else {
        format!("{error:#}")
    }
}

fn explain_fault(fault: &DocumentFault) -> String {
    let mut lines = vec!["no bill can be issued over the document".to_owned()];
    lines.extend(fault.violations.iter().map(|violation| {
        let (path, code) = (&violation.path, violation.code);
        format!(
            "  {path}: {} {} ({code})",
            violation.english, violation.japanese
        )
    }));
    lines.join("\n")
}

fn explain_refusal(refusal: &Refusal) -> String {
    let mut lines = vec![format!("{} [{}]", refusal.message(), refusal.reason())];
    for violation in refusal.violations() {
        let (field, code) = (&violation.field, &violation.code);
        lines.push(format!("  {field}: {} ({code})", violation.message));
    }
    let more = [
        ("who could", refusal.who_could()),
        ("what next", refusal.next_step()),
        ("latest head", refusal.datum("head")),
        ("request", refusal.request_id()),
    ];
    for (name, text) in more {
        lines.extend(text.map(|text| format!("  {name}: {text}")));
    }
    lines.join("\n")
}
