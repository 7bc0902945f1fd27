//! The closed table of what an examination may find: how bad it is, and what it says.

use std::fmt;

use funani_core::named;

named! {
    /// How bad a finding is.
    pub enum Severity, "a severity of a finding" {
        /// Evidence does not hold, or what is declared contradicts what was signed.
        Alert = "ALERT",
        /// An officer should look at it.
        Attention = "ATTENTION",
        /// For information.
        Information = "INFORMATION",
    }
}

/// Declares the codes once: name, written form, severity, and the sentence in two languages.
macro_rules! codes {
    ($($name:ident $text:literal $severity:ident $en:literal $ja:literal;)*) => {
        /// What an examination finds (`docs/examination.md`). A code is never renamed.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum FindingCode {
            $(#[doc = $en] $name,)*
        }

        impl FindingCode {
            /// Every code, in the order of the table.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// The stable name.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }

            /// How bad it is, where a finding says nothing else.
            pub const fn severity(self) -> Severity {
                match self { $(Self::$name => Severity::$severity,)* }
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

codes! {
    // The evidence.
    EvidenceInvalid "EVIDENCE_INVALID" Alert
        "The evidence does not hold."
        "証拠が成り立ちません。";
    IssuedWithoutAuthority "ISSUED_WITHOUT_AUTHORITY" Alert
        "It was issued by one who had no authority to issue it."
        "発行する権限のない者が発行しています。";
    IssuerUnknown "ISSUER_UNKNOWN" Attention
        "It is of a registry, or under a key, that is not known here."
        "ここで知られていない登録機関または鍵によるものです。";
    EvidenceOpen "EVIDENCE_OPEN" Attention
        "Whether the evidence holds cannot be decided."
        "証拠が成り立つかどうか判定できません。";
    LogForked "LOG_FORKED" Alert
        "The registry has shown another log before."
        "登録機関は以前、異なるログを示しています。";
    NotCurrent "NOT_CURRENT" Information
        "Whether anything was recorded later cannot be told."
        "この後に記録があったかどうか分かりません。";
    BillNotHere "BILL_NOT_HERE" Attention
        "No evidence of the declared bill of lading is here."
        "申告された船荷証券の証拠がありません。";
    InvoiceNotHere "INVOICE_NOT_HERE" Attention
        "The declared invoice is not among what was signed."
        "申告されたインボイスが署名された書類の中にありません。";
    DocumentCancelled "DOCUMENT_CANCELLED" Alert
        "Its issuer has cancelled it."
        "発行者が取り消しています。";
    DocumentReplaced "DOCUMENT_REPLACED" Alert
        "It has been replaced."
        "差し替えられています。";
    BillNotInForce "BILL_NOT_IN_FORCE" Alert
        "The bill is no longer in force: it was voided, issued anew or turned into paper."
        "この船荷証券は効力を失っています(無効・再発行・紙への切替え)。";
    BillDisputed "BILL_DISPUTED" Attention
        "A party disputes the bill."
        "当事者が船荷証券について異議を申し立てています。";
    IssueDateApart "ISSUE_DATE_APART" Attention
        "The bill was recorded more than a day apart from the date of issue that it states."
        "船荷証券の記録が、記載された発行日から1日を超えて離れています。";
    IssuerAssurance "ISSUER_ASSURANCE" Information
        "What the evidence says of who issued it has limits."
        "発行者についての確認には限りがあります。";
    TitleState "TITLE_STATE" Information
        "Where the title to the goods stands; no condition of release."
        "権利の状況です。引取りの条件ではありません。";

    // What is declared against what was signed.
    BillDiffers "BILL_DIFFERS" Alert
        "Another transport document is declared than was signed."
        "申告された運送書類が署名されたものと異なります。";
    InvoiceDiffers "INVOICE_DIFFERS" Alert
        "Another invoice is declared than was signed."
        "申告されたインボイスが署名されたものと異なります。";
    ValueDiffers "VALUE_DIFFERS" Alert
        "The value differs."
        "価格が異なります。";
    Undervalued "UNDERVALUED" Alert
        "The customs value is below what invoice, freight and insurance make."
        "課税価格が、インボイス・運賃・保険料から算出される額を下回ります。";
    CurrencyDiffers "CURRENCY_DIFFERS" Alert
        "The currency differs."
        "通貨が異なります。";
    TermsDiffer "TERMS_DIFFER" Attention
        "The terms of delivery differ."
        "貿易条件が異なります。";
    FreightDiffers "FREIGHT_DIFFERS" Attention
        "The freight differs, or who pays it."
        "運賃またはその支払者が異なります。";
    InsuranceDiffers "INSURANCE_DIFFERS" Attention
        "The insurance differs."
        "保険が異なります。";
    InsuranceBelowValue "INSURANCE_BELOW_VALUE" Attention
        "The goods are insured for less than their price asks for."
        "保険金額が価格に応じた額を下回ります。";
    QuantityDiffers "QUANTITY_DIFFERS" Alert
        "The quantity differs."
        "数量が異なります。";
    PackagesDiffer "PACKAGES_DIFFER" Alert
        "The number or kind of packages differs."
        "個数または荷姿が異なります。";
    WeightDiffers "WEIGHT_DIFFERS" Alert
        "The weight differs."
        "重量が異なります。";
    VolumeDiffers "VOLUME_DIFFERS" Attention
        "The volume differs."
        "容積が異なります。";
    GoodsDiffer "GOODS_DIFFER" Alert
        "The goods are described otherwise."
        "品名が異なります。";
    GoodsNotStated "GOODS_NOT_STATED" Alert
        "Goods are declared that the signed document does not state."
        "署名された書類にない貨物が申告されています。";
    GoodsNotDeclared "GOODS_NOT_DECLARED" Alert
        "Goods are stated that are not declared."
        "書類に記載された貨物が申告されていません。";
    HsDiffers "HS_DIFFERS" Alert
        "The HS code is of other goods."
        "HSコードが異なる品目のものです。";
    OriginDiffers "ORIGIN_DIFFERS" Alert
        "The country of origin differs."
        "原産国が異なります。";
    PartyDiffers "PARTY_DIFFERS" Alert
        "A party differs."
        "当事者が異なります。";
    ContainerDiffers "CONTAINER_DIFFERS" Alert
        "The containers differ."
        "コンテナが異なります。";
    SealDiffers "SEAL_DIFFERS" Attention
        "The seal of a container differs."
        "コンテナのシールが異なります。";
    PortDiffers "PORT_DIFFERS" Alert
        "A port or place differs."
        "港または場所が異なります。";
    VesselDiffers "VESSEL_DIFFERS" Alert
        "The ship or its voyage differs."
        "本船または航海が異なります。";
    DateDiffers "DATE_DIFFERS" Attention
        "A date differs."
        "日付が異なります。";
    DatesContradict "DATES_CONTRADICT" Attention
        "Dates contradict each other."
        "日付が互いに矛盾しています。";
    ReferenceDiffers "REFERENCE_DIFFERS" Attention
        "A reference differs."
        "参照番号が異なります。";
    DocumentsDiffer "DOCUMENTS_DIFFER" Attention
        "Two signed documents contradict each other."
        "署名された書類どうしが矛盾しています。";

    // Other entries, and what came later.
    BillUsed "BILL_USED" Attention
        "The bill stands in another entry, too."
        "この船荷証券は他の申告でも使われています。";
    CertificateUsed "CERTIFICATE_USED" Attention
        "The certificate stands in another entry, too."
        "この証明書は他の申告でも使われています。";
    InvoiceUsed "INVOICE_USED" Attention
        "The invoice stands in another entry, too."
        "このインボイスは他の申告でも使われています。";
    EndorsedAfterArrival "ENDORSED_AFTER_ARRIVAL" Attention
        "Who may claim the goods changed after the ship had arrived."
        "入港後に荷渡請求権者が変わっています。";
    ChangedAfterArrival "CHANGED_AFTER_ARRIVAL" Attention
        "A document was changed after the ship had arrived."
        "入港後に書類の内容が変更されています。";

    // Certificates of origin.
    CertificateNotHere "CERTIFICATE_NOT_HERE" Attention
        "A preference is claimed under a certificate that is not among the evidence."
        "特恵の根拠とされた証明書が証拠の中にありません。";
    CertificateDiffers "CERTIFICATE_DIFFERS" Alert
        "The certificate says otherwise than what is declared of it."
        "証明書の記載が申告と異なります。";
    CertificateExceeded "CERTIFICATE_EXCEEDED" Alert
        "More is declared than is left of what the certificate certifies."
        "証明書の残数量を超えて申告されています。";
    CertificateExpired "CERTIFICATE_EXPIRED" Alert
        "The certificate was not valid on the day of the entry."
        "申告日に証明書が有効ではありません。";
    CertificateRetroactive "CERTIFICATE_RETROACTIVE" Attention
        "The certificate was issued after shipment and does not say so, or says so without reason."
        "証明書の発給日と遡及発給の記載が合いません。";
    CertificateTooLate "CERTIFICATE_TOO_LATE" Attention
        "The certificate was issued later than the agreement allows after shipment."
        "協定が認める期限を過ぎて発給された証明書です。";
    CertificateOtherConsignment "CERTIFICATE_OTHER_CONSIGNMENT" Alert
        "The certificate is not for this consignment."
        "この貨物についての証明書ではありません。";
    CertificateNumberShared "CERTIFICATE_NUMBER_SHARED" Attention
        "Several issuing bodies have used the number of the certificate."
        "同じ証明書番号を複数の発給機関が使っています。";
    CertificateBackToBack "CERTIFICATE_BACK_TO_BACK" Attention
        "The certificate was made from another, and does not say so as its agreement asks."
        "連続する原産地証明書としての記載が協定の求めと合いません。";
    CertificateThirdCountry "CERTIFICATE_THIRD_COUNTRY" Attention
        "The invoice comes from a third country, and the certificate does not say so."
        "第三国インボイスですが、証明書にその記載がありません。";
    AgreementNotPossible "AGREEMENT_NOT_POSSIBLE" Alert
        "The agreement is not in force between origin and destination, or knows no such proof."
        "この協定は原産国と仕向国の間で使えないか、この証明方式がありません。";
    NotDirect "NOT_DIRECT" Attention
        "The goods went through a country outside the agreement without evidence of direct consignment."
        "協定の締約国以外を経由しており、積送基準の証明がありません。";

    // House level.
    HouseMissing "HOUSE_MISSING" Attention
        "The master bill names a house bill that is not here."
        "マスターB/Lが記載するハウスB/Lがありません。";
    HouseWithoutMaster "HOUSE_WITHOUT_MASTER" Attention
        "The master bill of a house bill is not here."
        "ハウスB/LのマスターB/Lがありません。";
    HouseDiffers "HOUSE_DIFFERS" Alert
        "House bills do not agree with their master."
        "ハウスB/LがマスターB/Lと一致しません。";

    // The ship.
    ArrivalDiffers "ARRIVAL_DIFFERS" Attention
        "The arrival of the ship was reported otherwise."
        "本船の入港報告と異なります。";
}

impl fmt::Display for FindingCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl std::str::FromStr for FindingCode {
    type Err = CodeUnknown;

    fn from_str(text: &str) -> Result<Self, CodeUnknown> {
        let found = Self::ALL.iter().find(|code| code.as_str() == text);
        found.copied().ok_or(CodeUnknown)
    }
}

/// The text is no code of an examination.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a code of an examination")]
pub struct CodeUnknown;
