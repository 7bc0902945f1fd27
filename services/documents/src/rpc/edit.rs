use std::collections::BTreeMap;

use funani_core::id::PartyId;
use funani_store::Tx;
use funani_trade::check::check;
use funani_trade::consignment::{Conflict, Refused};
use funani_trade::filing::Answer;
use funani_trade::master::{self, Fill, FillFault};
use funani_trade::{Change, Consignment, Edit, EditFault, Figures, Source};
use funani_wire::documents::v1 as wire;
use funani_wire::fields::Fields;
use funani_wire::reason::{Class, Refusal, Violation};
use uuid::Uuid;

use super::{away, filing, known, no_such_consignment, store_away};
use crate::{Inner, store, told};

/// Longest name of an author, in bytes.
pub(super) const AUTHOR: usize = 70 * 4;

/// Most changes of one edit.
const MOST_CHANGES: usize = 100_000;

/// Most entries taken from lists by one edit.
const MOST_FILLS: usize = 1_000;

/// Longest number of an entry and longest target, in bytes.
const ENTRY: usize = 35 * 4;

/// How often an edit is tried beside others.
const TRIES: usize = 8;

/// What is to become of a consignment.
pub(super) enum Wanted {
    /// The changes of an edit, after what it takes from lists.
    Edit(Vec<(Uuid, Fill)>, Edit),
    /// What an answer of NACCS brings, with who records it.
    Answer(Answer, String),
}

pub(super) async fn edit(
    inner: &Inner,
    party: PartyId,
    request: wire::EditConsignmentRequest,
) -> Result<wire::EditConsignmentResponse, Refusal> {
    let (id, fills, edit) = read(inner, request)?;
    let consignment = keep(inner, party, id, &Wanted::Edit(fills, edit)).await?;
    Ok(answer(&consignment))
}

/// Makes the changes on the latest version, beside others who edit; the consignment afterwards.
pub(super) async fn keep(
    inner: &Inner,
    party: PartyId,
    id: Uuid,
    wanted: &Wanted,
) -> Result<Consignment, Refusal> {
    for _ in 0..TRIES {
        let tx = inner.store.write().await;
        let mut tx = match tx {
            Err(error) if error.is_retryable() => continue,
            tx => tx.map_err(store_away)?,
        };
        let mut consignment = match store::version(&mut tx, party, id).await {
            Ok(Some(version)) => store::read(&mut tx, id, version)
                .await
                .map_err(|error| away(&error))?,
            Ok(None) => Consignment::new(),
            Err(error) => return Err(store_away(error)),
        };
        let before = consignment.version();
        let lists = inner.lists.as_ref();
        let edited = match wanted {
            Wanted::Edit(fills, edit) if fills.is_empty() => consignment.apply(edit, lists),
            Wanted::Edit(fills, edit) => {
                let edit = filled(&mut tx, party, &consignment, fills, edit).await?;
                consignment.apply(&edit, lists)
            }
            Wanted::Answer(..) if before == 0 => return Err(no_such_consignment()),
            Wanted::Answer(answer, author) => {
                let edit = filing::taken(inner, &consignment, answer, author)?;
                consignment.apply(&edit, lists)
            }
        };
        edited.map_err(|fault| refusal(&fault))?;
        if consignment.version() == before {
            return Ok(consignment);
        }
        match store::write(tx, party, id, store::signed(before), &consignment).await {
            Ok(true) => return Ok(consignment),
            // Somebody else began or moved it: look again.
            Ok(false) => {
                let mut tx = inner.store.read().await.map_err(store_away)?;
                let own = store::version(&mut tx, party, id).await;
                if own.map_err(store_away)?.is_none() {
                    return Err(no_such_consignment());
                }
            }
            Err(error) if error.is_retryable() => {}
            Err(error) => return Err(store_away(error)),
        }
    }
    Err(Refusal::new(
        Class::Unavailable,
        "UNAVAILABLE",
        "others edit this consignment all the time",
    ))
}

/// The edit with what is taken from the party's own lists before its changes.
async fn filled(
    tx: &mut Tx,
    party: PartyId,
    consignment: &Consignment,
    fills: &[(Uuid, Fill)],
    edit: &Edit,
) -> Result<Edit, Refusal> {
    let figures = Figures::of(consignment);
    let mut lists: BTreeMap<Uuid, Figures> = BTreeMap::new();
    let mut changes = Vec::new();
    let mut faults = Vec::new();
    for (at, (id, fill)) in fills.iter().enumerate() {
        if !lists.contains_key(id) {
            lists.insert(*id, Figures::of(&known(tx, party, *id, 0).await?));
        }
        match lists.get(id).map(|list| master::fill(list, &figures, fill)) {
            Some(Ok(taken)) => changes.extend(taken),
            Some(Err(fault)) => faults.push(Violation {
                field: format!("fills[{at}]"),
                code: match &fault {
                    FillFault::Target(_) => "TARGET_UNKNOWN",
                    FillFault::Unknown(_) => "ENTRY_UNKNOWN",
                    FillFault::Twice(_) => "ENTRY_TWICE",
                    FillFault::Edition { .. } => "EDITION_UNKNOWN",
                }
                .into(),
                message: fault.to_string(),
            }),
            None => {}
        }
    }
    if !faults.is_empty() {
        return Err(Refusal::malformed(faults));
    }
    changes.extend(edit.changes.iter().cloned());
    Ok(Edit {
        changes,
        ..edit.clone()
    })
}

/// What an edit asks for: which set of data, what to take from which list, and the changes.
type Asked = (Uuid, Vec<(Uuid, Fill)>, Edit);

fn read(inner: &Inner, request: wire::EditConsignmentRequest) -> Result<Asked, Refusal> {
    let mut fields = Fields::new();
    let id = fields.uuid("consignment_id", &request.consignment_id);
    let source = fields.named::<wire::Source>("source", request.source);
    let author = fields.text("author", request.author, AUTHOR);
    let changes = fields.list("changes", request.changes, MOST_CHANGES);
    let fills = fields.list("fills", request.fills, MOST_FILLS);
    let mut taken = Vec::new();
    for (at, fill) in fills.into_iter().flatten().enumerate() {
        let list = fields.within(format!("fills[{at}]"), |fields| {
            let list = fields.uuid("list_id", &fill.list_id);
            let entry = fields.text("entry", fill.entry, ENTRY);
            let target = fields.text("target", fill.target, ENTRY);
            list.zip(entry.zip(target))
        });
        taken.extend(list.map(|(list, (entry, target))| (list, Fill { entry, target })));
    }
    if !taken.is_empty() && source.is_some_and(|source| source != wire::Source::Master) {
        fields.note(
            "source",
            "NOT_A_CHOICE",
            "must be MASTER where fills are given",
        );
    }
    let read = id.zip(source).zip(author.zip(changes));
    let ((id, source), (author, changes)) = fields.finish(read)?;
    let changes = changes.into_iter().map(|change| Change {
        path: change.path,
        value: change.value,
    });
    let edit = Edit {
        seen: request.seen_version,
        author,
        time: inner.clock.now(),
        source: match source {
            wire::Source::Copied => Source::Copied,
            wire::Source::Master => Source::Master,
            wire::Source::File => Source::File,
            wire::Source::Typed | wire::Source::Unspecified => Source::Typed,
        },
        changes: changes.collect(),
    };
    Ok((id, taken, edit))
}

fn answer(consignment: &Consignment) -> wire::EditConsignmentResponse {
    let findings = check(&Figures::of(consignment));
    wire::EditConsignmentResponse {
        version: consignment.version(),
        digest: consignment.digest().to_string(),
        findings: told::findings(&findings),
    }
}

/// Why an edit was not made, every datum named.
fn refusal(fault: &EditFault) -> Refusal {
    match fault {
        EditFault::Refused(refused) => Refusal::malformed(refused.iter().map(violation).collect()),
        EditFault::Conflicts(conflicts) => Refusal::new(
            Class::Aborted,
            "EDITED_MEANWHILE",
            "others changed the same data; nothing was changed",
        )
        .next("look at what stands now and edit again from the latest version")
        .violated(conflicts.iter().map(conflicting).collect()),
        EditFault::VersionUnknown { latest, .. } => Refusal::new(
            Class::InvalidArgument,
            "VERSION_UNKNOWN",
            "the version that was seen does not exist",
        )
        .with("latest", latest.to_string()),
        EditFault::TooMany => {
            Refusal::new(Class::ResourceExhausted, "TOO_MANY_DATA", fault.to_string())
        }
    }
}

fn violation(refused: &Refused) -> Violation {
    let Refused {
        change,
        path,
        error,
    } = refused;
    Violation {
        field: format!("changes[{change}]"),
        code: error.reason().into(),
        message: format!("{path} {error}"),
    }
}

fn conflicting(conflict: &Conflict) -> Violation {
    Violation {
        field: conflict.path.to_string(),
        code: "EDITED_MEANWHILE".into(),
        message: told(conflict),
    }
}

fn told(conflict: &Conflict) -> String {
    let standing = conflict.standing.as_deref().unwrap_or("—");
    let wanted = conflict.wanted.as_deref().unwrap_or("—");
    let Conflict {
        author,
        time,
        version,
        ..
    } = conflict;
    format!("is {standing} since version {version} by {author} at {time}, not {wanted}")
}
