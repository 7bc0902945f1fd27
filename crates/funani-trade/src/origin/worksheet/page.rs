//! Worksheets as data and as pages.

use funani_core::intent::Language;
use funani_core::time::Timestamp;
use funani_face::pdf::{Attachment, Fonts, PdfFault};
use funani_face::sheet::{Cell, Column, Labelled, Part, Sheet, Side, Table};
use funani_proof::json::{self, Object, Value};
use rust_decimal::Decimal;

use super::{Content, Material, Outcome, Step, Worksheet, Worksheets};
use crate::figures::Figures;
use crate::table;

impl Worksheets {
    /// As data: `{worksheets}`, each with its steps.
    pub fn to_value(&self) -> Value {
        let all: Vec<Value> = self.0.iter().map(Worksheet::to_value).collect();
        Object::from([
            ("kind", Value::from("ORIGIN_WORKSHEET")),
            ("worksheets", all.into()),
        ])
        .into()
    }

    /// As people read them: a side for each line.
    pub fn sheet(&self, figures: &Figures, language: Language) -> Sheet {
        let page = Page { figures, language };
        Sheet {
            language,
            title: page.say("Origin worksheet", "原産性ワークシート"),
            number: figures
                .text("invoice.number")
                .unwrap_or_default()
                .to_owned(),
            sides: self.0.iter().map(|it| page.side(it)).collect(),
        }
    }

    /// As PDF/A with the data in it as a file.
    ///
    /// # Errors
    /// [`PdfFault`]: no font has a character, or the file would not conform to the standard.
    pub fn pdf(
        &self,
        figures: &Figures,
        language: Language,
        fonts: &Fonts,
        date: Timestamp,
    ) -> Result<Vec<u8>, PdfFault> {
        let attachment = Attachment {
            name: "origin-worksheet.json".to_owned(),
            media_type: "application/json".to_owned(),
            description: "The worksheet as data".to_owned(),
            content: json::to_canonical(&self.to_value()).into_bytes(),
        };
        self.sheet(figures, language)
            .pdf(fonts, date, Some(attachment))
    }
}

fn text(number: Decimal) -> Value {
    Value::from(number.normalize().to_string())
}

impl Worksheet {
    /// As data; decimals are texts.
    pub fn to_value(&self) -> Value {
        let mut object = Object::from([
            ("agreement", Value::from(self.agreement.name.as_str())),
            ("hs_edition", u32::from(self.agreement.hs_edition).into()),
            ("line", self.line.into()),
            ("outcome", self.outcome.as_str().into()),
        ]);
        if let Some(criterion) = self.criterion {
            object.insert("criterion", criterion.as_str());
            if let Some(written) = self.agreement.written(criterion) {
                object.insert("criterion_written", written);
            }
        }
        if let Some(code) = &self.code {
            object.insert("hs_code", code.code.as_str());
            object.insert("hs_code_by_correlation", code.correlation.is_some());
        }
        if let Some(content) = &self.content {
            object.insert("value_content", content.to_value());
        }
        let materials: Vec<Value> = self.materials.iter().map(Material::to_value).collect();
        object.insert("materials", materials);
        let steps: Vec<Value> = self.steps.iter().map(Step::to_value).collect();
        object.insert("steps", steps);
        let unverified: Vec<Value> = self
            .unverified
            .iter()
            .map(|it| Value::from(it.english.as_str()))
            .collect();
        object.insert("unverified", unverified);
        object.into()
    }
}

impl Material {
    fn to_value(&self) -> Value {
        let mut object = Object::from([
            ("description", Value::from(self.description.as_str())),
            ("line", self.key.into()),
        ]);
        if let Some(code) = &self.code {
            object.insert("hs_code", code.code.as_str());
        }
        if let Some(originating) = self.originating {
            object.insert("originating", originating);
        }
        if let Some(value) = self.value {
            object.insert("value", text(value));
        }
        object.into()
    }
}

impl Content {
    fn to_value(&self) -> Value {
        Object::from([
            ("costs", text(self.costs)),
            ("currency", Value::from(self.currency.as_str())),
            ("fob", text(self.fob)),
            ("holds", self.holds.into()),
            ("method", self.method.as_str().into()),
            ("non_originating", text(self.non_originating)),
            ("originating", text(self.originating)),
            ("percent", text(self.percent)),
            ("required", text(self.required)),
            (
                "rounding",
                "cut off after two decimals; judged before cutting off".into(),
            ),
        ])
        .into()
    }
}

impl Step {
    fn to_value(&self) -> Value {
        let paths: Vec<Value> = self
            .paths
            .iter()
            .map(|it| Value::from(it.to_string()))
            .collect();
        let mut object = Object::from([
            ("english", Value::from(self.words.english.as_str())),
            ("japanese", self.words.japanese.as_str().into()),
            ("paths", paths.into()),
        ]);
        if let Some(holds) = self.holds {
            object.insert("holds", holds);
        }
        object.into()
    }
}

struct Page<'a> {
    figures: &'a Figures,
    language: Language,
}

impl Page<'_> {
    const fn say(&self, english: &'static str, japanese: &'static str) -> &'static str {
        match self.language {
            Language::English => english,
            Language::Japanese => japanese,
        }
    }

    const fn heading(
        &self,
        english: &'static str,
        japanese: &'static str,
        figures: bool,
    ) -> Column {
        Column {
            heading: self.say(english, japanese),
            figures,
        }
    }

    fn side(&self, sheet: &Worksheet) -> Side {
        let mut parts = vec![self.head(sheet)];
        parts.extend(self.materials(sheet));
        parts.extend(sheet.content.as_ref().map(|it| self.content(it)));
        parts.push(self.steps(sheet));
        parts.extend(sheet.unverified.iter().map(|it| {
            let mark = self.say("Not verified: ", "照合未了:");
            Part::Sentence(format!("{mark}{}", it.of(self.language)))
        }));
        Side { heading: "", parts }
    }

    fn head(&self, sheet: &Worksheet) -> Part {
        let line = sheet.line;
        let datum = |pattern: &str| {
            let label = table::row_of(pattern).map_or("", |row| row.label(self.language));
            let value = self.figures.of_line(pattern, line).unwrap_or_default();
            Labelled {
                label,
                lines: value.lines().map(str::to_owned).collect(),
            }
        };
        let outcome = match sheet.outcome {
            Outcome::Holds => self.say("the criterion holds", "基準を満たします"),
            Outcome::HoldsNot => self.say("the criterion does not hold", "基準を満たしません"),
            Outcome::Open => self.say("open: data are missing", "未定(データ不足)"),
        };
        let code = sheet.code.as_ref();
        let code = code.map(|it| format!("{} (HS {})", it.code, it.edition));
        let boxes = [
            datum("goods.#.description"),
            Labelled {
                label: self.say("Agreement", "利用協定"),
                lines: vec![sheet.agreement.label(self.language).to_owned()],
            },
            Labelled {
                label: self.say("HS code in its edition", "HSコード(協定の版)"),
                lines: code.into_iter().collect(),
            },
            datum("goods.#.originCriterion"),
            datum("goods.#.originWritten"),
            datum("goods.#.originRule"),
            datum("goods.#.origin"),
            datum("goods.#.originDecision"),
            Labelled {
                label: self.say("Result", "判定"),
                lines: vec![outcome.to_owned()],
            },
        ];
        Part::Boxes(
            boxes
                .into_iter()
                .filter(|it| !it.lines.is_empty())
                .collect(),
        )
    }

    fn materials(&self, sheet: &Worksheet) -> Option<Part> {
        let row = |it: &Material| -> Vec<Cell> {
            let status = match it.originating {
                Some(true) => self.say("originating", "原産"),
                Some(false) => self.say("non-originating", "非原産"),
                None => "—",
            };
            let code = it.code.as_ref().map_or("—", |it| it.code.as_str());
            let value = it.value.map_or_else(|| "—".to_owned(), |it| it.to_string());
            vec![
                vec![it.description.clone()],
                vec![code.to_owned()],
                vec![status.to_owned()],
                vec![value],
            ]
        };
        (!sheet.materials.is_empty()).then(|| {
            Part::Table(Table {
                caption: self.say("Materials of one unit", "1単位当たりの原材料"),
                columns: vec![
                    self.heading("material", "原材料名", false),
                    self.heading("HS code", "HSコード", false),
                    self.heading("status", "原産・非原産", false),
                    self.heading("value", "価額", true),
                ],
                rows: sheet.materials.iter().map(row).collect(),
                total: None,
            })
        })
    }

    fn content(&self, content: &Content) -> Part {
        let number = |english, japanese, number: Decimal| -> Vec<Cell> {
            vec![
                vec![self.say(english, japanese).to_owned()],
                vec![number.to_string()],
            ]
        };
        let mut rows = vec![
            number("FOB value", "FOB価額", content.fob),
            number(
                "non-originating materials",
                "非原産材料",
                content.non_originating,
            ),
            number("originating materials", "原産材料", content.originating),
            number("other originating costs", "その他の原産費用", content.costs),
            number("value content, %", "付加価値割合(%)", content.percent),
            number("asked for, %", "必要割合(%)", content.required),
        ];
        if let Some(first) = rows.first_mut().and_then(|row| row.first_mut()) {
            first.push(content.fob_words.of(self.language).to_owned());
            first.push(content.currency.clone());
        }
        Part::Table(Table {
            caption: self.say(
                "Value content of one unit, cut off after two decimals",
                "1単位の付加価値割合(小数第3位以下切捨て)",
            ),
            columns: vec![
                self.heading("what", "項目", false),
                self.heading("amount", "金額・割合", true),
            ],
            rows,
            total: None,
        })
    }

    fn steps(&self, sheet: &Worksheet) -> Part {
        let row = |step: &Step| -> Vec<Cell> {
            let result = match step.holds {
                Some(true) => self.say("yes", "可"),
                Some(false) => self.say("no", "否"),
                None => self.say("missing", "不足"),
            };
            vec![
                vec![step.words.of(self.language).to_owned()],
                vec![result.to_owned()],
            ]
        };
        Part::Table(Table {
            caption: self.say("Why", "判定の根拠"),
            columns: vec![
                self.heading("what was looked at", "確認事項", false),
                self.heading("result", "結果", false),
            ],
            rows: sheet.steps.iter().map(row).collect(),
            total: None,
        })
    }
}
