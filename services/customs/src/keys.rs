//! Kinds of keys that an officer has at hand.

use funani_core::named;
use funani_wire::customs::v1 as wire;

pub(crate) mod asked;

named! {
    /// What an officer looks by.
    pub(crate) enum By, "a kind of key of docs/customs.md" {
        /// A declaration.
        Declaration = "DECLARATION",
        /// A bill.
        Bill = "BILL",
        /// A ship's call.
        Voyage = "VOYAGE",
        /// A container.
        Container = "CONTAINER",
        /// A certificate of origin.
        Certificate = "CERTIFICATE",
        /// A permit.
        Permit = "PERMIT",
        /// An invoice.
        Invoice = "INVOICE",
        /// A unique consignment reference.
        Ucr = "UCR",
        /// The text of a QR code.
        Code = "CODE",
    }
}

impl By {
    /// The kind that the contract names; nothing where it is not given.
    pub(crate) const fn of(kind: wire::KeyKind) -> Option<Self> {
        Some(match kind {
            wire::KeyKind::Unspecified => return None,
            wire::KeyKind::Declaration => Self::Declaration,
            wire::KeyKind::Bill => Self::Bill,
            wire::KeyKind::Voyage => Self::Voyage,
            wire::KeyKind::Container => Self::Container,
            wire::KeyKind::Certificate => Self::Certificate,
            wire::KeyKind::Permit => Self::Permit,
            wire::KeyKind::Invoice => Self::Invoice,
            wire::KeyKind::Ucr => Self::Ucr,
            wire::KeyKind::Code => Self::Code,
        })
    }

    /// As the contract names it.
    pub(crate) const fn told(self) -> wire::KeyKind {
        match self {
            Self::Declaration => wire::KeyKind::Declaration,
            Self::Bill => wire::KeyKind::Bill,
            Self::Voyage => wire::KeyKind::Voyage,
            Self::Container => wire::KeyKind::Container,
            Self::Certificate => wire::KeyKind::Certificate,
            Self::Permit => wire::KeyKind::Permit,
            Self::Invoice => wire::KeyKind::Invoice,
            Self::Ucr => wire::KeyKind::Ucr,
            Self::Code => wire::KeyKind::Code,
        }
    }
}
