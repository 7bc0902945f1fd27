//! Names held against a list of end users that the firm imports, such as the Foreign End User List
//! of Japan's Ministry of Economy, Trade and Industry.

use std::collections::BTreeSet;

use crate::figures::Figures;
use crate::table;

/// From which likeness on two names are taken for a slip of each other.
pub(super) const ALMOST: f64 = 0.75;

/// From which likeness on a listed name is told to a person.
const TELL: f64 = 0.84;

/// Words that say what kind of firm somebody is, and not who.
const FORMS: &[&str] = &[
    "CO",
    "COMPANY",
    "CORP",
    "CORPORATION",
    "INC",
    "LTD",
    "LIMITED",
    "LLC",
    "PLC",
    "PTE",
    "PT",
    "SDN",
    "BHD",
    "KK",
    "GMBH",
    "AG",
    "SA",
    "JSC",
    "JOINT",
    "STOCK",
    "PUBLIC",
    "THE",
    "OF",
    "AND",
];

/// One entry of a list of end users.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Its name.
    pub name: String,
    /// The names it also goes by.
    pub aliases: Vec<String>,
    /// Its country, as the list writes it; empty where it does not say.
    pub country: String,
    /// Why it is on the list, in its words; empty where it does not say.
    pub concern: String,
}

/// A row of a list of end users cannot be taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ListedFault {
    /// The first row has no column `name`.
    #[error("the first row has no column name; it may have aliases, country and concern beside it")]
    NoName,
    /// A row has no name.
    #[error("row {row} has no name")]
    Nameless {
        /// Which row, from 1, the headings being the first.
        row: usize,
    },
    /// There is no row at all: a list of nobody would clear everybody.
    #[error("the list has no rows, and would clear everybody")]
    NoRows,
}

/// A party that is called like an entry of the list.
#[derive(Clone, Debug, PartialEq)]
pub struct Match {
    /// The part that the party plays.
    pub role: &'static str,
    /// Its name.
    pub name: String,
    /// The entry of the list.
    pub listed: Listed,
    /// The name of the entry that it is like.
    pub by: String,
    /// How like, from 0 to 1.
    pub likeness: f64,
}

/// Reads a list from rows of cells, the first of which are headings: `name`, and beside it
/// `aliases` (divided by `;`), `country`, `concern`.
///
/// # Errors
/// Every fault that it has.
pub fn listed(rows: &[Vec<String>]) -> Result<Vec<Listed>, Vec<ListedFault>> {
    let headings = rows.first().map(Vec::as_slice).unwrap_or_default();
    let column = |wanted: &str| {
        let mut all = headings.iter();
        all.position(|heading| heading.trim().eq_ignore_ascii_case(wanted))
    };
    let Some(name) = column("name") else {
        return Err(vec![ListedFault::NoName]);
    };
    let others = ["aliases", "country", "concern"].map(column);
    let (mut all, mut faults) = (Vec::new(), Vec::new());
    for (row, cells) in (2..).zip(rows.iter().skip(1)) {
        let cell = |at: usize| cells.get(at).map_or("", |cell| cell.trim());
        let [aliases, country, concern] = others.map(|at| at.map_or("", cell));
        if cells.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        if plain(cell(name)).is_empty() {
            faults.push(ListedFault::Nameless { row });
            continue;
        }
        let aliases = aliases.split(';').map(str::trim);
        all.push(Listed {
            name: cell(name).to_owned(),
            aliases: aliases
                .filter(|alias| !alias.is_empty())
                .map(str::to_owned)
                .collect(),
            country: country.to_owned(),
            concern: concern.to_owned(),
        });
    }
    if all.is_empty() && faults.is_empty() {
        faults.push(ListedFault::NoRows);
    }
    if faults.is_empty() {
        Ok(all)
    } else {
        Err(faults)
    }
}

/// Every party of a shipment that is called like an entry of the list, the most like first.
///
/// What is found is told to a person, who decides; nothing here says that two are the same.
pub fn screen(figures: &Figures, list: &[Listed]) -> Vec<Match> {
    let mut found = Vec::new();
    for role in table::roles() {
        let path = format!("party.{}", role.name);
        for member in ["name", "nameLocal"] {
            let Some(name) = figures.text(&format!("{path}.{member}")) else {
                continue;
            };
            found.extend(list.iter().filter_map(|entry| like(role.name, name, entry)));
        }
    }
    found.sort_by(|one, other| other.likeness.total_cmp(&one.likeness));
    found
}

fn like(role: &'static str, name: &str, entry: &Listed) -> Option<Match> {
    let names = std::iter::once(&entry.name).chain(&entry.aliases);
    let likest = names.map(|other| (likeness(name, other), other));
    let (likeness, by) = likest.max_by(|(one, _), (other, _)| one.total_cmp(other))?;
    (likeness >= TELL).then(|| Match {
        role,
        name: name.to_owned(),
        listed: entry.clone(),
        by: by.clone(),
        likeness,
    })
}

/// The words of a name that say who it is: letters and digits in capitals, forms of firms left out
/// where something else is left.
fn words(name: &str) -> Vec<String> {
    let letters = |letter: char| {
        if letter.is_alphanumeric() {
            letter
        } else {
            ' '
        }
    };
    // Points stand within abbreviations: K.K. is KK.
    let plain: String = name
        .replace('.', "")
        .to_uppercase()
        .chars()
        .map(letters)
        .collect();
    let all: Vec<String> = plain.split_whitespace().map(str::to_owned).collect();
    let own = all.iter().filter(|word| !FORMS.contains(&word.as_str()));
    let own: Vec<String> = own.cloned().collect();
    if own.is_empty() { all } else { own }
}

fn plain(name: &str) -> String {
    words(name).concat()
}

/// Whether two names differ in nothing but capitals, points and blanks.
pub(super) fn is_same(one: &str, other: &str) -> bool {
    plain(one) == plain(other)
}

/// How like two names are, from 0 to 1: letter by letter, or as words in any order.
pub(super) fn likeness(one: &str, other: &str) -> f64 {
    let (first, second) = (words(one), words(other));
    let by_letters = strsim::normalized_levenshtein(&first.concat(), &second.concat());
    let sorted = |words: &[String]| {
        let set: BTreeSet<&str> = words.iter().map(String::as_str).collect();
        set.into_iter().collect::<String>()
    };
    let by_words = strsim::normalized_levenshtein(&sorted(&first), &sorted(&second));
    by_letters.max(by_words)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::figures;

    fn rows(text: &str) -> Vec<Vec<String>> {
        let cells = |line: &str| line.split(',').map(str::to_owned).collect();
        text.lines().map(cells).collect()
    }

    #[test]
    fn a_list_is_read_whole_or_every_fault_is_named() {
        let read = listed(&rows(
            "Name,country,aliases\nAcme Works,KP,ACW; Acme Factory\n,,\nBolt,IR,",
        ));
        let read = read.unwrap();
        assert_eq!(read.len(), 2);
        assert_eq!(read[0].aliases, ["ACW", "Acme Factory"]);
        assert_eq!(read[1].country, "IR");
        assert_eq!(listed(&rows("firm\nAcme")), Err(vec![ListedFault::NoName]));
        assert_eq!(listed(&rows("name")), Err(vec![ListedFault::NoRows]));
        let faults = listed(&rows("name,country\n,KP\nAcme,\n..,IR"));
        let nameless = |row| ListedFault::Nameless { row };
        assert_eq!(faults, Err(vec![nameless(2), nameless(4)]));
    }

    #[test]
    fn a_party_like_an_entry_is_told_by_name_alias_and_order_of_words() {
        let list = listed(&rows(
            "name,aliases\nFoods Samut Sakhon Company,\nOther Trading,Samut Sakorn Foods\nBearing Institute,",
        ));
        let list = list.unwrap();
        let shipment = figures(&[("party.endUser.name", "Samut Sakhon Foods Co., Ltd.")]);
        let found = screen(&shipment, &list);
        let of_user = found.iter().filter(|it| it.role == "endUser");
        let by: Vec<&str> = of_user.map(|it| it.by.as_str()).collect();
        assert_eq!(by, ["Foods Samut Sakhon Company", "Samut Sakorn Foods"]);
        assert!(found.iter().all(|it| it.listed.name != "Bearing Institute"));
        assert!((found[0].likeness - 1.0).abs() < f64::EPSILON);
    }
}
