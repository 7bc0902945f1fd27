//! Digits of identifiers and codes, and weighted sums over them.

/// The values of `N` ASCII digits; nothing where there are more, fewer, or other characters.
pub(crate) fn read<const N: usize>(text: &str) -> Option<[u32; N]> {
    let bytes: [u8; N] = text.as_bytes().try_into().ok()?;
    let all = bytes.iter().all(u8::is_ascii_digit);
    all.then(|| bytes.map(|byte| u32::from(byte & 0x0f)))
}

/// The sum of each value times its weight.
#[expect(
    clippy::arithmetic_side_effects,
    reason = "at most thirteen values below 64, and weights of at most 512"
)]
pub(crate) fn weigh(values: &[u32], weights: &[u32]) -> u32 {
    values.iter().zip(weights).map(|(it, by)| it * by).sum()
}
