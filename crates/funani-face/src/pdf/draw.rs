//! What stands on a page, drawn.

use krilla::color::rgb;
use krilla::geom::{PathBuilder, Point, Rect};
use krilla::num::NormalizedF32;
use krilla::paint::{Fill, Stroke};
use krilla::surface::Surface;

use super::Fonts;
use super::set::Line;

/// A mark on a page; measures in points from its upper left corner.
#[derive(Clone, Debug)]
pub(super) enum Mark {
    Text {
        x: f32,
        /// Of the baseline.
        y: f32,
        size: f32,
        /// Whether it is a label or a page number, set in grey.
        quiet: bool,
        line: Line,
    },
    /// A straight line.
    Rule { from: (f32, f32), to: (f32, f32) },
    /// A grey field behind what comes after it.
    Shade { x: f32, y: f32, w: f32, h: f32 },
    /// A black field.
    Ink { x: f32, y: f32, w: f32, h: f32 },
}

pub(super) fn page(marks: &[Mark], fonts: &Fonts, surface: &mut Surface<'_>) {
    for mark in marks {
        match mark {
            Mark::Text {
                x,
                y,
                size,
                quiet,
                line,
            } => {
                surface.set_stroke(None);
                surface.set_fill(Some(fill(if *quiet { 80 } else { 0 })));
                text(*x, *y, *size, line, fonts, surface);
            }
            Mark::Rule { from, to } => {
                let mut path = PathBuilder::new();
                path.move_to(from.0, from.1);
                path.line_to(to.0, to.1);
                if let Some(path) = path.finish() {
                    surface.set_fill(None);
                    surface.set_stroke(Some(Stroke {
                        paint: grey(90).into(),
                        width: 0.5,
                        ..Stroke::default()
                    }));
                    surface.draw_path(&path);
                }
            }
            Mark::Shade { x, y, w, h } => field((*x, *y), (*w, *h), 236, surface),
            Mark::Ink { x, y, w, h } => field((*x, *y), (*w, *h), 0, surface),
        }
    }
}

fn field(at: (f32, f32), size: (f32, f32), shade: u8, surface: &mut Surface<'_>) {
    let mut path = PathBuilder::new();
    if let Some(field) = Rect::from_xywh(at.0, at.1, size.0, size.1) {
        path.push_rect(field);
    }
    if let Some(path) = path.finish() {
        surface.set_stroke(None);
        surface.set_fill(Some(fill(shade)));
        surface.draw_path(&path);
    }
}

fn text(x: f32, y: f32, size: f32, line: &Line, fonts: &Fonts, surface: &mut Surface<'_>) {
    let mut x = x;
    for run in &line.runs {
        if let Some(typeface) = fonts.0.get(run.font) {
            let font = typeface.font.clone();
            let start = Point::from_xy(x, y);
            surface.draw_glyphs(start, &run.glyphs, font, &run.text, size, false);
        }
        x += run.width * size;
    }
}

fn fill(shade: u8) -> Fill {
    Fill {
        paint: grey(shade).into(),
        opacity: NormalizedF32::ONE,
        ..Fill::default()
    }
}

fn grey(shade: u8) -> rgb::Color {
    rgb::Color::new(shade, shade, shade)
}
