//! What laws make of electronic bills: dated data with its sources, never code.

use funani_proof::json::{self, Limits};

use super::{Case, Findings, Rule};
use crate::act::Transferability;
use crate::form::{self, Field, Form, FormFault};
use crate::time::Date;

/// The profiles that come with this release.
const SHIPPED: &[u8] = include_bytes!("../../data/legal-profiles.json");

/// The most profiles, and the most laws of one.
const MAX_PROFILES: usize = 256;
/// The longest text, in characters.
const MAX_TEXT: usize = 1_000;

/// What a law makes of electronic bills of lading, as of a date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LegalProfile {
    /// Its code, such as `UK-ETDA`.
    pub profile: String,
    /// Since when the law is as the profile says.
    pub date: Date,
    /// The governing laws that it speaks of: ISO 3166-1 or 3166-2 codes.
    pub laws: Vec<String>,
    /// The name of the statute.
    pub name: String,
    /// Whether the law has rules for electronic bills in force.
    pub in_force: bool,
    /// Which bills it covers.
    pub covers: Vec<Transferability>,
    /// What users are told, with `{law}` where the law stands; English and Japanese.
    pub sentences: (String, String),
    /// Where the facts come from.
    pub source: String,
}

impl LegalProfile {
    /// What users are told of a bill under this law, in English and in Japanese.
    pub fn told(&self, law: &str) -> (String, String) {
        let (english, japanese) = &self.sentences;
        (
            english.replace("{law}", law),
            japanese.replace("{law}", law),
        )
    }
}

/// The profiles that are known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LegalProfiles {
    profiles: Vec<LegalProfile>,
    as_of: Date,
}

impl LegalProfiles {
    /// Those that come with this release.
    ///
    /// # Panics
    /// Never: a test reads them.
    pub fn shipped() -> Self {
        Self::parse(SHIPPED).expect("the profiles of this release are in their form")
    }

    /// Reads profiles.
    ///
    /// # Errors
    /// [`FormFault`] with every violation.
    pub fn parse(bytes: &[u8]) -> Result<Self, FormFault> {
        let value = json::parse(bytes, Limits::DOCUMENT)?;
        form::read_value(&value, |form| {
            form.head("funani-legal-profiles");
            let as_of = form.required("as_of").date();
            form.optional("note")
                .and_then(|note| note.text_up_to(MAX_TEXT));
            let profiles = form
                .required("profiles")
                .list(MAX_PROFILES, |element| element.object(profile));
            Some(Self {
                profiles: profiles?,
                as_of: as_of?,
            })
        })
    }

    /// The profile of this code and date.
    pub fn find(&self, profile: &str, date: Date) -> Option<&LegalProfile> {
        let is = |it: &&LegalProfile| it.profile == profile && it.date == date;
        self.profiles.iter().find(is)
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &LegalProfile> {
        self.profiles.iter()
    }

    /// As of when the facts were looked up.
    pub const fn as_of(&self) -> Date {
        self.as_of
    }
}

fn profile(form: &mut Form<'_>) -> Option<LegalProfile> {
    let mut text = |member| {
        let read = form.required(member).text_up_to(MAX_TEXT);
        read.map(str::to_owned)
    };
    let (profile, name, source) = (text("profile"), text("name"), text("source"));
    let sentences = text("sentence").zip(text("sentence_ja"));
    let date = form.required("date").date();
    let laws = form.required("laws").list(MAX_PROFILES, |law| {
        law.text_up_to(MAX_TEXT).map(str::to_owned)
    });
    let in_force = form.required("in_force").boolean();
    let covers = form.required("covers").list(MAX_PROFILES, Field::parsed);
    Some(LegalProfile {
        profile: profile?,
        date: date?,
        laws: laws?,
        name: name?,
        in_force: in_force?,
        covers: covers?,
        sentences: sentences?,
        source: source?,
    })
}

pub(super) fn check(case: &Case<'_>, findings: &mut Findings) {
    let Some(legal) = case.legal else { return };
    let (name, law) = (legal.profile.as_str(), legal.law.as_str());
    let Some(profile) = case.profiles.find(name, legal.profile_date) else {
        let detail = format!("{name} {}", legal.profile_date);
        findings.find(Rule::ProfileUnknown, [], detail);
        return;
    };
    if !profile.laws.iter().any(|its| its == law) {
        let detail = format!("{law}, {name}");
        findings.find(Rule::LawNotOfProfile, [], detail);
        return;
    }
    if !profile.covers.contains(&legal.transferability) {
        let detail = format!("{law}, {}", legal.transferability);
        findings.find(Rule::LawDoesNotCover, [], detail);
    }
    if !profile.in_force {
        findings.find(Rule::LawNotInForce, [], law);
    }
}
