//! Examinations: of one consignment, of a manifest.

use std::path::{Path as FilePath, PathBuf};

use anyhow::{Context as _, Result};
use clap::Args;
use funani_proof::json::{self, Limits, Value};
use funani_runtime::lists::load;
use funani_wire::customs::v1::examine_manifest_response::Answer;
use funani_wire::customs::v1::{
    Datum, Examination, ExaminationResult, ExamineManifestRequest, ExamineRequest, Key,
};

use super::Grounds;
use super::keys::{Keys, NAMES, made};
use crate::cli::consignment::{bytes, read};
use crate::cli::output;
use crate::client::authority::{plain, result, to_value};
use crate::client::session::Session;

#[cfg(test)]
mod tests;

/// Examines one consignment.
#[derive(Debug, Args)]
pub(super) struct Examine {
    #[command(flatten)]
    keys: Keys,
    #[command(flatten)]
    grounds: Grounds,
    /// An evidence bundle that was handed in; may be given several times.
    #[arg(long = "bundle")]
    bundles: Vec<PathBuf>,
    /// What is declared, as the file of a consignment; what the node was told where it is left out.
    #[arg(long)]
    declared: Option<PathBuf>,
    /// Folder of the imported code lists.
    #[arg(long, env = "FUNANI_LISTS", default_value = "funani-data/lists")]
    lists: PathBuf,
    /// File to keep with the entry; `funani verify` judges it offline.
    #[arg(long)]
    keep: Option<PathBuf>,
    /// File for the answer as XML.
    #[arg(long)]
    xml: Option<PathBuf>,
}

/// Examines a manifest.
#[derive(Debug, Args)]
pub(super) struct Manifest {
    /// JSON lines, each an object of keys as the options of `examine` name them, such as
    /// `{"bill":"FNLN2027042","carrier":"FNLN"}`.
    file: PathBuf,
    #[command(flatten)]
    grounds: Grounds,
    /// Show also what nothing speaks against.
    #[arg(long)]
    all: bool,
}

impl Examine {
    pub(super) async fn run(self, session: &Session, as_json: bool) -> Result<u8> {
        let mut declared = Vec::new();
        if let Some(file) = &self.declared {
            let data = read(file, &load(&self.lists)?)?;
            declared.extend(data.data().map(|(path, datum)| Datum {
                path: path.to_string(),
                value: datum.value.clone(),
            }));
        }
        let bundles = self.bundles.iter().map(|file| Ok(bytes(file)?.into()));
        let ask = ExamineRequest {
            keys: self.keys.all(),
            bundles: bundles.collect::<Result<_>>()?,
            declared,
            basis: self.grounds.basis,
            reference: self.grounds.reference,
            xml: self.xml.is_some(),
        };
        let answer = session.customs().examine(ask).await?.into_inner();
        let examination = answer
            .examination
            .context("the server answered without an examination")?;
        let leave = |file: &Option<PathBuf>, bytes: &[u8]| match file {
            Some(file) => std::fs::write(file, bytes)
                .with_context(|| format!("{} cannot be written", file.display())),
            None => Ok(()),
        };
        leave(&self.keep, &answer.file)?;
        leave(&self.xml, &answer.xml)?;
        if as_json {
            output::json(&to_value(&examination));
        } else {
            output::say(&describe(&examination));
        }
        Ok(exit_code(&examination))
    }
}

/// 0 where nothing speaks against it, 1 where something does, 2 where it cannot be told.
fn exit_code(examination: &Examination) -> u8 {
    match examination.result() {
        ExaminationResult::Clear => 0,
        ExaminationResult::Attention | ExaminationResult::Alert => 1,
        ExaminationResult::Undecided | ExaminationResult::Unspecified => 2,
    }
}

/// An examination in words.
pub(crate) fn describe(examination: &Examination) -> String {
    let mut parts = Vec::new();
    let judged = examination.judged.iter().map(|it| {
        let issuer = it.issuer.clone().unwrap_or_default();
        [
            it.document_kind.clone(),
            it.number.clone(),
            issuer.name,
            it.result.clone(),
            it.status.clone(),
        ]
    });
    parts.push(output::table(
        ["evidence", "number", "issued by", "it is", "status"],
        judged.collect(),
    ));
    let differing = examination.comparisons.iter().filter_map(|it| {
        let class = plain(it.class().as_str_name(), "DIFFERENCE_CLASS_");
        (class != "SAME").then(|| {
            [
                it.path.clone(),
                it.declared.clone(),
                it.stated.clone(),
                it.source_kind.clone(),
                class,
            ]
        })
    });
    let differing: Vec<_> = differing.collect();
    let same = examination
        .comparisons
        .len()
        .saturating_sub(differing.len());
    parts.push(format!("{same} comparisons show the same."));
    if !differing.is_empty() {
        let header = ["datum", "declared", "signed", "in", "difference"];
        parts.push(output::table(header, differing));
    }
    let findings = examination.findings.iter().map(|it| {
        [
            plain(it.severity().as_str_name(), "SEVERITY_"),
            it.code.clone(),
            format!("{} {}", it.english, it.japanese),
        ]
    });
    parts.push(output::table(
        ["", "finding", "what it says"],
        findings.collect(),
    ));
    parts.extend(
        examination
            .unchecked
            .iter()
            .map(|it| format!("not checked: {it}")),
    );
    parts.push(format!(
        "result of the examination: {}\n\
         発行・改ざん・効力の確認です。申告内容の正しさを保証しません。",
        result(examination)
    ));
    parts.join("\n")
}

impl Manifest {
    pub(super) async fn run(self, session: &Session, as_json: bool) -> Result<u8> {
        let questions = read_lines(&self.file, &self.grounds)?;
        let asked = questions.clone();
        let stream = tokio_stream::iter(asked);
        let mut answers = session
            .customs()
            .examine_manifest(stream)
            .await?
            .into_inner();
        let (mut rows, mut exit, mut counted) = (Vec::new(), 0, [0_usize; 3]);
        while let Some(answer) = answers.message().await? {
            let number = answer.number.to_string();
            let (code, row) = match answer.answer {
                Some(Answer::Examined(examined)) => {
                    let it = examined.examination.unwrap_or_default();
                    let codes = it.findings.iter().map(|finding| finding.code.clone());
                    let codes: Vec<String> = codes.collect();
                    let numbers = it.judged.iter().map(|judged| judged.number.clone());
                    let numbers: Vec<String> = numbers.take(1).collect();
                    let row = [number, numbers.join(" "), result(&it), codes.join(" ")];
                    (exit_code(&it), row)
                }
                Some(Answer::Refused(refused)) => {
                    (2, [number, String::new(), refused.reason, refused.message])
                }
                None => (2, [number, String::new(), String::new(), String::new()]),
            };
            counted[usize::from(code.min(2))] += 1;
            exit = match (exit, code) {
                (1, _) | (_, 1) => 1,
                (2, _) | (_, 2) => 2,
                _ => 0,
            };
            if self.all || code != 0 {
                rows.push(row);
            }
        }
        output::rows(as_json, ["line", "bill", "result", "findings"], rows);
        if !as_json {
            let [clear, found, unknown] = counted;
            output::say(&format!(
                "{clear} clear, {found} with findings, {unknown} that cannot be told"
            ));
        }
        Ok(exit)
    }
}

/// A line of a manifest cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("the manifest cannot be read:\n{}", .0.join("\n"))]
pub(crate) struct ManifestFault(Vec<String>);

/// Reads a manifest; every line at fault at once.
fn read_lines(file: &FilePath, grounds: &Grounds) -> Result<Vec<ExamineManifestRequest>> {
    let text = bytes(file)?;
    let (mut questions, mut faults) = (Vec::new(), Vec::new());
    let lines = text.split(|byte| *byte == b'\n');
    for (number, line) in (1..).zip(lines) {
        if line.trim_ascii().is_empty() {
            continue;
        }
        match read_line(line) {
            Ok(keys) => questions.push(ExamineManifestRequest {
                number,
                question: Some(ExamineRequest {
                    keys,
                    basis: grounds.basis.clone(),
                    reference: grounds.reference.clone(),
                    ..ExamineRequest::default()
                }),
            }),
            Err(fault) => faults.push(format!("  line {number}: {fault}")),
        }
    }
    if questions.is_empty() && faults.is_empty() {
        faults.push("  it has no lines".to_owned());
    }
    if faults.is_empty() {
        Ok(questions)
    } else {
        Err(ManifestFault(faults).into())
    }
}

fn read_line(line: &[u8]) -> Result<Vec<Key>, String> {
    let value = json::parse(line, Limits::MESSAGE).map_err(|error| error.to_string())?;
    let object = value.as_object().ok_or("an object is needed")?;
    for (name, value) in object {
        if !NAMES.contains(&name) {
            return Err(format!("there is no member {name}"));
        }
        if value.as_str().is_none() {
            return Err(format!("{name} must be a text"));
        }
    }
    let text = |name: &str| object.get(name).and_then(Value::as_str).map(str::to_owned);
    let keys = made(text);
    if keys.is_empty() {
        return Err("no key is named".to_owned());
    }
    Ok(keys)
}
