//! The story as it is told: on the screen, as Markdown, as JSON.

use anyhow::Result;
use funani_core::intent::Language;
use funani_core::note::NoteKind;
use funani_core::time::Timestamp;
use funani_core::verdict::{Class, Verdict};
use funani_face::{action_word, note_word};
use funani_proof::json::Value;
use funani_wire::reason::Refusal;

use super::cast::Actor;
use super::step;
use crate::cli::output;
use crate::client::wish::{Deed, Who, Wish};

/// What has been told so far.
pub(super) struct Told {
    quiet: bool,
    markdown: String,
    steps: Vec<Value>,
}

impl Told {
    pub(super) fn new(quiet: bool) -> Self {
        let title =
            "# The life of one bill\n\nAll parties are fictional; the clock is a story's.\n";
        let told = Self {
            quiet,
            markdown: title.to_owned(),
            steps: Vec::new(),
        };
        if !quiet {
            output::say("The life of one bill. All parties are fictional; the clock is a story's.");
        }
        told
    }

    fn line(&mut self, kind: &str, screen: &str, markdown: &str) {
        if !self.quiet {
            output::say(screen);
        }
        self.markdown.push_str(markdown);
        self.markdown.push('\n');
        self.steps.push(step(kind, screen.trim()));
    }

    pub(super) fn chapter(&mut self, title: &str, about: &str) {
        self.line(
            "chapter",
            &format!("\n{title}: {about}"),
            &format!("\n## {title}\n\n*{about}*\n"),
        );
    }

    pub(super) fn party(&mut self, actor: &Actor) -> Result<()> {
        let text = format!("{}  {}", actor.id()?, actor.name);
        self.line("party", &format!("  {text}"), &format!("* {text}"));
        Ok(())
    }

    pub(super) fn done(&mut self, name: &str, wish: &Wish, sequence: u64, time: Timestamp) {
        let action = wish.action();
        let what = match &wish.deed {
            Deed::Surrender {
                deliver_to: Who::Stated(stated),
            } => {
                format!(", deliver to {}", stated.name)
            }
            Deed::RejectSurrender => {
                let reason = wish
                    .reason
                    .as_ref()
                    .map(ToString::to_string)
                    .unwrap_or_default();
                format!(", because {reason}")
            }
            Deed::Issue(_)
            | Deed::Offer { .. }
            | Deed::Accept
            | Deed::Recall
            | Deed::Transfer { .. }
            | Deed::Reject
            | Deed::Endorse { .. }
            | Deed::BlankEndorse
            | Deed::Surrender { .. }
            | Deed::AcceptSurrender
            | Deed::Supersede => String::new(),
        };
        let text = format!(
            "{sequence:>2}  {action} by {name}{what} ({})",
            action_word(action, Language::Japanese)
        );
        self.line(
            "act",
            &format!("  {time}  {text}"),
            &format!("* {time} {text}"),
        );
    }

    pub(super) fn noted(&mut self, name: &str, kind: NoteKind, text: &str, time: Timestamp) {
        let words = note_word(kind, Language::Japanese);
        let text = format!("note {kind} by {name} ({words}): {text}");
        self.line(
            "note",
            &format!("  {time}      {text}"),
            &format!("* {time} {text}"),
        );
    }

    pub(super) fn remark(&mut self, text: &str) {
        self.line("remark", &format!("      {text}"), &format!("\n{text}\n"));
    }

    pub(super) fn refused(&mut self, name: &str, what: &str, refusal: &Refusal) {
        let text = format!(
            "not possible: {what} by {name}: {} ({})",
            refusal.message(),
            refusal.reason()
        );
        self.line("refused", &format!("  ✗ {text}"), &format!("* **{text}**"));
        if let Some(next) = refusal.next_step() {
            self.line(
                "next",
                &format!("      what next: {next}"),
                &format!("  What next: {next}"),
            );
        }
    }

    pub(super) fn verdict(&mut self, verdict: &Verdict) {
        let result = verdict.outcome.as_str();
        self.line(
            "verdict",
            &format!("  verification result: {result}"),
            &format!("Verification result: **{result}**\n"),
        );
        for check in verdict
            .checks
            .iter()
            .filter(|check| check.class != Class::Pass)
        {
            let text = format!("{}: {}", check.code, check.english());
            self.line("check", &format!("      {text}"), &format!("* {text}"));
        }
    }

    pub(super) fn to_markdown(&self) -> String {
        self.markdown.clone()
    }

    pub(super) fn to_value(&self) -> Value {
        self.steps.clone().into()
    }
}
