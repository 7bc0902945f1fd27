//! Numbers as papers write them: grams as kilograms, cents as money, thousandths as quantities.

/// Kilograms with three digits.
pub(crate) fn kilograms(grams: i64) -> String {
    format!("{}.{:03}", grams / 1_000, grams % 1_000)
}

/// Money with two digits.
pub(crate) fn money(cents: i64) -> String {
    format!("{}.{:02}", cents / 100, cents % 100)
}

/// A quantity: whole where it is, else with the digits it has.
pub(crate) fn quantity(thousandths: i64) -> String {
    plain(thousandths, 3)
}

/// A unit price in ten-thousandths, with two digits at least.
pub(crate) fn price(ten_thousandths: i64) -> String {
    if ten_thousandths % 100 == 0 {
        money(ten_thousandths / 100)
    } else {
        plain(ten_thousandths, 4)
    }
}

fn plain(number: i64, digits: usize) -> String {
    let text = format!("{number:0width$}", width = digits + 1);
    let (whole, part) = text.split_at(text.len() - digits);
    let part = part.trim_end_matches('0');
    if part.is_empty() {
        whole.to_owned()
    } else {
        format!("{whole}.{part}")
    }
}

/// `number * part / whole`, rounded half up, without losing digits on the way.
pub(crate) fn share(number: i64, part: i64, whole: i64) -> i64 {
    let doubled = i128::from(number) * i128::from(part) * 2 + i128::from(whole);
    i64::try_from(doubled / (2 * i128::from(whole)))
        .expect("a part of what is shipped is no more than it")
}
