//! The rules of origin: what each line of goods claims, and (`proof`) what proves it.

use std::rc::Rc;

use super::{Found, Rule, Severity};
use crate::figures::Figures;
use crate::origin::{
    Criterion, Means, Outcome, Standing, Worksheet, Worksheets, bars, code_in, correlated_code,
    destination, origin_of,
};

pub(super) mod proof;
#[cfg(test)]
pub(super) mod tests;

const AGREEMENT: &str = "goods.#.agreement";
const CODE: &str = "goods.#.originHs";
const EDITION: &str = "goods.#.originHsEdition";
const CRITERION: &str = "goods.#.originCriterion";

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "ORIGIN_AGREEMENT_NOT_POSSIBLE",
        severity: Severity::Error,
        basis: "parties of the agreement and the days it is in force (data/agreements.json)",
        english: "The agreement is not in force between the country of origin and the destination.",
        japanese: "この協定は原産国と仕向国の間で利用できません。",
        judge: agreement,
    },
    Rule {
        id: "ORIGIN_PROOF_NOT_KNOWN",
        severity: Severity::Error,
        basis: "the agreement's chapter on proofs of origin (data/agreements.json)",
        english: "The agreement knows no such proof of origin between these countries.",
        japanese: "この協定では、この証明方式は使えません。",
        judge: means,
    },
    Rule {
        id: "ORIGIN_EDITION_WRONG",
        severity: Severity::Error,
        basis: "each agreement keeps its own edition of the Harmonized System",
        english: "The HS code for the proof of origin is not in the agreement’s edition. Enter code and edition.",
        japanese: "原産地証明のHSコードが協定の版ではありません。協定の版のコードと版を入力してください。",
        judge: edition,
    },
    Rule {
        id: "ORIGIN_CODE_DIFFERS",
        severity: Severity::Error,
        basis: "one product has one code in an edition; correlation of editions where it is known (data/hs-correlation.json)",
        english: "The HS code for the proof of origin is of another product than the HS code.",
        japanese: "原産地証明のHSコードが、品目のHSコードと対応していません。",
        judge: code,
    },
    Rule {
        id: "ORIGIN_CHAPTER_DIFFERS",
        severity: Severity::Warning,
        basis: "goods seldom change their chapter from one edition to another; no correlation is known here",
        english: "The HS code for the proof of origin is of another chapter than the HS code. Compare the editions.",
        japanese: "原産地証明のHSコードと品目のHSコードの類が異なります。版の相関を確認してください。",
        judge: chapter,
    },
    Rule {
        id: "ORIGIN_CRITERION_UNKNOWN",
        severity: Severity::Error,
        basis: "origin criteria of the agreement (data/agreements.json)",
        english: "The agreement does not know this origin criterion, or none is stated.",
        japanese: "原産性の基準がないか、この協定にない基準です。",
        judge: criterion,
    },
    Rule {
        id: "ORIGIN_NOT_SUPPORTED",
        severity: Severity::Error,
        basis: "the worksheet of the line (funani origin worksheet)",
        english: "The goods do not meet the origin criterion that is stated.",
        japanese: "記載の原産性の基準を満たしていません。",
        judge: not_supported,
    },
    Rule {
        id: "ORIGIN_WORKSHEET_OPEN",
        severity: Severity::Warning,
        basis: "the worksheet of the line (funani origin worksheet)",
        english: "Data are missing to show that the goods meet the origin criterion, or the rule is in words.",
        japanese: "原産性の基準を満たすことを示すデータが不足しているか、品目別規則が文言のため判定できません。",
        judge: open,
    },
    Rule {
        id: "ORIGIN_DECISION_MISSING",
        severity: Severity::Error,
        basis: "Japan Chamber of Commerce and Industry: an application names the decision on the product",
        english: "A certificate issued in Japan needs the origin decision number of the product.",
        japanese: "日本で発給を受けるには原産品判定番号が必要です。",
        judge: decision,
    },
    Rule {
        id: "ORIGIN_TRANSHIPPED",
        severity: Severity::Warning,
        basis: "direct consignment: goods that pass a country outside the agreement need evidence",
        english: "The goods are transhipped outside the agreement. State the evidence of direct consignment.",
        japanese: "協定の締約国以外で積み替えます。積送基準の証明を入力してください。",
        judge: transhipped,
    },
    Rule {
        id: "MATERIAL_WITHOUT_LINE",
        severity: Severity::Error,
        basis: "a material belongs to a line of goods",
        english: "The material belongs to no line of goods.",
        japanese: "原材料の品目番号に該当する品目がありません。",
        judge: material_line,
    },
    Rule {
        id: "MATERIAL_EDITION_DIFFERS",
        severity: Severity::Warning,
        basis: "codes are compared within one edition of the Harmonized System only",
        english: "The material’s HS code is not in the agreement’s edition.",
        japanese: "原材料のHSコードが協定の版ではありません。",
        judge: material_edition,
    },
    Rule {
        id: "MATERIAL_WITHOUT_EVIDENCE",
        severity: Severity::Warning,
        basis: "an originating material is proved by records or a supplier’s declaration",
        english: "Nothing is named that proves that the material originates.",
        japanese: "原産材料の根拠資料の記載がありません。",
        judge: material_evidence,
    },
];

/// What a consignment claims of origin: what the rules look at, made once for all of them.
#[derive(Debug)]
pub(super) struct Claims {
    /// The lines that claim a preference, in their order.
    lines: Vec<Line>,
    proofs: Vec<proof::Proof>,
}

/// A line that claims a preference.
#[derive(Debug)]
struct Line {
    standing: Standing,
    /// Whether its agreement is in force between origin and destination.
    possible: bool,
    sheet: Worksheet,
}

impl Claims {
    /// What is claimed, made where no rule of this check has asked for it yet.
    fn of(figures: &Figures, found: &mut Found) -> Rc<Self> {
        let claims = found
            .claims
            .get_or_insert_with(|| Rc::new(Self::made(figures)));
        Rc::clone(claims)
    }

    fn made(figures: &Figures) -> Self {
        let lines = Worksheets::of(figures).0.into_iter().filter_map(|sheet| {
            let standing = Standing::of(figures, sheet.line)?;
            Some(Line {
                standing,
                possible: bars(figures, sheet.line, standing.agreement).is_empty(),
                sheet,
            })
        });
        let lines: Vec<Line> = lines.collect();
        let proofs = proof::proofs(figures, &lines);
        Self { lines, proofs }
    }

    fn standings(&self) -> impl Iterator<Item = &Standing> {
        self.lines.iter().map(|line| &line.standing)
    }

    /// The lines whose agreement is in force.
    fn possible(&self) -> impl Iterator<Item = &Line> {
        self.lines.iter().filter(|line| line.possible)
    }
}

fn agreement(figures: &Figures, found: &mut Found) {
    let claims = Claims::of(figures, found);
    for line in claims.lines.iter().filter(|line| !line.possible) {
        let paths = [AGREEMENT, "goods.#.origin", "transport.destination"];
        found.note_lines(paths.map(|path| (path, line.standing.line)));
    }
}

fn means(figures: &Figures, found: &mut Found) {
    for line in Claims::of(figures, found).possible() {
        let line = line.standing;
        let from = origin_of(figures, line.line).unwrap_or_default();
        let to = destination(figures).unwrap_or_default();
        if !line.agreement.knows(line.means, from, to) {
            found.note_lines([(AGREEMENT, line.line), ("goods.#.originProof", line.line)]);
        }
    }
}

fn edition(figures: &Figures, found: &mut Found) {
    for line in Claims::of(figures, found).standings() {
        let own = |pattern| figures.of_line(pattern, line.line);
        let wanted = line.agreement.hs_edition;
        let half = own(CODE).is_some() != own(EDITION).is_some();
        let other = own(EDITION).is_some_and(|edition| edition != wanted.to_string());
        let stated = code_in(figures, line.line, wanted);
        let none = stated.is_none_or(|it| it.correlation.is_some());
        if half || other || none {
            let paths = [AGREEMENT, CODE, EDITION, "goods.#.hsEdition"];
            found.note_lines(paths.map(|path| (path, line.line)));
        }
    }
}

/// Code and edition of the line, and for its proof of origin.
fn codes<'a>(figures: &'a Figures, line: &Standing) -> Option<[(&'a str, u16); 2]> {
    let own = |code: &str, edition: &str| {
        let code = figures.of_line(code, line.line)?.get(..6)?;
        let edition = figures.of_line(edition, line.line)?.parse().ok()?;
        Some((code, edition))
    };
    Some([
        own("goods.#.hsCode", "goods.#.hsEdition")?,
        own(CODE, EDITION)?,
    ])
}

fn code(figures: &Figures, found: &mut Found) {
    for line in Claims::of(figures, found).standings() {
        let Some([(own, from), (stated, to)]) = codes(figures, line) else {
            continue;
        };
        let expected = if from == to {
            Some(own.to_owned())
        } else {
            correlated_code(own, from, to)
        };
        if expected.is_some_and(|expected| expected != stated) {
            let paths = ["goods.#.hsCode", CODE, EDITION];
            found.note_lines(paths.map(|path| (path, line.line)));
        }
    }
}

fn chapter(figures: &Figures, found: &mut Found) {
    for line in Claims::of(figures, found).standings() {
        let Some([(own, from), (stated, to)]) = codes(figures, line) else {
            continue;
        };
        let unknown = from != to && correlated_code(own, from, to).is_none();
        if unknown && own.get(..2) != stated.get(..2) {
            found.note_lines([("goods.#.hsCode", line.line), (CODE, line.line)]);
        }
    }
}

fn criterion(figures: &Figures, found: &mut Found) {
    for line in Claims::of(figures, found).standings() {
        if line.written().is_none() {
            found.note_lines([(AGREEMENT, line.line), (CRITERION, line.line)]);
        }
    }
}

/// The steps of a line's worksheet that say so; the agreement itself is judged by other rules.
fn steps(figures: &Figures, found: &mut Found, outcome: Outcome, holds: Option<bool>) {
    for line in Claims::of(figures, found).possible() {
        let (line, sheet) = (line.standing, &line.sheet);
        if sheet.outcome != outcome || line.written().is_none() {
            continue;
        }
        let steps = sheet.steps.iter().filter(|step| step.holds == holds);
        let paths = steps.flat_map(|step| &step.paths).map(ToString::to_string);
        let mut paths: Vec<String> = paths.collect();
        paths.extend(Some(CRITERION.replace('#', &line.line.to_string())));
        paths.sort_unstable();
        paths.dedup();
        found.note(paths.iter().map(String::as_str));
    }
}

fn not_supported(figures: &Figures, found: &mut Found) {
    steps(figures, found, Outcome::HoldsNot, Some(false));
}

fn open(figures: &Figures, found: &mut Found) {
    steps(figures, found, Outcome::Open, None);
}

fn decision(figures: &Figures, found: &mut Found) {
    const DECISION: &str = "goods.#.originDecision";
    for line in Claims::of(figures, found).standings() {
        let in_japan = origin_of(figures, line.line) == Some("JP");
        let issued = line.means == Means::Issued;
        if in_japan && issued && figures.of_line(DECISION, line.line).is_none() {
            found.note_lines([(AGREEMENT, line.line), (DECISION, line.line)]);
        }
    }
}

fn transhipped(figures: &Figures, found: &mut Found) {
    const PORT: &str = "transport.transhipment";
    const EVIDENCE: &str = "origin.directProof";
    let country = figures.text(PORT).and_then(|port| port.get(..2));
    let Some(country) = country.filter(|_| figures.text(EVIDENCE).is_none()) else {
        return;
    };
    for line in Claims::of(figures, found).standings() {
        if line.agreement.since(country).is_none() {
            found.note_lines([
                (AGREEMENT, line.line),
                (PORT, line.line),
                (EVIDENCE, line.line),
            ]);
        }
    }
}

fn material_line(figures: &Figures, found: &mut Found) {
    const GOODS: &str = "material.#.goods";
    let lines = figures.keys("goods");
    for key in figures.keys("material") {
        let named = figures.of_line(GOODS, key);
        let line: Option<u32> = named.and_then(|line| line.parse().ok());
        if line.is_none_or(|line| lines.binary_search(&line).is_err()) {
            found.note_lines([(GOODS, key)]);
        }
    }
}

/// The materials, each with what its line claims.
fn materials(figures: &Figures, found: &mut Found) -> Vec<(u32, Standing)> {
    let claims = Claims::of(figures, found);
    let lines = claims.lines.iter();
    let found = lines.flat_map(|line| {
        let materials = line.sheet.materials.iter();
        materials.map(|material| (material.key, line.standing))
    });
    found.collect()
}

fn material_edition(figures: &Figures, found: &mut Found) {
    const OWN: &str = "material.#.hsEdition";
    for (key, line) in materials(figures, found) {
        let own = figures.of_line(OWN, key);
        let wanted = line.agreement.hs_edition.to_string();
        if own.is_some_and(|own| own != wanted) {
            found.note_lines([("material.#.hsCode", key), (OWN, key)]);
        }
    }
}

fn material_evidence(figures: &Figures, found: &mut Found) {
    const EVIDENCE: &str = "material.#.evidence";
    const STATUS: &str = "material.#.status";
    for (key, line) in materials(figures, found) {
        // Its own criterion asks for evidence in the worksheet.
        let asked = line.criterion == Some(Criterion::Exclusively);
        let originating = figures.of_line(STATUS, key) == Some("ORIGINATING");
        if originating && !asked && figures.of_line(EVIDENCE, key).is_none() {
            found.note_lines([(STATUS, key), (EVIDENCE, key)]);
        }
    }
}
