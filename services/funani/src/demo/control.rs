//! Export control: a missing answer holds every paper back, and the answer lets them go.

use anyhow::{Context as _, Result, ensure};
use funani_trade::Figures;
use uuid::Uuid;

use super::Play;
use super::origin::version;
use super::papers::{change, cleared, edit, make};

/// What is answered: the result of the goods, and item 16.
const ANSWERS: [&str; 2] = ["goods.1.controlResult", "control.catchAll"];

/// 1 March: the answers are taken out, asked for, and given again.
pub(super) async fn play(play: &mut Play, id: Uuid, figures: &Figures) -> Result<()> {
    play.told.chapter(
        "1 March, Hachinohe",
        "export control (該非判定, item 16, end user) is answered before anything leaves",
    );
    let seen = version(play, id).await?;
    let found = edit(play, id, seen, ANSWERS.map(cleared).to_vec()).await?;
    let asked = found.iter().find(|it| it.rule == "CONTROL_UNANSWERED");
    let asked = asked.context("a missing answer is no error")?;
    play.told.remark(&format!(
        "Without the answers: {} — {}",
        asked.english, asked.japanese
    ));
    let early = make(play, id, "COMMERCIAL_INVOICE", false).await;
    ensure!(early.is_err(), "an invoice left without the answers");
    let given = ANSWERS.map(|path| change(path, figures.text(path).unwrap_or_default()));
    let seen = version(play, id).await?;
    let found = edit(play, id, seen, given.to_vec()).await?;
    ensure!(found.is_empty(), "the answers raise findings: {found:?}");
    let told = |path: &str| figures.text(path).unwrap_or_default();
    play.told.remark(&format!(
        "Answered: {} ({}); item 16 {}; the end user stands not in the {} of {}.",
        told("goods.1.controlResult"),
        told("goods.1.controlBasis"),
        told("control.catchAll"),
        told("control.endUserList"),
        told("control.endUserListDate"),
    ));
    Ok(())
}
