//! Setting text: which font has which character, how wide it runs, where it breaks.

use std::collections::BTreeSet;
use std::ops::Range;

use krilla::text::{GlyphId, KrillaGlyph};
use rustybuzz::{Face, UnicodeBuffer};
use unicode_linebreak::linebreaks;
use unicode_width::UnicodeWidthChar as _;

use super::{Fonts, PdfFault};
use crate::text::clean;

/// A line of text ready to be drawn.
#[derive(Clone, Debug, Default)]
pub(super) struct Line {
    pub(super) runs: Vec<Run>,
    /// In parts of the size of the type.
    pub(super) width: f32,
}

/// A stretch of a line in one font.
#[derive(Clone, Debug)]
pub(super) struct Run {
    /// Which of the fonts.
    pub(super) font: usize,
    pub(super) text: String,
    pub(super) glyphs: Vec<KrillaGlyph>,
    /// In parts of the size of the type.
    pub(super) width: f32,
}

pub(super) struct Setter<'a> {
    faces: Vec<Face<'a>>,
    /// Characters that no font has.
    pub(super) missing: BTreeSet<char>,
}

impl<'a> Setter<'a> {
    pub(super) fn of(fonts: &'a Fonts) -> Result<Self, PdfFault> {
        let faces = fonts.0.iter().enumerate().map(|(index, typeface)| {
            Face::from_slice(&typeface.data, 0).ok_or(PdfFault::Font(index + 1))
        });
        Ok(Self {
            faces: faces.collect::<Result<_, _>>()?,
            missing: BTreeSet::new(),
        })
    }

    /// A text in one line.
    pub(super) fn line(&mut self, text: &str) -> Line {
        self.shaped(&clean(text))
    }

    /// A text without line ends, in lines no wider than so many parts of its size. Breaks where the language allows
    /// it (Unicode Standard Annex #14), and within a word where it must.
    pub(super) fn wrapped(&mut self, text: &str, most: f32) -> Vec<Line> {
        let text = clean(text);
        let whole = self.shaped(&text);
        if whole.width <= most {
            return vec![whole];
        }
        let mut lines = Vec::new();
        let mut open = Line::default();
        let mut from = 0;
        for (to, _) in linebreaks(&text) {
            let piece = text.get(from..to).unwrap_or_default();
            from = to;
            let bare = self.shaped(piece.trim_end());
            if open.width > 0.0 && open.width + bare.width > most {
                lines.push(std::mem::take(&mut open));
            }
            if bare.width > most {
                self.broken(piece.trim_end(), most, &mut open, &mut lines);
            } else {
                open.extend(self.shaped(piece));
            }
        }
        lines.push(open);
        lines
    }

    /// A word wider than a line, letter by letter; marks stay with their letters.
    fn broken(&mut self, word: &str, most: f32, open: &mut Line, lines: &mut Vec<Line>) {
        let mut starts: Vec<usize> = word
            .char_indices()
            .filter(|(_, character)| character.width() != Some(0))
            .map(|(at, _)| at)
            .collect();
        starts.push(word.len());
        let mut from = 0;
        for to in starts.into_iter().filter(|at| *at > 0) {
            let letter = self.shaped(word.get(from..to).unwrap_or_default());
            from = to;
            if open.width > 0.0 && open.width + letter.width > most {
                lines.push(std::mem::take(open));
            }
            open.extend(letter);
        }
    }

    fn shaped(&mut self, text: &str) -> Line {
        let mut line = Line::default();
        for (font, range) in self.runs(text) {
            let text = text.get(range).unwrap_or_default();
            if let Some(run) = self.run(font, text) {
                line.width += run.width;
                line.runs.push(run);
            }
        }
        line
    }

    /// The stretches of a text, each in the first font that has its characters. Spaces and marks
    /// stay in the font of what they follow where it has them.
    fn runs(&mut self, text: &str) -> Vec<(usize, Range<usize>)> {
        let mut runs: Vec<(usize, Range<usize>)> = Vec::new();
        for (at, character) in text.char_indices() {
            let has = |font: &usize| {
                let face = self.faces.get(*font);
                face.is_some_and(|face| face.glyph_index(character).is_some())
            };
            let follows = character == ' ' || character.width() == Some(0);
            let current = runs.last().map(|(font, _)| *font);
            let kept = current.filter(|font| follows && has(font));
            let first = (0..self.faces.len()).find(|font| has(font));
            let end = at + character.len_utf8();
            let Some(font) = kept.or(first) else {
                self.missing.insert(character);
                continue;
            };
            match runs.last_mut() {
                Some((last, range)) if *last == font && range.end == at => range.end = end,
                _ => runs.push((font, at..end)),
            }
        }
        runs
    }

    fn run(&self, font: usize, text: &str) -> Option<Run> {
        let face = self.faces.get(font)?;
        let mut buffer = UnicodeBuffer::new();
        buffer.push_str(text);
        buffer.guess_segment_properties();
        let shaped = rustybuzz::shape(face, &[], buffer);
        let (places, infos) = (shaped.glyph_positions(), shaped.glyph_infos());
        let mut starts: Vec<usize> = infos.iter().map(|info| at(info.cluster)).collect();
        starts.push(text.len());
        starts.sort_unstable();
        starts.dedup();
        let em = f32::from(i16::try_from(face.units_per_em()).ok()?);
        let part = |units: i32| f32::from(i16::try_from(units).unwrap_or(i16::MAX)) / em;
        let glyphs: Vec<KrillaGlyph> = infos
            .iter()
            .zip(places)
            .map(|(info, place)| {
                let from = at(info.cluster);
                let next = starts.partition_point(|start| *start <= from);
                let to = starts.get(next).copied().unwrap_or(text.len());
                KrillaGlyph::new(
                    GlyphId::new(info.glyph_id),
                    part(place.x_advance),
                    part(place.x_offset),
                    part(place.y_offset),
                    part(place.y_advance),
                    from..to,
                    None,
                )
            })
            .collect();
        let width = places.iter().map(|place| part(place.x_advance)).sum();
        Some(Run {
            font,
            text: text.to_owned(),
            glyphs,
            width,
        })
    }
}

impl Line {
    fn extend(&mut self, other: Self) {
        self.width += other.width;
        self.runs.extend(other.runs);
    }
}

fn at(cluster: u32) -> usize {
    usize::try_from(cluster).unwrap_or(usize::MAX)
}
