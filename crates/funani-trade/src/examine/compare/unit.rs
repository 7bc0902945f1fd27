//! Units of quantities (UN/ECE Recommendation 20) that measure the same, and what one of them is of
//! another. From the recommendation as it is known in trade; factors are exact by definition.

use rust_decimal::Decimal;

/// What a unit measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Dimension {
    Mass,
    Volume,
    Length,
    Area,
    Pieces,
    Pairs,
}

/// Units with what they measure and how many grams, millilitres, millimetres, square millimetres or
/// pieces they are, in thousandths.
#[rustfmt::skip]
const UNITS: &[(&str, Dimension, i64)] = &[
    ("GRM", Dimension::Mass, 1_000),
    ("KGM", Dimension::Mass, 1_000_000),
    ("TNE", Dimension::Mass, 1_000_000_000),
    ("MLT", Dimension::Volume, 1_000),
    ("LTR", Dimension::Volume, 1_000_000),
    ("MTQ", Dimension::Volume, 1_000_000_000),
    ("MMT", Dimension::Length, 1_000),
    ("CMT", Dimension::Length, 10_000),
    ("MTR", Dimension::Length, 1_000_000),
    ("KMT", Dimension::Length, 1_000_000_000),
    ("CMK", Dimension::Area, 100_000),
    ("MTK", Dimension::Area, 1_000_000_000),
    ("C62", Dimension::Pieces, 1_000),
    ("EA", Dimension::Pieces, 1_000),
    ("H87", Dimension::Pieces, 1_000),
    ("NMB", Dimension::Pieces, 1_000),
    ("PCE", Dimension::Pieces, 1_000),
    ("NAR", Dimension::Pieces, 1_000),
    ("DZN", Dimension::Pieces, 12_000),
    ("GRO", Dimension::Pieces, 144_000),
    ("CEN", Dimension::Pieces, 100_000),
    ("MIL", Dimension::Pieces, 1_000_000),
    ("PR", Dimension::Pairs, 1_000),
    ("NPR", Dimension::Pairs, 1_000),
];

/// Thousandths of a gram in a pound of 453.59237 g (international yard and pound agreement of 1959).
const POUND: Decimal = Decimal::from_parts(45_359_237, 0, 0, false, 2);

/// A quantity with its unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) struct Quantity<'a> {
    pub(in super::super) amount: Decimal,
    pub(in super::super) unit: &'a str,
}

impl Quantity<'_> {
    /// The amount in another unit; nothing where that measures something else.
    pub(in super::super) fn within(&self, unit: &str) -> Option<Decimal> {
        if self.unit == unit {
            return Some(self.amount);
        }
        let (own, factor) = measure(self.unit)?;
        let (other, divisor) = measure(unit)?;
        let converts = own == other;
        let amount = self.amount.checked_mul(factor)?.checked_div(divisor)?;
        converts.then(|| amount.normalize())
    }
}

fn measure(unit: &str) -> Option<(Dimension, Decimal)> {
    if unit == "LBR" {
        return Some((Dimension::Mass, POUND));
    }
    let found = UNITS.iter().find(|(name, ..)| *name == unit)?;
    Some((found.1, Decimal::from(found.2)))
}
