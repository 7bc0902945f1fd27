//! Documents that hold, and the samples of the repository.

use std::path::Path;

use funani_proof::json::{self, Limits, Value};

fn read(text: &[u8]) -> Value {
    json::parse(text, Limits::DOCUMENT).unwrap()
}

/// Two documents that use every row of the table between them: alternatives exclude each other.
pub(crate) fn own() -> Vec<(&'static str, Value)> {
    vec![
        (
            "straight",
            read(include_bytes!("../../testdata/straight.json")),
        ),
        (
            "to order",
            read(include_bytes!("../../testdata/to-order.json")),
        ),
    ]
}

/// Our own documents and, where they are, the samples at the root of the repository.
pub(crate) fn all() -> Vec<(String, Value)> {
    let mut samples: Vec<(String, Value)> = own()
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect();
    let folder =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/samples/transport-documents");
    let Ok(entries) = std::fs::read_dir(folder) else {
        return samples;
    };
    for entry in entries {
        let path = entry.unwrap().path();
        if path
            .extension()
            .is_some_and(|extension| extension == "json")
        {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            samples.push((name, read(&std::fs::read(&path).unwrap())));
        }
    }
    samples.sort_by(|(a, _), (b, _)| a.cmp(b));
    samples
}
