//! Whether the content that is signed is the one that its data give.

use bytes::Bytes;
use funani_core::codes::CodeLists;
use funani_core::doc::Edition;
use funani_core::id::PartyId;
use funani_core::intent::Language;
use funani_core::rejection::Rejection;
use funani_core::time::Timestamp;
use funani_face::pdf::{Fonts, PdfFault};
use funani_proof::digest::Digest;
use funani_proof::json;
use funani_store::Tx;
use funani_trade::certificate::{self, Certificate};
use funani_trade::check::{Finding, check as find};
use funani_trade::master::is_shipment;
use funani_trade::paper::Form;
use funani_trade::{Figures, Paper, Received, paper};
use funani_wire::reason::{Class, Refusal, Violation};

use crate::Inner;
use crate::chains::Standing;
use crate::fonts::ShelfError;

use super::certificate::faulty;
use super::known;
use super::paper::{has_errors, incomplete};
use super::submit::{Handed, No};

/// A content that was checked.
pub(super) struct Checked {
    /// What it states.
    pub(super) values: Figures,
    /// What it certifies, where it is a certificate of origin.
    pub(super) certificate: Option<Certificate>,
}

/// Checks the content of an edition: what is made here is what the consignment gives as of the
/// version that the statement names, without an error that is not overridden; what came from
/// elsewhere is of its form, and its file is there.
pub(super) async fn check(
    tx: &mut Tx,
    lists: &dyn CodeLists,
    caller: PartyId,
    handed: &Handed,
    edition: &Edition,
) -> Result<Checked, No> {
    if Digest::of(&handed.content) != edition.content {
        return Err(Rejection::ContentMismatch.into());
    }
    let figures = match edition.data {
        Some(data) => {
            let consignment = known(tx, caller, data.consignment, data.version).await?;
            Some(Figures::of(&consignment))
        }
        None => None,
    };
    match (paper::form(&edition.kind), figures) {
        (Some(form), _) if form.class == paper::Class::AppliedFor => Err(applied_for(form).into()),
        (Some(form), Some(figures)) => {
            let paper = made(form, &figures, &edition.overrides)?;
            let made = json::to_canonical(&paper.to_value());
            if made.as_bytes() != handed.content || !handed.file.is_empty() {
                return Err(Rejection::ContentMismatch.into());
            }
            Ok(Checked {
                values: paper.values,
                certificate: None,
            })
        }
        (Some(_), None) => Err(Rejection::ContentMismatch.into()),
        (None, _) => Ok(check_received(lists, handed, edition)?),
    }
}

/// What somebody else issues is not signed as if it were issued here.
fn applied_for(form: &Form) -> Refusal {
    Refusal::new(
        Class::FailedPrecondition,
        "PAPER_APPLIED_FOR",
        format!(
            "{} is what somebody else is asked for, and is not signed",
            form.english
        ),
    )
    .with("kind", form.kind)
    .next("send it to who issues it, and keep what comes back as a received document")
}

/// A paper of figures that hold no error but those that are overridden, and lack nothing.
pub(super) fn made(form: &Form, figures: &Figures, overrides: &[String]) -> Result<Paper, Refusal> {
    sound(figures, overrides)?;
    let lacking = form.lacking(figures);
    if !lacking.is_empty() {
        return Err(incomplete(&lacking));
    }
    Ok(Paper::of(form, figures))
}

/// What is found of a shipment without errors but those that are overridden.
pub(super) fn sound(figures: &Figures, overrides: &[String]) -> Result<Vec<Finding>, Refusal> {
    shipment(figures)?;
    check_errors(figures, overrides)
}

/// Papers, filings and answers belong to shipments.
pub(super) fn shipment(figures: &Figures) -> Result<(), Refusal> {
    if is_shipment(figures) {
        return Ok(());
    }
    Err(Refusal::new(
        Class::FailedPrecondition,
        "NOT_A_SHIPMENT",
        "a template or lists are no shipment: nothing is made of them, and no answer is theirs",
    )
    .next("clone the template, or take from the lists into a shipment"))
}

/// No error but those that are overridden; and none is overridden that is not there.
fn check_errors(figures: &Figures, overrides: &[String]) -> Result<Vec<Finding>, Refusal> {
    let found = find(figures);
    let errors: Vec<&Finding> = found.iter().filter(|finding| finding.is_error()).collect();
    let overridden = |finding: &&&Finding| overrides.iter().any(|rule| rule == finding.rule.id);
    let open: Vec<&Finding> = errors.iter().filter(|e| !overridden(e)).copied().collect();
    if !open.is_empty() {
        return Err(has_errors(&open));
    }
    let idle = |rule: &&String| !errors.iter().any(|finding| finding.rule.id == **rule);
    let idle: Vec<Violation> = overrides
        .iter()
        .filter(idle)
        .map(|rule| Violation {
            field: "overrides".into(),
            code: "NOT_FOUND".into(),
            message: format!("{rule} finds no error"),
        })
        .collect();
    if idle.is_empty() {
        return Ok(found);
    }
    Err(Refusal::new(
        Class::InvalidArgument,
        "OVERRIDE_IDLE",
        "what is overridden is no error",
    )
    .violated(idle))
}

fn check_received(
    lists: &dyn CodeLists,
    handed: &Handed,
    edition: &Edition,
) -> Result<Checked, Refusal> {
    let malformed =
        |message: String| Refusal::new(Class::InvalidArgument, "CONTENT_MALFORMED", message);
    let received = Received::read(&handed.content).map_err(|fault| malformed(fault.to_string()))?;
    if received.kind != edition.kind {
        return Err(Rejection::ContentMismatch.into());
    }
    if !edition.overrides.is_empty() {
        return Err(malformed(
            "what came from elsewhere has no rules to override".to_owned(),
        ));
    }
    let certificate = if received.kind == certificate::KIND {
        Some(certificate::check(&received, lists).map_err(|faults| faulty(&faults))?)
    } else {
        let faults = received.faults(lists).into_iter();
        let faults: Vec<Violation> = faults
            .map(|(path, fault)| Violation {
                field: path.to_string(),
                code: fault.reason().into(),
                message: fault.to_string(),
            })
            .collect();
        if !faults.is_empty() {
            let message = "values are not what their data may be".to_owned();
            return Err(malformed(message).violated(faults));
        }
        None
    };
    let named = received.file.map(|file| file.digest);
    let came = (!handed.file.is_empty()).then(|| Digest::of(&handed.file));
    if named != came {
        return Err(Rejection::ContentMismatch.into());
    }
    Ok(Checked {
        values: Figures::stated(received.values),
        certificate,
    })
}

/// What is shown as pages.
pub(super) enum Shown {
    /// A paper.
    Paper(Paper),
    /// A certificate of origin, and its code.
    Certificate(Received, String),
}

impl Shown {
    /// The content of a document, where pages are made of it.
    pub(super) fn of(
        inner: &Inner,
        document: &Standing,
        bytes: &[u8],
        received: Option<&Received>,
    ) -> Option<Self> {
        if let Some(received) = received.filter(|it| it.kind == certificate::KIND) {
            let code = certificate::Code {
                registry: inner.origin.clone(),
                document: document.id,
                content: document.state.content()?,
            };
            return Some(Self::Certificate(received.clone(), code.to_string()));
        }
        Paper::read(bytes).ok().map(Self::Paper)
    }

    /// The pages: English, Japanese.
    pub(super) fn pages(&self) -> (String, String) {
        let page = |language| match self {
            Self::Paper(paper) => paper.sheet(language).map(|sheet| sheet.html()),
            Self::Certificate(received, code) => {
                Some(certificate::sheet(received, Some(code), language).html())
            }
        };
        (
            page(Language::English).unwrap_or_default(),
            page(Language::Japanese).unwrap_or_default(),
        )
    }

    /// The pages as PDF/A: English, Japanese.
    pub(super) async fn pdfs(
        self,
        inner: &Inner,
        date: Timestamp,
    ) -> Result<(Bytes, Bytes), Refusal> {
        let set = move |language, fonts: &Fonts| match &self {
            Self::Paper(paper) => paper.pdf(language, fonts, date),
            Self::Certificate(received, code) => {
                certificate::pdf(received, Some(code), language, fonts, date).map(Some)
            }
        };
        set_pdfs(inner, set).await
    }
}

/// Pages that `set` sets, as PDF/A: English, Japanese.
pub(super) async fn set_pdfs(
    inner: &Inner,
    set: impl Fn(Language, &Fonts) -> Result<Option<Vec<u8>>, PdfFault> + Send + 'static,
) -> Result<(Bytes, Bytes), Refusal> {
    let fonts = inner.fonts.clone();
    let made = tokio::task::spawn_blocking(move || {
        let fonts = fonts.fonts().map_err(|fault| no_fonts(&fault))?;
        let page = |language| {
            let pdf = set(language, fonts).map_err(|it| no_pdf(&it));
            Ok::<_, Refusal>(Bytes::from(pdf?.unwrap_or_default()))
        };
        Ok((page(Language::English)?, page(Language::Japanese)?))
    });
    made.await.unwrap_or_else(|error| {
        tracing::error!(%error, "a page could not be set");
        Err(Refusal::internal())
    })
}

fn no_fonts(fault: &ShelfError) -> Refusal {
    tracing::warn!(%fault, "no page can be set as PDF");
    Refusal::new(
        Class::FailedPrecondition,
        "FONTS_MISSING",
        "this node has no fonts to set a page in",
    )
    .next("have its operator install fonts-ipaexfont-gothic and fonts-noto-core; the pages in HTML are there")
}

fn no_pdf(fault: &PdfFault) -> Refusal {
    match fault {
        PdfFault::Characters(_) => Refusal::new(
            Class::FailedPrecondition,
            "PAGE_UNSETTABLE",
            format!("{fault}, so the page would show empty boxes"),
        )
        .next("write it in other characters, or have the node's operator add a font"),
        PdfFault::TooLong(_) => Refusal::new(
            Class::FailedPrecondition,
            "PAGE_UNSETTABLE",
            fault.to_string(),
        )
        .next("take the page in HTML, or the content"),
        PdfFault::Font(_) | PdfFault::NoFont | PdfFault::Standard(_) => {
            tracing::error!(%fault, "a page could not be set");
            Refusal::internal()
        }
    }
}
