//! The fonts of the pages, read when the first page is asked for.

use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use funani_face::pdf::{Fonts, PdfFault};
use funani_runtime::fonts::{FontsError, read};

/// Where the fonts lie, and the fonts once they were needed.
#[derive(Clone, Debug)]
pub(crate) struct Shelf(Arc<Kept>);

#[derive(Debug)]
struct Kept {
    files: Vec<PathBuf>,
    fonts: OnceLock<Fonts>,
}

/// Why there are no fonts.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ShelfError {
    #[error(transparent)]
    Files(#[from] FontsError),
    #[error(transparent)]
    Fonts(#[from] PdfFault),
}

impl Shelf {
    pub(crate) fn of(files: Vec<PathBuf>) -> Self {
        Self(Arc::new(Kept {
            files,
            fonts: OnceLock::new(),
        }))
    }

    /// The fonts. Reads files the first time; what failed is tried again.
    pub(crate) fn fonts(&self) -> Result<&Fonts, ShelfError> {
        if let Some(fonts) = self.0.fonts.get() {
            return Ok(fonts);
        }
        let read = Fonts::read(read(&self.0.files)?)?;
        Ok(self.0.fonts.get_or_init(|| read))
    }
}
