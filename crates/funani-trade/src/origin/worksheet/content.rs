//! The value content of one unit of a product.

use rust_decimal::{Decimal, RoundingStrategy};

use super::super::{Method, Standing, Words, rule};
use super::exact::product;
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
    /// Other originating costs: labour, overheads, profit; none where the agreement counts none.
    pub costs: Decimal,
    /// The content in hundredths, cut off after two decimals: it is never rounded up to what is
    /// asked for.
    pub percent: Decimal,
    /// What the rule asks for, in hundredths.
    pub required: Decimal,
    /// Whether it is enough, judged before cutting off.
    pub holds: bool,
}

/// The FOB value of one unit, as a fraction: what is judged is never divided.
#[derive(Clone, Debug)]
pub(super) struct Fob {
    /// The numerator.
    pub(super) above: Decimal,
    /// The denominator.
    pub(super) below: Decimal,
    currency: String,
    words: Words,
}

/// The FOB value of one unit, its currency, and where it is from; nothing where it is not known or
/// none.
pub(super) fn fob(figures: &Figures, line: u32) -> Option<Fob> {
    let invoice = figures.text("invoice.currency");
    let currency = figures.text("origin.currency").or(invoice)?.to_owned();
    if let Some(above) = figures.number_of("goods.#.rvcFob", line) {
        return (above > Decimal::ZERO).then(|| Fob {
            above,
            below: Decimal::ONE,
            currency,
            words: Words::new("as entered", "入力値"),
        });
    }
    let rate = if Some(currency.as_str()) == invoice {
        Decimal::ONE
    } else {
        figures.number("origin.rate")?
    };
    // A line's share of the FOB value goes by amounts, so a unit's by the unit price.
    let price = figures.number_of("goods.#.unitPrice", line)?;
    let above = product(&[price, figures.number("total.fob")?, rate])?;
    let below = figures.number("total.goods")?;
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
    (above > Decimal::ZERO && below > Decimal::ZERO).then_some(Fob {
        above,
        below,
        currency,
        words,
    })
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
    let (fob, method, required) = (found?, method?, required?);
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
    let counted = Counted {
        method,
        originating: sum(true)?,
        non_originating: sum(false)?,
        costs: if standing.agreement.build_up_counts_costs {
            let costs = figures.number_of("goods.#.rvcCosts", line);
            costs.unwrap_or_default()
        } else {
            Decimal::ZERO
        },
    };
    let Some((holds, percent)) = counted.judged(&fob, required) else {
        let words = Words::new(
            "the numbers are too long to judge exactly: enter the FOB value of one unit",
            "桁数が多く正確に判定できません。1単位のFOB価額を入力してください",
        );
        steps.say(None, words, &["goods.#.rvcFob"]);
        return None;
    };
    let content = Content {
        method,
        fob: fob.above.checked_div(fob.below)?,
        currency: fob.currency,
        fob_words: fob.words,
        non_originating: counted.non_originating,
        originating: counted.originating,
        costs: counted.costs,
        percent,
        required,
        holds,
    };
    steps.say(Some(holds), content.words(), &["goods.#.rvcRequired"]);
    Some(content)
}

/// What is counted of one unit.
struct Counted {
    method: Method,
    originating: Decimal,
    non_originating: Decimal,
    costs: Decimal,
}

impl Counted {
    /// Whether it is enough, by multiplication only, and the content in hundredths, cut off after
    /// two decimals. Nothing where a product has too many digits.
    fn judged(&self, fob: &Fob, required: Decimal) -> Option<(bool, Decimal)> {
        let hundred = Decimal::ONE_HUNDRED;
        let (holds, percent) = match self.method {
            Method::BuildDown => {
                let foreign = product(&[self.non_originating, fob.below, hundred])?;
                let left = product(&[hundred.checked_sub(required)?, fob.above])?;
                let percent = hundred.checked_sub(foreign.checked_div(fob.above)?)?;
                (foreign <= left, percent)
            }
            Method::BuildUp => {
                let own = self.originating.checked_add(self.costs)?;
                let own = product(&[own, fob.below, hundred])?;
                let asked = product(&[required, fob.above])?;
                (own >= asked, own.checked_div(fob.above)?)
            }
        };
        let mut percent = percent.round_dp_with_strategy(2, RoundingStrategy::ToNegativeInfinity);
        percent.rescale(2);
        Some((holds, percent))
    }
}

/// The FOB value of one unit; where it is missing a step says so.
fn priced(figures: &Figures, line: u32, steps: &mut Steps) -> Option<Fob> {
    let found = fob(figures, line);
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

/// The share asked for: as entered, or the one number directly after `RVC` in the rule. What is
/// entered must not differ from what the rule states.
fn required(figures: &Figures, line: u32, steps: &mut Steps) -> Option<Decimal> {
    const PATHS: [&str; 2] = ["goods.#.rvcRequired", "goods.#.originRule"];
    let entered = figures.number_of("goods.#.rvcRequired", line);
    let rule = figures.of_line("goods.#.originRule", line);
    let stated = rule::percentages(rule.unwrap_or_default());
    let required = match (entered, stated.as_slice()) {
        (Some(entered), stated) => {
            if !stated.is_empty() && !stated.contains(&entered) {
                let (rule, entered) = (rule.unwrap_or_default(), entered.normalize());
                let words = Words::new(
                    format!("{entered} % is entered as asked for, the rule says “{rule}”"),
                    format!("入力の必要割合 {entered}% が品目別規則「{rule}」と異なります"),
                );
                steps.say(Some(false), words, &PATHS);
            }
            Some(entered)
        }
        (None, [one]) => Some(*one),
        (None, _) => None,
    };
    if required.is_none() {
        let words = Words::new(
            "enter the value content that the rule asks for",
            "規則が求める付加価値割合を入力してください",
        );
        steps.say(None, words, &PATHS);
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
