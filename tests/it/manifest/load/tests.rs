//! A manifest on a node: everything that its parties did stands, and what was forged does not hold.

use funani_core::verdict::{Outcome, Verdict};
use funani_core::verify::{Ask, NoMemory, verify};
use funani_tests::{Place, Stage};

use super::{Load, node};
use crate::manifest::{ARRIVAL, Case, Handed, Later, Manifest, SEED, When};

fn judge(stage: &Stage, bundle: &[u8]) -> Verdict {
    let ask = Ask {
        now: Some(stage.now()),
        current: false,
    };
    verify(bundle, Some(stage.trust()), &ask, &mut NoMemory)
}

fn replaced(case: &Case) -> bool {
    let changed = |later: &Later| {
        matches!(
            later,
            Later::CertificateReplaced { .. } | Later::CertificateCancelled { .. }
        )
    };
    case.later.iter().any(changed)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn parties_put_a_manifest_onto_a_node() {
    let place = Place::sqlite();
    let manifest = Manifest::new(SEED, 100, ARRIVAL);
    let (node, stage) = node(&place, &manifest.voyage).await;
    let mut load = Load::open(&stage, &manifest).await;
    load.until_declared(&node).await;
    load.later(When::After).await;
    node.wait_logged().await.unwrap();

    let issued = manifest.cases.iter().filter(|case| !case.unissued).count();
    assert_eq!(load.bills.len(), issued + manifest.masters.len());
    assert_eq!(load.papers.len(), 2 * manifest.cases.len());
    assert_eq!(load.certificates.len(), manifest.certificates.len());
    for case in manifest.cases.iter().filter(|case| !case.unissued) {
        let bundle = load.bundle(load.people.issuer(&case.shipment), &case.shipment.bill);
        let verdict = judge(&stage, &bundle.await);
        assert_eq!(verdict.outcome, Outcome::Valid, "{:?}", verdict.checks);
    }
    for case in manifest.cases.iter().filter(|case| replaced(case)) {
        let recorded = &load.certificates[case.certificate.unwrap()];
        assert!(recorded.on.sequence > 1, "{:?}", case.later);
    }

    let questions = load.questions().await;
    assert_eq!(
        questions.len(),
        manifest.cases.len() + manifest.masters.len()
    );
    let handed = manifest
        .cases
        .iter()
        .filter_map(|case| Some((case, case.handed?)));
    let mut seen = 0;
    for (case, handed) in handed {
        let [bundle] = questions[&case.number].bundles.as_slice() else {
            panic!("one bundle is handed in")
        };
        let verdict = judge(&stage, bundle);
        match handed {
            Handed::BillForged | Handed::InvoiceForged => {
                assert_eq!(verdict.outcome, Outcome::Invalid, "{:?}", verdict.checks);
            }
            Handed::OtherRegistry => assert_ne!(verdict.outcome, Outcome::Valid),
        }
        seen += 1;
    }
    assert!(seen >= 3);
    node.stop().await;
}
