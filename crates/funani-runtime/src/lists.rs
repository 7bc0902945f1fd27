//! The code lists of a node: those that ship, and those that its operator imported.

use std::path::{Path, PathBuf};

use funani_core::codes::{Library, Package};
use funani_core::form::FormFault;

#[cfg(test)]
mod tests;

/// Why the imported lists could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ListsError {
    /// The folder or a file of it could not be read.
    #[error("cannot read {}", path.display())]
    Io {
        /// Which.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// A file is no package.
    #[error("{} is no code list", path.display())]
    Malformed {
        /// Which.
        path: PathBuf,
        /// Every fault.
        #[source]
        source: FormFault,
    },
    /// A file has not the name of what it holds, so that one edition could be there twice.
    #[error("{} holds what belongs into {expected}", path.display())]
    Misnamed {
        /// Which.
        path: PathBuf,
        /// The name it must have.
        expected: String,
    },
}

/// The lists that ship with Funani and every package `<list>-<edition>.json` of the folder `dir`,
/// which need not exist. Other files are passed over.
///
/// # Errors
/// [`ListsError`] names the first file that cannot be used: a list that is half read would answer
/// as if it were whole.
pub fn load(dir: &Path) -> Result<Library, ListsError> {
    let mut library = Library::shipped();
    let io = |path: &Path| {
        let path = path.to_owned();
        |source| ListsError::Io { path, source }
    };
    let entries = match std::fs::read_dir(dir) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(library),
        Err(error) => return Err(io(dir)(error)),
    };
    let mut paths = Vec::new();
    for entry in entries {
        let path = entry.map_err(io(dir))?.path();
        if path.extension().is_some_and(|ending| ending == "json") {
            paths.push(path);
        }
    }
    paths.sort();
    for path in paths {
        let bytes = std::fs::read(&path).map_err(io(&path))?;
        let package = match Package::parse(&bytes) {
            Ok(package) => package,
            Err(source) => return Err(ListsError::Malformed { path, source }),
        };
        let expected = package.file_name();
        if path
            .file_name()
            .is_none_or(|name| name != expected.as_str())
        {
            return Err(ListsError::Misnamed { path, expected });
        }
        library.add(package);
    }
    Ok(library)
}
