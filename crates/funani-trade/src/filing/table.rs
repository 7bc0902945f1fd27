//! The fields of each procedure, as data.

use super::fill::Fill::{self, First};
use super::{Direction, Field, Kind, Mark, Presence, Procedure};

mod advance;
mod export;
mod goods;
mod import;
mod invoice;
mod other;

/// A field as it is written down here.
#[derive(Clone, Copy)]
struct Spec {
    order: u16,
    code: &'static str,
    name: &'static str,
    presence: Presence,
    kind: Kind,
    length: usize,
    repeats: usize,
    fill: Fill,
    list: &'static str,
    /// How many numbered fields it stands for, and how far apart their orders are; 0 for one
    /// field.
    count: u16,
    step: u16,
    mark: Option<Mark>,
}

/// A mandatory field.
const fn m(
    order: u16,
    code: &'static str,
    kind: Kind,
    length: usize,
    name: &'static str,
    fill: Fill,
) -> Spec {
    Spec {
        order,
        code,
        name,
        presence: Presence::Mandatory,
        kind,
        length,
        repeats: 1,
        fill,
        list: "",
        count: 0,
        step: 0,
        mark: None,
    }
}

/// A conditional field.
const fn c(
    order: u16,
    code: &'static str,
    kind: Kind,
    length: usize,
    name: &'static str,
    fill: Fill,
) -> Spec {
    let mut spec = m(order, code, kind, length, name, fill);
    spec.presence = Presence::Conditional;
    spec
}

impl Spec {
    /// Conditional in the form definition, and asked for here.
    const fn demanded(mut self) -> Self {
        self.presence = Presence::Demanded;
        self
    }

    /// There where another field is.
    const fn with(mut self, other: &'static str) -> Self {
        self.presence = Presence::With(other);
        self
    }

    /// Repeats over the lines of a list.
    const fn lines(mut self, list: &'static str, most: usize) -> Self {
        self.list = list;
        self.repeats = most;
        self
    }

    /// Stands for so many fields, `C` for `C01`, `C02` and so on, each for one line of a list.
    const fn numbered(mut self, list: &'static str, count: u16, step: u16) -> Self {
        self.list = list;
        self.count = count;
        self.step = step;
        self
    }

    /// Departs from the form definition of 2014.
    const fn departs(mut self) -> Self {
        self.mark = Some(Mark::Departs);
        self
    }

    /// A field that the related form has not.
    const fn ours(mut self) -> Self {
        self.mark = Some(Mark::Uncompared);
        self
    }

    fn fields(self, mark: Mark) -> Vec<Field> {
        let one = |nth: u16| Field {
            code: if nth == 0 {
                self.code.to_owned()
            } else {
                format!("{}{nth:02}", self.code)
            },
            order: self.order + self.step * nth.saturating_sub(1),
            name: self.name,
            presence: self.numbered_presence(nth),
            kind: self.kind,
            length: self.length,
            repeats: self.repeats,
            mark: self.mark.unwrap_or(mark),
            list: self.list,
            nth: nth.into(),
            fill: self.fill,
        };
        if self.count == 0 {
            vec![one(0)]
        } else {
            (1..=self.count).map(one).collect()
        }
    }

    /// Of numbered fields only those of the first line may be asked for.
    const fn numbered_presence(&self, nth: u16) -> Presence {
        match self.presence {
            Presence::Demanded if nth > 1 => Presence::Conditional,
            it @ (Presence::Demanded
            | Presence::Mandatory
            | Presence::Conditional
            | Presence::With(_)) => it,
        }
    }
}

/// What a table of ours is compared with.
enum Form {
    /// The form of 2014 of the same procedure.
    Own,
    /// The nearest related form of 2014.
    Like(&'static str),
    /// Nothing.
    None,
}

struct Outline {
    code: &'static str,
    english: &'static str,
    japanese: &'static str,
    direction: Direction,
    data: &'static str,
    after: &'static [&'static str],
    form: Form,
    group: &'static [&'static str],
    specs: &'static [&'static [Spec]],
}

impl Outline {
    fn procedure(&self) -> Procedure {
        let (form, is_own_form, mark) = match self.form {
            Form::Own => (self.code, true, Mark::Form),
            Form::Like(form) => (form, false, Mark::Relative),
            Form::None => ("", false, Mark::Uncompared),
        };
        let specs = self.specs.iter().copied().flatten();
        let mut fields: Vec<Field> = specs.flat_map(|spec| spec.fields(mark)).collect();
        fields.sort_by_key(|field| field.order);
        Procedure {
            code: self.code,
            english: self.english,
            japanese: self.japanese,
            direction: self.direction,
            data: self.data,
            after: self.after,
            form,
            is_own_form,
            fields,
            group: self.group,
        }
    }
}

/// All procedures.
pub(super) fn all() -> Vec<Procedure> {
    OUTLINES.iter().map(Outline::procedure).collect()
}

/// Lines that one code of the tariff covers are declared as one.
const BY_CODE: &[&str] = &[
    "goods.#.statisticalCode",
    "goods.#.statisticalUnit",
    "goods.#.unit",
    "goods.#.origin",
    "goods.#.otherLaw",
    "goods.#.dutyClass",
];
/// Lines that a manifest describes together.
const BY_KIND: &[&str] = &["goods.#.hsCode", "goods.#.package", "goods.#.origin"];

const fn outline(
    code: &'static str,
    names: (&'static str, &'static str),
    direction: Direction,
    data: &'static str,
    after: &'static [&'static str],
    specs: &'static [&'static [Spec]],
) -> Outline {
    Outline {
        code,
        english: names.0,
        japanese: names.1,
        direction,
        data,
        after,
        form: Form::None,
        group: &[],
        specs,
    }
}

impl Outline {
    const fn form(mut self, form: Form, group: &'static [&'static str]) -> Self {
        self.form = form;
        self.group = group;
        self
    }
}

const OUT: Direction = Direction::Outbound;
const IN: Direction = Direction::Inbound;

#[rustfmt::skip]
const OUTLINES: &[Outline] = &[
    outline("SIR", ("shipping instructions", "船積指図書(S/I)情報登録"), OUT, "sir", &[], &[other::SIR]),
    outline("IVA", ("invoice and packing list", "インボイス・パッキングリスト情報登録"), OUT, "iva", &[], &[invoice::IVA]).form(Form::Own, &[]),
    outline("ECR", ("export cargo registration", "輸出貨物情報登録"), OUT, "ecr", &[], &[other::ECR]),
    outline("EDA", ("export declaration, registration", "輸出申告事項登録"), OUT, "eda", &["ECR"], &[export::EDA, goods::EDA]).form(Form::Own, BY_CODE),
    outline("EDC", ("export declaration", "輸出申告"), OUT, "edc", &["EDA"], &[export::EDC]).form(Form::Own, &[]),
    outline("ACL01", ("cargo list for the B/L", "船積確認事項登録(ACL)"), OUT, "acl", &["ECR"], &[other::ACL]),
    outline("AMR", ("advance filing, master B/L", "出港前報告(AFR・マスターB/L)"), IN, "amr", &[], &[advance::VESSEL, advance::PARTIES, advance::GOODS]).form(Form::Like("MFR"), BY_KIND),
    outline("AHR", ("advance filing, house B/L", "出港前報告(AFR・ハウスB/L)"), IN, "ahr", &[], &[advance::HOUSE, advance::PARTIES, advance::GOODS]).form(Form::Like("MFR"), BY_KIND),
    outline("CMR", ("advance filing, correction", "出港前報告訂正(CMR)"), IN, "cmr", &[], &[advance::VESSEL, advance::PARTIES, advance::GOODS]).form(Form::Like("MFR"), BY_KIND),
    outline("ATD", ("departure report", "出港日時報告(ATD)"), IN, "atd", &["AMR"], &[advance::ATD]),
    outline("FOOD", ("notice of imported food", "食品等輸入届"), IN, "food", &[], &[other::FOOD]),
    outline("IDA", ("import declaration, registration", "輸入申告事項登録"), IN, "ida", &[], &[import::IDA, goods::IDA]).form(Form::Own, BY_CODE),
    outline("IDC", ("import declaration", "輸入申告"), IN, "idc", &["IDA"], &[import::IDC]).form(Form::Own, &[]),
    outline("DOR01", ("release without delivery order", "D/Oレス情報登録"), IN, "dor", &[], &[other::DOR]),
];

/// One datum.
const fn one(path: &'static &'static str) -> Fill {
    First(std::slice::from_ref(path))
}
