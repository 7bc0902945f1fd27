//! Names held against a list of end users that the firm imports, such as the Foreign End User List
//! of Japan's Ministry of Economy, Trade and Industry.

use super::names::{is_within, likeness, plain};
use crate::figures::Figures;
use crate::table;

/// From which likeness on a listed name is told to a person.
const TELL: f64 = 0.84;

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
    /// Whether all the words of one name stand in the other.
    pub is_within: bool,
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
    let told = names.filter_map(|by| {
        let (likeness, is_within) = (likeness(name, by), is_within(name, by));
        (likeness >= TELL || is_within).then(|| Match {
            role,
            name: name.to_owned(),
            listed: entry.clone(),
            by: by.clone(),
            likeness,
            is_within,
        })
    });
    told.max_by(|one, other| one.likeness.total_cmp(&other.likeness))
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

    /// A listed name and a party's.
    type Pair = (&'static str, &'static str);

    fn is_told((listed, party): Pair) -> bool {
        let entry = Listed {
            name: listed.to_owned(),
            aliases: Vec::new(),
            country: String::new(),
            concern: String::new(),
        };
        like("endUser", party, &entry).is_some()
    }

    #[test]
    fn a_listed_name_written_otherwise_is_told() {
        const EVASIONS: &[Pair] = &[
            ("Acme Rockets", "Acme Rockets Tehran"),
            ("Acme Rockets", "Acme Rockets Pvt"),
            ("Acme Rockets", "Acme Rockets Co.Ltd."),
            ("Acme Rockets", "ACME-ROCKETS (FZE)"),
            ("Acme Rockets", "Acme Rockets Group Holdings LLP"),
            ("Acme Rockets", "Ａｃｍｅ Ｒｏｃｋｅｔｓ"),
            ("Acme Rockets", "Àcmé Röckets"),
            ("Acme Rockets", "Ac\u{200b}me Roc\u{ad}kets"),
            ("Acme Rockets", "A.C.M.E. Rockets, branch of Dubai"),
            ("Acme Rockets", "The Dubai office of Acme Rokets"),
            ("Acme Rockets Tehran Works", "Acme Rockets"),
            ("Alnoor Rockets", "Al-Noor Rockets General Trading"),
            ("ACR", "ACR Trading L.L.C."),
            ("Cong ty Dong Nai", "CÔNG TY TNHH ĐỒNG NAI"),
            ("八戸水産貿易", "八戸水産貿易株式会社"),
            ("八戸水産貿易", "㈱八戸水産貿易"),
            ("八戸水産貿易株式会社", "八戸水産貿易(有)東京支店"),
            ("八戸水産貿易", "八戸水産貿易有限公司"),
            ("ハチノヘガス", "合同会社ﾊﾁﾉﾍｶﾞｽ"),
        ];
        for pair in EVASIONS {
            assert!(is_told(*pair), "{pair:?} passes");
        }
    }

    #[test]
    fn another_name_is_not_told_and_common_words_tell_nobody() {
        const OTHERS: &[Pair] = &[
            ("Acme Rockets", "Samut Sakhon Foods Co., Ltd."),
            ("Acme Rockets", "Acme Foods Co., Ltd."),
            ("Acme Rockets", "Water Rockets Toy Shop"),
            ("Trading", "Orchard Trading Pte. Ltd."),
            ("General Trading", "Orchard General Trading Pte. Ltd."),
            ("Bearing Institute", "Institute of Fisheries"),
            ("University of Science", "Hanoi University of Science"),
            ("Acme Rockets Tehran Works", "Acme Co., Ltd."),
            ("AR", "AR Foods"),
            ("Group 1", "Straits Energy 1 Group"),
            ("八戸水産貿易", "青森食品工業株式会社"),
            ("水産貿易", "八戸水産貿易株式会社"),
            ("ハチノヘガス", "ハチノヘカス工業"),
        ];
        for pair in OTHERS {
            assert!(!is_told(*pair), "{pair:?} raises an alarm");
        }
    }
}
