//! The mackerel of the demonstration, with changes.

use funani_core::codes::Library;

use crate::consignment::{Change, Edit, Source};
use crate::{Consignment, Figures};

const ENTRY: &[u8] = include_bytes!("../../../services/funani/src/demo/consignment.json");
const TIME: &str = "2027-03-01T00:00:00.000Z";

/// The entry with some data changed; an empty text clears one.
pub(crate) fn consignment(changes: &[(&str, &str)]) -> Consignment {
    changed(ENTRY, changes)
}

/// The figures of another entry with some data changed.
pub(crate) fn figures_of(entry: &[u8], changes: &[(&str, &str)]) -> Figures {
    Figures::of(&changed(entry, changes))
}

fn changed(entry: &[u8], changes: &[(&str, &str)]) -> Consignment {
    let time = TIME.parse().unwrap();
    let mut consignment = Consignment::read(entry, "Sato", time, &Library::shipped()).unwrap();
    let change = |(path, value): &(&str, &str)| Change {
        path: (*path).to_owned(),
        value: (!value.is_empty()).then(|| (*value).to_owned()),
    };
    let edit = Edit {
        seen: consignment.version(),
        author: "Mori".to_owned(),
        time,
        source: Source::Typed,
        changes: changes.iter().map(change).collect(),
    };
    consignment.apply(&edit, &Library::shipped()).unwrap();
    consignment
}

pub(crate) fn figures(changes: &[(&str, &str)]) -> Figures {
    Figures::of(&consignment(changes))
}
