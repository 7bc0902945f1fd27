//! What can be wrong with a transport document, in sentences for people.

use std::fmt;

/// One thing that is wrong with one place of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Where: `$` is the document, as in `$.documentParties.shipper.partyName` and
    /// `$.consignmentItems[0].HSCodes[1]`. What is missing stands at the place where it should be.
    pub path: String,
    /// What is wrong.
    pub code: FaultCode,
    /// The limit, the values or whatever else is wanted; may be empty.
    pub expected: String,
    /// The schema or the rule that says so.
    pub source: &'static str,
}

impl Fault {
    /// A sentence in English, with what is wanted.
    pub fn english(&self) -> String {
        self.code.english().replace("{}", &self.expected)
    }

    /// A sentence in Japanese, with what is wanted.
    pub fn japanese(&self) -> String {
        self.code.japanese().replace("{}", &self.expected)
    }
}

/// Path, sentence, stable name and source.
impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (path, code, source) = (&self.path, self.code, self.source);
        write!(f, "{path}: {} ({code}; {source})", self.english())
    }
}

macro_rules! codes {
    ($($(#[$meta:meta])* $name:ident $reason:literal $en:literal $ja:literal;)*) => {
        /// What is wrong with one place of a document.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum FaultCode {
            $($(#[$meta])* $name,)*
        }

        impl FaultCode {
            /// Every code: first those of the schema, then those of the conditions.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The stable name.
            pub const fn reason(self) -> &'static str {
                match self { $(Self::$name => $reason,)* }
            }

            /// The sentence in English; `{}` stands for what is wanted.
            pub const fn english(self) -> &'static str {
                match self { $(Self::$name => $en,)* }
            }

            /// The sentence in Japanese; `{}` stands for what is wanted.
            pub const fn japanese(self) -> &'static str {
                match self { $(Self::$name => $ja,)* }
            }
        }
    };
}

codes! {
    // What the schema says.
    /// A member that must stand is absent.
    Missing "MISSING"
        "This member must stand."
        "この項目は必須です。";
    /// The value is of another JSON type.
    WrongType "WRONG_TYPE"
        "This value must be of the JSON type {}."
        "値のJSON型は{}でなければなりません。";
    /// The text has too few characters.
    TooShort "TOO_SHORT"
        "This text must have at least {} characters."
        "{}文字以上でなければなりません。";
    /// The text has too many characters.
    TooLong "TOO_LONG"
        "This text must have at most {} characters."
        "{}文字以内でなければなりません。";
    /// The list has too few elements.
    TooFew "TOO_FEW"
        "This list must have at least {} elements."
        "要素は{}個以上でなければなりません。";
    /// The list has too many elements.
    TooMany "TOO_MANY"
        "This list must have at most {} elements."
        "要素は{}個以内でなければなりません。";
    /// The text does not match its pattern.
    PatternMismatch "PATTERN_MISMATCH"
        "This text must match the pattern {}."
        "書式 {} に合っていません。";
    /// The value is not in its closed list.
    NotAllowed "NOT_ALLOWED"
        "This value must be one of {}."
        "次のいずれかでなければなりません: {}。";
    /// The number is outside its bounds.
    OutOfRange "OUT_OF_RANGE"
        "This number must be within {}."
        "数値は{}の範囲になければなりません。";
    /// The text is not a day of the calendar, or not a time.
    DateMalformed "DATE_MALFORMED"
        "This must be a date that exists, written {}."
        "{}の形式で、実在する日付でなければなりません。";
    /// None of the alternatives stands.
    AlternativeMissing "ALTERNATIVE_MISSING"
        "One of {} must stand."
        "{}のいずれかが必要です。";
    /// More than one alternative stands.
    AlternativesExclude "ALTERNATIVES_EXCLUDE"
        "Only one of {} may stand."
        "{}は同時に記載できません。";
    /// The code list is here, and the code is not in it.
    CodeUnknown "CODE_UNKNOWN"
        "This code is not in the list: {}."
        "このコードは一覧にありません（{}）。";

    // What the conditions say.
    /// A sea waybill is to order.
    WaybillToOrder "WAYBILL_TO_ORDER"
        "A sea waybill cannot be made out to order."
        "海上運送状を指図式にすることはできません。";
    /// A sea waybill states originals.
    WaybillOriginals "WAYBILL_ORIGINALS"
        "A sea waybill has no originals."
        "海上運送状に原本の通数は記載できません。";
    /// An electronic bill states copies.
    ElectronicCopies "ELECTRONIC_COPIES"
        "An electronic bill of lading has no copies."
        "電子船荷証券に写しの通数は記載できません。";
    /// An electronic bill states two originals or more.
    ElectronicOriginals "ELECTRONIC_ORIGINALS"
        "An electronic bill of lading has at most one original, with or without charges."
        "電子船荷証券の原本は、運賃記載の有無を合わせて1通までです。";
    /// An electronic document states rider pages.
    ElectronicRiderPages "ELECTRONIC_RIDER_PAGES"
        "An electronic document has no rider pages."
        "電子的な運送書類に追加用紙の枚数は記載できません。";
    /// A straight document has no consignee.
    ConsigneeMissing "CONSIGNEE_MISSING"
        "A document that is not to order needs a consignee."
        "指図式でない運送書類には荷受人が必要です。";
    /// A document to order has a consignee.
    ConsigneeNotAllowed "CONSIGNEE_NOT_ALLOWED"
        "A document to order has no consignee."
        "指図式の運送書類に荷受人は記載できません。";
    /// A straight document has an endorsee.
    EndorseeNotAllowed "ENDORSEE_NOT_ALLOWED"
        "A document that is not to order has no endorsee."
        "指図式でない運送書類に被裏書人は記載できません。";
    /// Consignee and endorsee both stand.
    ConsigneeAndEndorsee "CONSIGNEE_AND_ENDORSEE"
        "Consignee and endorsee exclude each other."
        "荷受人と被裏書人は同時に記載できません。";
    /// A document to order names nobody to notify.
    NotifyPartyMissing "NOTIFY_PARTY_MISSING"
        "A document to order needs a notify party, unless the endorsee is one."
        "指図式の運送書類には着荷通知先が必要です（被裏書人が着荷通知先を兼ねる場合を除く）。";
    /// An issued document has no date of issue.
    IssueDateMissing "ISSUE_DATE_MISSING"
        "An issued document needs its date of issue."
        "発行済みの運送書類には発行日が必要です。";
    /// An issued shipped document does not say when the goods were on board.
    OnBoardDateMissing "ON_BOARD_DATE_MISSING"
        "An issued document of the shipped kind needs its date on board."
        "発行済みの船積式の運送書類には船積日が必要です。";
    /// An issued received document does not say when the goods were received.
    ReceivedDateMissing "RECEIVED_DATE_MISSING"
        "An issued document of the received kind needs its date of receipt."
        "発行済みの受取式の運送書類には受取日が必要です。";
    /// An issued document of one kind has the date of the other.
    DateOfOtherKind "DATE_OF_OTHER_KIND"
        "An issued document has either a date on board or a date of receipt, as its kind says."
        "発行済みの運送書類には、船積式か受取式かに応じて、船積日と受取日の一方だけを記載します。";
    /// A declared value without currency, or the reverse.
    DeclaredValueUnpaired "DECLARED_VALUE_UNPAIRED"
        "A declared value and its currency stand together: {} is missing or out of place."
        "申告価額とその通貨は併せて記載します（{}）。";
    /// Pre-carriage without a place of receipt.
    PlaceOfReceiptMissing "PLACE_OF_RECEIPT_MISSING"
        "Pre-carriage needs a place of receipt."
        "前段輸送がある場合は荷受地が必要です。";
    /// On-carriage without a place of delivery.
    PlaceOfDeliveryMissing "PLACE_OF_DELIVERY_MISSING"
        "On-carriage needs a place of delivery."
        "後段輸送がある場合は荷渡地が必要です。";
    /// A facility code without its UN/LOCODE.
    FacilityLocationMissing "FACILITY_LOCATION_MISSING"
        "A facility code is read together with a UN/LOCODE."
        "施設コードにはUN/LOCODEの併記が必要です。";
    /// A displayed address is too long for paper.
    DisplayedAddressTooLong "DISPLAYED_ADDRESS_TOO_LONG"
        "On paper a displayed address has at most {} lines."
        "書面に表示する住所は{}行以内です。";
    /// Neither an address nor a code says who the party is.
    PartyNotIdentified "PARTY_NOT_IDENTIFIED"
        "A party needs an address or an identifying code."
        "当事者には住所又は識別コードが必要です。";
    /// Two other parties have one function.
    PartyFunctionRepeated "PARTY_FUNCTION_REPEATED"
        "Each function stands once among the other parties."
        "その他の当事者の役割は重複できません。";
    /// Two customs references have one country and type.
    CustomsReferenceRepeated "CUSTOMS_REFERENCE_REPEATED"
        "Customs references of one list differ in country or type."
        "税関関係番号は国と種別の組が重複できません。";
    /// A cargo item stands in equipment that the document does not list.
    EquipmentNotListed "EQUIPMENT_NOT_LISTED"
        "This equipment is not among the utilized transport equipments."
        "このコンテナ等は使用機器の一覧にありません。";
    /// The same equipment is listed twice.
    EquipmentRepeated "EQUIPMENT_REPEATED"
        "This equipment is listed already."
        "このコンテナ等は既に記載されています。";
    /// A reefer does not say whether it runs.
    ReeferModeMissing "REEFER_MODE_MISSING"
        "A reefer container must state whether it is operated as one."
        "冷凍コンテナは、冷凍機を作動させるか否かの記載が必要です。";
    /// Equipment that is no reefer says whether it runs as one.
    ReeferModeNotAllowed "REEFER_MODE_NOT_ALLOWED"
        "Only a reefer container states whether it is operated as one."
        "冷凍コンテナ以外に、冷凍機の作動の有無は記載できません。";
    /// An operated reefer has no settings.
    ReeferSettingsMissing "REEFER_SETTINGS_MISSING"
        "A reefer container in operation needs its settings."
        "作動させる冷凍コンテナには設定値が必要です。";
    /// Equipment that is not operated as a reefer has settings.
    ReeferSettingsNotAllowed "REEFER_SETTINGS_NOT_ALLOWED"
        "Only a reefer container in operation has settings."
        "作動させる冷凍コンテナ以外に設定値は記載できません。";
    /// A setpoint without unit, or the reverse.
    SetpointUnpaired "SETPOINT_UNPAIRED"
        "A setpoint and its unit stand together: {} is missing or out of place."
        "設定値とその単位は併せて記載します（{}）。";
    /// Dangerous goods in a packaging that no code names.
    PackagingCodeMissing "PACKAGING_CODE_MISSING"
        "Dangerous goods need a package code or an IMO packaging code."
        "危険物には包装コード又はIMO容器コードが必要です。";
}

impl fmt::Display for FaultCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.reason())
    }
}
