//! The written form of a question, without its bundles: what a kept file holds of it.

use std::collections::BTreeMap;

use funani_core::form::{Field, Form, ViolationCode};
use funani_core::time::Date;
use funani_core::verdict::CheckpointShown;
use funani_proof::json::{Object, Value};
use rust_decimal::Decimal;

use super::question::{
    Arrival, Authority, Beyond, Checkpoints, CodeText, Drawn, Facts, House, Question, Replaced,
    Shared, Use,
};
use super::report::{list, optional, put, settled, text};
use super::{EntryKind, Evidence, Timestamp};
use crate::figures::Figures;
use crate::path::Path;

/// The most elements of a list of a question.
const MOST: usize = 1 << 17;

/// A question without its bundles, as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// What is declared.
    pub declared: Figures,
    /// As what.
    pub kind: Option<EntryKind>,
    /// What only who asked knew.
    pub facts: Facts,
    /// When it was asked.
    pub now: Timestamp,
    /// Whose customs asked.
    pub authority: Authority,
    /// Checkpoints that had been seen.
    pub cached: Checkpoints,
}

impl Asked {
    /// What is asked about these bundles.
    pub fn about<'a>(&'a self, bundles: Vec<&'a Evidence>) -> Question<'a> {
        Question {
            bundles,
            declared: &self.declared,
            kind: self.kind,
            facts: &self.facts,
            now: self.now,
            authority: &self.authority,
            cached: &self.cached,
        }
    }

    pub(super) fn from_form(form: &mut Form<'_>) -> Option<Self> {
        let authority = form.required("authority").object(Authority::read);
        let cached = form
            .required("cached")
            .list(MOST, |it| it.object(read_cached));
        let declared = read_figures(&form.required("declared"));
        let facts = form.required("facts").object(Facts::read);
        let kind = settled(form.optional("kind").map(|field| field.parsed()));
        let now = form.required("now").time();
        Some(Self {
            declared: declared?,
            kind: kind?,
            facts: facts?,
            now: now?,
            authority: authority?,
            cached: cached?.into_iter().collect(),
        })
    }
}

impl Question<'_> {
    /// The written form, without the bundles.
    pub fn to_value(&self) -> Value {
        let cached: Vec<_> = self.cached.iter().collect();
        let mut object = Object::from([
            ("authority", self.authority.to_value()),
            ("cached", list(&cached, write_cached)),
            ("declared", write_figures(self.declared)),
            ("facts", self.facts.to_value()),
            ("now", self.now.into()),
        ]);
        put(&mut object, "kind", self.kind);
        object.into()
    }
}

fn write_figures(figures: &Figures) -> Value {
    let values = figures.iter();
    let values = values.map(|(path, value)| (path.to_string(), Value::from(value)));
    values.collect::<Object>().into()
}

/// Paths of the table with texts.
fn read_figures(field: &Field<'_>) -> Option<Figures> {
    let mut values = BTreeMap::new();
    for (name, value) in field.any_object()? {
        let path: Option<Path> = name.parse().ok();
        let (Some(path), Some(value)) = (path, value.as_str()) else {
            let message = format!("{name} is no path with a text");
            field.fault(ViolationCode::Malformed, message);
            return None;
        };
        values.insert(path, value.to_owned());
    }
    Some(Figures::stated(values))
}

type Cached = (funani_core::origin::Origin, CheckpointShown);

fn write_cached((registry, shown): &(&funani_core::origin::Origin, &CheckpointShown)) -> Value {
    let mut object = Object::from([
        ("registry", Value::from((*registry).clone())),
        ("root", shown.root.into()),
        ("size", shown.size.to_string().into()),
    ]);
    put(&mut object, "time", shown.time);
    object.into()
}

fn read_cached(form: &mut Form<'_>) -> Option<Cached> {
    let registry = form.required("registry").parsed();
    let root = form.required("root").digest();
    let size = form.required("size").parsed();
    let time = settled(form.optional("time").map(|field| field.time()));
    let shown = CheckpointShown {
        size: size?,
        root: root?,
        time: time?,
    };
    Some((registry?, shown))
}

impl Authority {
    fn to_value(&self) -> Value {
        Object::from([
            ("country", Value::from(self.country.as_str())),
            ("zone", self.zone.to_string().into()),
        ])
        .into()
    }

    fn read(form: &mut Form<'_>) -> Option<Self> {
        let country = text(form, "country");
        let zone = form.required("zone").parsed();
        Some(Self {
            country: country?,
            zone: zone?,
        })
    }
}

impl Facts {
    fn to_value(&self) -> Value {
        let mut object = Object::from([
            ("beyond", list(&self.beyond, Beyond::to_value)),
            ("drawn", list(&self.drawn, Drawn::to_value)),
            ("houses", list(&self.houses, House::to_value)),
            ("replaced", list(&self.replaced, Replaced::to_value)),
            ("shared", list(&self.shared, Shared::to_value)),
            ("texts", list(&self.texts, CodeText::to_value)),
            ("uses", list(&self.uses, Use::to_value)),
        ]);
        let arrival = self.arrival.as_ref().map(Arrival::to_value);
        put(&mut object, "arrival", arrival);
        object.into()
    }

    fn read(form: &mut Form<'_>) -> Option<Self> {
        let beyond = form.required("beyond");
        let beyond = beyond.list(MOST, |it| it.object(Beyond::read));
        let drawn = form
            .required("drawn")
            .list(MOST, |it| it.object(Drawn::read));
        let houses = form.required("houses");
        let houses = houses.list(MOST, |it| it.object(House::read));
        let replaced = form.required("replaced");
        let replaced = replaced.list(MOST, |it| it.object(Replaced::read));
        let shared = form.required("shared");
        let shared = shared.list(MOST, |it| it.object(Shared::read));
        let texts = form.required("texts");
        let texts = texts.list(MOST, |it| it.object(CodeText::read));
        let uses = form.required("uses").list(MOST, |it| it.object(Use::read));
        let arrival = form.optional("arrival");
        let arrival = settled(arrival.map(|field| field.object(Arrival::read)));
        Some(Self {
            uses: uses?,
            drawn: drawn?,
            replaced: replaced?,
            houses: houses?,
            shared: shared?,
            arrival: arrival?,
            beyond: beyond?,
            texts: texts?,
        })
    }
}

impl Beyond {
    fn to_value(&self) -> Value {
        Object::from([
            ("certificate", Value::from(self.certificate.as_str())),
            ("english", self.english.as_str().into()),
            ("japanese", self.japanese.as_str().into()),
        ])
        .into()
    }

    fn read(form: &mut Form<'_>) -> Option<Self> {
        let certificate = text(form, "certificate");
        let english = text(form, "english");
        let japanese = text(form, "japanese");
        Some(Self {
            certificate: certificate?,
            english: english?,
            japanese: japanese?,
        })
    }
}

impl CodeText {
    fn to_value(&self) -> Value {
        Object::from([
            ("code", Value::from(self.code.as_str())),
            ("text", self.text.as_str().into()),
        ])
        .into()
    }

    fn read(form: &mut Form<'_>) -> Option<Self> {
        let code = text(form, "code");
        let told = text(form, "text");
        Some(Self {
            code: code?,
            text: told?,
        })
    }
}

impl Use {
    fn to_value(&self) -> Value {
        let mut object = Object::from([
            ("entry", Value::from(self.entry.as_str())),
            ("kind", self.kind.into()),
            ("number", self.number.as_str().into()),
        ]);
        put(&mut object, "bill", self.bill.as_deref().map(Value::from));
        object.into()
    }

    fn read(form: &mut Form<'_>) -> Option<Self> {
        let entry = text(form, "entry");
        let kind = form.required("kind").parsed();
        let number = text(form, "number");
        let bill = optional(form, "bill");
        Some(Self {
            kind: kind?,
            number: number?,
            entry: entry?,
            bill: bill?,
        })
    }
}

impl Drawn {
    fn to_value(&self) -> Value {
        Object::from([
            ("certificate", Value::from(self.certificate.as_str())),
            ("claimed", self.claimed.to_string().into()),
            ("drawn", self.drawn.to_string().into()),
            ("line", self.line.into()),
            ("passed_on", self.passed_on.to_string().into()),
        ])
        .into()
    }

    fn read(form: &mut Form<'_>) -> Option<Self> {
        let certificate = text(form, "certificate");
        let line = form.required("line").integer(1, u64::from(u32::MAX));
        let mut amount = |name| form.required(name).parsed::<Decimal>();
        let (claimed, drawn) = (amount("claimed"), amount("drawn"));
        let passed_on = amount("passed_on");
        Some(Self {
            certificate: certificate?,
            line: u32::try_from(line?).ok()?,
            drawn: drawn?,
            claimed: claimed?,
            passed_on: passed_on?,
        })
    }
}

impl Replaced {
    fn to_value(&self) -> Value {
        let mut object = Object::from([("id", self.id.as_str())]);
        put(&mut object, "by", self.by.as_deref());
        let sequence = self.sequence.map(|it| it.to_string());
        put(&mut object, "sequence", sequence);
        object.into()
    }

    fn read(form: &mut Form<'_>) -> Option<Self> {
        let id = text(form, "id");
        let by = optional(form, "by");
        let sequence = settled(form.optional("sequence").map(|field| field.parsed()));
        Some(Self {
            id: id?,
            sequence: sequence?,
            by: by?,
        })
    }
}

impl House {
    fn to_value(&self) -> Value {
        Object::from([
            ("here", Value::from(self.here)),
            ("number", self.number.as_str().into()),
        ])
        .into()
    }

    fn read(form: &mut Form<'_>) -> Option<Self> {
        let here = form.required("here").boolean();
        let number = text(form, "number");
        Some(Self {
            number: number?,
            here: here?,
        })
    }
}

impl Shared {
    fn to_value(&self) -> Value {
        Object::from([
            ("agreement", self.agreement.as_str()),
            ("issuer", &self.issuer),
            ("number", &self.number),
        ])
        .into()
    }

    fn read(form: &mut Form<'_>) -> Option<Self> {
        let agreement = text(form, "agreement");
        let issuer = text(form, "issuer");
        let number = text(form, "number");
        Some(Self {
            agreement: agreement?,
            number: number?,
            issuer: issuer?,
        })
    }
}

impl Arrival {
    fn to_value(&self) -> Value {
        let mut object = Object::from([("date", self.date)]);
        put(&mut object, "imo", self.imo.as_deref());
        put(&mut object, "port", self.port.as_deref());
        put(&mut object, "vessel", self.vessel.as_deref());
        put(&mut object, "voyage", self.voyage.as_deref());
        object.into()
    }

    fn read(form: &mut Form<'_>) -> Option<Self> {
        let date: Option<Date> = form.required("date").date();
        let imo = optional(form, "imo");
        let port = optional(form, "port");
        let vessel = optional(form, "vessel");
        let voyage = optional(form, "voyage");
        Some(Self {
            date: date?,
            port: port?,
            vessel: vessel?,
            imo: imo?,
            voyage: voyage?,
        })
    }
}
