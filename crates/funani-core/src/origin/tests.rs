use super::Origin;

#[test]
fn origins_are_of_a_few_characters_only() {
    for text in [
        "registry.example.com",
        "localhost:7443",
        "a",
        "registry.example/jp",
    ] {
        assert_eq!(text.parse::<Origin>().unwrap().to_string(), text);
    }
    let longest = "a".repeat(Origin::MAX_LEN);
    assert!(longest.parse::<Origin>().is_ok());
    for text in [
        "",
        "Registry.example",
        "registry_1",
        "registry example",
        "レジストリ",
        "a\n",
    ] {
        assert!(text.parse::<Origin>().is_err(), "{text}");
    }
    assert!(format!("{longest}a").parse::<Origin>().is_err());
}
