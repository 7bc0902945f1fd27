//! The mackerel bill and what happened to it.

use super::*;

fn step(sequence: u64, action: ActionName, actor: &str, to: Option<&str>, at: &str) -> Step {
    let (place, time) = at.split_once(' ').unwrap();
    Step {
        sequence,
        action,
        actor: actor.to_owned(),
        capacity: Capacity::Own,
        principal: None,
        recipient: to.map(str::to_owned),
        place: place.to_owned(),
        time: time.parse().unwrap(),
        reason: None,
    }
}

fn by_agent(step: Step) -> Step {
    Step {
        capacity: Capacity::AgentForCarrier,
        principal: Some("Funani Line".to_owned()),
        ..step
    }
}

fn legal() -> Legal {
    Legal {
        law: "GB-ENG".parse().unwrap(),
        japan_in_force: false,
        as_of: "2026-09-01".parse().unwrap(),
    }
}

/// The acts of the story.
fn steps() -> Vec<Step> {
    use ActionName as A;
    let (exporter, tokyo) = ("Hachinohe Suisan Boeki K.K.", "Keihin Boeki Bank");
    let (bangkok, importer) = (
        "Chao Phraya Commercial Bank",
        "Samut Sakhon Foods Co., Ltd.",
    );
    let (yokohama, thailand) = ("Funani Line Japan K.K.", "Funani Line (Thailand) Co., Ltd.");
    let clearing = Some("Laem Chabang Clearing Co., Ltd.");
    let mut refused = by_agent(step(
        8,
        A::Srej,
        thailand,
        None,
        "THLCH 2027-03-15T02:30:00.000Z",
    ));
    refused.reason = Some("CHARGES_UNPAID".to_owned());
    vec![
        by_agent(step(
            1,
            A::Issue,
            yokohama,
            Some(exporter),
            "JPYOK 2027-03-08T01:00:00.000Z",
        )),
        step(
            2,
            A::Offer,
            exporter,
            Some(tokyo),
            "JPTYO 2027-03-08T02:00:00.000Z",
        ),
        step(3, A::Accept, tokyo, None, "JPTYO 2027-03-08T03:00:00.000Z"),
        step(
            4,
            A::Transfer,
            tokyo,
            Some(bangkok),
            "JPTYO 2027-03-09T02:00:00.000Z",
        ),
        step(
            5,
            A::Endorse,
            bangkok,
            Some(importer),
            "THBKK 2027-03-12T03:00:00.000Z",
        ),
        step(
            6,
            A::Transfer,
            bangkok,
            Some(importer),
            "THBKK 2027-03-12T03:01:00.000Z",
        ),
        step(
            7,
            A::SurrenderForDelivery,
            importer,
            clearing,
            "THLCH 2027-03-15T02:00:00.000Z",
        ),
        refused,
        step(
            9,
            A::SurrenderForDelivery,
            importer,
            clearing,
            "THLCH 2027-03-15T06:00:00.000Z",
        ),
        by_agent(step(
            10,
            A::Sacc,
            thailand,
            None,
            "THLCH 2027-03-15T06:30:00.000Z",
        )),
    ]
}

/// The mackerel bill after its whole life.
pub(super) fn told() -> Bill {
    let importer = "Samut Sakhon Foods Co., Ltd.";
    let thailand = "Funani Line (Thailand) Co., Ltd.";
    let remark = |sequence, kind, text: &str, time: &str| Remark {
        sequence,
        kind: Some(kind),
        author: thailand.to_owned(),
        time: time.parse().unwrap(),
        text: Some(text.to_owned()),
    };
    let remarks = vec![
        remark(
            1,
            NoteKind::Released,
            "D/O LCH-2703-0042, two containers",
            "2027-03-15T07:00:00.000Z",
        ),
        remark(
            2,
            NoteKind::Delivered,
            "Gate-out of both containers",
            "2027-03-17T05:00:00.000Z",
        ),
    ];
    Bill {
        document: mackerel(),
        back: Some(Back {
            order: OrderKind::Bank,
            status: StatusName::Ended,
            exit: Some(Exit::Delivery),
            holder: None,
            endorsement: EndorsementKind::Order,
            endorsee: Some(importer.to_owned()),
            steps: steps(),
            remarks,
            legal: legal(),
            verdict: Some(Outcome::Valid),
        }),
    }
}
