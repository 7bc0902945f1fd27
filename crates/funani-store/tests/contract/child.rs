//! Parts of cases that need a process of their own, because it is killed or its limits are set.

use std::io::Write as _;
use std::path::Path;
use std::process::ExitCode;

use funani_store::{Appended, Store, StoreError, StoreOptions, StoreUrl, chain, feed};

use crate::fixture::{MIGRATIONS, after, id, opening, win};

pub(crate) const APPENDS: &str = "--child-appends";
pub(crate) const FULL: &str = "--child-full";

/// Plays a child's part if the arguments name one.
pub(crate) fn main() -> Option<ExitCode> {
    let mut arguments = std::env::args().skip(1);
    let part = arguments.next()?;
    let dir = arguments.next()?;
    let runtime = tokio::runtime::Runtime::new().expect("a runtime can be built");
    match part.as_str() {
        APPENDS => runtime.block_on(append_for_ever(Path::new(&dir))),
        FULL => runtime.block_on(fill_the_disk(Path::new(&dir))),
        _ => return None,
    }
    Some(ExitCode::SUCCESS)
}

async fn open(dir: &Path) -> Store {
    let url = StoreUrl::Sqlite {
        dir: dir.to_owned(),
    };
    let options = StoreOptions {
        url,
        service: "registry",
        migrations: MIGRATIONS,
        readers: 2,
    };
    Store::open(options).await.expect("the store opens")
}

/// Appends with many tasks and says each acknowledged row, until it is killed.
async fn append_for_ever(dir: &Path) {
    let store = open(dir).await;
    let mut tasks = Vec::new();
    for task in 0..32 {
        let store = store.clone();
        tasks.push(tokio::spawn(async move {
            let mut entry = opening(id(task), task * 1_000_000);
            for n in 1.. {
                let position = win(&store, &entry).await;
                let mut out = std::io::stdout().lock();
                writeln!(out, "{task} {} {position}", entry.sequence()).expect("it is read");
                drop(out);
                entry = after(&entry, task * 1_000_000 + n);
            }
        }));
    }
    for task in tasks {
        task.await.expect("it runs until the process is killed");
    }
}

/// Meets errors of the file system while it writes, and goes on when they are over.
async fn fill_the_disk(dir: &Path) {
    let store = open(dir).await;
    let first = opening(id(1), 1);
    win(&store, &first).await;
    let wal = std::fs::metadata(dir.join("registry.sqlite-wal"))
        .expect("it is there")
        .len();
    limit_files(wal + 10_000);
    let mut large = after(&first, 2);
    large.row.act_bytes = vec![1; 500_000];
    match store.append(large.clone()).await {
        Ok(Appended::Expired) | Err(StoreError::Unavailable { .. }) => {}
        other => panic!("heard {other:?}"),
    }
    let mut tx = store.read().await.expect("reads go on");
    let head = chain::head(&mut tx, id(1))
        .await
        .expect("it can be read")
        .expect("it is there");
    assert_eq!(head.sequence, 1);
    drop(tx);
    limit_files(u64::MAX);
    assert_eq!(win(&store, &large).await, 2);
    let mut tx = store.read().await.expect("reads go on");
    assert_eq!(feed::last(&mut tx).await.expect("it can be read"), 2);
    drop(tx);
    store.close().await;
}

/// Has writes past this length fail as on a full disk, instead of ending the process.
#[expect(unsafe_code, reason = "the standard library sets no limits")]
fn limit_files(length: u64) {
    let limit = libc::rlimit {
        rlim_cur: length,
        rlim_max: libc::RLIM_INFINITY,
    };
    // SAFETY: the limit is a valid value on the stack; ignoring a signal installs no handler.
    let set = unsafe {
        libc::signal(libc::SIGXFSZ, libc::SIG_IGN);
        libc::setrlimit(libc::RLIMIT_FSIZE, &raw const limit)
    };
    assert_eq!(set, 0, "the limit is set");
}
