//! Irregularities of carriage.

use super::{Kind, one};
use crate::manifest::shipment::container_number;

pub(super) const KINDS: &[Kind] = &[
    one(
        2,
        "another container than the bill's",
        "container against the bill",
        |case, _| {
            let own = case.declarations[0].containers.first_mut()?;
            *own = container_number(400_000 + case.number);
            Some(())
        },
    ),
    one(
        2,
        "one of two containers is not declared",
        "container that is not declared",
        |case, _| {
            let own = &mut case.declarations[0].containers;
            (own.len() > 1).then_some(())?;
            own.pop().map(drop)
        },
    ),
    one(
        2,
        "another port of loading",
        "port of loading against the bill",
        |case, _| {
            case.declarations[0].loading = if case.number.is_multiple_of(2) {
                "CNSHA"
            } else {
                "JPNGO"
            };
            Some(())
        },
    ),
    one(
        2,
        "declared as arrived a week before",
        "date of arrival",
        |case, making| {
            case.declarations[0].arrival = making.voyage.day(-7);
            Some(())
        },
    ),
    one(
        2,
        "a bill of lading that nobody issued",
        "bill is not known",
        |case, _| {
            let bill = &mut case.declarations[0].bill;
            let last = bill.pop()?;
            bill.push_str(if last == '9' { "89X" } else { "9X" });
            Some(())
        },
    ),
    one(2, "another voyage", "voyage against the bill", |case, _| {
        "038S".clone_into(&mut case.declarations[0].voyage);
        Some(())
    }),
];
