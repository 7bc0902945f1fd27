//! Which agreements a line of goods may use.

use funani_core::time::Date;

use super::{Agreement, Coded, Words, agreements, code_in, day, destination, origin_of};
use crate::figures::Figures;

/// One agreement, and why it is possible or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The agreement.
    pub agreement: &'static Agreement,
    /// What speaks against it, and what is to be entered.
    pub why: Vec<Why>,
    /// The code of the goods in its edition; nothing where it is not known.
    pub code: Option<Coded>,
}

/// Why an agreement is not possible, or what it asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// The line states no country of origin.
    OriginUnknown,
    /// The consignment states no destination.
    DestinationUnknown,
    /// The goods do not leave their country.
    Domestic,
    /// The country is no party.
    NotParty(String),
    /// It is not yet in force for the country on the day of shipment.
    NotYet(String, Date),
    /// It prefers goods only on the way to these countries.
    WrongWay(Vec<String>),
    /// One of the two countries must be this one.
    NotThrough(Vec<String>),
    /// The code of the goods in its edition is not known and must be entered.
    CodeUnknown(u16),
    /// The code was found by a correlation that nobody compared.
    CodeCorrelated(u16),
}

impl Choice {
    /// Whether the line may use it.
    pub fn is_possible(&self) -> bool {
        !self.why.iter().any(Why::is_bar)
    }
}

impl Why {
    /// Whether the agreement cannot be used over it; else it is something to enter or compare.
    pub const fn is_bar(&self) -> bool {
        match self {
            Self::OriginUnknown
            | Self::DestinationUnknown
            | Self::Domestic
            | Self::NotParty(_)
            | Self::NotYet(..)
            | Self::WrongWay(_)
            | Self::NotThrough(_) => true,
            Self::CodeUnknown(_) | Self::CodeCorrelated(_) => false,
        }
    }

    /// It in words.
    pub fn words(&self) -> Words {
        match self {
            Self::OriginUnknown => Words::new(
                "the line states no country of origin",
                "品目に原産国の記載がありません",
            ),
            Self::DestinationUnknown => Words::new(
                "the consignment states no destination",
                "仕向地の記載がありません",
            ),
            Self::Domestic => Words::new(
                "the goods do not leave their country of origin",
                "原産国と仕向国が同じです",
            ),
            Self::NotParty(country) => Words::new(
                format!("{country} is no party"),
                format!("{country} は締約国ではありません"),
            ),
            Self::NotYet(country, since) => Words::new(
                format!("in force for {country} from {since} only"),
                format!("{country} については {since} 発効です"),
            ),
            Self::WrongWay(towards) => Words::new(
                format!("prefers goods to {} only", towards.join(", ")),
                format!("{} 向けの貨物に限られます", towards.join("・")),
            ),
            Self::NotThrough(through) => Words::new(
                format!("one of the two countries must be {}", through.join(", ")),
                format!("一方が {} である必要があります", through.join("・")),
            ),
            Self::CodeUnknown(edition) => Words::new(
                format!("enter the HS code of {edition}: no correlation is known here"),
                format!("{edition}年版のHSコードを入力してください(相関は未収録)"),
            ),
            Self::CodeCorrelated(edition) => Words::new(
                format!(
                    "the HS code of {edition} comes from a correlation not compared with its source"
                ),
                format!("{edition}年版のHSコードは照合未了の相関表によります"),
            ),
        }
    }
}

/// Every agreement in the order of use, with why a line may use it or not.
pub fn choose(figures: &Figures, line: u32) -> Vec<Choice> {
    let all = agreements().iter();
    all.map(|agreement| Choice {
        agreement,
        why: why(figures, line, agreement),
        code: code_in(figures, line, agreement.hs_edition),
    })
    .collect()
}

/// What speaks against an agreement, and what it asks for.
pub(super) fn why(figures: &Figures, line: u32, agreement: &Agreement) -> Vec<Why> {
    let mut why = bars(figures, line, agreement);
    if why.is_empty() {
        let edition = agreement.hs_edition;
        match code_in(figures, line, edition) {
            None => why.push(Why::CodeUnknown(edition)),
            Some(coded) if coded.correlation.is_some_and(|it| !it.compared) => {
                why.push(Why::CodeCorrelated(edition));
            }
            Some(_) => {}
        }
    }
    why
}

/// What speaks against an agreement between the origin of a line and the destination.
pub(crate) fn bars(figures: &Figures, line: u32, agreement: &Agreement) -> Vec<Why> {
    let Some(from) = origin_of(figures, line) else {
        return vec![Why::OriginUnknown];
    };
    let Some(to) = destination(figures) else {
        return vec![Why::DestinationUnknown];
    };
    if from == to {
        return vec![Why::Domestic];
    }
    let day = day(figures);
    let mut why: Vec<Why> = [from, to]
        .into_iter()
        .filter_map(|country| match agreement.since(country) {
            None => Some(Why::NotParty(country.to_owned())),
            Some(since) if day.is_some_and(|day| day < since) => {
                Some(Why::NotYet(country.to_owned(), since))
            }
            Some(_) => None,
        })
        .collect();
    let names = |list: &[String], country: &str| list.iter().any(|one| one == country);
    let (towards, through) = (&agreement.towards, &agreement.through);
    if !towards.is_empty() && !names(towards, to) {
        why.push(Why::WrongWay(towards.clone()));
    }
    if !through.is_empty() && !names(through, from) && !names(through, to) {
        why.push(Why::NotThrough(through.clone()));
    }
    why
}
