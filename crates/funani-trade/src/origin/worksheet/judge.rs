//! Each criterion against the data.

use rust_decimal::Decimal;

use super::super::{Basis, Coded, Criterion, DeMinimis, Standing, Words, rule};
use super::content::{self, Content};
use super::exact::product;
use super::{Material, Steps};
use crate::figures::Figures;

/// What a criterion is judged by.
pub(super) struct Judged<'a> {
    pub(super) figures: &'a Figures,
    pub(super) standing: Standing,
    pub(super) code: Option<&'a Coded>,
    pub(super) materials: &'a [Material],
}

const CRITERION: &str = "goods.#.originCriterion";
const RULE: &str = "goods.#.originRule";

impl Judged<'_> {
    /// The steps of the criterion; the value content where it is the criterion.
    pub(super) fn judge(&self, steps: &mut Steps) -> Option<Content> {
        let Some(criterion) = self.standing.criterion else {
            let words = Words::new(
                "state the criterion that the goods meet",
                "満たす原産性の基準を入力してください",
            );
            steps.say(None, words, &[CRITERION]);
            return None;
        };
        self.known(criterion, steps);
        match criterion {
            Criterion::WhollyObtained => self.wholly_obtained(steps),
            Criterion::Exclusively => self.exclusively(steps),
            Criterion::Chapter => self.changed(2, steps),
            Criterion::Heading => self.changed(4, steps),
            Criterion::Subheading => self.changed(6, steps),
            Criterion::Process => self.process(steps),
            Criterion::Value => {
                self.listed(steps);
                return content::content(self.figures, &self.standing, self.materials, steps);
            }
        }
        None
    }

    fn text(&self, pattern: &str) -> Option<&str> {
        self.figures.of_line(pattern, self.standing.line)
    }

    /// The agreement knows the criterion, and the rule that was entered allows it.
    fn known(&self, criterion: Criterion, steps: &mut Steps) {
        let (name, agreement) = (criterion.as_str(), self.standing.agreement);
        let words = match agreement.written(criterion) {
            Some(written) => Words::new(
                format!("criterion {name}, written {written} on the certificate"),
                format!("基準 {name}(証明書の表記 {written})"),
            ),
            None => Words::new(
                format!("{} does not know the criterion {name}", agreement.name),
                format!("{} に基準 {name} はありません", agreement.name),
            ),
        };
        let known = agreement.written(criterion).is_some();
        steps.say(Some(known), words, &[CRITERION]);
        if matches!(
            criterion,
            Criterion::WhollyObtained | Criterion::Exclusively
        ) {
            return;
        }
        match self.text(RULE) {
            None => {
                let words = Words::new(
                    "enter the product-specific rule, as CTH or RVC 40",
                    "品目別規則を入力してください(例:CTH、RVC 40)",
                );
                steps.say(None, words, &[RULE]);
            }
            Some(rule) => {
                let allows = rule::allows(rule, criterion);
                let words = match allows {
                    None => Words::new(
                        format!(
                            "the rule “{rule}” has more than plain words and is not judged here; compare it with the agreement"
                        ),
                        format!(
                            "品目別規則「{rule}」は文言のため判定しません。協定で確認してください"
                        ),
                    ),
                    Some(true) => Words::new(
                        format!("the rule “{rule}” allows {name}"),
                        format!("品目別規則「{rule}」は {name} を認めます"),
                    ),
                    Some(false) => Words::new(
                        format!("the rule “{rule}” does not allow {name}"),
                        format!("品目別規則「{rule}」は {name} を認めません"),
                    ),
                };
                steps.say(allows, words, &[RULE, CRITERION]);
            }
        }
    }

    fn wholly_obtained(&self, steps: &mut Steps) {
        const STATEMENT: &str = "goods.#.originStatement";
        for material in self.foreign() {
            let words = Words::new(
                format!(
                    "material {}, {}: does not originate, so the goods are not wholly obtained",
                    material.key, material.description
                ),
                format!(
                    "材料{}({})が非原産のため、完全生産品ではありません",
                    material.key, material.description
                ),
            );
            steps.say_of(Some(false), words, "material.#.status", material.key);
        }
        let Some(statement) = self.text(STATEMENT) else {
            let words = Words::new(
                "state where and how the goods were caught, grown or harvested",
                "漁獲・収穫等の場所と方法を入力してください",
            );
            steps.say(None, words, &[STATEMENT]);
            return;
        };
        let statement = statement.replace('\n', " ");
        let words = Words::new(
            format!("wholly obtained, by the statement: {statement}"),
            format!("完全生産品(説明:{statement})"),
        );
        steps.say(Some(true), words, &[STATEMENT]);
    }

    fn exclusively(&self, steps: &mut Steps) {
        self.listed(steps);
        for material in self.materials {
            let (key, description) = (material.key, &material.description);
            if material.originating == Some(false) {
                let words = Words::new(
                    format!("material {key}, {description}: does not originate"),
                    format!("材料{key}({description})が非原産です"),
                );
                steps.say_of(Some(false), words, "material.#.status", key);
            } else if self.figures.of_line("material.#.evidence", key).is_none() {
                let words = Words::new(
                    format!("material {key}, {description}: name what proves that it originates"),
                    format!("材料{key}({description}):原産性の根拠資料を入力してください"),
                );
                steps.say_of(None, words, "material.#.evidence", key);
            } else {
                let words = Words::new(
                    format!("material {key}, {description}: originates"),
                    format!("材料{key}({description})は原産材料です"),
                );
                steps.say_of(Some(true), words, "material.#.evidence", key);
            }
        }
    }

    fn process(&self, steps: &mut Steps) {
        const PROCESS: &str = "goods.#.originProcess";
        let (holds, words) = match self.text(PROCESS) {
            Some(process) => {
                let process = process.replace('\n', " ");
                (
                    Some(true),
                    Words::new(
                        format!("the process as stated, not judged here: {process}"),
                        format!("製造工程(記載のまま、判定はしません):{process}"),
                    ),
                )
            }
            None => (
                None,
                Words::new(
                    "describe the process that the rule names",
                    "規則の定める製造工程を入力してください",
                ),
            ),
        };
        steps.say(holds, words, &[PROCESS]);
    }

    /// Every non-originating material changes its chapter, heading or subheading; what does not
    /// may be of little value.
    fn changed(&self, digits: usize, steps: &mut Steps) {
        self.listed(steps);
        let Some(product) = self.code else { return };
        let mut same = Vec::new();
        for material in self.foreign() {
            let (key, description) = (material.key, &material.description);
            let Some(coded) = &material.code else {
                let edition = product.edition;
                let words = Words::new(
                    format!("material {key}, {description}: enter its HS code of {edition}"),
                    format!("材料{key}({description}):{edition}年版のHSコードを入力してください"),
                );
                steps.say_of(None, words, "material.#.hsCode", key);
                continue;
            };
            let changes = coded.code.get(..digits) != product.code.get(..digits);
            let (from, to) = (&coded.code, &product.code);
            if changes {
                let words = Words::new(
                    format!(
                        "material {key}, {description}: {from} becomes {to}, the first {digits} digits change"
                    ),
                    format!("材料{key}({description}):{from} → {to}、{digits}桁変更あり"),
                );
                steps.say_of(Some(true), words, "material.#.hsCode", key);
            } else {
                same.push(material);
            }
        }
        self.little(digits, &same, steps);
    }

    /// Materials that do not change: none, or of little value where that is claimed.
    fn little(&self, digits: usize, same: &[&Material], steps: &mut Steps) {
        if same.is_empty() {
            return;
        }
        let names: Vec<&str> = same.iter().map(|it| it.description.as_str()).collect();
        let names = names.join(", ");
        if self.text("goods.#.deMinimis") != Some("yes") {
            for material in same {
                let (key, description) = (material.key, &material.description);
                let words = Words::new(
                    format!(
                        "material {key}, {description}: the first {digits} digits do not change, and de minimis is not claimed"
                    ),
                    format!(
                        "材料{key}({description}):{digits}桁の変更がなく、僅少の非原産材料の適用もありません"
                    ),
                );
                steps.say_of(Some(false), words, "material.#.hsCode", key);
            }
            return;
        }
        let chapter = self.code.and_then(|it| it.code.get(..2)?.parse().ok());
        let Some(share) = chapter.and_then(|chapter| self.standing.agreement.share(chapter)) else {
            let words = Words::new(
                format!(
                    "{names}: no share of de minimis is known here for this chapter; compare with the agreement"
                ),
                format!("{names}:この類の僅少の割合は未収録です。協定で確認してください"),
            );
            steps.say(None, words, &["goods.#.deMinimis"]);
            return;
        };
        let (value, weight) = (self.value_share(same), self.weight_share(same));
        let shares: &[Option<Share>] = match share.basis {
            Basis::Value => &[value],
            Basis::Weight => &[weight],
            Basis::ValueOrWeight => &[value, weight],
        };
        compared(&names, share, shares, steps);
    }

    fn value_share(&self, same: &[&Material]) -> Option<Share> {
        let fob = content::fob(self.figures, self.standing.line)?;
        let mut values = same.iter().map(|it| it.value);
        let sum = values.try_fold(Decimal::ZERO, |sum, value| sum.checked_add(value?))?;
        Some(Share {
            part: product(&[sum, fob.below])?,
            whole: fob.above,
        })
    }

    /// By kilograms: those of the materials, of the net weight of one unit.
    fn weight_share(&self, same: &[&Material]) -> Option<Share> {
        let line = self.standing.line;
        let whole = self.figures.number_of("goods.#.netWeight", line)?;
        let quantity = self.figures.number_of("goods.#.quantity", line)?;
        let mut weights = same.iter().map(|it| {
            let unit = self.figures.of_line("material.#.unit", it.key)?;
            let weight = self.figures.number_of("material.#.quantity", it.key)?;
            (unit == "KGM").then_some(weight)
        });
        let sum = weights.try_fold(Decimal::ZERO, |sum, weight| sum.checked_add(weight?))?;
        (whole > Decimal::ZERO).then_some(Share {
            part: product(&[sum, quantity])?,
            whole,
        })
    }

    fn foreign(&self) -> impl Iterator<Item = &Material> {
        let all = self.materials.iter();
        all.filter(|it| it.originating == Some(false))
    }

    /// The criterion needs a bill of materials.
    fn listed(&self, steps: &mut Steps) {
        if self.materials.is_empty() {
            let words = Words::new(
                "enter the bill of materials of one unit",
                "1単位当たりの原材料表を入力してください",
            );
            steps.say(None, words, &["material.#.goods"]);
        }
    }
}

/// A part of a whole, not divided.
#[derive(Clone, Copy)]
struct Share {
    part: Decimal,
    whole: Decimal,
}

impl Share {
    /// Whether it is at most so many hundredths; nothing where a product has too many digits.
    fn within(&self, percent: Decimal) -> Option<bool> {
        let part = product(&[self.part, Decimal::ONE_HUNDRED])?;
        Some(part <= product(&[percent, self.whole])?)
    }

    /// In hundredths, for people.
    fn shown(&self) -> Option<Decimal> {
        let part = self.part.checked_mul(Decimal::ONE_HUNDRED)?;
        let percent = part.checked_div(self.whole)?;
        Some(percent.round_dp(4).normalize())
    }
}

/// The smallest of the shares, any of which may be within. Where none that is known is within and
/// another is not known, nothing follows.
fn compared(names: &str, most: &DeMinimis, shares: &[Option<Share>], steps: &mut Steps) {
    let judged = shares.iter().map(|it| it.as_ref()?.within(most.percent));
    let judged: Vec<Option<bool>> = judged.collect();
    let holds = if judged.contains(&Some(true)) {
        Some(true)
    } else if judged.contains(&None) {
        None
    } else {
        Some(false)
    };
    let smallest = shares.iter().filter_map(|it| it.as_ref()?.shown()).min();
    let most = most.percent.normalize();
    let words = match (holds, smallest) {
        (Some(_), Some(percent)) => Words::new(
            format!(
                "{names}: {percent} % of the goods, at most {most} % may stay unchanged (de minimis)"
            ),
            format!("{names}:{percent}%(僅少の上限 {most}%)"),
        ),
        (None, _) | (_, None) => Words::new(
            format!(
                "{names}: values, weights or the FOB value are missing to compare with {most} %"
            ),
            format!("{names}:{most}%と比べるための価額・重量・FOB価額がありません"),
        ),
    };
    steps.say(holds, words, &["goods.#.deMinimis"]);
}
