//! Finds what keys name, as far as it is the authority's business.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use funani_core::id::{BillId, DocId};
use funani_core::lookup::Key;
use funani_core::time::{DAY, Date, MINUTE};
use funani_proof::digest::Digest;
use funani_store::{Tx, claim, lookup};
use funani_trade::{Figures, certificate};
use funani_wire::reason::{Class, Refusal};
use futures::stream::{self, StreamExt as _, TryStreamExt as _};

use crate::Inner;
use crate::admit::Officer;
use crate::entry;
use crate::fault::Fault;
use crate::keys::asked::{Asked, Carrier, Certificate, Voyage};
use crate::neighbours::BillAt;
use crate::things::{Bill, Declared, Document};

mod consignment;
mod gather;

#[cfg(test)]
mod tests;

pub(crate) use consignment::Anchor;
pub(crate) use gather::Case;

/// How many things are fetched at once.
const AT_ONCE: usize = 16;
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

/// Finds for one officer, and remembers within one call what it has read; nothing stands for what
/// is not there or not the authority's business.
pub(crate) struct Finder<'a> {
    pub(crate) inner: &'a Inner,
    pub(crate) officer: &'a Officer,
    bills: BTreeMap<BillId, Option<Arc<Bill>>>,
    documents: BTreeMap<DocId, Option<Arc<Document>>>,
    entries: BTreeMap<DocId, Option<Arc<Declared>>>,
}

impl<'a> Finder<'a> {
    pub(crate) fn new(inner: &'a Inner, officer: &'a Officer) -> Self {
        Self {
            inner,
            officer,
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

    /// The bills that have any of these keys, in the order of their ids, and whether there are more.
    pub(crate) async fn bills(&mut self, keys: &[Key]) -> Result<(Vec<Arc<Bill>>, bool), Fault> {
        let found = self.inner.neighbours.bills(keys).await?;
        self.read_bills(found.things.clone()).await?;
        let known = found
            .things
            .iter()
            .filter_map(|at| self.bills.get(&at.id)?.clone());
        Ok((known.collect(), found.more))
    }

    async fn read_bills(&mut self, bills: Vec<BillAt>) -> Result<(), Fault> {
        let new = bills.into_iter();
        let new: Vec<BillAt> = new.filter(|it| !self.bills.contains_key(&it.id)).collect();
        let (inner, country) = (self.inner, self.officer.authority.country.as_str());
        let read = stream::iter(new).map(async |at: BillAt| {
            let bundle = inner.neighbours.bill(at).await?;
            let bill = bundle.and_then(|bundle| Bill::read(at.id, bundle));
            let bill = bill.filter(|bill| bill.touches(country));
            Ok::<_, Fault>((at.id, bill.map(Arc::new)))
        });
        let read: Vec<_> = read.buffer_unordered(AT_ONCE).try_collect().await?;
        self.bills.extend(read);
        Ok(())
    }

    /// A bill by its id and the document that it had.
    pub(crate) async fn bill_at(
        &mut self,
        id: BillId,
        document: Digest,
    ) -> Result<Option<Arc<Bill>>, Fault> {
        self.read_bills(vec![BillAt { id, document }]).await?;
        Ok(self.bills.get(&id).cloned().flatten())
    }

    /// A document by its id.
    pub(crate) async fn document(&mut self, id: DocId) -> Result<Option<Arc<Document>>, Fault> {
        Ok(self.these(&[id]).await?.into_iter().next())
    }

    /// The documents that have any of these keys.
    pub(crate) async fn documents(
        &mut self,
        keys: &[Key],
    ) -> Result<(Vec<Arc<Document>>, bool), Fault> {
        let found = self.inner.neighbours.documents(keys).await?;
        Ok((self.these(&found.things).await?, found.more))
    }

    /// The documents of these ids.
    async fn these(&mut self, ids: &[DocId]) -> Result<Vec<Arc<Document>>, Fault> {
        let new = ids.iter().copied();
        let new: Vec<DocId> = new.filter(|id| !self.documents.contains_key(id)).collect();
        let (inner, country) = (self.inner, self.officer.authority.country.as_str());
        let read = stream::iter(new).map(async |id: DocId| {
            let bundle = inner.neighbours.document(id).await?;
            let document = bundle.and_then(|bundle| Document::read(id, bundle));
            let document = document.filter(|document| document.touches(country));
            Ok::<_, Fault>((id, document.map(Arc::new)))
        });
        let read: Vec<_> = read.buffer_unordered(AT_ONCE).try_collect().await?;
        self.documents.extend(read);
        let known = ids.iter().filter_map(|id| self.documents.get(id)?.clone());
        Ok(known.collect())
    }

    /// The entries of the authority that have any of these keys.
    pub(crate) async fn entries(
        &mut self,
        keys: &[Key],
    ) -> Result<(Vec<Arc<Declared>>, bool), Fault> {
        let digests: Vec<_> = keys.iter().map(Key::digest).collect();
        let mut tx = self.inner.store.read().await?;
        let found = lookup::chains(&mut tx, &digests, lookup::MOST_CHAINS).await?;
        let more = found.iter().any(|found| found.more);
        let ids: BTreeSet<_> = found.iter().flat_map(|found| &found.chains).collect();
        let mut known = Vec::with_capacity(ids.len());
        for id in ids.into_iter().map(|id| DocId::new(*id)) {
            known.extend(self.entry(&mut tx, id).await?);
        }
        Ok((known, more))
    }

    /// The arrival at any of these calls: many declare goods of a call, and one its ship.
    pub(crate) async fn arrival(&mut self, calls: &[Key]) -> Result<Option<Arc<Declared>>, Fault> {
        let mut tx = self.inner.store.read().await?;
        for call in calls {
            let claim = entry::claim_of(self.officer.authority.id, call);
            if let Some(holder) = claim::holder(&mut tx, claim).await? {
                return self.entry(&mut tx, DocId::new(holder)).await;
            }
        }
        Ok(None)
    }

    /// An entry of the authority.
    async fn entry(&mut self, tx: &mut Tx, id: DocId) -> Result<Option<Arc<Declared>>, Fault> {
        if let Some(known) = self.entries.get(&id) {
            return Ok(known.clone());
        }
        let read = entry::entry(tx, id).await?;
        let own = read.filter(|it| it.state.authority == self.officer.authority.id);
        let read = match own {
            Some(entry) => {
                let values = Figures::stated(entry::declared(tx, &entry).await?);
                Some(Arc::new(Declared { entry, values }))
            }
            None => None,
        };
        self.entries.insert(id, read.clone());
        Ok(read)
    }

    /// A bill by number; where it is a house bill that is not here, the master that names it.
    async fn bill(&mut self, number: &str, carrier: &Carrier) -> Result<Hits, Fault> {
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
        let papers = hits.documents.iter().map(|it| &it.values);
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
        let documents = self.these(&[code.document]).await?;
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
