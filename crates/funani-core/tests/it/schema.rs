//! The published documents, as JSON Schema.

use std::path::Path;
use std::sync::LazyLock;

use funani_proof::json::{self, Value};
use jsonschema::{Draft, Validator};
use serde_json::Value as Json;

use super::SCHEMA;

/// The folder of the published documents.
const FOLDER: &str = "FUNANI_DCSA_OPENAPI";

/// One schema of a published document.
pub(crate) struct Schema {
    pub(crate) name: &'static str,
    /// Whether it has `feedbacks`, as the API between carrier and shipper alone has.
    pub(crate) has_feedbacks: bool,
    validator: Validator,
}

impl Schema {
    /// Whether the schema finds nothing wrong.
    pub(crate) fn accepts(&self, document: &Value) -> bool {
        self.validator.is_valid(&as_json(document))
    }

    /// Everything that the schema finds wrong.
    pub(crate) fn errors(&self, document: &Value) -> Vec<String> {
        let describe =
            |error: jsonschema::ValidationError<'_>| format!("{}: {error}", error.instance_path());
        let document = as_json(document);
        self.validator
            .iter_errors(&document)
            .map(describe)
            .collect()
    }
}

fn as_json(document: &Value) -> Json {
    serde_json::from_str(&json::to_canonical(document)).unwrap()
}

/// The schema of every published document that has it; none where the folder is not known, which is said.
pub(crate) fn all() -> &'static [Schema] {
    static ALL: LazyLock<Vec<Schema>> = LazyLock::new(|| {
        std::env::var_os(FOLDER).map_or_else(Vec::new, |folder| read(Path::new(&folder)))
    });
    if ALL.is_empty() {
        say(&format!(
            "SKIPPED DCSA schema: {FOLDER} does not name the folder of the published documents"
        ));
    }
    &ALL
}

fn read(folder: &Path) -> Vec<Schema> {
    [
        ("EBL_v3.0.4.yaml", SCHEMA, SCHEMA == "TransportDocument"),
        ("EBL_ISS_v3.0.4.yaml", SCHEMA, false),
    ]
    .into_iter()
    .filter_map(|(name, schema, has_feedbacks)| {
        let path = folder.join(name);
        let text = std::fs::read_to_string(&path)
            .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let published: Json = serde_norway::from_str(&text).unwrap();
        published["components"]["schemas"].get(schema)?;
        Some(Schema {
            name,
            has_feedbacks,
            validator: validator(&published, schema),
        })
    })
    .collect()
}

/// References of the published document point into its `components`, so these come along.
fn validator(published: &Json, schema: &str) -> Validator {
    let mut schema = serde_json::json!({
        "$ref": format!("#/components/schemas/{schema}"),
        "components": { "schemas": published["components"]["schemas"] },
    });
    convert(&mut schema);
    jsonschema::options()
        .with_draft(Draft::Draft202012)
        .should_validate_formats(true)
        .build(&schema)
        .unwrap()
}

/// Writes a schema object of `OpenAPI` 3.0 as one of JSON Schema 2020-12: its `exclusiveMinimum` and
/// `exclusiveMaximum` are truth values, `nullable` allows null, and `int32` has 32 bits.
fn convert(schema: &mut Json) {
    if let Json::Array(schemas) = schema {
        schemas.iter_mut().for_each(convert);
    }
    let Json::Object(members) = schema else {
        return;
    };
    for (exclusive, bound) in [
        ("exclusiveMinimum", "minimum"),
        ("exclusiveMaximum", "maximum"),
    ] {
        if members.get(exclusive).is_some_and(Json::is_boolean) {
            let strict = members.remove(exclusive) == Some(Json::Bool(true));
            if strict && let Some(limit) = members.remove(bound) {
                members.insert(exclusive.to_owned(), limit);
            }
        }
    }
    if members.remove("nullable") == Some(Json::Bool(true)) {
        let of_type = members.remove("type").unwrap();
        members.insert("type".to_owned(), serde_json::json!([of_type, "null"]));
    }
    if members.get("format") == Some(&"int32".into()) {
        members.entry("minimum").or_insert(i32::MIN.into());
        members.entry("maximum").or_insert(i32::MAX.into());
    }
    members.remove("example");
    members.values_mut().for_each(convert);
}

/// A line for whoever runs the tests.
#[expect(clippy::print_stdout, reason = "a test reports what it saw")]
pub(crate) fn say(line: &str) {
    println!("{line}");
}
