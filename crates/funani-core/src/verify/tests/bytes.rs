//! Every byte of a bundle counts.

use super::kit::World;
use super::stories::short_story;
use super::{FullMemory, current};
use crate::time::Timestamp;
use crate::trust::TrustFile;
use crate::verdict::Outcome;
use crate::verify::verify;

/// What the byte at a position is changed into: the lowest bit, which makes a digit of a digit and
/// a letter of a letter; and by turns the case of a letter, another digit or a higher bit.
fn changes(position: usize, byte: u8) -> [u8; 2] {
    let second = match position % 3 {
        0 => byte ^ 0x20,
        1 if byte.is_ascii_digit() => b'0' + (byte - b'0' + 3) % 10,
        1 => byte ^ 0x04,
        _ => byte ^ 0x10,
    };
    [byte ^ 0x01, second]
}

/// The positions in `range` of which a change goes unseen.
fn unseen(
    bundle: &[u8],
    range: std::ops::Range<usize>,
    trust: &TrustFile,
    now: Timestamp,
) -> Vec<(usize, u8)> {
    let (mut memory, mut bytes) = (FullMemory::default(), bundle.to_vec());
    let ask = current(now);
    assert_eq!(
        verify(bundle, Some(trust), &ask, &mut memory).outcome,
        Outcome::Valid
    );
    let mut unseen = Vec::new();
    for position in range {
        let right = bundle[position];
        for wrong in changes(position, right) {
            bytes[position] = wrong;
            let verdict = verify(&bytes, Some(trust), &ask, &mut memory);
            if verdict.outcome == Outcome::Valid {
                unseen.push((position, wrong));
            }
        }
        bytes[position] = right;
    }
    unseen
}

#[test]
fn every_changed_byte_is_noticed() {
    let world = short_story();
    let (trust, now) = (world.trust(), world.now);
    let bytes = World::bytes_of(&world.full_bundle());
    let middle = bytes.len() / 2;
    let (first, second) = std::thread::scope(|scope| {
        let first = scope.spawn(|| unseen(&bytes, 0..middle, &trust, now));
        let second = scope.spawn(|| unseen(&bytes, middle..bytes.len(), &trust, now));
        (first.join().unwrap(), second.join().unwrap())
    });
    assert_eq!([first, second].concat(), []);
}

#[test]
fn every_byte_that_is_left_out_is_missed() {
    let world = short_story();
    let (trust, ask) = (world.trust(), current(world.now));
    let bytes = World::bytes_of(&world.full_bundle());
    let mut memory = FullMemory::default();
    for position in (0..bytes.len()).step_by(61) {
        let mut cut = bytes.clone();
        cut.remove(position);
        let verdict = verify(&cut, Some(&trust), &ask, &mut memory);
        assert_ne!(verdict.outcome, Outcome::Valid, "byte {position}");
    }
}
