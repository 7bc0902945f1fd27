//! `funani keygen`: a party's folder with fresh keys.

use std::path::PathBuf;

use anyhow::{Context as _, Result};
use clap::Args;
use funani_core::origin::Origin;
use funani_core::party::Custody;
use funani_proof::json::Object;
use funani_runtime::chance::Chance;

use super::output;
use crate::client::wallet::Wallet;

/// Makes a folder of mode 0700 with a root, an act, an approve and an authenticate key.
#[derive(Debug, Args)]
pub(crate) struct Keygen {
    /// Folder to make.
    #[arg(long, env = "FUNANI_WALLET")]
    wallet: PathBuf,
    /// Origin of the registry the party will belong to.
    #[arg(long)]
    registry: Origin,
    /// URL of the node.
    #[arg(long, default_value = "http://127.0.0.1:4430")]
    server: String,
    /// How the keys are held, as declared: self or hsm.
    #[arg(long, default_value = "self")]
    custody: String,
    /// Answer in JSON.
    #[arg(long)]
    json: bool,
}

impl Keygen {
    pub(crate) fn run(self) -> Result<u8> {
        let custody: Custody = self.custody.parse().context("custody is self or hsm")?;
        anyhow::ensure!(
            custody != Custody::Managed,
            "managed custody is not offered yet"
        );
        let chance = Chance::System;
        let wallet = Wallet::create(&self.wallet, self.registry, self.server, custody, || {
            chance.bytes()
        })?;
        let mut object = Object::new();
        let mut rows = Vec::new();
        for (purpose, key) in wallet.keys() {
            object.insert(purpose.as_str(), key.kid().to_string());
            rows.push([purpose.to_string(), key.kid().to_string()]);
        }
        if self.json {
            output::json(&object.into());
        } else {
            output::say(&output::table(["purpose", "key id"], rows));
            output::say(&format!(
                "keys are in {}; keep root.pem apart",
                wallet.dir().display()
            ));
        }
        Ok(0)
    }
}
