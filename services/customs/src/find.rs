//! Finds what keys name, as far as it is the authority's business.

use std::collections::{BTreeMap, BTreeSet};
use std::pin::pin;
use std::sync::Arc;

use funani_core::id::{BillId, DocId, PartyId};
use funani_core::lookup::Key;
use funani_core::time::{DAY, Date, MINUTE};
use funani_proof::digest::Digest;
use funani_store::{claim, lookup};
use funani_trade::{Figures, certificate};
use funani_wire::reason::{Class, Refusal};
use futures::{TryStreamExt as _, try_join};

use crate::Inner;
use crate::admit::Officer;
use crate::entry;
use crate::fault::Fault;
use crate::keys::asked::{Asked, Carrier, Certificate, Voyage};
use crate::neighbours::{BillAt, Found};
use crate::things::{Bill, Declared, Document};

mod consignment;
mod gather;
mod keyed;

#[cfg(test)]
mod tests;

pub(crate) use consignment::Anchor;
pub(crate) use gather::Case;
use keyed::Keyed;

/// A ship that arrives loaded its goods at most so many days before.
const LONGEST_VOYAGE: i64 = 120;

/// What was found.
#[derive(Clone, Debug, Default)]
pub(crate) struct Hits {
    pub(crate) bills: Vec<Arc<Bill>>,
    pub(crate) documents: Vec<Arc<Document>>,
    pub(crate) entries: Vec<Arc<Declared>>,
    /// Whether there is more than an owner gives.
    pub(crate) more: bool,
}

impl Hits {
    /// Whether nothing was found.
    pub(crate) fn is_empty(&self) -> bool {
        self.bills.is_empty() && self.documents.is_empty() && self.entries.is_empty()
    }
}

/// Finds for one officer, and remembers within one call what it has asked and read; nothing stands
/// for what is not there or not the authority's business.
pub(crate) struct Finder<'a> {
    pub(crate) inner: &'a Arc<Inner>,
    pub(crate) officer: &'a Officer,
    keyed_bills: Keyed<BillAt>,
    keyed_documents: Keyed<DocId>,
    keyed_entries: Keyed<DocId>,
    /// The arrivals at ships' calls.
    arrivals: BTreeMap<Key, Option<DocId>>,
    bills: BTreeMap<BillId, Option<Arc<Bill>>>,
    documents: BTreeMap<DocId, Option<Arc<Document>>>,
    entries: BTreeMap<DocId, Option<Arc<Declared>>>,
}

impl<'a> Finder<'a> {
    pub(crate) fn new(inner: &'a Arc<Inner>, officer: &'a Officer) -> Self {
        Self {
            inner,
            officer,
            keyed_bills: Keyed::new(),
            keyed_documents: Keyed::new(),
            keyed_entries: Keyed::new(),
            arrivals: BTreeMap::new(),
            bills: BTreeMap::new(),
            documents: BTreeMap::new(),
            entries: BTreeMap::new(),
        }
    }

    /// What a key names.
    ///
    /// # Errors
    /// `CODE_FORGED` for a code whose content a document of the authority's business never had.
    pub(crate) async fn find(&mut self, asked: &Asked) -> Result<Hits, Fault> {
        match asked {
            Asked::Declaration { number, tax_id } => {
                self.all(&[Key::declaration(number, tax_id)]).await
            }
            Asked::Bill { number, carrier } => self.bill(number, carrier).await,
            Asked::Voyage(call) => self.voyage(call).await,
            Asked::Container(number) => self.all(&[Key::container(number)]).await,
            Asked::Certificate(asked) => self.certificate(asked).await,
            Asked::Permit(number) => self.all(&[Key::permit(number)]).await,
            Asked::Invoice { number, seller } => self.all(&[Key::invoice(number, seller)]).await,
            Asked::Ucr(reference) => self.all(&[Key::ucr(reference)]).await,
            Asked::Code(code) => self.code(code).await,
        }
    }

    /// Bills, documents and entries that have any of these keys.
    pub(crate) async fn all(&mut self, keys: &[Key]) -> Result<Hits, Fault> {
        self.expect(keys, keys).await?;
        let (bills, more_bills) = self.bills(keys).await?;
        let (documents, more_documents) = self.documents(keys).await?;
        let (entries, more_entries) = self.entries(keys).await?;
        Ok(Hits {
            bills,
            documents,
            entries,
            more: more_bills || more_documents || more_entries,
        })
    }

    /// Asks all owners at once for what is going to be wanted: bills of some keys, documents and
    /// entries of others, and reads it.
    pub(crate) async fn expect(
        &mut self,
        of_bills: &[Key],
        of_papers: &[Key],
    ) -> Result<(), Fault> {
        let mut of_bills = self.keyed_bills.unknown(of_bills);
        of_bills.retain(|key| key.kind().is_of_bills());
        let of_documents = self.keyed_documents.unknown(of_papers);
        let of_entries = self.keyed_entries.unknown(of_papers);
        let inner = self.inner;
        let (bills, documents, entries) = try_join!(
            inner.neighbours.bills(&of_bills),
            inner.neighbours.documents(&of_documents),
            keyed_entries(inner, &of_entries),
        )?;
        self.keyed_bills.learn(of_bills.clone(), bills);
        self.keyed_documents.learn(of_documents.clone(), documents);
        self.keyed_entries.learn(of_entries.clone(), entries);
        let bills = self.keyed_bills.of(&of_bills).things;
        let documents = self.keyed_documents.of(&of_documents).things;
        let entries = self.keyed_entries.of(&of_entries).things;
        self.read(&bills, &documents, &entries).await
    }

    /// Reads what was not read yet, each from its owner, several at once.
    async fn read(
        &mut self,
        bills: &[BillAt],
        documents: &[DocId],
        entries: &[DocId],
    ) -> Result<(), Fault> {
        let bills: Vec<BillAt> = bills
            .iter()
            .filter(|it| !self.bills.contains_key(&it.id))
            .copied()
            .collect();
        let documents = unread(documents, &self.documents);
        let entries = unread(entries, &self.entries);
        let (inner, authority) = (self.inner, &self.officer.authority);
        let (bills, documents, entries) = try_join!(
            read_bills(inner, &authority.country, &bills),
            read_documents(inner, &authority.country, &documents),
            read_entries(inner, authority.id, &entries),
        )?;
        self.bills.extend(bills);
        self.documents.extend(documents);
        self.entries.extend(entries);
        Ok(())
    }

    /// The bills that have any of these keys, in the order of their ids, and whether there are more.
    pub(crate) async fn bills(&mut self, keys: &[Key]) -> Result<(Vec<Arc<Bill>>, bool), Fault> {
        self.expect(keys, &[]).await?;
        let found = self.keyed_bills.of(keys);
        let known = found.things.iter();
        let known = known.filter_map(|at| self.bills.get(&at.id)?.clone());
        Ok((known.collect(), found.more))
    }

    /// A bill by its id and the document that it had.
    pub(crate) async fn bill_at(
        &mut self,
        id: BillId,
        document: Digest,
    ) -> Result<Option<Arc<Bill>>, Fault> {
        self.read(&[BillAt { id, document }], &[], &[]).await?;
        Ok(self.bills.get(&id).cloned().flatten())
    }

    /// The ids of the documents that have a key, also of those that are not the authority's business.
    pub(crate) async fn ids(&mut self, key: &Key) -> Result<Vec<DocId>, Fault> {
        let keys = self.keyed_documents.unknown(std::slice::from_ref(key));
        if !keys.is_empty() {
            let found = self.inner.neighbours.documents(&keys).await?;
            self.keyed_documents.learn(keys, found);
        }
        Ok(self.keyed_documents.of(std::slice::from_ref(key)).things)
    }

    /// A document by its id.
    pub(crate) async fn document(&mut self, id: DocId) -> Result<Option<Arc<Document>>, Fault> {
        self.read(&[], &[id], &[]).await?;
        Ok(self.documents.get(&id).cloned().flatten())
    }

    /// The documents that have any of these keys.
    pub(crate) async fn documents(
        &mut self,
        keys: &[Key],
    ) -> Result<(Vec<Arc<Document>>, bool), Fault> {
        self.expect(&[], keys).await?;
        let found = self.keyed_documents.of(keys);
        self.read(&[], &found.things, &[]).await?;
        let known = found.things.iter();
        let known = known.filter_map(|id| self.documents.get(id)?.clone());
        Ok((known.collect(), found.more))
    }

    /// The entries of the authority that have any of these keys.
    pub(crate) async fn entries(
        &mut self,
        keys: &[Key],
    ) -> Result<(Vec<Arc<Declared>>, bool), Fault> {
        self.expect(&[], keys).await?;
        let found = self.keyed_entries.of(keys);
        let known = found.things.iter();
        let known = known.filter_map(|id| self.entries.get(id)?.clone());
        Ok((known.collect(), found.more))
    }

    /// The arrival at the first of these calls that has one: many declare goods of a call, and one
    /// its ship.
    pub(crate) async fn arrival(&mut self, calls: &[Key]) -> Result<Option<Arc<Declared>>, Fault> {
        let unknown = calls
            .iter()
            .filter(|call| !self.arrivals.contains_key(call));
        let unknown: Vec<Key> = unknown.cloned().collect();
        if !unknown.is_empty() {
            let authority = self.officer.authority.id;
            let claims = unknown.iter().map(|call| entry::claim_of(authority, call));
            let claims: Vec<Digest> = claims.collect();
            let mut tx = self.inner.store.read().await?;
            let holders = claim::holders(&mut tx, &claims).await?;
            drop(tx);
            let holders = claims
                .iter()
                .map(|it| holders.get(it).copied().map(DocId::new));
            self.arrivals.extend(unknown.into_iter().zip(holders));
        }
        let mut arrived = calls
            .iter()
            .filter_map(|call| self.arrivals.get(call)?.as_ref());
        let Some(id) = arrived.next().copied() else {
            return Ok(None);
        };
        self.read(&[], &[], &[id]).await?;
        Ok(self.entries.get(&id).cloned().flatten())
    }

    /// A bill by number; where it is a house bill that is not here, the master that names it.
    async fn bill(&mut self, number: &str, carrier: &Carrier) -> Result<Hits, Fault> {
        let numbered = Key::bill_number(number);
        let named = match carrier {
            Carrier::Code(code) => Key::bill(number, code),
            Carrier::Party(_) => numbered.clone(),
        };
        let papers = [named.clone(), numbered];
        self.expect(&[named], &papers).await?;
        let mut hits = match carrier {
            Carrier::Code(code) => self.all(&[Key::bill(number, code)]).await?,
            Carrier::Party(party) => {
                let (mut bills, more) = self.bills(&[Key::bill_number(number)]).await?;
                bills.retain(|bill| bill.state.carrier == *party);
                Hits {
                    bills,
                    more,
                    ..Hits::default()
                }
            }
        };
        let code = match carrier {
            Carrier::Code(code) => Some(code.clone()),
            Carrier::Party(_) => {
                let bill = hits.bills.first();
                bill.and_then(|bill| bill.carrier_code()).map(str::to_owned)
            }
        };
        if hits.bills.is_empty() {
            let (masters, more) = self.bills(&[Key::house(number)]).await?;
            hits.bills = masters;
            hits.more |= more;
        }
        // Papers need not name the carrier.
        let citing = self.all(&[Key::bill_number(number)]).await?;
        let cites = |values: &Figures| crate::things::cites(values, number, code.as_deref());
        let documents = citing.documents.into_iter();
        add(
            &mut hits.documents,
            documents.filter(|it| cites(&it.values)),
            |it| it.id,
        );
        let entries = citing.entries.into_iter();
        add(
            &mut hits.entries,
            entries.filter(|it| cites(&it.values)),
            |it| it.entry.id,
        );
        hits.more |= citing.more;
        Ok(hits)
    }

    /// A ship's call. Bills know a ship by its name only: numbers and call signs lead to it through
    /// papers and arrivals that know both.
    async fn voyage(&mut self, call: &Voyage) -> Result<Hits, Fault> {
        let mut hits = self.all(&call.keys()).await?;
        let mut names: BTreeSet<String> = call.vessel.iter().cloned().collect();
        let arrival = self.arrival(&call.keys()).await?;
        add(&mut hits.entries, arrival, |it| it.entry.id);
        let papers = hits.documents.iter().map(|it| it.values.as_ref());
        let arrivals = hits.entries.iter().map(|it| &it.values);
        for values in papers.chain(arrivals) {
            names.extend(values.text("transport.vessel").map(str::to_owned));
        }
        let by_name: Vec<Key> = names
            .iter()
            .map(|name| {
                let ship = funani_core::lookup::Ship::Name(name);
                Key::voyage(ship, &call.number, &call.port)
            })
            .collect();
        let more = self.all(&by_name).await?;
        add(&mut hits.bills, more.bills, |it| it.id);
        add(&mut hits.documents, more.documents, |it| it.id);
        add(&mut hits.entries, more.entries, |it| it.entry.id);
        hits.more |= more.more;
        hits.bills
            .retain(|bill| self.sailed(call, bill.loaded(), bill.loading()));
        hits.documents
            .retain(|document| self.sailed_as_stated(call, &document.values));
        hits.entries
            .retain(|entry| self.sailed_as_stated(call, &entry.values));
        Ok(hits)
    }

    /// Whether data are of a call: their own arrival is on its day, or they were loaded in time.
    fn sailed_as_stated(&self, call: &Voyage, values: &Figures) -> bool {
        let date = |path: &str| values.text(path)?.parse::<Date>().ok();
        if let Some(arrival) = date("entry.arrival") {
            return arrival == call.arrival;
        }
        let loading = values.text("transport.loading");
        self.sailed(call, date("transport.onBoard"), loading)
    }

    /// Whether goods loaded on a calendar date at one port can arrive on one at another: not before
    /// they were loaded, nor long after. Where both zones are known, the instants decide: a day
    /// begins at each port when it does there.
    fn sailed(&self, call: &Voyage, loaded: Option<Date>, loading: Option<&str>) -> bool {
        let Some(loaded) = loaded else { return true };
        let zone = |port: &str| {
            let zone = self.inner.lists.zone_of(port)?;
            Some(i64::from(zone.as_minutes()))
        };
        let zones = loading.and_then(zone).zip(zone(&call.port));
        within(loaded, call.arrival, zones)
    }

    async fn certificate(&mut self, asked: &Certificate) -> Result<Hits, Fault> {
        let key = Key::certificate(&asked.agreement, &asked.number);
        let mut hits = self.all(std::slice::from_ref(&key)).await?;
        let dated = |values: &Figures| {
            values.keys("proof").into_iter().any(|proof| {
                let text = |pattern: &str| values.of_line(pattern, proof);
                let is_it = text("proof.#.agreement")
                    .zip(text("proof.#.number"))
                    .is_some_and(|(agreement, number)| Key::certificate(agreement, number) == key);
                let date = text("proof.#.date").and_then(|date| date.parse::<Date>().ok());
                let from = text("proof.#.issuerCountry");
                is_it
                    && date.is_none_or(|date| date == asked.date)
                    && (from.is_none()
                        || asked.country.is_none()
                        || from == asked.country.as_deref())
            })
        };
        hits.documents.retain(|it| dated(&it.values));
        hits.entries.retain(|it| dated(&it.values));
        Ok(hits)
    }

    async fn code(&mut self, code: &certificate::Code) -> Result<Hits, Fault> {
        let documents: Vec<_> = self.document(code.document).await?.into_iter().collect();
        let known =
            |it: &Arc<Document>| it.content == code.content || it.earlier.contains(&code.content);
        if documents.iter().any(|it| !known(it)) {
            return Err(Refusal::new(
                Class::NotFound,
                "CODE_FORGED",
                "the document of this code never had that content",
            )
            .into());
        }
        Ok(Hits {
            documents,
            ..Hits::default()
        })
    }
}

/// Those ids of which nothing was read yet.
fn unread<T>(ids: &[DocId], read: &BTreeMap<DocId, T>) -> Vec<DocId> {
    let new = ids.iter().filter(|id| !read.contains_key(id));
    new.copied().collect()
}

/// The bills, as far as they are a country's business.
pub(crate) async fn read_bills(
    inner: &Inner,
    country: &str,
    bills: &[BillAt],
) -> Result<BTreeMap<BillId, Option<Arc<Bill>>>, Fault> {
    let mut read: BTreeMap<_, _> = bills.iter().map(|bill| (bill.id, None)).collect();
    let mut proofs = pin!(inner.neighbours.proofs_of_bills(bills));
    while let Some((id, bundle)) = proofs.try_next().await? {
        let bill = Bill::read(id, bundle).filter(|bill| bill.touches(country));
        read.insert(id, bill.map(Arc::new));
    }
    Ok(read)
}

/// The documents, as far as they are a country's business.
async fn read_documents(
    inner: &Inner,
    country: &str,
    documents: &[DocId],
) -> Result<BTreeMap<DocId, Option<Arc<Document>>>, Fault> {
    let mut read: BTreeMap<_, _> = documents.iter().map(|id| (*id, None)).collect();
    let mut proofs = pin!(inner.neighbours.proofs_of_documents(documents));
    while let Some((id, bundle)) = proofs.try_next().await? {
        let document = Document::read(id, bundle).filter(|it| it.touches(country));
        read.insert(id, document.map(Arc::new));
    }
    Ok(read)
}

/// The entries of an authority.
async fn read_entries(
    inner: &Inner,
    authority: PartyId,
    ids: &[DocId],
) -> Result<BTreeMap<DocId, Option<Arc<Declared>>>, Fault> {
    let mut read: BTreeMap<_, _> = ids.iter().map(|id| (*id, None)).collect();
    if ids.is_empty() {
        return Ok(read);
    }
    let mut tx = inner.store.read().await?;
    let mut entries = entry::entries(&mut tx, ids).await?;
    entries.retain(|entry| entry.state.authority == authority);
    let declared = entry::declared_by(&mut tx, &entries).await?;
    for (entry, declared) in entries.into_iter().zip(declared) {
        let values = Figures::stated(declared);
        read.insert(entry.id, Some(Arc::new(Declared { entry, values })));
    }
    Ok(read)
}

/// The chains that have each of these keys; not all are entries of one authority.
async fn keyed_entries(inner: &Inner, keys: &[Key]) -> Result<Vec<Found<DocId>>, Fault> {
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    let digests: Vec<_> = keys.iter().map(Key::digest).collect();
    let mut tx = inner.store.read().await?;
    let found = lookup::chains(&mut tx, &digests, lookup::MOST_CHAINS).await?;
    let found = found.into_iter().map(|found| Found {
        things: found.chains.into_iter().map(DocId::new).collect(),
        more: found.more,
    });
    Ok(found.collect())
}

/// Adds what is not there yet.
fn add<T, K: PartialEq>(
    to: &mut Vec<Arc<T>>,
    more: impl IntoIterator<Item = Arc<T>>,
    key: impl Fn(&T) -> K,
) {
    for thing in more {
        if !to.iter().any(|it| key(it) == key(&thing)) {
            to.push(thing);
        }
    }
}

/// Whether a voyage from a date at one place to one at another is possible; `zones` are the minutes
/// by which the places are ahead of UTC.
fn within(loaded: Date, arrival: Date, zones: Option<(i64, i64)>) -> bool {
    let (from, to) = zones.unwrap_or_default();
    let first = loaded.as_days() * DAY - from * MINUTE;
    let last = (arrival.as_days() + 1) * DAY - to * MINUTE;
    first < last && arrival.as_days() - loaded.as_days() <= LONGEST_VOYAGE
}
