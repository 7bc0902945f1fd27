//! Walks a document along the table.

use std::cmp::Ordering;

use funani_proof::json::{Number, Object, Value};

use super::fault::{Fault, FaultCode};
use super::kind::{Choice, Kind, List, Presence, Shape, Span, Text, Values};
use super::pattern::{is_date, is_date_time};
use crate::codes::{CodeList, CodeLists, Known};

/// One step of a path. In one object names ascend as the members do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Step {
    Name(&'static str),
    Index(usize),
}

/// A place in the document, as a chain that goes back to the document itself. It lives on the
/// stack; a path is written only where there is something to say.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place<'p>(Option<(&'p Self, Step)>);

impl<'p> Place<'p> {
    const ROOT: Self = Self(None);

    /// The member `name` of this place.
    pub(super) const fn member(&'p self, name: &'static str) -> Self {
        Self(Some((self, Step::Name(name))))
    }

    /// The element `index` of this place.
    pub(super) const fn element(&'p self, index: usize) -> Self {
        Self(Some((self, Step::Index(index))))
    }

    fn steps(&self) -> Vec<Step> {
        let mut steps = Vec::new();
        let mut place = self;
        while let Some((parent, step)) = place.0 {
            steps.push(step);
            place = parent;
        }
        steps.reverse();
        steps
    }
}

/// A fault before its path is written.
#[derive(Debug)]
struct Found {
    steps: Vec<Step>,
    code: FaultCode,
    expected: String,
    source: &'static str,
}

impl Found {
    fn write(self) -> Fault {
        let mut path = String::from("$");
        for step in self.steps {
            match step {
                Step::Name(name) => {
                    path.push('.');
                    path.push_str(name);
                }
                Step::Index(index) => {
                    path.push('[');
                    path.push_str(&index.to_string());
                    path.push(']');
                }
            }
        }
        Fault {
            path,
            code: self.code,
            expected: self.expected,
            source: self.source,
        }
    }
}

/// What has been found so far.
pub(super) struct Findings<'a> {
    lists: &'a dyn CodeLists,
    found: Vec<Found>,
}

impl Findings<'_> {
    /// Notes that something is wrong at `place`.
    pub(super) fn note(
        &mut self,
        place: &Place<'_>,
        code: FaultCode,
        expected: impl Into<String>,
        source: &'static str,
    ) {
        self.found.push(Found {
            steps: place.steps(),
            code,
            expected: expected.into(),
            source,
        });
    }

    /// Asks the lists for a code.
    pub(super) fn look_up(
        &mut self,
        place: &Place<'_>,
        list: CodeList,
        code: &str,
        source: &'static str,
    ) {
        if self.lists.look_up(list, code) == Known::No {
            self.note(place, FaultCode::CodeUnknown, list_name(list), source);
        }
    }
}

/// What a condition looks at: one object, and the document around it.
#[derive(Clone, Copy)]
pub(super) struct Scene<'a> {
    pub(super) document: &'a Object,
    pub(super) object: &'a Object,
    pub(super) place: &'a Place<'a>,
}

/// Every fault of `document`, in the order of its places.
pub(super) fn check(document: &Value, shape: &'static Shape, lists: &dyn CodeLists) -> Vec<Fault> {
    let findings = Findings {
        lists,
        found: Vec::new(),
    };
    let mut walk = Walk { document, findings };
    walk.value(document, &Kind::Object(shape), &Place::ROOT, shape.source);
    let mut found = walk.findings.found;
    // Conditions speak of places that the walk has passed already.
    found.sort_by(|a, b| a.steps.cmp(&b.steps));
    found.into_iter().map(Found::write).collect()
}

struct Walk<'a> {
    document: &'a Value,
    findings: Findings<'a>,
}

impl Walk<'_> {
    fn value(&mut self, value: &Value, kind: &Kind, place: &Place<'_>, source: &'static str) {
        match (kind, value) {
            (Kind::Text(text), Value::String(value)) => self.text(value, text, place, source),
            (Kind::Boolean, Value::Bool(_)) => {}
            (Kind::Integer { least, most }, Value::Number(number)) => {
                self.integer(*number, (*least, *most), place, source);
            }
            (Kind::Number(span), Value::Number(number)) => {
                self.number(*number, *span, place, source);
            }
            (Kind::Date, Value::String(text)) => {
                if !is_date(text.as_bytes()) {
                    self.fault(place, FaultCode::DateMalformed, "YYYY-MM-DD", source);
                }
            }
            (Kind::DateTime, Value::String(text)) => {
                if !is_date_time(text.as_bytes()) {
                    self.fault(place, FaultCode::DateMalformed, DATE_TIME, source);
                }
            }
            (Kind::Object(shape), Value::Object(object)) => self.object(object, shape, place),
            (Kind::List(list), Value::Array(elements)) => self.list(elements, list, place, source),
            _ => self.fault(place, FaultCode::WrongType, kind.type_name(), source),
        }
    }

    /// Members of both sides ascend, so one pass over each finds them; those that the table does
    /// not know are passed over.
    fn object(&mut self, object: &Object, shape: &'static Shape, place: &Place<'_>) {
        let mut held = object.iter();
        let mut next = held.next();
        for member in shape.members {
            let mut value = None;
            while let Some((name, found)) = next {
                match name.cmp(member.name) {
                    Ordering::Less => next = held.next(),
                    Ordering::Equal => {
                        value = Some(found);
                        next = held.next();
                        break;
                    }
                    Ordering::Greater => break,
                }
            }
            match value {
                Some(value) => {
                    let place = place.member(member.name);
                    self.value(value, &member.kind, &place, shape.source);
                }
                None if member.presence == Presence::Required => {
                    let place = place.member(member.name);
                    self.fault(&place, FaultCode::Missing, "", shape.source);
                }
                None => {}
            }
        }
        if let Some(choice) = shape.choice {
            self.choice(object, choice, place, shape.source);
        }
        if let Some(document) = self.document.as_object() {
            let scene = Scene {
                document,
                object,
                place,
            };
            for condition in shape.conditions {
                (condition.rule)(&scene, &mut self.findings);
            }
        }
    }

    fn choice(&mut self, object: &Object, choice: Choice, place: &Place<'_>, source: &'static str) {
        let (Choice::OneOf(names) | Choice::AnyOf(names)) = choice;
        let standing = names.iter().filter(|name| object.contains(name)).count();
        if standing == 0 {
            let names = names.join(", ");
            self.fault(place, FaultCode::AlternativeMissing, names, source);
        } else if standing > 1 && matches!(choice, Choice::OneOf(_)) {
            let names = names.join(", ");
            self.fault(place, FaultCode::AlternativesExclude, names, source);
        }
    }

    fn list(&mut self, elements: &[Value], list: &List, place: &Place<'_>, source: &'static str) {
        if elements.len() < list.least {
            self.fault(place, FaultCode::TooFew, list.least.to_string(), source);
        }
        if elements.len() > list.most {
            self.fault(place, FaultCode::TooMany, list.most.to_string(), source);
        }
        let kind = list.item.kind();
        for (index, element) in elements.iter().enumerate() {
            self.value(element, &kind, &place.element(index), source);
        }
    }

    fn text(&mut self, value: &str, text: &Text, place: &Place<'_>, source: &'static str) {
        let values = text.values.as_slice();
        if !values.is_empty() && !values.contains(&value) {
            let values = values.join(", ");
            if matches!(text.values, Values::Enumerated(_)) {
                self.fault(place, FaultCode::NotAllowed, values, source);
                return;
            }
            // The schema itself holds the form of such a value, and nothing more.
            self.fault(place, FaultCode::NotAllowed, values, super::DESCRIPTION);
        }
        let short = text.least > 0 && value.chars().nth(text.least.saturating_sub(1)).is_none();
        let long = value.len() > text.most && value.chars().nth(text.most).is_some();
        if short {
            self.fault(place, FaultCode::TooShort, text.least.to_string(), source);
        }
        if long {
            self.fault(place, FaultCode::TooLong, text.most.to_string(), source);
        }
        if let Some(pattern) = text.pattern {
            if pattern.fixes_length() && (short || long) {
                return;
            }
            if !pattern.matches(value) {
                self.fault(place, FaultCode::PatternMismatch, pattern.as_str(), source);
                return;
            }
        }
        if let Some(list) = text.list
            && !(short || long)
        {
            self.listed(value, list, place, source);
        }
    }

    /// `ZZ` is no country, and yet the standard has it for one that is not known; of a commodity
    /// code the first six digits are those of the Harmonized System.
    fn listed(&mut self, code: &str, list: CodeList, place: &Place<'_>, source: &'static str) {
        if list == CodeList::Country && code == "ZZ" {
            return;
        }
        let code = if list == CodeList::Commodity {
            code.get(..6).unwrap_or(code)
        } else {
            code
        };
        self.findings.look_up(place, list, code, source);
    }

    /// A whole number beyond what a double holds one by one is a number all the same, and out of
    /// every range.
    fn integer(
        &mut self,
        number: Number,
        (least, most): (i32, i32),
        place: &Place<'_>,
        source: &'static str,
    ) {
        match number.as_i64() {
            Some(integer) if (i64::from(least)..=i64::from(most)).contains(&integer) => {}
            None if number.as_f64().fract() != 0.0 => {
                self.fault(place, FaultCode::WrongType, "integer", source);
            }
            _ => {
                let expected = format!("{least}..{most}");
                self.fault(place, FaultCode::OutOfRange, expected, source);
            }
        }
    }

    fn number(&mut self, number: Number, span: Span, place: &Place<'_>, source: &'static str) {
        if !span.holds(number.as_f64()) {
            self.fault(place, FaultCode::OutOfRange, span.as_str(), source);
        }
    }

    fn fault(
        &mut self,
        place: &Place<'_>,
        code: FaultCode,
        expected: impl Into<String>,
        source: &'static str,
    ) {
        self.findings.note(place, code, expected, source);
    }
}

const DATE_TIME: &str = "YYYY-MM-DDThh:mm:ssZ";

/// The list's name, as its publisher has it.
pub(super) const fn list_name(list: CodeList) -> &'static str {
    match list {
        CodeList::Country => "ISO 3166-1 alpha-2",
        CodeList::Currency => "ISO 4217",
        CodeList::Location => "UN/LOCODE",
        CodeList::Commodity => "HS",
        CodeList::Unit => "UN/ECE Rec 20",
        CodeList::Package => "UN/ECE Rec 21",
        CodeList::EquipmentType => "ISO 6346",
        CodeList::LinerCode => "SMDG liner codes",
        CodeList::Platform => "DCSA eBL platforms",
    }
}
