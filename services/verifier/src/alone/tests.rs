use funani_core::time::{HOUR, SECOND, Timestamp};
use funani_core::trust::{TrustKey, TrustRole};
use funani_core::verdict::Class;
use funani_proof::checkpoint::Checkpoint;
use funani_proof::digest::Digest;
use funani_proof::key::SigningKey;
use funani_proof::merkle::{leaf_hash, root};

use super::*;

fn registry() -> Origin {
    "registry.example.com/a:1".parse().unwrap()
}

fn key(seed: u8) -> SigningKey {
    SigningKey::from_seed([seed; 32])
}

fn at(hours: i64) -> Timestamp {
    "2027-03-01T00:00:00.000Z"
        .parse::<Timestamp>()
        .unwrap()
        .plus(hours * HOUR)
}

fn trust() -> TrustFile {
    let entry = |seed, role| TrustKey {
        role,
        public: key(seed).public(),
        from: at(0),
        until: None,
    };
    let keys = vec![entry(1, TrustRole::Checkpoint), entry(2, TrustRole::Cosign)];
    TrustFile::new(registry(), keys, false).unwrap()
}

fn leaves(count: u8) -> Root {
    Root(root(
        &(0..count)
            .map(|number| leaf_hash(&[number]))
            .collect::<Vec<_>>(),
    ))
}

struct Root(Digest);

/// The checkpoint of so many leaves, stamped so many hours later.
fn seen(size: u8, hours: i64, Root(root): Root) -> Seen {
    let checkpoint = Checkpoint {
        origin: format!("{}/log", registry()),
        size: size.into(),
        root,
    };
    let mut note = checkpoint.sign(&key(1)).unwrap();
    let seconds = u64::try_from(at(hours).as_millis() / SECOND).unwrap();
    note.add_cosignature(&format!("{}/cosign", registry()), &key(2), seconds)
        .unwrap();
    Seen::open(&note.to_string(), &trust()).unwrap()
}

fn alone(cache: Option<PathBuf>) -> Result<(Alone, Vec<Damaged>), CacheError> {
    Alone::open(Config {
        trusts: [(registry(), trust())].into(),
        nodes: BTreeMap::new(),
        cache,
        clock: Clock::System,
        judges: 1,
    })
}

async fn compared(alone: &Alone, seen: Seen) -> Option<(Code, Class)> {
    let check = alone.0.compare(&registry(), seen).await;
    check.map(|check| (check.code, check.class))
}

const FORKED: Option<(Code, Class)> = Some((Code::LogForked, Class::Fail));
const GROWN: Option<(Code, Class)> = Some((Code::LogGrown, Class::Pass));
const UNCOMPARED: Option<(Code, Class)> = Some((Code::LogUncompared, Class::Note));

#[tokio::test]
async fn another_root_of_a_size_that_was_seen_is_a_fork() {
    let (alone, _) = alone(None).unwrap();
    assert_eq!(compared(&alone, seen(3, 1, leaves(3))).await, None);
    assert_eq!(compared(&alone, seen(3, 1, leaves(3))).await, GROWN);
    assert_eq!(compared(&alone, seen(3, 2, leaves(4))).await, FORKED);
    // The forked one was not remembered in its place.
    assert_eq!(compared(&alone, seen(3, 1, leaves(3))).await, GROWN);
}

#[tokio::test]
async fn without_a_node_other_sizes_are_told_as_not_compared_and_kept() {
    let (alone, _) = alone(None).unwrap();
    compared(&alone, seen(3, 1, leaves(3))).await;
    assert_eq!(compared(&alone, seen(5, 2, leaves(5))).await, UNCOMPARED);
    assert_eq!(compared(&alone, seen(5, 3, leaves(6))).await, FORKED);
    assert_eq!(compared(&alone, seen(3, 1, leaves(7))).await, FORKED);
    assert_eq!(compared(&alone, seen(4, 3, leaves(4))).await, FORKED);
}

#[tokio::test]
async fn what_was_seen_outlives_the_process() {
    let folder = tempfile::tempdir().unwrap();
    let open = || alone(Some(folder.path().join("cache"))).unwrap();
    let (first, damaged) = open();
    assert!(damaged.is_empty());
    compared(&first, seen(3, 1, leaves(3))).await;
    compared(&first, seen(5, 2, leaves(5))).await;
    drop(first);
    let (second, damaged) = open();
    assert!(damaged.is_empty());
    assert_eq!(compared(&second, seen(3, 1, leaves(4))).await, FORKED);
    assert_eq!(compared(&second, seen(5, 2, leaves(4))).await, FORKED);
}

#[tokio::test]
async fn a_damaged_file_is_named_set_aside_and_not_trusted() {
    let folder = tempfile::tempdir().unwrap();
    let cache = folder.path().to_owned();
    let (first, _) = alone(Some(cache.clone())).unwrap();
    compared(&first, seen(3, 1, leaves(3))).await;
    drop(first);
    let files = || {
        let names = std::fs::read_dir(&cache).unwrap();
        let names = names.map(|entry| entry.unwrap().path());
        names
            .filter(|path| !path.ends_with("lock"))
            .collect::<Vec<_>>()
    };
    let [file] = files().try_into().unwrap();
    let honest = std::fs::read_to_string(&file).unwrap();
    for (changed, why) in [
        (
            honest.replacen("\\n3\\n", "\\n4\\n", 1),
            "it is no signed checkpoint",
        ),
        (
            honest.replacen("\"v\":1", "\"v\":2", 1),
            "it is not in the form that is written here",
        ),
        (honest[..honest.len() / 2].to_owned(), "JSON"),
        (String::new(), "JSON"),
        ("{}".to_owned(), "it does not hold 1 to 64 checkpoints"),
    ] {
        assert_ne!(changed, honest);
        std::fs::write(&file, &changed).unwrap();
        let (again, damaged) = alone(Some(cache.clone())).unwrap();
        let [damaged] = damaged.try_into().unwrap();
        assert!(
            damaged.why.contains(why) || why == "JSON",
            "{}",
            damaged.why
        );
        assert_eq!(std::fs::read_to_string(&damaged.path).unwrap(), changed);
        assert!(!file.exists());
        // It is told until the process is started again, and what is seen now is kept.
        assert_eq!(compared(&again, seen(3, 1, leaves(4))).await, UNCOMPARED);
        assert_eq!(compared(&again, seen(3, 1, leaves(3))).await, FORKED);
        assert_eq!(files().len(), 2);
    }
}

#[tokio::test]
async fn a_folder_serves_one_process_at_a_time() {
    let folder = tempfile::tempdir().unwrap();
    let first = alone(Some(folder.path().to_owned())).unwrap();
    let second = alone(Some(folder.path().to_owned()));
    assert!(matches!(second, Err(CacheError::InUse { .. })));
    drop(first);
    assert!(alone(Some(folder.path().to_owned())).is_ok());
    let file = folder.path().join("no folder");
    std::fs::write(&file, "").unwrap();
    assert!(matches!(alone(Some(file)), Err(CacheError::Io { .. })));
}

#[tokio::test]
async fn of_many_at_once_none_is_lost() {
    let folder = tempfile::tempdir().unwrap();
    let (alone_here, _) = alone(Some(folder.path().to_owned())).unwrap();
    let all = (1..=40).map(|size| {
        let alone = alone_here.clone();
        tokio::spawn(async move { compared(&alone, seen(size, 1, leaves(size))).await })
    });
    for one in all.collect::<Vec<_>>() {
        assert_ne!(one.await.unwrap(), FORKED);
    }
    drop(alone_here);
    let (again, _) = alone(Some(folder.path().to_owned())).unwrap();
    for size in 1..=40 {
        assert_eq!(
            compared(&again, seen(size, 1, leaves(50))).await,
            FORKED,
            "{size}"
        );
    }
}
