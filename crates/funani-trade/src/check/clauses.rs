//! The Institute Cargo Clauses that a letter of credit asks for.

use crate::figures::Figures;

/// Which Institute Cargo Clauses; the widest cover comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Clauses {
    /// (A): all risks.
    A,
    /// (B).
    B,
    /// (C): the least.
    C,
}

impl Clauses {
    fn of(letter: &str) -> Option<Self> {
        match letter {
            "A" => Some(Self::A),
            "B" => Some(Self::B),
            "C" => Some(Self::C),
            _ => None,
        }
    }

    /// Those of the shipment's own insurance.
    pub(super) fn own(figures: &Figures) -> Option<Self> {
        match figures.text("insurance.clauses")? {
            "ICC(A)" => Some(Self::A),
            "ICC(B)" => Some(Self::B),
            "ICC(C)" => Some(Self::C),
            _ => None,
        }
    }

    /// Those that a text asks for at least: written short or in words, or as all risks. Where it
    /// leaves a choice, the narrower are enough.
    pub(super) fn asked(text: &str) -> Option<Self> {
        let text = text.to_uppercase().replace('/', " OR ");
        let words = text.split(|letter: char| !letter.is_alphanumeric());
        let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
        let after = |at: usize| words.get(at..).unwrap_or_default();
        (0..words.len())
            .filter_map(|at| match after(at) {
                ["ALL", "RISKS" | "RISK", ..] => Some(Self::A),
                ["ICC", rest @ ..] | ["CARGO", "CLAUSES" | "CLAUSE", rest @ ..] => narrowest(rest),
                _ => None,
            })
            .max()
    }
}

/// The narrowest of the letters that words begin with: `A`, or `A OR B`.
fn narrowest(words: &[&str]) -> Option<Clauses> {
    let (first, mut rest) = words.split_first()?;
    let mut narrowest = Clauses::of(first)?;
    while let ["OR", letter, others @ ..] = rest
        && let Some(other) = Clauses::of(letter)
    {
        narrowest = narrowest.max(other);
        rest = others;
    }
    Some(narrowest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clauses_are_read_as_credits_write_them() {
        for (text, asked) in [
            ("INSURANCE ICC(A) FOR 110 PERCENT", Some(Clauses::A)),
            ("INSTITUTE CARGO CLAUSES (A)", Some(Clauses::A)),
            (
                "Institute Cargo\nClauses (B) and War Clauses",
                Some(Clauses::B),
            ),
            ("COVERING ALL RISKS AND WAR RISKS", Some(Clauses::A)),
            ("ICC(A) OR ICC(B)", Some(Clauses::B)),
            ("INSTITUTE CARGO CLAUSES (A) OR (C)", Some(Clauses::C)),
            ("I.C.C. AND ICC A/B", Some(Clauses::B)),
            ("ALL RISKS OR ICC (C)", Some(Clauses::C)),
            ("ICC(B), A POLICY IN DUPLICATE", Some(Clauses::B)),
            ("SUBJECT TO ICC PUBLICATION NO. 600", None),
            ("INSTITUTE WAR CLAUSES (CARGO), A COPY", None),
            ("INSURANCE CERTIFICATE", None),
        ] {
            assert_eq!(Clauses::asked(text), asked, "{text}");
        }
    }
}
