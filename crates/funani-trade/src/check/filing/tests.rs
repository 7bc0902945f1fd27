use super::super::check;
use crate::{Figures, sample};

/// Which shipment a mistake is made in.
#[derive(Clone, Copy, Debug)]
pub(in crate::check) enum Of {
    Mackerel,
    Chicken,
}
use Of::{Chicken, Mackerel};

/// The rule that finds it, the shipment, the data changed, the data that it names.
type Case = (
    &'static str,
    Of,
    &'static [(&'static str, &'static str)],
    &'static [&'static str],
);

pub(in crate::check) const CASES: &[Case] = &[
    (
        "CONTROL_NUMBER_TAKEN",
        Mackerel,
        &[("filing.ecr.number", "FNLYOK2703042")],
        &["filing.ecr.number", "transport.billNumber"],
    ),
    (
        "CONTROL_NUMBER_TAKEN",
        Mackerel,
        &[("filing.ecr.number", "30127030171")],
        &["filing.ecr.number", "filing.eda.number"],
    ),
    (
        "FILING_NUMBER_TWICE",
        Mackerel,
        &[("filing.acl.number", "SI273100701")],
        &["filing.sir.number", "filing.acl.number"],
    ),
    (
        "FILING_NUMBER_MISSING",
        Mackerel,
        &[("filing.edc.permitted", "")],
        &["filing.edc.permitted", "filing.edc.result"],
    ),
    (
        "DECLARATION_NUMBER_FORM",
        Mackerel,
        &[("filing.edc.number", "3012703017")],
        &["filing.edc.number"],
    ),
    (
        "PERMIT_NUMBER_DIFFERS",
        Chicken,
        &[("filing.idc.number", "10427033746")],
        &["filing.idc.number", "filing.ida.number"],
    ),
    (
        "FILING_REFUSED",
        Mackerel,
        &[("filing.iva.result", "REFUSED")],
        &["filing.iva.result"],
    ),
    (
        "ADVANCE_FILING_STOPS",
        Chicken,
        &[("filing.amr.result", "DNL")],
        &["filing.amr.result"],
    ),
    (
        "FILED_OUT_OF_TURN",
        Mackerel,
        &[("filing.ecr.result", ""), ("filing.ecr.filed", "")],
        &["filing.eda.filed", "filing.ecr.result"],
    ),
    (
        "FILED_OUT_OF_TURN",
        Chicken,
        &[("filing.food.result", "")],
        &["filing.idc.filed", "filing.food.result"],
    ),
    (
        "FILED_BEFORE_ITS_NEED",
        Mackerel,
        &[("filing.ecr.filed", "2027-03-03T15:11")],
        &["filing.eda.filed", "filing.ecr.filed"],
    ),
    (
        "LOADED_WITHOUT_PERMIT",
        Mackerel,
        &[("filing.edc.result", "EXAMINATION")],
        &["transport.onBoard", "filing.edc.result"],
    ),
    (
        "DEPARTURE_NOT_REPORTED",
        Chicken,
        &[
            ("filing.atd.result", ""),
            ("filing.atd.filed", ""),
            ("filing.atd.number", ""),
        ],
        &["filing.atd.result"],
    ),
    (
        "PERMIT_DATE_WRONG",
        Mackerel,
        &[("filing.edc.permitted", "2027-03-07")],
        &["transport.onBoard", "filing.edc.permitted"],
    ),
    (
        "PERMIT_DATE_WRONG",
        Chicken,
        &[("filing.idc.permitted", "2027-03-29")],
        &["filing.idc.permitted", "filing.idc.filed"],
    ),
    (
        "PERMIT_EXPIRED",
        Mackerel,
        &[("filing.edc.validUntil", "2027-03-05")],
        &["filing.edc.validUntil", "transport.onBoard"],
    ),
    (
        "FILED_AFTER_DEPARTURE",
        Mackerel,
        &[("filing.acl.filed", "2027-03-07T00:00")],
        &["filing.acl.filed", "transport.onBoard"],
    ),
    (
        "FILING_DATES_FAR_APART",
        Mackerel,
        &[("filing.sir.filed", "2027-02-03T09:00")],
        &["filing.sir.filed", "transport.onBoard"],
    ),
    (
        "FILING_DATES_FAR_APART",
        Mackerel,
        &[("filing.export.plannedDate", "2027-02-28")],
        &["filing.export.plannedDate", "invoice.date"],
    ),
    (
        "ADVANCE_FILING_LATE",
        Chicken,
        &[("filing.amr.filed", "2027-03-19T20:01")],
        &["filing.amr.filed", "transport.departureTime"],
    ),
    (
        "DEPARTURE_TIMES_DIFFER",
        Chicken,
        &[("filing.atd.departed", "2027-03-19T18:00")],
        &["filing.atd.departed", "transport.onBoard"],
    ),
    (
        "DEPARTURE_TIMES_DIFFER",
        Chicken,
        // 18:00 at Laem Chabang is 20:00 in Japan.
        &[("filing.atd.filed", "2027-03-20T19:59")],
        &["filing.atd.filed", "filing.atd.departed"],
    ),
    (
        "RELEASED_BEFORE_PAYMENT",
        Chicken,
        &[("filing.dor.freightPaid", "2027-04-01")],
        &["filing.dor.filed", "filing.dor.freightPaid"],
    ),
    (
        "FILING_CODE_FORM",
        Mackerel,
        &[("filing.export.bondedArea", "2EW8")],
        &["filing.export.bondedArea"],
    ),
    (
        "DISTRICT_DIFFERS",
        Mackerel,
        &[("filing.export.office", "4A")],
        &["filing.export.office", "filing.export.bondedArea"],
    ),
    (
        "TRADER_CODE_WRONG",
        Mackerel,
        &[("party.exporter.naccsCode", "3021001099901")],
        &["party.exporter.naccsCode", "party.exporter.identifier"],
    ),
    (
        "STATISTICAL_CODE_DIFFERS",
        Mackerel,
        &[("goods.1.statisticalCode", "0303450000")],
        &["goods.1.statisticalCode", "goods.1.hsCode"],
    ),
    (
        "FOOD_LAW_MISSING",
        Chicken,
        &[("goods.1.otherLaw", "")],
        &["goods.1.otherLaw"],
    ),
    (
        "FILED_INCOMPLETE",
        Mackerel,
        &[("filing.export.kind", "")],
        &["filing.export.kind"],
    ),
];

fn figures(of: Of, changes: &[(&str, &str)]) -> Figures {
    match of {
        Mackerel => sample::figures(changes),
        Chicken => crate::filing::tests::filed_chicken(changes),
    }
}

fn found(figures: &Figures) -> Vec<(&'static str, Vec<String>)> {
    let findings = check(figures).into_iter();
    let told = findings.map(|it| {
        let paths = it.paths.iter().map(ToString::to_string);
        (it.rule.id, paths.collect())
    });
    told.collect()
}

#[test]
fn every_mistake_in_filings_is_found_at_its_data() {
    for of in [Mackerel, Chicken] {
        assert_eq!(found(&figures(of, &[])), [], "{of:?} is sound");
    }
    for (id, of, changes, paths) in CASES {
        let found = found(&figures(*of, changes));
        let named = found
            .iter()
            .any(|(rule, named)| rule == id && named == paths);
        assert!(named, "{changes:?} passes {id}: {found:?}");
    }
}

#[test]
fn what_was_not_filed_is_not_judged() {
    // Whoever files elsewhere has nothing of it here.
    let nothing = crate::filing::tests::entered();
    assert_eq!(found(&nothing), []);
    // Not a company of Japan, and an older edition of the Harmonized System.
    let abroad = sample::figures(&[
        ("party.importer.naccsCode", "TH99"),
        ("goods.1.hsEdition", "2017"),
        ("goods.1.statisticalCode", "0303530000"),
    ]);
    let ours = ["TRADER_CODE_WRONG", "STATISTICAL_CODE_DIFFERS"];
    assert!(found(&abroad).iter().all(|(id, _)| !ours.contains(id)));
}
