//! `Declare`: tells an authority what it is told.

use funani_core::codes::CodeLists;
use funani_core::form;
use funani_core::id::{DocId, PartyId};
use funani_core::lookup::Key;
use funani_proof::digest::Digest;
use funani_proof::json::{self, Value};
use funani_store::{Appended, Concern, Tx, blob, chain, claim};
use funani_trade::lookup::of_content;
use funani_trade::{Figures, Path, table};
use funani_wire::customs::v1 as wire;
use funani_wire::fields::Fields;
use funani_wire::reason::{Class, Refusal};

use crate::Inner;
use crate::authority::{authority, reference};
use crate::chains::{self, Signed};
use crate::entry::{self, Declared, Entry, EntryState, Kind, Said, shelf};
use crate::fault::{Fault, busy};

/// Most data of a declaration.
const MOST: usize = 20_000;
/// How often it is tried where another came first.
const TRIES: usize = 8;

/// A declaration as it was sent.
struct Sent {
    authority: PartyId,
    declarant: PartyId,
    principal: Option<PartyId>,
    kind: Kind,
    declared: Declared,
    seen: u64,
}

pub(super) async fn declare(
    inner: &Inner,
    declarant: PartyId,
    request: wire::DeclareRequest,
) -> Result<wire::DeclareResponse, Fault> {
    inner.directory.ready().await?;
    let sent = read(inner, declarant, request)?;
    if authority(inner, sent.authority).await?.is_none() {
        return Err(Refusal::not_found("there is no such authority").into());
    }
    let text = entry::written(&sent.declared);
    let data = Digest::of(text.as_bytes());
    let claims = entry::claims(sent.authority, sent.kind, &sent.declared);
    let figures = Figures::stated(sent.declared.clone());
    let keys: Vec<Digest> = of_content("", &figures).iter().map(Key::digest).collect();
    for _ in 0..TRIES {
        let mut tx = inner.store.read().await?;
        let before = claimed(&mut tx, &claims).await?;
        if let Some(before) = &before {
            check_same(before, &sent)?;
            if before.state.data == data {
                return repeated(&mut tx, before).await;
            }
        }
        drop(tx);
        check_seen(before.as_ref(), sent.seen)?;
        keep(inner, data, &text).await?;
        let found_by = (claims.clone(), keys.clone());
        let signed = sign(inner, &sent, before.as_ref(), data, found_by);
        let version = before.map_or(1, |before| before.state.version.saturating_add(1));
        let answer = wire::DeclareResponse {
            entry_id: signed.id.to_string(),
            version,
            receipt: signed.receipt,
            already_recorded: false,
        };
        match inner.store.append(signed.append).await? {
            Appended::Won { .. } => return Ok(answer),
            // Whoever has the number now is read again, and says whose it is.
            Appended::Claimed { .. }
            | Appended::Moved { .. }
            | Appended::Expired
            | Appended::BesideMoved => {}
        }
    }
    Err(busy().into())
}

/// Reads everything, and names every fault.
fn read(inner: &Inner, declarant: PartyId, request: wire::DeclareRequest) -> Result<Sent, Refusal> {
    let mut fields = Fields::new();
    let authority = fields.uuid("authority_id", &request.authority_id);
    let kind = fields.named::<wire::EntryKind>("kind", request.kind);
    let kind = kind.and_then(Kind::of);
    let principal = fields.uuid_or_none("behalf_of_id", &request.behalf_of_id);
    let principal = principal.map(|id| id.map(PartyId::new));
    if let Some(Some(principal)) = principal {
        if principal == declarant {
            fields.note("behalf_of_id", "NOT_ALLOWED", "is the declarant itself");
        } else if inner.directory.party(principal).is_none() {
            fields.note("behalf_of_id", "PARTY_UNKNOWN", "is no party of this node");
        }
    }
    let data = fields.list("data", request.data, MOST);
    let declared = self::data(
        &mut fields,
        "data",
        data.unwrap_or_default(),
        inner.lists.as_ref(),
    );
    if let Some(kind) = kind {
        check_whole(&mut fields, kind, &declared);
    }
    let (authority, (kind, principal)) = fields.finish(authority.zip(kind.zip(principal)))?;
    Ok(Sent {
        authority: PartyId::new(authority),
        declarant,
        principal,
        kind,
        declared,
        seen: request.seen_version,
    })
}

/// Reads declared data; what is wrong with each is noted at its place in the list.
pub(super) fn data(
    fields: &mut Fields,
    list: &str,
    sent: Vec<wire::Datum>,
    lists: &dyn CodeLists,
) -> Declared {
    let mut declared = Declared::new();
    for (at, datum) in sent.into_iter().enumerate() {
        let field = |member: &str| format!("{list}[{at}].{member}");
        let Some(path) = fields.parsed::<Path>(field("path"), &datum.path, "PATH_MALFORMED") else {
            continue;
        };
        let Some(row) = table::row(&path) else {
            fields.note(
                field("path"),
                "DATUM_UNKNOWN",
                format!("{path} is no datum"),
            );
            continue;
        };
        if datum.value.is_empty() {
            fields.missing(field("value"));
            continue;
        }
        if let Err(error) = row.kind.check(&datum.value, lists) {
            fields.note(field("value"), error.reason(), format!("{path} {error}"));
        } else if declared.insert(path, datum.value).is_some() {
            fields.note(field("path"), "DUPLICATE", "is declared twice");
        }
    }
    declared
}

/// What every declaration of a kind must have.
fn check_whole(fields: &mut Fields, kind: Kind, declared: &Declared) {
    let figures = Figures::stated(declared.clone());
    let needed: &[&[&str]] = match kind {
        Kind::Import | Kind::Export | Kind::Transit => &[&["entry.number"], &["entry.taxId"]],
        Kind::Arrival => &[
            &["transport.imo", "transport.callSign", "transport.vessel"],
            &["transport.voyage"],
            &["transport.discharge"],
            &["entry.arrival"],
        ],
    };
    for paths in needed {
        if !paths.iter().any(|path| figures.text(path).is_some()) {
            let message = format!("{} is required", paths.join(" or "));
            fields.note("data", "REQUIRED", message);
        }
    }
}

/// The entry that has the number, or the ship's call, now.
async fn claimed(tx: &mut Tx, claims: &[Digest]) -> Result<Option<Entry>, Fault> {
    for claim in claims {
        if let Some(holder) = claim::holder(tx, *claim).await? {
            return entry::entry(tx, DocId::new(holder)).await;
        }
    }
    Ok(None)
}

/// The number is the declarant's, for the same principal and of the same kind.
fn check_same(before: &Entry, sent: &Sent) -> Result<(), Refusal> {
    let state = &before.state;
    let same = state.declarant == sent.declarant
        && state.principal == sent.principal
        && state.kind == sent.kind;
    if same {
        return Ok(());
    }
    Err(Refusal::new(
        Class::AlreadyExists,
        "ENTRY_EXISTS",
        "somebody else has declared under that number, or it is of another kind or principal",
    ))
}

/// The same data again: the receipt of the declaration that brought them.
async fn repeated(tx: &mut Tx, before: &Entry) -> Result<wire::DeclareResponse, Fault> {
    let mut row = before.chain.row.clone();
    // Statuses may have come since.
    while Said::parse(&row.act_bytes)?.is_some() && row.sequence > 1 {
        let earlier = chain::row(tx, row.chain, row.sequence - 1).await?;
        row = earlier.ok_or(Fault::Inconsistent {
            what: "the chain",
            chain: before.id.uuid(),
        })?;
    }
    Ok(wire::DeclareResponse {
        entry_id: before.id.to_string(),
        version: before.state.version,
        receipt: chains::receipt_text(&row)?,
        already_recorded: true,
    })
}

fn check_seen(before: Option<&Entry>, seen: u64) -> Result<(), Refusal> {
    let version = before.map_or(0, |before| before.state.version);
    if version != seen {
        return Err(Refusal::new(
            Class::Aborted,
            "ENTRY_MOVED",
            format!("the entry is at version {version}"),
        )
        .next("read the entry again")
        .with("version", version.to_string()));
    }
    let closed = before.and_then(|before| before.state.status);
    match closed.filter(|status| status.is_closed()) {
        None => Ok(()),
        Some(status) => Err(Refusal::new(
            Class::FailedPrecondition,
            "ENTRY_CLOSED",
            format!("the entry is {status}: what was declared stays as it is"),
        )
        .who("the authority, by holding it again")),
    }
}

async fn keep(inner: &Inner, data: Digest, text: &str) -> Result<(), Fault> {
    let mut tx = inner.store.write().await?;
    blob::put(&mut tx, data, entry::DATA, text.as_bytes()).await?;
    tx.commit().await?;
    Ok(())
}

fn sign(
    inner: &Inner,
    sent: &Sent,
    before: Option<&Entry>,
    data: Digest,
    (claims, keys): (Vec<Digest>, Vec<Digest>),
) -> Signed {
    let chain = before.map(|before| &before.chain);
    let seed = form::Seed(inner.chance.bytes());
    let time = chains::recorded(inner, chain);
    let state = match before {
        Some(before) => EntryState {
            data,
            version: before.state.version.saturating_add(1),
            ..before.state.clone()
        },
        None => EntryState {
            authority: sent.authority,
            declarant: sent.declarant,
            principal: sent.principal,
            kind: sent.kind,
            data,
            version: 1,
            status: None,
            reason: None,
            drawn: Vec::new(),
        },
    };
    let statement = form::object([
        ("authority", Some(sent.authority.into())),
        ("data", Some(data.into())),
        ("declarant", Some(sent.declarant.into())),
        ("kind", Some(sent.kind.into())),
        ("principal", sent.principal.map(Value::from)),
        ("time", Some(time.into())),
        ("type", Some("funani-declaration".into())),
        ("v", Some(form::integer(1))),
        ("version", Some(form::integer(state.version))),
    ]);
    let of = |party: PartyId, shelf| Concern {
        party: party.uuid(),
        shelf,
        named: true,
    };
    let mut concerns = vec![
        of(sent.authority, shelf::AUTHORITY),
        of(sent.declarant, shelf::DECLARANT),
    ];
    concerns.extend(sent.principal.map(|party| of(party, shelf::PRINCIPAL)));
    let keys_at = reference(inner, sent.declarant).into_iter().collect();
    chains::sign(
        inner,
        chains::Entry {
            before: chain,
            seed,
            statement: json::to_canonical(&statement.into()),
            act: None,
            state: state.to_object(),
            keys_at,
            time,
            claims,
            keys,
            concerns,
            feed_parties: Vec::new(),
            turn: sent.declarant,
        },
    )
}
