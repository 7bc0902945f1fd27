use super::{
    Endorsement, EndorsementKind, Exit, Held, Named, Offer, Sender, State, Status, StatusName,
    Surrender, Undo,
};
use crate::act::StatedParty;
use crate::form::{Field, Form, ViolationCode};
use crate::id::PartyId;

impl State {
    /// Reads the members of a state.
    pub(crate) fn read(form: &mut Form<'_>) -> Option<Self> {
        let status = status(form);
        let home = form.required("home").parsed();
        let document = form.required("document").digest();
        let carrier = form.required("carrier").parsed();
        let shipper = form.required("shipper").parsed();
        let possessor = possessor(form, status.as_ref());
        let endorsement = endorsement(&form.required("endorsement"));
        let received = endorsement_of(form, "received");
        let law = form.required("law").parsed();
        let number = form.required("number").parsed();
        let terms = form.required("terms").digest();
        Some(Self {
            status: status?,
            home: home?,
            document: document?,
            carrier: carrier?,
            shipper: shipper?,
            possessor,
            endorsement: endorsement?,
            received: received?,
            law: law?,
            number: number?,
            terms: terms?,
        })
    }
}

/// A returned bill has no possessor; nor has one that ended from there. Every other has one.
fn possessor(form: &mut Form<'_>, status: Option<&Status>) -> Option<PartyId> {
    match status.map(Status::beneath) {
        Some(Status::Returned) => {
            form.forbidden("possessor", "a returned bill has no possessor");
            None
        }
        Some(Status::Ended { exit, .. }) if *exit != Exit::Delivery => {
            form.optional("possessor").and_then(|field| field.parsed())
        }
        None => form.optional("possessor").and_then(|field| field.parsed()),
        Some(_) => form.required("possessor").parsed(),
    }
}

fn status(form: &mut Form<'_>) -> Option<Status> {
    let name = form.required("status").parsed::<StatusName>();
    let Some(name) = name else {
        for member in ["exit", "held", "offer", "surrender", "undo"] {
            form.unjudged(member);
        }
        return None;
    };
    if name != StatusName::Held {
        form.forbidden("held", "stands with HELD only");
        return of_name(form, name);
    }
    let held = form.required("held").object(|form| {
        let by = form.required("by").parsed();
        let field = form.required("status");
        let beneath = field.parsed::<StatusName>();
        if matches!(beneath, Some(StatusName::Held | StatusName::Ended)) {
            field.fault(
                ViolationCode::NotAllowed,
                "no bill is held from this status",
            );
            return None;
        }
        Some((by?, beneath?))
    });
    let Some((by, beneath)) = held else {
        for member in ["exit", "offer", "surrender", "undo"] {
            form.unjudged(member);
        }
        return None;
    };
    let status = Box::new(of_name(form, beneath)?);
    Some(Status::Held(Held { by, status }))
}

/// The status of this name with what belongs to it; what belongs to others must not stand.
fn of_name(form: &mut Form<'_>, name: StatusName) -> Option<Status> {
    let owned: &[&str] = match name {
        StatusName::Live => &["undo"],
        StatusName::Offered => &["offer"],
        StatusName::Surrendered => &["surrender"],
        StatusName::Ended => &["exit", "surrender"],
        StatusName::Returned | StatusName::InTransit | StatusName::Held => &[],
    };
    for member in ["exit", "offer", "surrender", "undo"] {
        if !owned.contains(&member) {
            form.forbidden(member, "does not belong to this status");
        }
    }
    match name {
        StatusName::Live => {
            let undo = form.optional("undo").map(|field| field.object(undo));
            Some(Status::Live {
                undo: undo.flatten(),
            })
        }
        StatusName::Offered => form.required("offer").object(offer).map(Status::Offered),
        StatusName::Returned => Some(Status::Returned),
        StatusName::Surrendered => form
            .required("surrender")
            .object(surrender)
            .map(Status::Surrendered),
        StatusName::InTransit => Some(Status::InTransit),
        StatusName::Ended => ended(form),
        StatusName::Held => None,
    }
}

fn ended(form: &mut Form<'_>) -> Option<Status> {
    let exit = form.required("exit").parsed::<Exit>()?;
    if exit != Exit::Delivery {
        form.forbidden("surrender", "is kept with the exit DELIVERY only");
        return Some(Status::Ended {
            exit,
            surrender: None,
        });
    }
    let surrender = form.required("surrender").object(surrender)?;
    Some(Status::Ended {
        exit,
        surrender: Some(surrender),
    })
}

pub(super) fn named(field: &Field<'_>) -> Option<Named> {
    let stated = field
        .value()?
        .as_object()
        .is_some_and(|object| !object.contains("party"));
    if stated {
        field.object(StatedParty::read).map(Named::Stated)
    } else {
        field.object(|form| form.required("party").parsed().map(Named::Party))
    }
}

fn endorsement_of(form: &mut Form<'_>, member: &'static str) -> Option<Endorsement> {
    endorsement(&form.required(member))
}

fn endorsement(field: &Field<'_>) -> Option<Endorsement> {
    field.object(|form| {
        let kind = form.required("kind").parsed::<EndorsementKind>()?;
        if matches!(kind, EndorsementKind::Blank | EndorsementKind::Straight) {
            form.forbidden("onward", "stands with ORDER and NAMED only");
        }
        if kind == EndorsementKind::Blank {
            form.forbidden("party", "a blank endorsement names no party");
            return Some(Endorsement::Blank);
        }
        let party = named(&form.required("party"));
        if kind == EndorsementKind::Straight {
            return Some(Endorsement::Straight { party: party? });
        }
        let onward = form.required("onward").boolean();
        let (party, onward) = (party?, onward?);
        Some(match kind {
            EndorsementKind::Named => Endorsement::Named { party, onward },
            EndorsementKind::Order | EndorsementKind::Blank | EndorsementKind::Straight => {
                Endorsement::Order { party, onward }
            }
        })
    })
}

fn offer(form: &mut Form<'_>) -> Option<Offer> {
    let condition = form.optional("condition").and_then(|field| field.digest());
    let deadline = form.optional("deadline").and_then(|field| field.time());
    let to = form.required("to").parsed();
    Some(Offer {
        to: to?,
        condition,
        deadline,
    })
}

fn surrender(form: &mut Form<'_>) -> Option<Surrender> {
    let by = form.required("by").parsed();
    let deliver_to = named(&form.required("deliver_to"));
    Some(Surrender {
        by: by?,
        deliver_to: deliver_to?,
    })
}

/// After TRANSFER both `possessor` and `endorsement` stand, after ISSUE neither.
fn undo(form: &mut Form<'_>) -> Option<Undo> {
    let until = form.required("until").time();
    if !form.holds("possessor") && !form.holds("endorsement") {
        return Some(Undo {
            sender: None,
            until: until?,
        });
    }
    let possessor = form.required("possessor").parsed();
    let received = endorsement_of(form, "endorsement");
    let sender = Sender {
        possessor: possessor?,
        received: received?,
    };
    Some(Undo {
        sender: Some(sender),
        until: until?,
    })
}
