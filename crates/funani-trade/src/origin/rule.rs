//! A product-specific rule as it was entered: plain words, as `CTH or RVC 40`, or anything else.

use rust_decimal::Decimal;

use super::Criterion;

/// What a rule may ask as value content.
const CONTENT: [&str; 3] = ["RVC", "QVC", "LVC"];

/// Every other word that a plain rule may have.
const OTHERS: [&str; 7] = ["CC", "CTH", "CTSH", "SP", "CR", "WO", "PE"];

/// The words of a rule in capitals, without brackets and per cent signs.
fn words(rule: &str) -> Vec<String> {
    let rule = rule.to_uppercase();
    let words = rule.split(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | '%'));
    let words = words.filter(|word| !word.is_empty());
    words.map(str::to_owned).collect()
}

/// A number of digits and at most one point.
fn number(word: &str) -> Option<Decimal> {
    let digits = word.chars().all(|c| c.is_ascii_digit() || c == '.');
    word.parse().ok().filter(|_| digits)
}

/// The name of a value content and what follows it in the same word.
fn content(word: &str) -> Option<(&'static str, &str)> {
    let mut names = CONTENT.into_iter();
    names.find_map(|name| Some((name, word.strip_prefix(name)?)))
}

/// The alternatives of a plain rule: known words, and `OR` between them. Nothing where the rule
/// has other words, exceptions or several conditions at once.
fn alternatives(rule: &str) -> Option<Vec<&'static str>> {
    let words = words(rule);
    words.split(|word| word == "OR").map(alternative).collect()
}

fn alternative(words: &[String]) -> Option<&'static str> {
    let (first, rest) = words.split_first()?;
    let Some((name, behind)) = content(first) else {
        let mut others = OTHERS.into_iter();
        return others.find(|it| it == first).filter(|_| rest.is_empty());
    };
    let plain = match (behind, rest) {
        ("", []) => true,
        ("", [percent]) => number(percent).is_some(),
        (percent, []) => number(percent).is_some(),
        (_, _) => false,
    };
    plain.then_some(name)
}

/// Whether a plain rule allows a criterion; nothing where the rule is not plain. A change of
/// chapter is one of heading and of subheading too.
pub(super) fn allows(rule: &str, criterion: Criterion) -> Option<bool> {
    let wanted: &[&str] = match criterion {
        Criterion::Chapter => &["CC", "CTH", "CTSH"],
        Criterion::Heading => &["CTH", "CTSH"],
        Criterion::Subheading => &["CTSH"],
        Criterion::Value => &CONTENT,
        Criterion::Process => &["SP", "CR"],
        Criterion::WhollyObtained => &["WO"],
        Criterion::Exclusively => &["PE"],
    };
    let all = alternatives(rule)?;
    Some(all.iter().any(|it| wanted.contains(it)))
}

/// What a rule asks for as value content, in hundredths: the numbers directly after its name.
pub(super) fn percentages(rule: &str) -> Vec<Decimal> {
    let words = words(rule);
    let mut found = Vec::new();
    for (at, word) in words.iter().enumerate() {
        let next = words.get(at.saturating_add(1));
        let percent = content(word).and_then(|(_, behind)| match behind {
            "" => number(next?),
            behind => number(behind),
        });
        found.extend(percent.filter(|percent| !found.contains(percent)));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_rules_are_judged() {
        let heading = |rule| allows(rule, Criterion::Heading);
        assert_eq!(heading("CTH"), Some(true));
        assert_eq!(heading("cth or rvc40"), Some(true));
        assert_eq!(heading("RVC(40) or CTSH"), Some(true));
        assert_eq!(heading("RVC 40 %"), Some(false));
        assert_eq!(heading("CC"), Some(false));
        for rule in [
            "CTH except from heading 7228",
            "CTH and RVC 40",
            "CTH, RVC 40",
            "CTH or",
            "CTC",
            "RVC 40 CTH",
            "CTH 40",
            "asdf",
            "",
        ] {
            assert_eq!(heading(rule), None, "{rule}");
        }
        assert_eq!(allows("QVC 40.5", Criterion::Value), Some(true));
        assert_eq!(allows("CTH", Criterion::Chapter), Some(true));
    }

    #[test]
    fn the_percentage_stands_directly_after_the_name() {
        let texts = |rule| {
            let found = percentages(rule).into_iter();
            found.map(|it| it.to_string()).collect::<Vec<_>>()
        };
        let none: [&str; 0] = [];
        assert_eq!(texts("RVC or CTH except from heading 8482"), none);
        assert_eq!(texts("CTH and RVC 40"), ["40"]);
        assert_eq!(texts("LVC(40%) or CTH"), ["40"]);
        assert_eq!(texts("QVC45.5 or RVC 35"), ["45.5", "35"]);
        assert_eq!(texts("RVC 40 or RVC40"), ["40"]);
    }
}
