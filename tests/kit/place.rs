//! Where a test keeps its data: a folder, and a database on one engine.

use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};

use funani_core::origin::Origin;
use funani_store::StoreUrl;
use funani_testpg::Postgres;
use tempfile::TempDir;

/// A folder of its own and a database of its own. Gone when dropped.
#[derive(Debug)]
pub struct Place {
    dir: TempDir,
    database: StoreUrl,
}

impl Place {
    /// On the embedded database.
    pub fn sqlite() -> Self {
        let dir = TempDir::new().unwrap();
        let database = StoreUrl::Sqlite {
            dir: dir.path().join("data"),
        };
        Self { dir, database }
    }

    /// On a database of the server that all tests of this process share.
    pub async fn postgres(test: &str) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let name: String = test.chars().take(40).collect();
        let database = format!("platform_{number}_{name}");
        let url = tokio::task::spawn_blocking(move || {
            Postgres::shared()?
                .url(&database)
                .map_err(|e| e.to_string())
        });
        let url = url.await.unwrap().unwrap();
        Self {
            dir: TempDir::new().unwrap(),
            database: StoreUrl::Postgres { url },
        }
    }

    /// The folder.
    pub fn dir(&self) -> &Path {
        self.dir.path()
    }

    /// The database.
    pub const fn database(&self) -> &StoreUrl {
        &self.database
    }

    /// The origin that nodes here have.
    pub fn origin(&self) -> Origin {
        "registry.example.com".parse().unwrap()
    }

    /// Folder of the node's keys.
    pub fn keys(&self) -> std::path::PathBuf {
        self.dir().join("keys")
    }
}
