//! The sheet as lines for a terminal.

use crate::sheet::{Cell, Labelled, Part, Sheet, Table};
use crate::text::{clean, columns, lines, runs_leftward, wrap};

/// Narrower than this nothing can be read.
const NARROWEST: usize = 72;
/// No column of a table is squeezed below this.
const SLIMMEST: usize = 6;

pub(crate) fn page(sheet: &Sheet, columns: usize) -> String {
    let width = columns.max(NARROWEST);
    let mut page = Page {
        text: String::new(),
        width,
    };
    page.wrapped(&format!("{} {}", sheet.title, clean(&sheet.number)));
    for side in &sheet.sides {
        page.line("");
        if side.heading.is_empty() {
            page.line(&"═".repeat(width));
        } else {
            let rule = rule("═", width, side.heading);
            page.line(&format!("══ {} {rule}", side.heading));
        }
        for part in &side.parts {
            match part {
                Part::Boxes(boxes) => page.boxes(boxes),
                Part::Table(table) => page.table(table),
                Part::Sentence(sentence) => {
                    for (index, line) in lines(sentence).enumerate() {
                        let sign = if index == 0 { '▶' } else { ' ' };
                        page.wrapped(&format!("{sign} {}", clean(line)));
                    }
                }
                Part::Code(code) => {
                    page.wrapped(&format!("▶ {}: {}", code.label, clean(&code.text)));
                }
            }
        }
    }
    page.text
}

/// A rule from behind a heading to the edge.
fn rule(stroke: &str, width: usize, heading: &str) -> String {
    stroke.repeat(width.saturating_sub(columns(heading) + 4))
}

struct Page {
    text: String,
    width: usize,
}

impl Page {
    fn line(&mut self, line: &str) {
        self.text.push_str(line.trim_end());
        self.text.push('\n');
    }

    fn wrapped(&mut self, text: &str) {
        for line in wrap(text, self.width) {
            self.line(&isolated(&line));
        }
    }

    /// Boxes, two in a row.
    fn boxes(&mut self, boxes: &[Labelled]) {
        let left = (self.width - 3) / 2;
        let right = self.width - 3 - left;
        for pair in boxes.chunks(2) {
            let (one, two) = (pair.first(), pair.get(1));
            let heading = |one: Option<&Labelled>| one.map_or("", |one| one.label);
            let alone = two.is_none();
            let widths = if alone {
                [self.width - 2, 0]
            } else {
                [left, right]
            };
            let mut border = edge(heading(one), widths[0]);
            if !alone {
                border.push('┬');
                border.push_str(&edge(heading(two), widths[1]));
            }
            self.line(&format!("┌{border}┐"));
            let cells = [one, two].map(|one| one.map_or_else(Vec::new, |one| one.lines.clone()));
            let cells = if alone { &cells[..1] } else { &cells[..] };
            let inner: Vec<usize> = widths.iter().map(|width| width.saturating_sub(2)).collect();
            self.row(cells, &inner, &[false, false]);
        }
        self.line(&format!("└{}┘", "─".repeat(self.width - 2)));
    }

    /// The cells of one row side by side, wrapped to their widths.
    fn row(&mut self, cells: &[Cell], widths: &[usize], figures: &[bool]) {
        let wrapped: Vec<Vec<String>> = cells
            .iter()
            .zip(widths)
            .map(|(cell, width)| {
                cell.iter()
                    .flat_map(|line| wrap(&clean(line), *width))
                    .collect()
            })
            .collect();
        let height = wrapped.iter().map(Vec::len).max().unwrap_or(0);
        for index in 0..height {
            let mut line = String::from("│");
            for ((lines, width), figures) in wrapped.iter().zip(widths).zip(figures) {
                let text = lines.get(index).map_or("", String::as_str);
                let padding = " ".repeat(width.saturating_sub(columns(text)));
                let text = isolated(text);
                let (before, after) = if *figures {
                    (padding.as_str(), "")
                } else {
                    ("", padding.as_str())
                };
                line.extend([" ", before, &text, after, " │"]);
            }
            self.line(&line);
        }
    }

    fn table(&mut self, table: &Table) {
        let widths = widths(table, self.width);
        let figures: Vec<bool> = table.columns.iter().map(|column| column.figures).collect();
        let border = |left: &str, between: &str, right: &str| {
            let strokes: Vec<String> = widths.iter().map(|width| "─".repeat(width + 2)).collect();
            format!("{left}{}{right}", strokes.join(between))
        };
        self.line(table.caption);
        self.line(&border("┌", "┬", "┐"));
        let headings: Vec<Cell> = table
            .columns
            .iter()
            .map(|column| vec![column.heading.to_owned()])
            .collect();
        self.row(&headings, &widths, &figures);
        for row in table.rows.iter().chain(&table.total) {
            self.line(&border("├", "┼", "┤"));
            self.row(row, &widths, &figures);
        }
        self.line(&border("└", "┴", "┘"));
    }
}

/// The upper edge of a box, with its label in it.
fn edge(label: &str, width: usize) -> String {
    format!("─ {label} {}", rule("─", width + 1, label))
}

/// A line whose direction ends with it: a terminal that orders letters from right to left orders
/// those of the cell only.
fn isolated(line: &str) -> String {
    if runs_leftward(line) {
        format!("\u{2068}{line}\u{2069}")
    } else {
        line.to_owned()
    }
}

/// The widths of a table's columns: what they need, the widest squeezed until all fit.
fn widths(table: &Table, width: usize) -> Vec<usize> {
    let mut widths: Vec<usize> = table
        .columns
        .iter()
        .map(|column| columns(column.heading).max(SLIMMEST))
        .collect();
    for row in table.rows.iter().chain(&table.total) {
        for (most, cell) in widths.iter_mut().zip(row) {
            let needs = cell.iter().map(|line| columns(&clean(line))).max();
            *most = (*most).max(needs.unwrap_or(0));
        }
    }
    let room = width.saturating_sub(3 * widths.len() + 1);
    for most in &mut widths {
        *most = (*most).min(room);
    }
    while widths.iter().sum::<usize>() > room {
        let Some(widest) = widths.iter_mut().max() else {
            break;
        };
        if *widest <= SLIMMEST {
            break;
        }
        *widest -= 1;
    }
    widths
}
