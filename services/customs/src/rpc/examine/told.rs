use funani_core::intent::Language;
use funani_core::verdict::{Finality, Outcome};
use funani_trade::examine::{
    Comparison, DifferenceClass, ExaminationResult, Finding, Judged, JudgedKind, Named, Severity,
};
use funani_trade::table;
use funani_wire::customs::v1 as wire;
use funani_wire::types::v1 as types;

use crate::examination::Examined;

/// An examination as the contract tells it.
pub(crate) fn examination(examined: &Examined) -> wire::Examination {
    let report = &examined.report;
    let entry = examined.entry.as_ref();
    wire::Examination {
        result: match report.result {
            ExaminationResult::Clear => wire::ExaminationResult::Clear,
            ExaminationResult::Attention => wire::ExaminationResult::Attention,
            ExaminationResult::Alert => wire::ExaminationResult::Alert,
            ExaminationResult::Undecided => wire::ExaminationResult::Undecided,
        }
        .into(),
        findings: report.findings.iter().map(finding).collect(),
        comparisons: report.comparisons.iter().map(comparison).collect(),
        judged: report.judged.iter().map(judged).collect(),
        unchecked: report.unchecked.clone(),
        entry_id: entry.map(|it| it.entry.id.to_string()).unwrap_or_default(),
        time: report.time.to_string(),
    }
}

fn finding(finding: &Finding) -> wire::Finding {
    wire::Finding {
        code: finding.code.as_str().to_owned(),
        severity: match finding.severity {
            Severity::Alert => wire::Severity::Alert,
            Severity::Attention => wire::Severity::Attention,
            Severity::Information => wire::Severity::Information,
        }
        .into(),
        subject: finding.subject.clone(),
        english: finding.english.clone(),
        japanese: finding.japanese.clone(),
    }
}

fn comparison(compared: &Comparison) -> wire::Comparison {
    wire::Comparison {
        path: compared.path.to_string(),
        label: table::label(&compared.path, Language::English),
        declared: compared.declared.clone().unwrap_or_default(),
        stated: compared.stated.clone().unwrap_or_default(),
        source_id: compared.source_id.clone(),
        source_kind: compared.source_kind.clone(),
        class: match compared.class {
            DifferenceClass::Same => wire::DifferenceClass::Same,
            DifferenceClass::Writing => wire::DifferenceClass::Writing,
            DifferenceClass::Rounding => wire::DifferenceClass::Rounding,
            DifferenceClass::Closer => wire::DifferenceClass::Closer,
            DifferenceClass::Edition => wire::DifferenceClass::Edition,
            DifferenceClass::Other => wire::DifferenceClass::Other,
            DifferenceClass::NotStated => wire::DifferenceClass::NotStated,
            DifferenceClass::NotDeclared => wire::DifferenceClass::NotDeclared,
        }
        .into(),
    }
}

fn judged(judged: &Judged) -> wire::Judged {
    wire::Judged {
        kind: match judged.kind {
            JudgedKind::Bill => wire::MatchKind::Bill,
            JudgedKind::Document => wire::MatchKind::Document,
        }
        .into(),
        id: judged.id.clone(),
        document_kind: judged.document_kind.clone(),
        number: judged.number.clone(),
        result: match judged.result {
            Outcome::Valid => "VALID",
            Outcome::Invalid => "INVALID",
            Outcome::Undecided => "UNDECIDED",
        }
        .to_owned(),
        codes: judged.codes.clone(),
        issuer: judged.issuer.as_ref().map(named),
        capacity: judged.capacity.map(|it| it.to_string()).unwrap_or_default(),
        principal: judged.principal.as_ref().map(named),
        custody: judged.custody.map(|it| it.to_string()).unwrap_or_default(),
        status: judged.status.clone(),
        holder: judged.holder.as_ref().map(named),
        finality: judged.finality.map(finality),
    }
}

fn named(named: &Named) -> types::PartyName {
    types::PartyName {
        party_id: named.party.map(|it| it.to_string()).unwrap_or_default(),
        name: named.name.clone().unwrap_or_default(),
        identifiers: Vec::new(),
    }
}

fn finality(level: Finality) -> types::Finality {
    let (level, witnesses) = match level {
        Finality::Recorded => (types::FinalityLevel::Recorded, 0),
        Finality::Logged => (types::FinalityLevel::Logged, 0),
        Finality::Witnessed(count) => (
            types::FinalityLevel::Witnessed,
            u32::try_from(count).unwrap_or(u32::MAX),
        ),
    };
    types::Finality {
        level: level.into(),
        witnesses,
        checkpoint_size: 0,
    }
}
