use funani_core::codes::Library;

use super::*;
use crate::sample::consignment;

const TIME: &str = "2027-03-01T00:00:00.000Z";

fn lists(more: &[(&str, &str)]) -> Figures {
    let own = [
        ("product.1.number", "MACK-W-400"),
        ("product.1.quantityPerPackage", "15"),
        ("product.1.netPerPackage", "15"),
        ("product.1.grossPerPackage", "15.8"),
        ("product.1.volumePerPackage", "0.0272"),
        ("product.1.packagesPerContainer", "1600"),
        ("product.1.caseNumbers", "Cartons, C/No. {first}-{last}"),
        ("product.1.packedDescription", "{packages} CARTONS OF FISH"),
    ];
    let all = own.iter().chain(more);
    Figures::stated(
        all.map(|(path, value)| (path.parse().unwrap(), (*value).to_owned()))
            .collect(),
    )
}

/// Everything that is computed from packages, cleared.
const UNPACKED: &[(&str, &str)] = &[
    ("goods.1.quantity", ""),
    ("goods.1.netWeight", ""),
    ("goods.1.grossWeight", ""),
    ("goods.1.volume", ""),
    ("goods.1.description", ""),
    ("stuffing.1.packages", ""),
    ("stuffing.1.netWeight", ""),
    ("stuffing.1.grossWeight", ""),
    ("stuffing.1.volume", ""),
    ("stuffing.1.caseNumbers", ""),
    ("stuffing.2.packages", ""),
    ("stuffing.2.netWeight", ""),
    ("stuffing.2.grossWeight", ""),
    ("stuffing.2.volume", ""),
    ("stuffing.2.caseNumbers", ""),
];

fn done(lists: &Figures, changes: &[(&str, &str)]) -> Result<Completed, Vec<CompleteFault>> {
    let time = TIME.parse().unwrap();
    let today = "2027-03-01".parse().unwrap();
    complete(
        lists,
        &consignment(changes),
        today,
        time,
        &Library::shipped(),
    )
}

#[test]
fn all_weights_and_the_packing_follow_from_the_number_of_packages() {
    let whole = consignment(&[]);
    let completed = done(&lists(&[]), UNPACKED).unwrap();
    for (path, _) in UNPACKED {
        let written = completed.changes.iter().find(|it| it.path == *path);
        let written = written.unwrap_or_else(|| panic!("{path}"));
        let path: crate::Path = path.parse().unwrap();
        let stood = whole.datum(&path).unwrap().value.as_str();
        match path.to_string().as_str() {
            "goods.1.description" => {
                assert_eq!(written.value.as_deref(), Some("3,200 CARTONS OF FISH"));
            }
            _ => assert_eq!(written.value.as_deref(), Some(stood), "{path}"),
        }
    }
    assert_eq!(completed.changes.len(), UNPACKED.len());
    assert_eq!(done(&lists(&[]), &[]).unwrap(), Completed::default());
}

#[test]
fn what_does_not_fit_into_the_containers_is_named() {
    let mut changes = UNPACKED.to_vec();
    changes.push(("goods.1.packages", "3201"));
    let fault = PackFault::Full {
        goods: 1,
        held: 3200,
        packages: 3201,
    };
    assert_eq!(done(&lists(&[]), &changes), Err(vec![fault.into()]));
    // The last container is not full.
    let mut changes = UNPACKED.to_vec();
    changes.push(("goods.1.packages", "3000"));
    let completed = done(&lists(&[]), &changes).unwrap();
    let of = |path: &str| {
        let written = completed.changes.iter().find(|it| it.path == path);
        written.and_then(|it| it.value.clone()).unwrap()
    };
    assert_eq!(of("stuffing.2.packages"), "1400");
    assert_eq!(of("stuffing.2.caseNumbers"), "Cartons, C/No. 1601-3000");
    assert_eq!(of("stuffing.2.grossWeight"), "22120.000");
    assert_eq!(of("goods.1.volume"), "81.600");
}

#[test]
fn numbers_days_and_marks_follow_patterns() {
    let lists = lists(&[
        ("pattern.1.path", "draft.number"),
        ("pattern.1.text", "D-{invoice.date:yymm}-{next:3}"),
        ("pattern.1.next", "42"),
        ("pattern.2.path", "invoice.date"),
        ("pattern.2.text", "{today}"),
        ("pattern.3.path", "draft.date"),
        ("pattern.3.text", "{transport.onBoard+2}"),
        ("pattern.4.path", "invoice.marks"),
        ("pattern.4.text", "SSF\nC/NO. 1-{total.packages}"),
        ("pattern.5.path", "vgm.date"),
        ("pattern.5.text", "{transport.cargoCutOff}"),
    ]);
    let cleared = [
        ("draft.number", ""),
        ("invoice.date", ""),
        ("draft.date", ""),
        ("invoice.marks", ""),
        ("vgm.date", ""),
    ];
    let completed = done(&lists, &cleared).unwrap();
    let told: Vec<(&str, &str)> = completed
        .changes
        .iter()
        .map(|it| (it.path.as_str(), it.value.as_deref().unwrap()))
        .collect();
    // The number waits for the date, and the VGM for a cut-off that is not known.
    assert_eq!(
        told,
        [
            ("invoice.date", "2027-03-01"),
            ("draft.date", "2027-03-08"),
            ("invoice.marks", "SSF\nC/NO. 1-3200"),
            ("draft.number", "D-2703-042"),
        ]
    );
    let next = Change {
        path: "pattern.1.next".to_owned(),
        value: Some("43".to_owned()),
    };
    assert_eq!(completed.lists, [next]);
}

#[test]
fn no_pattern_writes_what_somebody_answers_for() {
    let refused = [
        "control.classification",
        "control.date",
        "control.endUserCheck",
        "goods.1.controlResult",
        "goods.1.controlDate",
        "goods.1.catchAllItem",
        "insurance.policy",
        "insurance.date",
        "insurance.amount",
        "proof.1.number",
        "sanitary.1.date",
        "filing.edc.permitted",
    ];
    for path in refused {
        let pattern = [("pattern.1.path", path), ("pattern.1.text", "{today}")];
        // Whether it stands already or not.
        for cleared in [&[][..], &[(path, "")]] {
            let faults = done(&lists(&pattern), cleared).unwrap_err();
            let told: Vec<String> = faults.iter().map(ToString::to_string).collect();
            let why = "is somebody's answer, and follows from no pattern";
            assert_eq!(told, [format!("pattern.1.path: {path} {why}")]);
        }
    }
    for path in ["insurance.from", "insurance.clauses", "invoice.date"] {
        let pattern = [("pattern.1.path", path), ("pattern.1.text", "{today}")];
        assert!(done(&lists(&pattern), &[]).is_ok(), "{path}");
    }
}

#[test]
fn patterns_that_cannot_be_read_are_named_all_at_once() {
    let lists = lists(&[
        ("pattern.1.path", "total.amount"),
        ("pattern.1.text", "1"),
        ("pattern.2.path", "draft.number"),
        ("pattern.2.text", "D-{next}"),
        ("pattern.3.path", "reference.own"),
        ("pattern.3.text", "R-{invoice.nomber}"),
        ("pattern.4.path", "draft.date"),
        ("pattern.4.text", "{transport.onBoard+2:mmdd}"),
        ("pattern.5.path", "invoice.marks"),
        ("pattern.5.text", "{today"),
    ]);
    let cleared = [
        ("draft.number", ""),
        ("reference.own", ""),
        ("draft.date", ""),
        ("invoice.marks", ""),
    ];
    let faults = done(&lists, &cleared).unwrap_err();
    let told: Vec<String> = faults.iter().map(ToString::to_string).collect();
    assert_eq!(
        told,
        [
            "pattern.1.path: total.amount is no datum that can be entered",
            "pattern.2.next: the pattern counts and has no next number",
            "pattern.3.text: {invoice.nomber} is not known",
            "pattern.4.text: {transport.onBoard+2:mmdd} is not known",
            "pattern.5.text: {today} is not known",
        ]
    );
    // What follows is judged like everything that is entered.
    let long = "x".repeat(36);
    let lists = self::lists(&[
        ("pattern.1.path", "draft.number"),
        ("pattern.1.text", &long),
    ]);
    let faults = done(&lists, &[("draft.number", "")]).unwrap_err();
    assert!(matches!(&faults[..], [CompleteFault::Refused(why)] if why.contains("draft.number")));
}

/// A share is not cut off: what lies in the containers sums up to the whole.
#[test]
fn shares_of_a_rounded_whole_sum_up_to_it() {
    let lists = lists(&[
        ("product.1.number", "MACK-W-400"),
        ("product.1.volumePerPackage", "0.0257"),
        ("product.1.packagesPerContainer", "35"),
    ]);
    let cleared = [
        ("goods.1.packages", "70"),
        ("goods.1.volume", ""),
        ("stuffing.1.packages", ""),
        ("stuffing.1.volume", ""),
        ("stuffing.2.packages", ""),
        ("stuffing.2.volume", ""),
    ];
    let done = done(&lists, &cleared).unwrap();
    let value = |path: &str| {
        let found = done.changes.iter().find(|it| it.path == path);
        found.and_then(|it| it.value.as_deref()).unwrap()
    };
    assert_eq!(value("goods.1.volume"), "1.799");
    assert_eq!(
        (value("stuffing.1.volume"), value("stuffing.2.volume")),
        ("0.900", "0.899")
    );
}
