//! A report as XML for a national single window (`docs/standards/customs-answer.xsd`).
//!
//! Classes and elements are named in the manner of the WCO Data Model, from memory and not compared
//! with it: this is no conformant WCO message, and its namespace is our own.

use std::io;

use funani_core::act::Capacity;
use funani_core::intent::Language;
use funani_core::origin::Origin;
use funani_core::party::Custody;
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesStart, BytesText, Event};

use super::report::{Comparison, Finding, Judged, JudgedKind, Named, Report};
use crate::figures::Figures;
use crate::table;

/// The namespace of the answer.
pub const NAMESPACE: &str = "urn:funani:customs-answer:1";

impl Report {
    /// The report as XML; `declared` is what it is about.
    ///
    /// # Panics
    /// Never: a vector takes all that is written, and what is written is text.
    pub fn to_xml(&self, declared: &Figures) -> String {
        let mut xml = Xml(Writer::new(Vec::new()));
        xml.answer(self, declared)
            .expect("a vector takes all that is written");
        String::from_utf8(xml.0.into_inner()).expect("what is written is text")
    }
}

struct Xml(Writer<Vec<u8>>);

impl Xml {
    fn answer(&mut self, report: &Report, declared: &Figures) -> io::Result<()> {
        let declaration = BytesDecl::new("1.0", Some("UTF-8"), None);
        self.0.write_event(Event::Decl(declaration))?;
        self.open_with("Response", &[("xmlns", NAMESPACE)], |xml| {
            xml.text("FunctionCode", report.result.as_str())?;
            xml.text("IssueDateTime", &report.time.to_string())?;
            xml.text("RulesNumeric", &report.rules.to_string())?;
            xml.open("Declaration", |xml| xml.declaration(report, declared))?;
            for finding in &report.findings {
                xml.open("Error", |xml| xml.finding(finding))?;
            }
            for sentence in &report.unchecked {
                xml.open("AdditionalInformation", |xml| {
                    xml.text("StatementDescription", sentence)
                })?;
            }
            Ok(())
        })
    }

    fn declaration(&mut self, report: &Report, declared: &Figures) -> io::Result<()> {
        self.optional("ID", declared.text("entry.number"))?;
        if let Some(id) = declared.text("entry.taxId") {
            self.open("Declarant", |xml| xml.text("ID", id))?;
        }
        self.open("GoodsShipment", |xml| {
            let bills = |it: &&Judged| it.kind == JudgedKind::Bill;
            xml.open("Consignment", |xml| {
                for bill in report.judged.iter().filter(bills) {
                    xml.open("TransportContractDocument", |xml| xml.judged(bill))?;
                }
                Ok(())
            })?;
            for document in report.judged.iter().filter(|it| !bills(it)) {
                xml.open("AdditionalDocument", |xml| xml.judged(document))?;
            }
            for comparison in &report.comparisons {
                xml.open("Comparison", |xml| xml.comparison(comparison))?;
            }
            Ok(())
        })
    }

    fn judged(&mut self, judged: &Judged) -> io::Result<()> {
        self.some("ID", &judged.number)?;
        self.some("TypeCode", &judged.document_kind)?;
        self.some("StatusCode", &judged.status)?;
        self.text("VerificationCode", judged.result.as_str())?;
        self.some("EvidenceID", &judged.id)?;
        let registry = judged.registry.as_ref();
        self.optional("RegistryID", registry.map(Origin::as_str))?;
        let finality = judged.finality.map(|it| it.to_string());
        self.optional("FinalityCode", finality.as_deref())?;
        for code in &judged.codes {
            self.text("CheckCode", code)?;
        }
        self.party("Issuer", judged.issuer.as_ref())?;
        self.optional("CapacityCode", judged.capacity.map(Capacity::as_str))?;
        self.optional("CustodyCode", judged.custody.map(Custody::as_str))?;
        self.party("Principal", judged.principal.as_ref())?;
        self.party("Holder", judged.holder.as_ref())
    }

    fn party(&mut self, name: &str, party: Option<&Named>) -> io::Result<()> {
        let Some(party) = party else { return Ok(()) };
        self.open(name, |xml| {
            xml.optional("Name", party.name.as_deref())?;
            let id = party.party.map(|party| party.to_string());
            xml.optional("ID", id.as_deref())
        })
    }

    fn comparison(&mut self, comparison: &Comparison) -> io::Result<()> {
        self.open("Pointer", |xml| {
            xml.text("Location", &comparison.path.to_string())
        })?;
        let label = table::label(&comparison.path, Language::English);
        self.text("Description", &label)?;
        self.optional("DeclaredValue", comparison.declared.as_deref())?;
        self.optional("StatedValue", comparison.stated.as_deref())?;
        self.some("EvidenceID", &comparison.source_id)?;
        self.some("TypeCode", &comparison.source_kind)?;
        self.text("DifferenceCode", comparison.class.as_str())
    }

    fn finding(&mut self, finding: &Finding) -> io::Result<()> {
        self.text("ValidationCode", finding.code.as_str())?;
        self.text("SeverityCode", finding.severity.as_str())?;
        for (language, sentence) in [("en", &finding.english), ("ja", &finding.japanese)] {
            let content = BytesText::new(&plain(sentence)).into_owned();
            let element = self.0.create_element("Description");
            let element = element.with_attribute(("languageID", language));
            element.write_text_content(content)?;
        }
        if finding.subject.is_empty() {
            return Ok(());
        }
        self.open("Pointer", |xml| xml.text("Location", &finding.subject))
    }

    fn open(
        &mut self,
        name: &str,
        inner: impl FnOnce(&mut Self) -> io::Result<()>,
    ) -> io::Result<()> {
        self.open_with(name, &[], inner)
    }

    fn open_with(
        &mut self,
        name: &str,
        attributes: &[(&str, &str)],
        inner: impl FnOnce(&mut Self) -> io::Result<()>,
    ) -> io::Result<()> {
        let start = BytesStart::new(name);
        let start = start.with_attributes(attributes.iter().copied());
        let end = start.to_end().into_owned();
        self.0.write_event(Event::Start(start.borrow()))?;
        inner(self)?;
        self.0.write_event(Event::End(end))
    }

    fn text(&mut self, name: &str, text: &str) -> io::Result<()> {
        let content = BytesText::new(&plain(text)).into_owned();
        let element = self.0.create_element(name);
        element.write_text_content(content).map(drop)
    }

    /// An element that is left out where there is nothing.
    fn some(&mut self, name: &str, text: &str) -> io::Result<()> {
        self.optional(name, Some(text).filter(|text| !text.is_empty()))
    }

    fn optional(&mut self, name: &str, text: Option<&str>) -> io::Result<()> {
        match text {
            Some(text) => self.text(name, text),
            None => Ok(()),
        }
    }
}

/// A text without the characters that XML 1.0 (fifth edition, section 2.2) does not admit, and
/// without those that its readers change.
fn plain(text: &str) -> String {
    let admitted = |letter: char| matches!(letter, '\t' | '\n' | '\u{20}'..='\u{fffd}' | '\u{10000}'..='\u{10ffff}');
    text.chars()
        .map(|letter| if admitted(letter) { letter } else { '\u{fffd}' })
        .collect()
}
