//! Code lists: which codes of a published list are known here.
//!
//! A list is data with an edition and a source, and some may be imported only by whoever runs a
//! node. So a check that needs one asks [`CodeLists`], and a list that is not there is an answer of
//! its own: a code is then judged by its form alone, and the check says so.

use crate::form::named;

mod check;
mod library;
mod package;

#[cfg(test)]
mod tests;

pub use check::{CodeError, ContainerNumber, HsCode, check_call_sign, check_imo_number};
pub use library::{Library, Provenance};
pub use package::{Entry, MAX_CODES, Package, Scope, Zone, ZoneError};

named! {
    /// A published list of codes.
    pub enum CodeList, "the name of a code list" {
        /// ISO 3166-1 alpha-2: countries.
        Country = "iso3166-1",
        /// ISO 4217: currencies.
        Currency = "iso4217",
        /// UN/LOCODE: five characters, country first.
        Location = "unlocode",
        /// The Harmonized System: chapters, headings and subheadings of two, four and six digits.
        Commodity = "hs",
        /// UN/ECE Recommendation 20: units of measure.
        Unit = "rec20",
        /// UN/ECE Recommendation 21: kinds of packages.
        Package = "rec21",
        /// ISO 6346: size and type of freight containers, four characters.
        EquipmentType = "iso6346-type",
        /// The SMDG list of liner codes.
        LinerCode = "smdg",
        /// The DCSA list of platforms for electronic bills of lading.
        Platform = "dcsa-platform",
    }
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

impl Known {
    /// The written name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Yes => "YES",
            Self::No => "NO",
            Self::NotHere => "NOT_HERE",
        }
    }
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
