//! The exporter's one entry: its papers, and the carrier's draft held against it.

use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use funani_core::codes::Library;
use funani_core::doc::Deed;
use funani_core::id::BillId;
use funani_core::time::Timestamp;
use funani_core::trust::TrustFile;
use funani_core::verdict::Outcome;
use funani_core::verify::{Ask, NoMemory, verify};
use funani_proof::json::{self, Limits, Object, Value};
use funani_trade::filing::answered_by;
use funani_trade::paper::{Class, Form};
use funani_trade::table::Origin;
use funani_trade::{Consignment, Figures, Paper, bill, paper, table};
use funani_wire::documents::v1::{
    Change, CompareBillRequest, Difference, EditConsignmentRequest, Finding, MakePaperRequest,
    MakePaperResponse, Source,
};
use uuid::Uuid;

use super::cast::Actor;
use super::{Play, control, customs as authority, filings, origin};
use crate::cli::consignment::{file_name, new_id};
use crate::client::document::{Content, Desk, Recorded};

/// What the exporter enters.
const ENTRY: &[u8] = include_bytes!("consignment.json");
/// What the carrier adds to the draft: its terms, clauses, charges and contacts.
const CARRIER: &[u8] = include_bytes!("carrier.json");
/// What the L/C first wanted of the certificate of origin.
const ORIGINAL: &str = "+ ORIGINAL JTEPA CERTIFICATE OF ORIGIN IN ONE COPY";
/// The weight of the second container, and what the first draft says of it.
const SLIP: (&str, &str) = ("\"value\":25280", "\"value\":25370");

/// The transport document of the story: the exporter's entry with the carrier's part, canonical.
pub(crate) fn document(time: Timestamp) -> Result<String> {
    Ok(json::to_canonical(&drafted(&Figures::of(&entry(time)?))?))
}

fn entry(time: Timestamp) -> Result<Consignment> {
    let author = super::cast::EXPORTER.name;
    Consignment::read(ENTRY, author, time, &Library::shipped()).context("the exporter's entry")
}

/// What customs does, with what was entered.
pub(super) async fn customs(play: &mut Play, dir: &Path, bill: BillId) -> Result<()> {
    let figures = Figures::of(&entry(play.clock.now())?);
    authority::play(play, dir, bill, &figures).await
}

fn drafted(figures: &Figures) -> Result<Value> {
    Ok(bill::draft(figures, &carrier()?))
}

fn carrier() -> Result<Object> {
    match json::parse(CARRIER, Limits::DOCUMENT).context("the carrier's part")? {
        Value::Object(carrier) => Ok(carrier),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {
            anyhow::bail!("the carrier's part is no object")
        }
    }
}

/// The L/C is pasted: it wants the paper of a certificate that is issued as data.
async fn paste(play: &mut Play, id: Uuid, figures: &Figures) -> Result<()> {
    const TEXT: &str = "credit.text";
    const RULE: &str = "CREDIT_WANTS_PAPER_ORIGINAL";
    play.told.chapter(
        "8 February, Hachinohe",
        "the L/C (MT700) is pasted, and its terms are checks from now on",
    );
    let amended = figures.text(TEXT).context("the L/C")?;
    let first = amended.replacen("+ JTEPA CERTIFICATE OF ORIGIN, DATA", ORIGINAL, 1);
    ensure!(first != amended, "the certificate stands in the L/C");
    let found = edit(play, id, 0, vec![change(TEXT, &first)]).await?;
    let found = found.into_iter().find(|finding| finding.rule == RULE);
    let found = found.context("the wish for a paper original was not found")?;
    play.told
        .remark(&format!("46A: {} — {}", found.english, found.japanese));
    let found = edit(play, id, 1, vec![change(TEXT, amended)]).await?;
    ensure!(
        found.iter().all(|finding| finding.rule != RULE),
        "the amended L/C is sound"
    );
    play.told
        .remark("The applicant has it amended; the new text is pasted, and nothing else is typed.");
    Ok(())
}

/// 8 February to 5 March: the L/C pasted, the rest entered once, papers made, a slip in the draft
/// caught, the papers signed; what was signed.
pub(super) async fn play(play: &mut Play, dir: &Path) -> Result<Vec<Recorded>> {
    let consignment = entry(play.clock.now())?;
    let figures = Figures::of(&consignment);
    let id = new_id(play.clock.now(), &play.chance);
    paste(play, id, &figures).await?;
    play.told.chapter(
        "1 March, Hachinohe",
        "the shipment is entered once; its papers follow",
    );
    enter(play, id, &consignment).await?;
    control::play(play, id, &figures).await?;
    origin::play(play, id, &figures).await?;
    authority::certify(play, &figures).await?;
    let answered = consignment
        .data()
        .filter(|(path, _)| answered_by(path).is_some());
    let computed = figures
        .iter()
        .filter(|(path, _)| table::row(path).is_some_and(|row| row.origin == Origin::Computed));
    let entered = consignment.data().count() - answered.count();
    let computed = computed.count();
    let folder = dir.join("papers");
    std::fs::create_dir_all(&folder).context("the papers' folder cannot be made")?;
    std::fs::write(dir.join("consignment.json"), ENTRY)
        .context("consignment.json cannot be written")?;
    let mut made = Vec::new();
    let mut shown = 0;
    let fonts = funani_runtime::fonts::read(&[]);
    if let Err(none) = &fonts {
        play.told
            .remark(&format!("The papers come as HTML, not as PDF: {none}."));
    }
    for form in paper::forms().iter().filter(|form| form.is_due(&figures)) {
        let paper = make(play, id, form.kind, fonts.is_ok()).await?;
        shown += Paper::read(&paper.content)?.values.iter().count();
        for (name, content) in [
            ("json", &paper.content[..]),
            ("html", paper.page_english.as_bytes()),
            ("ja.html", paper.page_japanese.as_bytes()),
            ("pdf", &paper.pdf_english[..]),
            ("ja.pdf", &paper.pdf_japanese[..]),
        ] {
            if content.is_empty() {
                continue;
            }
            let file = file_name(form.kind, name);
            std::fs::write(folder.join(&file), content)
                .with_context(|| format!("{file} cannot be written"))?;
        }
        made.push(form.english.to_lowercase());
    }
    play.told.remark(&format!(
        "{entered} data entered, {computed} computed; {} papers show {shown} and none is typed again: {}.",
        made.len(),
        made.join(", ")
    ));
    filings::play(play, dir, id, &figures).await?;
    draft(play, id, &figures).await?;
    sign(play, id, &figures).await
}

/// 5 March: every paper is made by the exporter itself from the data, signed and recorded.
async fn sign(play: &mut Play, id: Uuid, figures: &Figures) -> Result<Vec<Recorded>> {
    let desk = desk(&play.trust, &play.cast.exporter);
    let mut signed = Vec::new();
    let own = |form: &&Form| form.class == Class::Made && form.is_due(figures);
    for form in paper::forms().iter().filter(own) {
        let content = Content::made(desk, id, 0, form.kind, Vec::new()).await?;
        let doc = desk.open(Deed::Issue(content.edition.clone())).await?;
        signed.push(desk.submit(doc, Some(&content), Vec::new()).await?);
    }
    play.told.remark(&format!(
        "The exporter signs {} papers; each is recorded on a chain of its own and logged.",
        signed.len()
    ));
    Ok(signed)
}

/// 8 March: the papers go to the nominated bank by signed grants; it confirms each, and judges what
/// it got by itself.
pub(super) async fn present(play: &mut Play, dir: &Path, signed: &[Recorded]) -> Result<()> {
    let exporter = desk(&play.trust, &play.cast.exporter);
    let bank = desk(&play.trust, &play.cast.tokyo);
    let mut bundle = Vec::new();
    for Recorded { id, .. } in signed {
        let doc = exporter.hand_over(*id, bank.wallet.party()?).await?;
        let given = exporter.submit(doc, None, Vec::new()).await?;
        let doc = bank.extend(given.id, given.on, Deed::Receive).await?;
        bank.submit(doc, None, Vec::new()).await?;
        bundle = bank.evidence(*id).await?;
        let ask = Ask {
            now: Some(play.clock.now()),
            current: true,
        };
        let verdict = verify(&bundle, Some(&play.trust), &ask, &mut NoMemory);
        ensure!(
            verdict.outcome == Outcome::Valid,
            "a signed paper is not valid: {:?}",
            verdict.checks
        );
    }
    std::fs::write(dir.join("document-bundle.json"), bundle)
        .context("document-bundle.json cannot be written")?;
    play.told.remark(&format!(
        "With the bill, {} signed papers are handed to {} and received there: genuine, unaltered, in force.",
        signed.len(),
        play.cast.tokyo.name
    ));
    Ok(())
}

pub(super) fn desk<'a>(trust: &'a TrustFile, actor: &'a Actor) -> Desk<'a> {
    Desk {
        session: &actor.session,
        wallet: &actor.wallet,
        trust,
    }
}

/// Enters everything at once, as a file of the exporter's brings it; what the chamber will answer
/// comes later.
async fn enter(play: &Play, id: Uuid, consignment: &Consignment) -> Result<()> {
    // What NACCS answers is not known yet.
    let changes = consignment.data();
    let changes = changes.filter(|(path, _)| answered_by(path).is_none());
    let changes = changes.map(|(path, datum)| change(&path.to_string(), &datum.value));
    let changes = changes.filter_map(origin::before_the_answer);
    let findings = edit(play, id, 2, changes.collect()).await?;
    ensure!(
        findings.is_empty(),
        "something is wrong with the exporter's entry: {findings:?}"
    );
    Ok(())
}

pub(super) fn change(path: &str, value: &str) -> Change {
    Change {
        path: path.to_owned(),
        value: Some(value.to_owned()),
    }
}

pub(super) fn cleared(path: &str) -> Change {
    Change {
        path: path.to_owned(),
        value: None,
    }
}

pub(super) async fn edit(
    play: &Play,
    id: Uuid,
    seen: u64,
    changes: Vec<Change>,
) -> Result<Vec<Finding>> {
    let edit = EditConsignmentRequest {
        fills: Vec::new(),
        consignment_id: id.to_string(),
        seen_version: seen,
        source: Source::File.into(),
        author: "Sato Hanako".to_owned(),
        changes,
    };
    let mut documents = play.cast.exporter.session.documents();
    Ok(documents
        .edit_consignment(edit)
        .await?
        .into_inner()
        .findings)
}

pub(super) async fn make(
    play: &Play,
    id: Uuid,
    kind: &str,
    pdf: bool,
) -> Result<MakePaperResponse> {
    let ask = MakePaperRequest {
        consignment_id: id.to_string(),
        kind: kind.to_owned(),
        pdf,
    };
    let mut documents = play.cast.exporter.session.documents();
    Ok(documents.make_paper(ask).await?.into_inner())
}

async fn compare(play: &Play, id: Uuid, document: String) -> Result<Vec<Difference>> {
    let ask = CompareBillRequest {
        consignment_id: id.to_string(),
        document: document.into(),
    };
    let mut documents = play.cast.exporter.session.documents();
    Ok(documents.compare_bill(ask).await?.into_inner().differences)
}

/// 5 March: the carrier's first draft has 50,650 kg where the papers have 50,560.
async fn draft(play: &mut Play, id: Uuid, figures: &Figures) -> Result<()> {
    play.jump("2027-03-05T05:00:00.000Z").await?;
    play.told.chapter(
        "5 March, Yokohama",
        "the carrier's draft of the bill is held against the entry",
    );
    let right = json::to_canonical(&drafted(figures)?);
    let (before, after) = right
        .rsplit_once(SLIP.0)
        .context("the weight in the draft")?;
    let wrong = format!("{before}{}{after}", SLIP.1);
    let differences = compare(play, id, wrong).await?;
    ensure!(!differences.is_empty(), "the slip of 90 kg was not caught");
    for Difference {
        english, japanese, ..
    } in differences
    {
        play.told
            .remark(&format!("Draft 1: {english} — {japanese}"));
    }
    ensure!(
        compare(play, id, right).await?.is_empty(),
        "the second draft differs from the entry"
    );
    play.told.remark(
        "Draft 2: no difference. The carrier issues the bill from it; nobody types it again.",
    );
    Ok(())
}
