use super::{Language, digest, sentence};
use crate::act::ActionName;

/// The table of `docs/format.md` §2.3: action, English, Japanese.
fn table() -> Vec<(&'static str, &'static str, &'static str)> {
    let page = include_str!("../../../../docs/format.md");
    let (_, section) = page.split_once("### 2.3 ").unwrap();
    let (section, _) = section.split_once("### 2.4 ").unwrap();
    let rows = section.lines().filter_map(|line| {
        let mut cells = line.trim_matches('|').split('|').map(str::trim);
        Some((cells.next()?, cells.next()?, cells.next()?))
    });
    rows.filter(|row| row.0.parse::<ActionName>().is_ok())
        .collect()
}

#[test]
fn the_sentences_are_those_of_the_format() {
    let table = table();
    let offered = ActionName::ALL.iter().filter(|action| action.is_offered());
    assert_eq!(table.len(), offered.count());
    for (action, english, japanese) in table {
        let action = action.parse().unwrap();
        assert_eq!(sentence(action, Language::English), Some(english));
        assert_eq!(sentence(action, Language::Japanese), Some(japanese));
    }
}

#[test]
fn no_two_sentences_have_one_digest_and_reserved_actions_have_none() {
    let mut digests = Vec::new();
    for action in ActionName::ALL.iter().copied() {
        for language in Language::ALL.iter().copied() {
            assert_eq!(
                digest(action, language).is_some(),
                action.is_offered(),
                "{action}"
            );
            digests.extend(digest(action, language));
        }
    }
    let count = digests.len();
    digests.sort();
    digests.dedup();
    assert_eq!(digests.len(), count);
}
