//! The price and the customs value: what is declared against what invoice, freight and insurance
//! make.
//!
//! Customs of Japan and of the states of ASEAN value imports with freight and insurance to the place
//! of importation (CIF), exports without (FOB); from memory, not compared per country. Nothing is
//! converted from one currency to another.

use std::rc::Rc;

use funani_proof::json::Value;
use rust_decimal::Decimal;

use super::super::{Case, DifferenceClass, EntryKind, Finding, FindingCode, Severity};
use super::class::{self, rank};
use super::lines::chosen;
use super::{CARRIAGE, INVOICE, Source, differing};
use crate::path::Path;

/// The most that an insurance not stated anywhere can be of the price, in hundredths.
const PREMIUM: Decimal = Decimal::from_parts(2, 0, 0, false, 0);

/// From which share of another on, in hundredths, a value can be of the same currency.
const CREDIBLE: (Decimal, Decimal) = (
    Decimal::from_parts(20, 0, 0, false, 0),
    Decimal::from_parts(250, 0, 0, false, 0),
);

pub(super) fn compare(case: &mut Case<'_>) {
    if !case.is_of_goods() {
        return;
    }
    price(case);
    freight_of_bill(case);
    terms(case);
    shares(case);
    if let Some(sale) = Sale::of(case) {
        customs_value(case, &sale);
    }
}

/// The whole price against the invoice, or all invoices together.
fn price(case: &mut Case<'_>) {
    const TOTAL: &str = "total.amount";
    let declared = case.declared().number(TOTAL);
    let sources = case.sources_of(&[INVOICE]);
    let meant = chosen(case, INVOICE);
    let (Some(declared), Some(first), Ok(path)) = (declared, meant.first(), TOTAL.parse::<Path>())
    else {
        return;
    };
    let of = |sources: &[Source<'_>]| {
        let mut totals = sources.iter().map(|it| it.figures.number(TOTAL));
        totals.try_fold(Decimal::ZERO, |sum, total| sum.checked_add(total?))
    };
    let each = meant.iter().filter_map(|it| it.figures.number(TOTAL));
    let ways = each.chain(of(&meant)).chain(of(&sources));
    let judged = ways.map(|stated| (stated, class::number(declared, stated)));
    let Some((stated, class)) = judged.min_by_key(|(_, class)| rank(*class)) else {
        return;
    };
    let (own, told) = (declared.to_string(), stated.to_string());
    case.note(&path, Some(&own), Some(&told), Some(*first), class);
    if class == DifferenceClass::Other {
        let name = first.piece.name();
        let code = FindingCode::ValueDiffers;
        case.differs(code, &path, Some(&own), Some(&told), &name);
    }
}

/// The freight that a bill states, where it is in one currency.
fn freight_in(source: Source<'_>) -> Option<(Decimal, String)> {
    let bill = source.piece.bill()?;
    let charges = bill.document.pointer("/charges")?.as_array()?.iter();
    let text = |charge: &Value, name: &str| {
        let value = charge.pointer(name)?.as_str()?;
        Some(value.to_uppercase())
    };
    let freight = charges.filter(|charge| {
        let name = text(charge, "/chargeName");
        name.is_some_and(|name| name.contains("FREIGHT"))
    });
    let mut sum: Option<(Decimal, String)> = None;
    for charge in freight {
        let Value::Number(amount) = charge.pointer("/currencyAmount")? else {
            return None;
        };
        let amount: Decimal = amount.to_string().parse().ok()?;
        let currency = text(charge, "/currencyCode")?;
        sum = match sum {
            None => Some((amount, currency)),
            Some((sum, own)) if own == currency => Some((sum.checked_add(amount)?, own)),
            Some(_) => return None,
        };
    }
    sum
}

/// The declared freight against the bill's.
fn freight_of_bill(case: &mut Case<'_>) {
    const FREIGHT: &str = "entry.freight";
    let (Some(declared), Ok(path)) = (case.declared().number(FREIGHT), FREIGHT.parse::<Path>())
    else {
        return;
    };
    let currency = currency_of(case);
    for source in case.sources_of(CARRIAGE) {
        let Some((stated, own)) = freight_in(source) else {
            continue;
        };
        if currency.as_deref() != Some(&own) || super::sums::is_master(case, source) {
            case.leave_open(format!(
                "The freight of the bill is in {own} and was not converted."
            ));
            continue;
        }
        let class = class::number(declared, stated);
        let (one, other) = (declared.to_string(), stated.to_string());
        case.note(&path, Some(&one), Some(&other), Some(source), class);
        if class == DifferenceClass::Other {
            let name = source.piece.name();
            let code = FindingCode::FreightDiffers;
            case.differs(code, &path, Some(&one), Some(&other), &name);
        }
    }
}

/// The currency of the customs value: as declared, or else that of the invoice.
fn currency_of(case: &Case<'_>) -> Option<String> {
    let declared = case.declared();
    let mut own = ["entry.currency", "invoice.currency"].iter();
    let own = own.find_map(|path| declared.text(path));
    let invoice = || {
        chosen(case, INVOICE)
            .first()?
            .figures
            .text("invoice.currency")
    };
    own.or_else(invoice).map(str::to_owned)
}

/// Who pays the freight, by the terms of sale and by the bill.
fn terms(case: &mut Case<'_>) {
    const TERM: &str = "transport.freightTerm";
    let stated = chosen(case, INVOICE);
    let stated = stated
        .first()
        .and_then(|it| it.figures.text("terms.incoterm"));
    let Some(incoterm) = stated.or_else(|| case.declared().text("terms.incoterm")) else {
        return;
    };
    let seller_pays = match incoterm {
        "CFR" | "CIF" | "CPT" | "CIP" | "DAP" | "DPU" | "DDP" => true,
        "EXW" | "FCA" | "FAS" | "FOB" => false,
        _ => return,
    };
    for source in case.sources_of(CARRIAGE) {
        let code = source.figures.text(TERM);
        let term = code.map(|code| code.get(..3).unwrap_or(code));
        let english = match (term, seller_pays) {
            (Some("COL"), true) => format!("{incoterm}, and the bill says freight collect"),
            (Some("PRE"), false) => format!("{incoterm}, and the bill says freight prepaid"),
            _ => continue,
        };
        let japanese = if seller_pays {
            format!("{incoterm}条件ですが、B/Lは運賃着払です")
        } else {
            format!("{incoterm}条件ですが、B/Lは運賃前払です")
        };
        let finding = Finding::told(FindingCode::FreightDiffers, TERM, &english, &japanese);
        // A seller may advance the freight for the buyer's account.
        let severity = if seller_pays {
            Severity::Attention
        } else {
            Severity::Information
        };
        if !super::sums::is_master(case, source) {
            case.find(finding.weighing(severity));
        }
    }
}

/// The customs values of lines: they add up to the whole, and each has its share of it.
fn shares(case: &mut Case<'_>) {
    const LINE: &str = "goods.#.customsValue";
    const WHOLE: &str = "entry.customsValue";
    let declared = case.declared();
    let (Some(sum), Some(whole)) = (declared.sum(LINE), declared.number(WHOLE)) else {
        return;
    };
    let keys = declared.keys("goods");
    let slack = Decimal::from(keys.len());
    let Ok(path) = WHOLE.parse::<Path>() else {
        return;
    };
    if (sum - whole).abs() > slack {
        let (one, other) = (whole.to_string(), sum.to_string());
        let code = FindingCode::ValueDiffers;
        case.differs(
            code,
            &path,
            Some(&one),
            Some(&other),
            "the lines of the declaration",
        );
    }
    let lines = Rc::clone(&case.lines);
    let amounts: Option<Vec<Decimal>> = lines.iter().map(|line| line.amount).collect();
    let Some(amounts) = amounts else { return };
    let total: Decimal = amounts.iter().sum();
    for (line, amount) in lines.iter().zip(amounts) {
        let expected = whole
            .checked_mul(amount)
            .and_then(|it| it.checked_div(total));
        let own = declared.number_of(LINE, line.key);
        let (Some(expected), Some(own)) = (expected, own) else {
            continue;
        };
        // Freight may be divided by weight, so that a share is a share only roughly.
        let rough = expected / Decimal::TEN + slack;
        if (own - expected).abs() > rough
            && let Ok(path) = Path::of_line(LINE, line.key)
        {
            let (one, other) = (own.to_string(), expected.round_dp(2).to_string());
            let code = FindingCode::ValueDiffers;
            let share = "its share by the amounts of the lines";
            let finding = differing(code, &path, Some(&one), Some(&other), share);
            case.find(finding.weighing(Severity::Attention));
        }
    }
}

/// What the goods were sold for.
struct Sale<'a> {
    source: Source<'a>,
    amount: Decimal,
    currency: String,
    incoterm: String,
    freight: Option<Decimal>,
    insurance: Option<Decimal>,
}

impl<'a> Sale<'a> {
    fn of(case: &Case<'a>) -> Option<Self> {
        let sources = chosen(case, INVOICE);
        let source = *sources.first()?;
        let mut amounts = sources.iter().map(|it| it.figures.number("total.amount"));
        let amount = amounts.try_fold(Decimal::ZERO, |sum, it| sum.checked_add(it?));
        let declared = case.declared();
        let text = |path: &str| source.figures.text(path).or_else(|| declared.text(path));
        let number = |own: &str, path: &str| {
            let own = declared.number(own).or_else(|| declared.number(path));
            own.or_else(|| source.figures.number(path))
        };
        let currency = text("invoice.currency")?.to_owned();
        let bill = || {
            let bills = case.sources_of(CARRIAGE).into_iter();
            let mut stated = bills.filter_map(freight_in);
            stated.find(|(_, own)| *own == currency).map(|(sum, _)| sum)
        };
        Some(Self {
            source,
            amount: amount?,
            incoterm: text("terms.incoterm")?.to_owned(),
            freight: number("entry.freight", "price.freight").or_else(bill),
            insurance: number("entry.insurance", "price.insurance"),
            currency,
        })
    }

    /// The least and the most that the value with freight and insurance can be.
    fn with_carriage(&self) -> Option<(Decimal, Option<Decimal>)> {
        let premium = self.amount.checked_mul(PREMIUM)? / Decimal::ONE_HUNDRED;
        let insured = |value: Decimal| match self.insurance {
            Some(insurance) => (value + insurance, Some(value + insurance)),
            None => (value, Some(value + premium)),
        };
        Some(match self.incoterm.as_str() {
            "CIF" | "CIP" => (self.amount, Some(self.amount)),
            "CFR" | "CPT" => insured(self.amount),
            "FCA" | "FAS" | "FOB" => match self.freight {
                Some(freight) => insured(self.amount + freight),
                None => (self.amount, None),
            },
            "EXW" => (self.amount + self.freight.unwrap_or_default(), None),
            _ => return None,
        })
    }

    /// The value free on board.
    fn on_board(&self) -> Option<(Decimal, Option<Decimal>)> {
        let exact = |value: Decimal| Some((value, Some(value)));
        match self.incoterm.as_str() {
            "FCA" | "FAS" | "FOB" => exact(self.amount),
            "CFR" | "CPT" => exact(self.amount - self.freight?),
            "CIF" | "CIP" => exact(self.amount - self.freight? - self.insurance?),
            "EXW" => Some((self.amount, None)),
            _ => None,
        }
    }
}

fn customs_value(case: &mut Case<'_>, sale: &Sale<'_>) {
    const VALUE: &str = "entry.customsValue";
    let declared = case.declared();
    let own = declared.number(VALUE);
    let own = own.or_else(|| declared.sum("goods.#.customsValue"));
    let (Some(own), Ok(path)) = (own, VALUE.parse::<Path>()) else {
        return;
    };
    let stated = declared.text("entry.currency");
    if stated.is_some_and(|currency| currency != sale.currency) {
        case.leave_open(format!(
            "The customs value is in {} and the invoice in {}: no currency was converted, and the two were not compared.",
            stated.unwrap_or_default(),
            sale.currency
        ));
        return;
    }
    let export = case.question.kind == Some(EntryKind::Export);
    let expected = if export {
        sale.on_board()
    } else {
        sale.with_carriage()
    };
    let Some((least, most)) = expected else {
        case.leave_open(format!(
            "The customs value was not compared: what {} holds of freight and other costs is not known here.",
            sale.incoterm
        ));
        return;
    };
    // Without a currency of its own it may be one of another.
    let share = own.checked_mul(Decimal::ONE_HUNDRED);
    let share = share.and_then(|it| it.checked_div(least));
    let credible = share.is_some_and(|share| CREDIBLE.0 <= share && share <= CREDIBLE.1);
    if stated.is_none() && !credible {
        case.leave_open("The customs value has no currency and was not compared with the invoice.");
        return;
    }
    judge(case, &path, sale, own, (least, most), export);
}

fn judge(
    case: &mut Case<'_>,
    path: &Path,
    sale: &Sale<'_>,
    own: Decimal,
    (least, most): (Decimal, Option<Decimal>),
    export: bool,
) {
    let within = own >= least && most.is_none_or(|most| own <= most);
    let near = if own < least {
        least
    } else {
        most.filter(|most| own > *most).unwrap_or(own)
    };
    let exact = most == Some(least);
    let class = if !exact && within {
        DifferenceClass::Rounding
    } else {
        class::number_within(own, near, Decimal::ONE)
    };
    let (one, other) = (own.to_string(), near.to_string());
    case.note(path, Some(&one), Some(&other), Some(sale.source), class);
    let basis = if export { "FOB" } else { "CIF" };
    let name = format!("{basis} by {}, {}", sale.source.piece.name(), sale.incoterm);
    if class == DifferenceClass::Other && own < least {
        case.differs(
            FindingCode::Undervalued,
            path,
            Some(&one),
            Some(&other),
            &name,
        );
    } else if class == DifferenceClass::Other {
        let code = FindingCode::ValueDiffers;
        let finding = differing(code, path, Some(&one), Some(&other), &name);
        case.find(finding.weighing(Severity::Attention));
    }
    let insured = matches!(sale.incoterm.as_str(), "CIF" | "CIP");
    let uninsured = sale.insurance.is_none_or(|insurance| insurance.is_zero());
    let carried = sale.amount + sale.freight.unwrap_or_default();
    if !export && !insured && uninsured && (own - carried).abs() <= Decimal::ONE {
        let english = format!(
            "{}, and no insurance is in the customs value",
            sale.incoterm
        );
        let japanese = format!(
            "{}条件ですが、課税価格に保険料が加算されていません",
            sale.incoterm
        );
        let code = FindingCode::InsuranceDiffers;
        case.find(Finding::told(code, "entry.insurance", &english, &japanese));
    }
    let buyer_pays = matches!(sale.incoterm.as_str(), "FCA" | "FAS" | "FOB" | "EXW");
    let nothing = sale.freight.is_none_or(|freight| freight.is_zero());
    if !export && buyer_pays && nothing && (own - sale.amount).abs() <= Decimal::ONE {
        let english = format!("{}, and no freight is in the customs value", sale.incoterm);
        let japanese = format!(
            "{}条件ですが、課税価格に運賃が加算されていません",
            sale.incoterm
        );
        let code = FindingCode::FreightDiffers;
        case.find(Finding::told(code, "entry.freight", &english, &japanese));
    }
}
