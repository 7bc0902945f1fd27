//! What the domain finds, as the contract says it.

use funani_core::intent::Language;
use funani_trade::bill::Difference;
use funani_trade::check::{Finding, Severity};
use funani_trade::table::{self, Origin};
use funani_trade::{Consignment, Figures, Source};
use funani_wire::documents::v1 as wire;

pub(crate) fn findings(findings: &[Finding]) -> Vec<wire::Finding> {
    findings.iter().map(finding).collect()
}

pub(crate) fn finding(finding: &Finding) -> wire::Finding {
    let severity = match finding.rule.severity {
        Severity::Error => wire::Severity::Error,
        Severity::Warning => wire::Severity::Warning,
    };
    wire::Finding {
        severity: severity.into(),
        rule: finding.rule.id.to_owned(),
        paths: finding.paths.iter().map(ToString::to_string).collect(),
        english: finding.sentence(Language::English),
        japanese: finding.sentence(Language::Japanese),
        basis: finding.rule.basis.to_owned(),
    }
}

/// Entered and computed data, by path.
pub(crate) fn data(consignment: &Consignment, figures: &Figures) -> Vec<wire::Datum> {
    let told = figures.iter().map(|(path, value)| {
        let mut told = wire::Datum {
            path: path.to_string(),
            value: value.to_owned(),
            ..wire::Datum::default()
        };
        let computed = table::row(path).is_some_and(|row| row.origin == Origin::Computed);
        if let Some(datum) = consignment.datum(path).filter(|_| !computed) {
            told.author.clone_from(&datum.author);
            told.time = datum.time.to_string();
            told.source = source(datum.source).into();
            told.version = datum.version;
        }
        told
    });
    told.collect()
}

const fn source(source: Source) -> wire::Source {
    match source {
        Source::Typed => wire::Source::Typed,
        Source::Copied => wire::Source::Copied,
        Source::Master => wire::Source::Master,
        Source::File => wire::Source::File,
    }
}

pub(crate) fn difference(difference: &Difference) -> wire::Difference {
    wire::Difference {
        path: difference.path.to_string(),
        own: difference.own.clone().unwrap_or_default(),
        pointer: difference.pointer.clone(),
        stated: difference.stated.clone().unwrap_or_default(),
        english: difference.sentence(Language::English),
        japanese: difference.sentence(Language::Japanese),
    }
}
