//! The face of a bill from its evidence: judged, then shown.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context as _, Result, bail};
use funani_core::act::{Act, Action, PartyReference, Reference};
use funani_core::annex::Annex;
use funani_core::bundle::{Bundle, NoteEntry};
use funani_core::id::PartyId;
use funani_core::note::Note;
use funani_core::origin::Origin;
use funani_core::practice::law::{LegalProfile, LegalProfiles};
use funani_core::receipt::Receipt;
use funani_core::state::{Named, State, Status};
use funani_core::trust::TrustFile;
use funani_core::verdict::{Code, Verdict};
use funani_core::verify::{Ask, NoMemory, verify};
use funani_face::{Back, Bill, Legal, Remark, Step};
use funani_proof::json::{self, Limits, Value};

use super::party;
use super::session::Session;

/// The face of the bill that a bundle is about, judged under a trust file. The names of the
/// parties are asked of the node.
///
/// # Errors
///
/// When the bundle is malformed or does not hold the bill's document, or a party cannot be asked
/// for. A bundle that is merely not valid is shown, and so is that it is not.
pub async fn of_bundle(
    session: &Session,
    registry: &Origin,
    trust: &TrustFile,
    bundle: &[u8],
) -> Result<Bill> {
    let ask = Ask {
        now: Some(session.clock.now()),
        current: false,
    };
    let verdict = verify(bundle, Some(trust), &ask, &mut NoMemory);
    let bundle = Bundle::parse(bundle).context("the evidence is malformed")?;
    let mut names = Names::default();
    let told = Told::read(&bundle)?;
    for id in told.parties() {
        let shown = party::show(session, registry, trust, id).await?;
        names.0.insert(id, shown.party.name);
    }
    Ok(Bill {
        document: told.document(&bundle)?,
        back: Some(told.back(&names, &verdict)?),
    })
}

/// What a bundle tells, read.
struct Told {
    acts: Vec<(Act, Receipt)>,
    notes: Vec<(Receipt, Option<Note>, Option<String>)>,
    state: State,
}

impl Told {
    fn read(bundle: &Bundle) -> Result<Self> {
        let mut acts = Vec::new();
        for (act, entry) in bundle.acts.iter().zip(&bundle.receipts) {
            let act = Act::parse(act.payload()).context("an act is malformed")?;
            acts.push((act, receipt(entry.receipt.payload())?));
        }
        let notes = bundle.notes.iter().map(note).collect::<Result<_>>()?;
        let (_, latest) = acts.last().context("the evidence holds no act")?;
        let state = latest.bill().context("a receipt is not of a bill")?.clone();
        Ok(Self { acts, notes, state })
    }

    /// Everybody who is named.
    fn parties(&self) -> BTreeSet<PartyId> {
        let references = self.acts.iter().flat_map(|(act, _)| act.parties());
        let authors = self.notes.iter().filter_map(|(_, note, _)| note.as_ref());
        let authors = authors.map(|note| note.author);
        let in_state = [
            self.state.possessor,
            self.state.endorsement.party().and_then(Named::party),
        ];
        let ids = references.chain(authors).map(|reference| reference.party);
        ids.chain(in_state.into_iter().flatten()).collect()
    }

    fn document(&self, bundle: &Bundle) -> Result<Value> {
        let mut documents = bundle.documents.iter();
        let document = documents
            .find(|document| document.digest == self.state.document)
            .context("the evidence does not hold the bill's document")?;
        json::parse(&document.raw, Limits::DOCUMENT).context("the document is malformed")
    }

    fn back(&self, names: &Names, verdict: &Verdict) -> Result<Back> {
        let Some(Action::Issue(issue)) = self.acts.first().map(|(act, _)| &act.action) else {
            bail!("the evidence does not begin with the issue")
        };
        let ended = if let Status::Ended { exit, .. } = &self.state.status {
            Some(*exit)
        } else {
            None
        };
        let holder = self.state.possessor.filter(|_| ended.is_none());
        let endorsee = self.state.endorsement.party();
        let profiles = LegalProfiles::shipped();
        let of_japan = |profile: &&LegalProfile| profile.laws.iter().any(|law| law == "JP");
        let japan = profiles.iter().find(of_japan);
        Ok(Back {
            order: issue.order.kind(),
            status: self.state.status.name(),
            exit: ended,
            holder: holder.map(|id| names.of(id)),
            endorsement: self.state.endorsement.kind(),
            endorsee: endorsee.map(|party| names.of_named(party)),
            steps: self.steps(names),
            remarks: self.remarks(names),
            legal: Legal {
                law: self.state.law.clone(),
                japan_in_force: japan.is_some_and(|profile| profile.in_force),
                as_of: profiles.as_of(),
            },
            verdict: Some(verdict.outcome),
            simulated: verdict.has(Code::SimulatedClock),
        })
    }

    fn steps(&self, names: &Names) -> Vec<Step> {
        let steps = self.acts.iter().map(|(act, receipt)| {
            let recipient = if let Action::SurrenderForDelivery { deliver_to } = &act.action {
                Some(deliver_to.clone())
            } else {
                act.action.recipient()
            };
            let principal = act.behalf.as_ref().map(|behalf| behalf.principal);
            Step {
                sequence: receipt.sequence,
                action: act.name(),
                actor: names.of_reference(act.actor),
                capacity: act.capacity,
                principal: principal.map(|principal| names.of_reference(principal)),
                recipient: recipient.map(|recipient| match recipient {
                    Reference::Party(party) => names.of_reference(party),
                    Reference::Stated(stated) => stated.name,
                }),
                place: act.place.to_string(),
                time: receipt.time,
                reason: act.reason.as_ref().map(ToString::to_string),
            }
        });
        steps.collect()
    }

    fn remarks(&self, names: &Names) -> Vec<Remark> {
        let remarks = self.notes.iter().map(|(receipt, note, text)| Remark {
            sequence: receipt.sequence,
            kind: note.as_ref().map(|note| note.kind),
            author: note
                .as_ref()
                .map(|note| names.of_reference(note.author))
                .unwrap_or_default(),
            time: receipt.time,
            text: text.clone(),
        });
        remarks.collect()
    }
}

fn receipt(payload: &[u8]) -> Result<Receipt> {
    Receipt::parse(payload).context("a receipt is malformed")
}

/// A note with what its annex says, where that is there: its text, or else all of it.
fn note(entry: &NoteEntry) -> Result<(Receipt, Option<Note>, Option<String>)> {
    let receipt = receipt(entry.entry.receipt.payload())?;
    let note = entry.note.as_ref().map(|note| Note::parse(note.payload()));
    let annex = entry.annex.as_ref().map(|annex| Annex::parse(&annex.bytes));
    let content = annex.transpose().context("an annex is malformed")?;
    let text = content.map(|annex| match annex.content.get("text") {
        Some(Value::String(text)) if annex.content.len() == 1 => text.clone(),
        _ => json::to_canonical(&annex.content.into()),
    });
    Ok((
        receipt,
        note.transpose().context("a note is malformed")?,
        text,
    ))
}

/// The names of the parties.
#[derive(Debug, Default)]
struct Names(BTreeMap<PartyId, String>);

impl Names {
    /// The name; the id for a party without one.
    fn of(&self, id: PartyId) -> String {
        let name = self.0.get(&id).filter(|name| !name.is_empty());
        name.cloned().unwrap_or_else(|| id.to_string())
    }

    fn of_reference(&self, reference: PartyReference) -> String {
        self.of(reference.party)
    }

    fn of_named(&self, party: &Named) -> String {
        match party {
            Named::Party(id) => self.of(*id),
            Named::Stated(stated) => stated.name.clone(),
        }
    }
}
