//! An entry: what is declared to an authority, and where its examination stands.

use std::collections::BTreeMap;

use funani_core::form::{self, Form, FormFault, MAX_INTEGER};
use funani_core::id::{DocId, PartyId};
use funani_core::lookup::Key;
use funani_core::named;
use funani_proof::digest::Digest;
use funani_proof::json::{self, Limits, Object, Value};
use funani_store::{Tx, blob};
use funani_trade::{Figures, Path};
use funani_wire::customs::v1 as wire;

use crate::chains::{self, Standing};
use crate::fault::Fault;

mod said;
mod status;

#[cfg(test)]
mod tests;

pub(crate) use said::{BILLS, Said};
pub(crate) use status::Status;

/// Most draws of an entry.
const DRAWS: usize = 4_096;

/// The kind of a blob of declared data.
pub(crate) const DATA: &str = "declared";

/// On which shelf of a party an entry lies.
pub(crate) mod shelf {
    /// Declared to the party.
    pub(crate) const AUTHORITY: i16 = 1;
    /// Declared by the party.
    pub(crate) const DECLARANT: i16 = 2;
    /// Declared for the party.
    pub(crate) const PRINCIPAL: i16 = 3;
    /// Of a bill that the party sees.
    pub(crate) const BILL: i16 = 4;
}

named! {
    /// What is declared.
    pub(crate) enum Kind, "a kind of entry" {
        /// Goods that are imported.
        Import = "IMPORT",
        /// Goods that are exported.
        Export = "EXPORT",
        /// Goods in transit.
        Transit = "TRANSIT",
        /// A ship with its cargo.
        Arrival = "ARRIVAL",
    }
}

impl Kind {
    /// The kind that the contract names.
    pub(crate) const fn of(kind: wire::EntryKind) -> Option<Self> {
        Some(match kind {
            wire::EntryKind::Unspecified => return None,
            wire::EntryKind::Import => Self::Import,
            wire::EntryKind::Export => Self::Export,
            wire::EntryKind::Transit => Self::Transit,
            wire::EntryKind::Arrival => Self::Arrival,
        })
    }

    /// As the contract names it.
    pub(crate) const fn told(self) -> wire::EntryKind {
        match self {
            Self::Import => wire::EntryKind::Import,
            Self::Export => wire::EntryKind::Export,
            Self::Transit => wire::EntryKind::Transit,
            Self::Arrival => wire::EntryKind::Arrival,
        }
    }
}

/// A quantity drawn from a line of a certificate of origin.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Drawn {
    pub(crate) certificate: DocId,
    pub(crate) line: u32,
    /// Decimal, as it is declared.
    pub(crate) quantity: String,
    pub(crate) unit: String,
}

/// An entry after its newest statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct EntryState {
    pub(crate) authority: PartyId,
    pub(crate) declarant: PartyId,
    pub(crate) principal: Option<PartyId>,
    pub(crate) kind: Kind,
    /// The digest of what is declared.
    pub(crate) data: Digest,
    pub(crate) version: u64,
    /// Nothing before the authority has said anything.
    pub(crate) status: Option<Status>,
    pub(crate) reason: Option<String>,
    /// What is drawn from certificates for it.
    pub(crate) drawn: Vec<Drawn>,
}

impl EntryState {
    /// Whether a party has all of it: who declared, for whom, to whom.
    pub(crate) fn is_of(&self, party: PartyId) -> bool {
        self.declarant == party || self.principal == Some(party) || self.authority == party
    }

    /// The written form.
    pub(crate) fn to_object(&self) -> Object {
        let drawn = form::list(&self.drawn, |drawn| {
            Object::from([
                ("certificate", Value::from(drawn.certificate)),
                ("line", drawn.line.into()),
                ("quantity", drawn.quantity.as_str().into()),
                ("unit", drawn.unit.as_str().into()),
            ])
            .into()
        });
        form::object([
            ("authority", Some(self.authority.into())),
            ("data", Some(self.data.into())),
            ("declarant", Some(self.declarant.into())),
            ("drawn", Some(drawn)),
            ("kind", Some(self.kind.into())),
            ("principal", self.principal.map(Value::from)),
            ("reason", self.reason.as_deref().map(Value::from)),
            ("status", self.status.map(Value::from)),
            ("version", Some(form::integer(self.version))),
        ])
    }

    /// Reads the written form.
    ///
    /// # Errors
    /// [`FormFault`].
    pub(crate) fn parse(object: &Object) -> Result<Self, FormFault> {
        form::read(object, Self::read)
    }

    fn read(form: &mut Form<'_>) -> Option<Self> {
        let authority = form.required("authority").parsed();
        let data = form.required("data").digest();
        let declarant = form.required("declarant").parsed();
        let drawn = form
            .required("drawn")
            .list(DRAWS, |field| field.object(Drawn::read));
        let kind = form.required("kind").parsed();
        let principal = form.optional("principal").and_then(|field| field.parsed());
        let reason = form.optional("reason").and_then(|field| field.text());
        let status = form.optional("status").and_then(|field| field.parsed());
        let version = form.required("version").integer(1, MAX_INTEGER);
        Some(Self {
            authority: authority?,
            declarant: declarant?,
            principal,
            kind: kind?,
            data: data?,
            version: version?,
            status,
            reason: reason.map(str::to_owned),
            drawn: drawn?,
        })
    }
}

impl Drawn {
    fn read(form: &mut Form<'_>) -> Option<Self> {
        let certificate = form.required("certificate").parsed();
        let line = form.required("line").integer(1, u64::from(u32::MAX));
        let quantity = form.required("quantity").text();
        let unit = form.required("unit").text();
        Some(Self {
            certificate: certificate?,
            line: u32::try_from(line?).ok()?,
            quantity: quantity?.to_owned(),
            unit: unit?.to_owned(),
        })
    }
}

/// An entry as it stands.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) id: DocId,
    pub(crate) state: EntryState,
    pub(crate) chain: Standing,
}

/// An entry by its id; nothing where there is none.
pub(crate) async fn entry(tx: &mut Tx, id: DocId) -> Result<Option<Entry>, Fault> {
    Ok(chains::standing(tx, id).await?.and_then(Entry::of))
}

/// Those of the chains that are entries, in no order.
pub(crate) async fn entries(tx: &mut Tx, ids: &[DocId]) -> Result<Vec<Entry>, Fault> {
    let chains = chains::standings(tx, ids).await?.into_iter();
    Ok(chains.filter_map(Entry::of).collect())
}

impl Entry {
    /// Chains of other things have other states, and to whoever names one there is no such entry.
    fn of(chain: Standing) -> Option<Self> {
        let state = EntryState::parse(&chain.state).ok()?;
        Some(Self {
            id: chain.id,
            state,
            chain,
        })
    }
}

/// What is declared, by path.
pub(crate) type Declared = BTreeMap<Path, String>;

/// What an entry declares.
pub(crate) async fn declared(tx: &mut Tx, entry: &Entry) -> Result<Declared, Fault> {
    let all = declared_by(tx, std::slice::from_ref(entry)).await?;
    all.into_iter().next().ok_or_else(|| broken(entry))
}

/// What each of these entries declares, in their order.
pub(crate) async fn declared_by(tx: &mut Tx, entries: &[Entry]) -> Result<Vec<Declared>, Fault> {
    let digests: Vec<Digest> = entries.iter().map(|entry| entry.state.data).collect();
    let bytes = blob::bytes(tx, &digests).await?;
    let declared = entries.iter().map(|entry| {
        let bytes = bytes.get(&entry.state.data);
        bytes
            .and_then(|bytes| read(bytes))
            .ok_or_else(|| broken(entry))
    });
    declared.collect()
}

fn broken(entry: &Entry) -> Fault {
    Fault::Inconsistent {
        what: "what is declared",
        chain: entry.id.uuid(),
    }
}

fn read(bytes: &[u8]) -> Option<Declared> {
    let value = json::parse(bytes, Limits::MESSAGE).ok()?;
    let datum = |(name, value): (&str, &Value)| {
        let path = name.parse().ok()?;
        Some((path, value.as_str()?.to_owned()))
    };
    value.as_object()?.iter().map(datum).collect()
}

/// What is declared, in its written form.
pub(crate) fn written(declared: &Declared) -> String {
    let object: Object = declared
        .iter()
        .map(|(path, value)| (path.to_string(), Value::from(value.as_str())))
        .collect();
    json::to_canonical(&object.into())
}

/// What only one entry of an authority may have: its number, or of an arrival the ship's call under
/// each name of the ship.
pub(crate) fn claims(authority: PartyId, kind: Kind, declared: &Declared) -> Vec<Digest> {
    let figures = Figures::stated(declared.clone());
    let claim = |key: &Key| claim_of(authority, key);
    match kind {
        Kind::Arrival => calls(&figures).iter().map(claim).collect(),
        Kind::Import | Kind::Export | Kind::Transit => {
            let number = figures.text("entry.number").unwrap_or_default();
            vec![claim(&Key::declaration(number, "ANY"))]
        }
    }
}

/// The claim of one entry of an authority on a key.
pub(crate) fn claim_of(authority: PartyId, key: &Key) -> Digest {
    let key = key.digest();
    let parts: [&[u8]; 3] = [b"funani/entry/v1", authority.as_bytes(), key.as_bytes()];
    Digest::of_parts(&parts)
}

/// The keys of a ship's call that is declared, one for each name of the ship.
pub(crate) fn calls(figures: &Figures) -> Vec<Key> {
    use funani_core::lookup::Ship;
    let (Some(voyage), Some(port)) = (
        figures.text("transport.voyage"),
        figures.text("transport.discharge"),
    ) else {
        return Vec::new();
    };
    let ships = [
        figures.text("transport.imo").map(Ship::Imo),
        figures.text("transport.callSign").map(Ship::CallSign),
        figures.text("transport.vessel").map(Ship::Name),
    ];
    let keys = ships.into_iter().flatten();
    keys.map(|ship| Key::voyage(ship, voyage, port)).collect()
}
