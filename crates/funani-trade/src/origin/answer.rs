//! What the issuing body answered: read, held against the shipment, and taken as an ordinary edit.

use funani_core::codes::CodeLists;
use funani_core::time::Date;
use funani_proof::json::{self, JsonError, Limits, Object, Value};

use super::choose::bars;
use super::stands::proof_of;
use super::{
    Agreement, Means, Standing, Words, agreement, destination, months_after, origin_of, shipped,
};
use crate::consignment::{Change, checked};
use crate::figures::Figures;

/// Members of an answer: name, member of `proof`, whether it must be there.
const MEMBERS: &[(&str, &str, bool)] = &[
    ("agreement", "agreement", true),
    ("application", "application", false),
    ("backToBack", "backToBack", false),
    ("date", "date", true),
    ("fob", "fob", false),
    ("form", "form", true),
    ("grossWeight", "grossWeight", false),
    ("invoiceNumber", "invoiceNumber", true),
    ("issuer", "issuer", false),
    ("issuerCountry", "issuerCountry", true),
    ("number", "number", true),
    ("originalCountry", "originalCountry", false),
    ("originalDate", "originalDate", false),
    ("originalNumber", "originalNumber", false),
    ("packages", "packages", false),
    ("replacement", "replacement", false),
    ("retroactive", "retroactive", false),
    ("thirdCountryInvoice", "thirdCountryInvoice", false),
];

/// The country that the certificate is for; it is compared and not kept.
const IMPORTER_COUNTRY: &str = "importerCountry";

/// An answer: a certificate that was issued.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The agreement.
    pub agreement: &'static Agreement,
    /// The number of the certificate.
    pub number: String,
    /// Its date.
    pub date: Date,
    /// The invoice that it names.
    pub invoice: String,
    /// The country that issued it.
    pub issued_in: String,
    /// The country that it is for.
    pub issued_for: String,
    /// Everything that it states, by the members of `proof`.
    members: Vec<(&'static str, String)>,
}

/// Why an answer is not taken. Nothing of it is.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AnswerFault {
    /// It is no strict JSON.
    #[error("the answer is no strict JSON")]
    Json(#[from] JsonError),
    /// Members are missing, unknown or not what they may be, each named.
    #[error("the answer cannot be read: {}", .0.join("; "))]
    Members(Vec<String>),
    /// It does not belong to this shipment, or cannot be used for it; every reason is named.
    #[error("the answer is not taken: {}", .0.iter().map(|it| it.english.as_str()).collect::<Vec<_>>().join("; "))]
    Refused(Vec<Words>),
}

impl Answer {
    /// Reads an answer: one object of texts, as `docs/origin.md` describes it.
    ///
    /// # Errors
    /// [`AnswerFault`] names every member at fault.
    pub fn read(bytes: &[u8], lists: &dyn CodeLists) -> Result<Self, AnswerFault> {
        let value = json::parse(bytes, Limits::DOCUMENT)?;
        let object = value
            .as_object()
            .ok_or_else(|| AnswerFault::Members(vec!["it is no object".to_owned()]))?;
        let mut faults = unknown(object);
        let mut members = Vec::new();
        for (name, member, needed) in MEMBERS {
            match object.get(name).map(Value::as_str) {
                Some(Some(text)) => {
                    let change = [Change {
                        path: format!("proof.1.{member}"),
                        value: Some(text.to_owned()),
                    }];
                    if let Err(refused) = checked(&change, lists) {
                        let told = refused.iter().map(|it| format!("{name} {}", it.error));
                        faults.extend(told);
                    }
                    members.push((*member, text.to_owned()));
                }
                Some(None) => faults.push(format!("{name} must be a text")),
                None if *needed => faults.push(format!("{name} is missing")),
                None => {}
            }
        }
        let issued_for = object.get(IMPORTER_COUNTRY).and_then(Value::as_str);
        if issued_for.is_none() {
            faults.push(format!("{IMPORTER_COUNTRY} is missing"));
        }
        let text = |wanted: &str| {
            let found = members.iter().find(|(member, _)| *member == wanted);
            found.map(|(_, text)| text.clone()).unwrap_or_default()
        };
        let read = agreement(&text("agreement")).zip(text("date").parse().ok());
        match (read, issued_for) {
            (Some((agreement, date)), Some(issued_for)) if faults.is_empty() => Ok(Self {
                agreement,
                number: text("number"),
                date,
                invoice: text("invoiceNumber"),
                issued_in: text("issuerCountry"),
                issued_for: issued_for.to_owned(),
                members,
            }),
            (None | Some(_), None | Some(_)) => Err(AnswerFault::Members(faults)),
        }
    }

    /// Its values as a document that came from elsewhere states them, by path: what
    /// `document keep` takes.
    pub fn stated(&self, figures: &Figures) -> Value {
        let key = place(figures, self.agreement);
        let values = self
            .members
            .iter()
            .map(|(member, text)| (format!("proof.{key}.{member}"), Value::from(text.as_str())));
        Value::Object(values.collect::<Object>())
    }
}

fn unknown(object: &Object) -> Vec<String> {
    let known =
        |name: &str| name == IMPORTER_COUNTRY || MEMBERS.iter().any(|(known, ..)| *known == name);
    let others = object.iter().filter(|(name, _)| !known(name));
    others
        .map(|(name, _)| format!("{name} is not known"))
        .collect()
}

/// The line of `proof` of an agreement, or the next free one.
fn place(figures: &Figures, agreement: &Agreement) -> u32 {
    proof_of(figures, &agreement.name).unwrap_or_else(|| {
        let last = figures.keys("proof").last().copied().unwrap_or_default();
        last.saturating_add(1)
    })
}

/// What is to change in a consignment so that the answer stands in it.
///
/// # Errors
/// [`AnswerFault::Refused`]: the answer is of another shipment, of an agreement that no line asks
/// a certificate for, of or for a country outside it, of another country than the goods' or for
/// another than the destination, or expired when the goods arrive.
pub fn take(figures: &Figures, answer: &Answer) -> Result<Vec<Change>, AnswerFault> {
    let mut refused = Vec::new();
    other_shipment(figures, answer, &mut refused);
    countries(figures, answer, &mut refused);
    expired(figures, answer, &mut refused);
    if !refused.is_empty() {
        return Err(AnswerFault::Refused(refused));
    }
    let key = place(figures, answer.agreement);
    let fixed = [("kind", Means::Issued.as_str()), ("state", "ISSUED")];
    let fixed = fixed.map(|(member, text)| (member, text.to_owned()));
    let members = fixed.into_iter().chain(answer.members.iter().cloned());
    Ok(members
        .map(|(member, text)| Change {
            path: format!("proof.{key}.{member}"),
            value: Some(text),
        })
        .collect())
}

fn other_shipment(figures: &Figures, answer: &Answer, refused: &mut Vec<Words>) {
    let own = figures.text("invoice.number").unwrap_or("—");
    let stated = &answer.invoice;
    if own != stated {
        refused.push(Words::new(
            format!("it names invoice {stated}, this shipment has {own}"),
            format!("証明書のインボイス番号 {stated} は、本件の {own} と異なります"),
        ));
    }
    let key = proof_of(figures, &answer.agreement.name);
    let standing = |member: &str| {
        let pattern = format!("proof.#.{member}");
        figures.of_line(&pattern, key?).map(str::to_owned)
    };
    let stated = |wanted: &str| {
        let mut members = answer.members.iter();
        let found = members.find(|(member, _)| *member == wanted);
        found.map(|(_, text)| text.clone())
    };
    let (asked, answered) = (standing("application"), stated("application"));
    if let (Some(asked), Some(answered)) = (asked, answered)
        && asked != answered
    {
        refused.push(Words::new(
            format!("it answers application {answered}, this shipment has {asked}"),
            format!("申請番号 {answered} は、本件の {asked} と異なります"),
        ));
    }
    if let Some(other) = standing("number").filter(|it| *it != answer.number) {
        refused.push(Words::new(
            format!("certificate {other} stands here; clear it first where this one replaces it"),
            format!("証明書 {other} が記録済みです。差替えの場合は先に消去してください"),
        ));
    }
}

fn countries(figures: &Figures, answer: &Answer, refused: &mut Vec<Words>) {
    let agreement = answer.agreement;
    for country in [&answer.issued_in, &answer.issued_for] {
        if agreement.since(country).is_none() {
            refused.push(Words::new(
                format!("{country} is no party to {}", agreement.name),
                format!("{country} は {} の締約国ではありません", agreement.name),
            ));
        }
    }
    let to = destination(figures);
    if to.is_some_and(|to| to != answer.issued_for) {
        let (to, stated) = (to.unwrap_or_default(), &answer.issued_for);
        refused.push(Words::new(
            format!("it is for {stated}, the goods go to {to}"),
            format!("証明書の輸入国は {stated}、仕向国は {to} です"),
        ));
    }
    let lines = Standing::all(figures).into_iter();
    let asking: Vec<Standing> = lines
        .filter(|it| it.agreement.name == agreement.name && it.means == Means::Issued)
        .collect();
    if asking.is_empty() {
        refused.push(Words::new(
            format!(
                "no line of goods asks for a certificate under {}",
                agreement.name
            ),
            format!("{} の証明書を申請する品目がありません", agreement.name),
        ));
    }
    let back_to_back = answer
        .members
        .iter()
        .any(|(member, text)| *member == "backToBack" && text == "yes");
    if back_to_back && !agreement.back_to_back {
        refused.push(Words::new(
            format!("{} knows no back-to-back certificate", agreement.name),
            format!(
                "{} に連続する原産地証明書の制度はありません",
                agreement.name
            ),
        ));
    }
    for standing in asking {
        for bar in bars(figures, standing.line, agreement) {
            refused.push(bar.words());
        }
        let from = origin_of(figures, standing.line);
        if !back_to_back && from.is_some_and(|from| from != answer.issued_in) {
            let (from, stated) = (from.unwrap_or_default(), &answer.issued_in);
            refused.push(Words::new(
                format!(
                    "{stated} issued it, line {} originates in {from}",
                    standing.line
                ),
                format!(
                    "発給国は {stated}、品目{}の原産国は {from} です",
                    standing.line
                ),
            ));
        }
    }
}

fn expired(figures: &Figures, answer: &Answer, refused: &mut Vec<Words>) {
    let arrival = figures
        .text("transport.arrival")
        .and_then(|it| it.parse().ok());
    let day = arrival.or_else(|| shipped(figures));
    let last = months_after(answer.date, answer.agreement.months_valid);
    if let (Some(day), Some(last)) = (day, last)
        && last < day
    {
        refused.push(Words::new(
            format!("it is valid to {last}, the goods arrive on {day}"),
            format!("有効期限 {last} は、貨物到着日 {day} より前です"),
        ));
    }
}
