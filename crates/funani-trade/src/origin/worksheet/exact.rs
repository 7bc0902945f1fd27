//! Products without rounding.

use rust_decimal::Decimal;

/// The exact product; nothing where it has more digits than a decimal holds.
pub(super) fn product(factors: &[Decimal]) -> Option<Decimal> {
    factors.iter().try_fold(Decimal::ONE, |product, factor| {
        let factor = factor.normalize();
        let found = product.checked_mul(factor)?;
        let scale = product.scale().checked_add(factor.scale())?;
        // A decimal that does not fit is rounded: it then has fewer decimals than its factors.
        let exact = found.is_zero() == (product.is_zero() || factor.is_zero())
            && (found.is_zero() || found.scale() == scale);
        exact.then(|| found.normalize())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_product_is_exact_or_none() {
        let number = |text: &str| text.parse::<Decimal>().unwrap();
        let of = |factors: &[&str]| {
            let factors: Vec<Decimal> = factors.iter().map(|it| number(it)).collect();
            product(&factors)
        };
        assert_eq!(of(&["0.35", "1000", "1.50"]), Some(number("525")));
        assert_eq!(
            of(&["0", "0.0000000000000000000000000001"]),
            Some(Decimal::ZERO)
        );
        assert_eq!(
            of(&["1.00000000000001", "1.00000000000001"]),
            Some(number("1.0000000000000200000000000001"))
        );
        assert_eq!(of(&["1.000000000000001", "1.000000000000001"]), None);
        assert_eq!(of(&["0.00000000000001", "0.000000000000001"]), None);
        assert_eq!(of(&["79228162514264337593543950335", "2"]), None);
    }
}
