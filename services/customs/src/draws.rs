//! Certificates of origin, and what is left of their lines.
//!
//! What was drawn from a certificate is a chain of its own: an entry that is released extends it in
//! the same commit as its status, over the head that was read. So two rivals cannot both have the
//! last of a quantity, and nothing is locked.

use std::collections::BTreeMap;
use std::pin::pin;
use std::sync::Arc;

use funani_core::form::{self, Form};
use funani_core::id::DocId;
use funani_core::lookup::Key;
use funani_proof::json::{self, Object, Value};
use funani_store::Tx;
use funani_trade::Decimal;
use funani_trade::certificate::{Certificate, Line, Relation};
use futures::TryStreamExt as _;

use crate::Inner;
use crate::chains::{self, Standing};
use crate::entry::Drawn;
use crate::fault::Fault;
use crate::things::Document;

mod plan;

#[cfg(test)]
mod tests;

pub(crate) use plan::{Claims, NotComparable};

/// Most lines of a certificate.
const LINES: usize = 1 << 16;
/// How far the way to the first certificate is followed.
const STEPS: usize = 16;

/// What was drawn from each line.
pub(crate) type Quantities = BTreeMap<u32, Decimal>;

/// A certificate that counts as one, with its document.
#[derive(Clone, Debug)]
pub(crate) struct Held {
    pub(crate) document: Arc<Document>,
    pub(crate) certificate: Certificate,
}

/// How much of a certificate is taken.
#[derive(Clone, Debug, Default)]
pub(crate) struct Balance {
    /// Drawn by entries that were released, also from certificates that this one replaced.
    pub(crate) drawn: Quantities,
    /// Passed on to certificates made from it (back to back).
    pub(crate) passed_on: Quantities,
    /// The chain of draws, where there is one.
    pub(crate) chain: Option<Standing>,
}

impl Balance {
    /// What is left of a line; below zero where more was taken than certified.
    pub(crate) fn left(&self, line: u32, certified: Decimal) -> Decimal {
        let of = |taken: &Quantities| taken.get(&line).copied().unwrap_or_default();
        certified
            .saturating_sub(of(&self.drawn))
            .saturating_sub(of(&self.passed_on))
    }
}

/// The certificates of a key that issuing bodies signed, wherever they are.
pub(crate) async fn certificates(inner: &Inner, key: Key) -> Result<Vec<Held>, Fault> {
    let found = inner.neighbours.documents(&[key]).await?;
    let ids = found.into_iter().flat_map(|found| found.things);
    these(inner, ids).await
}

async fn these(inner: &Inner, ids: impl IntoIterator<Item = DocId>) -> Result<Vec<Held>, Fault> {
    let ids: Vec<DocId> = ids.into_iter().collect();
    let mut held = Vec::new();
    let mut proofs = pin!(inner.neighbours.proofs_of_documents(&ids));
    while let Some((id, bundle)) = proofs.try_next().await? {
        let document = Document::read(id, bundle);
        held.extend(document.and_then(|document| Held::of(Arc::new(document))));
    }
    Ok(held)
}

impl Held {
    /// A certificate by the id of its document; nothing where that is none.
    pub(crate) async fn read(inner: &Inner, id: DocId) -> Result<Option<Self>, Fault> {
        Ok(these(inner, [id]).await?.pop())
    }

    /// The certificate that a document is; nothing where it is none.
    pub(crate) fn of(document: Arc<Document>) -> Option<Self> {
        let certificate = document.certificate()?;
        Some(Self {
            document,
            certificate,
        })
    }

    /// The certificates that name this one as their original and count.
    async fn followers(&self, inner: &Inner) -> Result<Vec<Self>, Fault> {
        let found = inner.neighbours.documents(&[self.followed()]).await?;
        let ids = found.into_iter().flat_map(|found| found.things);
        self.followers_of(inner, ids).await
    }

    /// The key by which certificates that name this one are found.
    pub(crate) fn followed(&self) -> Key {
        let own = &self.certificate;
        Key::based_on(&own.agreement.name, &own.number)
    }

    /// Those of the documents found by that key that name this one as their original and count.
    pub(crate) async fn followers_of(
        &self,
        inner: &Inner,
        ids: impl IntoIterator<Item = DocId>,
    ) -> Result<Vec<Self>, Fault> {
        let mut followers = these(inner, ids).await?;
        let own = &self.certificate;
        followers.retain(|it| it.document.is_live() && it.certificate.names(own));
        Ok(followers)
    }

    /// The certificate that replaced this one.
    pub(crate) async fn replaced_by(&self, inner: &Inner) -> Result<Option<Self>, Fault> {
        Ok(Self::replacement(&self.followers(inner).await?).cloned())
    }

    /// Which of the certificates that name one replaced it.
    pub(crate) fn replacement(followers: &[Self]) -> Option<&Self> {
        let mut followers = followers.iter();
        followers.find(|it| it.relation() == Some(Relation::Replaces))
    }

    fn relation(&self) -> Option<Relation> {
        let original = self.certificate.original.as_ref();
        original.map(|original| original.relation)
    }

    /// The certificate that this one names as its original, where it is here.
    pub(crate) async fn original(&self, inner: &Inner) -> Result<Option<Self>, Fault> {
        let Some(original) = &self.certificate.original else {
            return Ok(None);
        };
        let key = Key::certificate(&self.certificate.agreement.name, &original.number);
        let mut found = certificates(inner, key).await?.into_iter();
        Ok(found.find(|it| self.certificate.names(&it.certificate)))
    }

    /// The certificates it was made from back to back, oldest first, as they are named.
    pub(crate) async fn based_on(&self, inner: &Inner) -> Result<Vec<String>, Fault> {
        let mut names = Vec::new();
        let mut at = self.clone();
        for _ in 0..STEPS {
            let Some(original) = at.certificate.original.clone() else {
                break;
            };
            if original.relation == Relation::BackToBack {
                let agreement = &at.certificate.agreement.name;
                names.push(format!("{agreement} {}", original.number));
            }
            match at.original(inner).await? {
                Some(before) => at = before,
                None => break,
            }
        }
        names.reverse();
        Ok(names)
    }

    /// How much of it is taken.
    pub(crate) async fn balance(&self, inner: &Inner) -> Result<Balance, Fault> {
        let followers = self.followers(inner).await?;
        self.balance_with(inner, &followers).await
    }

    /// How much of it is taken, where the certificates that name it are known.
    pub(crate) async fn balance_with(
        &self,
        inner: &Inner,
        followers: &[Self],
    ) -> Result<Balance, Fault> {
        let mut tx = inner.store.read().await?;
        let own = chain(inner, &mut tx, self.document.id).await?;
        let mut balance = Balance {
            drawn: own.as_ref().map(drawn).transpose()?.unwrap_or_default(),
            passed_on: Quantities::new(),
            chain: own,
        };
        // What was drawn before it was replaced stays drawn.
        let mut at = self.clone();
        for _ in 0..STEPS {
            if at.relation() != Some(Relation::Replaces) {
                break;
            }
            let Some(before) = at.original(inner).await? else {
                break;
            };
            if let Some(earlier) = chain(inner, &mut tx, before.document.id).await? {
                let drawn = drawn(&earlier)?;
                spread(
                    &self.certificate,
                    &before.certificate,
                    &mut balance.drawn,
                    |line| drawn.get(&line.key).copied().unwrap_or_default(),
                );
            }
            at = before;
        }
        drop(tx);
        for follower in followers {
            if follower.relation() == Some(Relation::BackToBack) {
                let (own, other) = (&self.certificate, &follower.certificate);
                spread(own, other, &mut balance.passed_on, |line| {
                    line.measure.quantity
                });
            }
        }
        Ok(balance)
    }
}

/// Takes what another certificate's lines have of the same code and unit from the lines of one, one
/// after the other; the last takes the rest.
fn spread(
    certificate: &Certificate,
    other: &Certificate,
    taken: &mut Quantities,
    quantity: impl Fn(&Line) -> Decimal,
) {
    for line in &other.lines {
        let mut rest = quantity(line);
        let same = |own: &&Line| own.code == line.code && own.measure.unit == line.measure.unit;
        let mut fits = certificate.lines.iter().filter(same).peekable();
        while let Some(own) = fits.next() {
            let already = taken.entry(own.key).or_default();
            let room = own.measure.quantity.saturating_sub(*already);
            let part = match fits.peek() {
                Some(_) => rest.min(room.max(Decimal::ZERO)),
                None => rest,
            };
            *already = already.saturating_add(part);
            rest = rest.saturating_sub(part);
        }
    }
}

/// The id of the chain of draws from a certificate.
pub(crate) fn chain_id(inner: &Inner, certificate: DocId) -> DocId {
    let seed = chains::seed_of(inner, "draws", &[certificate.as_bytes()]);
    chains::id_of(inner, seed)
}

/// What a chain of draws says was drawn.
fn drawn(chain: &Standing) -> Result<Quantities, Fault> {
    let line = |form: &mut Form<'_>| {
        let line = form.required("line").integer(1, u64::from(u32::MAX));
        let quantity = form.required("quantity").parsed::<Decimal>();
        Some((u32::try_from(line?).ok()?, quantity?))
    };
    let read = form::read(&chain.state, |form| {
        form.unjudged("certificate");
        let lines = form.required("drawn");
        lines.list(LINES, |field| field.object(line))
    });
    Ok(read?.into_iter().collect())
}

/// The row by which an entry gives back what it had drawn from a certificate, and draws anew.
pub(crate) fn row(
    inner: &Inner,
    entry: DocId,
    certificate: DocId,
    before: Option<&Standing>,
    (give, take): (&[Drawn], &[Drawn]),
) -> Result<chains::Signed, Fault> {
    let mut taken = before.map(drawn).transpose()?.unwrap_or_default();
    for (line, quantity) in of(give, certificate) {
        let sum = taken.entry(line).or_default();
        *sum = sum.saturating_sub(quantity);
    }
    for (line, quantity) in of(take, certificate) {
        let sum = taken.entry(line).or_default();
        *sum = sum.saturating_add(quantity);
    }
    let lines: Vec<(u32, Decimal)> = taken.into_iter().collect();
    let written = form::list(&lines, |(line, quantity)| {
        Object::from([
            ("line", Value::from(*line)),
            ("quantity", quantity.to_string().into()),
        ])
        .into()
    });
    let state = form::object([
        ("certificate", Some(certificate.into())),
        ("drawn", Some(written)),
    ]);
    let time = chains::recorded(inner, before);
    let mut statement = state.clone();
    statement.insert("entry", entry);
    statement.insert("time", time);
    statement.insert("type", "funani-draw");
    statement.insert("v", 1_u32);
    let seed = chains::seed_of(inner, "draws", &[certificate.as_bytes()]);
    Ok(chains::sign(
        inner,
        chains::Entry {
            before,
            seed,
            statement: json::to_canonical(&statement.into()),
            act: None,
            state,
            keys_at: Vec::new(),
            time,
            claims: Vec::new(),
            keys: Vec::new(),
            concerns: Vec::new(),
            feed_parties: Vec::new(),
            turn: funani_core::id::PartyId::new(entry.uuid()),
        },
    ))
}

/// What is drawn from the lines of one certificate.
pub(crate) fn of(draws: &[Drawn], certificate: DocId) -> Quantities {
    let mut sums = Quantities::new();
    for draw in draws.iter().filter(|draw| draw.certificate == certificate) {
        let quantity: Decimal = draw.quantity.parse().unwrap_or_default();
        let sum = sums.entry(draw.line).or_default();
        *sum = sum.saturating_add(quantity);
    }
    sums
}

/// The chain of draws from a certificate; nothing where nothing was drawn yet.
pub(crate) async fn chain(
    inner: &Inner,
    tx: &mut Tx,
    certificate: DocId,
) -> Result<Option<Standing>, Fault> {
    chains::standing(tx, chain_id(inner, certificate)).await
}
