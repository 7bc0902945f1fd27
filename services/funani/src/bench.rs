//! Placeholder.
use clap::Args;
/// Measure.
#[derive(Debug, Args)]
pub struct Bench {}
impl Bench {
    /// Runs.
    pub async fn run(self) -> anyhow::Result<u8> {
        Ok(0)
    }
}
