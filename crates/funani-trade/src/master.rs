//! A firm's own lists: its products and its address book, kept as a data set of their own and put
//! into consignments. A set has a purpose (`set.purpose`): a shipment, a template that shipments
//! are cloned from, or such lists. Only a shipment is checked and gives papers.

use funani_core::codes::HsCode;

use crate::consignment::Change;
use crate::figures::Figures;
use crate::table;

#[cfg(test)]
mod tests;

/// What a set of data is for.
const PURPOSE: &str = "set.purpose";

/// Members of a product and of the line of goods that they fill, under the same names.
const OF_PRODUCT: &[&str] = &[
    "description",
    "descriptionLocal",
    "origin",
    "unit",
    "unitPrice",
    "package",
    "producer",
    "originDecision",
    "agreement",
    "originProof",
    "originCriterion",
    "originRule",
    "originProcess",
    "rvcMethod",
    "rvcRequired",
    "unNumber",
    "properShippingName",
    "technicalName",
    "hazardClass",
    "packingGroup",
    "flashPoint",
    "marinePollutant",
    "limitedQuantity",
    "emergencySchedule",
    "emergencyContact",
    "controlResult",
    "controlItem",
    "controlBasis",
    "controlDate",
    "controlMaker",
    "controlMakerNumber",
    "controlMakerDate",
    "catchAllItem",
    "statisticalCode",
    "statisticalUnit",
    "otherLaw",
    "foodMaterials",
    "foodProcess",
    "foodMaker",
];

/// Members of an address and of the party that they fill.
const OF_ADDRESS: &[&str] = &[
    "name",
    "nameLocal",
    "street",
    "city",
    "region",
    "postCode",
    "country",
    "identifier",
    "taxIdentifier",
    "taxBranch",
    "person",
    "phone",
    "email",
    "naccsCode",
];

/// An entry of a list that is to be put somewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fill {
    /// The number of a product, or the code of an address.
    pub entry: String,
    /// A line of goods (`goods.3`) or a party (`party.importer`).
    pub target: String,
}

/// Why an entry cannot be put there.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FillFault {
    /// The target is no line of goods and no party.
    #[error("{0} is no line of goods such as goods.1, and no party such as party.importer")]
    Target(String),
    /// The list has no such entry.
    #[error("the list has no {0}")]
    Unknown(String),
    /// Two entries have the same number or code.
    #[error("the list has {0} twice")]
    Twice(String),
    /// The product has no code of that edition of the Harmonized System.
    #[error("the list has no HS code of {edition} for {entry}")]
    Edition {
        /// The product.
        entry: String,
        /// The edition.
        edition: String,
    },
}

/// Whether a set of data is a shipment.
pub fn is_shipment(figures: &Figures) -> bool {
    !matches!(figures.text(PURPOSE), Some("TEMPLATE" | "MASTER"))
}

/// What is to change in `consignment` so that an entry of `lists` stands at its target. What the
/// entry has not is cleared there: of another party's telephone nothing may stay.
///
/// A product's code is that of the edition of the Harmonized System that the line names
/// (`hsEdition`); where it names none, that of the newest edition that the product has.
///
/// # Errors
/// [`FillFault`].
pub fn fill(lists: &Figures, consignment: &Figures, fill: &Fill) -> Result<Vec<Change>, FillFault> {
    let unknown = || FillFault::Target(fill.target.clone());
    let (list, name) = fill.target.split_once('.').ok_or_else(unknown)?;
    match list {
        "goods" if name.parse::<u32>().is_ok() => product(lists, consignment, fill),
        "party" if table::role(name).is_some() => {
            let key = key(lists, "address.#.code", &fill.entry)?;
            let changes = OF_ADDRESS.iter().map(|member| Change {
                path: format!("{}.{member}", fill.target),
                value: owned(lists.of_line(&format!("address.#.{member}"), key)),
            });
            Ok(changes.collect())
        }
        _ => Err(unknown()),
    }
}

fn owned(value: Option<&str>) -> Option<String> {
    value.map(str::to_owned)
}

/// The key of the one line of a list that has this value.
fn key(lists: &Figures, pattern: &str, value: &str) -> Result<u32, FillFault> {
    let list = pattern.split('.').next().unwrap_or_default();
    let keys = lists.keys(list).into_iter();
    let mut keys = keys.filter(|key| lists.of_line(pattern, *key) == Some(value));
    let first = keys
        .next()
        .ok_or_else(|| FillFault::Unknown(value.to_owned()))?;
    match keys.next() {
        None => Ok(first),
        Some(_) => Err(FillFault::Twice(value.to_owned())),
    }
}

fn product(lists: &Figures, consignment: &Figures, fill: &Fill) -> Result<Vec<Change>, FillFault> {
    let key = key(lists, "product.#.number", &fill.entry)?;
    let at = |member: &str| format!("{}.{member}", fill.target);
    let code = |edition: &str| lists.of_line(&format!("product.#.hs{edition}"), key);
    let named = consignment.text(&at("hsEdition"));
    let newest = HsCode::EDITIONS.iter().rev().map(ToString::to_string);
    let mut newest = newest.filter(|edition| code(edition).is_some());
    let edition = named.map(str::to_owned).or_else(|| newest.next());
    let hs = match &edition {
        Some(edition) => Some(code(edition).ok_or_else(|| FillFault::Edition {
            entry: fill.entry.clone(),
            edition: edition.clone(),
        })?),
        None => None,
    };
    let mut changes = vec![
        Change {
            path: at("product"),
            value: Some(fill.entry.clone()),
        },
        Change {
            path: at("hsCode"),
            value: owned(hs),
        },
        Change {
            path: at("hsEdition"),
            value: edition.clone(),
        },
    ];
    changes.extend(OF_PRODUCT.iter().map(|member| Change {
        path: at(member),
        value: owned(lists.of_line(&format!("product.#.{member}"), key)),
    }));
    Ok(changes)
}
