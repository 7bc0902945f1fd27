//! `Examine`: one consignment, what is declared against what was signed.

use std::sync::Arc;

use funani_proof::json;
use funani_runtime::auth::Caller;
use funani_trade::Figures;
use funani_trade::examine::{Evidence, examination, file};
use funani_wire::customs::v1 as wire;
use funani_wire::fields::Fields;
use funani_wire::reason::Refusal;

use super::declare;
use crate::Inner;
use crate::admit::{self, Officer};
use crate::examination::{self as examining, Wanted};
use crate::fault::Fault;
use crate::keys::asked::{self, Asked};
use crate::look::{self, Look, Purpose};

mod told;

pub(super) use told::examination as told;

/// Most keys of a question.
const KEYS: usize = 16;
/// Most bundles of a question.
const BUNDLES: usize = 64;
/// Largest bundle, in bytes.
const BUNDLE: usize = 64 << 20;
/// Most declared data.
const DATA: usize = 20_000;

pub(super) async fn examine(
    inner: &Arc<Inner>,
    caller: Caller,
    request: wire::ExamineRequest,
) -> Result<wire::ExamineResponse, Fault> {
    let officer = admit::officer(inner, caller, &request.basis, &request.keys).await?;
    one(inner, &officer, request).await
}

/// Examines for an officer who was let in, and records the look.
pub(super) async fn one(
    inner: &Arc<Inner>,
    officer: &Officer,
    request: wire::ExamineRequest,
) -> Result<wire::ExamineResponse, Fault> {
    let as_xml = request.xml;
    let (wanted, reference) = read(inner, request)?;
    let mut look = Look {
        id: inner.chance.uuid7(&inner.clock),
        authority: officer.authority.id,
        officer: officer.kid,
        purpose: Purpose::Examine,
        basis: officer.basis.clone(),
        reference,
        keys: wanted.keys.iter().map(Asked::by).collect(),
        asked: wanted.keys.iter().map(ToString::to_string).collect(),
        shown: Vec::new(),
        result: None,
        examination: None,
    };
    let examined = match examining::make(inner, officer, wanted).await {
        Ok(examined) => examined,
        Err(fault) => {
            // A look that showed nothing is a look, too.
            look::record(inner, &look).await?;
            return Err(fault);
        }
    };
    let evidence = examined.bundles.iter().map(AsRef::as_ref).collect();
    let question = examined.question.about(evidence);
    let kept = examination(&question, &inner.trusts, &examined.report);
    look.shown.clone_from(&examined.shown);
    look.result = Some(examined.report.result.to_string());
    look.examination = Some(json::canonical_digest(&kept));
    let receipt = look::record(inner, &look).await?;
    let xml = as_xml.then(|| examined.report.to_xml(question.declared));
    Ok(wire::ExamineResponse {
        examination: Some(told(&examined)),
        file: file(kept, &receipt).into(),
        xml: xml.map(Into::into).unwrap_or_default(),
        look_id: look.id.to_string(),
    })
}

/// Reads a question, and names every fault.
pub(super) fn read(
    inner: &Inner,
    request: wire::ExamineRequest,
) -> Result<(Wanted, String), Refusal> {
    let mut fields = Fields::new();
    let lists = inner.lists.as_ref();
    let reference = admit::reference(&mut fields, request.reference);
    if request.keys.is_empty() && request.bundles.is_empty() {
        fields.missing("keys");
    }
    let keys = fields.list("keys", request.keys, KEYS).unwrap_or_default();
    let mut read = Vec::with_capacity(keys.len());
    for (at, key) in keys.into_iter().enumerate() {
        let key = fields.within(format!("keys[{at}]"), |fields| {
            asked::read(fields, key, lists, &inner.origin)
        });
        read.extend(key);
    }
    let bundles = fields.list("bundles", request.bundles, BUNDLES);
    let bundles = bundles.unwrap_or_default();
    for (at, bundle) in bundles.iter().enumerate() {
        if bundle.len() > BUNDLE {
            fields.note(
                format!("bundles[{at}]"),
                "TOO_LARGE",
                "is larger than 64 MiB",
            );
        }
    }
    let data = fields.list("declared", request.declared, DATA);
    let data = declare::data(&mut fields, "declared", data.unwrap_or_default(), lists);
    let reference = fields.finish(reference)?;
    let wanted = Wanted {
        keys: read,
        bundles: bundles
            .into_iter()
            .map(|it| Arc::new(Evidence::read(it)))
            .collect(),
        declared: (!data.is_empty()).then(|| Figures::stated(data)),
    };
    Ok((wanted, reference))
}
