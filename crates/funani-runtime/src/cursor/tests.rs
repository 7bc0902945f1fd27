use uuid::Uuid;

use super::{CursorError, Cursors};

const SECRET: [u8; 32] = [7; 32];

#[test]
fn a_cursor_leads_back_to_its_position() {
    let cursors = Cursors::new(&SECRET, "parties", Uuid::from_u128(1));
    for position in [0, 1, 41, i64::MAX] {
        assert_eq!(cursors.read(&cursors.write(position)), Ok(position));
    }
    assert_eq!(cursors.read(""), Ok(0));
}

#[test]
fn a_cursor_of_another_generation_is_named() {
    let before = Cursors::new(&SECRET, "parties", Uuid::from_u128(1));
    let after = Cursors::new(&SECRET, "parties", Uuid::from_u128(2));
    assert_eq!(
        after.read(&before.write(9)),
        Err(CursorError::OtherGeneration)
    );
}

#[test]
fn a_cursor_of_another_stream_node_or_form_is_refused() {
    let cursors = Cursors::new(&SECRET, "watch/a", Uuid::from_u128(1));
    let other = Cursors::new(&SECRET, "watch/b", Uuid::from_u128(1));
    let foreign = Cursors::new(&[8; 32], "watch/a", Uuid::from_u128(1));
    assert_eq!(cursors.read(&other.write(9)), Err(CursorError::Invalid));
    assert_eq!(cursors.read(&foreign.write(9)), Err(CursorError::Invalid));
    assert_eq!(cursors.read("???"), Err(CursorError::Invalid));
    assert_eq!(cursors.read("AAAA"), Err(CursorError::Invalid));
}

#[test]
fn no_changed_bit_of_a_cursor_is_taken() {
    let cursors = Cursors::new(&SECRET, "parties", Uuid::from_u128(1));
    let cursor = cursors.write(9);
    for at in 0..cursor.len() {
        let mut bytes = cursor.clone().into_bytes();
        bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
        let changed = String::from_utf8(bytes).unwrap();
        if changed != cursor {
            assert!(cursors.read(&changed).is_err(), "at {at}");
        }
    }
}
