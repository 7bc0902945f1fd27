//! Whether an agreement may be used between these countries, and whether the goods went straight.

use std::collections::BTreeMap;

use super::super::super::evidence::CERTIFICATE;
use super::super::super::{Case, Finding, FindingCode};
use crate::figures::Figures;
use crate::origin::{Standing, Why, bars};
use crate::path::Path;

/// Whether the agreement is in force between origin and destination.
pub(super) fn possible(case: &mut Case<'_>, merged: &Figures) {
    // Back-to-back, the goods went through a party between the two.
    let between = case.sources_of(&[CERTIFICATE]).into_iter();
    let between: Vec<String> = between
        .filter(|it| it.figures.text("proof.1.backToBack") == Some("yes"))
        .filter_map(|it| it.figures.text("proof.1.agreement").map(str::to_owned))
        .collect();
    for line in Standing::all(case.declared()) {
        if between.contains(&line.agreement.name) {
            continue;
        }
        let path = Path::of_line("goods.#.agreement", line.line);
        let Ok(path) = path else { continue };
        let why = bars(merged, line.line, line.agreement).into_iter().next();
        let unknown = why
            .as_ref()
            .is_some_and(|why| matches!(why, Why::OriginUnknown | Why::DestinationUnknown));
        if let Some(why) = why.filter(|_| !unknown) {
            let words = why.words();
            let name = &line.agreement.name;
            let english = format!("{name}: {}", words.english);
            let japanese = format!("{name}:{}", words.japanese);
            let code = FindingCode::AgreementNotPossible;
            case.find(Finding::told(code, path.to_string(), &english, &japanese));
        }
    }
}

/// Whether goods under an agreement passed another country without evidence.
pub(super) fn direct(case: &mut Case<'_>, merged: &Figures) {
    const EVIDENCE: &str = "origin.directProof";
    let evidence = merged.text(EVIDENCE).is_some()
        || case.sources().any(|it| it.figures.text(EVIDENCE).is_some());
    if evidence {
        return;
    }
    let mut route: BTreeMap<String, &str> = BTreeMap::new();
    let named = |figures: &Figures, path: &str| {
        let place = figures.text(path)?;
        place.get(..2).map(str::to_owned)
    };
    for path in [
        "transport.receipt",
        "transport.loading",
        "transport.transhipment",
    ] {
        for source in case.sources() {
            // Where goods are loaded, the bill knows.
            if path == "transport.transhipment" || source.is_bill() {
                route.extend(named(source.figures, path).map(|country| (country, path)));
            }
        }
        route.extend(named(case.declared(), path).map(|country| (country, path)));
    }
    // Two ships and no place between them: somewhere the goods were put from one to the other.
    let somewhere = case.sources().any(|it| {
        let legs = it.piece.bill().and_then(|bill| {
            bill.document
                .pointer("/transports/vesselVoyages")?
                .as_array()
        });
        legs.is_some_and(|legs| legs.len() > 1)
    });
    let known = route.values().any(|path| *path == "transport.transhipment");
    let claimed = Standing::all(case.declared()).into_iter().next();
    if let Some(line) = claimed.filter(|_| somewhere && !known) {
        let name = &line.agreement.name;
        let english = format!("{name}: transhipped, and where is not stated");
        let japanese = format!("{name}:積替地の記載がありません");
        let (code, path) = (FindingCode::NotDirect, "transport.transhipment");
        case.find(Finding::told(code, path, &english, &japanese));
    }
    let mut told: Vec<(&str, String)> = Vec::new();
    for line in Standing::all(case.declared()) {
        for (country, path) in &route {
            let outside = line.agreement.since(country).is_none();
            let name = line.agreement.name.as_str();
            if outside && !told.iter().any(|it| it.0 == name && it.1 == *country) {
                told.push((name, country.clone()));
                let detail = format!("{name}, {country}");
                case.find(Finding::new(FindingCode::NotDirect, *path, &detail));
            }
        }
    }
}
