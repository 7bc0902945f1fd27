//! A text as a QR code (ISO/IEC 18004), level M: read again where a seventh of it is dirty.

use qrcode::{Color, EcLevel, QrCode};

#[cfg(test)]
mod tests;

/// The blank modules around a code (ISO/IEC 18004 §5.3.8: four).
pub(crate) const QUIET: usize = 4;

/// The longest text that a code can hold at level M, in bytes (ISO/IEC 18004, table 7: version 40).
pub const MOST: usize = 2331;

/// The modules of a code: dark ones in stretches of a row.
pub(crate) struct Modules {
    /// Modules in a row, the blank ones around it included.
    pub(crate) width: usize,
    /// Column, row and length of each stretch of dark ones.
    pub(crate) dark: Vec<(usize, usize, usize)>,
}

impl Modules {
    /// The modules of a text; nothing where it is longer than [`MOST`].
    pub(crate) fn of(text: &str) -> Option<Self> {
        let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
        let own = code.width();
        let colours = code.into_colors();
        let mut dark: Vec<(usize, usize, usize)> = Vec::new();
        for (at, _) in colours
            .iter()
            .enumerate()
            .filter(|(_, colour)| **colour == Color::Dark)
        {
            let (x, y) = (at % own + QUIET, at / own + QUIET);
            match dark.last_mut() {
                Some((from, row, length)) if *row == y && *from + *length == x => *length += 1,
                _ => dark.push((x, y, 1)),
            }
        }
        Some(Self {
            width: own + 2 * QUIET,
            dark,
        })
    }

    /// As the path of a drawing: each stretch a rectangle.
    fn path(&self) -> String {
        let stretches = self.dark.iter();
        let drawn = stretches.flat_map(|(x, y, length)| {
            let place = format!("M{x} {y}");
            [place, format!("h{length}v1h-{length}z")]
        });
        drawn.collect()
    }
}

/// A text as a QR code in SVG, on white; nothing where it is longer than [`MOST`] bytes.
pub fn svg(text: &str) -> Option<String> {
    let modules = Modules::of(text)?;
    let (width, path) = (modules.width, modules.path());
    Some(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {width}\" shape-rendering=\"crispEdges\" role=\"img\"><path fill=\"#fff\" d=\"M0 0h{width}v{width}H0z\"/><path d=\"{path}\"/></svg>"
    ))
}

/// A text as a QR code of half blocks, for a terminal of dark letters on light ground or the
/// reverse; nothing where it is longer than [`MOST`] bytes.
pub fn blocks(text: &str) -> Option<String> {
    let modules = Modules::of(text)?;
    let mut rows = vec![vec![false; modules.width]; modules.width + 1];
    for (x, y, length) in modules.dark {
        if let Some(cells) = rows.get_mut(y).and_then(|row| row.get_mut(x..x + length)) {
            cells.fill(true);
        }
    }
    // Light modules are the drawn ones, so that the quiet zone is seen on a dark ground.
    let lines = rows.chunks(2).take(modules.width.div_ceil(2)).map(|pair| {
        let upper = pair.first().into_iter().flatten();
        let lower = pair.get(1).into_iter().flatten();
        let cells = upper.zip(lower).map(|(upper, lower)| match (upper, lower) {
            (false, false) => '█',
            (false, true) => '▀',
            (true, false) => '▄',
            (true, true) => ' ',
        });
        cells.collect::<String>()
    });
    Some(lines.collect::<Vec<_>>().join("\n"))
}
