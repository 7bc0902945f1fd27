use super::*;

#[test]
fn a_font_that_is_named_must_be_there() {
    let folder = tempfile::tempdir().unwrap();
    let (there, gone) = (folder.path().join("a.ttf"), folder.path().join("b.ttf"));
    std::fs::write(&there, b"font").unwrap();
    assert_eq!(
        read(std::slice::from_ref(&there)).unwrap(),
        [b"font".to_vec()]
    );
    let refused = read(&[there, gone.clone()]).unwrap_err();
    assert!(refused.to_string().contains(&gone.display().to_string()));
}

#[test]
fn of_those_that_a_system_may_have_one_is_enough_and_none_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let (there, gone) = (folder.path().join("a.ttf"), folder.path().join("b.ttf"));
    std::fs::write(&there, b"font").unwrap();
    assert_eq!(read_those_there([&*gone, &*there]).unwrap().len(), 1);
    let none = read_those_there([&*gone]).unwrap_err();
    assert!(none.to_string().contains("fonts-ipaexfont-gothic"));
}
