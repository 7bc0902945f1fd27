//! Every text of the page, in one table of three languages.
//!
//! What a check says stands in `funani_core::verdict` in English and Japanese, and in Thai in
//! [`codes`]. The Thai has not been read by a native speaker (`docs/verifier.md`).

use funani_core::verdict::{Check, Class};

mod codes;

#[cfg(test)]
mod tests;

/// A language of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tongue {
    English,
    Japanese,
    Thai,
}

impl Tongue {
    pub(crate) const ALL: [Self; 3] = [Self::English, Self::Japanese, Self::Thai];

    /// The tag of the language (BCP 47).
    pub(crate) const fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Japanese => "ja",
            Self::Thai => "th",
        }
    }

    /// Its own name.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::Japanese => "日本語",
            Self::Thai => "ไทย",
        }
    }

    /// The language of a tag, whatever the region.
    pub(crate) fn of_tag(tag: &str) -> Option<Self> {
        let primary = tag.split(['-', '_']).next()?.trim();
        Self::ALL
            .into_iter()
            .find(|tongue| tongue.tag().eq_ignore_ascii_case(primary))
    }

    /// The language that a browser would rather have (RFC 9110 §12.5.4); English where it names none.
    pub(crate) fn preferred(accepted: &str) -> Self {
        let mut best = (0.0, Self::English);
        for part in accepted.split(',').take(32) {
            let (tag, rest) = part.split_once(';').unwrap_or((part, ""));
            let quality = match rest.trim().strip_prefix("q=") {
                Some(quality) => quality.trim().parse::<f32>().unwrap_or(0.0),
                None => 1.0,
            };
            if let Some(tongue) = Self::of_tag(tag)
                && quality > best.0
            {
                best = (quality, tongue);
            }
        }
        best.1
    }

    /// What a check says.
    pub(crate) const fn of_check(self, check: &Check) -> &'static str {
        match self {
            Self::English => check.code.english(),
            Self::Japanese => check.code.japanese(),
            Self::Thai => codes::thai(check.code),
        }
    }
}

macro_rules! words {
    ($( $word:ident: $english:literal, $japanese:literal, $thai:literal; )+) => {
        /// A word or sentence of the page. `{}` stands for what [`Word::with`] puts in.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Word { $( $word ),+ }

        impl Word {
            /// All of them.
            #[cfg(test)]
            pub(crate) const ALL: &'static [Self] = &[$( Self::$word ),+];

            /// The word in a language.
            pub(crate) const fn of(self, tongue: Tongue) -> &'static str {
                match (self, tongue) {
                    $(
                        (Self::$word, Tongue::English) => $english,
                        (Self::$word, Tongue::Japanese) => $japanese,
                        (Self::$word, Tongue::Thai) => $thai,
                    )+
                }
            }
        }
    };
}

words! {
    // The frame.
    Title: "Verification of trade documents", "貿易書類の真正性確認", "การตรวจสอบเอกสารการค้า";
    Skip: "Skip to the content", "本文へ移動", "ข้ามไปยังเนื้อหา";
    Languages: "Language", "言語", "ภาษา";
    Start: "Verify something else", "別の書類を確認する", "ตรวจสอบเอกสารอื่น";
    Intro: "Confirms whether an electronic bill of lading, a trade document or a certificate of origin was issued by who it names, is unaltered and is in force.", "電子船荷証券・貿易書類・原産地証明書が、記載の発行者により発行され、改ざんがなく、有効であるかを確認します。", "ตรวจสอบว่าใบตราส่งสินค้าอิเล็กทรอนิกส์ เอกสารการค้า หรือหนังสือรับรองถิ่นกำเนิดสินค้า ออกโดยผู้ที่ระบุไว้จริง ไม่ถูกแก้ไข และยังมีผลใช้อยู่หรือไม่";
    Limits: "It confirms issue, integrity and force; not that what was declared is true.", "発行・改ざん・効力の確認です。申告内容の正しさを保証しません。", "เป็นการยืนยันการออกเอกสาร ความไม่ถูกแก้ไข และการมีผลใช้ มิได้รับรองว่าข้อความที่สำแดงถูกต้อง";
    Kept: "What you send is judged and forgotten: nothing of it is stored or logged here.", "送信された内容は判定後に破棄され、保存も記録もされません。", "สิ่งที่ท่านส่งจะถูกตรวจแล้วลบทิ้ง ไม่มีการเก็บหรือบันทึกไว้ที่นี่";
    Trusted: "Registries whose trust files are here", "信頼ファイルのある登録機関", "นายทะเบียนที่มีไฟล์ความเชื่อถืออยู่ที่นี่";

    // The forms.
    ByFile: "By file", "ファイルで確認する", "ตรวจสอบด้วยไฟล์";
    File: "Evidence bundle or kept customs examination (JSON, at most 64 MiB)", "証拠一式または税関審査記録のファイル(JSON、64 MiBまで)", "ไฟล์ชุดหลักฐานหรือบันทึกการตรวจของศุลกากร (JSON ไม่เกิน 64 MiB)";
    Verify: "Verify", "確認する", "ตรวจสอบ";
    ByCode: "By QR code", "QRコードで確認する", "ตรวจสอบด้วยคิวอาร์โค้ด";
    CodeText: "Text of the QR code", "QRコードの文字列", "ข้อความในคิวอาร์โค้ด";
    Photo: "or a photo of it (PNG or JPEG, at most 8 MiB)", "または写真(PNG・JPEG、8 MiBまで)", "หรือภาพถ่าย (PNG หรือ JPEG ไม่เกิน 8 MiB)";
    ByNumber: "By number of a certificate of origin", "原産地証明書の番号で確認する", "ตรวจสอบด้วยเลขที่หนังสือรับรองถิ่นกำเนิดสินค้า";
    ByNumberNote: "The answer is the status only; what the certificate says is shown to who has its QR code.", "回答は効力の状態のみです。記載内容はQRコードをお持ちの方にのみ表示します。", "คำตอบจะบอกเฉพาะสถานะ รายละเอียดในหนังสือรับรองจะแสดงเฉพาะผู้ที่มีคิวอาร์โค้ดเท่านั้น";
    Agreement: "Agreement, for example JTEPA, AJCEP or RCEP", "協定(例:JTEPA、AJCEP、RCEP)", "ความตกลง เช่น JTEPA AJCEP หรือ RCEP";
    Number: "Number", "番号", "เลขที่";
    IssueDate: "Date of issue", "発給日", "วันที่ออก";
    Country: "Country of the issuing body, two letters (may stay empty)", "発給機関の国(英字2文字。空欄可)", "ประเทศของหน่วยงานผู้ออก อักษรสองตัว (เว้นว่างได้)";
    Registry: "Registry", "登録機関", "นายทะเบียน";

    // The answer.
    Result: "Verification result", "真正性確認", "ผลการตรวจสอบ";
    InForce: "Verification result: issuer confirmed, unaltered, in force", "真正性確認:発行者確認・改ざんなし・有効", "ผลการตรวจสอบ: ยืนยันผู้ออกแล้ว ไม่ถูกแก้ไข มีผลใช้อยู่";
    InForceThen: "Verification result: issuer confirmed, unaltered, in force as of {}", "真正性確認:発行者確認・改ざんなし・{}時点で有効", "ผลการตรวจสอบ: ยืนยันผู้ออกแล้ว ไม่ถูกแก้ไข มีผลใช้อยู่ ณ {}";
    NotInForce: "Verification result: issuer confirmed, unaltered, not in force", "真正性確認:発行者確認・改ざんなし・効力なし", "ผลการตรวจสอบ: ยืนยันผู้ออกแล้ว ไม่ถูกแก้ไข แต่ไม่มีผลใช้";
    Failed: "Verification result: not confirmed. Do not rely on it.", "真正性確認:確認できません。改ざん又は矛盾があり、依拠しないでください。", "ผลการตรวจสอบ: ยืนยันไม่ได้ โปรดอย่าเชื่อถือเอกสารนี้";
    Open: "Verification result: could not be decided", "真正性確認:判定できません", "ผลการตรวจสอบ: ไม่สามารถตัดสินได้";
    LaterUnknown: "Whether something changed after that cannot be told from this file.", "その後の変更の有無は、このファイルからは分かりません。", "ไม่สามารถทราบจากไฟล์นี้ว่ามีการเปลี่ยนแปลงหลังจากนั้นหรือไม่";
    DoNotRely: "What follows is what the file says; nothing of it is confirmed.", "以下はファイルの記載であり、確認されたものではありません。", "ข้อมูลต่อไปนี้เป็นเพียงสิ่งที่ไฟล์ระบุ ไม่ได้รับการยืนยัน";
    Against: "What speaks against it", "問題点", "สิ่งที่ไม่ถูกต้อง";
    Unchecked: "What could not be checked", "確認できなかった事項", "สิ่งที่ตรวจสอบไม่ได้";
    ToKnow: "What there is to know", "留意事項", "ข้อควรทราบ";
    Holds: "What was checked and holds", "確認できた事項", "สิ่งที่ตรวจสอบแล้วถูกต้อง";
    KnownOf: "What is known of it", "判明している事項", "ข้อมูลที่ทราบ";
    TitleInfo: "Title (for information)", "権利の状態(参考情報)", "สิทธิ (เพื่อทราบ)";
    Custody: "How the signers keep their keys", "署名者の鍵の保管方法", "วิธีเก็บรักษากุญแจของผู้ลงนาม";
    Notes: "Notes beside it", "注記", "หมายเหตุประกอบ";

    // What is known.
    Kind: "Kind", "種類", "ประเภท";
    Bill: "Electronic bill of lading", "電子船荷証券(e-B/L)", "ใบตราส่งสินค้าอิเล็กทรอนิกส์";
    Document: "Trade document", "貿易書類", "เอกสารการค้า";
    Grant: "Hand-over of a trade document", "貿易書類の引渡し", "การส่งมอบเอกสารการค้า";
    Id: "Id", "識別子", "รหัส";
    BillNumber: "B/L number", "B/L番号", "เลขที่ใบตราส่ง";
    Status: "Status", "状態", "สถานะ";
    Holder: "Current holder (control)", "現在の所持人(支配)", "ผู้ครอบครองปัจจุบัน";
    Endorsee: "Endorsee", "被裏書人", "ผู้รับสลักหลัง";
    Issuer: "Issuer", "発行者", "ผู้ออก";
    Edition: "Edition", "版", "ฉบับที่";
    Digest: "Digest of the content", "内容のダイジェスト", "ค่าแฮชของเนื้อหา";
    Sequence: "Recorded acts", "記録された行為の数", "จำนวนการกระทำที่บันทึก";
    Recorded: "Last recorded", "最終記録時刻", "บันทึกล่าสุด";
    Finality: "Finality", "確定度", "ระดับความแน่นอน";
    FinalRecorded: "recorded by the registry", "登録機関が記録済み", "นายทะเบียนบันทึกแล้ว";
    FinalLogged: "in the public log", "公開ログに収録済み", "อยู่ในบันทึกสาธารณะ";
    FinalWitnessed: "witnessed by {}", "立会人 {} 者が確認済み", "มีพยานยืนยัน {} ราย";
    Checkpoint: "Checkpoint of the log", "ログのチェックポイント", "จุดตรวจของบันทึก";
    Leaves: "{} entries", "{} 件", "{} รายการ";
    CustodySelf: "kept by itself", "自己保管", "เก็บรักษาเอง";
    CustodyHsm: "in a hardware module, as it says", "ハードウェア装置に保管(自己申告)", "อยู่ในอุปกรณ์ฮาร์ดแวร์ (ตามที่แจ้ง)";
    CustodyManaged: "kept by another for it", "他者が保管", "ผู้อื่นเก็บรักษาแทน";

    // Statuses.
    Live: "live", "有効", "มีผล";
    Offered: "offered to a recipient", "提供中(受領待ち)", "เสนอแก่ผู้รับแล้ว";
    Returned: "returned", "差戻し", "ส่งคืนแล้ว";
    Surrendered: "surrendered", "提出済み", "เวนคืนแล้ว";
    OnHold: "on hold", "保留", "ถูกพักไว้";
    InTransit: "on its way to another registry", "他の登録機関へ移転中", "กำลังโอนไปยังนายทะเบียนอื่น";
    Ended: "ended", "終了", "สิ้นสุดแล้ว";
    Cancelled: "cancelled", "取消済み", "ถูกยกเลิก";
    Given: "handed over", "引渡し済み", "ส่งมอบแล้ว";
    Received: "received", "受領済み", "รับแล้ว";
    Withdrawn: "withdrawn", "撤回済み", "ถูกถอน";
    Counts: "in force", "有効", "มีผลใช้อยู่";
    Replaced: "replaced", "差替え済み", "ถูกแทนที่";
    Expired: "expired", "有効期限切れ", "หมดอายุ";

    // Customs examinations.
    ReportHolds: "Verification result: the examination is genuine and unaltered, and its report follows from its evidence", "真正性確認:審査記録は真正・改ざんなし。報告は証拠から導かれるとおりです", "ผลการตรวจสอบ: บันทึกการตรวจเป็นของจริง ไม่ถูกแก้ไข และรายงานเป็นไปตามหลักฐาน";
    Examination: "The examination", "審査", "การตรวจ";
    ExaminedOn: "Made on", "審査時刻", "ตรวจเมื่อ";
    ExaminationResult: "Its result", "審査結果", "ผลการตรวจ";
    Clear: "nothing differs that an officer should see", "指摘事項なし", "ไม่พบสิ่งที่เจ้าหน้าที่ควรพิจารณา";
    Attention: "something to look at", "要確認", "มีสิ่งที่ควรพิจารณา";
    Alert: "evidence does not hold, or what is declared contradicts it", "証拠の不備、または申告との矛盾あり", "หลักฐานไม่ถูกต้อง หรือข้อความที่สำแดงขัดกับหลักฐาน";
    NotDecided: "could not be decided", "判定できず", "ไม่สามารถตัดสินได้";
    Findings: "Findings", "指摘事項", "ข้อที่พบ";
    Differences: "Declared and signed values that differ", "申告と署名済み書類の相違", "ค่าที่สำแดงต่างจากเอกสารที่ลงนาม";
    Declared: "declared: {}", "申告:{}", "สำแดง: {}";
    Stated: "signed: {}", "署名済み書類:{}", "เอกสารที่ลงนาม: {}";
    JudgedThings: "Bills and documents in it", "含まれる船荷証券・書類", "ใบตราส่งและเอกสารในบันทึก";

    // Certificates of origin.
    Certificate: "Certificate of origin", "原産地証明書", "หนังสือรับรองถิ่นกำเนิดสินค้า";
    Asked: "Asked", "照会内容", "สิ่งที่สอบถาม";
    Answered: "Answered by the node of {}", "{} のノードによる回答", "คำตอบจากโหนดของ {}";
    StatusInForce: "Verification result: issued and in force", "真正性確認:発給確認・有効", "ผลการตรวจสอบ: ออกจริงและมีผลใช้อยู่";
    StatusNot: "Verification result: issued, but not in force", "真正性確認:発給確認・効力なし", "ผลการตรวจสอบ: ออกจริง แต่ไม่มีผลใช้";
    NoneKnown: "Verification result: no such certificate is known", "真正性確認:該当する証明書はありません", "ผลการตรวจสอบ: ไม่พบหนังสือรับรองดังกล่าว";
    NotThis: "Verification result: this is not the content that was certified. Do not rely on it.", "真正性確認:証明された内容と異なります。依拠しないでください。", "ผลการตรวจสอบ: ไม่ใช่เนื้อหาที่ได้รับการรับรอง โปรดอย่าเชื่อถือ";
    Several: "Several issuing bodies have used this number; each is shown.", "複数の発給機関がこの番号を使用しています。すべて表示します。", "มีหลายหน่วยงานใช้เลขที่นี้ แสดงไว้ทั้งหมด";
    IssuerCountry: "Country of the issuing body", "発給機関の国", "ประเทศของหน่วยงานผู้ออก";
    AgreementName: "Agreement", "協定", "ความตกลง";
    ReplacedBy: "Replaced by", "差替え後の番号", "ถูกแทนที่โดย";
    ValidUntil: "Valid until", "有効期限", "ใช้ได้ถึง";
    BasedOn: "Made from (back to back)", "元の証明書(連続する原産地証明書)", "ออกจากหนังสือรับรองเดิม";
    Says: "What it says", "記載内容", "รายละเอียด";
    Left: "What is left of its lines", "各行の残量", "ปริมาณคงเหลือแต่ละรายการ";
    LeftOf: "{} left", "残り {}", "เหลือ {}";
    Line: "Line {}", "{} 行目", "รายการที่ {}";

    // Why an answer could not be had.
    RegistryUnknown: "The registry {} is not known here: there is no trust file of it.", "登録機関 {} の信頼ファイルがないため、確認できません。", "ไม่รู้จักนายทะเบียน {} เพราะไม่มีไฟล์ความเชื่อถือ";
    NodeUnknown: "No node of the registry {} can be asked from here.", "登録機関 {} のノードに照会する設定がありません。", "ไม่มีโหนดของนายทะเบียน {} ให้สอบถามได้";
    NodeAway: "The node of the registry {} does not answer now. Try again later.", "登録機関 {} のノードが応答しません。後でもう一度お試しください。", "โหนดของนายทะเบียน {} ไม่ตอบในขณะนี้ โปรดลองใหม่ภายหลัง";
    NodeRefused: "The node refuses the question: {}", "ノードが照会を拒否しました:{}", "โหนดปฏิเสธคำถาม: {}";

    // Faults.
    FaultTitle: "Not possible", "できません", "ทำไม่ได้";
    FaultLead: "The question could not be taken, because:", "次の理由により受け付けられません:", "รับคำถามไม่ได้ เนื่องจาก:";
    FaultNext: "Correct it and send it again.", "訂正してもう一度送信してください。", "โปรดแก้ไขแล้วส่งใหม่";
    NoFile: "No file was chosen.", "ファイルが選択されていません。", "ไม่ได้เลือกไฟล์";
    FileEmpty: "The file is empty.", "ファイルが空です。", "ไฟล์ว่างเปล่า";
    FileTooLarge: "The file is larger than {} MiB.", "ファイルが {} MiB を超えています。", "ไฟล์มีขนาดเกิน {} MiB";
    TextTooLong: "The field “{}” is too long.", "「{}」が長すぎます。", "ช่อง “{}” ยาวเกินไป";
    Missing: "The field “{}” is empty.", "「{}」が空欄です。", "ช่อง “{}” ว่างอยู่";
    DateMalformed: "The date of issue is no date of the form YYYY-MM-DD.", "発給日が YYYY-MM-DD 形式の日付ではありません。", "วันที่ออกไม่อยู่ในรูปแบบ YYYY-MM-DD";
    CountryMalformed: "The country is not two letters, for example JP or TH.", "国は英字2文字(例:JP、TH)で入力してください。", "ประเทศต้องเป็นอักษรสองตัว เช่น JP หรือ TH";
    NoCode: "Neither a text nor a photo of a QR code was given.", "QRコードの文字列も写真も指定されていません。", "ไม่ได้ให้ข้อความหรือภาพถ่ายของคิวอาร์โค้ด";
    BothCodes: "A text and a photo were given; give one of them.", "文字列と写真の両方が指定されています。一方のみ指定してください。", "ให้ทั้งข้อความและภาพถ่าย โปรดให้เพียงอย่างเดียว";
    PhotoUnread: "The photo is no PNG or JPEG that can be read, or has too many pixels.", "写真を PNG・JPEG として読み取れないか、画素数が多すぎます。", "อ่านภาพเป็น PNG หรือ JPEG ไม่ได้ หรือมีจำนวนพิกเซลมากเกินไป";
    PhotoWithout: "No QR code can be read in the photo.", "写真からQRコードを読み取れません。", "อ่านคิวอาร์โค้ดจากภาพถ่ายไม่ได้";
    PhotoSeveral: "The photo shows several QR codes; show one.", "写真に複数のQRコードがあります。1つだけ写してください。", "ภาพถ่ายมีคิวอาร์โค้ดหลายอัน โปรดแสดงเพียงอันเดียว";
    CodeOther: "The QR code is not one of a certificate of this kind.", "この種の証明書のQRコードではありません。", "ไม่ใช่คิวอาร์โค้ดของหนังสือรับรองประเภทนี้";
    CodeRegistry: "The QR code names no registry (r) in its form.", "QRコードの登録機関(r)がないか、形式が正しくありません。", "คิวอาร์โค้ดไม่มีนายทะเบียน (r) ในรูปแบบที่ถูกต้อง";
    CodeDocument: "The QR code names no document (d) in its form.", "QRコードの文書(d)がないか、形式が正しくありません。", "คิวอาร์โค้ดไม่มีเอกสาร (d) ในรูปแบบที่ถูกต้อง";
    CodeDigest: "The QR code names no digest (h) in its form.", "QRコードのダイジェスト(h)がないか、形式が正しくありません。", "คิวอาร์โค้ดไม่มีค่าแฮช (h) ในรูปแบบที่ถูกต้อง";
    CodeTwice: "The QR code says “{}” more than once.", "QRコードに「{}」が重複しています。", "คิวอาร์โค้ดระบุ “{}” มากกว่าหนึ่งครั้ง";
    FormMalformed: "The form did not arrive whole.", "フォームが完全に届きませんでした。", "แบบฟอร์มมาไม่ครบ";
    TooSlow: "The form took too long to arrive.", "フォームの受信に時間がかかりすぎました。", "แบบฟอร์มใช้เวลาส่งนานเกินไป";
    Busy: "Too many questions are being answered now. Try again in a minute.", "ただいま混み合っています。しばらくしてからお試しください。", "ขณะนี้มีคำถามมากเกินไป โปรดลองใหม่ในอีกสักครู่";
    NoPage: "There is no such page.", "ページがありません。", "ไม่มีหน้านี้";
    NoMethod: "This page is not asked in that way.", "この方法では利用できないページです。", "ไม่สามารถเรียกหน้านี้ด้วยวิธีดังกล่าว";
    OurFault: "Something went wrong here. Try again later.", "内部の障害です。後でもう一度お試しください。", "เกิดข้อผิดพลาดภายใน โปรดลองใหม่ภายหลัง";
}

impl Word {
    /// The text with something put in.
    pub(crate) fn with(self, tongue: Tongue, value: &str) -> String {
        self.of(tongue).replacen("{}", value, 1)
    }

    /// What a class of checks is called.
    pub(crate) const fn of_class(class: Class) -> Self {
        match class {
            Class::Fail => Self::Against,
            Class::Undecided => Self::Unchecked,
            Class::Note => Self::ToKnow,
            Class::Pass => Self::Holds,
        }
    }
}
