//! Words, figures and widths.

use crate::figure::{Sums, grouped};
use crate::text::{clean, columns, wrap};
use crate::words::Word;

use super::*;

fn number(text: &str) -> json::Number {
    let Value::Number(number) = parse(text.as_bytes()) else {
        panic!("{text} is no number")
    };
    number
}

#[test]
fn every_word_has_both_languages_and_the_same_blanks() {
    for word in Word::ALL {
        let [english, japanese] = LANGUAGES.map(|language| word.of(language));
        assert!(!english.is_empty() && !japanese.is_empty(), "{word:?}");
        let blanks = |text: &str| text.matches("{}").count();
        assert_eq!(blanks(english), blanks(japanese), "{word:?}");
        assert!(blanks(english) <= 1, "{word:?}");
    }
}

#[test]
fn figures_are_grouped_and_never_rounded() {
    for (value, places, shown) in [
        ("0", 3, "0.000"),
        ("486", 3, "486.000"),
        ("25280", 3, "25,280.000"),
        ("1234567.5", 3, "1,234,567.500"),
        ("43.52", 3, "43.520"),
        ("0.8641234", 3, "0.8641234"),
        ("-20", 0, "-20"),
        ("-1234.5", 0, "-1,234.5"),
        ("999", 0, "999"),
        ("1000", 0, "1,000"),
        ("1e300", 3, "1e+300"),
    ] {
        assert_eq!(grouped(number(value), places), shown);
    }
}

#[test]
fn sums_are_exact_or_left_out() {
    let sum = |values: &[&str]| {
        let mut sums = Sums::default();
        for value in values {
            sums.add("KGM", number(value));
        }
        sums.show(3)
    };
    assert_eq!(sum(&["0.1", "0.2"]), ["0.300 kg"]);
    assert_eq!(sum(&["11880.5", "11902.75", "10377.25"]), ["34,160.500 kg"]);
    assert_eq!(sum(&["-0.5", "0.25"]), ["-0.250 kg"]);
    assert!(sum(&["1", "0.00000001"]).is_empty());
    assert!(sum(&["1e300"]).is_empty());
    let mut mixed = Sums::default();
    mixed.add("KGM", number("1"));
    mixed.add("LBR", number("2"));
    assert_eq!(mixed.show(3), ["1.000 kg", "2.000 lb"]);
}

#[test]
fn wide_letters_count_twice() {
    assert_eq!(columns("荷送人"), 6);
    assert_eq!(columns("ｱｲｳ"), 3);
    assert_eq!(columns("ไทย"), 3);
    assert_eq!(columns("ที่"), 1);
    assert_eq!(columns("e\u{0301}"), 1);
}

#[test]
fn lines_break_at_spaces_first() {
    assert_eq!(
        wrap("to order of the bank", 10),
        ["to order", "of the", "bank"]
    );
    assert_eq!(wrap("船荷証券", 5), ["船荷", "証券"]);
    assert_eq!(wrap("", 5), [""]);
    for line in wrap("a 船荷証券 supercalifragilistic  x", 7) {
        assert!(columns(&line) <= 7, "{line}");
    }
}

#[test]
fn plain_text_is_left_alone() {
    for text in [
        "",
        "PLAIN",
        "電子船荷証券(e-B/L)",
        "Công ty Cổ phần",
        "บริษัท สยาม จำกัด",
        "m³ – 12°C",
    ] {
        assert_eq!(clean(text), text);
    }
}
