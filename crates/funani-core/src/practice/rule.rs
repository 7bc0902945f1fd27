use std::fmt;

/// What a finding does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// It is shown to whoever signs.
    Warning,
    /// No bill is issued over it.
    Error,
}

impl Severity {
    /// The stable name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Warning => "WARNING",
            Self::Error => "ERROR",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Declares the rules once: name, written form, severity, basis, and the sentence in two languages.
macro_rules! rules {
    ($($name:ident $text:literal $severity:ident $basis:literal $en:literal $ja:literal;)*) => {
        /// A rule of law or practice for the issue of a bill. A rule is never renamed.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Rule {
            $(#[doc = $en] $name,)*
        }

        impl Rule {
            /// Every rule, in the order of the table.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// The stable name.
            pub const fn reason(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }

            /// What a finding of it does.
            pub const fn severity(self) -> Severity {
                match self { $(Self::$name => Severity::$severity,)* }
            }

            /// Where it comes from.
            pub const fn basis(self) -> &'static str {
                match self { $(Self::$name => $basis,)* }
            }

            /// What it says, in English.
            pub const fn english(self) -> &'static str {
                match self { $(Self::$name => $en,)* }
            }

            /// What it says, in Japanese.
            pub const fn japanese(self) -> &'static str {
                match self { $(Self::$name => $ja,)* }
            }
        }
    };
}

rules! {
    // What the bill must state.
    NotElectronic "NOT_ELECTRONIC" Error
        "DCSA EBL 3.0.4, isElectronic"
        "The document says that it is not electronic."
        "書類に電子式でないと記載されています。";
    StatusNotIssued "STATUS_NOT_ISSUED" Error
        "DCSA EBL 3.0.4, transportDocumentStatus"
        "The status of a bill that is issued is ISSUED."
        "発行する船荷証券の状態は ISSUED でなければなりません。";
    GoodsNotNamed "GOODS_NOT_NAMED" Error
        "Commercial Code of Japan, art. 758(1)(i)"
        "The kind of goods is not stated."
        "運送品の種類が記載されていません。";
    WeightZero "WEIGHT_ZERO" Warning
        "Commercial Code of Japan, art. 758(1)(ii)"
        "The gross weight is zero."
        "総重量が 0 です。";
    GrossBelowNet "GROSS_BELOW_NET" Error
        "arithmetic"
        "The gross weight is below the net weight."
        "総重量が正味重量を下回っています。";
    MarksMissing "MARKS_MISSING" Warning
        "Commercial Code of Japan, art. 758(1)(ii)"
        "The goods have no marks."
        "荷印が記載されていません。";
    VesselNotNamed "VESSEL_NOT_NAMED" Error
        "Commercial Code of Japan, art. 758(1)(vii)"
        "A shipped bill names the vessel."
        "船積船荷証券に船舶の名称が記載されていません。";
    FreightMissing "FREIGHT_MISSING" Error
        "Commercial Code of Japan, art. 758(1)(x)"
        "Neither the freight nor who pays it is stated."
        "運送賃又はその支払条件が記載されていません。";
    IssuePlaceMissing "ISSUE_PLACE_MISSING" Error
        "Commercial Code of Japan, art. 758(1)(xii)"
        "The place of issue is not stated."
        "作成地が記載されていません。";
    ContainerNumberWrong "CONTAINER_NUMBER_WRONG" Error
        "ISO 6346, check digit"
        "The check digit of a container number does not hold."
        "コンテナ番号のチェックディジットが一致しません。";

    // True dates.
    OnBoardAfterIssue "ON_BOARD_AFTER_ISSUE" Error
        "Commercial Code of Japan, art. 758(1)(viii); UCP 600 art. 20(a)(ii)"
        "The goods were loaded or received after the bill was issued."
        "船積日又は受取日が発行日より後です。";
    OnBoardInFuture "ON_BOARD_IN_FUTURE" Error
        "cover of the P&I clubs is lost by post-dating"
        "The goods are not loaded or received yet: that day has not come at the place."
        "船積日又は受取日がその地の日付でまだ到来していません。";
    IssueDateInFuture "ISSUE_DATE_IN_FUTURE" Error
        "cover of the P&I clubs is lost by post-dating"
        "The date of issue has not come at the place of issue."
        "発行日が発行地の日付でまだ到来していません。";
    IssueDateApart "ISSUE_DATE_APART" Warning
        "cover of the P&I clubs is lost by ante-dating"
        "The date of issue lies more than one day before the bill is recorded; this is shown for ever."
        "発行日が記録日より1日を超えて前です。この相違は常に表示されます。";
    OnBoardAfterDeparture "ON_BOARD_AFTER_DEPARTURE" Warning
        "practice"
        "The goods were loaded after the planned departure."
        "船積日が出港予定日より後です。";
    ArrivalBeforeDeparture "ARRIVAL_BEFORE_DEPARTURE" Warning
        "practice"
        "The planned arrival lies before the planned departure."
        "到着予定日が出港予定日より前です。";

    // One voice.
    FreightTermsDiffer "FREIGHT_TERMS_DIFFER" Warning
        "practice"
        "No charge is to be paid as the freight term says."
        "運賃の支払条件と諸掛の支払条件が一致しません。";
    FreightClauseContradicts "FREIGHT_CLAUSE_CONTRADICTS" Error
        "UCP 600 art. 14(d): data must not conflict"
        "A clause contradicts the freight term."
        "約款・摘要の記載が運賃の支払条件と矛盾しています。";
    OnBoardClauseContradicts "ON_BOARD_CLAUSE_CONTRADICTS" Error
        "UCP 600 art. 20(a)(ii)"
        "A clause says that the goods are on board, and the bill is a received bill."
        "受取船荷証券に船積済みの摘要が記載されています。";
    BearerAtIssue "BEARER_AT_ISSUE" Warning
        "DCSA EBL 3.0.4: isToOrder without endorsee is endorsed in blank"
        "Whoever holds this bill can claim the goods."
        "以後は所持する人が誰でも荷渡しを請求できます。";
    NamedReadsAsStraight "NAMED_READS_AS_STRAIGHT" Warning
        "Commercial Code of Japan, art. 762; DCSA EBL 3.0.4, isToOrder"
        "A named bill that may be endorsed reads as a straight bill on other platforms."
        "記名式（裏書可）は、他のプラットフォームでは記名式（裏書禁止）として読まれます。";

    // The law.
    ProfileUnknown "PROFILE_UNKNOWN" Error
        "legal profiles"
        "The legal profile is not known."
        "法的プロファイルが登録されていません。";
    LawNotOfProfile "LAW_NOT_OF_PROFILE" Error
        "legal profiles"
        "The legal profile is not one of the governing law."
        "法的プロファイルが準拠法のものではありません。";
    LawDoesNotCover "LAW_DOES_NOT_COVER" Error
        "legal profiles"
        "The governing law does not cover electronic bills of this kind."
        "準拠法はこの種類の電子船荷証券を対象としていません。";
    LawNotInForce "LAW_NOT_IN_FORCE" Warning
        "legal profiles"
        "The governing law has no rules for electronic bills in force."
        "準拠法上の電子船荷証券制度は未施行です。";
}
