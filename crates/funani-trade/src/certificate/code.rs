//! What the QR code on a certificate says: which registry, which document, which content. Who has
//! it has seen the certificate, and can ask whether it is genuine.

use std::borrow::Cow;
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
    /// Members are missing, malformed, unknown or there twice: each of them.
    #[error("{}", list(.0))]
    Members(Vec<MemberFault>),
    /// The page is no address that a code can name.
    #[error("{0} is no page: https://, a host, perhaps a path, without ? and #")]
    Page(String),
}

/// What is wrong with the members of a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MemberFault {
    /// It is not there.
    #[error("{0} is missing")]
    Missing(Member),
    /// It is there more than once.
    #[error("{0} is there twice")]
    Twice(Member),
    /// It is not in its form.
    #[error("{0} is malformed")]
    Malformed(Member),
    /// There is another, in a code that is no link.
    #[error("it has a member that codes do not have")]
    Unknown,
}

/// A member of a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Member {
    /// The origin of the registry, `r`.
    Registry,
    /// The id of the document, `d`.
    Document,
    /// The digest of the content, `h`.
    Content,
}

impl Member {
    const ALL: [Self; 3] = [Self::Registry, Self::Document, Self::Content];

    /// Its name in a code.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Registry => "r",
            Self::Document => "d",
            Self::Content => "h",
        }
    }
}

impl fmt::Display for Member {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

fn list(faults: &[MemberFault]) -> String {
    let told: Vec<String> = faults.iter().map(ToString::to_string).collect();
    told.join("; ")
}

impl Code {
    /// Reads the query of a link, beside whose members others may stand, such as the language of
    /// the page.
    ///
    /// # Errors
    /// [`CodeFault::Members`].
    pub fn of_query(query: &str) -> Result<Self, CodeFault> {
        let mut faults = Vec::new();
        Self::read(query, &mut faults).map_err(|()| CodeFault::Members(faults))
    }

    fn read(query: &str, faults: &mut Vec<MemberFault>) -> Result<Self, ()> {
        let members: Vec<_> = form_urlencoded::parse(query.as_bytes()).collect();
        let registry = one(Member::Registry, &members, |it| it.parse().ok(), faults);
        let document = one(Member::Document, &members, |it| it.parse().ok(), faults);
        let digest = |hex: &str| format!("sha256:{hex}").parse().ok();
        let content = one(Member::Content, &members, digest, faults);
        match (registry, document, content) {
            (Some(registry), Some(document), Some(content)) if faults.is_empty() => Ok(Self {
                registry,
                document,
                content,
            }),
            _ => Err(()),
        }
    }

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
        Ok(format!("{base}{PATH}{}", self.query()))
    }

    /// Its members as the query of a link. None of them needs to be escaped there (RFC 3986, 3.4).
    #[must_use]
    pub fn query(&self) -> String {
        let digest = self.content.to_string();
        let hex = digest.strip_prefix("sha256:").unwrap_or(&digest);
        format!("r={}&d={}&h={hex}", self.registry, self.document)
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{SCHEME}{}", self.query())
    }
}

impl FromStr for Code {
    type Err = CodeFault;

    fn from_str(text: &str) -> Result<Self, CodeFault> {
        let text = text.trim();
        if text.len() > MOST {
            return Err(CodeFault::Other);
        }
        if let Some(query) = text.strip_prefix(SCHEME) {
            let mut names = form_urlencoded::parse(query.as_bytes()).map(|(name, _)| name);
            let known = |name: &str| Member::ALL.iter().any(|member| member.as_str() == name);
            let unknown = names.any(|name| !known(name.as_ref()));
            let mut faults: Vec<_> = unknown
                .then_some(MemberFault::Unknown)
                .into_iter()
                .collect();
            return Self::read(query, &mut faults).map_err(|()| CodeFault::Members(faults));
        }
        let link = text.strip_prefix("https://");
        let (_, query) = link
            .and_then(|link| link.split_once(PATH))
            .filter(|(page, _)| !page.contains(['?', '#']))
            .ok_or(CodeFault::Other)?;
        Self::of_query(query)
    }
}

/// A member that must be there once.
fn one<T>(
    member: Member,
    members: &[(Cow<'_, str>, Cow<'_, str>)],
    parse: impl Fn(&str) -> Option<T>,
    faults: &mut Vec<MemberFault>,
) -> Option<T> {
    let mut values = members.iter().filter(|(name, _)| name == member.as_str());
    let read = match (values.next(), values.next()) {
        (None, _) => Err(MemberFault::Missing(member)),
        (Some(_), Some(_)) => Err(MemberFault::Twice(member)),
        (Some((_, value)), None) => parse(value).ok_or(MemberFault::Malformed(member)),
    };
    read.map_err(|fault| faults.push(fault)).ok()
}
