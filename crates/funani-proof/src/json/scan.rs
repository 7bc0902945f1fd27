//! The inner loop of reader and writer: how far a string goes on without a byte of meaning.

const BLOCK: usize = 16;

/// Whether `byte` stands for itself inside a canonical string.
const fn is_plain(byte: u8) -> bool {
    byte >= 0x20 && byte != b'"' && byte != b'\\'
}

/// How many bytes from the beginning are neither a quotation mark nor a backslash nor a control
/// character. A byte that is ends on a character boundary, for it is ASCII itself.
pub(super) fn plain_run(bytes: &[u8]) -> usize {
    let (blocks, tail) = bytes.as_chunks::<BLOCK>();
    let mut run = 0_usize;
    for block in blocks {
        // Without an early exit the compiler tests the whole block at once.
        if block
            .iter()
            .fold(false, |found, byte| found | !is_plain(*byte))
        {
            let within = block
                .iter()
                .position(|byte| !is_plain(*byte))
                .unwrap_or(BLOCK);
            return run.saturating_add(within);
        }
        run = run.saturating_add(BLOCK);
    }
    let within = tail
        .iter()
        .position(|byte| !is_plain(*byte))
        .unwrap_or(tail.len());
    run.saturating_add(within)
}
