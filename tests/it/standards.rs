//! The guideline (`docs/standards/`): of every document and filing, which datum stands in which box,
//! under which element of the United Nations directory, in which member of DCSA's bill, in which
//! field of NACCS. It is written from what the code does; `make standards` writes it anew.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use funani_core::intent::Language;
use funani_proof::json::{Object, Value};
use funani_trade::paper::Class;
use funani_trade::table::{self, Kind, Origin};
use funani_trade::{Figures, Path, bill, filing, origin, paper};

use crate::samples::samples;

mod chamber;
mod conditions;

use conditions::{conditions, hold_conditions};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/standards");

/// A value of a datum's kind that is none of the samples'.
fn another(kind: Kind, is: &str) -> String {
    let other = |all: &[&str]| {
        let mut all = all.iter().filter(|it| **it != is);
        all.next().copied().unwrap_or("X").to_owned()
    };
    match kind {
        Kind::Decimal { .. } | Kind::Count => "7".to_owned(),
        Kind::Temperature => "-7.0".to_owned(),
        Kind::Date => "2031-07-07".to_owned(),
        Kind::LocalTime => "2031-07-07T07:07".to_owned(),
        Kind::Choice(all) => other(all),
        Kind::Flag => other(&["yes", "no"]),
        Kind::Identifier => "DUNS 150483782".to_owned(),
        Kind::Text(_)
        | Kind::Lines { .. }
        | Kind::Code(_)
        | Kind::HsCode
        | Kind::HsEdition
        | Kind::Container
        | Kind::Ship
        | Kind::CallSign => "QQQQQ".to_owned(),
    }
}

/// The places of all values, lists as `[]`, with what stands there.
fn leaves(value: &Value, place: &str, found: &mut BTreeMap<String, BTreeSet<String>>) {
    match value {
        Value::Object(object) => {
            for (name, inner) in object {
                leaves(inner, &format!("{place}/{name}"), found);
            }
        }
        Value::Array(list) => {
            for inner in list {
                leaves(inner, &format!("{place}[]"), found);
            }
        }
        _ => {
            let text = funani_proof::json::to_canonical(value);
            found.entry(place.to_owned()).or_default().insert(text);
        }
    }
}

fn drafted(figures: &Figures) -> BTreeMap<String, BTreeSet<String>> {
    let mut found = BTreeMap::new();
    leaves(&bill::draft(figures, &Object::new()), "", &mut found);
    found
}

/// The members of DCSA's bill that change when a datum does: by pattern, found by changing each
/// datum of the samples and drafting the bill again.
fn members() -> BTreeMap<String, BTreeSet<String>> {
    let mut all: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (_, figures) in samples() {
        let before = drafted(&figures);
        for (path, value) in figures.iter() {
            // What only says how data hang together moves everything.
            let pattern = path.pattern();
            if pattern.starts_with("stuffing.#.goods") || pattern.starts_with("stuffing.#.equip") {
                continue;
            }
            let kind = table::row(path).unwrap().kind;
            let values = figures.iter().map(|(other, own)| {
                let is_it = other == path;
                let value = if is_it {
                    another(kind, value)
                } else {
                    own.to_owned()
                };
                (other.clone(), value)
            });
            let after = drafted(&Figures::stated(values.collect()));
            let places = before.keys().chain(after.keys());
            let changed = places.filter(|place| before.get(*place) != after.get(*place));
            let changed: BTreeSet<String> = changed.cloned().collect();
            hold_conditions(path, &changed, &figures);
            if !changed.is_empty() {
                all.entry(spelled(path)).or_default().extend(changed);
            }
        }
    }
    all
}

/// The pattern of a path with the part of its party.
fn spelled(path: &Path) -> String {
    match path.role() {
        Some(role) => path.pattern().replace('@', role),
        None => path.pattern(),
    }
}

/// The fields of NACCS that a pattern fills, as `EDA.EKN`.
fn fields() -> BTreeMap<String, BTreeSet<String>> {
    let mut all: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for procedure in filing::procedures() {
        for field in &procedure.fields {
            for pattern in field.data() {
                let of = all.entry((*pattern).to_owned()).or_default();
                of.insert(format!("{}.{}", procedure.code, folded(&field.code)));
            }
        }
    }
    all
}

/// Numbered fields in one: `HS01` to `HS20` as `HS##`.
fn folded(code: &str) -> String {
    let stem = code.trim_end_matches(|letter: char| letter.is_ascii_digit());
    match code.len() - stem.len() {
        2 => format!("{stem}##"),
        _ => code.to_owned(),
    }
}

fn joined<'a>(all: impl IntoIterator<Item = &'a String>) -> String {
    let all: Vec<String> = all.into_iter().map(|it| format!("`{it}`")).collect();
    all.join(" ")
}

/// The numbers of elements of a pattern; `party.exporter.*` has that of its part.
fn concept(pattern: &str) -> &'static str {
    if let Some(role) = pattern
        .strip_prefix("party.")
        .and_then(|it| it.split('.').next())
        && let Some(role) = table::role(role)
        && pattern.ends_with('*')
    {
        return role.concept;
    }
    row_behind(pattern).map_or("", |row| row.concept)
}

/// The row of the table that a pattern means, with or without the part of its party.
fn row_behind(pattern: &str) -> Option<&'static table::Row> {
    match pattern.split('.').collect::<Vec<_>>().as_slice() {
        ["party", role, member] if *role != "@" => {
            table::role(role)?;
            table::row_of(&format!("party.@.{member}"))
        }
        _ => table::row_of(pattern),
    }
}

/// Every datum that a page shows is one of the table, or all of a party.
fn hold_data(named: &str, data: &[String]) {
    for one in data {
        let role = one
            .strip_prefix("party.")
            .and_then(|it| it.strip_suffix(".*"));
        let is_known = match role {
            Some(role) => table::role(role).is_some(),
            None => row_behind(one).is_some(),
        };
        assert!(is_known, "{named} shows {one}, which is no datum");
    }
}

/// The numbers of elements of some data, each once.
fn concepts(data: &[String]) -> String {
    let mut all: Vec<&str> = Vec::new();
    for one in data.iter().map(|it| concept(it)) {
        if !one.is_empty() && !all.contains(&one) {
            all.push(one);
        }
    }
    all.join(" ")
}

struct Guide {
    members: BTreeMap<String, BTreeSet<String>>,
    fields: BTreeMap<String, BTreeSet<String>>,
}

impl Guide {
    /// The entries of a map at a pattern, or at every member of a party.
    fn at(map: &BTreeMap<String, BTreeSet<String>>, pattern: &str) -> BTreeSet<String> {
        let stem = pattern.strip_suffix('*');
        let own = |key: &&String| match stem {
            Some(stem) => key.starts_with(stem),
            None => *key == pattern,
        };
        let keys = map.keys().filter(own);
        keys.flat_map(|key| map[key].iter().cloned()).collect()
    }

    fn row(&self, page: &mut String, named: &str, japanese: &str, data: &[String]) {
        hold_data(named, data);
        let of = |map: &BTreeMap<String, BTreeSet<String>>| -> BTreeSet<String> {
            data.iter().flat_map(|it| Self::at(map, it)).collect()
        };
        let members = of(&self.members);
        let _ = writeln!(
            page,
            "| {named} | {japanese} | {} | {} | {}{} | {} |",
            joined(data),
            concepts(data),
            joined(&members),
            conditions(data, &members),
            joined(&of(&self.fields)),
        );
    }

    fn papers(&self) -> String {
        let mut page = String::from(PAPERS);
        for form in paper::forms() {
            let class = match form.class {
                Class::Made => "made and signed here",
                Class::AppliedFor => "applied for: issued by somebody else",
            };
            let _ = writeln!(page, "\n## {} / {}\n", form.english, form.japanese);
            let code = if form.code.is_empty() {
                "—"
            } else {
                form.code
            };
            let _ = writeln!(page, "`{}`, UN/EDIFACT 1001: {code}, {class}.\n", form.kind);
            page.push_str(COLUMNS);
            for one in form.boxes() {
                self.row(&mut page, &one.english, &one.japanese, &one.data);
            }
        }
        page
    }

    fn filings(&self) -> String {
        let mut page = String::from(FILINGS);
        for procedure in filing::procedures() {
            let form = match (procedure.form, procedure.is_own_form) {
                ("", _) => "a list of our own".to_owned(),
                (form, true) => format!("VNACCS form {form} of 2014"),
                (form, false) => format!("VNACCS form {form} of 2014, the nearest related one"),
            };
            let (code, english) = (procedure.code, procedure.english);
            let _ = writeln!(
                page,
                "\n## {code}: {english} / {}\n\n{form}.\n",
                procedure.japanese
            );
            page.push_str(
                "| field | name | presence | type, length, times | datum | UNTDED | DCSA eBL 3.0.4 | mark |\n|---|---|---|---|---|---|---|---|\n",
            );
            for field in &procedure.fields {
                let data: Vec<String> = field.data().iter().map(|it| (*it).to_owned()).collect();
                hold_data(field.name, &data);
                let dcsa: BTreeSet<String> = data
                    .iter()
                    .flat_map(|it| Self::at(&self.members, it))
                    .collect();
                let _ = writeln!(
                    page,
                    "| `{}` | {} | {:?} | {:?} {} ×{} | {} | {} | {}{} | {} |",
                    field.code,
                    field.name,
                    field.presence,
                    field.kind,
                    field.length,
                    field.repeats,
                    joined(&data),
                    concepts(&data),
                    joined(&dcsa),
                    conditions(&data, &dcsa),
                    field.mark.as_str(),
                );
            }
        }
        page.push_str("\n## Marks\n\n");
        for mark in filing::Mark::ALL {
            let (english, japanese) = (
                mark.sentence(Language::English),
                mark.sentence(Language::Japanese),
            );
            let _ = writeln!(page, "* `{}`: {english}. {japanese}。", mark.as_str());
        }
        page
    }

    fn chamber(&self) -> String {
        let (source, compared) = origin::Application::source();
        let compared = if compared {
            "compared"
        } else {
            "**not compared**"
        };
        let mut page =
            format!("{CHAMBER}\nSource of the columns: {source} ({compared}).\n\n{COLUMNS}");
        for column in origin::columns() {
            let data = column.data();
            self.row(&mut page, &column.english, &column.japanese, &data);
        }
        page
    }

    fn data(&self) -> String {
        let mut page = String::from(DATA);
        page.push_str(COLUMNS);
        for row in table::rows() {
            let entered = if row.origin == Origin::Computed {
                " (computed)"
            } else {
                ""
            };
            let data: Vec<String> = if row.pattern.contains('@') {
                let roles = table::roles().iter();
                let all = roles.map(|role| row.pattern.replace('@', role.name));
                let used =
                    |it: &String| self.members.contains_key(it) || self.fields.contains_key(it);
                let used: Vec<String> = all.filter(used).collect();
                if used.is_empty() {
                    vec![row.pattern.to_owned()]
                } else {
                    used
                }
            } else {
                vec![row.pattern.to_owned()]
            };
            for one in data {
                let named = format!("{}{entered}", row.english);
                self.row(&mut page, &named, row.japanese, std::slice::from_ref(&one));
            }
        }
        page
    }
}

const COLUMNS: &str =
    "| box | 項目 | datum | UNTDED | DCSA eBL 3.0.4 | NACCS |\n|---|---|---|---|---|---|\n";

const PAPERS: &str = "# Papers, box by box

Written by a test from the forms that make the papers (`make standards`). Numbers of elements (UNTDED, ISO 7372) **have not been compared with the directory**; how sure fields of NACCS are stands in [filings.md](filings.md).
";

const FILINGS: &str = "# Filings to NACCS, field by field

Written by a test from the tables that make the filings (`make standards`). **None of this has been compared with NACCS's specification in force (現行NACCS仕様との照合未了)**; the mark of each field says what it was compared with.
";

const CHAMBER: &str = "# The chamber's upload, column by column

Written by a test from the columns of the data set that an issuing body is asked with (`make standards`). Of several data in a cell one is shown: the first that there is; `party.shipper.*` and `party.invoiceIssuer.*` where the invoice comes from a third country. The number of the item is that of the line of goods, and the edition that of the agreement.
";

const DATA: &str = "# All data

Written by a test from the table of data and from what the code does with it (`make standards`): a datum stands beside the members of DCSA's bill that change when it does, over the ten sample shipments, and beside the fields of NACCS that it fills. So an empty cell says that no sample shows it, or that there is no such place.
Numbers of elements (UNTDED, ISO 7372) **have not been compared with the directory**.

";

const ENGLISH: &str = "# Guideline: one entry, every document

For a firm's implementer. Written by a test (`make standards`); [日本語](README.ja.md).

A shipment is a set of data, each at a path such as `invoice.number` or `goods.2.hsCode`. A system that can write those paths has written every document below; nothing is mapped twice.

1. **Map your own fields once**, to the paths of [data.md](data.md). Values are texts: dates `2027-03-06`, numbers without separators, codes of the published lists.
2. **Send them** as one JSON object from path to text (`funani consignment send`, `EditConsignment`), or as tables of lines (CSV, Excel: `funani consignment template`).
3. **Read what is wrong**: each finding has a stable name, the paths that it is about, its basis, English and Japanese.
4. **Take what you need**: papers as JSON, HTML and PDF/A ([papers.md](papers.md)), shipping instructions and the draft of the bill as DCSA JSON, filings as records ([filings.md](filings.md)), the chamber's upload ([chamber.md](chamber.md)).
5. **Give back what came**: answers of NACCS, certificates, policies and bills of others are data, and are held against the shipment.

What a cell means: *datum* is the path here; *UNTDED* the element of the United Nations Trade Data Elements Directory (ISO 7372); *DCSA* the member of the transport document (eBL 3.0.4), lists written `[]`; *NACCS* procedure and field, numbered fields in one as `HS##`.

**What is not verified**: the numbers of UNTDED; every field of NACCS against the specification in force (its mark says what it was compared with); the chamber's columns. DCSA's members are held against the published schema by other tests.
";

const JAPANESE: &str = "# 実装ガイドライン:一度の入力で全書類

社内システムの実装担当者向けです。テストが生成します(`make standards`)。[English](README.md)

一つの船積は、`invoice.number` や `goods.2.hsCode` のようなパスを持つデータの集まりです。このパスに書き出せば、以下のすべての書類がそろいます。書類ごとの対応付けは不要です。

1. **自社の項目を一度だけ** [data.md](data.md) のパスに対応付けます。値は文字列です(日付は `2027-03-06`、数値は桁区切りなし、コードは公表リストのもの)。
2. パスから文字列への JSON オブジェクト一つとして**送ります**(`funani consignment send`、`EditConsignment`)。明細は表(CSV・Excel:`funani consignment template`)でも可能です。
3. **指摘を読みます**。指摘には固定の名称、対象のパス、根拠、英語・日本語の文があります。
4. **必要なものを取り出します**。書類は JSON・HTML・PDF/A([papers.md](papers.md))、船積指図書とB/Lドラフトは DCSA の JSON、申告はレコード([filings.md](filings.md))、商工会議所のアップロード表([chamber.md](chamber.md))。
5. **戻ってきたものを入れます**。NACCSの回答、証明書、保険証券、他社のB/Lもデータであり、船積の内容と照合されます。

表の見方:*datum* は当システムのパス、*UNTDED* は国連貿易データ要素集(ISO 7372)の番号、*DCSA* は運送書類(eBL 3.0.4)の項目(繰返しは `[]`)、*NACCS* は業務コードと欄です(連番の欄は `HS##` とまとめます)。

**未検証の事項**:UNTDED の番号、NACCS の全項目(現行仕様との照合未了。各欄の印が照合先を示します)、商工会議所の列。DCSA の項目は別のテストで公表スキーマと照合しています。
";

#[test]
fn the_guideline_says_what_the_code_does() {
    let guide = Guide {
        members: members(),
        fields: fields(),
    };
    let of = |path: &str| guide.members.get(path).cloned().unwrap_or_default();
    assert!(of("transport.billNumber").contains("/transportDocumentReference"));
    assert!(
        of("equipment.#.number")
            .iter()
            .any(|it| it.ends_with("/equipmentReference"))
    );
    let pages = [
        ("README.md", ENGLISH.to_owned()),
        ("README.ja.md", JAPANESE.to_owned()),
        ("data.md", guide.data()),
        ("papers.md", guide.papers()),
        ("filings.md", guide.filings()),
        ("chamber.md", guide.chamber()),
    ];
    for (name, page) in pages {
        let path = format!("{FOLDER}/{name}");
        if std::env::var_os("FUNANI_WRITE_DOCS").is_some() {
            std::fs::create_dir_all(FOLDER).unwrap();
            std::fs::write(&path, &page).unwrap();
        }
        let written = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(
            written == page,
            "{name} is not what the code does: run `make standards`"
        );
    }
}
