//! What a measurement tells.

use std::time::Duration;

use funani_proof::json::{Number, Object, Value};
use funani_store::Durability;

use crate::cli::output;

/// The numbers of one round, or medians of several. Rates are per second.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Round {
    pub(super) transfers: f64,
    pub(super) transfer_p50_ms: f64,
    pub(super) transfer_p99_ms: f64,
    pub(super) one_caller_p50_ms: f64,
    pub(super) issues: f64,
    pub(super) verifies: f64,
    pub(super) verifies_cold: f64,
    /// Processor time of the node for one transfer, in microseconds.
    pub(super) cpu_us_per_transfer: f64,
    pub(super) echo: f64,
    pub(super) raw_appends: f64,
    pub(super) ed25519_verifies: f64,
    pub(super) signs: f64,
}

impl Round {
    /// The median of each number by itself.
    pub(super) fn median(rounds: &[Self]) -> Self {
        let of = |number: fn(&Self) -> f64| median(rounds.iter().map(number).collect());
        Self {
            transfers: of(|round| round.transfers),
            transfer_p50_ms: of(|round| round.transfer_p50_ms),
            transfer_p99_ms: of(|round| round.transfer_p99_ms),
            one_caller_p50_ms: of(|round| round.one_caller_p50_ms),
            issues: of(|round| round.issues),
            verifies: of(|round| round.verifies),
            verifies_cold: of(|round| round.verifies_cold),
            cpu_us_per_transfer: of(|round| round.cpu_us_per_transfer),
            echo: of(|round| round.echo),
            raw_appends: of(|round| round.raw_appends),
            ed25519_verifies: of(|round| round.ed25519_verifies),
            signs: of(|round| round.signs),
        }
    }

    /// How many transfers there would be if each cost one echo, one bare append, one check of a
    /// signature and one signature, and nothing else.
    pub(super) fn harmonic(&self) -> f64 {
        let cost = 1.0 / self.echo
            + 1.0 / self.raw_appends
            + 1.0 / self.ed25519_verifies
            + 1.0 / self.signs;
        1.0 / cost
    }
}

/// The middle one; of an even number the upper.
fn median(mut numbers: Vec<f64>) -> f64 {
    numbers.sort_by(f64::total_cmp);
    numbers.get(numbers.len() / 2).copied().unwrap_or_default()
}

/// Everything that is told.
pub(super) struct Report {
    /// Medians over the rounds.
    pub(super) median: Round,
    /// What the engine says about keeping a commit.
    pub(super) durability: Durability,
    /// How many callers had a call under way.
    pub(super) callers: usize,
    /// Threads of the signature probes.
    pub(super) threads: usize,
    /// Acts not acknowledged or not found again, and verdicts that are not valid.
    pub(super) failed: u32,
    /// What the first of those said.
    pub(super) fault: Option<String>,
    /// Memory of the node before the first call.
    pub(super) idle_rss_kb: u32,
    /// From start to ready.
    pub(super) start: Duration,
}

impl Report {
    /// Name and value of every number.
    fn numbers(&self) -> Vec<(&'static str, f64)> {
        let round = &self.median;
        let harmonic = round.harmonic();
        vec![
            ("transfers_per_s", round.transfers),
            ("transfer_p50_ms", round.transfer_p50_ms),
            ("transfer_p99_ms", round.transfer_p99_ms),
            ("one_caller_p50_ms", round.one_caller_p50_ms),
            ("issues_per_s", round.issues),
            ("verifies_per_s", round.verifies),
            ("verifies_cold_per_s", round.verifies_cold),
            ("cpu_us_per_transfer", round.cpu_us_per_transfer),
            ("echo_per_s", round.echo),
            ("raw_appends_per_s", round.raw_appends),
            ("ed25519_verifies_per_s", round.ed25519_verifies),
            ("ed25519_signs_per_s", round.signs),
            ("harmonic_per_s", harmonic),
            ("ratio", round.transfers / harmonic),
            ("start_ms", self.start.as_secs_f64() * 1000.0),
            ("idle_rss_kb", f64::from(self.idle_rss_kb)),
            ("failed", f64::from(self.failed)),
        ]
    }

    /// One JSON object.
    pub(super) fn to_value(&self) -> Value {
        let mut object = Object::new();
        for (name, number) in self.numbers() {
            // A rate of nothing in no time is no number, and JSON has none for it.
            let number = Number::try_from(rounded(number)).map_or(Value::Null, Value::from);
            object.insert(name, number);
        }
        object.insert("durable", self.durability.durable);
        let settings: Object = self
            .durability
            .settings
            .iter()
            .map(|(name, value)| (*name, Value::from(value.as_str())))
            .fold(Object::new(), |mut object, (name, value)| {
                object.insert(name, value);
                object
            });
        object.insert("durability", settings);
        object.insert("engine", self.engine());
        object.insert("callers", whole(self.callers));
        object.insert("threads", whole(self.threads));
        if let Some(fault) = &self.fault {
            object.insert("first_failure", fault.as_str());
        }
        object.into()
    }

    /// A table, and how it came about.
    pub(super) fn to_text(&self) -> String {
        let mut rows: Vec<(&str, String)> = vec![("engine", self.engine())];
        rows.extend(
            self.numbers()
                .into_iter()
                .map(|(name, number)| (name, rounded(number).to_string())),
        );
        rows.push(("durable", self.durable()));
        rows.push(("first_failure", self.fault.clone().unwrap_or_default()));
        format!("{}\n{}", output::card(&rows), self.method())
    }

    fn engine(&self) -> String {
        format!("{} {}", self.durability.engine, self.durability.version)
    }

    fn durable(&self) -> String {
        let settings: Vec<String> = self
            .durability
            .settings
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        format!("{} ({})", self.durability.durable, settings.join(" "))
    }

    fn method(&self) -> String {
        format!(
            "medians of three rounds; {} callers on four connections to a node of its own process; each bill is \
             moved once, and the clock stops when a signed checkpoint covers every acknowledged act\n\
             harmonic = 1/(1/echo + 1/raw_appends + 1/ed25519_verifies + 1/ed25519_signs): 1 KiB echo in another \
             process, act row and head update up to 64 in a transaction, signatures on {} threads\n\
             durable is read back from a scratch store of the same engine, opened by the same code with the same \
             options; verifies_cold asks once for bills that were never verified, of parties that were; failed counts \
             refused, lost and altered acts and verdicts that are not valid",
            self.callers, self.threads
        )
    }
}

fn whole(number: usize) -> Value {
    u32::try_from(number).unwrap_or(u32::MAX).into()
}

/// Three digits after the point below 100, one above.
fn rounded(number: f64) -> f64 {
    let scale = if number < 100.0 { 1000.0 } else { 10.0 };
    (number * scale).round() / scale
}

#[cfg(test)]
mod tests;
