//! The fonts that PDF pages are set in, as options.

use std::path::PathBuf;

use anyhow::Result;
use clap::Args;
use funani_face::pdf::Fonts;

/// Which fonts.
#[derive(Debug, Args)]
pub(crate) struct FontArguments {
    /// Font files that PDF pages are set in, those to be preferred first; if left out, those of
    /// Debian's fonts-noto-core and fonts-ipaexfont-gothic.
    #[arg(long, env = "FUNANI_FONTS", value_delimiter = ',')]
    pub(crate) fonts: Vec<PathBuf>,
}

impl FontArguments {
    /// Reads them.
    ///
    /// # Errors
    /// Where one cannot be read, or there is none.
    pub(crate) fn read(&self) -> Result<Fonts> {
        Ok(Fonts::read(funani_runtime::fonts::read(&self.fonts)?)?)
    }
}
