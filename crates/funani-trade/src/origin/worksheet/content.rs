//! The value content of one unit of a product.

use rust_decimal::{Decimal, RoundingStrategy};

use super::super::stands::fob_of;
use super::super::{Method, Standing, Words};
use super::{Material, Steps};
use crate::figures::Figures;

/// The value content: every number for one unit of the product, in the worksheet's currency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Content {
    /// How it is computed.
    pub method: Method,
    /// The currency.
    pub currency: String,
    /// The FOB value.
    pub fob: Decimal,
    /// Where the FOB value is from.
    pub fob_words: Words,
    /// Non-originating materials.
    pub non_originating: Decimal,
    /// Originating materials.
    pub originating: Decimal,
    /// Other originating costs: labour, overheads, profit.
    pub costs: Decimal,
    /// The content in hundredths, cut off after two decimals: it is never rounded up to what is
    /// asked for.
    pub percent: Decimal,
    /// What the rule asks for, in hundredths.
    pub required: Decimal,
    /// Whether it is enough, judged before cutting off.
    pub holds: bool,
}

/// The FOB value of one unit, its currency, and where it is from.
pub(super) fn fob(figures: &Figures, line: u32) -> Option<(Decimal, String, Words)> {
    let invoice = figures.text("invoice.currency");
    let currency = figures.text("origin.currency").or(invoice)?.to_owned();
    if let Some(fob) = figures.number_of("goods.#.rvcFob", line) {
        return Some((fob, currency, Words::new("as entered", "入力値")));
    }
    let rate = if Some(currency.as_str()) == invoice {
        Decimal::ONE
    } else {
        figures.number("origin.rate")?
    };
    let quantity = figures.number_of("goods.#.quantity", line)?;
    let fob = fob_of(figures, line)?
        .checked_div(quantity)?
        .checked_mul(rate)?;
    let words = if rate == Decimal::ONE {
        Words::new(
            "share of the shipment's FOB value, by quantity",
            "出荷FOB価額の按分",
        )
    } else {
        Words::new(
            format!("share of the shipment's FOB value, by quantity, at {rate}"),
            format!("出荷FOB価額の按分(換算 {rate})"),
        )
    };
    Some((fob, currency, words))
}

/// The value content of a line; nothing where data are missing, each named by a step.
pub(super) fn content(
    figures: &Figures,
    standing: &Standing,
    materials: &[Material],
    steps: &mut Steps,
) -> Option<Content> {
    let line = standing.line;
    let method = method(figures, standing, steps);
    let required = required(figures, line, steps);
    let found = priced(figures, line, steps);
    let complete = valued(materials, steps);
    let known = materials.iter().all(|it| it.originating.is_some());
    let ((fob, currency, fob_words), method, required) = (found?, method?, required?);
    if !complete || !known {
        return None;
    }
    let sum = |originating: bool| {
        let own = materials
            .iter()
            .filter(|it| it.originating == Some(originating));
        own.map(|it| it.value.unwrap_or_default())
            .try_fold(Decimal::ZERO, Decimal::checked_add)
    };
    let (originating, non_originating) = (sum(true)?, sum(false)?);
    let costs = figures
        .number_of("goods.#.rvcCosts", line)
        .unwrap_or_default();
    let counted = match method {
        Method::BuildDown => fob.checked_sub(non_originating)?,
        Method::BuildUp => originating.checked_add(costs)?,
    };
    let hundred = counted.checked_mul(Decimal::ONE_HUNDRED)?;
    let percent = hundred.checked_div(fob)?;
    let mut percent = percent.round_dp_with_strategy(2, RoundingStrategy::ToNegativeInfinity);
    percent.rescale(2);
    let content = Content {
        method,
        currency,
        fob,
        fob_words,
        non_originating,
        originating,
        costs,
        percent,
        required,
        holds: hundred >= required.checked_mul(fob)?,
    };
    steps.say(
        Some(content.holds),
        content.words(),
        &["goods.#.rvcRequired"],
    );
    Some(content)
}

/// The FOB value of one unit; where it is missing a step says so.
fn priced(figures: &Figures, line: u32, steps: &mut Steps) -> Option<(Decimal, String, Words)> {
    let found = fob(figures, line).filter(|(fob, ..)| !fob.is_zero());
    if found.is_none() {
        let words = Words::new(
            "the FOB value of one unit is missing: enter it, or prices, freight and a rate from which it follows",
            "1単位のFOB価額がありません。入力するか、価格・運賃・換算レートを入力してください",
        );
        let paths = ["goods.#.rvcFob", "total.fob", "origin.rate"];
        steps.say(None, words, &paths);
    }
    found
}

/// Whether every material has a value; a step names each that has none.
fn valued(materials: &[Material], steps: &mut Steps) -> bool {
    for material in materials.iter().filter(|it| it.value.is_none()) {
        let (key, description) = (material.key, &material.description);
        let words = Words::new(
            format!("material {key}, {description}: its value is missing"),
            format!("材料{key}({description}):価額がありません"),
        );
        steps.say_of(None, words, "material.#.value", key);
    }
    materials.iter().all(|it| it.value.is_some())
}

fn method(figures: &Figures, standing: &Standing, steps: &mut Steps) -> Option<Method> {
    let stated = figures.of_line("goods.#.rvcMethod", standing.line);
    let stated = stated.and_then(Method::parse);
    let Some(method) = stated else {
        let words = Words::new(
            "state how the value content is computed",
            "付加価値の計算方式を入力してください",
        );
        steps.say(None, words, &["goods.#.rvcMethod"]);
        return None;
    };
    if !standing.agreement.methods.contains(&method) {
        let words = Words::new(
            format!(
                "{} does not know the method {}",
                standing.agreement.name,
                method.as_str()
            ),
            format!(
                "{} では {} 方式は使えません",
                standing.agreement.name,
                method.as_str()
            ),
        );
        steps.say(Some(false), words, &["goods.#.rvcMethod"]);
    }
    Some(method)
}

/// The share asked for: as entered, or the number after `RVC` in the rule.
fn required(figures: &Figures, line: u32, steps: &mut Steps) -> Option<Decimal> {
    let entered = figures.number_of("goods.#.rvcRequired", line);
    let required = entered.or_else(|| {
        let rule = figures.of_line("goods.#.originRule", line)?.to_uppercase();
        let (_, after) = rule.split_once("RVC")?;
        let digits = after.trim_start_matches(|c: char| !c.is_ascii_digit());
        let end = digits.find(|c: char| !c.is_ascii_digit() && c != '.');
        digits.get(..end.unwrap_or(digits.len()))?.parse().ok()
    });
    if required.is_none() {
        let words = Words::new(
            "enter the value content that the rule asks for",
            "規則が求める付加価値割合を入力してください",
        );
        steps.say(None, words, &["goods.#.rvcRequired", "goods.#.originRule"]);
    }
    required
}

impl Content {
    fn words(&self) -> Words {
        let formula = match self.method {
            Method::BuildDown => format!(
                "({} − {}) ÷ {} × 100",
                self.fob.normalize(),
                self.non_originating.normalize(),
                self.fob.normalize()
            ),
            Method::BuildUp => format!(
                "({} + {}) ÷ {} × 100",
                self.originating.normalize(),
                self.costs.normalize(),
                self.fob.normalize()
            ),
        };
        let (english, japanese) = match (self.method, self.holds) {
            (Method::BuildDown, true) => ("build-down, enough", "控除方式、充足"),
            (Method::BuildDown, false) => ("build-down, not enough", "控除方式、不足"),
            (Method::BuildUp, true) => ("build-up, enough", "積上げ方式、充足"),
            (Method::BuildUp, false) => ("build-up, not enough", "積上げ方式、不足"),
        };
        let percent = self.percent;
        let required = self.required.normalize();
        Words::new(
            format!("value content {formula} = {percent} %, {required} % asked for ({english})"),
            format!("付加価値割合 {formula} = {percent}%、必要 {required}%({japanese})"),
        )
    }
}
