use funani_core::named;
use funani_core::note::NoteKind;
use funani_wire::customs::v1 as wire;

named! {
    /// Where an examination stands.
    pub(crate) enum Status, "a status of an entry" {
        /// The authority has the declaration.
        Received = "RECEIVED",
        /// Selected for inspection.
        Selected = "SELECTED",
        /// Inspected.
        Inspected = "INSPECTED",
        /// Released.
        Released = "RELEASED",
        /// Refused.
        Refused = "REFUSED",
        /// Held.
        Held = "HELD",
    }
}

impl Status {
    /// The status that the contract names.
    pub(crate) const fn of(status: wire::EntryStatus) -> Option<Self> {
        Some(match status {
            wire::EntryStatus::Unspecified => return None,
            wire::EntryStatus::Received => Self::Received,
            wire::EntryStatus::Selected => Self::Selected,
            wire::EntryStatus::Inspected => Self::Inspected,
            wire::EntryStatus::Released => Self::Released,
            wire::EntryStatus::Refused => Self::Refused,
            wire::EntryStatus::Held => Self::Held,
        })
    }

    /// As the contract names it.
    pub(crate) const fn told(self) -> wire::EntryStatus {
        match self {
            Self::Received => wire::EntryStatus::Received,
            Self::Selected => wire::EntryStatus::Selected,
            Self::Inspected => wire::EntryStatus::Inspected,
            Self::Released => wire::EntryStatus::Released,
            Self::Refused => wire::EntryStatus::Refused,
            Self::Held => wire::EntryStatus::Held,
        }
    }

    /// Whether it may follow what stands.
    pub(crate) const fn may_follow(self, before: Option<Self>) -> bool {
        match self {
            // Once received, it is not received again.
            Self::Received => before.is_none(),
            Self::Selected => matches!(
                before,
                None | Some(Self::Received | Self::Inspected | Self::Held)
            ),
            Self::Inspected => matches!(before, Some(Self::Selected | Self::Held)),
            Self::Held => !matches!(before, Some(Self::Held)),
            Self::Released | Self::Refused => {
                !matches!(before, Some(Self::Released | Self::Refused))
            }
        }
    }

    /// Whether more than the declarant and the authority hear of it.
    pub(crate) const fn is_open(self) -> bool {
        match self {
            Self::Received | Self::Released | Self::Refused | Self::Held => true,
            Self::Selected | Self::Inspected => false,
        }
    }

    /// Whether a reason must be given.
    pub(crate) const fn needs_reason(self) -> bool {
        matches!(self, Self::Refused | Self::Held)
    }

    /// The note that it puts on each bill.
    pub(crate) const fn note(self) -> Option<NoteKind> {
        match self {
            Self::Released => Some(NoteKind::CustomsReleased),
            Self::Refused => Some(NoteKind::CustomsRefused),
            Self::Held => Some(NoteKind::CustomsHeld),
            Self::Received | Self::Selected | Self::Inspected => None,
        }
    }

    /// Whether the declaration may still be changed.
    pub(crate) const fn is_closed(self) -> bool {
        matches!(self, Self::Released | Self::Refused)
    }
}
