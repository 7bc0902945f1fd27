//! Options that several commands begin with.

use std::path::PathBuf;

use clap::Args;

/// What every command about a shipment's data takes.
#[derive(Debug, Args)]
pub(crate) struct Common {
    /// Folder of the imported code lists.
    #[arg(
        long,
        global = true,
        env = "FUNANI_LISTS",
        default_value = "funani-data/lists"
    )]
    pub(crate) lists: PathBuf,
    /// Answer in JSON.
    #[arg(long, global = true)]
    pub(crate) json: bool,
}
