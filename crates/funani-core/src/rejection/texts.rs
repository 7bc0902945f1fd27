use super::Rejection;

/// Who could do what was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// Whoever signed it.
    Signer,
    /// The current holder.
    Holder,
    /// The carrier or its agent.
    Carrier,
    /// The party to which it is offered.
    Offeree,
    /// The endorsee.
    Endorsee,
    /// The recipient.
    Recipient,
    /// The principal.
    Principal,
    /// The approvers.
    Approver,
    /// A party to the bill.
    Concerned,
    /// The operator of the node.
    Operator,
    /// Nobody now.
    Nobody,
}

impl Who {
    /// In English.
    pub const fn english(self) -> &'static str {
        match self {
            Self::Signer => "whoever signed it",
            Self::Holder => "the current holder",
            Self::Carrier => "the carrier or its agent",
            Self::Offeree => "the party to which it is offered",
            Self::Endorsee => "the endorsee",
            Self::Recipient => "the recipient",
            Self::Principal => "the principal",
            Self::Approver => "the approvers",
            Self::Concerned => "a party to the bill",
            Self::Operator => "the operator of the node",
            Self::Nobody => "nobody now",
        }
    }

    /// In Japanese.
    pub const fn japanese(self) -> &'static str {
        match self {
            Self::Signer => "署名者",
            Self::Holder => "現在の所持人",
            Self::Carrier => "運送人又はその代理店",
            Self::Offeree => "申出の相手方",
            Self::Endorsee => "裏書の相手方",
            Self::Recipient => "相手方",
            Self::Principal => "本人",
            Self::Approver => "承認者",
            Self::Concerned => "B/Lの当事者",
            Self::Operator => "運営者",
            Self::Nobody => "現在はいません",
        }
    }
}

/// What a person is shown.
pub(super) struct Texts {
    pub(super) sentence: &'static str,
    pub(super) sentence_ja: &'static str,
    pub(super) who: Who,
    pub(super) next: &'static str,
    pub(super) next_ja: &'static str,
}

const fn texts(
    sentence: &'static str,
    sentence_ja: &'static str,
    who: Who,
    next: &'static str,
    next_ja: &'static str,
) -> Texts {
    Texts {
        sentence,
        sentence_ja,
        who,
        next,
        next_ja,
    }
}

#[expect(clippy::too_many_lines, reason = "a table, one row a rejection")]
pub(super) const fn of(rejection: &Rejection) -> Texts {
    match rejection {
        Rejection::WrongRegistry => texts(
            "Not possible, because it is signed for another registry.",
            "できません。理由:別のレジストリあての署名です。",
            Who::Signer,
            "Sign it again for this registry.",
            "このレジストリあてに署名し直してください。",
        ),
        Rejection::CallerIsNotActor => texts(
            "Not possible, because you are not the party that signed it.",
            "できません。理由:署名した当事者と送信した当事者が異なります。",
            Who::Signer,
            "Let the party that signed it send it.",
            "署名した当事者から送信してください。",
        ),
        Rejection::NotFound => texts(
            "Not possible, because there is no such bill or party that you may see.",
            "できません。理由:該当するB/L又は当事者がないか、閲覧できません。",
            Who::Concerned,
            "Check the number or id.",
            "番号又はIDを確認してください。",
        ),
        Rejection::JwsInvalid(_) => texts(
            "Not possible, because the signed statement is not of the required form.",
            "できません。理由:署名付きデータの形式が正しくありません。",
            Who::Signer,
            "Sign it again with current software.",
            "最新のソフトウェアで署名し直してください。",
        ),
        Rejection::WrongType => texts(
            "Not possible, because the signed statement is of another type than this call takes.",
            "できません。理由:この操作の対象ではない種類の署名付きデータです。",
            Who::Signer,
            "Send it to the call that takes it.",
            "対応する操作に送信してください。",
        ),
        Rejection::FormInvalid(_) => texts(
            "Not possible, because the statement is not of the required form.",
            "できません。理由:記載内容の形式が正しくありません。",
            Who::Signer,
            "Correct the members listed and sign again.",
            "指摘された項目を訂正し、署名し直してください。",
        ),
        Rejection::IdMismatch => texts(
            "Not possible, because an id does not follow from the content that it names.",
            "できません。理由:IDが内容と一致しません。",
            Who::Signer,
            "Make the id anew from the content.",
            "内容からIDを作り直してください。",
        ),
        Rejection::KeyUnknown => texts(
            "Not possible, because the key that signed is not registered for the party.",
            "できません。理由:署名した鍵は当事者の鍵として登録されていません。",
            Who::Signer,
            "Register the key, or sign with a registered one.",
            "鍵を登録するか、登録済みの鍵で署名してください。",
        ),
        Rejection::WrongPurpose => texts(
            "Not possible, because the key that signed serves another purpose.",
            "できません。理由:署名した鍵は別の用途の鍵です。",
            Who::Signer,
            "Sign with the key of the right purpose.",
            "用途の合った鍵で署名してください。",
        ),
        Rejection::KeyRevoked => texts(
            "Not possible, because the key that signed has been revoked.",
            "できません。理由:署名した鍵は失効しています。",
            Who::Signer,
            "Sign with a current key.",
            "有効な鍵で署名してください。",
        ),
        Rejection::WeakKey => texts(
            "Not possible, because a public key is weak.",
            "できません。理由:公開鍵が安全ではありません。",
            Who::Signer,
            "Make a new key.",
            "新しい鍵を作成してください。",
        ),
        Rejection::SignatureInvalid => texts(
            "Not possible, because the signature does not verify.",
            "できません。理由:署名を検証できません。",
            Who::Signer,
            "Sign it again.",
            "署名し直してください。",
        ),
        Rejection::ProofInvalid => texts(
            "Not possible, because an added key has not signed its proof.",
            "できません。理由:追加する鍵自身の証明署名がありません。",
            Who::Signer,
            "Let each added key sign its proof.",
            "追加する鍵ごとに証明署名を付けてください。",
        ),
        Rejection::IntentUnknown => texts(
            "Not possible, because the sentence of legal intent is not one of this action.",
            "できません。理由:意思表示の文言がこの操作のものではありません。",
            Who::Signer,
            "Sign again under the sentence that is shown.",
            "表示された文言を確認し、署名し直してください。",
        ),
        Rejection::TimeAhead => texts(
            "Not possible, because it is dated more than two minutes ahead.",
            "できません。理由:時刻が2分を超えて進んでいます。",
            Who::Signer,
            "Set the clock and sign again.",
            "時計を合わせ、署名し直してください。",
        ),
        Rejection::ActExpired => texts(
            "Not possible, because the last time at which it could be recorded has passed.",
            "できません。理由:記録できる期限を過ぎています。",
            Who::Signer,
            "Sign it again.",
            "署名し直してください。",
        ),
        Rejection::NotAfterTooFar => texts(
            "Not possible, because it could be recorded for longer than is allowed.",
            "できません。理由:記録できる期限が長すぎます。",
            Who::Signer,
            "Sign it again with an earlier end: one hour, or seven days with approvals.",
            "期限を1時間以内(承認付きは7日以内)にして署名し直してください。",
        ),
        Rejection::TimeBackwards => texts(
            "Not possible, because its recorded time lies before that of the step before.",
            "できません。理由:記録時刻が直前の記録より前です。",
            Who::Operator,
            "Set the clock of the node.",
            "ノードの時計を確認してください。",
        ),
        Rejection::ApprovalInvalid => texts(
            "Not possible, because an approval is missing, is for something else, or does not verify.",
            "できません。理由:承認が欠けているか、別の対象のものか、検証できません。",
            Who::Approver,
            "Obtain the approval again.",
            "承認を取り直してください。",
        ),
        Rejection::ActionNotOffered => texts(
            "Not possible, because this node does not offer this action yet.",
            "できません。理由:この操作はまだ提供されていません。",
            Who::Nobody,
            "Choose another way, or ask the operator.",
            "別の方法を選ぶか、運営者に問い合わせてください。",
        ),
        Rejection::CustodyNotOffered => texts(
            "Not possible, because this node does not keep keys for parties.",
            "できません。理由:この形の鍵の保管は提供されていません。",
            Who::Signer,
            "Keep the key yourself or in an HSM.",
            "鍵は自社又はHSMで保管してください。",
        ),
        Rejection::HeadUnknown => texts(
            "Not possible, because the state that it builds on has never existed.",
            "できません。理由:前提とした記録が存在しません。",
            Who::Signer,
            "Read the latest state and sign again.",
            "最新の状態を読み、署名し直してください。",
        ),
        Rejection::NotController => texts(
            "Not possible, because you are not the current holder.",
            "できません。理由:現在の所持人ではありません。",
            Who::Holder,
            "Ask the current holder.",
            "現在の所持人に依頼してください。",
        ),
        Rejection::NotCarrier => texts(
            "Not possible, because you are not the carrier of this bill.",
            "できません。理由:このB/Lの運送人ではありません。",
            Who::Carrier,
            "Ask the carrier.",
            "運送人に依頼してください。",
        ),
        Rejection::NotOfferee => texts(
            "Not possible, because the bill has not been offered to you.",
            "できません。理由:あなたへの提供の申出ではありません。",
            Who::Offeree,
            "Ask the holder for an offer.",
            "所持人に申出を依頼してください。",
        ),
        Rejection::NotConcerned => texts(
            "Not possible, because you are not concerned with this bill.",
            "できません。理由:このB/Lの関係者ではありません。",
            Who::Concerned,
            "Ask a party to the bill.",
            "B/Lの当事者に依頼してください。",
        ),
        Rejection::MandateMissing => texts(
            "Not possible, because there is no open mandate for this action in this capacity.",
            "できません。理由:この資格でこの操作を行う有効な委任がありません。",
            Who::Principal,
            "Ask the principal for a mandate.",
            "本人に委任の登録を依頼してください。",
        ),
        Rejection::CapacityNotAllowed => texts(
            "Not possible, because this action cannot be signed in this capacity.",
            "できません。理由:この資格では署名できない操作です。",
            Who::Signer,
            "Sign in a capacity that goes with the action.",
            "操作に合った資格で署名してください。",
        ),
        Rejection::ApprovalsMissing => texts(
            "Not possible, because it has fewer approvals than your own rules demand.",
            "できません。理由:自社で定めた数の承認がありません。",
            Who::Approver,
            "Obtain the approvals and sign again.",
            "必要な承認を得て署名し直してください。",
        ),
        Rejection::OperatorApprovalMissing => texts(
            "Not possible, because the operator has not approved it.",
            "できません。理由:運営者の承認がありません。",
            Who::Operator,
            "Ask the operator for its approval.",
            "運営者に承認を依頼してください。",
        ),
        Rejection::HeadMoved(_) => texts(
            "Not possible, because something has been recorded since you read it.",
            "できません。理由:読み取った後に状態が変わりました。",
            Who::Signer,
            "Read the latest state and decide again.",
            "最新の状態を読み、判断し直してください。",
        ),
        Rejection::WrongStatus(_) => texts(
            "Not possible, because the bill is not in a state that admits this.",
            "できません。理由:B/Lの現在の状態ではこの操作はできません。",
            Who::Nobody,
            "Look at the state of the bill.",
            "B/Lの状態を確認してください。",
        ),
        Rejection::UndoLapsed => texts(
            "Not possible, because the time to return the bill has passed.",
            "できません。理由:返還できる期間を過ぎています。",
            Who::Nobody,
            "Transfer the bill back to its sender instead.",
            "提供元への移転の手続をしてください。",
        ),
        Rejection::OfferLapsed => texts(
            "Not possible, because the offer has lapsed.",
            "できません。理由:申出の期限を過ぎています。",
            Who::Holder,
            "Ask the holder to offer again.",
            "所持人に改めて申出を依頼してください。",
        ),
        Rejection::OfferOpen => texts(
            "Not possible, because the offer binds until its deadline.",
            "できません。理由:申出は期限まで撤回できません。",
            Who::Offeree,
            "Wait for the deadline, or ask the offeree to refuse.",
            "期限を待つか、相手方に拒否を依頼してください。",
        ),
        Rejection::NotEndorsee => texts(
            "Not possible, because the holder has possession only: it is not the endorsee, or may not endorse further.",
            "できません。理由:所持のみで、裏書の相手方ではないか、更に裏書できません。",
            Who::Endorsee,
            "Hand the bill to the endorsee, or obtain its leave to surrender.",
            "裏書の相手方に引き渡すか、荷渡請求の承認を得てください。",
        ),
        Rejection::NotNegotiable => texts(
            "Not possible, because the bill is straight and cannot be endorsed.",
            "できません。理由:記名式(裏書禁止)のため裏書できません。",
            Who::Nobody,
            "Transfer possession to the consignee.",
            "荷受人に占有を移転してください。",
        ),
        Rejection::LastRoot => texts(
            "Not possible, because a party cannot be left without a root key.",
            "できません。理由:最後のルート鍵は失効できません。",
            Who::Signer,
            "Add another root key first.",
            "先に別のルート鍵を追加してください。",
        ),
        Rejection::KeyTaken => texts(
            "Not possible, because the key is or was registered already.",
            "できません。理由:この鍵は既に登録されています。",
            Who::Signer,
            "Make a new key.",
            "新しい鍵を作成してください。",
        ),
        Rejection::KeyNotLive => texts(
            "Not possible, because the key that is to be revoked is not a current one.",
            "できません。理由:失効させる鍵は現在の鍵ではありません。",
            Who::Signer,
            "Read the latest state of the party.",
            "当事者の最新の状態を確認してください。",
        ),
        Rejection::TooManyKeys => texts(
            "Not possible, because the party would have too many keys.",
            "できません。理由:鍵の数が上限を超えます。",
            Who::Signer,
            "Revoke keys that are no longer used.",
            "使わない鍵を失効させてください。",
        ),
        Rejection::PartyExists => texts(
            "Not possible, because the party is registered already.",
            "できません。理由:この当事者は既に登録されています。",
            Who::Nobody,
            "Use the party as it is.",
            "登録済みの当事者をそのまま使用してください。",
        ),
        Rejection::IdentifierTaken => texts(
            "Not possible, because another party holds this identifier.",
            "できません。理由:この番号は別の当事者が登録しています。",
            Who::Operator,
            "Ask the operator.",
            "運営者に問い合わせてください。",
        ),
        Rejection::FactUnknown => texts(
            "Not possible, because there is no such entry to end.",
            "できません。理由:終了させる登録事項がありません。",
            Who::Signer,
            "Read the latest state of the party.",
            "当事者の最新の状態を確認してください。",
        ),
        Rejection::FactTaken => texts(
            "Not possible, because this entry stands already.",
            "できません。理由:この事項は既に登録されています。",
            Who::Signer,
            "Read the latest state of the party.",
            "当事者の最新の状態を確認してください。",
        ),
        Rejection::TooManyFacts => texts(
            "Not possible, because the party would have too many entries.",
            "できません。理由:登録事項の数が上限を超えます。",
            Who::Signer,
            "End entries that are no longer needed.",
            "不要な登録事項を終了させてください。",
        ),
        Rejection::FactNotOpened => texts(
            "Not possible, because an entry that it names has not been opened.",
            "できません。理由:登録事項の内容が示されていません。",
            Who::Signer,
            "Send the content of each entry.",
            "各登録事項の内容を併せて送信してください。",
        ),
        Rejection::FactMismatch => texts(
            "Not possible, because an entry is not the one that was signed.",
            "できません。理由:登録事項が署名された内容と一致しません。",
            Who::Signer,
            "Send the entry that was signed.",
            "署名した内容どおりの登録事項を送信してください。",
        ),
        Rejection::FactWrongKind => texts(
            "Not possible, because the entry is of another kind than this event deals with.",
            "できません。理由:この手続の対象ではない種類の登録事項です。",
            Who::Signer,
            "Use the event for entries of this kind.",
            "登録事項の種類に合った手続を使用してください。",
        ),
        Rejection::ConsentMissing => texts(
            "Not possible, because the recipient has not agreed to the terms of this bill.",
            "できません。理由:相手方がこのB/Lの約款に同意していません。",
            Who::Recipient,
            "Ask the recipient to agree, or make an offer instead.",
            "相手方に同意を依頼するか、申出による提供にしてください。",
        ),
        Rejection::RecipientIsHolder => texts(
            "Not possible, because the recipient has the bill already.",
            "できません。理由:相手方は既に所持人です。",
            Who::Holder,
            "Choose another recipient.",
            "別の相手方を指定してください。",
        ),
        Rejection::RecipientUnknown => texts(
            "Not possible, because the recipient is not registered.",
            "できません。理由:相手方が登録されていません。",
            Who::Recipient,
            "Ask the recipient to register.",
            "相手方に登録を依頼してください。",
        ),
        Rejection::PartyUnknown => texts(
            "Not possible, because a party that is named is not registered.",
            "できません。理由:指定された当事者が登録されていません。",
            Who::Signer,
            "Read the party's latest state and sign again.",
            "当事者の最新の状態を読み、署名し直してください。",
        ),
        Rejection::DocumentMissing => texts(
            "Not possible, because the transport document has not been handed in.",
            "できません。理由:船荷証券の文書が提出されていません。",
            Who::Carrier,
            "Send the document with the act.",
            "文書を併せて送信してください。",
        ),
        Rejection::DocumentInvalid(_) => texts(
            "Not possible, because the transport document lacks what issuing needs.",
            "できません。理由:文書に発行に必要な事項がありません。",
            Who::Carrier,
            "Correct the members listed.",
            "指摘された項目を訂正してください。",
        ),
        Rejection::DocumentMismatch => texts(
            "Not possible, because what is signed and the document contradict each other.",
            "できません。理由:署名内容と文書が一致しません。",
            Who::Signer,
            "Compare number, order and digest with the document.",
            "番号、指図の種類及び文書を確認してください。",
        ),
        Rejection::PartyNotInDocument => texts(
            "Not possible, because a party is not the one that the document states for its role.",
            "できません。理由:当事者が文書に記載された者と一致しません。",
            Who::Carrier,
            "Correct the document or the party.",
            "文書又は当事者を訂正してください。",
        ),
        Rejection::LegalMismatch => texts(
            "Not possible, because the stated transferability does not agree with the order kind.",
            "できません。理由:譲渡の態様と指図の種類が一致しません。",
            Who::Carrier,
            "State the transferability of the order kind.",
            "指図の種類に合った譲渡の態様を指定してください。",
        ),
        Rejection::NumberTaken => texts(
            "Not possible, because the carrier has issued a bill of this number already.",
            "できません。理由:同じ番号のB/Lが既に発行されています。",
            Who::Carrier,
            "Use another number or sub-reference.",
            "別の番号又は枝番を使用してください。",
        ),
        Rejection::BillExists => texts(
            "Not possible, because a bill has been opened with this seed already.",
            "できません。理由:同じシードのB/Lが既に存在します。",
            Who::Signer,
            "Draw a new seed and sign again.",
            "新しいシードで署名し直してください。",
        ),
        Rejection::LogBehind => texts(
            "Not possible, because the log has not taken up what was recorded before.",
            "できません。理由:先の記録がログに反映されていません。",
            Who::Operator,
            "Try again in a minute.",
            "1分後に再試行してください。",
        ),
        Rejection::BehindLog => texts(
            "Not possible, because the node lacks steps of this chain that the log holds.",
            "できません。理由:ログにある記録の一部がノードにありません。",
            Who::Operator,
            "Import the missing steps from a bundle.",
            "証拠束から欠けた記録を取り込んでください。",
        ),
        Rejection::ClockSkew => texts(
            "Not possible, because the clocks of the node differ.",
            "できません。理由:ノード内の時計がずれています。",
            Who::Operator,
            "Try again; tell the operator.",
            "再試行し、運営者に連絡してください。",
        ),
        Rejection::Unavailable => texts(
            "Not possible, because the node cannot judge it at the moment.",
            "できません。理由:現在判定できません。",
            Who::Operator,
            "Try again.",
            "再試行してください。",
        ),
    }
}
