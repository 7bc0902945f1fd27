//! What a status draws from certificates of origin, and gives back.

use std::collections::{BTreeMap, BTreeSet};

use funani_core::id::DocId;
use funani_core::lookup::{Key, KeyKind};
use funani_store::Append;
use funani_trade::lookup::of_content;
use funani_trade::{Decimal, Figures};
use funani_wire::customs::v1 as wire;
use funani_wire::reason::{Class, Refusal, Violation};
use uuid::Uuid;

use crate::Inner;
use crate::chains::Standing;
use crate::draws::{self, Claims, Held, NotComparable};
use crate::entry::{Drawn, Entry, Status};
use crate::fault::Fault;

/// What a status changes of what is drawn.
#[derive(Debug, Default)]
pub(super) struct Drawing {
    before: Vec<Drawn>,
    after: Vec<Drawn>,
    /// What remains of each line that is drawn from.
    remaining: BTreeMap<(DocId, u32), Decimal>,
    /// The chains of draws of the certificates that are touched.
    chains: BTreeMap<DocId, Option<Standing>>,
}

impl Drawing {
    /// What the entry has drawn after it.
    pub(super) fn after(&self) -> Vec<Drawn> {
        self.after.clone()
    }

    /// The chains that are written to.
    pub(super) fn chains(&self, inner: &Inner) -> Vec<Uuid> {
        let certificates = self.touched().into_iter();
        certificates
            .map(|certificate| draws::chain_id(inner, certificate).uuid())
            .collect()
    }

    /// The certificates of which something changes.
    fn touched(&self) -> BTreeSet<DocId> {
        let all = self.before.iter().chain(&self.after);
        let all: BTreeSet<DocId> = all.map(|drawn| drawn.certificate).collect();
        let changes = |it: &DocId| draws::of(&self.before, *it) != draws::of(&self.after, *it);
        all.into_iter().filter(changes).collect()
    }

    /// The rows that change them.
    pub(super) fn rows(&self, inner: &Inner, entry: DocId) -> Result<Vec<Append>, Fault> {
        let rows = self.touched().into_iter().map(|certificate| {
            let chain = self.chains.get(&certificate).and_then(Option::as_ref);
            let change = (self.before.as_slice(), self.after.as_slice());
            Ok(draws::row(inner, entry, certificate, chain, change)?.append)
        });
        rows.collect()
    }

    /// What is drawn, as the contract tells it.
    pub(super) fn told(&self) -> Vec<wire::Drawn> {
        let drawn = self.after.iter().map(|drawn| {
            let remaining = self.remaining.get(&(drawn.certificate, drawn.line));
            told(drawn, remaining.copied().unwrap_or_default())
        });
        drawn.collect()
    }
}

fn told(drawn: &Drawn, remaining: Decimal) -> wire::Drawn {
    wire::Drawn {
        certificate_id: drawn.certificate.to_string(),
        line: drawn.line,
        quantity: drawn.quantity.clone(),
        remaining: remaining.normalize().to_string(),
        unit: drawn.unit.clone(),
    }
}

/// What an entry has drawn, with what remains now.
pub(super) async fn standing(inner: &Inner, drawn: &[Drawn]) -> Result<Vec<wire::Drawn>, Fault> {
    let certificates: BTreeSet<DocId> = drawn.iter().map(|it| it.certificate).collect();
    let mut remaining = BTreeMap::new();
    for certificate in certificates {
        let Some(held) = Held::read(inner, certificate).await? else {
            continue;
        };
        let balance = held.balance(inner).await?;
        for line in &held.certificate.lines {
            let left = balance.left(line.key, line.measure.quantity);
            remaining.insert((certificate, line.key), left);
        }
    }
    let tell = drawn.iter().map(|drawn| {
        let left = remaining.get(&(drawn.certificate, drawn.line));
        told(drawn, left.copied().unwrap_or_default())
    });
    Ok(tell.collect())
}

/// What a status draws.
///
/// # Errors
/// `QUANTITY_EXHAUSTED` naming each line, `QUANTITY_NOT_COMPARABLE`, `AMBIGUOUS`.
pub(super) async fn draw(
    inner: &Inner,
    entry: &Entry,
    declared: &Figures,
    status: Status,
) -> Result<Drawing, Fault> {
    let before = entry.state.drawn.clone();
    let mut drawing = Drawing {
        after: match status {
            Status::Refused | Status::Released => Vec::new(),
            Status::Received | Status::Selected | Status::Inspected | Status::Held => {
                before.clone()
            }
        },
        before,
        ..Drawing::default()
    };
    if status == Status::Released {
        take(inner, declared, &mut drawing).await?;
    }
    let mut tx = inner.store.read().await?;
    let touched = drawing.touched().into_iter();
    let unread: Vec<DocId> = touched
        .filter(|certificate| !drawing.chains.contains_key(certificate))
        .collect();
    for certificate in unread {
        let chain = draws::chain(inner, &mut tx, certificate).await?;
        drawing.chains.insert(certificate, chain);
    }
    Ok(drawing)
}

async fn take(inner: &Inner, declared: &Figures, drawing: &mut Drawing) -> Result<(), Fault> {
    let mut claims = Claims::of(declared);
    let mut exhausted = Vec::new();
    for held in claimed(inner, declared, &claims).await? {
        let id = held.document.id;
        let balance = held.balance(inner).await?;
        let counts = held.document.is_live() && held.replaced_by(inner).await?.is_none();
        let own = draws::of(&drawing.before, id);
        let left = |line: u32, certified: Decimal| {
            if !counts {
                return Decimal::ZERO;
            }
            let own = own.get(&line).copied().unwrap_or_default();
            balance.left(line, certified).saturating_add(own)
        };
        let claimed = claims.of_certificate(&held.certificate, |line| {
            left(line.key, line.measure.quantity)
        });
        let claimed = claimed.map_err(|no| not_comparable(&held, &no))?;
        for claim in claimed {
            let lines = held.certificate.lines.iter();
            let mut lines = lines.filter(|line| line.key == claim.line);
            let certified = lines.next().map_or(Decimal::ZERO, |it| it.measure.quantity);
            let left = left(claim.line, certified);
            if claim.quantity > left {
                exhausted.push(violation(
                    &held,
                    claim.line,
                    claim.quantity,
                    left,
                    &claim.unit,
                ));
                continue;
            }
            let remaining = left.saturating_sub(claim.quantity);
            drawing.remaining.insert((id, claim.line), remaining);
            drawing.after.push(Drawn {
                certificate: id,
                line: claim.line,
                quantity: claim.quantity.to_string(),
                unit: claim.unit,
            });
        }
        drawing.chains.insert(id, balance.chain);
    }
    if exhausted.is_empty() {
        return Ok(());
    }
    let names: Vec<&str> = exhausted.iter().map(|it| it.message.as_str()).collect();
    Err(Refusal::new(
        Class::FailedPrecondition,
        "QUANTITY_EXHAUSTED",
        format!(
            "more is declared than certificates have left: {}",
            names.join("; ")
        ),
    )
    .violated(exhausted)
    .into())
}

/// The certificates that a declaration names and that are here.
async fn claimed(
    inner: &Inner,
    declared: &Figures,
    claims: &Claims<'_>,
) -> Result<Vec<Held>, Fault> {
    let keys = of_content("", declared).into_iter();
    let keys = keys.filter(|key| key.kind() == KeyKind::Certificate);
    let keys: Vec<Key> = keys.collect();
    let mut claimed = Vec::new();
    for key in keys {
        let mut found = draws::certificates(inner, key).await?;
        found.retain(|held| claims.names(&held.certificate));
        if let [one, other, ..] = found.as_slice() {
            let (one, other) = (&one.certificate, &other.certificate);
            return Err(Refusal::new(
                Class::FailedPrecondition,
                "AMBIGUOUS",
                format!(
                    "certificate {} was issued by {} ({}) and by {} ({})",
                    one.number, one.issuer, one.country, other.issuer, other.country
                ),
            )
            .next("have the declaration name its date and the country of its issuing body")
            .into());
        }
        claimed.extend(found);
    }
    Ok(claimed)
}

fn violation(held: &Held, line: u32, asked: Decimal, left: Decimal, unit: &str) -> Violation {
    let certificate = &held.certificate;
    Violation {
        field: format!("goods.{line}"),
        code: "QUANTITY_EXHAUSTED".into(),
        message: format!(
            "{} {} line {line}: {asked} {unit} declared, {} {unit} left",
            certificate.agreement.name,
            certificate.number,
            left.normalize()
        ),
    }
}

fn not_comparable(held: &Held, no: &NotComparable) -> Refusal {
    Refusal::new(
        Class::FailedPrecondition,
        "QUANTITY_NOT_COMPARABLE",
        format!(
            "goods.{} is declared in a unit that says nothing of {} {}, which counts {}",
            no.goods, held.certificate.agreement.name, held.certificate.number, no.unit
        ),
    )
    .who("the declarant, by declaring the quantity in that unit")
}
