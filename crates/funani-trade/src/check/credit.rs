//! The rules of a letter of credit: its terms against the data, before the bank finds them.

use funani_core::time::Date;

use super::clauses::Clauses;
use super::{Found, Rule, Severity};
use crate::credit::Credit;
use crate::figures::Figures;

const TEXT: &str = "credit.text";

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "CREDIT_UNREADABLE",
        severity: Severity::Error,
        basis: "SWIFT MT700: fields begin with a tag such as :46A:",
        english: "The text of the L/C has no fields of an MT700.",
        japanese: "信用状本文にMT700の項目がありません。",
        judge: unreadable,
    },
    Rule {
        id: "CREDIT_NUMBER_DIFFERS",
        severity: Severity::Error,
        basis: "MT700 field 20; documents quote the credit’s number",
        english: "The L/C number is not that of the L/C.",
        japanese: "信用状番号が信用状本文(20)と一致しません。",
        judge: number,
    },
    Rule {
        id: "CREDIT_CURRENCY_DIFFERS",
        severity: Severity::Error,
        basis: "UCP 600 art. 18 a iii: the invoice is in the currency of the credit",
        english: "The invoice is not in the currency of the L/C.",
        japanese: "インボイスの通貨が信用状(32B)と一致しません。",
        judge: currency,
    },
    Rule {
        id: "CREDIT_OVERDRAWN",
        severity: Severity::Error,
        basis: "UCP 600 art. 18 b and 30; MT700 fields 32B, 39A",
        english: "The invoice is above what the L/C allows.",
        japanese: "インボイス総額が信用状金額(許容幅込み)を超えています。",
        judge: overdrawn,
    },
    Rule {
        id: "CREDIT_SHIPPED_LATE",
        severity: Severity::Error,
        basis: "MT700 field 44C; UCP 600 art. 29 c: the date is not extended",
        english: "Shipment is after the latest date of the L/C.",
        japanese: "船積日が信用状の船積期限(44C)を過ぎています。",
        judge: shipped_late,
    },
    Rule {
        id: "CREDIT_PRESENTED_LATE",
        severity: Severity::Error,
        basis: "UCP 600 art. 14 c and 29; MT700 fields 31D, 48",
        english: "The draft is after the last day for presentation.",
        japanese: "手形振出日が書類呈示期限(31D・48)を過ぎています。",
        judge: presented_late,
    },
    Rule {
        id: "CREDIT_TRADE_TERM_DIFFERS",
        severity: Severity::Error,
        basis: "UCP 600 art. 18 c; a trade term in field 45A is part of the description (ISBP 745 C8)",
        english: "The trade term is not that of the L/C.",
        japanese: "貿易条件が信用状(45A)と一致しません。",
        judge: trade_term,
    },
    Rule {
        id: "CREDIT_PARTY_DIFFERS",
        severity: Severity::Error,
        basis: "UCP 600 art. 18 a; MT700 fields 50, 59",
        english: "Applicant or beneficiary of the L/C is not the importer or the exporter.",
        japanese: "信用状の発行依頼人(50)・受益者(59)が輸入者・輸出者と一致しません。",
        judge: parties,
    },
    Rule {
        id: "CREDIT_PORT_DIFFERS",
        severity: Severity::Error,
        basis: "UCP 600 art. 20 a iii; MT700 fields 44E, 44F",
        english: "The ports are not those of the L/C.",
        japanese: "船積港・陸揚港が信用状(44E・44F)と一致しません。",
        judge: ports,
    },
    Rule {
        id: "CREDIT_FREIGHT_DIFFERS",
        severity: Severity::Error,
        basis: "MT700 field 46A; ISBP 745 E26: freight as the credit wants it",
        english: "The L/C wants freight stated otherwise.",
        japanese: "運賃の記載(前払・着払)が信用状(46A)と一致しません。",
        judge: freight,
    },
    Rule {
        id: "CREDIT_CERTIFICATE_MISSING",
        severity: Severity::Error,
        basis: "MT700 field 46A",
        english: "The L/C wants a beneficiary’s certificate, and its text is missing.",
        japanese: "信用状(46A)が受益者証明書を求めていますが、文言が未入力です。",
        judge: certificate,
    },
    Rule {
        id: "CREDIT_DATE_DIFFERS",
        severity: Severity::Error,
        basis: "MT700 field 31C; documents quote the credit’s date",
        english: "The date of the L/C is not that of the L/C.",
        japanese: "信用状発行日が信用状本文(31C)と一致しません。",
        judge: issued,
    },
    Rule {
        id: "CREDIT_SHIPPED_IN_PART",
        severity: Severity::Error,
        basis: "MT700 field 43P; UCP 600 art. 30 b and 31 a: without part shipments at most 5 % less is drawn",
        english: "The L/C allows no part shipment, and the invoice is below its amount.",
        japanese: "信用状が分割船積(43P)を禁止していますが、インボイス総額が信用状金額に足りません。",
        judge: in_part,
    },
    Rule {
        id: "CREDIT_GOODS_DIFFER",
        severity: Severity::Warning,
        basis: "UCP 600 art. 18 c: the description in the invoice corresponds with the credit; MT700 field 45A",
        english: "No word of the description stands in the L/C.",
        japanese: "品名が信用状(45A)の商品記述に見当たりません。",
        judge: goods,
    },
    Rule {
        id: "CREDIT_INSURANCE_DIFFERS",
        severity: Severity::Error,
        basis: "MT700 field 46A; UCP 600 art. 28 f, g",
        english: "The L/C wants insurance that is missing, of other clauses or of another percentage.",
        japanese: "信用状(46A)が求める保険(条件・付保割合)と一致しません。",
        judge: insurance,
    },
    Rule {
        id: "CREDIT_NUMBER_NOT_QUOTED",
        severity: Severity::Warning,
        basis: "MT700 field 47A: documents quote the number of the credit",
        english: "The L/C wants its number on every document, and the clauses on the B/L do not have it.",
        japanese: "信用状(47A)が全書類への信用状番号の記載を求めていますが、B/L記載文言にありません。",
        judge: quoted,
    },
    Rule {
        id: "CREDIT_TRANSHIPMENT",
        severity: Severity::Warning,
        basis: "MT700 field 43T; UCP 600 art. 20 c: prohibited transhipment is accepted in containers where the B/L shows it",
        english: "The L/C allows no transhipment. It passes only where the B/L shows that the goods are in containers.",
        japanese: "信用状が積替(43T)を禁止しています。B/Lにコンテナ積みの表示がある場合に限り認められます。",
        judge: transhipment,
    },
    Rule {
        id: "CREDIT_WANTS_PAPER_ORIGINAL",
        severity: Severity::Warning,
        basis: "practice: certificates of origin under JTEPA are data only since 2025",
        english: "The L/C wants the original of a certificate of origin that is issued as data. Have it amended.",
        japanese: "信用状が原産地証明書の原本を求めていますが、データ発給のため原本がありません。アメンドを依頼してください。",
        judge: paper_original,
    },
    Rule {
        id: "CREDIT_NOT_ELECTRONIC",
        severity: Severity::Warning,
        basis: "eUCP 2.1 art. e1: a credit must say that it is subject to the eUCP; MT700 field 40E",
        english: "The L/C is not subject to the eUCP, so electronic records may be refused.",
        japanese: "信用状がeUCPに準拠していないため、電子記録の呈示が拒絶されるおそれがあります。",
        judge: not_electronic,
    },
];

fn read(figures: &Figures) -> Option<Credit> {
    let credit = Credit::read(figures.text(TEXT)?);
    (!credit.is_empty()).then_some(credit)
}

fn unreadable(figures: &Figures, found: &mut Found) {
    if figures
        .text(TEXT)
        .is_some_and(|text| Credit::read(text).is_empty())
    {
        found.note([TEXT]);
    }
}

fn number(figures: &Figures, found: &mut Found) {
    let stated = read(figures).and_then(|credit| credit.field("20").map(str::to_owned));
    let own = figures.text("credit.number");
    if stated
        .as_deref()
        .zip(own)
        .is_some_and(|(stated, own)| stated != own)
    {
        found.note([TEXT, "credit.number"]);
    }
}

fn currency(figures: &Figures, found: &mut Found) {
    let credit = read(figures);
    let stated = credit.as_ref().and_then(Credit::amount);
    let own = figures.text("invoice.currency");
    if stated
        .zip(own)
        .is_some_and(|((stated, _), own)| stated != own)
    {
        found.note([TEXT, "invoice.currency"]);
    }
}

fn overdrawn(figures: &Figures, found: &mut Found) {
    let most = read(figures).and_then(|credit| credit.most());
    let drawn = figures.number("total.amount");
    if drawn.zip(most).is_some_and(|(drawn, most)| drawn > most) {
        found.note([TEXT, "total.amount"]);
    }
}

fn date(figures: &Figures, path: &str) -> Option<Date> {
    figures.text(path)?.parse().ok()
}

fn shipped_late(figures: &Figures, found: &mut Found) {
    let last = read(figures).and_then(|credit| credit.date("44C"));
    let shipped = date(figures, "transport.onBoard");
    if shipped
        .zip(last)
        .is_some_and(|(shipped, last)| shipped > last)
    {
        found.note([TEXT, "transport.onBoard"]);
    }
}

fn presented_late(figures: &Figures, found: &mut Found) {
    let Some(credit) = read(figures) else { return };
    let days = |path: &str| date(figures, path).map(Date::as_days);
    let drawn = days("draft.date");
    let expiry = credit.date("31D").map(Date::as_days);
    let after_shipment = days("transport.onBoard").map(|day| day.saturating_add(credit.days()));
    let late = |last: Option<i64>| drawn.zip(last).is_some_and(|(drawn, last)| drawn > last);
    if late(expiry) || late(after_shipment) {
        found.note([TEXT, "draft.date", "transport.onBoard"]);
    }
}

fn trade_term(figures: &Figures, found: &mut Found) {
    const TERM: &str = "terms.incoterm";
    let goods = read(figures).and_then(|credit| credit.words("45A"));
    let (Some(goods), Some(own)) = (goods, figures.text(TERM)) else {
        return;
    };
    let mut words = goods.split(|letter: char| !letter.is_ascii_alphanumeric());
    let known = |word: &&str| {
        matches!(
            *word,
            "EXW" | "FCA" | "FAS" | "FOB" | "CFR" | "CIF" | "CPT" | "CIP" | "DAP" | "DPU" | "DDP"
        )
    };
    if words.find(known).is_some_and(|stated| stated != own) {
        found.note([TEXT, TERM]);
    }
}

/// Letters and digits only, so that line breaks and punctuation do not count.
fn plain(text: &str) -> String {
    let letters = text.chars().filter(|letter| letter.is_alphanumeric());
    letters.flat_map(char::to_uppercase).collect()
}

/// Notes a datum whose text does not stand in a field that is there.
fn within(figures: &Figures, found: &mut Found, tag: &str, path: &str) {
    let credit = read(figures);
    let field = credit.as_ref().and_then(|credit| credit.field(tag));
    let differs = |(field, own): (&str, &str)| {
        let (field, own) = (plain(field), plain(own));
        // A field may leave the choice: any port of a country.
        !field.starts_with("ANY") && !field.contains(&own) && !own.contains(&field)
    };
    if field.zip(figures.text(path)).is_some_and(differs) {
        found.note([TEXT, path]);
    }
}

fn parties(figures: &Figures, found: &mut Found) {
    within(figures, found, "50", "party.importer.name");
    within(figures, found, "59", "party.exporter.name");
}

fn ports(figures: &Figures, found: &mut Found) {
    within(figures, found, "44E", "transport.loadingName");
    within(figures, found, "44F", "transport.dischargeName");
}

fn freight(figures: &Figures, found: &mut Found) {
    const TERM: &str = "transport.freightTerm";
    let wanted = read(figures).and_then(|credit| credit.words("46A"));
    let (Some(wanted), Some(own)) = (wanted, figures.text(TERM)) else {
        return;
    };
    let other = match own {
        "PREPAID" => "FREIGHT COLLECT",
        _ => "FREIGHT PREPAID",
    };
    if wanted.contains(other) {
        found.note([TEXT, TERM]);
    }
}

fn certificate(figures: &Figures, found: &mut Found) {
    let wanted = read(figures).and_then(|credit| credit.words("46A"));
    let wants = wanted.is_some_and(|wanted| {
        wanted.contains("BENEFICIARY'S CERTIFICATE") || wanted.contains("BENEFICIARY CERTIFICATE")
    });
    if wants && figures.text("certificate.text").is_none() {
        found.note([TEXT, "certificate.text"]);
    }
}

fn issued(figures: &Figures, found: &mut Found) {
    let stated = read(figures).and_then(|credit| credit.date("31C"));
    let own = date(figures, "credit.date");
    if stated.zip(own).is_some_and(|(stated, own)| stated != own) {
        found.note([TEXT, "credit.date"]);
    }
}

fn in_part(figures: &Figures, found: &mut Found) {
    let Some(credit) = read(figures) else { return };
    let drawn = figures.number("total.amount");
    let short = drawn
        .zip(credit.least())
        .is_some_and(|(drawn, least)| drawn < least);
    if credit.forbids("43P") && short {
        found.note([TEXT, "total.amount"]);
    }
}

fn transhipment(figures: &Figures, found: &mut Found) {
    let forbids = read(figures).is_some_and(|credit| credit.forbids("43T"));
    let data = ["transport.transhipment", "transport.feederVessel"];
    let there = data.into_iter().find(|path| figures.text(path).is_some());
    if let (true, Some(path)) = (forbids, there) {
        found.note([TEXT, path]);
    }
}

fn goods(figures: &Figures, found: &mut Found) {
    let Some(stated) = read(figures).and_then(|credit| credit.words("45A")) else {
        return;
    };
    if stated.contains("AS PER") {
        return;
    }
    for key in figures.keys("goods") {
        const OWN: &str = "goods.#.description";
        let own = figures.of_line(OWN, key).unwrap_or_default().to_uppercase();
        let words = own.split(|letter: char| !letter.is_alphanumeric());
        let mut words = words.filter(|word| word.chars().count() > 3).peekable();
        if words.peek().is_some() && !words.any(|word| stated.contains(word)) {
            found.note_lines([(OWN, key)]);
        }
    }
}

/// What the credit asks of the insurance: clauses and percentage, where the policy says otherwise.
fn insurance(figures: &Figures, found: &mut Found) {
    let Some(field) = read(figures).and_then(|credit| credit.words("46A")) else {
        return;
    };
    let mut wanted = field.split('+').filter(|it| it.contains("INSURANCE"));
    let Some(wanted) = wanted.next() else { return };
    let own = Clauses::own(figures);
    // The wider clauses cover the narrower.
    let is_narrower = Clauses::asked(wanted)
        .zip(own)
        .is_some_and(|(it, own)| own > it);
    if own.is_none() || is_narrower {
        found.note([TEXT, "insurance.clauses"]);
    }
    let words: Vec<&str> = wanted.split(' ').collect();
    let percentage = words.windows(2).find_map(|pair| match pair {
        [number, "PERCENT" | "PCT" | "PER"] => number.parse().ok(),
        [number, _] => number.strip_suffix('%')?.parse().ok(),
        _ => None,
    });
    let own = figures.number("insurance.percentage");
    if percentage
        .zip(own)
        .is_some_and(|(wanted, own)| own < wanted)
    {
        found.note([TEXT, "insurance.percentage"]);
    }
}

fn quoted(figures: &Figures, found: &mut Found) {
    const CLAUSES: &str = "transport.clauses";
    let Some(credit) = read(figures) else { return };
    let wants = credit.words("47A").is_some_and(|field| {
        let mut conditions = field.split('+');
        conditions.any(|it| {
            let all = it.contains("ALL DOCUMENTS") || it.contains("EACH DOCUMENT");
            let number = ["L/C NO", "L/C NUMBER", "CREDIT NO", "CREDIT NUMBER"];
            all && number.iter().any(|words| it.contains(words))
        })
    });
    let number = figures.text("credit.number").or_else(|| credit.field("20"));
    let clauses = figures.text(CLAUSES).unwrap_or_default();
    if wants && number.is_some_and(|number| !clauses.contains(number)) {
        found.note([TEXT, CLAUSES]);
    }
}

fn paper_original(figures: &Figures, found: &mut Found) {
    let credit = read(figures);
    let field = credit.as_ref().and_then(|credit| credit.field("46A"));
    let to_thailand = figures
        .text("transport.discharge")
        .is_none_or(|port| port.starts_with("TH"));
    // Each document of the field begins with a plus sign or on a line of its own.
    let wants = field.is_some_and(|field| {
        let upper = field.to_uppercase();
        let mut documents = upper.split('+');
        documents.any(|document| {
            document.contains("ORIGINAL") && document.contains("CERTIFICATE OF ORIGIN")
        })
    });
    if wants && to_thailand {
        found.note([TEXT]);
    }
}

fn not_electronic(figures: &Figures, found: &mut Found) {
    let rules = read(figures).and_then(|credit| credit.words("40E"));
    if rules.is_some_and(|rules| !rules.contains("EUCP")) {
        found.note([TEXT]);
    }
}
