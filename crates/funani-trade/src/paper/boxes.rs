//! Which data stand in which box of a form: what the guideline of standards is written from.

use funani_core::intent::Language;

use super::{Column, Field, Form, Item, Part, layout};
use crate::table;

/// A box or a column of a form, with the data that stand in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormBox {
    /// What it is called in English; with its number where the form has one.
    pub english: String,
    /// What it is called in Japanese.
    pub japanese: String,
    /// The data, as patterns of the table; of a party, `party.exporter.*`.
    pub data: Vec<String>,
}

impl FormBox {
    /// A box that is called as its datum.
    fn of(pattern: &str) -> Self {
        let name = |language| {
            let row = table::row_of(pattern);
            row.map_or_else(|| pattern.to_owned(), |row| row.label(language).to_owned())
        };
        Self {
            english: name(Language::English),
            japanese: name(Language::Japanese),
            data: vec![pattern.to_owned()],
        }
    }

    fn party(name: &str) -> Self {
        let label = |language| {
            let role = table::role(name);
            role.map_or_else(|| name.to_owned(), |role| role.label(language).to_owned())
        };
        Self {
            english: label(Language::English),
            japanese: label(Language::Japanese),
            data: vec![format!("party.{name}.*")],
        }
    }

    fn printed(english: &str, japanese: &str, data: Vec<String>) -> Self {
        Self {
            english: english.to_owned(),
            japanese: japanese.to_owned(),
            data,
        }
    }
}

impl Form {
    /// Its boxes and columns in their order; what only stands in print has none.
    pub fn boxes(&self) -> Vec<FormBox> {
        self.parts.iter().flat_map(of_part).collect()
    }
}

fn of_part(part: &Part) -> Vec<FormBox> {
    match part {
        Part::Boxes(fields) => fields.iter().map(of_field).collect(),
        Part::Lines { columns, .. } => columns.iter().map(of_column).collect(),
        Part::Sentence { english, .. } => layout::braced(english).map(FormBox::of).collect(),
    }
}

fn of_field(field: &Field) -> FormBox {
    match field {
        Field::Party(name) => FormBox::party(name),
        Field::Datum(path) => FormBox::of(path),
        Field::Box {
            english,
            japanese,
            of,
        } => FormBox::printed(english, japanese, of.iter().filter_map(of_item).collect()),
    }
}

fn of_item(item: &Item) -> Option<String> {
    match item {
        Item::Party(name) => Some(format!("party.{name}.*")),
        Item::Exporter(_) => Some("party.exporter.*".to_owned()),
        Item::Issuer(_) => Some("party.invoiceIssuer.*".to_owned()),
        Item::Datum(path) | Item::First(_, path) => Some((*path).to_owned()),
        Item::Print { .. } => None,
    }
}

fn of_column(column: &Column) -> FormBox {
    match column {
        Column::Own(pattern) | Column::Via(_, pattern) => FormBox::of(pattern),
        Column::Box {
            english,
            japanese,
            of,
        } => {
            let data = of.iter().copied().flatten();
            FormBox::printed(english, japanese, data.map(|it| (*it).to_owned()).collect())
        }
    }
}
