//! The exporter's one entry: its papers, and the carrier's draft held against it.

use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use funani_core::codes::Library;
use funani_core::intent::Language;
use funani_core::time::Timestamp;
use funani_proof::json::{self, Limits, Object, Value};
use funani_trade::check::Severity;
use funani_trade::table::Origin;
use funani_trade::{Consignment, Figures, bill, table};

use super::Play;
use crate::cli::consignment::{findings, leave, make};

/// What the exporter enters.
const ENTRY: &[u8] = include_bytes!("consignment.json");
/// What the carrier adds to the draft: its terms, clauses, charges and contacts.
const CARRIER: &[u8] = include_bytes!("carrier.json");
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

/// 1 to 5 March: entered once, papers made, a slip in the draft caught.
pub(super) async fn play(play: &mut Play, dir: &Path) -> Result<()> {
    let consignment = entry(play.clock.now())?;
    let figures = Figures::of(&consignment);
    let errors = findings(&figures);
    let errors = errors.iter().filter(|it| it.severity == Severity::Error);
    ensure!(errors.count() == 0, "the exporter's entry has errors");
    play.told.chapter(
        "1 March, Hachinohe",
        "the shipment is entered once; its papers follow",
    );
    let computed = figures
        .iter()
        .filter(|(path, _)| table::row(path).is_some_and(|row| row.origin == Origin::Computed));
    let (entered, computed) = (consignment.data().count(), computed.count());
    let folder = dir.join("papers");
    std::fs::create_dir_all(&folder).context("the papers' folder cannot be made")?;
    let file = dir.join("consignment.json");
    std::fs::write(&file, ENTRY).context("consignment.json cannot be written")?;
    let mut made = Vec::new();
    let mut shown = 0;
    for (name, paper) in make(&consignment, &figures) {
        shown += paper.values.iter().count();
        for (file, content) in leave(&name, &paper) {
            std::fs::write(folder.join(&file), content)
                .with_context(|| format!("{file} cannot be written"))?;
        }
        made.push(name.replace('-', " "));
    }
    play.told.remark(&format!(
        "{entered} data entered, {computed} computed; {} papers show {shown} and none is typed again: {}.",
        made.len(),
        made.join(", ")
    ));
    draft(play, &figures).await
}

/// 5 March: the carrier's first draft has 50,650 kg where the papers have 50,560.
async fn draft(play: &mut Play, figures: &Figures) -> Result<()> {
    play.jump("2027-03-05T05:00:00.000Z").await?;
    play.told.chapter(
        "5 March, Yokohama",
        "the carrier's draft of the bill is held against the entry",
    );
    let right = drafted(figures)?;
    let text = json::to_canonical(&right);
    let (before, after) = text
        .rsplit_once(SLIP.0)
        .context("the weight in the draft")?;
    let wrong = format!("{before}{}{after}", SLIP.1);
    let wrong = json::parse(wrong.as_bytes(), Limits::DOCUMENT).context("the first draft")?;
    let differences = bill::compare(figures, &wrong);
    ensure!(!differences.is_empty(), "the slip of 90 kg was not caught");
    for difference in differences {
        play.told.remark(&format!(
            "Draft 1: {} — {}",
            difference.sentence(Language::English),
            difference.sentence(Language::Japanese)
        ));
    }
    ensure!(
        bill::compare(figures, &right).is_empty(),
        "the second draft differs from the entry"
    );
    play.told.remark(
        "Draft 2: no difference. The carrier issues the bill from it; nobody types it again.",
    );
    Ok(())
}
