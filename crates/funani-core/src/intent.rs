//! The sentences of legal intent that a signer puts its name to (`docs/format.md` §2.3).
//!
//! An act holds only the digest of its sentence. So what the signer read cannot be reworded
//! later, and a client that shows another sentence makes an act that nobody accepts.

use funani_proof::digest::Digest;

use crate::act::{Act, ActionName};
use crate::form::named;

#[cfg(test)]
mod tests;

named! {
    /// A language in which a sentence is offered (ISO 639-1).
    pub enum Language, "a language of the sentences" {
        /// English.
        English = "en",
        /// Japanese.
        Japanese = "ja",
    }
}

/// The sentence of an action, where it is one that a node offers.
pub const fn sentence(action: ActionName, language: Language) -> Option<&'static str> {
    match language {
        Language::English => english(action),
        Language::Japanese => japanese(action),
    }
}

/// The digest of the sentence: that of its UTF-8 bytes without a line end.
pub fn digest(action: ActionName, language: Language) -> Option<Digest> {
    sentence(action, language).map(|sentence| Digest::of(sentence.as_bytes()))
}

/// The language in which the signer of the act read its sentence; nothing where the digest is
/// that of no sentence of this action.
pub fn language(act: &Act) -> Option<Language> {
    let mut languages = Language::ALL.iter().copied();
    languages.find(|language| digest(act.name(), *language) == Some(act.intent))
}

const fn english(action: ActionName) -> Option<&'static str> {
    Some(match action {
        ActionName::Issue => {
            "I issue this electronic bill of lading as the carrier or on its behalf."
        }
        ActionName::Offer => "I offer control of this bill of lading to the recipient.",
        ActionName::Accept => "I receive this bill of lading and take control of it.",
        ActionName::Recall => "I withdraw my offer or my request for delivery.",
        ActionName::Transfer => {
            "I transfer possession and control of this bill of lading to the recipient."
        }
        ActionName::Reject => "I refuse this bill of lading and return it.",
        ActionName::Endorse => "I endorse this bill of lading to the named party.",
        ActionName::EndorseToOrder => {
            "I endorse this bill of lading to the order of the named party."
        }
        ActionName::BlankEndorse => "I endorse this bill of lading in blank.",
        ActionName::SurrenderForDelivery => {
            "I surrender this bill of lading and claim delivery of the goods."
        }
        ActionName::Sacc => "I accept the surrender of this bill of lading; it is spent.",
        ActionName::Srej => {
            "I refuse the surrender of this bill of lading; it returns to its holder."
        }
        ActionName::Supersede => {
            "I keep this bill of lading and void every act I signed over its earlier state."
        }
        ActionName::Reissue
        | ActionName::Void
        | ActionName::SurrenderForAmendment
        | ActionName::ToPaper
        | ActionName::Hold
        | ActionName::ReleaseHold
        | ActionName::Court
        | ActionName::HandOver
        | ActionName::TakeOver
        | ActionName::HandedOver
        | ActionName::HandBack
        | ActionName::Guarantee
        | ActionName::Restored => return None,
    })
}

const fn japanese(action: ActionName) -> Option<&'static str> {
    Some(match action {
        ActionName::Issue => "運送人として又は運送人のために、この電子船荷証券を発行します。",
        ActionName::Offer => "この船荷証券の支配の移転を相手方に申し出ます。",
        ActionName::Accept => "この船荷証券を受領し、その支配を取得します。",
        ActionName::Recall => "申出又は荷渡請求を撤回します。",
        ActionName::Transfer => "この船荷証券の占有及び支配を相手方に移転します。",
        ActionName::Reject => "この船荷証券の受領を拒否し、返還します。",
        ActionName::Endorse => "この船荷証券を記名の相手方に裏書します。",
        ActionName::EndorseToOrder => "この船荷証券を記名の相手方の指図式で裏書します。",
        ActionName::BlankEndorse => "この船荷証券に白地裏書をします。",
        ActionName::SurrenderForDelivery => "この船荷証券を提出し、運送品の引渡しを請求します。",
        ActionName::Sacc => "この船荷証券の提出を受け入れます。この船荷証券は効力を終えます。",
        ActionName::Srej => "この船荷証券の提出を拒否し、所持人に戻します。",
        ActionName::Supersede => {
            "この船荷証券を保持し、以前の状態に対する私の署名をすべて無効とします。"
        }
        ActionName::Reissue
        | ActionName::Void
        | ActionName::SurrenderForAmendment
        | ActionName::ToPaper
        | ActionName::Hold
        | ActionName::ReleaseHold
        | ActionName::Court
        | ActionName::HandOver
        | ActionName::TakeOver
        | ActionName::HandedOver
        | ActionName::HandBack
        | ActionName::Guarantee
        | ActionName::Restored => return None,
    })
}
