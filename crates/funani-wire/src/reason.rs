//! A named no on its way to a caller and back: [`Refusal`] to `tonic::Status` and from it.
//!
//! The status carries `google.rpc` details (AIP-193, <https://google.aip.dev/193>): `ErrorInfo` with
//! the stable reason under the domain `funani`, `BadRequest` with every violation at once,
//! `RetryInfo` where trying again makes sense, and `RequestInfo` with the id to quote.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;
use std::time::Duration;

use tonic::{Code, Status};
use tonic_types::{ErrorDetails, FieldViolation, StatusExt as _};

#[cfg(test)]
mod tests;

/// The domain of every reason Funani gives.
pub const DOMAIN: &str = "funani";

/// Details travel in base64 in the response headers, of which HTTP/2 clients read 16 KiB or less:
/// violations beyond these bytes are counted, not sent.
const MAX_VIOLATION_BYTES: usize = 4096;
/// Longest text sent for one member of the details, in bytes.
const MAX_TEXT: usize = 400;

const WHO: &str = "who";
const NEXT: &str = "next";

/// What kind of no it is. Decides the gRPC code, and so what a caller does about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Class {
    /// The request is malformed: change it.
    InvalidArgument,
    /// The caller or a signer is not known by this key: sign anew, or enrol.
    Unauthenticated,
    /// The signer has no right to it: somebody else must do it.
    PermissionDenied,
    /// There is no such thing, or the caller may not see it.
    NotFound,
    /// The state forbids it: something else must happen first.
    FailedPrecondition,
    /// The state moved on: read again, sign again.
    Aborted,
    /// Another stands at that place already.
    AlreadyExists,
    /// Too many or too big: wait, or send less.
    ResourceExhausted,
    /// It did not end in time: it may or may not have happened; the same bytes may be sent again.
    DeadlineExceeded,
    /// Not offered here.
    Unimplemented,
    /// A part of the service is away: try again.
    Unavailable,
    /// A fault of ours; the request id finds it in the log.
    Internal,
}

impl Class {
    /// The gRPC code of the class.
    pub const fn code(self) -> Code {
        match self {
            Self::InvalidArgument => Code::InvalidArgument,
            Self::Unauthenticated => Code::Unauthenticated,
            Self::PermissionDenied => Code::PermissionDenied,
            Self::NotFound => Code::NotFound,
            Self::FailedPrecondition => Code::FailedPrecondition,
            Self::Aborted => Code::Aborted,
            Self::AlreadyExists => Code::AlreadyExists,
            Self::ResourceExhausted => Code::ResourceExhausted,
            Self::DeadlineExceeded => Code::DeadlineExceeded,
            Self::Unimplemented => Code::Unimplemented,
            Self::Unavailable => Code::Unavailable,
            Self::Internal => Code::Internal,
        }
    }

    /// The class of a gRPC code; a code Funani does not send counts as the nearest it does.
    pub const fn of_code(code: Code) -> Self {
        match code {
            Code::InvalidArgument | Code::OutOfRange => Self::InvalidArgument,
            Code::Unauthenticated => Self::Unauthenticated,
            Code::PermissionDenied => Self::PermissionDenied,
            Code::NotFound => Self::NotFound,
            Code::FailedPrecondition => Self::FailedPrecondition,
            Code::Aborted => Self::Aborted,
            Code::AlreadyExists => Self::AlreadyExists,
            Code::ResourceExhausted => Self::ResourceExhausted,
            Code::DeadlineExceeded | Code::Cancelled => Self::DeadlineExceeded,
            Code::Unimplemented => Self::Unimplemented,
            Code::Unavailable => Self::Unavailable,
            Code::Ok | Code::Unknown | Code::Internal | Code::DataLoss => Self::Internal,
        }
    }

    /// The reason of a status that came without one.
    const fn reason(self) -> &'static str {
        match self {
            Self::InvalidArgument => "INVALID_ARGUMENT",
            Self::Unauthenticated => "UNAUTHENTICATED",
            Self::PermissionDenied => "PERMISSION_DENIED",
            Self::NotFound => "NOT_FOUND",
            Self::FailedPrecondition => "FAILED_PRECONDITION",
            Self::Aborted => "ABORTED",
            Self::AlreadyExists => "ALREADY_EXISTS",
            Self::ResourceExhausted => "RESOURCE_EXHAUSTED",
            Self::DeadlineExceeded => "DEADLINE_EXCEEDED",
            Self::Unimplemented => "UNIMPLEMENTED",
            Self::Unavailable => "UNAVAILABLE",
            Self::Internal => "INTERNAL",
        }
    }
}

/// One thing wrong with a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// Path of the field, `legal.profile_date` or `bill_ids[2]`.
    pub field: String,
    /// Stable upper-case code.
    pub code: Cow<'static, str>,
    /// One clause for people.
    pub message: String,
}

/// A named no.
#[derive(Clone, PartialEq, Eq)]
pub struct Refusal(Box<Parts>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Parts {
    class: Class,
    reason: Cow<'static, str>,
    message: Cow<'static, str>,
    who: Option<String>,
    next: Option<Cow<'static, str>>,
    violations: Vec<Violation>,
    metadata: Vec<(Cow<'static, str>, String)>,
    retry_after: Option<Duration>,
    request_id: Option<String>,
}

impl Refusal {
    /// A refusal of this class for this stable upper-case reason; `message` is one clause for people.
    pub fn new(class: Class, reason: &'static str, message: impl Into<Cow<'static, str>>) -> Self {
        Self(Box::new(Parts {
            class,
            reason: Cow::Borrowed(reason),
            message: message.into(),
            who: None,
            next: None,
            violations: Vec::new(),
            metadata: Vec::new(),
            retry_after: match class {
                Class::Unavailable | Class::ResourceExhausted => Some(Duration::from_secs(1)),
                Class::InvalidArgument
                | Class::Unauthenticated
                | Class::PermissionDenied
                | Class::NotFound
                | Class::FailedPrecondition
                | Class::Aborted
                | Class::AlreadyExists
                | Class::DeadlineExceeded
                | Class::Unimplemented
                | Class::Internal => None,
            },
            request_id: None,
        }))
    }

    /// A malformed request with everything that is wrong with it.
    pub fn malformed(violations: Vec<Violation>) -> Self {
        let mut refusal = Self::new(
            Class::InvalidArgument,
            "MALFORMED",
            match violations.as_slice() {
                [one] => Cow::Owned(format!("{}: {}", one.field, one.message)),
                many => Cow::Owned(format!("the request has {} violations", many.len())),
            },
        );
        refusal.0.violations = violations;
        refusal
    }

    /// Adds violations.
    #[must_use]
    pub fn violated(mut self, violations: Vec<Violation>) -> Self {
        self.0.violations.extend(violations);
        self
    }

    /// The one answer for what is not there and for what the caller may not see.
    pub fn not_found(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(Class::NotFound, "NOT_FOUND", message)
    }

    /// A fault of ours: nothing of it is told but that it happened. Log it before.
    pub fn internal() -> Self {
        Self::new(
            Class::Internal,
            "INTERNAL",
            "a fault in the service; the request id finds it in the log",
        )
    }

    /// Says who could do it.
    #[must_use]
    pub fn who(mut self, who: impl Into<String>) -> Self {
        self.0.who = Some(who.into());
        self
    }

    /// Says what to do next.
    #[must_use]
    pub fn next(mut self, next: impl Into<Cow<'static, str>>) -> Self {
        self.0.next = Some(next.into());
        self
    }

    /// Adds a named datum, such as `head` for the new head of a chain that moved.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.0.metadata.push((Cow::Borrowed(name), value.into()));
        self
    }

    /// Says when trying again makes sense.
    #[must_use]
    pub fn retry_after(mut self, delay: Duration) -> Self {
        self.0.retry_after = Some(delay);
        self
    }

    /// Says nothing of trying again: it would end the same.
    #[must_use]
    pub fn never_retry(mut self) -> Self {
        self.0.retry_after = None;
        self
    }

    /// Names the request it answers.
    #[must_use]
    pub fn request(mut self, id: impl Into<String>) -> Self {
        self.0.request_id = Some(id.into());
        self
    }

    /// What kind of no it is.
    pub fn class(&self) -> Class {
        self.0.class
    }

    /// The stable upper-case reason.
    pub fn reason(&self) -> &str {
        &self.0.reason
    }

    /// One clause for people.
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// Who could do it, where that is known and the caller may know it.
    pub fn who_could(&self) -> Option<&str> {
        self.0.who.as_deref()
    }

    /// What to do next.
    pub fn next_step(&self) -> Option<&str> {
        self.0.next.as_deref()
    }

    /// Everything wrong with a malformed request.
    pub fn violations(&self) -> &[Violation] {
        &self.0.violations
    }

    /// A named datum, such as `head`.
    pub fn datum(&self, name: &str) -> Option<&str> {
        let found = self.0.metadata.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str())
    }

    /// When trying again makes sense.
    pub fn retry_delay(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// The id of the request it answers.
    pub fn request_id(&self) -> Option<&str> {
        self.0.request_id.as_deref()
    }

    /// The status that says this to a caller.
    pub fn to_status(&self) -> Status {
        let Parts {
            class,
            reason,
            message,
            who,
            next,
            violations,
            metadata,
            retry_after,
            request_id,
        } = &*self.0;

        let mut data: HashMap<String, String> = metadata
            .iter()
            .map(|(name, value)| (name.to_string(), shortened(value)))
            .collect();
        if let Some(who) = who {
            data.insert(WHO.to_owned(), shortened(who));
        }
        if let Some(next) = next {
            data.insert(NEXT.to_owned(), shortened(next));
        }
        let mut details = ErrorDetails::with_error_info(reason.as_ref(), DOMAIN, data);
        if !violations.is_empty() {
            details.set_bad_request(field_violations(violations));
        }
        if let Some(delay) = retry_after {
            details.set_retry_info(Some(*delay));
        }
        if let Some(id) = request_id {
            details.set_request_info(id.as_str(), "");
        }
        Status::with_error_details(class.code(), shortened(message), details)
    }

    /// Reads what a status says. A status that is not ours gets its code's name as reason.
    pub fn from_status(status: &Status) -> Self {
        let details = status.get_error_details();
        let class = Class::of_code(status.code());
        let mut refusal = Self::new(class, class.reason(), status.message().to_owned());
        refusal.0.retry_after = details.retry_info().and_then(|info| info.retry_delay);
        refusal.0.request_id = details.request_info().map(|info| info.request_id.clone());
        if let Some(info) = details.error_info().filter(|info| info.domain == DOMAIN) {
            refusal.0.reason = Cow::Owned(info.reason.clone());
            let mut data: Vec<_> = info.metadata.clone().into_iter().collect();
            data.sort_unstable();
            for (name, value) in data {
                match name.as_str() {
                    WHO => refusal.0.who = Some(value),
                    NEXT => refusal.0.next = Some(Cow::Owned(value)),
                    _ => refusal.0.metadata.push((Cow::Owned(name), value)),
                }
            }
        }
        if let Some(bad) = details.bad_request() {
            refusal.0.violations = bad.field_violations.iter().map(violation).collect();
        }
        refusal
    }
}

impl From<Refusal> for Status {
    fn from(refusal: Refusal) -> Self {
        refusal.to_status()
    }
}

impl fmt::Debug for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.0.reason, self.0.message)
    }
}

impl std::error::Error for Refusal {}

fn field_violations(violations: &[Violation]) -> Vec<FieldViolation> {
    let mut budget = MAX_VIOLATION_BYTES;
    let mut sent = Vec::new();
    for violation in violations {
        let field = shortened(&violation.field);
        let description = format!("{}: {}", violation.code, shortened(&violation.message));
        let Some(rest) = budget.checked_sub(field.len() + description.len()) else {
            let left = violations.len() - sent.len();
            sent.push(FieldViolation::new("", format!("MORE: {left} more")));
            break;
        };
        budget = rest;
        sent.push(FieldViolation::new(field, description));
    }
    sent
}

fn violation(sent: &FieldViolation) -> Violation {
    let (code, message) = sent
        .description
        .split_once(": ")
        .unwrap_or(("INVALID", &sent.description));
    Violation {
        field: sent.field.clone(),
        code: Cow::Owned(code.to_owned()),
        message: message.to_owned(),
    }
}

fn shortened(text: &str) -> String {
    if text.len() <= MAX_TEXT {
        return text.to_owned();
    }
    let end = text.floor_char_boundary(MAX_TEXT);
    format!("{}…", &text[..end])
}
