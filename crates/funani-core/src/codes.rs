//! Code lists: which codes of a published list are known here.
//!
//! A list is data with an edition and a source, and some may be imported only by whoever runs a
//! node. So a check that needs one asks [`CodeLists`], and a list that is not there is an answer of
//! its own: a code is then judged by its form alone, and the check says so.

/// A published list of codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CodeList {
    /// ISO 3166-1 alpha-2: countries.
    Country,
    /// ISO 4217: currencies.
    Currency,
    /// UN/LOCODE: five characters, country first.
    Location,
    /// The Harmonized System: headings and subheadings of four and six digits.
    Commodity,
    /// UN/ECE Recommendation 20: units of measure.
    Unit,
    /// UN/ECE Recommendation 21: kinds of packages.
    Package,
    /// ISO 6346: size and type of freight containers, four characters.
    EquipmentType,
    /// The SMDG list of liner codes.
    LinerCode,
    /// The DCSA list of platforms for electronic bills of lading.
    Platform,
}

/// What a list says of a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Known {
    /// The code stands in the list.
    Yes,
    /// The list is here, and the code is not in it.
    No,
    /// The list, or the part of it that the code belongs to, is not here.
    NotHere,
}

/// The lists that are here.
pub trait CodeLists: Send + Sync {
    /// What `list` says of `code`, which has the form of a code of that list.
    fn look_up(&self, list: CodeList, code: &str) -> Known;

    /// The local time at a UN/LOCODE, in minutes east of Greenwich, where it is known and the same
    /// all year.
    fn offset(&self, location: &str) -> Option<i32>;
}

/// No list at all: every code is judged by its form alone.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoLists;

impl CodeLists for NoLists {
    fn look_up(&self, _: CodeList, _: &str) -> Known {
        Known::NotHere
    }

    fn offset(&self, _: &str) -> Option<i32> {
        None
    }
}
