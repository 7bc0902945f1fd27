//! Why the text of a QR code cannot be taken, in the words of the page.

use funani_trade::certificate::{CodeFault, Member, MemberFault};

use super::fault::{Fault, Refused};
use super::words::Word;

/// A text is no code of a certificate: every fault.
pub(super) fn refused(fault: CodeFault) -> Refused {
    Refused::bad(match fault {
        CodeFault::Members(faults) => faults.into_iter().map(of_member).collect(),
        CodeFault::Other | CodeFault::Page(_) => vec![Fault::of(Word::CodeOther)],
    })
}

fn of_member(fault: MemberFault) -> Fault {
    match fault {
        MemberFault::Twice(member) => Fault::text(Word::CodeTwice, member.as_str()),
        MemberFault::Missing(member) | MemberFault::Malformed(member) => Fault::of(match member {
            Member::Registry => Word::CodeRegistry,
            Member::Document => Word::CodeDocument,
            Member::Content => Word::CodeDigest,
        }),
        MemberFault::Unknown => Fault::of(Word::CodeOther),
    }
}
