//! The sample consignments: each is sound, gives every paper that is due, and drafts a bill.

use funani_core::intent::Language;
use funani_proof::json::Object;
use funani_trade::{Figures, Paper, bill, paper};

use crate::mistakes;

pub(crate) fn samples() -> Vec<(String, Figures)> {
    let samples = mistakes::samples().into_iter();
    samples
        .map(|(name, entry)| {
            let figures = mistakes::read(&entry);
            let figures = figures.unwrap_or_else(|| panic!("{name} is refused"));
            (name, figures)
        })
        .collect()
}

#[test]
fn every_sample_is_sound_and_gives_its_papers() {
    let samples = samples();
    assert_eq!(samples.len(), 10);
    for (name, figures) in &samples {
        let found = mistakes::found(figures);
        assert!(found.is_empty(), "{name}: {found:?}");
        let due: Vec<&str> = paper::forms()
            .iter()
            .filter(|form| form.is_due(figures))
            .map(|form| form.kind)
            .collect();
        for kind in [
            "COMMERCIAL_INVOICE",
            "PACKING_LIST",
            "SHIPPING_INSTRUCTIONS",
        ] {
            assert!(due.contains(&kind), "{name}: {kind}");
        }
        for kind in due {
            let form = paper::form(kind).unwrap();
            assert_eq!(form.lacking(figures), [], "{name}: {kind}");
            for language in [Language::English, Language::Japanese] {
                let page = Paper::of(form, figures).sheet(language).unwrap().html();
                let number = figures.text("invoice.number").unwrap();
                assert!(kind != "COMMERCIAL_INVOICE" || page.contains(number));
            }
        }
        let draft = bill::draft(figures, &Object::new());
        assert_eq!(bill::compare(figures, &draft), [], "{name}");
    }
    let due = |part: &str, kind: &str| {
        let (_, figures) = samples
            .iter()
            .find(|(name, _)| name.starts_with(part))
            .unwrap();
        paper::form(kind).unwrap().is_due(figures)
    };
    for dangerous in ["03-", "10-"] {
        assert!(due(dangerous, "DANGEROUS_GOODS_DECLARATION"));
    }
    assert!(!due("06-", "DANGEROUS_GOODS_DECLARATION"));
    assert!(
        !due("02-", "VGM_DECLARATION"),
        "a shipper of LCL weighs no container"
    );
}
