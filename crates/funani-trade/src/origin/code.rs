//! Codes of the Harmonized System in the edition that an agreement speaks of.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use funani_proof::json::{self, Limits, Object, Value};

use crate::figures::Figures;

const SHIPPED: &[u8] = include_bytes!("../../data/hs-correlation.json");

/// Digits of a subheading: what all countries share.
const SHARED_DIGITS: usize = 6;

/// The codes of one kind of goods in several editions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Correlation {
    /// The goods, in words.
    pub goods: String,
    /// Edition and code, six digits.
    pub codes: BTreeMap<u16, String>,
    /// Editions whose code holds other goods as well: from there the code leads to more than one.
    pub shared: Vec<u16>,
    /// Where it is from.
    pub source: String,
    /// Whether it was compared with its source.
    pub compared: bool,
}

/// A code in the edition that was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coded {
    /// Six digits.
    pub code: String,
    /// The edition.
    pub edition: u16,
    /// What it was found by, where it is not stated in that edition.
    pub correlation: Option<&'static Correlation>,
}

/// Every correlation that is known.
pub fn correlations() -> &'static [Correlation] {
    static ALL: LazyLock<Vec<Correlation>> = LazyLock::new(|| read(SHIPPED).unwrap_or_default());
    &ALL
}

/// The code of a line of goods in an edition: what it states, or what the one correlation that is
/// known gives. Nothing where it states none in this edition and no correlation is known.
pub fn code_in(figures: &Figures, line: u32, edition: u16) -> Option<Coded> {
    let stated = [
        ("goods.#.originHs", "goods.#.originHsEdition"),
        ("goods.#.hsCode", "goods.#.hsEdition"),
    ];
    resolve(figures, &stated, line, edition)
}

/// The code of a material in an edition, as [`code_in`] finds it.
pub(super) fn material_in(figures: &Figures, key: u32, edition: u16) -> Option<Coded> {
    let stated = [("material.#.hsCode", "material.#.hsEdition")];
    resolve(figures, &stated, key, edition)
}

fn resolve(figures: &Figures, stated: &[(&str, &str)], key: u32, edition: u16) -> Option<Coded> {
    let stated = stated.iter().filter_map(|(code, edition)| {
        let code = figures.of_line(code, key)?.get(..SHARED_DIGITS)?;
        let edition: u16 = figures.of_line(edition, key)?.parse().ok()?;
        Some((code, edition))
    });
    let stated: Vec<(&str, u16)> = stated.collect();
    let same = stated.iter().find(|(_, own)| *own == edition);
    if let Some((code, _)) = same {
        return Some(Coded {
            code: (*code).to_owned(),
            edition,
            correlation: None,
        });
    }
    let mut found = stated
        .iter()
        .filter_map(|(code, own)| correlated(code, *own, edition));
    found.next()
}

/// The code that the one correlation gives; nothing where none or several fit, or where the code
/// was divided.
fn correlated(code: &str, from: u16, to: u16) -> Option<Coded> {
    let fits = |it: &&Correlation| it.codes.get(&from).is_some_and(|own| own == code);
    let mut fitting = correlations().iter().filter(fits);
    let one = fitting.next().filter(|it| {
        !it.shared.contains(&from) || it.codes.get(&to).is_some_and(|own| own == code)
    });
    let one = one.filter(|_| fitting.next().is_none())?;
    Some(Coded {
        code: one.codes.get(&to)?.clone(),
        edition: to,
        correlation: Some(one),
    })
}

/// The six digits that a correlation gives, as [`code_in`] finds it.
pub(crate) fn correlated_code(code: &str, from: u16, to: u16) -> Option<String> {
    correlated(code, from, to).map(|it| it.code)
}

fn read(bytes: &[u8]) -> Option<Vec<Correlation>> {
    let value = json::parse(bytes, Limits::DOCUMENT).ok()?;
    let rows = value.as_array()?.iter();
    rows.map(|row| correlation(row.as_object()?)).collect()
}

fn correlation(row: &Object) -> Option<Correlation> {
    let text = |name: &str| row.get(name).and_then(Value::as_str);
    let codes = row.get("codes")?.as_object()?.iter();
    let codes =
        codes.map(|(edition, code)| Some((edition.parse().ok()?, code.as_str()?.to_owned())));
    let shared = row.get("shared")?.as_array()?.iter();
    Some(Correlation {
        goods: text("goods")?.to_owned(),
        codes: codes.collect::<Option<_>>()?,
        shared: shared
            .map(|it| u16::try_from(it.as_i64()?).ok())
            .collect::<Option<_>>()?,
        source: text("source")?.to_owned(),
        compared: row.get("compared")?.as_bool()?,
    })
}
