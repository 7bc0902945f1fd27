//! What an examination says, and its written form (`docs/examination.md`).

use funani_core::act::Capacity;
use funani_core::form::{self, Field, Form, FormFault, ViolationCode};
use funani_core::id::PartyId;
use funani_core::named;
use funani_core::origin::Origin;
use funani_core::party::Custody;
use funani_core::time::Timestamp;
use funani_core::verdict::{Finality, Outcome};
use funani_proof::json::{Object, Value};

use super::{FindingCode, Severity};
use crate::path::Path;

/// The number of the rules by which reports are made. Reports of other rules may differ.
pub const RULES: u32 = 1;

/// The most elements of a list of a report.
const MOST: usize = 1 << 17;

named! {
    /// What an examination comes to.
    pub enum ExaminationResult, "a result of an examination" {
        /// Everything holds, and nothing differs that an officer should see.
        Clear = "CLEAR",
        /// Something an officer should look at.
        Attention = "ATTENTION",
        /// Evidence does not hold, or what is declared contradicts what was signed.
        Alert = "ALERT",
        /// It could not be decided; what was not checked says why.
        Undecided = "UNDECIDED",
    }
}

named! {
    /// How what is declared stands against one signed value.
    pub enum DifferenceClass, "a class of difference" {
        /// The same.
        Same = "SAME",
        /// The same but for writing.
        Writing = "WRITING",
        /// The same within rounding.
        Rounding = "ROUNDING",
        /// One is a more exact form of the other.
        Closer = "CLOSER",
        /// Codes of two editions of the Harmonized System that correspond.
        Edition = "EDITION",
        /// Another value.
        Other = "OTHER",
        /// Declared, and not stated.
        NotStated = "NOT_STATED",
        /// Stated, and not declared.
        NotDeclared = "NOT_DECLARED",
    }
}

named! {
    /// What was judged.
    pub enum JudgedKind, "a kind of thing that is judged" {
        /// A bill.
        Bill = "BILL",
        /// A trade document.
        Document = "DOCUMENT",
    }
}

/// Something that an officer should know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What it is.
    pub code: FindingCode,
    /// How bad it is.
    pub severity: Severity,
    /// What it is about: the id of a bill or document, or the path of a datum; may be empty.
    pub subject: String,
    /// One sentence, English.
    pub english: String,
    /// One sentence, Japanese.
    pub japanese: String,
}

impl Finding {
    /// A finding as bad as its code; `detail` says what exactly, in both languages.
    pub(super) fn new(code: FindingCode, subject: impl Into<String>, detail: &str) -> Self {
        Self::told(code, subject, detail, detail)
    }

    /// The same with a detail in each language.
    pub(super) fn told(
        code: FindingCode,
        subject: impl Into<String>,
        english: &str,
        japanese: &str,
    ) -> Self {
        Self {
            code,
            severity: code.severity(),
            subject: subject.into(),
            english: with_detail(code.english(), english, " (", ")"),
            japanese: with_detail(code.japanese(), japanese, "（", "）"),
        }
    }

    pub(super) const fn weighing(mut self, severity: Severity) -> Self {
        self.severity = severity;
        self
    }
}

fn with_detail(sentence: &str, detail: &str, open: &str, close: &str) -> String {
    if detail.is_empty() {
        return sentence.to_owned();
    }
    [sentence, open, detail, close].concat()
}

/// One field, declared and signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// The datum.
    pub path: Path,
    /// What is declared.
    pub declared: Option<String>,
    /// What is stated under a signature.
    pub stated: Option<String>,
    /// The id of the bill or document that states it; empty for none.
    pub source_id: String,
    /// The kind of that document; empty for none.
    pub source_kind: String,
    /// How they differ.
    pub class: DifferenceClass,
}

/// A party as the evidence names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// Its id; nothing where a document only states it.
    pub party: Option<PartyId>,
    /// Its name, where it is known.
    pub name: Option<String>,
}

/// One bill or document as it was judged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judged {
    /// The registry that it is of, where the evidence can be read.
    pub registry: Option<Origin>,
    /// What it is.
    pub kind: JudgedKind,
    /// Its id; empty where the evidence cannot be read.
    pub id: String,
    /// The kind of document; `BILL_OF_LADING` for a bill.
    pub document_kind: String,
    /// Its number, as it states it; may be empty.
    pub number: String,
    /// What the judgement of its evidence came to.
    pub result: Outcome,
    /// The codes of the checks that are not PASS, each with its subject.
    pub codes: Vec<String>,
    /// Who issued it.
    pub issuer: Option<Named>,
    /// In which capacity; of a bill only.
    pub capacity: Option<Capacity>,
    /// For whom, where that is another.
    pub principal: Option<Named>,
    /// How the issuer keeps its key.
    pub custody: Option<Custody>,
    /// Its status, upper-case; may be empty.
    pub status: String,
    /// Who holds it, as information only.
    pub holder: Option<Named>,
    /// The finality that is proved.
    pub finality: Option<Finality>,
}

/// An examination.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// What it comes to.
    pub result: ExaminationResult,
    /// What was found, worst first.
    pub findings: Vec<Finding>,
    /// What was compared, by path, what differs first.
    pub comparisons: Vec<Comparison>,
    /// What was judged, in the order of the bundles.
    pub judged: Vec<Judged>,
    /// What could not be checked and why, one English sentence each.
    pub unchecked: Vec<String>,
    /// When it was made.
    pub time: Timestamp,
    /// The number of the rules it was made by: [`RULES`].
    pub rules: u32,
}

impl Report {
    /// Whether something of this code was found.
    pub fn has(&self, code: FindingCode) -> bool {
        self.findings.iter().any(|finding| finding.code == code)
    }

    /// The written form: canonical JSON of it is what is kept.
    pub fn to_value(&self) -> Value {
        Object::from([
            ("comparisons", list(&self.comparisons, Comparison::to_value)),
            ("findings", list(&self.findings, Finding::to_value)),
            ("judged", list(&self.judged, Judged::to_value)),
            ("result", self.result.into()),
            ("rules", self.rules.into()),
            ("time", self.time.into()),
            ("unchecked", texts(&self.unchecked)),
        ])
        .into()
    }

    /// Reads the written form.
    ///
    /// # Errors
    /// [`FormFault`] with every violation.
    pub fn read(value: &Value) -> Result<Self, FormFault> {
        form::read_value(value, Self::from_form)
    }

    pub(super) fn from_form(form: &mut Form<'_>) -> Option<Self> {
        let of = |field: &Field<'_>| field.object(Comparison::read);
        let comparisons = form.required("comparisons").list(MOST, of);
        let of = |field: &Field<'_>| field.object(Finding::read);
        let findings = form.required("findings").list(MOST, of);
        let of = |field: &Field<'_>| field.object(Judged::read);
        let judged = form.required("judged").list(MOST, of);
        let result = form.required("result").parsed();
        let rules = form.required("rules").integer(1, u64::from(u32::MAX));
        let time = form.required("time").time();
        let unchecked = read_texts(&form.required("unchecked"));
        Some(Self {
            result: result?,
            findings: findings?,
            comparisons: comparisons?,
            judged: judged?,
            unchecked: unchecked?,
            time: time?,
            rules: u32::try_from(rules?).ok()?,
        })
    }
}

impl Finding {
    fn to_value(&self) -> Value {
        Object::from([
            ("code", Value::from(self.code.as_str())),
            ("english", self.english.as_str().into()),
            ("japanese", self.japanese.as_str().into()),
            ("severity", self.severity.into()),
            ("subject", self.subject.as_str().into()),
        ])
        .into()
    }

    fn read(form: &mut Form<'_>) -> Option<Self> {
        let code = form.required("code").parsed();
        let english = text(form, "english");
        let japanese = text(form, "japanese");
        let severity = form.required("severity").parsed();
        let subject = text(form, "subject");
        Some(Self {
            code: code?,
            severity: severity?,
            subject: subject?,
            english: english?,
            japanese: japanese?,
        })
    }
}

impl Comparison {
    fn to_value(&self) -> Value {
        let mut object = Object::from([
            ("class", Value::from(self.class)),
            ("path", self.path.to_string().into()),
            ("source_id", self.source_id.as_str().into()),
            ("source_kind", self.source_kind.as_str().into()),
        ]);
        put(&mut object, "declared", self.declared.as_deref());
        put(&mut object, "stated", self.stated.as_deref());
        object.into()
    }

    fn read(form: &mut Form<'_>) -> Option<Self> {
        let class = form.required("class").parsed();
        let path = form.required("path").parsed();
        let source_id = text(form, "source_id");
        let source_kind = text(form, "source_kind");
        let declared = optional(form, "declared");
        let stated = optional(form, "stated");
        Some(Self {
            path: path?,
            declared: declared?,
            stated: stated?,
            source_id: source_id?,
            source_kind: source_kind?,
            class: class?,
        })
    }
}

impl Named {
    fn to_value(&self) -> Value {
        let mut object = Object::new();
        put(&mut object, "name", self.name.as_deref());
        put(&mut object, "party", self.party);
        object.into()
    }

    fn read(form: &mut Form<'_>) -> Option<Self> {
        let name = optional(form, "name");
        let party = match form.optional("party") {
            Some(field) => field.parsed().map(Some),
            None => Some(None),
        };
        Some(Self {
            party: party?,
            name: name?,
        })
    }
}

impl Judged {
    fn to_value(&self) -> Value {
        let mut object = Object::from([
            ("codes", texts(&self.codes)),
            ("document_kind", self.document_kind.as_str().into()),
            ("id", self.id.as_str().into()),
            ("kind", self.kind.into()),
            ("number", self.number.as_str().into()),
            ("result", self.result.as_str().into()),
            ("status", self.status.as_str().into()),
        ]);
        put(&mut object, "capacity", self.capacity);
        put(&mut object, "custody", self.custody);
        let finality = self.finality.map(|it| it.to_string());
        put(&mut object, "finality", finality);
        let named = |named: &Option<Named>| named.as_ref().map(Named::to_value);
        put(&mut object, "holder", named(&self.holder));
        put(&mut object, "issuer", named(&self.issuer));
        put(&mut object, "principal", named(&self.principal));
        put(&mut object, "registry", self.registry.clone());
        object.into()
    }

    fn read(form: &mut Form<'_>) -> Option<Self> {
        let kind = form.required("kind").parsed();
        let id = text(form, "id");
        let document_kind = text(form, "document_kind");
        let number = text(form, "number");
        let result = closed(&form.required("result"), &OUTCOMES);
        let codes = read_texts(&form.required("codes"));
        let status = text(form, "status");
        let mut named = |name| match form.optional(name) {
            Some(field) => field.object(Named::read).map(Some),
            None => Some(None),
        };
        let (issuer, principal, holder) = (named("issuer"), named("principal"), named("holder"));
        let capacity = form.optional("capacity").map(|field| field.parsed());
        let custody = form.optional("custody").map(|field| field.parsed());
        let finality = form.optional("finality").map(|field| finality(&field));
        let registry = form.optional("registry").map(|field| field.parsed());
        Some(Self {
            registry: settled(registry)?,
            kind: kind?,
            id: id?,
            document_kind: document_kind?,
            number: number?,
            result: result?,
            codes: codes?,
            issuer: issuer?,
            capacity: settled(capacity)?,
            principal: principal?,
            custody: settled(custody)?,
            status: status?,
            holder: holder?,
            finality: settled(finality)?,
        })
    }
}

const OUTCOMES: [(&str, Outcome); 3] = [
    ("VALID", Outcome::Valid),
    ("UNDECIDED", Outcome::Undecided),
    ("INVALID", Outcome::Invalid),
];

/// A member that may stand and, where it does, must be readable.
#[expect(clippy::option_option, reason = "absent is not unreadable")]
pub(super) fn settled<T>(read: Option<Option<T>>) -> Option<Option<T>> {
    read.map_or(Some(None), |read| read.map(Some))
}

/// One of a closed list of written names.
fn closed<T: Copy>(field: &Field<'_>, all: &[(&str, T)]) -> Option<T> {
    let text = field.text()?;
    let found = all.iter().find(|(name, _)| *name == text);
    if found.is_none() {
        field.fault(ViolationCode::NotAllowed, "is none of the names");
    }
    found.map(|(_, one)| *one)
}

fn finality(field: &Field<'_>) -> Option<Finality> {
    let text = field.text()?;
    let witnesses = text.strip_prefix("witnessed(");
    let witnesses = witnesses.and_then(|it| it.strip_suffix(')')?.parse().ok());
    let found = match (text, witnesses) {
        ("recorded", _) => Some(Finality::Recorded),
        ("logged", _) => Some(Finality::Logged),
        (_, witnesses) => witnesses.map(Finality::Witnessed),
    };
    if found.is_none() {
        field.fault(ViolationCode::NotAllowed, "is no finality");
    }
    found
}

pub(super) fn list<T>(items: &[T], write: impl Fn(&T) -> Value) -> Value {
    Value::Array(items.iter().map(write).collect())
}

pub(super) fn texts(items: &[String]) -> Value {
    list(items, |text| text.as_str().into())
}

pub(super) fn put(object: &mut Object, name: &str, value: Option<impl Into<Value>>) {
    if let Some(value) = value {
        object.insert(name, value);
    }
}

pub(super) fn text(form: &mut Form<'_>, name: &'static str) -> Option<String> {
    form.required(name).text().map(str::to_owned)
}

/// A text that may stand; nothing where it stands and is none.
#[expect(clippy::option_option, reason = "absent is not unreadable")]
pub(super) fn optional(form: &mut Form<'_>, name: &'static str) -> Option<Option<String>> {
    match form.optional(name) {
        Some(field) => field.text().map(|text| Some(text.to_owned())),
        None => Some(None),
    }
}

fn read_texts(field: &Field<'_>) -> Option<Vec<String>> {
    field.list(MOST, |field| field.text().map(str::to_owned))
}
