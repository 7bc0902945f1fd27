//! Why the criterion that a line states holds, or does not, or cannot be judged yet.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::choose::bars;
use super::code::material_in;
use super::{Coded, Criterion, Standing, Words, code_in, destination, origin_of};
use crate::figures::Figures;
use crate::path::Path;

mod content;
mod exact;
mod judge;
mod page;

pub use content::Content;

/// What the worksheet comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The criterion holds by the data that are here.
    Holds,
    /// It does not.
    HoldsNot,
    /// Data are missing.
    Open,
}

impl Outcome {
    /// The written name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Holds => "HOLDS",
            Self::HoldsNot => "HOLDS_NOT",
            Self::Open => "OPEN",
        }
    }
}

/// One step of the reasoning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// What was looked at and found.
    pub words: Words,
    /// Whether it speaks for the criterion; nothing where data are missing.
    pub holds: Option<bool>,
    /// The data that it rests on, or that are missing.
    pub paths: Vec<Path>,
}

/// A material of the product.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Material {
    /// Its line.
    pub key: u32,
    /// What it is.
    pub description: String,
    /// Its code in the agreement's edition; nothing where it is not known.
    pub code: Option<Coded>,
    /// Whether it counts as originating; nothing where that is not stated.
    pub originating: Option<bool>,
    /// Its value in one unit of the product, in the worksheet's currency.
    pub value: Option<Decimal>,
}

/// The worksheet of one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Worksheet {
    /// The line of goods.
    pub line: u32,
    /// The agreement.
    pub agreement: &'static super::Agreement,
    /// The criterion; nothing where none is stated.
    pub criterion: Option<Criterion>,
    /// The code of the product in the agreement's edition; nothing where it is not known.
    pub code: Option<Coded>,
    /// The bill of materials.
    pub materials: Vec<Material>,
    /// The value content, where it is the criterion.
    pub content: Option<Content>,
    /// The reasoning, in its order.
    pub steps: Vec<Step>,
    /// What it comes to.
    pub outcome: Outcome,
    /// What was not compared with its source.
    pub unverified: Vec<Words>,
}

/// The worksheets of all lines that claim a preference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Worksheets(pub Vec<Worksheet>);

impl Worksheets {
    /// Of all lines.
    pub fn of(figures: &Figures) -> Self {
        let materials = by_line(figures);
        let lines = figures.keys("goods").into_iter();
        let sheets = lines.filter_map(|line| {
            let own = materials.get(&line).map_or(&[][..], Vec::as_slice);
            sheet(figures, line, own)
        });
        Self(sheets.collect())
    }
}

impl Worksheet {
    /// The data that are missing.
    pub fn lacking(&self) -> Vec<&Path> {
        let open = self.steps.iter().filter(|step| step.holds.is_none());
        open.flat_map(|step| &step.paths).collect()
    }
}

/// The materials of each line of goods, by their keys.
fn by_line(figures: &Figures) -> BTreeMap<u32, Vec<u32>> {
    let mut lines: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for key in figures.keys("material") {
        let line = figures.of_line("material.#.goods", key);
        if let Some(line) = line.and_then(|line| line.parse().ok()) {
            lines.entry(line).or_default().push(key);
        }
    }
    lines
}

/// The worksheet of a line with these materials; nothing where it claims no preference.
fn sheet(figures: &Figures, line: u32, keys: &[u32]) -> Option<Worksheet> {
    let standing = Standing::of(figures, line)?;
    let mut steps = Steps::new(line);
    let edition = standing.agreement.hs_edition;
    let materials = materials(figures, &standing, keys, &mut steps);
    let code = code_in(figures, line, edition);
    between(figures, &standing, &mut steps);
    coded(&standing, code.as_ref(), &mut steps);
    let sheet = judge::Judged {
        figures,
        standing,
        code: code.as_ref(),
        materials: &materials,
    };
    let content = sheet.judge(&mut steps);
    let unverified = unverified(&standing, code.as_ref(), &materials);
    Some(Worksheet {
        line,
        agreement: standing.agreement,
        criterion: standing.criterion,
        code,
        materials,
        content,
        outcome: steps.outcome(),
        steps: steps.all,
        unverified,
    })
}

/// Steps while they are collected.
#[derive(Debug)]
struct Steps {
    line: u32,
    all: Vec<Step>,
}

impl Steps {
    const fn new(line: u32) -> Self {
        Self {
            line,
            all: Vec::new(),
        }
    }

    /// A step about members of the line of goods, or other paths that are written out.
    fn say(&mut self, holds: Option<bool>, words: Words, patterns: &[&str]) {
        let line = self.line;
        let paths = patterns.iter();
        let paths = paths.filter_map(|pattern| Path::of_line(pattern, line).ok());
        self.all.push(Step {
            words,
            holds,
            paths: paths.collect(),
        });
    }

    /// A step about one material.
    fn say_of(&mut self, holds: Option<bool>, words: Words, pattern: &str, key: u32) {
        self.all.push(Step {
            words,
            holds,
            paths: Path::of_line(pattern, key).into_iter().collect(),
        });
    }

    fn outcome(&self) -> Outcome {
        let any = |wanted| self.all.iter().any(|step| step.holds == wanted);
        if any(Some(false)) {
            Outcome::HoldsNot
        } else if any(None) {
            Outcome::Open
        } else {
            Outcome::Holds
        }
    }
}

/// The materials of a line. One from another party counts as originating under accumulation only.
fn materials(
    figures: &Figures,
    standing: &Standing,
    keys: &[u32],
    steps: &mut Steps,
) -> Vec<Material> {
    let mut materials = Vec::new();
    for key in keys.iter().copied() {
        let text = |pattern: &str| figures.of_line(pattern, key);
        let description = text("material.#.description").unwrap_or("—").to_owned();
        let originating = match text("material.#.status") {
            Some("ORIGINATING") => Some(counts(figures, standing, key, &description, steps)),
            Some(_) => Some(false),
            None => {
                let words = Words::new(
                    format!("material {key}, {description}: state whether it originates"),
                    format!("材料{key}({description}):原産・非原産の別を入力してください"),
                );
                steps.say_of(None, words, "material.#.status", key);
                None
            }
        };
        materials.push(Material {
            key,
            description,
            code: material_in(figures, key, standing.agreement.hs_edition),
            originating,
            value: figures.number_of("material.#.value", key),
        });
    }
    materials
}

/// Whether a material that is stated to originate counts as such for the product.
fn counts(
    figures: &Figures,
    standing: &Standing,
    key: u32,
    description: &str,
    steps: &mut Steps,
) -> bool {
    let from = figures.of_line("material.#.origin", key);
    let home = origin_of(figures, standing.line);
    let Some(from) = from.filter(|from| Some(*from) != home) else {
        return true;
    };
    let accumulates = figures.of_line("goods.#.accumulation", standing.line) == Some("yes");
    if accumulates && standing.agreement.since(from).is_some() {
        let words = Words::new(
            format!("material {key}, {description}: originates in {from} and is accumulated"),
            format!("材料{key}({description}):{from} の原産材料を累積します"),
        );
        steps.say_of(Some(true), words, "material.#.origin", key);
        return true;
    }
    let words = Words::new(
        format!(
            "material {key}, {description}: of {from}, without accumulation under this agreement it counts as non-originating"
        ),
        format!(
            "材料{key}({description}):{from} 産は、本協定の累積によらない限り非原産として扱います"
        ),
    );
    // It decides nothing by itself: the criterion is judged with the material as it counts.
    steps.say_of(Some(true), words, "material.#.origin", key);
    false
}

/// The agreement, the proof, the criterion: what may be claimed at all.
fn between(figures: &Figures, standing: &Standing, steps: &mut Steps) {
    const AGREEMENT: &str = "goods.#.agreement";
    let agreement = standing.agreement;
    let bars = bars(figures, standing.line, agreement);
    for bar in &bars {
        let words = bar.words();
        let words = Words::new(
            format!("{}: {}", agreement.english, words.english),
            format!("{}:{}", agreement.japanese, words.japanese),
        );
        steps.say(Some(false), words, &[AGREEMENT, "goods.#.origin"]);
    }
    let from = origin_of(figures, standing.line).unwrap_or_default();
    let to = destination(figures).unwrap_or_default();
    if bars.is_empty() {
        let words = Words::new(
            format!("{} is in force between {from} and {to}", agreement.english),
            format!("{}は {from}・{to} 間で発効しています", agreement.japanese),
        );
        steps.say(Some(true), words, &[AGREEMENT, "goods.#.origin"]);
        if !agreement.knows(standing.means, from, to) {
            let means = standing.means.as_str();
            let words = Words::new(
                format!("it knows no proof {means} between {from} and {to}"),
                format!("{from}・{to} 間では {means} 方式の証明は使えません"),
            );
            steps.say(Some(false), words, &["goods.#.originProof"]);
        }
    }
}

/// The code in the agreement's edition: the rule is looked up by it.
fn coded(standing: &Standing, code: Option<&Coded>, steps: &mut Steps) {
    let edition = standing.agreement.hs_edition;
    let paths = ["goods.#.originHs", "goods.#.originHsEdition"];
    match code {
        None => {
            let words = Words::new(
                format!(
                    "enter the HS code of {edition}, the edition of this agreement: none is stated, and no correlation is known here"
                ),
                format!(
                    "本協定のHSは{edition}年版です。{edition}年版のHSコードを入力してください(記載も相関表の収録もありません)"
                ),
            );
            steps.say(None, words, &paths);
        }
        Some(coded) => {
            let how = if coded.correlation.is_some() {
                ("by correlation", "相関による")
            } else {
                ("as stated", "記載どおり")
            };
            let words = Words::new(
                format!("HS code {} of {edition}, {}", coded.code, how.0),
                format!("HSコード {}({edition}年版、{})", coded.code, how.1),
            );
            steps.say(Some(true), words, &paths);
        }
    }
}

fn unverified(standing: &Standing, code: Option<&Coded>, materials: &[Material]) -> Vec<Words> {
    let agreement = standing.agreement;
    let mut all = Vec::new();
    if !agreement.told.compared {
        all.push(Words::new(
            format!(
                "data of {} not compared with its text ({})",
                agreement.name, agreement.told.source
            ),
            format!("{} の収録データは協定本文との照合未了", agreement.name),
        ));
    }
    if !agreement.criteria_told.compared {
        all.push(Words::new(
            format!(
                "written form of the criteria not compared ({})",
                agreement.criteria_told.source
            ),
            "原産性基準の表記は照合未了",
        ));
    }
    let correlated = code
        .into_iter()
        .chain(materials.iter().filter_map(|it| it.code.as_ref()));
    let mut correlated: Vec<&Coded> = correlated
        .filter(|it| it.correlation.is_some_and(|row| !row.compared))
        .collect();
    correlated.dedup();
    for coded in correlated {
        let source = coded.correlation.map_or("", |row| row.source.as_str());
        all.push(Words::new(
            format!(
                "HS code {} of {} not compared ({source})",
                coded.code, coded.edition
            ),
            format!(
                "HSコード {}({}年版)の相関は照合未了",
                coded.code, coded.edition
            ),
        ));
    }
    all.push(Words::new(
        "the product-specific rule is what was entered; it is not looked up here",
        "品目別規則は入力されたもので、協定附属書との照合は行いません",
    ));
    all
}
