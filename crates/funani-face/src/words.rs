//! Every word of the face, in one table.

use funani_core::act::{ActionName, Capacity};
use funani_core::intent::Language;
use funani_core::note::NoteKind;
use funani_core::state::{Exit, StatusName};

macro_rules! words {
    ($( $word:ident: $english:literal, $japanese:literal; )+) => {
        /// A word or sentence of the face. `{}` stands for what [`Word::with`] puts in.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Word { $( $word ),+ }

        impl Word {
            /// All of them.
            #[cfg(test)]
            pub(crate) const ALL: &'static [Self] = &[$( Self::$word ),+];

            /// The word in a language.
            pub(crate) const fn of(self, language: Language) -> &'static str {
                match (self, language) {
                    $(
                        (Self::$word, Language::English) => $english,
                        (Self::$word, Language::Japanese) => $japanese,
                    )+
                }
            }
        }
    };
}

words! {
    // Titles.
    ElectronicBill: "Electronic bill of lading (e-B/L)", "電子船荷証券(e-B/L)";
    PaperBill: "Bill of lading (B/L)", "船荷証券(B/L)";
    SeaWaybill: "Sea waybill", "海上運送状(SWB)";
    Front: "Front", "表面";
    Back: "Back: endorsement and possession", "裏面:裏書と所持の経過";
    Digest: "Digest of the document (SHA-256 of its canonical form)", "文書のダイジェスト(正規形のSHA-256)";

    // Parties.
    Shipper: "Shipper", "荷送人";
    ForShipper: "On behalf of the shipper", "荷送人の代理";
    Consignee: "Consignee", "荷受人";
    ForConsignee: "On behalf of the consignee", "荷受人の代理";
    Notify: "Notify party", "着荷通知先";
    AlsoNotify: "Also notify party", "着荷通知先を兼ねる";
    Issuing: "Signed for the carrier by", "運送人のための署名者";
    DestinationAgent: "Carrier's agent at destination", "揚地の運送人代理店";
    OtherParty: "Other party", "その他の当事者";
    Carrier: "Carrier", "運送人";
    PersonType: "Type of person", "人格の種類";
    Contact: "Contact", "連絡先";
    Reference: "Reference", "参照番号";

    // To whom it is made out.
    ToShipper: "To order of shipper", "荷送人指図式";
    ToOrder: "To order of {}", "{}指図式";
    ToBearer: "To bearer", "持参人式";
    Straight: "Straight, no endorsement", "記名式(裏書禁止)";
    Named: "Named, endorsable", "記名式(裏書可)";
    NoTitle: "Not a document of title", "有価証券ではありません";
    BlankMeans: "Endorsed in blank: from now on whoever has the bill may claim delivery.", "白地裏書:以後は所持する人が誰でも荷渡しを請求できます";

    // Numbers and the voyage.
    BillNumber: "B/L number", "B/L番号";
    WaybillNumber: "Sea waybill number", "海上運送状番号";
    SubReference: "Sub-reference", "枝番号";
    Booking: "Booking number", "ブッキング番号";
    Instructions: "Shipping instructions", "船積指図書(S/I)";
    Status: "Status stated in the document", "文書記載の状態";
    Contract: "Service contract or quotation", "運送契約・見積番号";
    Vessel: "Vessel and voyage", "船名・航海番号";
    Receipt: "Place of receipt", "荷受地";
    Loading: "Port of loading", "船積港";
    Discharge: "Port of discharge", "陸揚港";
    Delivery: "Place of delivery", "荷渡地";
    Onward: "Onward inland routing", "以遠の内陸輸送";
    PreCarriage: "Pre-carriage by {}", "前段輸送:{}";
    OnCarriage: "On-carriage by {}", "後段輸送:{}";
    Planned: "Planned departure and arrival", "出港・入港予定日";
    Service: "Receipt and delivery", "受渡条件";

    // Goods.
    Goods: "Particulars of the goods as declared by the shipper", "荷送人申告による貨物明細";
    Marks: "Marks and numbers", "荷印・番号";
    Packages: "Packages", "個数・荷姿";
    Description: "Description of goods", "品名";
    Gross: "Gross weight", "総重量";
    Net: "net {}", "正味 {}";
    Measurement: "Measurement", "容積";
    Total: "Total", "合計";
    Commodity: "HS {}", "HS {}";
    NationalCommodity: "National commodity code", "各国品目番号";
    Wood: "Wood packing", "木材梱包材";
    Containers: "Containers", "コンテナ";
    Container: "Container", "コンテナ番号";
    Seals: "Seals", "シール番号";
    Equipment: "Type, tare and settings", "種類・風袋・設定";
    Tare: "tare {}", "風袋 {}";
    ShipperOwned: "shipper owned", "荷送人所有";
    NonOperating: "non-operating reefer", "リーファー非稼働";
    Temperature: "temperature {}", "設定温度 {}";
    AirExchange: "air exchange {}", "換気量 {}";
    Oxygen: "oxygen", "酸素濃度";
    CarbonDioxide: "carbon dioxide", "二酸化炭素濃度";
    Humidity: "humidity", "湿度";
    Ventilation: "ventilation open", "換気口開";
    Drainholes: "drain holes open", "排水口開";
    BulbMode: "bulb mode", "球根モード";
    ColdTreatment: "cold treatment required", "低温処理要";
    ControlledAtmosphere: "controlled atmosphere required", "CA制御要";
    NotListed: "(not in the document's list of containers)", "(文書のコンテナ一覧にありません)";
    Dangerous: "Dangerous goods", "危険物";
    UnNumber: "UN number and class", "国連番号・等級";
    ShippingName: "Proper shipping name", "品名(正式輸送品名)";
    PackingGroup: "Packing group {}", "容器等級 {}";
    Subsidiary: "subsidiary {}", "副次危険性 {}";
    Particulars: "Particulars", "詳細";
    FlashPoint: "flash point {}", "引火点 {}";
    Emergency: "Emergency contact", "緊急連絡先";
    MarinePollutant: "marine pollutant", "海洋汚染物質";
    Segregation: "segregation group {}", "隔離区分 {}";
    Inner: "inner packaging {}", "内装 {}";
    LimitedQuantity: "limited quantity", "少量危険物";

    // Freight, dates, signature.
    Freight: "Freight", "運賃";
    Prepaid: "Freight prepaid", "運賃前払";
    Collect: "Freight collect", "運賃着払";
    PayableAt: "Payable at {}", "支払地 {}";
    Charges: "Freight and charges", "運賃・諸費用";
    Charge: "Charge", "費目";
    Basis: "Basis", "計算基準";
    Rate: "Rate", "単価";
    Quantity: "Quantity", "数量";
    Amount: "Amount", "金額";
    Term: "Term", "支払条件";
    PrepaidTerm: "prepaid", "前払";
    CollectTerm: "collect", "着払";
    DeclaredValue: "Declared value", "申告価額";
    Shipped: "Shipped B/L", "船積船荷証券";
    Received: "Received B/L", "受取船荷証券";
    ShippedGoods: "Shipped on board", "船積済";
    ReceivedGoods: "Received for shipment", "受取済";
    Dates: "On board; issue", "船積・発行";
    OnBoardDate: "On-board date", "船積日(On Board Date)";
    ReceivedDate: "Date of receipt", "受取日";
    Issue: "Place and date of issue", "発行地・発行日";
    Originals: "Number of originals", "原本の通数";
    Electronic: "Electronic record, no paper original", "電子的記録(紙の原本はありません)";
    OriginalsPlain: "originals without charges: {}", "原本(運賃記載なし):{}";
    OriginalsCharged: "originals with charges: {}", "原本(運賃記載あり):{}";
    CopiesPlain: "copies without charges: {}", "写し(運賃記載なし):{}";
    CopiesCharged: "copies with charges: {}", "写し(運賃記載あり):{}";
    Clauses: "Carrier's clauses", "運送人約款・摘要";
    Terms: "Terms and conditions", "運送約款";
    Licences: "Licences and references", "許可・参照";
    What: "What", "項目";
    Value: "Value", "内容";
    ExportLicence: "Export licence", "輸出許可";
    ImportLicence: "Import licence", "輸入許可";
    Required: "required", "要";
    NotRequired: "not required", "不要";
    Customs: "Customs reference", "税関参照番号";
    OtherData: "Other data of the document", "その他の記載事項";
    Place: "Place in the document", "文書中の位置";
    Yes: "yes", "はい";
    No: "no", "いいえ";

    // The back.
    Stands: "Status", "状態";
    Holder: "Current holder (control)", "現在の所持人(支配)";
    Endorsee: "Endorsee / order party", "被裏書人・指図人";
    InBlank: "in blank", "白地";
    Nobody: "nobody", "なし";
    Chain: "Endorsements and possession", "裏書と所持の経過";
    Sequence: "No.", "番号";
    Act: "Act", "行為";
    By: "By", "行為者";
    To: "To", "相手方";
    When: "Recorded (UTC)", "記録日時(UTC)";
    WhereWhen: "Place; recorded (UTC)", "場所・記録日時(UTC)";
    Why: "Reason", "理由";
    ForWhom: "for {}", "{}のために";
    AsOwn: "for itself", "本人として";
    AsCarrier: "as carrier", "運送人として";
    AsAgent: "as agent for the carrier", "運送人の代理人として";
    AsMaster: "as master for the carrier", "船長として";
    AsShipper: "for the shipper", "荷送人のために";
    Notes: "Notes", "記事";
    Note: "Note", "記事";
    Withheld: "withheld", "非開示";
    Legal: "Legal status", "法的地位";
    LawPending: "Governing law: {}. The rules of Japanese law on electronic bills of lading are not in force", "準拠法:{}。日本法上の電子船荷証券制度は未施行です";
    LawInForce: "Governing law: {}. The rules of Japanese law on electronic bills of lading are in force", "準拠法:{}。日本法上の電子船荷証券制度は施行済みです";
    AsOf: " (as of {}).", "({}現在)";
    Result: "Verification result", "真正性確認";
    Genuine: "genuine, unaltered, in force", "発行者確認・改ざんなし・有効";
    GenuineSpent: "genuine, unaltered; no longer in force", "発行者確認・改ざんなし・効力終了";
    NotGenuine: "not proved: something contradicts the evidence or is missing", "確認できません:証拠に矛盾又は欠落があります";
    Undecided: "cannot be told from what is known here", "ここで分かることからは判断できません";
    Simulated: "Demonstration: the registry's clock is simulated.", "デモ:登録機関の時計は模擬です。";
    ResultMeans: "It confirms issue, integrity and force; not that what was declared is true.", "発行・改ざん・効力の確認です。申告内容の正しさを保証しません。";
    SurrenderMeans: "Surrender for delivery: once accepted it cannot be undone. Check to whom the goods go.", "荷渡請求:承認後は取り消せません。引渡先を確認してください";

    // Acts.
    Issued: "issue", "発行";
    Offered: "offer of transfer", "移転の申出";
    Accepted: "receive", "受領";
    Recalled: "withdraw", "撤回";
    Transferred: "transfer", "移転(提供)";
    Rejected: "return", "受領拒否(直前の所持人に戻る)";
    EndorsedNamed: "endorse to a named party", "記名式裏書";
    EndorsedOrder: "endorse to order", "指図式裏書";
    EndorsedBlank: "endorse in blank", "白地裏書";
    Surrendered: "surrender for delivery", "荷渡請求(揚地でのB/L提出)";
    SurrenderAccepted: "surrender for delivery accepted", "荷渡請求の受入れ";
    SurrenderRefused: "surrender for delivery refused", "荷渡請求の拒否";
    Superseded: "earlier signatures voided", "以前の署名の無効化";

    // Notes.
    Remarked: "remark", "摘要";
    Disputed: "disputed", "異議";
    Released: "released: delivery order (D/O)", "荷渡指図書(D/O)発行";
    Delivered: "delivered", "引渡済";
    Guaranteed: "delivery against guarantee", "保証渡し";
    CustomsHeld: "held by customs", "税関留置";
    CustomsReleased: "released by customs", "税関許可";
    CustomsRefused: "refused by customs", "税関不許可";

    // Statuses.
    StatusLive: "in force, with its holder", "有効(所持人の手元)";
    StatusOffered: "in force, transfer offered", "有効(移転の申出中)";
    StatusReturned: "returned to the carrier", "運送人に返還";
    StatusSurrendered: "surrendered for delivery, carrier's answer awaited", "荷渡請求中(運送人の回答待ち)";
    StatusHeld: "held: nothing moves", "保留中";
    StatusInTransit: "on its way to another registry", "他の登録機関へ移行中";
    StatusEnded: "ended", "終了";
    ExitDelivery: "delivered / B/L spent", "引渡し・B/L回収済(効力終了)";
    ExitVoid: "void", "無効";
    ExitReissue: "switched or issued anew", "差替え・再発行";
    ExitPaper: "replaced by paper", "紙の船荷証券に転換";
    ExitCourt: "by order of a court", "裁判所の命令";
    ExitLoss: "goods lost", "貨物滅失";
    ExitAbandonment: "goods abandoned", "貨物放棄";
    ExitSale: "goods sold for the charges", "貨物売却";
    ExitHandedOver: "lives on in another registry", "他の登録機関へ移行済";

    // Laws by their usual names.
    LawJapan: "Japanese law", "日本法";
    LawEngland: "English law", "英国法";
    LawSingapore: "Singapore law", "シンガポール法";
    LawThailand: "Thai law", "タイ法";
    LawVietNam: "Vietnamese law", "ベトナム法";
    LawMalaysia: "Malaysian law", "マレーシア法";
    LawIndonesia: "Indonesian law", "インドネシア法";
    LawPhilippines: "Philippine law", "フィリピン法";
    LawFrance: "French law", "フランス法";
    LawOther: "law of {}", "{}の法";
}

impl Word {
    /// The word with a value in its place.
    pub(crate) fn with(self, language: Language, value: &str) -> String {
        self.of(language).replacen("{}", value, 1)
    }
}

/// What was done; a reserved action has its name only.
pub(crate) const fn action(action: ActionName, language: Language) -> &'static str {
    let word = match action {
        ActionName::Issue => Word::Issued,
        ActionName::Offer => Word::Offered,
        ActionName::Accept => Word::Accepted,
        ActionName::Recall => Word::Recalled,
        ActionName::Transfer => Word::Transferred,
        ActionName::Reject => Word::Rejected,
        ActionName::Endorse => Word::EndorsedNamed,
        ActionName::EndorseToOrder => Word::EndorsedOrder,
        ActionName::BlankEndorse => Word::EndorsedBlank,
        ActionName::SurrenderForDelivery => Word::Surrendered,
        ActionName::Sacc => Word::SurrenderAccepted,
        ActionName::Srej => Word::SurrenderRefused,
        ActionName::Supersede => Word::Superseded,
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
        | ActionName::Restored => return action.as_str(),
    };
    word.of(language)
}

/// In which capacity somebody signed.
pub(crate) const fn capacity(capacity: Capacity) -> Word {
    match capacity {
        Capacity::Own => Word::AsOwn,
        Capacity::Carrier => Word::AsCarrier,
        Capacity::AgentForCarrier => Word::AsAgent,
        Capacity::Master => Word::AsMaster,
        Capacity::ForShipper => Word::AsShipper,
    }
}

/// What a note is.
pub(crate) const fn note(kind: NoteKind) -> Word {
    match kind {
        NoteKind::Remark => Word::Remarked,
        NoteKind::Disputed => Word::Disputed,
        NoteKind::Released => Word::Released,
        NoteKind::Delivered => Word::Delivered,
        NoteKind::DeliveredAgainstGuarantee => Word::Guaranteed,
        NoteKind::CustomsHeld => Word::CustomsHeld,
        NoteKind::CustomsReleased => Word::CustomsReleased,
        NoteKind::CustomsRefused => Word::CustomsRefused,
    }
}

/// Where a bill stands.
pub(crate) const fn status(status: StatusName) -> Word {
    match status {
        StatusName::Live => Word::StatusLive,
        StatusName::Offered => Word::StatusOffered,
        StatusName::Returned => Word::StatusReturned,
        StatusName::Surrendered => Word::StatusSurrendered,
        StatusName::Held => Word::StatusHeld,
        StatusName::InTransit => Word::StatusInTransit,
        StatusName::Ended => Word::StatusEnded,
    }
}

/// How a bill ended.
pub(crate) const fn exit(exit: Exit) -> Word {
    match exit {
        Exit::Delivery => Word::ExitDelivery,
        Exit::Void => Word::ExitVoid,
        Exit::Reissue => Word::ExitReissue,
        Exit::ToPaper => Word::ExitPaper,
        Exit::Court => Word::ExitCourt,
        Exit::Loss => Word::ExitLoss,
        Exit::Abandonment => Word::ExitAbandonment,
        Exit::Sale => Word::ExitSale,
        Exit::HandedOver => Word::ExitHandedOver,
    }
}

/// A law by the name it usually goes by, from its ISO 3166 code.
pub(crate) fn law(code: &str, language: Language) -> String {
    let word = match code {
        "JP" => Word::LawJapan,
        "GB" | "GB-ENG" | "GB-EAW" => Word::LawEngland,
        "SG" => Word::LawSingapore,
        "TH" => Word::LawThailand,
        "VN" => Word::LawVietNam,
        "MY" => Word::LawMalaysia,
        "ID" => Word::LawIndonesia,
        "PH" => Word::LawPhilippines,
        "FR" => Word::LawFrance,
        _ => Word::LawOther,
    };
    word.with(language, code)
}
