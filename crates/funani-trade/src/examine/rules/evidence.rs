//! Whether the evidence holds, who issued what with which authority, and whether it still counts.

use funani_core::act::Capacity;
use funani_core::fact::Role;
use funani_core::party::Custody;
use funani_core::state::{Exit, Status};
use funani_core::verdict::{Class, Code, Outcome};

use super::super::evidence::{Piece, is_cancelled};
use super::super::{Case, Finding, FindingCode};

/// Reasons of the rules that say that who signed had no authority to.
const AUTHORITY: &[&str] = &[
    "NOT_CARRIER",
    "NOT_CONTROLLER",
    "NOT_ISSUER",
    "NOT_ISSUING_BODY",
    "MANDATE_MISSING",
    "CAPACITY_NOT_ALLOWED",
];

pub(in super::super) fn judge(case: &mut Case<'_>) {
    let pieces = case.pieces;
    for piece in pieces {
        match piece.judged.result {
            Outcome::Invalid => invalid(case, piece),
            Outcome::Undecided => undecided(case, piece),
            Outcome::Valid => {}
        }
        force(case, piece);
        remarks(case, piece);
        assurance(case, piece);
        carries(case, piece);
        checkpoint(case, piece);
    }
    for replaced in &case.question.facts.replaced {
        newer(case, replaced);
    }
}

/// What a bill or document is called in a finding: its id, and for people its kind and number.
fn about(piece: &Piece) -> (String, String) {
    (piece.id().to_owned(), piece.name().trim().to_owned())
}

fn invalid(case: &mut Case<'_>, piece: &Piece) {
    let (id, name) = about(piece);
    let failed = piece.verdict.checks.iter();
    let failed: Vec<_> = failed.filter(|check| check.class == Class::Fail).collect();
    let reason = |check: &&&funani_core::verdict::Check| AUTHORITY.contains(&check.detail.as_str());
    let without_authority = failed.iter().any(|check| reason(&check));
    let words = |of: fn(&funani_core::verdict::Check) -> String| {
        let all: Vec<String> = failed.iter().take(3).map(|check| of(check)).collect();
        all.join("; ")
    };
    let english = format!("{name}: {}", words(funani_core::verdict::Check::english));
    let japanese = format!("{name}:{}", words(funani_core::verdict::Check::japanese));
    let code = if without_authority {
        FindingCode::IssuedWithoutAuthority
    } else {
        FindingCode::EvidenceInvalid
    };
    case.find(Finding::told(code, id, &english, &japanese));
    case.leave_open(format!(
        "{name}: nothing of it was compared, as its evidence does not hold."
    ));
}

fn undecided(case: &mut Case<'_>, piece: &Piece) {
    let (id, name) = about(piece);
    let open = piece.verdict.checks.iter();
    let open: Vec<_> = open
        .filter(|check| check.class == Class::Undecided)
        .collect();
    let unknown = |code: Code| matches!(code, Code::NoTrustFile | Code::ConsistentIssuerUnknown);
    let code = if open.iter().any(|check| unknown(check.code)) {
        FindingCode::IssuerUnknown
    } else {
        FindingCode::EvidenceOpen
    };
    let registry = piece.verdict.shown.registry.as_ref();
    let registry = registry.map(ToString::to_string).unwrap_or_default();
    let why: Vec<String> = open.iter().map(|check| check.code.to_string()).collect();
    let detail = format!("{name}, {registry}: {}", why.join(", "));
    case.find(Finding::new(code, id, &detail));
    let rest = if piece.stated.is_some() {
        "it was compared all the same"
    } else {
        "nothing of it was compared"
    };
    case.leave_open(format!(
        "{name} of {registry}: its evidence is not decided ({}); {rest}.",
        why.join(", ")
    ));
}

/// Whether it still counts.
fn force(case: &mut Case<'_>, piece: &Piece) {
    let (id, name) = about(piece);
    if is_cancelled(piece) {
        case.find(Finding::new(FindingCode::DocumentCancelled, &*id, &name));
    }
    let ended = piece.verdict.shown.state.as_ref();
    let ended = ended.and_then(|state| match &state.status {
        Status::Ended { exit, .. } => Some(*exit),
        Status::Live { .. }
        | Status::Offered(_)
        | Status::Returned
        | Status::Surrendered(_)
        | Status::Held(_)
        | Status::InTransit => None,
    });
    let gone = [Exit::Void, Exit::Reissue, Exit::ToPaper, Exit::HandedOver];
    if let Some(exit) = ended.filter(|exit| gone.contains(exit)) {
        let detail = format!("{name}: {exit}");
        case.find(Finding::new(FindingCode::BillNotInForce, &*id, &detail));
    }
    let unknown = piece.verdict.has(Code::LaterActsUnknown);
    if unknown && piece.judged.result != Outcome::Invalid {
        case.find(Finding::new(FindingCode::NotCurrent, &*id, &name));
        let as_of = piece.verdict.shown.checkpoint.and_then(|it| it.time);
        let as_of = as_of
            .map(|time| format!(" after {time}"))
            .unwrap_or_default();
        case.leave_open(format!(
            "{name}: whether anything was recorded{as_of} cannot be told from the evidence."
        ));
    }
    if let Some(state) = &piece.verdict.shown.state {
        let holder = piece.judged.holder.as_ref();
        let holder = holder.and_then(|holder| holder.name.clone());
        let detail = format!(
            "{name}: {}, held by {}",
            state.status.name(),
            holder.as_deref().unwrap_or("—")
        );
        case.find(Finding::new(FindingCode::TitleState, id, &detail));
    }
}

/// What the judgement of the evidence remarks.
fn remarks(case: &mut Case<'_>, piece: &Piece) {
    let (id, name) = about(piece);
    for (code, finding) in [
        (Code::Disputed, FindingCode::BillDisputed),
        (Code::IssueDateApart, FindingCode::IssueDateApart),
        (Code::NameOnly, FindingCode::IssuerAssurance),
        (Code::Recovered, FindingCode::IssuerAssurance),
        (Code::RulesOverridden, FindingCode::IssuerAssurance),
        (Code::KeySuperseded, FindingCode::IssuerAssurance),
    ] {
        let mut checks = piece.verdict.checks.iter();
        let noted = |class: Class| matches!(class, Class::Note);
        let check = checks.find(|check| check.code == code && noted(check.class));
        if let Some(check) = check {
            let english = format!("{name}: {}", check.english());
            let japanese = format!("{name}:{}", check.japanese());
            case.find(Finding::told(finding, &*id, &english, &japanese));
        }
    }
}

/// By whom, for whom, and with a key kept how.
fn assurance(case: &mut Case<'_>, piece: &Piece) {
    let (id, name) = about(piece);
    let judged = &piece.judged;
    let called = |named: Option<&super::super::Named>| {
        named
            .and_then(|named| named.name.clone())
            .unwrap_or_else(|| "—".to_owned())
    };
    if judged.capacity.is_some_and(Capacity::needs_mandate) {
        let (agent, principal) = (
            called(judged.issuer.as_ref()),
            called(judged.principal.as_ref()),
        );
        let english = format!("{name}: signed by {agent} as agent for {principal}");
        let japanese = format!("{name}:{principal}の代理として{agent}が署名");
        let code = FindingCode::IssuerAssurance;
        case.find(Finding::told(code, &*id, &english, &japanese));
    }
    if judged.custody == Some(Custody::Managed) {
        let english = format!("{name}: a custodian holds the issuer's key");
        let japanese = format!("{name}:発行者の鍵は受託者が保管");
        let code = FindingCode::IssuerAssurance;
        case.find(Finding::told(code, id, &english, &japanese));
    }
}

/// Who issues bills carries, with ships of its own or without.
fn carries(case: &mut Case<'_>, piece: &Piece) {
    let carrier = piece.bill().and_then(|bill| bill.acts.first());
    let known = carrier.and_then(|(_, _, state)| piece.party(state.carrier));
    let Some(known) = known else { return };
    let roles = known.roles();
    let (id, name) = about(piece);
    let called = known.name().unwrap_or("—").to_owned();
    if roles.is_empty() {
        case.leave_open(format!(
            "{name}: the evidence does not show what part its carrier, {called}, plays."
        ));
    } else if !roles.contains(&Role::Carrier) && !roles.contains(&Role::Nvocc) {
        let english = format!("{name}: {called} is no carrier");
        let japanese = format!("{name}:{called}は運送人ではありません");
        let code = FindingCode::IssuedWithoutAuthority;
        case.find(Finding::told(code, id, &english, &japanese));
    }
}

/// A checkpoint that was seen before must be one of the same log.
fn checkpoint(case: &mut Case<'_>, piece: &Piece) {
    let shown = &piece.verdict.shown;
    let (Some(registry), Some(own)) = (&shown.registry, shown.checkpoint) else {
        return;
    };
    let Some(cached) = case.question.cached.get(registry) else {
        return;
    };
    if cached.contradicts(&own) {
        let detail = format!("{registry}, size {}", own.size);
        case.find(Finding::new(FindingCode::LogForked, piece.id(), &detail));
    }
}

/// What the owner has that is newer than what the bundle shows.
fn newer(case: &mut Case<'_>, replaced: &super::super::Replaced) {
    let Some(piece) = case.pieces.iter().find(|piece| piece.id() == replaced.id) else {
        return;
    };
    let shown = piece.verdict.shown.sequence.unwrap_or_default();
    let later = replaced.sequence.is_some_and(|sequence| sequence > shown);
    if later || replaced.by.is_some() {
        let (id, name) = about(piece);
        let by = replaced.by.as_deref();
        let by = by.map(|by| format!(" by {by}")).unwrap_or_default();
        let detail = format!("{name}{by}");
        case.find(Finding::new(FindingCode::DocumentReplaced, id, &detail));
    }
}
