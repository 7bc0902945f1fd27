//! The data of a consignment that a letter of credit states, so that nobody types them from it.

use funani_core::codes::CodeLists;

use super::Credit;
use crate::consignment::Change;
use crate::table;

/// The trade terms, as they stand among other words.
const TERMS: [&str; 11] = [
    "EXW", "FCA", "FAS", "FOB", "CFR", "CIF", "CPT", "CIP", "DAP", "DPU", "DDP",
];

/// The data that a credit states, its whole text first. What it says in words of its own that is no
/// datum here is left to the text.
pub fn data(text: &str, lists: &dyn CodeLists) -> Vec<Change> {
    let credit = Credit::read(text);
    let mut found: Vec<(&str, String)> = vec![("credit.text", text.trim().to_owned())];
    let mut put = |path, value: Option<&str>| {
        found.extend(value.map(|value| (path, value.trim().to_owned())));
    };
    put("credit.number", credit.field("20"));
    let date = credit.date("31C").map(|date| date.to_string());
    put("credit.date", date.as_deref());
    if !credit.is_empty() {
        put("payment.method", Some("LC"));
    }
    let tenor = credit.words("42C").map(|words| words.to_lowercase());
    put("payment.tenor", tenor.as_deref());
    put(
        "invoice.currency",
        credit.amount().map(|(currency, _)| currency),
    );
    put("transport.loadingName", named(credit.field("44E")));
    put("transport.dischargeName", named(credit.field("44F")));
    let mut applicant = credit
        .field("50")
        .into_iter()
        .flat_map(|it| it.splitn(2, '\n'));
    put("party.importer.name", applicant.next());
    put("party.importer.street", applicant.next());
    let goods = credit.words("45A").unwrap_or_default();
    let mut words = goods.split(|letter: char| !letter.is_ascii_alphanumeric());
    put("terms.incoterm", words.find(|word| TERMS.contains(word)));
    let edition = goods.split("INCOTERMS").nth(1).map(str::trim_start);
    put("terms.edition", edition.and_then(|rest| rest.get(..4)));
    documents(&credit.words("46A").unwrap_or_default(), &mut put);
    let sound = found.into_iter().filter(|(path, value)| {
        let row = path.parse().ok().as_ref().and_then(table::row);
        row.is_some_and(|row| row.check(value, lists).is_ok())
    });
    let changes = sound.map(|(path, value)| Change {
        path: path.to_owned(),
        value: Some(value),
    });
    changes.collect()
}

/// A port that is named, not one of several to choose from.
fn named(field: Option<&str>) -> Option<&str> {
    let any = |field: &&str| !field.to_uppercase().starts_with("ANY");
    field.map(str::trim).filter(any)
}

/// What the wanted documents say of freight and insurance.
fn documents<'a>(wanted: &'a str, put: &mut impl FnMut(&'static str, Option<&'a str>)) {
    let freight = [
        ("FREIGHT PREPAID", "PREPAID"),
        ("FREIGHT COLLECT", "COLLECT"),
    ];
    let freight = freight
        .into_iter()
        .find(|(words, _)| wanted.contains(words));
    put("transport.freightTerm", freight.map(|(_, term)| term));
    let insurance = wanted.split('+').find(|it| it.contains("INSURANCE"));
    let insurance = insurance.unwrap_or_default();
    let clauses = ["ICC(A)", "ICC(B)", "ICC(C)"].into_iter();
    let mut clauses = clauses.filter(|clauses| insurance.replace(' ', "").contains(clauses));
    put("insurance.clauses", clauses.next());
    let words: Vec<&str> = insurance.split(' ').collect();
    let percentage = words.windows(2).find_map(|pair| match pair {
        [number, "PERCENT" | "PCT"] => Some(*number),
        _ => None,
    });
    put("insurance.percentage", percentage);
}
