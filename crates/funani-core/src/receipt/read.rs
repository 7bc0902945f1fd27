use super::{ChainKind, LOG_WITHIN, MAX_KEYS_AT, NotesHead, Receipt, ReceiptState};
use crate::act::PartyReference;
use crate::form::{Form, ViolationCode};
use crate::id::{Id, Party};
use crate::state::State;

pub(super) fn receipt(form: &mut Form<'_>) -> Option<Receipt> {
    form.head("funani-receipt");
    let registry = form.required("registry").parsed();
    let kind = form.required("kind").parsed::<ChainKind>();
    // Whose id it is depends on the kind; its form is that of any id.
    let chain = form.required("chain").parsed::<Id<Party>>();
    let sequence = form.required("sequence").integer(1, u64::MAX);
    let act = form.required("act").digest();
    let previous = form.optional("previous").and_then(|field| field.digest());
    if sequence.is_some_and(|sequence| (sequence == 1) == form.holds("previous")) {
        form.fault(
            "previous",
            ViolationCode::NotAllowed,
            "is absent at 1 and stands after it",
        );
    }
    let state = state(form, kind);
    let keys_at = form.required("keys_at").sorted(
        MAX_KEYS_AT,
        |field| field.object(PartyReference::read),
        |reference| reference.party,
    );
    if kind == Some(ChainKind::Party) && keys_at.as_ref().is_some_and(|list| !list.is_empty()) {
        form.fault(
            "keys_at",
            ViolationCode::NotAllowed,
            "is empty in a PARTY receipt",
        );
    }
    let time = form.required("time").time();
    let log_by = form.required("log_by").time();
    if let (Some(time), Some(log_by)) = (time, log_by)
        && log_by != time.plus(LOG_WITHIN)
    {
        form.fault(
            "log_by",
            ViolationCode::NotAllowed,
            "must be 60 s after time",
        );
    }
    Some(Receipt {
        registry: registry?,
        chain: chain?.uuid(),
        sequence: sequence?,
        act: act?,
        previous,
        state: state?,
        keys_at: keys_at?,
        time: time?,
        log_by: log_by?,
    })
}

fn state(form: &mut Form<'_>, kind: Option<ChainKind>) -> Option<ReceiptState> {
    let Some(kind) = kind else {
        form.unjudged("state");
        form.unjudged("notes");
        return None;
    };
    let field = form.required("state");
    if kind == ChainKind::Bill {
        let notes = form.required("notes").object(NotesHead::read);
        let state = field.object(State::read).map(Box::new);
        return Some(ReceiptState::Bill {
            state: state?,
            notes: notes?,
        });
    }
    form.forbidden("notes", "stands in a BILL receipt only");
    match kind {
        ChainKind::Note => field
            .object(|form| form.required("kind").parsed())
            .map(ReceiptState::Note),
        ChainKind::Party => field.any_object().cloned().map(ReceiptState::Party),
        ChainKind::Document | ChainKind::Bill => {
            field.any_object().cloned().map(ReceiptState::Document)
        }
    }
}
