//! The sheet as one page of HTML.
//!
//! Foreign text stands in `<bdi>` (isolated from the direction of its neighbours) and is escaped
//! by the templates; a cell clips what would hang over its edge.

use funani_core::intent::Language;
use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::code;
use crate::sheet::{Cell, Code, Labelled, Part, Sheet, Table};
use crate::text::{clean, lines as broken};

const STYLE: &str = include_str!("html/style.css");

pub(crate) fn page(sheet: &Sheet) -> String {
    let language = match sheet.language {
        Language::English => "en",
        Language::Japanese => "ja",
    };
    let number = clean(&sheet.number);
    let markup = html! {
        (DOCTYPE)
        html lang=(language) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'";
                title { (sheet.title) " " (number) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                main {
                    h1 { (sheet.title) " " bdi { (number) } }
                    @for side in &sheet.sides {
                        section.side {
                            @if !side.heading.is_empty() { h2 { (side.heading) } }
                            @for part in &side.parts { (part_of(part)) }
                        }
                    }
                }
            }
        }
    };
    markup.into_string()
}

fn part_of(part: &Part) -> Markup {
    match part {
        Part::Boxes(boxes) => html! {
            div.boxes { @for one in boxes { (labelled(one)) } }
        },
        Part::Table(table) => table_of(table),
        Part::Sentence(sentence) => html! {
            p.sentence {
                @for (index, line) in broken(sentence).enumerate() {
                    @if index > 0 { br; }
                    (clean(line))
                }
            }
        },
        Part::Code(code) => code_of(code),
    }
}

/// The drawing says nothing that the text beside it does not.
fn code_of(code: &Code) -> Markup {
    html! {
        figure.code {
            @if let Some(svg) = code::svg(&code.text) {
                div aria-hidden="true" { (PreEscaped(svg)) }
            }
            figcaption {
                h3 { (code.label) }
                div.line { bdi { (clean(&code.text)) } }
            }
        }
    }
}

fn labelled(one: &Labelled) -> Markup {
    html! {
        section.box {
            h3 { (one.label) }
            (lines(&one.lines))
        }
    }
}

fn lines(cell: &Cell) -> Markup {
    html! {
        @for line in cell {
            div.line { bdi { (clean(line)) } }
        }
    }
}

fn table_of(table: &Table) -> Markup {
    let class = |index: usize| {
        let figures = table
            .columns
            .get(index)
            .is_some_and(|column| column.figures);
        figures.then_some("figures")
    };
    html! {
        table {
            caption { (table.caption) }
            thead {
                tr {
                    @for (index, column) in table.columns.iter().enumerate() {
                        th scope="col" class=[class(index)] { (column.heading) }
                    }
                }
            }
            tbody {
                @for row in &table.rows {
                    tr {
                        @for (index, cell) in row.iter().enumerate() {
                            @if index == 0 {
                                th scope="row" class=[class(index)] { (lines(cell)) }
                            } @else {
                                td class=[class(index)] { (lines(cell)) }
                            }
                        }
                    }
                }
            }
            @if let Some(total) = &table.total {
                tfoot {
                    tr {
                        @for (index, cell) in total.iter().enumerate() {
                            @if index == 0 {
                                th scope="row" { (lines(cell)) }
                            } @else {
                                td class=[class(index)] { (lines(cell)) }
                            }
                        }
                    }
                }
            }
        }
    }
}
