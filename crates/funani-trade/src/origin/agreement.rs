//! The agreements, as dated data.

use std::sync::LazyLock;

use funani_core::intent::Language;
use funani_core::time::Date;
use funani_proof::json::{self, Limits, Object};
use rust_decimal::Decimal;

const SHIPPED: &[u8] = include_bytes!("../../data/agreements.json");

/// Whose agreement it is: the order in which they are used follows from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Of two countries.
    Bilateral,
    /// Of several.
    Regional,
    /// A preference that one country gives.
    Unilateral,
}

impl Reach {
    const ALL: [(Self, &'static str); 3] = [
        (Self::Bilateral, "BILATERAL"),
        (Self::Regional, "REGIONAL"),
        (Self::Unilateral, "UNILATERAL"),
    ];

    /// The written name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Bilateral => "BILATERAL",
            Self::Regional => "REGIONAL",
            Self::Unilateral => "UNILATERAL",
        }
    }
}

/// How a proof of origin comes about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Means {
    /// A body issues it.
    Issued,
    /// An approved exporter makes it out.
    Approved,
    /// Any exporter, producer or importer declares it (原産品申告書).
    Own,
}

impl Means {
    const ALL: [(Self, &'static str); 3] = [
        (Self::Issued, "ISSUED"),
        (Self::Approved, "APPROVED"),
        (Self::Own, "SELF"),
    ];

    /// The written name, as in `goods.#.originProof`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Issued => "ISSUED",
            Self::Approved => "APPROVED",
            Self::Own => "SELF",
        }
    }

    /// The kind of a written name.
    pub fn parse(name: &str) -> Option<Self> {
        known(&Self::ALL, name)
    }
}

/// Why goods originate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Criterion {
    /// Wholly obtained.
    WhollyObtained,
    /// Made of originating materials only.
    Exclusively,
    /// Non-originating materials change their chapter.
    Chapter,
    /// They change their heading.
    Heading,
    /// They change their subheading.
    Subheading,
    /// Enough of the value is of the region.
    Value,
    /// A process that the rule names.
    Process,
}

impl Criterion {
    const ALL: [(Self, &'static str); 7] = [
        (Self::WhollyObtained, "WO"),
        (Self::Exclusively, "PE"),
        (Self::Chapter, "CC"),
        (Self::Heading, "CTH"),
        (Self::Subheading, "CTSH"),
        (Self::Value, "RVC"),
        (Self::Process, "SP"),
    ];

    /// The written name, as in `goods.#.originCriterion`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::WhollyObtained => "WO",
            Self::Exclusively => "PE",
            Self::Chapter => "CC",
            Self::Heading => "CTH",
            Self::Subheading => "CTSH",
            Self::Value => "RVC",
            Self::Process => "SP",
        }
    }

    /// The criterion of a written name.
    pub fn parse(name: &str) -> Option<Self> {
        known(&Self::ALL, name)
    }
}

/// How the value content is computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// What is left of the FOB value without non-originating materials.
    BuildDown,
    /// What originating materials and costs make of the FOB value.
    BuildUp,
}

impl Method {
    const ALL: [(Self, &'static str); 2] =
        [(Self::BuildDown, "BUILD_DOWN"), (Self::BuildUp, "BUILD_UP")];

    /// The written name, as in `goods.#.rvcMethod`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::BuildDown => "BUILD_DOWN",
            Self::BuildUp => "BUILD_UP",
        }
    }

    /// The method of a written name.
    pub fn parse(name: &str) -> Option<Self> {
        known(&Self::ALL, name)
    }
}

/// When the certificate shows the FOB value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fob {
    /// Its form has no place for it.
    Never,
    /// Only where the value content is the criterion.
    UnderValue,
}

/// Of what a share of non-originating materials may fail a change of tariff.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Basis {
    /// Of the FOB value.
    Value,
    /// Of the weight.
    Weight,
    /// Of either.
    ValueOrWeight,
}

/// A party of an agreement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// The country (ISO 3166-1).
    pub country: String,
    /// The first day that the agreement is in force for it.
    pub since: Date,
}

/// A kind of proof, and between which countries it may be used; empty lists name no country.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof {
    /// The kind.
    pub means: Means,
    /// Countries of origin.
    pub from: Vec<String>,
    /// Countries of destination.
    pub to: Vec<String>,
}

/// Who issues certificates in a country.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issuer {
    /// The country.
    pub country: String,
    /// The body.
    pub name: String,
}

/// Certificates go as data between two authorities.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exchange {
    /// The country of origin.
    pub from: String,
    /// The country of destination.
    pub to: String,
    /// The first day.
    pub since: Date,
    /// Where it is from.
    pub source: String,
}

/// A share of non-originating materials that may fail a change of tariff.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeMinimis {
    /// First chapter of the Harmonized System.
    pub from: u32,
    /// Last chapter.
    pub to: u32,
    /// The share, in hundredths.
    pub percent: Decimal,
    /// Of what.
    pub basis: Basis,
}

/// When a certificate is issued retroactively.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retroactive {
    /// After so many days from shipment.
    pub days: i64,
    /// It may be issued at all within so many months from shipment.
    pub months: u32,
}

/// Where data are from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// The source.
    pub source: String,
    /// Whether they were compared with it.
    pub compared: bool,
}

/// One agreement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agreement {
    /// Its name, as in `goods.#.agreement`.
    pub name: String,
    /// What it is called in English.
    pub english: String,
    /// What it is called in Japanese.
    pub japanese: String,
    /// Whose it is.
    pub reach: Reach,
    /// The order of use, from 1.
    pub order: u32,
    /// Its parties.
    pub parties: Vec<Member>,
    /// Countries that give the preference; empty where all parties do.
    pub towards: Vec<String>,
    /// A country that origin or destination must be; empty where none must.
    pub through: Vec<String>,
    /// The edition of the Harmonized System that its rules speak of.
    pub hs_edition: u16,
    /// The proofs that it knows.
    pub proofs: Vec<Proof>,
    /// Who issues certificates.
    pub issuers: Vec<Issuer>,
    /// Months that a proof is valid from its date.
    pub months_valid: u32,
    /// When a certificate is issued retroactively; nothing where the proof knows no such thing.
    pub retroactive: Option<Retroactive>,
    /// Whether it knows back-to-back certificates.
    pub back_to_back: bool,
    /// Whether the invoice may come from a third country.
    pub third_country_invoice: bool,
    /// Where it asks for direct consignment.
    pub direct_consignment: String,
    /// When the certificate shows the FOB value.
    pub fob: Fob,
    /// How it computes the value content.
    pub methods: Vec<Method>,
    /// Whether its build-up counts labour, overheads and profit beside originating materials.
    pub build_up_counts_costs: bool,
    /// The criteria that it knows, and how its certificate writes them.
    pub criteria: Vec<(Criterion, String)>,
    /// Where the written criteria are from.
    pub criteria_told: Told,
    /// Its shares by chapter, as far as they are known.
    pub de_minimis: Vec<DeMinimis>,
    /// Between whom certificates go as data.
    pub exchange: Vec<Exchange>,
    /// Where the rest is from.
    pub told: Told,
}

/// Every agreement that is known, in the order of use.
pub fn agreements() -> &'static [Agreement] {
    static ALL: LazyLock<Vec<Agreement>> = LazyLock::new(|| read(SHIPPED).unwrap_or_default());
    &ALL
}

/// The agreement of a name, as in `goods.#.agreement`.
pub fn agreement(name: &str) -> Option<&'static Agreement> {
    agreements().iter().find(|it| it.name == name)
}

impl Agreement {
    /// What it is called.
    pub fn label(&self, language: Language) -> &str {
        match language {
            Language::English => &self.english,
            Language::Japanese => &self.japanese,
        }
    }

    /// Since when a country is a party; nothing where it is none.
    pub fn since(&self, country: &str) -> Option<Date> {
        let mut parties = self.parties.iter();
        parties.find(|it| it.country == country).map(|it| it.since)
    }

    /// Whether a kind of proof may be used between two countries.
    pub fn knows(&self, means: Means, from: &str, to: &str) -> bool {
        let lies = |list: &[String], country: &str| {
            list.is_empty() || list.iter().any(|one| one == country)
        };
        let mut proofs = self.proofs.iter();
        proofs.any(|it| it.means == means && lies(&it.from, from) && lies(&it.to, to))
    }

    /// How its certificate writes a criterion; nothing where it does not know it.
    pub fn written(&self, criterion: Criterion) -> Option<&str> {
        let mut criteria = self.criteria.iter();
        let found = criteria.find(|(known, _)| *known == criterion);
        found.map(|(_, written)| written.as_str())
    }

    /// The share of a chapter; nothing where none is known.
    pub fn share(&self, chapter: u32) -> Option<&DeMinimis> {
        let mut all = self.de_minimis.iter();
        all.find(|it| (it.from..=it.to).contains(&chapter))
    }
}

fn known<T: Copy>(all: &[(T, &'static str)], name: &str) -> Option<T> {
    let found = all.iter().find(|(_, written)| *written == name);
    found.map(|(one, _)| *one)
}

fn read(bytes: &[u8]) -> Option<Vec<Agreement>> {
    let value = json::parse(bytes, Limits::DOCUMENT).ok()?;
    let rows = value.as_array()?.iter();
    rows.map(|row| Row(row.as_object()?).agreement()).collect()
}

/// A row of the file.
struct Row<'a>(&'a Object);

impl Row<'_> {
    fn text(&self, name: &str) -> Option<String> {
        self.0.get(name)?.as_str().map(str::to_owned)
    }

    fn date(&self, name: &str) -> Option<Date> {
        self.0.get(name)?.as_str()?.parse().ok()
    }

    fn flag(&self, name: &str) -> Option<bool> {
        self.0.get(name)?.as_bool()
    }

    fn number<N: TryFrom<i64>>(&self, name: &str) -> Option<N> {
        N::try_from(self.0.get(name)?.as_i64()?).ok()
    }

    fn texts(&self, name: &str) -> Option<Vec<String>> {
        let list = self.0.get(name)?.as_array()?.iter();
        list.map(|one| one.as_str().map(str::to_owned)).collect()
    }

    fn list<T>(&self, name: &str, read: impl Fn(Row<'_>) -> Option<T>) -> Option<Vec<T>> {
        let list = self.0.get(name)?.as_array()?.iter();
        list.map(|one| read(Row(one.as_object()?))).collect()
    }

    fn agreement(&self) -> Option<Agreement> {
        Some(Agreement {
            name: self.text("agreement")?,
            english: self.text("english")?,
            japanese: self.text("japanese")?,
            reach: known(&Reach::ALL, &self.text("kind")?)?,
            order: self.number("order")?,
            parties: self.list("parties", |row| {
                Some(Member {
                    country: row.text("country")?,
                    since: row.date("since")?,
                })
            })?,
            towards: self.texts("towards")?,
            through: self.texts("through")?,
            hs_edition: self.number("hs_edition")?,
            proofs: self.list("proofs", |row| row.proof())?,
            issuers: self.list("issuers", |row| {
                Some(Issuer {
                    country: row.text("country")?,
                    name: row.text("name")?,
                })
            })?,
            months_valid: self.number("months_valid")?,
            retroactive: self.list("retroactive", |row| row.retroactive())?.pop(),
            back_to_back: self.flag("back_to_back")?,
            third_country_invoice: self.flag("third_country_invoice")?,
            direct_consignment: self.text("direct_consignment")?,
            fob: known(
                &[(Fob::Never, "NEVER"), (Fob::UnderValue, "RVC")],
                &self.text("fob")?,
            )?,
            methods: self
                .texts("rvc_methods")?
                .iter()
                .map(|it| Method::parse(it))
                .collect::<Option<_>>()?,
            build_up_counts_costs: self.flag("build_up_counts_costs")?,
            criteria: self.list("criteria", |row| {
                Some((
                    Criterion::parse(&row.text("criterion")?)?,
                    row.text("written")?,
                ))
            })?,
            criteria_told: Told {
                source: self.text("criteria_source")?,
                compared: self.flag("criteria_compared")?,
            },
            de_minimis: self.list("de_minimis", |row| row.de_minimis())?,
            exchange: self.list("exchange", |row| row.exchange())?,
            told: Told {
                source: self.text("source")?,
                compared: self.flag("compared")?,
            },
        })
    }

    fn retroactive(&self) -> Option<Retroactive> {
        Some(Retroactive {
            days: self.number("days")?,
            months: self.number("months")?,
        })
    }

    fn proof(&self) -> Option<Proof> {
        Some(Proof {
            means: Means::parse(&self.text("kind")?)?,
            from: self.texts("from")?,
            to: self.texts("to")?,
        })
    }

    fn exchange(&self) -> Option<Exchange> {
        Some(Exchange {
            from: self.text("from")?,
            to: self.text("to")?,
            since: self.date("since")?,
            source: self.text("source")?,
        })
    }

    fn de_minimis(&self) -> Option<DeMinimis> {
        Some(DeMinimis {
            from: self.number("from")?,
            to: self.number("to")?,
            percent: self.text("percent")?.parse().ok()?,
            basis: known(
                &[
                    (Basis::Value, "VALUE"),
                    (Basis::Weight, "WEIGHT"),
                    (Basis::ValueOrWeight, "VALUE_OR_WEIGHT"),
                ],
                &self.text("by")?,
            )?,
        })
    }
}
