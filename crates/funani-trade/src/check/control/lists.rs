//! Lists of export control, as dated data (`data/control.json`).

use std::sync::LazyLock;

use funani_core::time::Date;
use funani_proof::json::{Object, Value};

use crate::check::dated::{self, Dated};

const SHIPPED: &[u8] = include_bytes!("../../../data/control.json");

/// What a list of export control is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ListKind {
    /// Countries of group A, to which item 16 asks less.
    GroupA,
    /// Subheadings of item 16(1), the conventional catch-all.
    Conventional,
    /// Chapters of the tariff that item 16 is about at all.
    Chapters,
    /// Countries under embargo.
    Embargo,
    /// No codes: the day from which the control list stands as it is.
    Revision,
}

impl ListKind {
    const ALL: [(Self, &'static str); 5] = [
        (Self::GroupA, "GROUP_A"),
        (Self::Conventional, "CONVENTIONAL"),
        (Self::Chapters, "CHAPTERS"),
        (Self::Embargo, "EMBARGO"),
        (Self::Revision, "REVISION"),
    ];

    /// The written name.
    pub fn as_str(self) -> &'static str {
        let found = Self::ALL.into_iter().find(|(kind, _)| *kind == self);
        found.map_or("", |(_, name)| name)
    }
}

/// One list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ControlList {
    /// What it is.
    pub kind: ListKind,
    /// Countries (ISO 3166-1), or the beginnings of codes of the Harmonized System.
    pub codes: Vec<String>,
    /// The edition of the Harmonized System that the codes are of; empty for countries.
    pub edition: String,
    /// From when to when, and where it is from.
    pub dated: Dated,
}

impl ControlList {
    fn read(object: &Object) -> Option<Self> {
        let text = |name: &str| object.get(name).and_then(Value::as_str);
        let name = text("what")?;
        Some(Self {
            kind: ListKind::ALL.into_iter().find(|(_, it)| *it == name)?.0,
            codes: dated::texts(object, "codes")?,
            edition: text("edition").unwrap_or_default().to_owned(),
            dated: Dated::read(object)?,
        })
    }
}

/// Every list.
pub fn control_lists() -> &'static [ControlList] {
    static ALL: LazyLock<Vec<ControlList>> = LazyLock::new(|| {
        let rows = dated::objects(SHIPPED).unwrap_or_default();
        let read = rows.iter().map(ControlList::read).collect::<Option<_>>();
        read.unwrap_or_default()
    });
    &ALL
}

/// Whether a code begins with one of those of a kind of lists that hold on a day.
pub(super) fn is_listed(kind: ListKind, code: &str, day: Option<Date>) -> bool {
    let mut lists = control_lists().iter();
    lists.any(|list| {
        let holds = list.kind == kind && list.dated.holds(day);
        holds && list.codes.iter().any(|own| code.starts_with(own.as_str()))
    })
}

/// The day of the newest revision of the control list that was in force on a day.
pub(super) fn revision(day: Option<Date>) -> Option<Date> {
    let lists = control_lists().iter();
    let revisions = lists.filter(|list| list.kind == ListKind::Revision && list.dated.holds(day));
    revisions.filter_map(|list| list.dated.since).max()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_lists_can_be_read_and_say_where_they_are_from() {
        let all = control_lists();
        for (kind, name) in ListKind::ALL {
            let of_kind: Vec<_> = all.iter().filter(|list| list.kind == kind).collect();
            assert!(!of_kind.is_empty(), "{name}");
            for list in of_kind {
                assert!(list.dated.source.len() > 10, "{list:?}");
                assert_eq!(list.codes.is_empty(), kind == ListKind::Revision);
                let is_tariff = matches!(kind, ListKind::Conventional | ListKind::Chapters);
                assert_eq!(list.edition.is_empty(), !is_tariff);
            }
        }
    }

    #[test]
    fn the_conventional_catch_all_is_by_code_since_its_day() {
        let day = |text: &str| Some(text.parse().unwrap());
        let listed = |day| is_listed(ListKind::Conventional, "848210", day);
        assert!(!listed(day("2025-10-08")) && listed(day("2025-10-09")) && listed(None));
        assert_eq!(revision(day("2027-03-01")), day("2025-10-09"));
        assert_eq!(revision(day("2020-03-01")), None);
    }
}
