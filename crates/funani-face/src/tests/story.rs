//! The mackerel bill and what happened to it.

use ActionName as A;

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

const EXPORTER: &str = "Hachinohe Suisan Boeki K.K.";
const TOKYO: &str = "Keihin Boeki Bank";
const BANGKOK: &str = "Chao Phraya Commercial Bank";
const IMPORTER: &str = "Samut Sakhon Foods Co., Ltd.";
const YOKOHAMA: &str = "Funani Line Japan K.K.";
const THAILAND: &str = "Funani Line (Thailand) Co., Ltd.";
const CLEARING: &str = "Laem Chabang Clearing Co., Ltd.";

/// What was done, by whom, to whom, where and when.
type Told = (ActionName, &'static str, Option<&'static str>, &'static str);

const STORY: &[Told] = &[
    (
        A::Issue,
        YOKOHAMA,
        Some(EXPORTER),
        "JPYOK 2027-03-08T01:00:00.000Z",
    ),
    (
        A::Offer,
        EXPORTER,
        Some(TOKYO),
        "JPTYO 2027-03-08T02:00:00.000Z",
    ),
    (A::Accept, TOKYO, None, "JPTYO 2027-03-08T03:00:00.000Z"),
    (
        A::Transfer,
        TOKYO,
        Some(BANGKOK),
        "JPTYO 2027-03-09T02:00:00.000Z",
    ),
    (
        A::Endorse,
        BANGKOK,
        Some(IMPORTER),
        "THBKK 2027-03-12T03:00:00.000Z",
    ),
    (
        A::Transfer,
        BANGKOK,
        Some(IMPORTER),
        "THBKK 2027-03-12T03:01:00.000Z",
    ),
    (
        A::SurrenderForDelivery,
        IMPORTER,
        Some(CLEARING),
        "THLCH 2027-03-15T02:00:00.000Z",
    ),
    (A::Srej, THAILAND, None, "THLCH 2027-03-15T02:30:00.000Z"),
    (
        A::SurrenderForDelivery,
        IMPORTER,
        Some(CLEARING),
        "THLCH 2027-03-15T06:00:00.000Z",
    ),
    (A::Sacc, THAILAND, None, "THLCH 2027-03-15T06:30:00.000Z"),
];

/// The acts of the story.
fn steps() -> Vec<Step> {
    let steps = STORY
        .iter()
        .zip(1..)
        .map(|((action, actor, to, at), sequence)| {
            let mut step = step(sequence, *action, actor, *to, at);
            if *action == A::Srej {
                step.reason = Some("CHARGES_UNPAID".to_owned());
            }
            if [YOKOHAMA, THAILAND].contains(actor) {
                by_agent(step)
            } else {
                step
            }
        });
    steps.collect()
}

/// The mackerel bill after its whole life.
pub(super) fn told() -> Bill {
    let remark = |sequence, kind, text: &str, time: &str| Remark {
        sequence,
        kind: Some(kind),
        author: THAILAND.to_owned(),
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
            endorsee: Some(IMPORTER.to_owned()),
            steps: steps(),
            remarks,
            legal: legal(),
            verdict: Some(Outcome::Valid),
            simulated: true,
        }),
    }
}
