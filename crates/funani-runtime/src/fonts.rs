//! The font files that pages are set in.

use std::path::{Path, PathBuf};

#[cfg(test)]
mod tests;

/// Where Debian's `fonts-noto-core` and `fonts-ipaexfont-gothic` put what Japan and ASEAN write
/// in: Latin with the marks of Vietnamese, Japanese, Thai, Lao, Khmer, Burmese; and signs.
pub const DEBIAN: [&str; 7] = [
    "/usr/share/fonts/truetype/noto/NotoSans-Regular.ttf",
    "/usr/share/fonts/opentype/ipaexfont-gothic/ipaexg.ttf",
    "/usr/share/fonts/truetype/noto/NotoSansThai-Regular.ttf",
    "/usr/share/fonts/truetype/noto/NotoSansLao-Regular.ttf",
    "/usr/share/fonts/truetype/noto/NotoSansKhmer-Regular.ttf",
    "/usr/share/fonts/truetype/noto/NotoSansMyanmar-Regular.ttf",
    "/usr/share/fonts/truetype/noto/NotoSansMath-Regular.ttf",
];

/// Why there are no fonts.
#[derive(Debug, thiserror::Error)]
pub enum FontsError {
    /// A file that was named cannot be read.
    #[error("cannot read the font {}", path.display())]
    Io {
        /// Which.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// None was named, and none of [`DEBIAN`] is there.
    #[error(
        "there is no font to set a page in: install fonts-ipaexfont-gothic and fonts-noto-core, or name font files"
    )]
    None,
}

/// The font files, those to be preferred first: those named, each of which must be there; where
/// none is named, those of [`DEBIAN`] that are there.
///
/// # Errors
/// [`FontsError`] names the first file that cannot be read, or says that there is none.
pub fn read(named: &[PathBuf]) -> Result<Vec<Vec<u8>>, FontsError> {
    if named.is_empty() {
        return read_those_there(DEBIAN.map(Path::new));
    }
    let read = named.iter().map(|path| {
        std::fs::read(path).map_err(|source| FontsError::Io {
            path: path.clone(),
            source,
        })
    });
    read.collect()
}

fn read_those_there<'a>(
    paths: impl IntoIterator<Item = &'a Path>,
) -> Result<Vec<Vec<u8>>, FontsError> {
    let there = paths
        .into_iter()
        .filter_map(|path| std::fs::read(path).ok());
    let there: Vec<Vec<u8>> = there.collect();
    if there.is_empty() {
        return Err(FontsError::None);
    }
    Ok(there)
}
