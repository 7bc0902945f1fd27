use funani_core::id::PartyId;
use funani_core::time::Date;
use funani_wire::customs::v1 as wire;
use funani_wire::fields::Fields;

use super::{AUDITORS, BASES, Basis, CITATION, CODE, DAYS, Disclosure, Policy};
use crate::keys::By;
use crate::zone::Zone;

/// Reads the rules that an authority sends. `known` says of a party whether it is on this node.
pub(crate) fn read(
    fields: &mut Fields,
    sent: wire::Policy,
    known: impl Fn(PartyId) -> bool,
) -> Option<Policy> {
    let disclosure = disclosure(fields, &sent);
    if sent.bases.is_empty() {
        fields.missing("bases");
    }
    let all = fields.list("bases", sent.bases, BASES).unwrap_or_default();
    let mut read: Vec<Basis> = Vec::with_capacity(all.len());
    for (at, basis) in all.into_iter().enumerate() {
        let basis = fields.within(format!("bases[{at}]"), |fields| self::basis(fields, basis));
        let Some(basis) = basis else { continue };
        if read.iter().any(|other| other.code == basis.code) {
            let field = format!("bases[{at}].code");
            fields.note(field, "DUPLICATE", "names another basis, too");
        }
        read.push(basis);
    }
    let auditors = fields.list("auditor_ids", sent.auditor_ids, AUDITORS);
    let mut read_auditors = Vec::new();
    for (at, auditor) in auditors.unwrap_or_default().iter().enumerate() {
        let field = format!("auditor_ids[{at}]");
        let Some(id) = fields.uuid(&field, auditor).map(PartyId::new) else {
            continue;
        };
        if known(id) {
            read_auditors.push(id);
        } else {
            fields.note(field, "PARTY_UNKNOWN", "is no party of this node");
        }
    }
    let zone = fields.text("zone", sent.zone, 64).and_then(|name| {
        let zone = Zone::named(&name);
        if zone.is_none() {
            fields.note("zone", "ZONE_UNKNOWN", "is no zone of the IANA database");
        }
        zone
    });
    Some(Policy {
        bases: read,
        auditors: read_auditors.into_iter().collect(),
        disclosure: disclosure?,
        zone: zone?,
    })
}

fn disclosure(fields: &mut Fields, sent: &wire::Policy) -> Option<Disclosure> {
    let days = u64::from(sent.disclosed_after_days);
    match fields.named("disclosure", sent.disclosure)? {
        wire::Disclosure::AfterDays if (1..=DAYS).contains(&days) => {
            Some(Disclosure::AfterDays(days))
        }
        wire::Disclosure::AfterDays => {
            let message = format!("is not from 1 to {DAYS}");
            fields.note("disclosed_after_days", "OUT_OF_RANGE", message);
            None
        }
        wire::Disclosure::Never | wire::Disclosure::Unspecified if days == 0 => {
            Some(Disclosure::Never)
        }
        wire::Disclosure::Never | wire::Disclosure::Unspecified => {
            fields.note(
                "disclosed_after_days",
                "NOT_ALLOWED",
                "stands with AFTER_DAYS only",
            );
            None
        }
    }
}

fn basis(fields: &mut Fields, sent: wire::Basis) -> Option<Basis> {
    let code = fields.text("code", sent.code, CODE).filter(|code| {
        let plain = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit();
        let fits = code
            .bytes()
            .all(|byte| plain(byte) || b"_-".contains(&byte));
        if !fits {
            let message = "has other characters than A to Z, 0 to 9, _ and -";
            fields.note("code", "MALFORMED", message);
        }
        fits
    });
    let citation = line(fields, "citation", sent.citation, CITATION);
    let from: Option<Date> = fields.parsed("from", &sent.from, "DATE_MALFORMED");
    let until: Option<Option<Date>> = fields.parsed_or_none("until", &sent.until, "DATE_MALFORMED");
    if let (Some(from), Some(Some(until))) = (from, until)
        && until < from
    {
        fields.note("until", "NOT_ALLOWED", "is before the first day");
    }
    let mut keys = Vec::new();
    for (at, kind) in sent.keys.iter().enumerate() {
        let kind = fields.named::<wire::KeyKind>(format!("keys[{at}]"), *kind);
        keys.extend(kind.and_then(By::of));
    }
    Some(Basis {
        code: code?,
        citation: citation?,
        from: from?,
        until: until?,
        keys: keys.into_iter().collect(),
    })
}

/// A text of one line that must be there, of at most so many characters.
pub(crate) fn line(fields: &mut Fields, field: &str, text: String, most: usize) -> Option<String> {
    let text = fields.text(field, text, most.saturating_mul(4))?;
    if text.chars().count() > most {
        fields.note(
            field,
            "TOO_LONG",
            format!("is longer than {most} characters"),
        );
        return None;
    }
    if text.chars().any(char::is_control) {
        fields.note(field, "CONTROL_CHARACTER", "holds a control character");
        return None;
    }
    Some(text)
}
