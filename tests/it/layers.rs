//! Every package has its room: who may depend on whom, held against `cargo metadata`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use cargo_metadata::{DependencyKind, MetadataCommand};

/// A package of ours and the packages of ours that it may use.
const LAYERS: &[(&str, &[&str])] = &[
    ("funani-proof", &[]),
    ("funani-core", &["funani-proof"]),
    ("funani-store", &["funani-proof"]),
    ("funani-wire", &["funani-core", "funani-proof"]),
    ("funani-face", &["funani-core", "funani-proof"]),
    (
        "funani-trade",
        &["funani-core", "funani-face", "funani-proof"],
    ),
    (
        "funani-runtime",
        &["funani-core", "funani-proof", "funani-wire"],
    ),
    ("funani-parties", SERVICE),
    ("funani-registry", SERVICE),
    ("funani-ledger", SERVICE),
    (
        "funani-documents",
        &[
            "funani-core",
            "funani-face",
            "funani-proof",
            "funani-runtime",
            "funani-store",
            "funani-trade",
            "funani-wire",
        ],
    ),
    (
        "funani-customs",
        &[
            "funani-core",
            "funani-proof",
            "funani-runtime",
            "funani-store",
            "funani-trade",
            "funani-wire",
        ],
    ),
    (
        "funani-verifier",
        &[
            "funani-core",
            "funani-face",
            "funani-proof",
            "funani-runtime",
            "funani-trade",
            "funani-wire",
        ],
    ),
    (
        "funani",
        &[
            "funani-core",
            "funani-customs",
            "funani-documents",
            "funani-face",
            "funani-ledger",
            "funani-parties",
            "funani-proof",
            "funani-registry",
            "funani-runtime",
            "funani-store",
            "funani-trade",
            "funani-verifier",
            "funani-wire",
        ],
    ),
    ("funani-testpg", &[]),
    (
        "funani-tests",
        &[
            "funani",
            "funani-core",
            "funani-customs",
            "funani-documents",
            "funani-face",
            "funani-ledger",
            "funani-parties",
            "funani-proof",
            "funani-registry",
            "funani-runtime",
            "funani-store",
            "funani-testpg",
            "funani-trade",
            "funani-verifier",
            "funani-wire",
        ],
    ),
];

const SERVICE: &[&str] = &[
    "funani-core",
    "funani-proof",
    "funani-runtime",
    "funani-store",
    "funani-wire",
];

/// An outside crate and the only packages of ours that may use it directly.
const WRAPPERS: &[(&str, &[&str])] = &[
    ("sqlx", &["funani-store"]),
    ("prost", &["funani-wire", "funani-tests"]),
    ("ed25519-dalek", &["funani-proof"]),
    ("sha2", &["funani-proof", "funani-runtime"]),
];

/// Crates that must not be anywhere in the tree.
const BANNED: &[&str] = &[
    "ring",
    "openssl",
    "openssl-sys",
    "native-tls",
    "jsonwebtoken",
];

fn used() -> BTreeMap<String, BTreeSet<(String, bool)>> {
    let metadata = MetadataCommand::new()
        .no_deps()
        .exec()
        .expect("cargo metadata answers");
    metadata
        .workspace_packages()
        .into_iter()
        .map(|package| {
            let dependencies = package
                .dependencies
                .iter()
                .map(|d| (d.name.clone(), d.kind == DependencyKind::Development))
                .collect();
            (package.name.to_string(), dependencies)
        })
        .collect()
}

#[test]
fn every_package_keeps_to_its_layer() {
    let allowed: BTreeMap<&str, &[&str]> = LAYERS.iter().copied().collect();
    let used = used();
    let ours: BTreeSet<&str> = used.keys().map(String::as_str).collect();
    assert_eq!(
        ours,
        allowed.keys().copied().collect::<BTreeSet<_>>(),
        "the table of layers names exactly the packages of the workspace"
    );
    for (package, dependencies) in &used {
        for (name, _) in dependencies
            .iter()
            .filter(|(name, dev)| ours.contains(name.as_str()) && !dev)
        {
            assert!(
                allowed[package.as_str()].contains(&name.as_str()),
                "{package} must not depend on {name}"
            );
        }
    }
}

#[test]
fn services_meet_only_in_the_binary_and_in_tests() {
    let services = [
        "funani-customs",
        "funani-documents",
        "funani-parties",
        "funani-registry",
        "funani-ledger",
        "funani-verifier",
    ];
    for (package, dependencies) in used() {
        if package == "funani" || package == "funani-tests" {
            continue;
        }
        for (name, dev) in dependencies {
            assert!(
                dev || !services.contains(&name.as_str()),
                "{package} must not depend on the service {name}"
            );
        }
    }
}

#[test]
fn guarded_crates_have_only_their_named_users() {
    for (package, dependencies) in used() {
        for (name, dev) in dependencies {
            if let Some((_, users)) = WRAPPERS.iter().find(|(wrapped, _)| *wrapped == name) {
                assert!(
                    dev || users.contains(&package.as_str()),
                    "{package} must not use {name} directly"
                );
            }
        }
    }
}

#[test]
fn banned_crates_are_nowhere_in_the_tree() {
    // What is built, with the features that are on; the lock file also names what is not.
    let tree = std::process::Command::new(env!("CARGO"))
        .args(["tree", "--workspace", "--locked", "--prefix", "none"])
        .args(["--format", "{p}", "--target", "all", "--manifest-path"])
        .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/../Cargo.toml"))
        .output()
        .expect("cargo tree answers");
    assert!(tree.status.success(), "cargo tree answers");
    let tree = String::from_utf8(tree.stdout).expect("cargo tree speaks UTF-8");
    let names: Vec<&str> = tree
        .lines()
        .filter_map(|line| line.split(' ').next())
        .collect();
    assert!(names.contains(&"tonic"), "the tree is whole");
    for banned in BANNED {
        assert!(!names.contains(banned), "{banned} is in the tree");
    }
}

#[test]
fn every_package_takes_the_workspace_lints() {
    let metadata = MetadataCommand::new()
        .no_deps()
        .exec()
        .expect("cargo metadata answers");
    for package in metadata.workspace_packages() {
        let manifest =
            std::fs::read_to_string(&package.manifest_path).expect("a readable manifest");
        assert!(
            manifest.contains("[lints]\nworkspace = true"),
            "{} must take the workspace's lints",
            package.name
        );
    }
}

#[test]
fn no_statement_is_prepared_anew_at_every_use() {
    fn look(folder: &Path, bare: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).expect("a readable folder") {
            let path = entry.expect("a readable entry").path();
            if path.is_dir() {
                look(&path, bare);
            } else if path.extension().is_some_and(|it| it == "rs") {
                let source = std::fs::read_to_string(&path).expect("readable source");
                if source.contains("LIMIT $") {
                    bare.push(path);
                }
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent();
    let root = root.expect("tests lie below the root");
    let mut bare = Vec::new();
    for folder in ["crates", "services"] {
        look(&root.join(folder), &mut bare);
    }
    // See the store's `dialect`.
    assert_eq!(bare, Vec::<PathBuf>::new(), "LIMIT CAST($n AS BIGINT)");
}
