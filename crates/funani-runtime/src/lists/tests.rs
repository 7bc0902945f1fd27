use std::error::Error as _;

use funani_core::codes::{CodeList, CodeLists as _, Known};

use super::*;

const UNITS: &str = r#"{"type": "funani-list", "v": 1, "list": "rec20", "edition": "17",
    "date": "2021-06-01", "source": "a test", "licence": "facts",
    "codes": [{"code": "KGM", "name": "kilogram"}, {"code": "MTQ", "name": "cubic metre"}]}"#;

#[test]
fn without_a_folder_there_is_what_ships() {
    let dir = tempfile::tempdir().unwrap();
    let library = load(&dir.path().join("lists")).unwrap();
    assert_eq!(library.look_up(CodeList::Country, "JP"), Known::Yes);
    assert_eq!(library.look_up(CodeList::Unit, "KGM"), Known::NotHere);
}

#[test]
fn what_was_imported_is_read_and_other_files_are_passed_over() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("rec20-17.json"), UNITS).unwrap();
    std::fs::write(dir.path().join("README.txt"), "no list").unwrap();
    let library = load(dir.path()).unwrap();
    assert_eq!(library.look_up(CodeList::Unit, "KGM"), Known::Yes);
    assert_eq!(library.look_up(CodeList::Unit, "KGS"), Known::No);
    assert_eq!(library.name_of(CodeList::Unit, "MTQ"), Some("cubic metre"));
}

#[test]
fn a_file_that_cannot_be_used_is_named_with_what_is_wrong() {
    let dir = tempfile::tempdir().unwrap();
    let misnamed = dir.path().join("units.json");
    std::fs::write(&misnamed, UNITS).unwrap();
    let told = load(dir.path()).unwrap_err().to_string();
    assert!(
        told.ends_with("units.json holds what belongs into rec20-17.json"),
        "{told}"
    );
    std::fs::write(&misnamed, UNITS.replace("KGM", "kgm")).unwrap();
    let error = load(dir.path()).unwrap_err();
    assert!(error.to_string().ends_with("units.json is no code list"));
    let cause = error.source().unwrap().to_string();
    assert!(cause.contains("$.codes[0].code"), "{cause}");
    std::fs::remove_file(&misnamed).unwrap();
    std::fs::create_dir(dir.path().join("folder.json")).unwrap();
    assert!(matches!(load(dir.path()), Err(ListsError::Io { .. })));
}
