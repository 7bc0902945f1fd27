//! `funani verify`: an evidence bundle judged offline, under the user's own trust file.

use std::path::PathBuf;

use anyhow::{Context as _, Result};
use clap::Args;
use funani_core::trust::TrustFile;
use funani_core::verdict::Verdict;
use funani_core::verify::{Ask, NoMemory, verify};
use funani_runtime::clock::Clock;

use super::output;

/// Judges a bundle. Exits 0 for valid, 1 for invalid, 2 where it cannot be told; never 0 without a
/// trust file.
#[derive(Debug, Args)]
pub(crate) struct Verify {
    /// The bundle.
    file: PathBuf,
    /// The trust file: whose signatures you take.
    #[arg(long, env = "FUNANI_TRUST")]
    trust: Option<PathBuf>,
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
        let trust = self.trust.as_deref().map(read_trust).transpose()?;
        let ask = Ask {
            now: Some(Clock::System.now()),
            current: self.current,
        };
        let verdict = verify(&bytes, trust.as_ref(), &ask, &mut NoMemory);
        if self.json {
            output::json(&verdict.to_value());
        } else {
            output::say(&describe(&verdict));
        }
        Ok(verdict.exit_code())
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
