//! What the QR code on a certificate says: which registry, which document, which content. Who has
//! it has seen the certificate, and can ask whether it is genuine.

use std::fmt;
use std::str::FromStr;

use funani_core::id::DocId;
use funani_core::origin::Origin;
use funani_proof::digest::Digest;

/// What every code begins with that names no page.
const SCHEME: &str = "funani:c?";
/// The path of a page that answers codes.
const PATH: &str = "/c?";
/// The longest code, in characters.
const MOST: usize = 1024;

/// The code of one content of a document, written `funani:c?r=…&d=…&h=…` or, where a page answers
/// it, `https://…/c?` with the same members: the origin of the registry, the id of the document, the
/// digest of the content in 64 lower-case hexadecimal digits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Code {
    /// The registry.
    pub registry: Origin,
    /// The document.
    pub document: DocId,
    /// The digest of its content.
    pub content: Digest,
}

/// A text is no code.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CodeFault {
    /// It does not begin as codes do.
    #[error("it begins neither with funani:c? nor with https:// and a page that ends in /c?")]
    Other,
    /// Members are missing, malformed, unknown or there twice, each named.
    #[error("{}", .0.join("; "))]
    Members(Vec<String>),
    /// The page is no address that a code can name.
    #[error("{0} is no page: https://, a host, perhaps a path, without ? and #")]
    Page(String),
}

impl Code {
    /// The code as a link to a page that answers it.
    ///
    /// # Errors
    /// [`CodeFault::Page`].
    pub fn on_page(&self, page: &str) -> Result<String, CodeFault> {
        let base = page.trim_end_matches('/');
        let host = base.strip_prefix("https://");
        let plain = |text: &str| {
            let graphic = text.bytes().all(|byte| byte.is_ascii_graphic());
            graphic && !text.contains(['?', '#', '"', '<', '>', '&'])
        };
        let fits = host.is_some_and(|host| {
            !host.is_empty() && !host.starts_with('/') && plain(host) && host.len() <= MOST / 2
        });
        if !fits {
            return Err(CodeFault::Page(page.to_owned()));
        }
        Ok(format!("{base}{PATH}{}", self.members()))
    }

    fn members(&self) -> String {
        let digest = self.content.to_string();
        let hex = digest.strip_prefix("sha256:").unwrap_or(&digest);
        format!("r={}&d={}&h={hex}", self.registry, self.document)
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{SCHEME}{}", self.members())
    }
}

impl FromStr for Code {
    type Err = CodeFault;

    fn from_str(text: &str) -> Result<Self, CodeFault> {
        let text = text.trim();
        if text.len() > MOST {
            return Err(CodeFault::Other);
        }
        let members = match text.strip_prefix(SCHEME) {
            Some(members) => members,
            None if text.starts_with("https://") => {
                let (_, members) = text.split_once(PATH).ok_or(CodeFault::Other)?;
                members
            }
            None => return Err(CodeFault::Other),
        };
        let members: Vec<(&str, &str)> = members
            .split('&')
            .map(|member| member.split_once('=').unwrap_or((member, "")))
            .collect();
        let mut faults = Vec::new();
        if members
            .iter()
            .any(|(name, _)| !["r", "d", "h"].contains(name))
        {
            faults.push("it has a member that codes do not have".to_owned());
        }
        let registry = one("r", &members, |text| text.parse().ok(), &mut faults);
        let document = one("d", &members, |text| text.parse().ok(), &mut faults);
        let digest = |text: &str| format!("sha256:{text}").parse().ok();
        let content = one("h", &members, digest, &mut faults);
        match (registry, document, content) {
            (Some(registry), Some(document), Some(content)) if faults.is_empty() => Ok(Self {
                registry,
                document,
                content,
            }),
            _ => Err(CodeFault::Members(faults)),
        }
    }
}

/// A member that must be there once.
fn one<T>(
    name: &str,
    members: &[(&str, &str)],
    parse: impl Fn(&str) -> Option<T>,
    faults: &mut Vec<String>,
) -> Option<T> {
    let mut values = members.iter().filter(|(own, _)| *own == name);
    let read = match (values.next(), values.next()) {
        (None, _) => Err("is missing"),
        (Some(_), Some(_)) => Err("is there twice"),
        (Some((_, value)), None) => parse(value).ok_or("is malformed"),
    };
    read.map_err(|fault| faults.push(format!("{name} {fault}")))
        .ok()
}
