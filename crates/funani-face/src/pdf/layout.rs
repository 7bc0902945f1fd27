//! Where everything of a sheet stands: boxes two in a row, tables whose heads come again on each
//! page, rows that break over pages only where a page is too short for them.

use super::draw::Mark;
use super::set::{Line, Setter};
use crate::code::Modules;
use crate::sheet::{Code, Labelled, Part, Sheet, Table};
use crate::text::lines;

/// A4 in points.
pub(super) const WIDTH: f32 = 595.28;
pub(super) const HEIGHT: f32 = 841.89;
const MARGIN: f32 = 36.0;
/// Where the text of a page ends; the number of the page stands below.
const BOTTOM: f32 = HEIGHT - MARGIN - 14.0;
const INNER: f32 = WIDTH - 2.0 * MARGIN;

const TITLE: f32 = 15.0;
const HEADING: f32 = 11.0;
const BODY: f32 = 8.0;
const LABEL: f32 = 6.5;
/// From one line to the next, in parts of the size.
const LEADING: f32 = 1.4;
/// From the top of a line to its baseline, in parts of the size.
const ASCENT: f32 = 1.05;
/// Between the edge of a cell and its text.
const PAD: f32 = 3.5;
/// Between the parts of a side.
const GAP: f32 = 9.0;
/// The side of a QR code, 40 mm.
const CODE: f32 = 113.39;

/// The pages of a sheet, from the first to the last.
pub(super) fn pages(sheet: &Sheet, setter: &mut Setter<'_>) -> Vec<Vec<Mark>> {
    let mut layout = Layout {
        setter,
        pages: vec![Vec::new()],
        y: MARGIN,
    };
    let title = format!("{} {}", sheet.title, sheet.number);
    layout.paragraph(&title, TITLE);
    layout.y += GAP;
    for (index, side) in sheet.sides.iter().enumerate() {
        if index > 0 {
            layout.turn();
        }
        if !side.heading.is_empty() {
            layout.paragraph(side.heading, HEADING);
            layout.y += GAP / 2.0;
        }
        for part in &side.parts {
            match part {
                Part::Boxes(boxes) => layout.boxes(boxes),
                Part::Table(table) => layout.table(table),
                Part::Sentence(sentence) => {
                    for line in lines(sentence) {
                        layout.paragraph(line, BODY + 0.5);
                    }
                }
                Part::Code(code) => layout.code(code),
            }
            layout.y += GAP;
        }
    }
    layout.number(&title);
    layout.pages
}

/// So many modules; a code has fewer than two hundred in a row.
fn span(modules: usize) -> f32 {
    f32::from(u16::try_from(modules).unwrap_or(u16::MAX))
}

/// A cell of a row: where it stands and the lines in it.
struct Cell {
    x: f32,
    width: f32,
    lines: Vec<Set>,
    /// Whether its lines end at its right edge.
    right: bool,
}

/// A line in a size.
struct Set {
    line: Line,
    size: f32,
    quiet: bool,
}

impl Set {
    fn height(&self) -> f32 {
        self.size * LEADING
    }
}

struct Layout<'a, 'b> {
    setter: &'a mut Setter<'b>,
    pages: Vec<Vec<Mark>>,
    /// How far down the open page is full.
    y: f32,
}

impl Layout<'_, '_> {
    fn turn(&mut self) {
        self.pages.push(Vec::new());
        self.y = MARGIN;
    }

    fn put(&mut self, mark: Mark) {
        if let Some(page) = self.pages.last_mut() {
            page.push(mark);
        }
    }

    fn room(&self) -> f32 {
        BOTTOM - self.y
    }

    fn wrapped(&mut self, text: &str, size: f32, width: f32, quiet: bool) -> Vec<Set> {
        let lines = self.setter.wrapped(text, width / size).into_iter();
        lines.map(|line| Set { line, size, quiet }).collect()
    }

    fn paragraph(&mut self, text: &str, size: f32) {
        for set in self.wrapped(text, size, INNER, false) {
            if self.room() < set.height() {
                self.turn();
            }
            let y = self.y;
            self.y += set.height();
            self.text(MARGIN, y, set);
        }
    }

    fn text(&mut self, x: f32, y: f32, set: Set) {
        self.put(Mark::Text {
            x,
            y: y + set.size * ASCENT,
            size: set.size,
            quiet: set.quiet,
            line: set.line,
        });
    }

    fn boxes(&mut self, boxes: &[Labelled]) {
        let half = INNER / 2.0;
        for pair in boxes.chunks(2) {
            let mut cells = Vec::new();
            // The left one of two, and a last one on its own, which takes the whole width.
            let width = if pair.len() == 1 { INNER } else { half };
            let mut x = MARGIN;
            for one in pair {
                let mut lines = self.wrapped(one.label, LABEL, width - 2.0 * PAD, true);
                for line in &one.lines {
                    lines.extend(self.wrapped(line, BODY, width - 2.0 * PAD, false));
                }
                cells.push(Cell {
                    x,
                    width,
                    lines,
                    right: false,
                });
                x += width;
            }
            self.row(cells, false, None);
        }
    }

    /// A code, its label and its text below it.
    fn code(&mut self, code: &Code) {
        if let Some(modules) = Modules::of(&code.text) {
            if self.room() < CODE + 4.0 * BODY * LEADING {
                self.turn();
            }
            let (left, top) = (MARGIN, self.y);
            let size = CODE / span(modules.width);
            for (x, y, length) in modules.dark {
                self.put(Mark::Ink {
                    x: left + size * span(x),
                    y: top + size * span(y),
                    w: size * span(length),
                    h: size,
                });
            }
            self.y += CODE;
        }
        let label = self.wrapped(code.label, LABEL, INNER, true);
        let text = self.wrapped(&code.text, LABEL, INNER, false);
        for set in label.into_iter().chain(text) {
            if self.room() < set.height() {
                self.turn();
            }
            let y = self.y;
            self.y += set.height();
            self.text(MARGIN, y, set);
        }
    }

    fn table(&mut self, table: &Table) {
        let widths = self.widths(table);
        let caption = self.wrapped(table.caption, LABEL + 1.0, INNER, true);
        let head = Head {
            table,
            widths: &widths,
        };
        // A caption and a head alone at the foot of a page say nothing.
        if self.room() < 6.0 * BODY * LEADING {
            self.turn();
        }
        for set in caption {
            let y = self.y;
            self.y += set.height();
            self.text(MARGIN, y, set);
        }
        self.head(&head);
        for row in table.rows.iter().chain(&table.total) {
            let cells = self.cells(&head, row);
            self.row(cells, false, Some(&head));
        }
    }

    fn head(&mut self, head: &Head<'_>) {
        let mut x = MARGIN;
        let mut cells = Vec::new();
        for (column, width) in head.table.columns.iter().zip(head.widths) {
            cells.push(Cell {
                x,
                width: *width,
                lines: self.wrapped(column.heading, LABEL, width - 2.0 * PAD, true),
                right: column.figures,
            });
            x += width;
        }
        self.row(cells, true, None);
    }

    fn cells(&mut self, head: &Head<'_>, row: &[Vec<String>]) -> Vec<Cell> {
        let mut x = MARGIN;
        let mut cells = Vec::new();
        for ((texts, width), column) in row.iter().zip(head.widths).zip(&head.table.columns) {
            let mut lines = Vec::new();
            for text in texts {
                lines.extend(self.wrapped(text, BODY, width - 2.0 * PAD, false));
            }
            cells.push(Cell {
                x,
                width: *width,
                lines,
                right: column.figures,
            });
            x += width;
        }
        cells
    }

    /// How wide the columns are: as they need while there is room; else the widest give way
    /// first, all down to the same width.
    fn widths(&mut self, table: &Table) -> Vec<f32> {
        let mut needs: Vec<f32> = Vec::new();
        for (index, column) in table.columns.iter().enumerate() {
            let mut need = self.setter.line(column.heading).width * LABEL;
            for row in table.rows.iter().chain(&table.total) {
                for text in row.get(index).into_iter().flatten() {
                    need = need.max(self.setter.line(text).width * BODY);
                }
            }
            // A hair more, so that what fits is not broken by rounding.
            needs.push(need + 2.0 * PAD + 0.5);
        }
        share(&needs, INNER)
    }

    /// A row with its borders. Under a head it begins on the next page where it does not fit on
    /// this one; a row longer than a page is broken between lines.
    fn row(&mut self, mut cells: Vec<Cell>, shaded: bool, head: Option<&Head<'_>>) {
        if self.room() < height(&cells) && self.y > MARGIN {
            self.next(head);
        }
        loop {
            let room = self.room();
            let rest: Vec<Cell> = cells.iter_mut().map(|cell| cell.cut(room)).collect();
            self.draw(cells, shaded);
            if rest.iter().all(|cell| cell.lines.is_empty()) {
                return;
            }
            cells = rest;
            self.next(head);
        }
    }

    fn next(&mut self, head: Option<&Head<'_>>) {
        self.turn();
        if let Some(head) = head {
            self.head(head);
        }
    }

    fn draw(&mut self, cells: Vec<Cell>, shaded: bool) {
        let height = height(&cells);
        let (top, bottom) = (self.y, self.y + height);
        for cell in cells {
            let (left, right) = (cell.x, cell.x + cell.width);
            if shaded {
                self.put(Mark::Shade {
                    x: left,
                    y: top,
                    w: cell.width,
                    h: height,
                });
            }
            let corners = [(left, top), (right, top), (right, bottom), (left, bottom)];
            for (index, from) in corners.into_iter().enumerate() {
                let to = corners[(index + 1) % corners.len()];
                self.put(Mark::Rule { from, to });
            }
            let mut y = top + PAD / 2.0;
            for set in cell.lines {
                let width = set.line.width * set.size;
                let x = if cell.right {
                    right - PAD - width
                } else {
                    left + PAD
                };
                let down = set.height();
                self.text(x, y, set);
                y += down;
            }
        }
        self.y = bottom;
    }

    /// At the foot of each page: what it is of, and which of how many.
    fn number(&mut self, title: &str) {
        let all = self.pages.len();
        for index in 0..all {
            let text = format!("{} / {all}", index + 1);
            let y = BOTTOM + 4.0;
            let number = self.setter.line(&text);
            let width = number.width * LABEL;
            let of = self.setter.wrapped(title, (INNER - width - GAP) / LABEL);
            let marks = [
                (MARGIN, of.into_iter().next()),
                (WIDTH - MARGIN - width, Some(number)),
            ];
            for (x, line) in marks {
                let (Some(line), Some(page)) = (line, self.pages.get_mut(index)) else {
                    continue;
                };
                page.push(Mark::Text {
                    x,
                    y: y + LABEL * ASCENT,
                    size: LABEL,
                    quiet: true,
                    line,
                });
            }
        }
    }
}

/// What a table shows on each page again.
struct Head<'a> {
    table: &'a Table,
    widths: &'a [f32],
}

impl Cell {
    fn height(&self) -> f32 {
        self.lines.iter().map(Set::height).sum::<f32>() + PAD
    }

    /// Leaves what fits into so much room, at least one line, and returns the rest.
    fn cut(&mut self, room: f32) -> Self {
        let mut down = PAD;
        let fits = self.lines.iter().take_while(|set| {
            down += set.height();
            down <= room
        });
        let fits = fits.count().max(1).min(self.lines.len());
        Self {
            lines: self.lines.split_off(fits),
            ..*self
        }
    }
}

fn height(cells: &[Cell]) -> f32 {
    let least = BODY * LEADING + PAD;
    cells.iter().map(Cell::height).fold(least, f32::max)
}

/// Shares a width among columns: what is left over in proportion to what each needs; where it is
/// too little, those that need most get the same.
fn share(needs: &[f32], width: f32) -> Vec<f32> {
    let sum: f32 = needs.iter().sum();
    if sum <= width {
        return needs.iter().map(|need| need * width / sum).collect();
    }
    let mut sorted = needs.to_vec();
    sorted.sort_by(f32::total_cmp);
    let mut left = width;
    let mut count = needs.len();
    let mut most = width;
    for need in sorted {
        #[expect(clippy::cast_precision_loss, reason = "a page has few columns")]
        let fair = left / count as f32;
        if need > fair {
            most = fair;
            break;
        }
        left -= need;
        count -= 1;
    }
    needs.iter().map(|need| need.min(most)).collect()
}
