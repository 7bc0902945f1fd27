//! `funani verify`: an evidence bundle, or a customs examination that was kept, judged offline under
//! the user's own trust files.

use std::path::PathBuf;

use anyhow::{Context as _, Result, ensure};
use clap::Args;
use funani_core::bundle::Bundle;
use funani_core::trust::TrustFile;
use funani_core::verdict::Verdict;
use funani_core::verify::{Ask, NoMemory, verify_read};
use funani_runtime::clock::Clock;
use funani_trade::examine::{self, Kept, Report, Trusts};

use super::output;

/// Judges a bundle, or a kept examination. Exits 0 for valid, 1 for invalid, 2 where it cannot be
/// told; never 0 without a trust file.
#[derive(Debug, Args)]
pub(crate) struct Verify {
    /// The bundle, or the file of an examination.
    file: PathBuf,
    /// The trust file: whose signatures you take. One for each registry whose evidence the file holds.
    #[arg(long, env = "FUNANI_TRUST")]
    trust: Vec<PathBuf>,
    /// Whether the question is about now: without a fresh head statement it is then undecided.
    #[arg(long)]
    current: bool,
    /// Answer in JSON.
    #[arg(long)]
    json: bool,
}

impl Verify {
    pub(crate) fn run(self) -> Result<u8> {
        let bytes = std::fs::read(&self.file)
            .with_context(|| format!("{} cannot be read", self.file.display()))?;
        let trusts = self.trust.iter().map(|path| read_trust(path));
        let trusts: Vec<TrustFile> = trusts.collect::<Result<_>>()?;
        if examine::is_file(&bytes) {
            ensure!(
                !self.current,
                "a kept examination says how things stood when it was made: leave out --current"
            );
            let trusts = Trusts::from_iter(trusts);
            let (verdict, kept) = examine::check(&bytes, &trusts, &mut NoMemory);
            self.tell_kept(&verdict, kept.as_ref());
            return Ok(verdict.exit_code());
        }
        let ask = Ask {
            now: Some(Clock::System.now()),
            current: self.current,
        };
        let bundle = Bundle::parse(&bytes);
        let registry = bundle.as_ref().ok().map(|bundle| &bundle.registry);
        let own = trusts.iter().find(|it| Some(it.registry()) == registry);
        let trust = own.or_else(|| trusts.first());
        let verdict = verify_read(bundle.as_ref(), trust, &ask, &mut NoMemory);
        if self.json {
            output::json(&verdict.to_value());
        } else {
            output::say(&describe(&verdict));
        }
        Ok(verdict.exit_code())
    }

    fn tell_kept(&self, verdict: &Verdict, kept: Option<&Kept>) {
        if self.json {
            let mut value = verdict.to_value();
            if let (Some(object), Some(kept)) = (value.as_object_mut(), kept) {
                object.insert("report", kept.report.to_value());
            }
            output::json(&value);
            return;
        }
        if let Some(kept) = kept {
            output::say(&describe_report(&kept.report));
        }
        output::say(&describe(verdict));
    }
}

/// Reads a trust file.
///
/// # Errors
///
/// When it cannot be read or is malformed.
pub(crate) fn read_trust(path: &std::path::Path) -> Result<TrustFile> {
    let bytes =
        std::fs::read(path).with_context(|| format!("{} cannot be read", path.display()))?;
    TrustFile::parse(&bytes).with_context(|| format!("{} is no trust file", path.display()))
}

/// A verdict in words.
pub(crate) fn describe(verdict: &Verdict) -> String {
    let mut rows = Vec::new();
    for check in &verdict.checks {
        rows.push([
            check.class.to_string(),
            check.code.to_string(),
            check.english(),
        ]);
    }
    let table = output::table(["", "check", "what it says"], rows);
    format!(
        "{table}\nverification result: {}\n\
         発行・改ざん・効力の確認です。申告内容の正しさを保証しません。\n\
         It confirms issue, integrity and force; not that what was declared is true.",
        verdict.outcome
    )
}

/// What an examination said, in words.
fn describe_report(report: &Report) -> String {
    let rows = report.findings.iter().map(|finding| {
        [
            finding.severity.to_string(),
            finding.code.to_string(),
            finding.english.clone(),
        ]
    });
    let table = output::table(["", "finding", "what it says"], rows.collect::<Vec<_>>());
    let judged = report.judged.iter();
    let judged = judged.map(|it| format!("{} {}: {}", it.document_kind, it.number, it.result));
    let judged: Vec<String> = judged.collect();
    let open = report.unchecked.iter();
    let open: Vec<String> = open.map(|it| format!("not checked: {it}")).collect();
    let mut lines = vec![
        format!("examined on {}: {}", report.time, report.result),
        table,
    ];
    lines.extend(judged);
    lines.extend(open);
    lines.join("\n")
}
