//! Codes and the lists that are here.

use std::collections::BTreeSet;

use funani_core::codes::{CodeList, CodeLists, Known, NoLists};
use funani_core::dcsa::{FaultCode, check, table};

use crate::place::Place;
use crate::samples;

/// A list that knows one code.
struct Only(CodeList, &'static str);

impl CodeLists for Only {
    fn look_up(&self, list: CodeList, code: &str) -> Known {
        if list != self.0 {
            Known::NotHere
        } else if code == self.1 {
            Known::Yes
        } else {
            Known::No
        }
    }

    fn offset(&self, _: &str) -> Option<i32> {
        None
    }
}

#[test]
fn every_code_is_looked_up_in_its_list() {
    for (_, sample) in samples::own() {
        let mut expected = BTreeSet::new();
        for row in table().filter(|row| row.list.is_some()) {
            for place in Place::all(&sample, &row.path) {
                let is_unknown_country = place.find(&sample) == Some(&"ZZ".into());
                let lists = Only(row.list.unwrap(), "");
                let faults = check(&sample, &lists);
                let path = place.to_string();
                let found = faults
                    .iter()
                    .find(|fault| fault.path == path && fault.code == FaultCode::CodeUnknown);
                assert_eq!(found.is_none(), is_unknown_country, "{path}");
                if let Some(fault) = found {
                    assert!(fault.english().contains(row.list_name()), "{fault}");
                }
                expected.insert(row.list);
            }
        }
        assert_eq!(expected.len(), 7);
    }
}

#[test]
fn codes_are_judged_by_their_list_where_it_is_here() {
    let (_, sample) = samples::own().swap_remove(0);
    let paths = |lists: &dyn CodeLists, value: &str, path: &str| -> Vec<FaultCode> {
        let mut document = sample.clone();
        Place::parse(path).set(&mut document, value.into());
        let faults = check(&document, lists);
        let here = faults.into_iter().filter(|fault| fault.path == path);
        here.map(|fault| fault.code).collect()
    };
    let hs = "$.consignmentItems[0].HSCodes[0]";
    let country = "$.documentParties.shipper.address.countryCode";
    let heading = Only(CodeList::Commodity, "030354");
    let unknown = [FaultCode::CodeUnknown];
    assert!(paths(&heading, "0303540000", hs).is_empty());
    assert_eq!(paths(&heading, "0303550000", hs), unknown);
    assert_eq!(paths(&heading, "03035", hs), [FaultCode::TooShort]);
    assert!(paths(&Only(CodeList::Country, "JP"), "JP", country).is_empty());
    assert_eq!(
        paths(&Only(CodeList::Country, "JP"), "XX", country),
        unknown
    );
    assert!(paths(&Only(CodeList::Country, "JP"), "ZZ", country).is_empty());
    assert!(paths(&NoLists, "XX", country).is_empty());
}

#[test]
fn a_carrier_is_looked_up_among_liners_where_its_code_is_of_smdg() {
    let (_, mut document) = samples::own().swap_remove(0);
    let lists = Only(CodeList::LinerCode, "MSK");
    let faults = check(&document, &lists);
    let [fault] = faults.as_slice() else {
        panic!("{faults:#?}");
    };
    assert_eq!(fault.path, "$.carrierCode");
    assert_eq!(fault.code, FaultCode::CodeUnknown);
    Place::parse("$.carrierCodeListProvider").set(&mut document, "NMFTA".into());
    assert!(check(&document, &lists).is_empty());
}
