//! What the columns of the chamber's table are said to show.

use std::collections::{BTreeMap, BTreeSet};

use funani_trade::{Figures, Path, origin, table};

use super::{another, spelled};
use crate::samples::samples;

/// No cell of the chamber's table changes with a datum that its column does not name.
#[test]
fn the_chambers_columns_show_the_data_that_they_name() {
    // They say which proof and which party is meant.
    let chooses = |pattern: &str| {
        ["proof.#.agreement", "proof.#.thirdCountryInvoice"].contains(&pattern)
            || pattern.starts_with("goods.#.agreement")
    };
    let mut seen = BTreeSet::new();
    for (name, figures) in samples() {
        let Some(agreement) = figures.text("goods.1.agreement") else {
            continue;
        };
        // What is computed stands as it was: only what a cell reads itself moves it.
        let all: BTreeMap<Path, String> = figures
            .iter()
            .map(|(path, value)| (path.clone(), value.to_owned()))
            .collect();
        let Ok(before) = origin::application(&Figures::stated(all.clone()), agreement) else {
            continue;
        };
        for (path, value) in &all {
            let pattern = spelled(path);
            let mut values = all.clone();
            let kind = table::row(path).unwrap().kind;
            values.insert(path.clone(), another(kind, value));
            let Ok(after) = origin::application(&Figures::stated(values), agreement) else {
                continue;
            };
            for (at, column) in before.columns.iter().enumerate() {
                let cells = |rows: &[Vec<String>]| -> Vec<String> {
                    rows.iter().map(|row| row[at].clone()).collect()
                };
                let is_same = cells(&before.rows) == cells(&after.rows);
                if !is_same && !chooses(&pattern) {
                    assert!(
                        column.data().contains(&pattern),
                        "{name}: {} shows {pattern}",
                        column.english
                    );
                    seen.insert(pattern.clone());
                }
            }
        }
    }
    for shown in [
        "party.exporter.street",
        "party.shipper.name",
        "invoice.marks",
    ] {
        assert!(seen.contains(shown), "no sample shows {shown}");
    }
}
