//! The export filings: made of the one entry, and moved on by what NACCS answers.

use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use funani_proof::json::{self, Object};
use funani_trade::Figures;
use funani_trade::filing::{self, NOT_COMPARED, Procedure, answered_by};
use funani_wire::documents::v1::{
    MakeFilingRequest, MakeFilingResponse, RecordAnswerRequest, RecordAnswerResponse,
};
use funani_wire::reason::Refusal;
use tonic::Status;
use uuid::Uuid;

use super::Play;

/// The procedures, in the order in which they are filed, and when, UTC.
const FILED: &[(&str, &str)] = &[
    ("SIR", "2027-03-02T01:05:00.000Z"),
    ("IVA", "2027-03-02T04:40:00.000Z"),
    ("ECR", "2027-03-03T00:20:00.000Z"),
    ("EDA", "2027-03-03T06:10:00.000Z"),
    ("EDC", "2027-03-04T00:05:00.000Z"),
    ("ACL01", "2027-03-04T05:30:00.000Z"),
];

/// 2 to 4 March: S/I, invoice, cargo and declaration go to NACCS; the export permit comes.
pub(super) async fn play(play: &mut Play, dir: &Path, id: Uuid, figures: &Figures) -> Result<()> {
    play.told.chapter(
        "2 to 4 March, Yokohama",
        "S/I, invoice and declaration are filed with NACCS, and each answer moves the shipment on",
    );
    let folder = dir.join("filings");
    std::fs::create_dir_all(&folder).context("the filings' folder cannot be made")?;
    let early = make(play, id, "EDA")
        .await
        .err()
        .context("EDA before ECR")?;
    ensure!(
        early.reason() == "FILING_NOT_POSSIBLE",
        "EDA before ECR: {early:?}"
    );
    play.told.remark(
        "EDA is not possible yet: its field EKN holds the number that ECR gives, not the B/L number.",
    );
    let mut fields = 0;
    for (code, time) in FILED {
        play.jump(time).await?;
        let procedure = filing::procedure(code).context("a procedure")?;
        let made = make(play, id, code).await.map_err(|it| it.to_status())?;
        fields += made.fields.len();
        let file = format!("{}.txt", code.to_lowercase());
        std::fs::write(folder.join(&file), &made.record)
            .with_context(|| format!("{file} cannot be written"))?;
        if *code == "ECR" {
            refuse_another(play, id, procedure, figures).await?;
        }
        let text = answer(procedure, figures, "reference.own", "reference");
        let recorded = record(play, id, &text).await.map_err(|it| it.to_status())?;
        ensure!(
            recorded
                .steps
                .iter()
                .any(|it| it.procedure == *code && it.state == "DONE"),
            "{code} is not done after its answer"
        );
        play.told
            .remark(&told(procedure, made.fields.len(), figures));
    }
    play.told.remark(&format!(
        "{fields} fields are filed from the one entry, and none is typed again; every record says {NOT_COMPARED}."
    ));
    Ok(())
}

/// What was filed and what came back.
fn told(procedure: &Procedure, fields: usize, figures: &Figures) -> String {
    let text = |member: &str| {
        figures
            .text(&procedure.answered(member))
            .unwrap_or_default()
    };
    let number = match text("number") {
        "" => String::new(),
        number => format!(", {number}"),
    };
    let code = procedure.code;
    let (english, japanese) = (procedure.english, procedure.japanese);
    let filed = text("filed").replace('T', " ");
    let result = text("result");
    format!("{filed} JST  {code} {english} ({japanese}): {fields} fields; {result}{number}")
}

/// The answer about a neighbour's cargo changes nothing.
async fn refuse_another(
    play: &mut Play,
    id: Uuid,
    procedure: &Procedure,
    figures: &Figures,
) -> Result<()> {
    let text = answer(procedure, figures, "reference.order", "reference");
    let refused = record(play, id, &text).await.err();
    let refused = refused.context("the answer for another shipment was taken")?;
    let violation = refused.violations().first();
    let why = violation.context("a reason")?.message.clone();
    play.told.remark(&format!(
        "An answer for another shipment is refused: {why}."
    ));
    Ok(())
}

/// An answer as NACCS's side gives it: what the shipment is named by, and what is said.
fn answer(procedure: &Procedure, figures: &Figures, named: &str, by: &str) -> String {
    let mut object = Object::new();
    object.insert("v", 1_u32);
    object.insert("procedure", procedure.code);
    object.insert(by, figures.text(named).unwrap_or_default());
    for (path, value) in figures.iter() {
        if let Some((of, member)) = answered_by(path)
            && of.code == procedure.code
        {
            object.insert(member, value);
        }
    }
    json::to_canonical(&object.into())
}

async fn make(play: &Play, id: Uuid, code: &str) -> Result<MakeFilingResponse, Refusal> {
    let request = MakeFilingRequest {
        consignment_id: id.to_string(),
        procedure: code.to_owned(),
    };
    let mut documents = play.cast.exporter.session.documents();
    taken(documents.make_filing(request).await)
}

async fn record(play: &Play, id: Uuid, text: &str) -> Result<RecordAnswerResponse, Refusal> {
    let request = RecordAnswerRequest {
        consignment_id: id.to_string(),
        answer: text.as_bytes().to_vec().into(),
        author: "Keihin Kaika".to_owned(),
    };
    let mut documents = play.cast.exporter.session.documents();
    taken(documents.record_answer(request).await)
}

fn taken<T>(answer: Result<tonic::Response<T>, Status>) -> Result<T, Refusal> {
    let answer = answer.map(tonic::Response::into_inner);
    answer.map_err(|status| Refusal::from_status(&status))
}
