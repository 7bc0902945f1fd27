//! The mackerel's certificate of origin: applied for as data, and answered as data.

use anyhow::{Context as _, Result, ensure};
use funani_core::codes::Library;
use funani_proof::json::{self, Object, Value};
use funani_trade::Figures;
use funani_trade::origin::{Answer, AnswerFault, take};
use funani_wire::documents::v1::Change;
use uuid::Uuid;

use super::Play;
use super::papers::{change, edit, make};

const STATE: &str = "proof.1.state";

/// What the chamber's answer brings.
const CAME: &[&str] = &[
    "date",
    "grossWeight",
    "invoiceNumber",
    "issuer",
    "issuerCountry",
    "number",
    "packages",
];

/// What the exporter enters before the chamber has answered.
pub(super) fn before_the_answer(entered: Change) -> Option<Change> {
    if entered.path == STATE {
        return Some(change(STATE, "APPLIED"));
    }
    let member = entered.path.strip_prefix("proof.1.");
    let came = member.is_some_and(|member| CAME.contains(&member));
    (!came).then_some(entered)
}

/// What the chamber answers; one of its answers is of another shipment.
fn answer(figures: &Figures, invoice: Option<&str>) -> Result<Answer> {
    let told = |member: &str| figures.text(&format!("proof.1.{member}"));
    let members = ["agreement", "application", "form"];
    let mut object = Object::from([("importerCountry", Value::from("TH"))]);
    for member in members.into_iter().chain(CAME.iter().copied()) {
        object.insert(
            member,
            told(member).context("the certificate in the entry")?,
        );
    }
    if let Some(invoice) = invoice {
        object.insert("invoiceNumber", invoice);
    }
    let text = json::to_canonical(&object.into());
    Answer::read(text.as_bytes(), &Library::shipped()).context("the chamber's answer")
}

/// 2 to 4 March: the worksheet, the application, an answer of another shipment, the answer.
pub(super) async fn play(play: &mut Play, id: Uuid, figures: &Figures) -> Result<()> {
    play.told.chapter(
        "2 to 4 March, Hachinohe",
        "the JTEPA certificate of origin is applied for and answered as data (e-CO)",
    );
    let sheet = make(play, id, "ORIGIN_WORKSHEET", false).await?;
    let sheet = std::str::from_utf8(&sheet.content).context("the worksheet")?;
    ensure!(
        sheet.contains(r#""outcome":"HOLDS""#),
        "the worksheet does not hold: {sheet}"
    );
    play.told.remark(
        "Worksheet: wholly obtained, HS 0303.54 of 2017 for JTEPA; the criterion holds, and what was not compared is marked.",
    );
    let applied = make(play, id, "ORIGIN_APPLICATION", false).await?;
    ensure!(!applied.table.is_empty(), "the chamber's table is empty");
    play.told.remark(&format!(
        "The chamber’s table comes out of the entry ({} bytes of CSV); nothing is typed for it.",
        applied.table.len()
    ));
    let standing = standing(play, id).await?;
    let other = answer(figures, Some("HSB-2703-041"))?;
    let Err(AnswerFault::Refused(why)) = take(&standing, &other) else {
        anyhow::bail!("an answer of another shipment was taken")
    };
    let why = why.first().context("a reason")?;
    play.told.remark(&format!(
        "An answer for another shipment is not taken: {} — {}",
        why.english, why.japanese
    ));
    let answer = answer(figures, None)?;
    let changes = take(&standing, &answer)?.into_iter();
    let changes = changes.map(|it| Change {
        path: it.path,
        value: it.value,
    });
    let version = version(play, id).await?;
    let found = edit(play, id, version, changes.collect()).await?;
    ensure!(found.is_empty(), "the answer raises findings: {found:?}");
    play.told.remark(&format!(
        "The chamber issued {} on {} as data only: Thai Customs has it, and the importer quotes the number.",
        answer.number, answer.date
    ));
    Ok(())
}

pub(super) async fn version(play: &Play, id: Uuid) -> Result<u64> {
    let session = &play.cast.exporter.session;
    Ok(crate::client::consignment::entered(session, id, 0).await?.1)
}

/// The figures as the node has them.
async fn standing(play: &Play, id: Uuid) -> Result<Figures> {
    let session = &play.cast.exporter.session;
    let (text, _) = crate::client::consignment::entered(session, id, 0).await?;
    let lists = Library::shipped();
    let now = play.clock.now();
    let consignment = funani_trade::Consignment::read(text.as_bytes(), "node", now, &lists)?;
    Ok(Figures::of(&consignment))
}
