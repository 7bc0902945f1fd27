use proptest::prelude::*;

use super::*;

#[test]
fn a_path_is_what_was_written() {
    for text in [
        "invoice.number",
        "goods.1.hsCode",
        "party.notify2.name",
        "goods.99999.marks",
    ] {
        assert_eq!(text.parse::<Path>().unwrap().to_string(), text);
    }
}

#[test]
fn what_is_no_path_is_refused() {
    for text in [
        "",
        ".",
        "a.",
        ".a",
        "1.a",
        "goods.0.x",
        "goods.01.x",
        "goods.100000.x",
        "goods.-1.x",
        "goods.1 .x",
        "Goods.1",
        "a.b.c.d.e",
        "a..b",
        "goods.1x.y",
        "é.a",
    ] {
        assert_eq!(text.parse::<Path>(), Err(PathError), "{text}");
    }
}

#[test]
fn lines_sort_by_number_and_know_their_pattern() {
    let nine: Path = "goods.9.hsCode".parse().unwrap();
    let ten: Path = "goods.10.hsCode".parse().unwrap();
    assert!(nine < ten);
    assert_eq!(ten.pattern(), "goods.#.hsCode");
    assert_eq!(ten.key(), Some(10));
    assert_eq!(Path::of_line("goods.#.hsCode", 10), Ok(ten));
}

#[test]
fn the_part_of_a_party_is_the_second_of_three() {
    let role = |text: &str| {
        let path: Path = text.parse().unwrap();
        path.role().map(str::to_owned)
    };
    assert_eq!(role("party.exporter.name"), Some("exporter".to_owned()));
    for text in [
        "party",
        "party.exporter",
        "party.exporter.name.first",
        "party.1.name",
        "parties.exporter.name",
    ] {
        assert_eq!(role(text), None, "{text}");
    }
}

/// A part of a path as the model has it: a key comes before a name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Modelled {
    Key(u32),
    Name(String),
}

impl fmt::Display for Modelled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Key(key) => key.fmt(f),
            Self::Name(name) => name.fmt(f),
        }
    }
}

fn written(parts: &[Modelled]) -> String {
    let parts: Vec<String> = parts.iter().map(ToString::to_string).collect();
    parts.join(".")
}

/// Few letters and digits, so that many paths begin alike.
fn name() -> impl Strategy<Value = Modelled> {
    "[ab][aB19]{0,2}".prop_map(Modelled::Name)
}

fn modelled() -> impl Strategy<Value = Vec<Modelled>> {
    let key = prop_oneof![1_u32..=12, 98_u32..=101, 99_998..=MAX_KEY];
    let part = prop_oneof![name(), key.prop_map(Modelled::Key)];
    (name(), proptest::collection::vec(part, 0..MAX_PARTS)).prop_map(|(first, mut parts)| {
        parts.insert(0, first);
        parts
    })
}

proptest! {
    #[test]
    fn paths_are_and_sort_as_their_parts(one in modelled(), other in modelled()) {
        let path: Path = written(&one).parse().unwrap();
        let beside: Path = written(&other).parse().unwrap();
        prop_assert_eq!(path.to_string(), written(&one));
        prop_assert_eq!(path == beside, one == other);
        prop_assert_eq!(path.cmp(&beside), one.cmp(&other));
        prop_assert_eq!(path.order(&written(&other)), one.cmp(&other));
        prop_assert_eq!(path.first(), one[0].to_string());
        let key = one.iter().find_map(|part| match part {
            Modelled::Key(key) => Some(*key),
            Modelled::Name(_) => None,
        });
        prop_assert_eq!(path.key(), key);
        let (list, member) = path.without_key();
        let keyless = match one.as_slice() {
            [list, Modelled::Key(_), member @ ..] if !member.is_empty() => {
                (list.to_string(), written(member))
            }
            _ => (written(&one), String::new()),
        };
        prop_assert_eq!((list.to_owned(), member.to_owned()), keyless);
    }

    #[test]
    fn no_other_text_is_equal(parts in modelled(), text in "[ab.#é019]{0,6}") {
        let path: Path = written(&parts).parse().unwrap();
        prop_assert_eq!(path.order(&text).is_eq(), text == written(&parts));
    }
}
