use proptest::prelude::*;

use super::*;
use crate::vectors::hex;

/// The example of C2SP tlog-cosignature.
const C2SP_EXAMPLE: &str = "\
    example.com/behind-the-sofa\n\
    20852163\n\
    CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\
    \n\
    — example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n\
    — witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n";

/// The note and key in the documentation of Go's package golang.org/x/mod/sumdb/note.
const NEUMANN_TEXT: &str = "If you think cryptography is the answer to your problem,\n\
                            then you don't know what your problem is.\n";
const NEUMANN_LINE: &str = "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=";
const NEUMANN_SECRET: &str = "AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";
const NEUMANN_PUBLIC: &str = "ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";

const ORIGIN: &str = "log.funani.invalid/demo";
const WITNESS: &str = "witness.example/w1";

fn log_key() -> SigningKey {
    SigningKey::from_seed([1; 32])
}

fn witness_key() -> SigningKey {
    SigningKey::from_seed([2; 32])
}

fn checkpoint() -> Checkpoint {
    Checkpoint {
        origin: ORIGIN.to_owned(),
        size: 1_000_003,
        root: Digest::of(b"root"),
    }
}

fn cosigned() -> SignedNote {
    let mut note = checkpoint().sign(&log_key()).unwrap();
    note.add_cosignature(WITNESS, &witness_key(), 1_794_700_800)
        .unwrap();
    note
}

/// The 32 bytes behind the signature type in an encoded key.
fn encoded_key(text: &str) -> [u8; 32] {
    b64::decode_std(text).unwrap()[1..].try_into().unwrap()
}

#[test]
fn the_example_of_the_go_package_is_signed_and_verified() {
    let key = SigningKey::from_seed(encoded_key(NEUMANN_SECRET));
    let public = PublicKey::from_bytes(&encoded_key(NEUMANN_PUBLIC)).unwrap();
    assert_eq!(key.public(), public);
    let expected = format!("{NEUMANN_TEXT}\n{NEUMANN_LINE}\n");
    let note = SignedNote::sign(NEUMANN_TEXT, "PeterNeumann", &key).unwrap();
    assert_eq!(note.to_string(), expected);
    let read = SignedNote::parse(&expected).unwrap();
    assert_eq!(read, note);
    assert_eq!(read.lines()[0].key_id(), [0xc7, 0x4f, 0x20, 0xa3]);
    assert_eq!(read.verify_log_signature("PeterNeumann", &public), Ok(()));
    assert_eq!(read.checkpoint(), Err(NoteError::CheckpointMalformed));
}

#[test]
fn the_example_of_the_specification_is_read_and_written_again() {
    let note = SignedNote::parse(C2SP_EXAMPLE).unwrap();
    assert_eq!(note.to_string(), C2SP_EXAMPLE);
    let head = note.checkpoint().unwrap();
    assert_eq!(
        (head.origin.as_str(), head.size),
        ("example.com/behind-the-sofa", 20_852_163)
    );
    assert_eq!(head.body(), note.text());
    let names: Vec<&str> = note.lines().iter().map(SignatureLine::name).collect();
    assert_eq!(
        names,
        ["example.com/behind-the-sofa", "witness.example.com/w1"]
    );
    // tlog-cosignature gives the time of this line as 1679315147.
    let (time, signature) = note.lines()[1].signature().split_first_chunk().unwrap();
    assert_eq!(
        (u64::from_be_bytes(*time), signature.len()),
        (1_679_315_147, 64)
    );
}

#[test]
fn a_checkpoint_is_signed_opened_and_cosigned() {
    let note = cosigned();
    let read: SignedNote = note.to_string().parse().unwrap();
    assert_eq!(read, note);
    assert_eq!(
        Checkpoint::open(&read, ORIGIN, &log_key().public()),
        Ok(checkpoint())
    );
    assert_eq!(
        read.verify_cosignature(WITNESS, &witness_key().public()),
        Ok(1_794_700_800)
    );
    assert_eq!(checkpoint().to_string().parse(), Ok(checkpoint()));
}

#[test]
fn the_key_id_and_the_signed_message_are_those_of_the_specification() {
    let line = cosign(&checkpoint().body(), WITNESS, &witness_key(), 1_679_315_147).unwrap();
    let public = witness_key().public();
    let named = [WITNESS.as_bytes(), b"\n\x04", public.as_bytes()].concat();
    assert_eq!(line.key_id(), Digest::of(&named).as_bytes()[..4]);
    let message = format!("cosignature/v1\ntime 1679315147\n{}", checkpoint().body());
    let signature = line.signature()[8..].try_into().unwrap();
    assert_eq!(public.verify(message.as_bytes(), &signature), Ok(()));
    assert_eq!(line.signature()[..8], hex("00000000641850cb"));
}

#[test]
fn a_signature_of_one_kind_does_not_count_as_the_other() {
    let note = cosigned();
    let missing = NoteError::SignatureMissing;
    let public = log_key().public();
    assert_eq!(note.verify_cosignature(ORIGIN, &public), Err(missing));
    assert_eq!(
        note.verify_log_signature(WITNESS, &witness_key().public()),
        Err(missing)
    );
    assert_eq!(
        note.verify_log_signature("log.other.invalid", &public),
        Err(missing)
    );
    assert_eq!(
        note.verify_log_signature(ORIGIN, &witness_key().public()),
        Err(missing)
    );
}

#[test]
fn a_changed_text_time_or_signature_fails() {
    let text = cosigned().to_string();
    let changed = SignedNote::parse(&text.replace("1000003", "1000004")).unwrap();
    let invalid = NoteError::SignatureInvalid;
    assert_eq!(
        changed.verify_log_signature(ORIGIN, &log_key().public()),
        Err(invalid)
    );
    assert_eq!(
        changed.verify_cosignature(WITNESS, &witness_key().public()),
        Err(invalid)
    );
    assert_eq!(
        Checkpoint::open(&changed, ORIGIN, &log_key().public()),
        Err(invalid)
    );
    for at in 0..72 {
        let mut note = cosigned();
        let line = &note.lines()[1];
        let mut bytes = [line.key_id().as_slice(), line.signature()].concat();
        bytes[4 + at] ^= 1;
        let altered = format!("— {WITNESS} {}", b64::encode_std(&bytes))
            .parse()
            .unwrap();
        note.add_line(altered).unwrap();
        let expected = Err(invalid);
        assert_eq!(
            note.verify_cosignature(WITNESS, &witness_key().public()),
            expected,
            "{at}"
        );
    }
}

#[test]
fn a_time_beyond_63_bits_is_neither_signed_nor_verified() {
    let body = checkpoint().body();
    let last = u64::try_from(i64::MAX).unwrap();
    assert!(cosign(&body, WITNESS, &witness_key(), last).is_ok());
    let refused = cosign(&body, WITNESS, &witness_key(), last + 1);
    assert_eq!(refused, Err(NoteError::TimeOutOfRange));
    let mut note = cosigned();
    let line = &note.lines()[1];
    let mut bytes = [line.key_id().as_slice(), line.signature()].concat();
    bytes[4] = 0x80;
    note.add_line(
        format!("— {WITNESS} {}", b64::encode_std(&bytes))
            .parse()
            .unwrap(),
    )
    .unwrap();
    let verified = note.verify_cosignature(WITNESS, &witness_key().public());
    assert_eq!(verified, Err(NoteError::TimeOutOfRange));
}

#[test]
fn a_line_of_another_length_does_not_verify() {
    for length in [1, 7, 8, 63, 65, 71, 73] {
        let mut note = cosigned();
        for (at, name) in [ORIGIN, WITNESS].into_iter().enumerate() {
            let key_id = note.lines()[at].key_id();
            let bytes = [key_id.as_slice(), &vec![0; length]].concat();
            let line = format!("— {name} {}", b64::encode_std(&bytes));
            note.add_line(line.parse().unwrap()).unwrap();
        }
        let invalid = NoteError::SignatureInvalid;
        assert_eq!(
            note.verify_log_signature(ORIGIN, &log_key().public()),
            Err(invalid)
        );
        assert_eq!(
            note.verify_cosignature(WITNESS, &witness_key().public()),
            Err(invalid)
        );
    }
}

#[test]
fn two_lines_by_one_key_are_ambiguous_and_a_new_one_takes_the_place_of_the_old() {
    let mut note = cosigned();
    note.add_cosignature(WITNESS, &witness_key(), 1_794_700_860)
        .unwrap();
    assert_eq!(note.lines().len(), 2);
    assert_eq!(
        note.verify_cosignature(WITNESS, &witness_key().public()),
        Ok(1_794_700_860)
    );
    let both = format!("{note}{}\n", cosigned().lines()[1]);
    let both = SignedNote::parse(&both).unwrap();
    let verified = both.verify_cosignature(WITNESS, &witness_key().public());
    assert_eq!(verified, Err(NoteError::SignatureAmbiguous));
}

#[test]
fn lines_of_unknown_keys_and_suites_are_kept_as_they_are() {
    let post_quantum = b64::encode_std(&[7; 4 + 4627]);
    let text = format!("{}— wallnut.example/pq {post_quantum}\n", cosigned());
    let note = SignedNote::parse(&text).unwrap();
    assert_eq!(note.to_string(), text);
    assert_eq!(
        note.verify_cosignature(WITNESS, &witness_key().public()),
        Ok(1_794_700_800)
    );
}

#[test]
fn a_text_that_is_no_note_is_refused() {
    let good = C2SP_EXAMPLE;
    let line = "— a AAAAAAA=";
    let malformed = [
        String::new(),
        "text\n".to_owned(),
        format!("text\n{line}\n"),
        format!("text\n\n{line}"),
        format!("\n\n{line}\n\n"),
        "text\n\n".to_owned(),
        "text\n\n\n".to_owned(),
        good.replace("20852163", "20852163\r"),
        good.replace("20852163", "\t20852163"),
        format!("text\n\n{line}\n\n"),
    ];
    for text in malformed {
        assert_eq!(
            SignedNote::parse(&text),
            Err(NoteError::NoteMalformed),
            "{text:?}"
        );
    }
    let lines = [
        ("— a AAAAAAA= ", NoteError::LineMalformed),
        ("- a AAAAAAA=", NoteError::LineMalformed),
        ("—  a AAAAAAA=", NoteError::KeyNameMalformed),
        ("— a+b AAAAAAA=", NoteError::KeyNameMalformed),
        ("— a\u{a0}b AAAAAAA=", NoteError::KeyNameMalformed),
        ("— a AAAAAAA", NoteError::LineMalformed),
        ("— a AAAAAAB=", NoteError::LineMalformed),
        ("— a AAAAAA==", NoteError::LineMalformed),
        ("— a", NoteError::LineMalformed),
        ("more\n— a AAAAAAA=", NoteError::LineMalformed),
    ];
    for (lines, error) in lines {
        assert_eq!(
            SignedNote::parse(&format!("text\n\n{lines}\n")),
            Err(error),
            "{lines:?}"
        );
    }
    assert!(SignedNote::parse(&format!("text\n\n{line}\n")).is_ok());
    let spaced = SignedNote::parse(&format!("a\n\n\nb\n\n{line}\n")).unwrap();
    assert_eq!(spaced.text(), "a\n\n\nb\n");
}

#[test]
fn a_text_that_is_no_checkpoint_is_refused() {
    let body = checkpoint().body();
    let refused = [
        String::new(),
        body.trim_end().to_owned(),
        format!("{body}extension\n"),
        format!("\n{body}"),
        body.replace(ORIGIN, ""),
        body.replace(ORIGIN, "log\u{7}"),
        body.replace("1000003", ""),
        body.replace("1000003", "01000003"),
        body.replace("1000003", "+1000003"),
        body.replace("1000003", "-1"),
        body.replace("1000003", "1e6"),
        body.replace("1000003", "18446744073709551616"),
        body.replace('=', ""),
        body.replace('=', "==="),
        format!("{ORIGIN}\n1\n{}\n", b64::encode_std(&[0; 31])),
        format!("{ORIGIN}\n1\n{}\n", b64::encode_std(&[0; 33])),
    ];
    for text in refused {
        let malformed = Err(NoteError::CheckpointMalformed);
        assert_eq!(text.parse::<Checkpoint>(), malformed, "{text:?}");
        assert!(cosign(&text, WITNESS, &witness_key(), 1).is_err());
    }
    let empty = Checkpoint {
        size: 0,
        ..checkpoint()
    };
    assert_eq!(empty.body().parse(), Ok(empty));
    let largest = Checkpoint {
        size: u64::MAX,
        ..checkpoint()
    };
    assert_eq!(largest.body().parse(), Ok(largest));
}

#[test]
fn a_checkpoint_of_another_log_is_not_opened_though_the_key_signed_it() {
    let foreign = Checkpoint {
        origin: "log.other.invalid".to_owned(),
        ..checkpoint()
    };
    let note = SignedNote::sign(&foreign.body(), ORIGIN, &log_key()).unwrap();
    let opened = Checkpoint::open(&note, ORIGIN, &log_key().public());
    assert_eq!(opened, Err(NoteError::CheckpointMalformed));
}

#[test]
fn names_and_texts_that_cannot_be_signed_are_refused() {
    let key = log_key();
    for name in ["", "a b", "a+b", "a\nb", "a\u{3000}b"] {
        let named = Checkpoint {
            origin: name.to_owned(),
            ..checkpoint()
        };
        assert!(named.sign(&key).is_err(), "{name:?}");
        let signed = SignedNote::sign("text\n", name, &key);
        assert_eq!(signed, Err(NoteError::KeyNameMalformed), "{name:?}");
    }
    for text in ["", "text", "te\rxt\n", "te\0xt\n"] {
        let signed = SignedNote::sign(text, ORIGIN, &key);
        assert_eq!(signed, Err(NoteError::NoteMalformed), "{text:?}");
    }
}

#[test]
fn length_and_number_of_lines_are_limited() {
    let huge = format!("{}\n\n— a AAAAAAA=\n", "x".repeat(MAX_NOTE_BYTES));
    assert_eq!(SignedNote::parse(&huge), Err(NoteError::TooLarge));
    assert_eq!(
        SignedNote::sign(&huge, ORIGIN, &log_key()),
        Err(NoteError::TooLarge)
    );
    let lines = |count: usize| {
        let lines: Vec<String> = (0..count).map(|at| format!("— w{at} AAAAAAA=\n")).collect();
        lines.concat()
    };
    let mut full = SignedNote::parse(&format!("text\n\n{}", lines(MAX_LINES))).unwrap();
    let one_more = "— more AAAAAAA=".parse().unwrap();
    assert_eq!(full.add_line(one_more), Err(NoteError::TooManyLines));
    assert_eq!(full.add_line("— w7 AAAAAAE=".parse().unwrap()), Ok(()));
    let beyond = format!("text\n\n{}", lines(MAX_LINES + 1));
    assert_eq!(SignedNote::parse(&beyond), Err(NoteError::TooManyLines));
    assert_eq!(NoteError::TooManyLines.reason(), "TOO_MANY_LINES");
}

proptest! {
    #[test]
    fn a_note_that_is_read_is_written_again_to_the_byte(
        text in "[a-z\n]{0,12}(\n\n(— [a-z+]{0,3} (AAAAAAA=|AAAAAA==|B{1,9}={0,2})\n){0,3}\n?)?",
        any in "\\PC*",
    ) {
        for text in [text, any] {
            if let Ok(note) = SignedNote::parse(&text) {
                prop_assert_eq!(note.to_string(), text);
            }
        }
    }

    #[test]
    fn a_checkpoint_that_is_read_is_written_again_to_the_byte(
        text in "[a-z. ]{0,4}\n[0-9+-]{0,21}\n[A-Za-z0-9+/]{42}[A-Za-z0-9+/=]{1,2}\n|\\PC*",
    ) {
        if let Ok(read) = text.parse::<Checkpoint>() {
            prop_assert_eq!(read.body(), text);
        }
    }

    #[test]
    fn any_checkpoint_is_opened_again(
        size in any::<u64>(),
        root in any::<[u8; 32]>(),
        seed in any::<[u8; 32]>(),
        time in 0..=(u64::MAX >> 1),
    ) {
        let head = Checkpoint { origin: ORIGIN.to_owned(), size, root: Digest::from_bytes(root) };
        let key = SigningKey::from_seed(seed);
        let mut note = head.sign(&key).unwrap();
        note.add_cosignature(WITNESS, &key, time).unwrap();
        let read = SignedNote::parse(&note.to_string()).unwrap();
        prop_assert_eq!(Checkpoint::open(&read, ORIGIN, &key.public()), Ok(head));
        prop_assert_eq!(read.verify_cosignature(WITNESS, &key.public()), Ok(time));
    }
}

#[test]
fn a_real_checkpoint_of_the_go_checksum_database_verifies() {
    // The example of the specification is this checkpoint under another origin.
    let text = C2SP_EXAMPLE.split("\n\n").next().unwrap();
    let text = text.replace("example.com/behind-the-sofa", "go.sum database tree");
    let line = C2SP_EXAMPLE.lines().nth(4).unwrap();
    let line = line.replace("example.com/behind-the-sofa", "sum.golang.org");
    let note = SignedNote::parse(&format!("{text}\n\n{line}\n")).unwrap();
    let key = encoded_key("Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8");
    let public = PublicKey::from_bytes(&key).unwrap();
    assert_eq!(note.verify_log_signature("sum.golang.org", &public), Ok(()));
}
