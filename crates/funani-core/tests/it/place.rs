//! Places in a document.

use std::fmt;

use funani_proof::json::Value;

#[derive(Clone, Debug, PartialEq, Eq)]
enum Step {
    Name(String),
    Index(usize),
}

/// A place in a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Place(Vec<Step>);

impl Place {
    /// Reads a written path, such as `$.references[0].type`.
    pub(crate) fn parse(path: &str) -> Self {
        let mut steps = Vec::new();
        for part in path.strip_prefix("$.").unwrap().split('.') {
            let mut pieces = part.split('[');
            steps.push(Step::Name(pieces.next().unwrap().to_owned()));
            for index in pieces {
                let index = index.strip_suffix(']').unwrap().parse().unwrap();
                steps.push(Step::Index(index));
            }
        }
        Self(steps)
    }

    /// Every place of `document` that a row's path means.
    pub(crate) fn all(document: &Value, path: &str) -> Vec<Self> {
        let mut places = vec![(Self(Vec::new()), document)];
        for part in path.split('.') {
            let name = part.trim_end_matches("[]");
            places = places
                .into_iter()
                .filter_map(|(place, value)| {
                    Some((place.below(name), value.as_object()?.get(name)?))
                })
                .collect();
            if part.ends_with("[]") {
                places = places
                    .into_iter()
                    .flat_map(|(place, value)| {
                        let elements = value.as_array().unwrap_or_default().iter().enumerate();
                        elements.map(move |(index, value)| (place.element(index), value))
                    })
                    .collect();
            }
        }
        places.into_iter().map(|(place, _)| place).collect()
    }

    /// Every object of `document`.
    pub(crate) fn objects(document: &Value) -> Vec<Self> {
        let mut found = Vec::new();
        let mut open = vec![(Self(Vec::new()), document)];
        while let Some((place, value)) = open.pop() {
            if let Some(object) = value.as_object() {
                open.extend(
                    object
                        .iter()
                        .map(|(name, value)| (place.below(name), value)),
                );
                found.push(place);
            } else if let Some(elements) = value.as_array() {
                let elements = elements.iter().enumerate();
                open.extend(elements.map(|(index, value)| (place.element(index), value)));
            }
        }
        found
    }

    /// The member `name` of this place.
    pub(crate) fn below(&self, name: &str) -> Self {
        self.with(Step::Name(name.to_owned()))
    }

    /// The member `name` of the object around.
    pub(crate) fn sibling(&self, name: &str) -> Self {
        let (_, parent) = self.0.split_last().unwrap();
        Self(parent.to_vec()).below(name)
    }

    fn element(&self, index: usize) -> Self {
        self.with(Step::Index(index))
    }

    fn with(&self, step: Step) -> Self {
        let mut steps = self.0.clone();
        steps.push(step);
        Self(steps)
    }

    /// What stands there.
    pub(crate) fn find<'a>(&self, document: &'a Value) -> Option<&'a Value> {
        self.0.iter().try_fold(document, |value, step| match step {
            Step::Name(name) => value.as_object()?.get(name),
            Step::Index(index) => value.as_array()?.get(*index),
        })
    }

    /// Puts `value` there.
    pub(crate) fn set(&self, document: &mut Value, value: Value) {
        let (last, parent) = self.0.split_last().unwrap();
        match (last, go(document, parent)) {
            (Step::Name(name), Value::Object(object)) => {
                object.insert(name.clone(), value);
            }
            (Step::Index(index), Value::Array(elements)) => elements[*index] = value,
            (step, _) => panic!("{step:?} leads nowhere"),
        }
    }

    /// Takes out what stands there.
    pub(crate) fn remove(&self, document: &mut Value) {
        let (last, parent) = self.0.split_last().unwrap();
        match (last, go(document, parent)) {
            (Step::Name(name), Value::Object(object)) => {
                object.remove(name);
            }
            (Step::Index(index), Value::Array(elements)) => {
                elements.remove(*index);
            }
            (step, _) => panic!("{step:?} leads nowhere"),
        }
    }

    /// Whether it is a member of an object, and not an element of a list.
    pub(crate) fn is_member(&self) -> bool {
        matches!(self.0.last(), Some(Step::Name(_)))
    }
}

fn go<'a>(document: &'a mut Value, steps: &[Step]) -> &'a mut Value {
    steps
        .iter()
        .fold(document, |value, step| match (step, value) {
            (Step::Name(name), Value::Object(object)) => object.get_mut(name).unwrap(),
            (Step::Index(index), Value::Array(elements)) => &mut elements[*index],
            (step, _) => panic!("{step:?} leads nowhere"),
        })
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("$")?;
        for step in &self.0 {
            match step {
                Step::Name(name) => write!(f, ".{name}")?,
                Step::Index(index) => write!(f, "[{index}]")?,
            }
        }
        Ok(())
    }
}
