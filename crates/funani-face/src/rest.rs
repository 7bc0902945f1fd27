//! Taking a document apart: what is shown is taken out, and what is left over is listed.
//!
//! A member is only taken where it has the shape that is expected; one of another shape is left,
//! and so is listed too.

use funani_proof::json::{self, Number, Object, Value};

use crate::figure::Quantity;

/// Takes a text.
pub(crate) fn text(object: &mut Object, name: &str) -> Option<String> {
    let text = object.get(name)?.as_str()?.to_owned();
    object.remove(name);
    Some(text)
}

/// Takes a truth value.
pub(crate) fn truth(object: &mut Object, name: &str) -> Option<bool> {
    let truth = object.get(name)?.as_bool()?;
    object.remove(name);
    Some(truth)
}

/// Takes a number.
pub(crate) fn number(object: &mut Object, name: &str) -> Option<Number> {
    let Some(Value::Number(number)) = object.get(name) else {
        return None;
    };
    let number = *number;
    object.remove(name);
    Some(number)
}

/// Takes a list of texts; nothing where there is none.
pub(crate) fn texts(object: &mut Object, name: &str) -> Vec<String> {
    let elements = object.get(name).and_then(Value::as_array);
    let texts: Option<Vec<String>> = elements.and_then(|elements| {
        let texts = elements.iter().map(|one| one.as_str().map(str::to_owned));
        texts.collect()
    });
    if texts.is_some() {
        object.remove(name);
    }
    texts.unwrap_or_default()
}

/// Takes `{"value", "unit"}`; further members stay.
pub(crate) fn quantity(object: &mut Object, name: &str) -> Option<Quantity> {
    let child = child(object, name)?;
    let fits = matches!(child.get("value"), Some(Value::Number(_)))
        && matches!(child.get("unit"), Some(Value::String(_)));
    if !fits {
        return None;
    }
    Some(Quantity {
        value: number(child, "value")?,
        unit: text(child, "unit")?,
    })
}

/// The object under a name, to take from.
pub(crate) fn child<'a>(object: &'a mut Object, name: &str) -> Option<&'a mut Object> {
    object.get_mut(name)?.as_object_mut()
}

/// The objects in the list under a name, to take from.
pub(crate) fn children<'a>(
    object: &'a mut Object,
    name: &str,
) -> impl Iterator<Item = &'a mut Object> {
    let elements = if let Some(Value::Array(elements)) = object.get_mut(name) {
        elements.as_mut_slice()
    } else {
        &mut []
    };
    elements.iter_mut().filter_map(Value::as_object_mut)
}

/// Everything that is left: each leaf with the path to it. Objects and lists that hold nothing,
/// or nothing any more, have no leaf.
pub(crate) fn leaves(value: &Value) -> Vec<(String, String)> {
    let mut leaves = Vec::new();
    collect(value, &mut "$".to_owned(), &mut leaves);
    leaves
}

fn collect(value: &Value, path: &mut String, leaves: &mut Vec<(String, String)>) {
    let length = path.len();
    match value {
        Value::Object(object) => {
            for (name, member) in object {
                path.push('.');
                path.push_str(name);
                collect(member, path, leaves);
                path.truncate(length);
            }
        }
        Value::Array(elements) => {
            for (index, element) in elements.iter().enumerate() {
                path.push('[');
                path.push_str(&index.to_string());
                path.push(']');
                collect(element, path, leaves);
                path.truncate(length);
            }
        }
        Value::String(text) => leaves.push((path.clone(), text.clone())),
        Value::Null | Value::Bool(_) | Value::Number(_) => {
            leaves.push((path.clone(), json::to_canonical(value)));
        }
    }
}
