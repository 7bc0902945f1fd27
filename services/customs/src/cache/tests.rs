use funani_core::origin::Origin;
use funani_core::verdict::CheckpointShown;
use funani_proof::digest::Digest;
use tempfile::TempDir;

use super::{Cache, write};

fn origin() -> Origin {
    "registry.other.example".parse().unwrap()
}

fn checkpoint(size: u64) -> CheckpointShown {
    CheckpointShown {
        size,
        root: Digest::of(&size.to_be_bytes()),
        time: None,
    }
}

#[test]
fn a_checkpoint_outlives_the_process() {
    let dir = TempDir::new().unwrap();
    let folder = dir.path().join("checkpoints");
    write(&folder, &origin(), checkpoint(5)).unwrap();
    write(&folder, &origin(), checkpoint(7)).unwrap();
    let cache = Cache::open(Some(folder.clone()));
    assert_eq!(cache.seen().get(&origin()), Some(&checkpoint(7)));
    let left: Vec<_> = std::fs::read_dir(&folder).unwrap().collect();
    assert_eq!(left.len(), 1, "nothing half written stays");
}

#[test]
fn a_damaged_file_is_not_trusted() {
    let dir = TempDir::new().unwrap();
    write(dir.path(), &origin(), checkpoint(5)).unwrap();
    let file = std::fs::read_dir(dir.path())
        .unwrap()
        .next()
        .unwrap()
        .unwrap()
        .path();
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, text.replace("\"size\":5", "\"size\":\"5\"")).unwrap();
    assert!(Cache::open(Some(dir.path().to_owned())).seen().is_empty());
    assert!(
        Cache::open(Some(dir.path().join("absent")))
            .seen()
            .is_empty()
    );
}
