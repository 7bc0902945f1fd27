use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::process::Command;

use super::*;

fn origin(text: &str) -> Origin {
    text.parse().unwrap()
}

fn start(origin: Option<&Origin>) -> Start<'_> {
    Start {
        origin,
        simulated: false,
        now: "2027-04-01T00:00:00.000Z".parse().unwrap(),
    }
}

fn open(dir: &Path, text: &str) -> Result<Keys, KeysError> {
    Keys::open(dir, &start(Some(&origin(text))), &Chance::System)
}

fn files(dir: &Path) -> BTreeSet<String> {
    let entries = fs::read_dir(dir).unwrap();
    entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect()
}

#[test]
fn the_first_start_makes_every_key_and_a_later_one_reads_the_same() {
    let parent = tempfile::tempdir().unwrap();
    let dir = parent.path().join("node/keys");
    let made = open(&dir, "registry.example.com").unwrap();
    assert_eq!(fs::metadata(&dir).unwrap().mode() & 0o777, 0o700);
    for name in files(&dir) {
        let metadata = fs::metadata(dir.join(&name)).unwrap();
        assert_eq!(metadata.mode() & 0o777, 0o600, "{name}");
    }
    assert_eq!(files(&dir).len(), 12);
    let read = Keys::open(&dir, &start(None), &Chance::System).unwrap();
    assert_eq!(
        made.kids().collect::<Vec<_>>(),
        read.kids().collect::<Vec<_>>()
    );
    assert_eq!(made.kids().count(), 10);
    let kids: BTreeSet<_> = made.kids().map(|(_, kid)| kid).collect();
    assert_eq!(kids.len(), 10);
    assert_eq!(made.trust_json(), read.trust_json());
    assert_eq!(made.secret("cursor"), read.secret("cursor"));
    assert_ne!(made.secret("cursor"), read.secret("other"));
}

#[test]
fn the_trust_file_names_every_public_role_and_not_the_node() {
    let dir = tempfile::tempdir().unwrap();
    let keys = open(dir.path(), "registry.example.com").unwrap();
    let file = fs::read(dir.path().join("trust.json")).unwrap();
    let limits = funani_proof::json::Limits::MESSAGE;
    let value = funani_proof::json::parse_canonical(&file, limits).unwrap();
    let trust = keys.trust();
    assert_eq!(value, trust.to_value());
    assert_eq!(trust.keys().len(), 9);
    for role in Role::ALL {
        let key = keys.signing(role).unwrap();
        let named = trust
            .keys()
            .iter()
            .find(|entry| entry.public.kid() == key.kid());
        assert_eq!(named.map(|entry| entry.role), role.trusted(), "{role}");
        if let Some(entry) = named {
            assert_eq!(entry.role.as_str(), role.as_str());
            assert_eq!(entry.from, start(None).now);
        }
    }
}

#[test]
fn the_origin_is_needed_once_and_permanent() {
    let dir = tempfile::tempdir().unwrap();
    let none = Keys::open(dir.path(), &start(None), &Chance::System);
    assert!(matches!(none, Err(KeysError::NoOrigin { .. })));
    open(dir.path(), "registry.example.com").unwrap();
    let other = open(dir.path(), "registry.example.org");
    assert!(matches!(other, Err(KeysError::OtherOrigin { .. })));
}

#[test]
fn a_story_and_a_real_node_do_not_share_keys() {
    let dir = tempfile::tempdir().unwrap();
    open(dir.path(), "demo.invalid").unwrap();
    let demo = origin("demo.invalid");
    let story = Start {
        simulated: true,
        ..start(Some(&demo))
    };
    let refused = Keys::open(dir.path(), &story, &Chance::System);
    assert!(matches!(
        refused,
        Err(KeysError::OtherClock { held: false, .. })
    ));
}

#[test]
fn a_first_start_cut_off_at_any_file_is_made_anew() {
    let whole = tempfile::tempdir().unwrap();
    open(whole.path(), "registry.example.com").unwrap();
    let mut names: Vec<_> = Role::ALL.into_iter().map(Role::file).collect();
    names.push("secret".to_owned());
    names.push("trust.json.new".to_owned());
    for written in 0..=names.len() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("first-start"), "").unwrap();
        for name in &names[..written] {
            fs::write(dir.path().join(name), "half").unwrap();
        }
        let keys = open(dir.path(), "registry.example.com").unwrap();
        assert_eq!(keys.kids().count(), 10);
        assert_eq!(
            files(dir.path()),
            files(whole.path()),
            "cut off after {written}"
        );
    }
}

#[test]
fn a_first_start_cut_off_before_the_mark_went_keeps_its_keys() {
    let dir = tempfile::tempdir().unwrap();
    let made = open(dir.path(), "registry.example.com").unwrap();
    fs::write(dir.path().join("first-start"), "").unwrap();
    let read = open(dir.path(), "registry.example.com").unwrap();
    assert_eq!(
        made.kids().collect::<Vec<_>>(),
        read.kids().collect::<Vec<_>>()
    );
    assert!(!dir.path().join("first-start").exists());
}

#[test]
fn keys_without_a_trust_file_are_never_thrown_away() {
    let dir = tempfile::tempdir().unwrap();
    open(dir.path(), "registry.example.com").unwrap();
    let kept = fs::read(dir.path().join("operator.pem")).unwrap();
    fs::remove_file(dir.path().join("trust.json")).unwrap();
    let refused = open(dir.path(), "registry.example.com");
    assert!(matches!(refused, Err(KeysError::TrustMissing { .. })));
    assert_eq!(fs::read(dir.path().join("operator.pem")).unwrap(), kept);
}

#[test]
fn a_key_that_others_can_read_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    open(dir.path(), "registry.example.com").unwrap();
    let path = dir.path().join("checkpoint.pem");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
    let refused = open(dir.path(), "registry.example.com");
    assert!(matches!(refused, Err(KeysError::Exposed { .. })));
}

#[test]
fn a_key_that_the_trust_file_does_not_name_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let other = tempfile::tempdir().unwrap();
    open(dir.path(), "registry.example.com").unwrap();
    open(other.path(), "registry.example.com").unwrap();
    let name = "registry-receipt.pem";
    fs::copy(other.path().join(name), dir.path().join(name)).unwrap();
    let refused = open(dir.path(), "registry.example.com");
    assert!(matches!(
        refused,
        Err(KeysError::KeyNotTrusted {
            role: Role::RegistryReceipt,
            ..
        })
    ));
}

#[test]
fn a_process_may_be_given_some_of_the_keys() {
    let dir = tempfile::tempdir().unwrap();
    open(dir.path(), "registry.example.com").unwrap();
    fs::remove_file(dir.path().join("operator.pem")).unwrap();
    let keys = open(dir.path(), "registry.example.com").unwrap();
    assert!(matches!(
        keys.signing(Role::Operator),
        Err(KeysError::Absent {
            role: Role::Operator,
            ..
        })
    ));
    assert!(keys.signing(Role::RegistryReceipt).is_ok());
}

/// The directory a child of the test below makes its keys in; set only in that child.
const VICTIM: &str = "FUNANI_TEST_FIRST_START";

#[test]
fn a_first_start_killed_at_any_time_leaves_all_keys_or_none() {
    if let Some(dir) = std::env::var_os(VICTIM) {
        open(Path::new(&dir), "registry.example.com").unwrap();
        return;
    }
    let name = "a_first_start_killed_at_any_time_leaves_all_keys_or_none";
    let mut half_way = 0;
    for delay in (0..40).map(|step| step * 150) {
        let dir = tempfile::tempdir().unwrap();
        let keys = dir.path().join("keys");
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args([
                &format!("keys::tests::{name}"),
                "--exact",
                "--test-threads=1",
            ])
            .env(VICTIM, &keys)
            .stdout(std::process::Stdio::null())
            .spawn()
            .unwrap();
        while !keys.join("first-start").exists() && child.try_wait().unwrap().is_none() {
            std::thread::yield_now();
        }
        std::thread::sleep(std::time::Duration::from_micros(delay));
        child.kill().unwrap();
        child.wait().unwrap();
        half_way += usize::from(keys.join("first-start").exists());
        let done = keys.join("trust.json").exists();
        let before = done.then(|| fs::read(keys.join("trust.json")).unwrap());
        let opened = open(&keys, "registry.example.com").unwrap();
        assert_eq!(opened.kids().count(), 10);
        let after = fs::read(keys.join("trust.json")).unwrap();
        assert!(
            before.is_none_or(|before| before == after),
            "keys that counted were replaced"
        );
    }
    assert!(half_way > 0, "no child was ever hit half-way");
}

#[test]
fn two_first_starts_at_once_end_with_the_same_keys() {
    let dir = tempfile::tempdir().unwrap();
    let starts: Vec<_> = (0..4)
        .map(|_| {
            let path = dir.path().to_owned();
            std::thread::spawn(move || {
                let keys = open(&path, "registry.example.com").unwrap();
                keys.kids().collect::<Vec<_>>()
            })
        })
        .collect();
    let seen: BTreeSet<_> = starts
        .into_iter()
        .map(|start| start.join().unwrap())
        .collect();
    assert_eq!(seen.len(), 1);
}
