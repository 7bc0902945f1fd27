//! The closed table of codes: what each says, and what it makes of the result.

use std::fmt;

/// What a finding makes of the result. A later class beats an earlier one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// The check held.
    Pass,
    /// The check held, and there is something to know.
    Note,
    /// The check could not be made.
    Undecided,
    /// The check did not hold.
    Fail,
}

impl Class {
    /// The stable name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pass => "PASS",
            Self::Note => "NOTE",
            Self::Undecided => "UNDECIDED",
            Self::Fail => "FAIL",
        }
    }
}

impl fmt::Display for Class {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Declares the codes once: name, written form, class, and the sentence in two languages.
macro_rules! codes {
    ($($name:ident $text:literal $class:ident $en:literal $ja:literal;)*) => {
        /// What a check found (`docs/format.md` §5.3). A code is never renamed.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $(#[doc = $en] $name,)*
        }

        impl Code {
            /// Every code, in the order of the table.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// The stable name.
            pub const fn reason(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }

            /// The class in the table. Two codes weigh more when the current state is asked
            /// for: see [`Code::weighed`].
            pub const fn class(self) -> Class {
                match self { $(Self::$name => Class::$class,)* }
            }

            /// What the code says, in English.
            pub const fn english(self) -> &'static str {
                match self { $(Self::$name => $en,)* }
            }

            /// What the code says, in Japanese.
            pub const fn japanese(self) -> &'static str {
                match self { $(Self::$name => $ja,)* }
            }
        }
    };
}

codes! {
    // Held.
    BundleRead "BUNDLE_READ" Pass
        "The bundle is canonical and complete in form."
        "証拠一式は正準形で、形式に欠けるところがありません。";
    DocumentBound "DOCUMENT_BOUND" Pass
        "The document is the one that was signed for."
        "書類は署名の対象となった書類そのものです。";
    PartiesProven "PARTIES_PROVEN" Pass
        "Every party's keys and facts follow from its own signed events."
        "各当事者の鍵と事実は、その当事者自身の署名により裏付けられています。";
    ReceiptsSigned "RECEIPTS_SIGNED" Pass
        "Every receipt is signed by the registry and continues the one before."
        "すべての受領証は登録機関が署名し、直前の受領証に続いています。";
    ActsSigned "ACTS_SIGNED" Pass
        "Every act is signed by its actor with a key that was valid then."
        "すべての行為は、その時点で有効な行為者の鍵で署名されています。";
    KeysJudged "KEYS_JUDGED" Pass
        "Every act was judged under the keys that were current when it was recorded."
        "すべての行為は、記録時に最新であった鍵に基づいて判定されています。";
    StateFollows "STATE_FOLLOWS" Pass
        "Each recorded state follows from the one before by the rules."
        "記録された各状態は、規則に従い直前の状態から導かれます。";
    NotesComplete "NOTES_COMPLETE" Pass
        "No note that the registry has mentioned is missing."
        "登録機関が言及した注記はすべて揃っています。";
    Logged "LOGGED" Pass
        "Every receipt stands in the public log."
        "すべての受領証は公開ログに収められています。";
    CheckpointSigned "CHECKPOINT_SIGNED" Pass
        "The log's checkpoint is signed by its keys."
        "ログのチェックポイントは、その鍵で署名されています。";
    HeadConfirmed "HEAD_CONFIRMED" Pass
        "The registry states that no later act is recorded."
        "登録機関は、これより後の行為が記録されていないことを表明しています。";
    IssuerTrusted "ISSUER_TRUSTED" Pass
        "The registry's keys are those of your trust file."
        "登録機関の鍵は、お手元の信頼ファイルの鍵と一致します。";
    LogGrown "LOG_GROWN" Pass
        "The log is the one that was seen before, and has only grown."
        "ログは以前に確認したものと同一で、追記のみされています。";

    ReportFollows "REPORT_FOLLOWS" Pass
        "The report follows from the evidence and from what was declared."
        "報告は、証拠と申告内容から導かれるとおりです。";

    // Held, and there is something to know.
    LaterActsUnknown "LATER_ACTS_UNKNOWN" Note
        "Whether a later act has been recorded cannot be told from this bundle."
        "この証拠一式からは、後の行為が記録されたかどうか分かりません。";
    LaterKeyEventsUnknown "LATER_KEY_EVENTS_UNKNOWN" Note
        "Whether the party's keys had changed by then cannot be told from this bundle."
        "この証拠一式からは、当事者の鍵がその時点までに変わっていたかどうか分かりません。";
    AnnexErased "ANNEX_ERASED" Note
        "An annex has been erased; only its digest remains."
        "付属書は消去され、ダイジェストのみが残っています。";
    NoteWithheld "NOTE_WITHHELD" Note
        "A note is withheld; only its kind and its place are shown."
        "注記の内容は開示されず、種類と順番のみが示されています。";
    LoggedLate "LOGGED_LATE" Note
        "A receipt reached the log later than promised."
        "受領証が約束の時刻より遅れてログに収められました。";
    Disputed "DISPUTED" Note
        "A party disputes this bill."
        "当事者がこの船荷証券について異議を申し立てています。";
    Recovered "RECOVERED" Note
        "A party's root key was recovered by a quorum."
        "当事者のルート鍵が定足数により回復されています。";
    Held "HELD" Note
        "The bill is on hold."
        "この船荷証券は保留されています。";
    Cancelled "CANCELLED" Note
        "The issuer has cancelled this document."
        "発行者がこの書類を取り消しています。";
    Withdrawn "WITHDRAWN" Note
        "The issuer has ended this hand-over."
        "発行者がこの引渡しを終了しています。";
    RulesOverridden "RULES_OVERRIDDEN" Note
        "The issuer has signed over errors that its checks found, with an approval."
        "発行者は、点検で見つかった誤りを承認のうえで署名しています。";
    NameOnly "NAME_ONLY" Note
        "A party was matched by its name alone."
        "当事者は名称のみで照合されました。";
    SimulatedClock "SIMULATED_CLOCK" Note
        "The registry runs on a simulated clock: this is a demonstration."
        "登録機関は模擬時計で動いています。これは実演です。";
    Custody "CUSTODY" Note
        "A party's key is kept in this way."
        "当事者の鍵はこの方法で保管されています。";
    IssueDateApart "ISSUE_DATE_APART" Note
        "The bill was recorded more than a day apart from the date of issue that it states."
        "記載された発行日と記録された時刻が1日を超えて離れています。";
    KeySuperseded "KEY_SUPERSEDED" Note
        "A party's keys had just changed when the act was recorded."
        "行為が記録された時、当事者の鍵は変更された直後でした。";
    LogUncompared "LOG_UNCOMPARED" Note
        "Whether the log is the one that was seen before could not be checked."
        "ログが以前に確認したものと同一かどうか、照合できませんでした。";

    // Could not be judged.
    NoTrustFile "NO_TRUST_FILE" Undecided
        "The bundle is consistent, but without a trust file its issuer is unknown."
        "証拠一式に矛盾はありませんが、信頼ファイルがないため発行者を確認できません。";
    ConsistentIssuerUnknown "CONSISTENT_ISSUER_UNKNOWN" Undecided
        "Your trust file does not know a key that the bundle rests on."
        "証拠一式の拠り所となる鍵が、お手元の信頼ファイルにありません。";
    VersionUnknown "VERSION_UNKNOWN" Undecided
        "A statement is of a version that this verifier does not know."
        "この検証器が対応していない版の文書が含まれています。";
    SuiteUnknown "SUITE_UNKNOWN" Undecided
        "A signature is of a suite that this verifier does not know."
        "この検証器が対応していない署名方式が使われています。";
    ActionUnknown "ACTION_UNKNOWN" Undecided
        "An act is of a kind that this verifier cannot judge."
        "この検証器では判定できない種類の行為が含まれています。";
    QuorumUnmet "QUORUM_UNMET" Undecided
        "Fewer witnesses than your trust file asks for have signed the checkpoint."
        "チェックポイントへの立会人の署名が、信頼ファイルの求める数に足りません。";
    InTransit "IN_TRANSIT" Undecided
        "The bill is on its way to another registry."
        "この船荷証券は他の登録機関へ移転中です。";
    NotLogged "NOT_LOGGED" Undecided
        "A receipt is not in the log yet."
        "受領証がまだログに収められていません。";

    // Did not hold.
    JsonInvalid "JSON_INVALID" Fail
        "The bundle is not canonical JSON."
        "証拠一式が正準形の JSON ではありません。";
    FormInvalid "FORM_INVALID" Fail
        "A part of the bundle is not in the form it must have."
        "証拠一式の一部が定められた形式ではありません。";
    MemberUnreferenced "MEMBER_UNREFERENCED" Fail
        "The bundle holds something that nothing in it refers to."
        "どこからも参照されていない要素が含まれています。";
    WrongRegistry "WRONG_REGISTRY" Fail
        "A statement is for another registry."
        "他の登録機関に宛てた文書が含まれています。";
    IdMismatch "ID_MISMATCH" Fail
        "An id does not follow from what it stands for."
        "識別子がその対象から導かれるものと一致しません。";
    SignatureInvalid "SIGNATURE_INVALID" Fail
        "A signature does not hold."
        "署名が有効ではありません。";
    KeyUnknown "KEY_UNKNOWN" Fail
        "A statement is signed by a key that its signer does not have."
        "署名者のものではない鍵で署名されています。";
    WrongPurpose "WRONG_PURPOSE" Fail
        "A statement is signed by a key of another purpose."
        "用途の異なる鍵で署名されています。";
    KeyRevoked "KEY_REVOKED" Fail
        "A statement is signed by a key that had ended."
        "失効した鍵で署名されています。";
    WeakKey "WEAK_KEY" Fail
        "A key is weak: a signature under it proves nothing."
        "鍵が脆弱であり、その署名は証明になりません。";
    ReceiptMismatch "RECEIPT_MISMATCH" Fail
        "A receipt is not for what it stands beside."
        "受領証が対応する行為のものではありません。";
    ChainBroken "CHAIN_BROKEN" Fail
        "The receipts do not form one unbroken chain."
        "受領証が途切れのない一続きになっていません。";
    FoldMismatch "FOLD_MISMATCH" Fail
        "A recorded state does not follow from the one before."
        "記録された状態が直前の状態から導かれません。";
    DocumentMismatch "DOCUMENT_MISMATCH" Fail
        "The document is not the one that was signed for."
        "書類が署名の対象となった書類と異なります。";
    ApprovalInvalid "APPROVAL_INVALID" Fail
        "An approval is missing or does not hold."
        "承認が欠けているか、有効ではありません。";
    PartyForked "PARTY_FORKED" Fail
        "Two histories of one party are shown."
        "一つの当事者について二つの履歴が示されています。";
    PartyChainBroken "PARTY_CHAIN_BROKEN" Fail
        "A party's chain does not hold."
        "当事者の履歴が成り立ちません。";
    FactMismatch "FACT_MISMATCH" Fail
        "An opened fact is not the one that was signed."
        "開示された事実が署名されたものと異なります。";
    LeafMismatch "LEAF_MISMATCH" Fail
        "Two entries claim one place in the log, or their order contradicts it."
        "ログ内の位置が重複しているか、順序が矛盾しています。";
    InclusionInvalid "INCLUSION_INVALID" Fail
        "A receipt is not where its proof says it stands in the log."
        "受領証がログ内の示された位置に存在しません。";
    CheckpointInvalid "CHECKPOINT_INVALID" Fail
        "The checkpoint is not one of this registry's log."
        "チェックポイントがこの登録機関のログのものではありません。";
    CosignatureInvalid "COSIGNATURE_INVALID" Fail
        "A co-signature of the checkpoint is missing or does not hold."
        "チェックポイントの連署が欠けているか、有効ではありません。";
    HeadContradicted "HEAD_CONTRADICTED" Fail
        "The registry has stated something else about the same chain."
        "同じ履歴について登録機関が異なる表明をしています。";
    NoteGap "NOTE_GAP" Fail
        "A note that the registry has mentioned is missing."
        "登録機関が言及した注記が欠けています。";
    TimeBackwards "TIME_BACKWARDS" Fail
        "Times contradict each other."
        "時刻が互いに矛盾しています。";
    KeysStale "KEYS_STALE" Fail
        "An act was judged under keys that had ended before."
        "行為が、既に終わっていた鍵に基づいて判定されています。";
    LogForked "LOG_FORKED" Fail
        "The registry has shown another history of its log."
        "登録機関が、ログについて別の履歴を示しています。";
    ReportMismatch "REPORT_MISMATCH" Fail
        "The report does not follow from the evidence and from what was declared."
        "報告が、証拠と申告内容から導かれるものと一致しません。";
}

impl Code {
    /// The class, where `current` says that the present state is asked for and not only what
    /// happened: then not knowing of later acts or key events leaves the question open.
    pub const fn weighed(self, current: bool) -> Class {
        let later = matches!(self, Self::LaterActsUnknown | Self::LaterKeyEventsUnknown);
        if current && later {
            Class::Undecided
        } else {
            self.class()
        }
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.reason())
    }
}
