//! Thai customs: told by the broker, looks up by what it has at hand, examines, holds and releases.

use std::path::Path;

use anyhow::{Context as _, Result, bail, ensure};
use funani_core::act::Capacity;
use funani_core::doc::{Deed, DocState};
use funani_core::id::BillId;
use funani_core::note::NoteKind;
use funani_core::time::MINUTE;
use funani_trade::Figures;
use funani_trade::certificate::{self, Issuing};
use funani_wire::customs::v1::key::Key as Of;
use funani_wire::customs::v1::{
    Basis, BillKey, CertificateKey, Datum, DeclarationKey, DeclareRequest, Disclosure, EntryKind,
    EntryStatus, Examination, ExaminationResult, ExamineRequest, ExamineResponse, Key,
    ListLooksRequest, LookupRequest, Policy, PutPolicyRequest, RecordStatusRequest,
    VerifyCertificateRequest, verify_certificate_request,
};
use funani_wire::reason::Refusal;

use super::papers::desk;
use super::{Play, Who7};
use crate::cli::refusal;
use crate::client::authority::{notes, result};
use crate::client::document::Content;
use crate::client::note::{self, NoteWish};

/// The number of the Thai entry, and whose tax id it is under.
const NUMBER: &str = "A0120700316001";
const TAX_ID: &str = "0105560999911";
/// Under which the story's customs looks.
const BASIS: &str = "CUSTOMS-ACT";

/// What the broker declares of the exporter's own data: everything else of them is not a matter of
/// an import declaration.
const DECLARED: &[&str] = &[
    "equipment.#.number",
    "goods.#.agreement",
    "goods.#.description",
    "goods.#.grossWeight",
    "goods.#.hsCode",
    "goods.#.hsEdition",
    "goods.#.netWeight",
    "goods.#.origin",
    "goods.#.originProof",
    "goods.#.package",
    "goods.#.packages",
    "goods.#.quantity",
    "goods.#.unit",
    "goods.#.unitPrice",
    "invoice.currency",
    "invoice.date",
    "invoice.number",
    "party.exporter.country",
    "party.exporter.name",
    "party.importer.country",
    "party.importer.name",
    "party.importer.taxIdentifier",
    "price.freight",
    "price.insurance",
    "proof.#.agreement",
    "proof.#.date",
    "proof.#.issuerCountry",
    "proof.#.number",
    "terms.incoterm",
    "terms.location",
    "terms.place",
    "transport.billNumber",
    "transport.discharge",
    "transport.loading",
    "transport.vessel",
    "transport.voyage",
];

/// 4 March: the chamber makes the certificate out of what was applied for, and signs it.
pub(super) async fn certify(play: &mut Play, figures: &Figures) -> Result<()> {
    let told = |member: &str| figures.text(&format!("proof.1.{member}"));
    let issuing = Issuing {
        number: told("number").map(str::to_owned),
        date: told("date").and_then(|date| date.parse().ok()),
        issuer: told("issuer").map(str::to_owned),
        country: told("issuerCountry").map(str::to_owned),
    };
    let certificate = certificate::draft(figures, "JTEPA", &issuing)?;
    let chamber = desk(&play.trust, &play.cast.chamber);
    let content = Content::received(&certificate, Vec::new(), None);
    let doc = chamber.open(Deed::Issue(content.edition.clone())).await?;
    let issued = chamber.submit(doc, Some(&content), Vec::new()).await?;
    let exporter = play.cast.exporter.id()?;
    let doc = chamber.hand_over(issued.id, exporter).await?;
    let given = chamber.submit(doc, None, Vec::new()).await?;
    ensure!(
        matches!(given.state, DocState::Grant { .. }),
        "the certificate was not handed over"
    );
    play.told.remark(&format!(
        "{} signs certificate {} as data and hands it to the exporter; anybody can have it verified.",
        play.cast.chamber.name,
        told("number").unwrap_or_default()
    ));
    Ok(())
}

/// 15 to 17 March: declared, held, examined, released.
pub(super) async fn play(
    play: &mut Play,
    dir: &Path,
    bill: BillId,
    figures: &Figures,
) -> Result<()> {
    let folder = dir.join("customs");
    std::fs::create_dir_all(&folder).context("the folder of customs cannot be made")?;
    play.told.chapter(
        "15 and 16 March, Laem Chabang",
        "the broker declares; Thai customs holds, looks up and examines",
    );
    rules(play).await?;
    let entry = declare(play, figures).await?;
    play.jump("2027-03-16T01:30:00.000Z").await?;
    record(play, &entry, EntryStatus::Received, Vec::new()).await?;
    let first = examine(play, declaration()).await?;
    hold(play, &entry, bill, &first).await?;
    look_up(play, figures).await?;
    let number = figures.text("transport.billNumber").context("the number")?;
    let carrier = figures
        .text("transport.carrierCode")
        .unwrap_or("FNNL")
        .to_owned();
    let by_bill = Of::Bill(BillKey {
        number: number.to_owned(),
        carrier,
    });
    let container = figures.text("equipment.1.number").context("a container")?;
    let asked = [
        ("declaration", declaration()),
        ("B/L", by_bill),
        ("container", Of::Container(container.to_owned())),
    ];
    for (by, key) in asked {
        let answer = examine(play, key).await?;
        tell(play, by, &answer)?;
        let write = |name: &str, bytes: &[u8]| {
            std::fs::write(folder.join(name), bytes)
                .with_context(|| format!("{name} cannot be written"))
        };
        write("examination.json", &answer.file)?;
        write("answer.xml", &answer.xml)?;
    }
    release(play, &entry, &first).await?;
    certificate_left(play, figures).await?;
    looks(play).await
}

/// The authority's rules for itself.
async fn rules(play: &Play) -> Result<()> {
    let basis = Basis {
        code: BASIS.to_owned(),
        citation: "Customs Act of the story, section 1".to_owned(),
        from: "2017-11-13".to_owned(),
        until: String::new(),
        keys: Vec::new(),
    };
    let ask = PutPolicyRequest {
        policy: Some(Policy {
            bases: vec![basis],
            auditor_ids: Vec::new(),
            disclosure: Disclosure::Never.into(),
            disclosed_after_days: 0,
            zone: "Asia/Bangkok".to_owned(),
        }),
        seen_version: 0,
    };
    play.cast.customs.session.customs().put_policy(ask).await?;
    Ok(())
}

/// The broker declares out of the exporter's own data; it adds the numbers of the entry alone.
async fn declare(play: &mut Play, figures: &Figures) -> Result<String> {
    let taken = DECLARED
        .iter()
        .flat_map(|pattern| figures.all(pattern))
        .filter_map(|(path, value)| {
            Some(Datum {
                path: path.to_string(),
                value: value?.to_owned(),
            })
        });
    let mut data: Vec<Datum> = taken.collect();
    let copied = data.len();
    let added = [
        ("entry.number", NUMBER),
        ("entry.taxId", TAX_ID),
        ("entry.date", "2027-03-15"),
        ("entry.arrival", "2027-03-16"),
        ("entry.office", "THLCH"),
        ("entry.currency", "USD"),
        ("entry.customsValue", "100800.00"),
    ];
    data.extend(added.map(|(path, value)| Datum {
        path: path.to_owned(),
        value: value.to_owned(),
    }));
    let ask = DeclareRequest {
        authority_id: play.cast.customs.id()?.to_string(),
        kind: EntryKind::Import.into(),
        data,
        behalf_of_id: play.cast.importer.id()?.to_string(),
        seen_version: 0,
    };
    let mut customs = play.cast.clearing.session.customs();
    let answer = customs.declare(ask).await?.into_inner();
    play.told.remark(&format!(
        "{} declares import entry {NUMBER}: {copied} data come from the exporter's entry, {} are the entry's own.",
        play.cast.clearing.name,
        added.len()
    ));
    Ok(answer.entry_id)
}

fn declaration() -> Of {
    Of::Declaration(DeclarationKey {
        number: NUMBER.to_owned(),
        tax_id: TAX_ID.to_owned(),
    })
}

async fn examine(play: &Play, key: Of) -> Result<ExamineResponse> {
    // What is judged must be in the log, or the answer says that it is not yet.
    play.node.wait_logged().await?;
    let ask = ExamineRequest {
        keys: vec![Key { key: Some(key) }],
        bundles: Vec::new(),
        declared: Vec::new(),
        basis: BASIS.to_owned(),
        reference: "LCB-16-0042".to_owned(),
        xml: true,
    };
    let mut customs = play.cast.customs.session.customs();
    Ok(customs.examine(ask).await?.into_inner())
}

/// What an officer reads of an examination.
fn tell(play: &mut Play, by: &str, answer: &ExamineResponse) -> Result<()> {
    let examination = answer.examination.as_ref().context("an examination")?;
    ensure!(
        examination.result() == ExaminationResult::Clear,
        "the examination by {by} is not clear: {}",
        told(examination)
    );
    let valid = examination
        .judged
        .iter()
        .filter(|it| it.result == "VALID")
        .count();
    play.told.remark(&format!(
        "By {by}: {valid} pieces of evidence are genuine, unaltered and in force (真正・改ざんなし・有効); {} fields are compared, \
         none differs: {}.",
        examination.comparisons.len(),
        result(examination)
    ));
    Ok(())
}

fn told(examination: &Examination) -> String {
    let found = examination.findings.iter();
    let found = found.map(|it| format!("{} {}: {}", it.code, it.subject, it.english));
    let found: Vec<String> = found.chain(examination.unchecked.iter().cloned()).collect();
    found.join("; ")
}

/// Records a status with its notes.
async fn record(
    play: &Play,
    entry: &str,
    status: EntryStatus,
    notes: Vec<String>,
) -> Result<Vec<funani_wire::customs::v1::Drawn>> {
    let ask = funani_wire::customs::v1::GetEntryRequest {
        entry_id: entry.to_owned(),
    };
    let mut customs = play.cast.customs.session.customs();
    let seen = customs.get_entry(ask).await?.into_inner().sequence;
    let reason = if status == EntryStatus::Held {
        "DOCUMENT_EXAMINATION"
    } else {
        ""
    };
    let ask = RecordStatusRequest {
        entry_id: entry.to_owned(),
        status: status.into(),
        reason: reason.to_owned(),
        reference: "LCB-16-0042".to_owned(),
        notes,
        seen_sequence: seen,
    };
    Ok(customs.record_status(ask).await?.into_inner().drawn)
}

/// 16 March: customs holds, which locks the carrier's gate and not the title.
async fn hold(play: &mut Play, entry: &str, bill: BillId, seen: &ExamineResponse) -> Result<()> {
    let signed = signed(play, seen, NoteKind::CustomsHeld).await?;
    record(play, entry, EntryStatus::Held, signed).await?;
    let customs = play.cast.customs.name;
    let why = "documents are examined before the goods may leave";
    let now = play.clock.now();
    play.told.noted(customs, NoteKind::CustomsHeld, why, now);
    let wish = NoteWish {
        bill,
        kind: NoteKind::Delivered,
        text: None,
        capacity: Some(Capacity::AgentForCarrier),
        behalf: Some((play.cast.carrier.id()?, play.mandates.laem_chabang)),
        document: None,
        within: 5 * MINUTE,
    };
    let agent = &play.cast.laem_chabang;
    match note::write(&agent.session, &agent.wallet, &play.trust, &wish).await {
        Ok(_) => bail!("the gate opened while customs held"),
        Err(error) => {
            let refusal: Refusal = refusal(&error).with_context(|| format!("{error:#}"))?;
            ensure!(
                refusal.reason() == "CUSTOMS_LOCKED",
                "the gate is locked for another reason: {}",
                refusal.reason()
            );
            play.told
                .refused(play.cast.get(Who7::LaemChabang).name, "gate-out", &refusal);
        }
    }
    Ok(())
}

/// The notes by which customs speaks on every bill of what it examined.
async fn signed(play: &Play, seen: &ExamineResponse, kind: NoteKind) -> Result<Vec<String>> {
    let customs = &play.cast.customs;
    notes(
        &customs.session,
        &customs.wallet,
        &play.trust,
        &seen.file,
        kind,
    )
    .await
}

/// An officer finds what a container carries; of a container of nobody there is nothing.
async fn look_up(play: &mut Play, figures: &Figures) -> Result<()> {
    let container = figures.text("equipment.2.number").context("a container")?;
    let ask = |container: &str| LookupRequest {
        key: Some(Key {
            key: Some(Of::Container(container.to_owned())),
        }),
        basis: BASIS.to_owned(),
        reference: String::new(),
    };
    let mut customs = play.cast.customs.session.customs();
    let found = customs.lookup(ask(container)).await?.into_inner().matches;
    ensure!(!found.is_empty(), "the container {container} is not found");
    let kinds: Vec<String> = found.into_iter().map(|it| it.document_kind).collect();
    play.told.remark(&format!(
        "Container {container} is looked up: {} things are found, {}.",
        kinds.len(),
        kinds.join(", ")
    ));
    let none = customs.lookup(ask("FNRU0000014")).await?.into_inner();
    ensure!(none.matches.is_empty(), "a container of nobody is found");
    Ok(())
}

/// 17 March: released, and what is declared is drawn from the certificate.
async fn release(play: &mut Play, entry: &str, seen: &ExamineResponse) -> Result<()> {
    play.jump("2027-03-17T03:00:00.000Z").await?;
    let signed = signed(play, seen, NoteKind::CustomsReleased).await?;
    let drawn = record(play, entry, EntryStatus::Released, signed).await?;
    play.told.chapter(
        "17 March, Laem Chabang",
        "released by customs; both locks are open",
    );
    let now = play.clock.now();
    let customs = play.cast.customs.name;
    play.told.noted(
        customs,
        NoteKind::CustomsReleased,
        "nothing differs from what was signed",
        now,
    );
    let drawn = drawn.first().context("nothing was drawn")?;
    play.told.remark(&format!(
        "{} {} are drawn from line {} of the certificate; {} remain.",
        drawn.quantity, drawn.unit, drawn.line, drawn.remaining
    ));
    Ok(())
}

/// Anybody asks about the certificate; without its content the answer is its standing alone.
async fn certificate_left(play: &mut Play, figures: &Figures) -> Result<()> {
    let text = |path: &str| figures.text(path).unwrap_or_default().to_owned();
    let key = CertificateKey {
        agreement: text("proof.1.agreement"),
        number: text("proof.1.number"),
        date: text("proof.1.date"),
        issuer_country: String::new(),
    };
    let ask = VerifyCertificateRequest {
        certificate: Some(verify_certificate_request::Certificate::Key(key)),
        content_digest: String::new(),
    };
    let mut customs = play.cast.importer.session.customs();
    let known = customs.verify_certificate(ask).await?.into_inner();
    let known = known.certificates.first().context("the certificate")?;
    ensure!(
        known.data.is_empty(),
        "the certificate's content is told to everybody"
    );
    play.told.remark(&format!(
        "Asked by number and date, the public verification says of the certificate: {}, and nothing of what it holds.",
        known.status
    ));
    Ok(())
}

async fn looks(play: &mut Play) -> Result<()> {
    let mut customs = play.cast.customs.session.customs();
    let looks = customs.list_looks(ListLooksRequest::default()).await?;
    let looks = looks.into_inner().looks.len();
    play.told.remark(&format!(
        "Every look is recorded for the authority's auditor: {looks} so far."
    ));
    Ok(())
}
