//! Compiles the contract in `proto/` with protox (no protoc) and generates its Rust code.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::{env, fs};

/// The files that are compiled; imports are found through the root.
const FILES: [&str; 7] = [
    "funani/types/v1/types.proto",
    "funani/parties/v1/parties.proto",
    "funani/registry/v1/registry.proto",
    "funani/ledger/v1/ledger.proto",
    "funani/verifier/v1/verifier.proto",
    "funani/documents/v1/documents.proto",
    "funani/customs/v1/customs.proto",
];

#[expect(
    clippy::disallowed_methods,
    reason = "cargo tells a build script where to write"
)]
fn main() -> Result<(), Box<dyn Error>> {
    let root = Path::new("../../proto");
    println!("cargo:rerun-if-changed={}", root.display());

    let mut compiler = protox::Compiler::new([root])?;
    compiler.include_source_info(true).include_imports(true);
    compiler.open_files(FILES.iter().map(|file| root.join(file)))?;

    let out = PathBuf::from(env::var("OUT_DIR")?);
    fs::write(
        out.join("descriptors.bin"),
        compiler.encode_file_descriptor_set(),
    )?;

    tonic_prost_build::configure()
        .bytes(".")
        .compile_fds(compiler.file_descriptor_set())?;
    Ok(())
}
