//! `funani certificate verify`: whether a certificate is genuine and in force, as its registry's node
//! tells everybody. No wallet is needed.

use std::path::PathBuf;

use anyhow::Result;
use clap::Args;
use funani_core::time::Date;
use funani_proof::digest::Digest;
use funani_proof::json::{self, Object, Value};
use funani_runtime::wire::Wire;
use funani_trade::certificate::Code;
use funani_wire::customs::v1::customs_service_client::CustomsServiceClient;
use funani_wire::customs::v1::verify_certificate_request::Certificate as Asked;
use funani_wire::customs::v1::{CertificateKey, CertificateStatus, VerifyCertificateRequest};

use super::received;
use crate::cli::Misuse;
use crate::cli::consignment::bytes;
use crate::cli::output;
use crate::client::session::connect;

/// Asks the node of a registry about a certificate. Exits 0 where it is in force (and, with a code or
/// a content, is this very one), 1 where not, 69 where the node does not answer.
#[derive(Debug, Args)]
pub(super) struct Verify {
    /// The node, such as `https://node.example:4433`.
    #[arg(long, env = "FUNANI_SERVER")]
    server: String,
    /// Certificate authority of the node, PEM.
    #[arg(long, env = "FUNANI_CA")]
    ca: Option<PathBuf>,
    /// The text of its QR code.
    #[arg(long, conflicts_with = "number", required_unless_present = "number")]
    code: Option<Code>,
    /// Its number.
    #[arg(long, requires_all = ["agreement", "date"])]
    number: Option<String>,
    /// Its agreement, such as `JTEPA`.
    #[arg(long, requires = "number")]
    agreement: Option<String>,
    /// Its date.
    #[arg(long, requires = "number")]
    date: Option<Date>,
    /// Country of the body that issued it.
    #[arg(long, requires = "number")]
    issuer_country: Option<String>,
    /// Its content as it was handed over: whether it is this very one.
    #[arg(long)]
    content: Option<PathBuf>,
    /// Answer in JSON.
    #[arg(long)]
    json: bool,
}

impl Verify {
    pub(super) async fn run(self) -> Result<u8> {
        let content = self.content.as_deref().map(received).transpose()?;
        let content = content.map(|it| Digest::of(json::to_canonical(&it.to_value()).as_bytes()));
        let request = VerifyCertificateRequest {
            certificate: Some(self.asked()?),
            content_digest: content.map(|it| it.to_string()).unwrap_or_default(),
        };
        let ca = self.ca.as_deref().map(bytes).transpose()?;
        let channel = connect(&self.server, ca.as_deref()).await?;
        let mut customs = CustomsServiceClient::new(Wire::far(channel));
        let answer = customs.verify_certificate(request).await?.into_inner();
        self.tell(&answer.certificates);
        let holds =
            |one: &CertificateStatus| one.status == "IN_FORCE" && one.is_this != Some(false);
        Ok(match answer.certificates.as_slice() {
            [one] if holds(one) => 0,
            _ => 1,
        })
    }

    fn asked(&self) -> Result<Asked, Misuse> {
        if let Some(code) = &self.code {
            return Ok(Asked::Code(code.to_string()));
        }
        let (Some(number), Some(agreement), Some(date)) =
            (&self.number, &self.agreement, self.date)
        else {
            return Err(Misuse("--code, or --number with --agreement and --date"));
        };
        Ok(Asked::Key(CertificateKey {
            agreement: agreement.clone(),
            number: number.clone(),
            date: date.to_string(),
            issuer_country: self.issuer_country.clone().unwrap_or_default(),
        }))
    }

    fn tell(&self, found: &[CertificateStatus]) {
        if self.json {
            output::json(&found.iter().map(value).collect::<Vec<Value>>().into());
            return;
        }
        if found.is_empty() {
            output::say("no such certificate is known to the node");
        }
        for one in found {
            output::say(&output::card(&rows(one)));
            if one.is_this == Some(true) {
                let data = one
                    .data
                    .iter()
                    .map(|it| [it.path.clone(), it.value.clone()]);
                output::rows(false, ["where", "what"], data.collect());
                let left = one.left.iter().map(|it| {
                    let line = it.line.to_string();
                    let of = |quantity: &str| format!("{quantity} {}", it.unit);
                    [line, of(&it.certified), of(&it.left)]
                });
                output::rows(false, ["line", "certified", "left"], left.collect());
            }
        }
        output::say(
            "発行・改ざん・効力の確認です。記載内容の正しさを保証しません。\n\
             It confirms issue, integrity and force; not that what is stated is true.",
        );
    }
}

/// What is told of a certificate, by name.
fn rows(one: &CertificateStatus) -> [(&'static str, String); 10] {
    let issuer = one.issuer.as_ref().map(|issuer| issuer.name.clone());
    [
        ("status", one.status.clone()),
        ("this very one", this(one).to_owned()),
        ("agreement", one.agreement.clone()),
        ("number", one.number.clone()),
        ("date", one.date.clone()),
        ("issuer", issuer.unwrap_or_default()),
        ("country", one.issuer_country.clone()),
        ("valid until", one.valid_until.clone()),
        ("replaced by", one.replaced_by.clone()),
        ("made from", one.based_on.join(", ")),
    ]
}

const fn this(one: &CertificateStatus) -> &'static str {
    match one.is_this {
        Some(true) => "yes",
        Some(false) => "no",
        None => "",
    }
}

fn value(one: &CertificateStatus) -> Value {
    let text = |text: &str| (!text.is_empty()).then(|| Value::from(text));
    let issuer = one.issuer.as_ref();
    let mut object = Object::new();
    let mut insert = |name: &str, value: Option<Value>| {
        if let Some(value) = value {
            object.insert(name, value);
        }
    };
    insert("agreement", text(&one.agreement));
    insert("basedOn", list(&one.based_on, |it| it.as_str().into()));
    insert(
        "data",
        (!one.data.is_empty()).then(|| {
            let members = one.data.iter();
            let members = members.map(|it| (it.path.as_str(), it.value.as_str()));
            members.collect::<Object>().into()
        }),
    );
    insert("date", text(&one.date));
    insert("document", text(&one.document_id));
    insert("isThis", one.is_this.map(Value::from));
    insert("issuer", issuer.and_then(|it| text(&it.name)));
    insert("issuerCountry", text(&one.issuer_country));
    insert("issuerId", issuer.and_then(|it| text(&it.party_id)));
    insert(
        "left",
        list(&one.left, |it| {
            Object::from([
                ("certified", Value::from(it.certified.as_str())),
                ("left", it.left.as_str().into()),
                ("line", it.line.into()),
                ("unit", it.unit.as_str().into()),
            ])
            .into()
        }),
    );
    insert("number", text(&one.number));
    insert("replacedBy", text(&one.replaced_by));
    insert("status", text(&one.status));
    insert("validUntil", text(&one.valid_until));
    object.into()
}

fn list<T>(all: &[T], told: impl Fn(&T) -> Value) -> Option<Value> {
    (!all.is_empty()).then(|| all.iter().map(told).collect::<Vec<Value>>().into())
}
