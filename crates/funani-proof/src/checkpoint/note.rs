use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use super::{Checkpoint, NoteError};
use crate::b64;
use crate::digest::Digest;
use crate::key::{PublicKey, SigningKey};

/// The longest note, in bytes: room for 64 signatures of a post-quantum suite.
pub const MAX_NOTE_BYTES: usize = 512 << 10;

/// The most signature lines of a note.
pub const MAX_LINES: usize = 64;

const DASH: &str = "\u{2014} ";

/// The signature type of C2SP signed-note for Ed25519.
const ED25519: u8 = 0x01;

/// The signature type of C2SP tlog-cosignature v1 for Ed25519 with a time.
const COSIGNATURE: u8 = 0x04;

/// One signature line of a note.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct SignatureLine {
    name: String,
    key_id: [u8; 4],
    signature: Vec<u8>,
}

impl SignatureLine {
    /// The name of the key.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The four bytes that, with the name, tell the key and its suite.
    pub const fn key_id(&self) -> [u8; 4] {
        self.key_id
    }

    /// The signature, in the form of its suite.
    pub fn signature(&self) -> &[u8] {
        &self.signature
    }

    fn is_by(&self, name: &str, key_id: [u8; 4]) -> bool {
        self.name == name && self.key_id == key_id
    }
}

/// The line without its newline.
impl fmt::Display for SignatureLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = [&self.key_id, self.signature.as_slice()].concat();
        write!(f, "{DASH}{} {}", self.name, b64::encode_std(&bytes))
    }
}

/// Reads the line without its newline.
impl FromStr for SignatureLine {
    type Err = NoteError;

    fn from_str(line: &str) -> Result<Self, NoteError> {
        let (name, encoded) = line
            .strip_prefix(DASH)
            .and_then(|rest| rest.split_once(' '))
            .ok_or(NoteError::LineMalformed)?;
        check_name(name)?;
        let bytes = b64::decode_std(encoded).map_err(|_| NoteError::LineMalformed)?;
        match bytes.split_first_chunk::<4>() {
            Some((key_id, signature)) if !signature.is_empty() => Ok(Self {
                name: name.to_owned(),
                key_id: *key_id,
                signature: signature.to_vec(),
            }),
            Some(_) | None => Err(NoteError::LineMalformed),
        }
    }
}

/// A signature of a note with what it signs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineSignature<'a> {
    message: Cow<'a, str>,
    signature: [u8; 64],
}

impl LineSignature<'_> {
    /// Checks it.
    ///
    /// # Errors
    /// [`NoteError::SignatureInvalid`].
    pub fn verify(&self, key: &PublicKey) -> Result<(), NoteError> {
        key.verify(self.message.as_bytes(), &self.signature)
            .map_err(|_| NoteError::SignatureInvalid)
    }

    /// A digest of the signature and of what it signs, by which a judgement is remembered.
    pub fn digest(&self) -> Digest {
        let parts: [&[u8]; 3] = [
            b"funani/note-signature/v1",
            self.message.as_bytes(),
            &self.signature,
        ];
        Digest::of_parts(&parts)
    }
}

/// A text with at least one signature line (C2SP signed-note). What is read is written again to
/// the byte.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedNote {
    text: String,
    lines: Vec<SignatureLine>,
}

impl SignedNote {
    /// Signs `text` with Ed25519 under the key name `name`.
    ///
    /// # Errors
    /// [`NoteError::NoteMalformed`] where the text does not end in a newline or holds a control
    /// character; [`NoteError::KeyNameMalformed`]; [`NoteError::TooLarge`].
    pub fn sign(text: &str, name: &str, key: &SigningKey) -> Result<Self, NoteError> {
        check_text(text)?;
        check_name(name)?;
        let line = SignatureLine {
            name: name.to_owned(),
            key_id: key_id(name, ED25519, &key.public()),
            signature: key.sign(text.as_bytes()).to_vec(),
        };
        Ok(Self {
            text: text.to_owned(),
            lines: vec![line],
        })
    }

    /// Reads a note.
    ///
    /// # Errors
    /// [`NoteError`]: every rule of form; no signature is judged here.
    pub fn parse(note: &str) -> Result<Self, NoteError> {
        if note.len() > MAX_NOTE_BYTES {
            return Err(NoteError::TooLarge);
        }
        let blank = note.rfind("\n\n").ok_or(NoteError::NoteMalformed)?;
        let (text, rest) = note.split_at(blank.saturating_add(1));
        check_text(text)?;
        let lines = rest
            .strip_prefix('\n')
            .and_then(|lines| lines.strip_suffix('\n'))
            .ok_or(NoteError::NoteMalformed)?;
        if lines.split('\n').count() > MAX_LINES {
            return Err(NoteError::TooManyLines);
        }
        let lines = lines
            .split('\n')
            .map(str::parse)
            .collect::<Result<_, _>>()?;
        Ok(Self {
            text: text.to_owned(),
            lines,
        })
    }

    /// The signed text, with its last newline.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The signature lines in their order.
    pub fn lines(&self) -> &[SignatureLine] {
        &self.lines
    }

    /// The text as a checkpoint.
    ///
    /// # Errors
    /// [`NoteError::CheckpointMalformed`] where it is none.
    pub fn checkpoint(&self) -> Result<Checkpoint, NoteError> {
        self.text.parse()
    }

    /// Adds a line, as a witness returned it, in place of an earlier one by the same key.
    ///
    /// # Errors
    /// [`NoteError::TooManyLines`].
    pub fn add_line(&mut self, line: SignatureLine) -> Result<(), NoteError> {
        if let Some(held) = self
            .lines
            .iter_mut()
            .find(|held| held.is_by(&line.name, line.key_id))
        {
            *held = line;
        } else if self.lines.len() < MAX_LINES {
            self.lines.push(line);
        } else {
            return Err(NoteError::TooManyLines);
        }
        Ok(())
    }

    /// Adds a co-signature with a time, in seconds since 1970 UTC.
    ///
    /// # Errors
    /// Those of [`cosign`] and [`Self::add_line`].
    pub fn add_cosignature(
        &mut self,
        name: &str,
        key: &SigningKey,
        unix_seconds: u64,
    ) -> Result<(), NoteError> {
        let line = cosign(&self.text, name, key, unix_seconds)?;
        self.add_line(line)
    }

    /// Checks the signature of the key `name` over the text.
    ///
    /// # Errors
    /// As [`SignedNote::log_signature`], and [`NoteError::SignatureInvalid`].
    pub fn verify_log_signature(&self, name: &str, key: &PublicKey) -> Result<(), NoteError> {
        self.log_signature(name, key)?.verify(key)
    }

    /// The signature of the key `name` over the text, which is not judged here.
    ///
    /// # Errors
    /// [`NoteError::SignatureMissing`], [`NoteError::SignatureAmbiguous`], or
    /// [`NoteError::SignatureInvalid`] where it has not the length of one.
    pub fn log_signature(
        &self,
        name: &str,
        key: &PublicKey,
    ) -> Result<LineSignature<'_>, NoteError> {
        let signature = self.only_line(name, key_id(name, ED25519, key))?;
        Ok(LineSignature {
            message: Cow::Borrowed(&self.text),
            signature: signature
                .try_into()
                .map_err(|_| NoteError::SignatureInvalid)?,
        })
    }

    /// Checks the co-signature of the key `name` and returns its time, in seconds since 1970 UTC.
    ///
    /// # Errors
    /// As [`SignedNote::cosignature`], and [`NoteError::SignatureInvalid`].
    pub fn verify_cosignature(&self, name: &str, key: &PublicKey) -> Result<u64, NoteError> {
        let (time, signature) = self.cosignature(name, key)?;
        signature.verify(key)?;
        Ok(time)
    }

    /// The co-signature of the key `name`, which is not judged here, with the time that it states, in
    /// seconds since 1970 UTC.
    ///
    /// # Errors
    /// [`NoteError::SignatureMissing`], [`NoteError::SignatureAmbiguous`],
    /// [`NoteError::TimeOutOfRange`], or [`NoteError::SignatureInvalid`] where it has not the length
    /// of one.
    pub fn cosignature(
        &self,
        name: &str,
        key: &PublicKey,
    ) -> Result<(u64, LineSignature<'_>), NoteError> {
        let line = self.only_line(name, key_id(name, COSIGNATURE, key))?;
        let (time, signature) = line
            .split_first_chunk::<8>()
            .ok_or(NoteError::SignatureInvalid)?;
        let signature = signature
            .try_into()
            .map_err(|_| NoteError::SignatureInvalid)?;
        let time = u64::from_be_bytes(*time);
        let message = Cow::Owned(cosigned_message(&self.text, time)?);
        Ok((time, LineSignature { message, signature }))
    }

    fn only_line(&self, name: &str, key_id: [u8; 4]) -> Result<&[u8], NoteError> {
        let mut by_key = self.lines.iter().filter(|line| line.is_by(name, key_id));
        match (by_key.next(), by_key.next()) {
            (Some(line), None) => Ok(&line.signature),
            (None, _) => Err(NoteError::SignatureMissing),
            (Some(_), Some(_)) => Err(NoteError::SignatureAmbiguous),
        }
    }
}

impl fmt::Display for SignedNote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.text)?;
        self.lines.iter().try_for_each(|line| writeln!(f, "{line}"))
    }
}

impl FromStr for SignedNote {
    type Err = NoteError;

    fn from_str(note: &str) -> Result<Self, NoteError> {
        Self::parse(note)
    }
}

/// The line by which the witness `name` says that it saw the checkpoint `text` as the log's
/// latest at `unix_seconds` (C2SP tlog-cosignature v1).
///
/// # Errors
/// [`NoteError::CheckpointMalformed`] where the text is no checkpoint,
/// [`NoteError::KeyNameMalformed`] or [`NoteError::TimeOutOfRange`].
pub fn cosign(
    text: &str,
    name: &str,
    key: &SigningKey,
    unix_seconds: u64,
) -> Result<SignatureLine, NoteError> {
    text.parse::<Checkpoint>()?;
    check_name(name)?;
    let signature = key.sign(cosigned_message(text, unix_seconds)?.as_bytes());
    Ok(SignatureLine {
        name: name.to_owned(),
        key_id: key_id(name, COSIGNATURE, &key.public()),
        signature: [unix_seconds.to_be_bytes().as_slice(), &signature].concat(),
    })
}

fn cosigned_message(text: &str, unix_seconds: u64) -> Result<String, NoteError> {
    if i64::try_from(unix_seconds).is_err() {
        return Err(NoteError::TimeOutOfRange);
    }
    Ok(format!("cosignature/v1\ntime {unix_seconds}\n{text}"))
}

/// The first four bytes of SHA-256 over name, newline, signature type and key.
fn key_id(name: &str, signature_type: u8, key: &PublicKey) -> [u8; 4] {
    let parts = [name.as_bytes(), b"\n", &[signature_type], key.as_bytes()];
    let [a, b, c, d, ..] = *Digest::of_parts(&parts).as_bytes();
    [a, b, c, d]
}

fn check_text(text: &str) -> Result<(), NoteError> {
    if text.len() > MAX_NOTE_BYTES {
        return Err(NoteError::TooLarge);
    }
    let clean = text.bytes().all(|byte| byte >= 0x20 || byte == b'\n');
    if clean && text.ends_with('\n') {
        Ok(())
    } else {
        Err(NoteError::NoteMalformed)
    }
}

fn check_name(name: &str) -> Result<(), NoteError> {
    let foreign = |c: char| c.is_whitespace() || c == '+' || c < ' ';
    if name.is_empty() || name.contains(foreign) {
        return Err(NoteError::KeyNameMalformed);
    }
    Ok(())
}
