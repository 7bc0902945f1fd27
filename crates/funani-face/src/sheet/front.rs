//! The front: the transport document.

use funani_core::act::OrderKind;
use funani_core::document::DocumentFacts;
use funani_proof::json::Object;

use super::{Cell, Labelled, Part, Words, boxes, cargo, joined, party, route, split};
use crate::figure::grouped;
use crate::words::Word;
use crate::{Back, rest};

/// What kind of document it is, and to whom it is made out.
pub(super) struct Kind {
    waybill: bool,
    electronic: Option<bool>,
    to_order: Option<bool>,
    to_shipper: bool,
}

impl Kind {
    pub(super) fn of(root: &mut Object, facts: Option<&DocumentFacts>) -> Self {
        let waybill = root
            .get("transportDocumentTypeCode")
            .and_then(|v| v.as_str())
            == Some("SWB");
        let known = waybill
            || root
                .get("transportDocumentTypeCode")
                .and_then(|v| v.as_str())
                == Some("BOL");
        if known {
            root.remove("transportDocumentTypeCode");
        }
        Self {
            waybill,
            electronic: rest::truth(root, "isElectronic"),
            to_order: rest::truth(root, "isToOrder"),
            to_shipper: facts.is_some_and(|facts| facts.is_made_out(OrderKind::Shipper)),
        }
    }

    pub(super) const fn title(&self) -> Word {
        match (self.waybill, self.electronic) {
            (true, _) => Word::SeaWaybill,
            (false, Some(true)) => Word::ElectronicBill,
            (false, _) => Word::PaperBill,
        }
    }

    /// To whom the document is made out, in the words of the trade.
    fn made_out(&self, endorsee: Option<&str>, back: Option<&Back>, words: Words) -> Cell {
        let named = back.is_some_and(|back| back.order == OrderKind::Named);
        let line = match (self.to_order, endorsee) {
            (Some(true), _) if self.to_shipper => words.of(Word::ToShipper).to_owned(),
            (Some(true), Some(name)) => words.with(Word::ToOrder, name),
            (Some(true), None) => words.of(Word::ToBearer).to_owned(),
            (Some(false), _) if self.waybill => words.of(Word::NoTitle).to_owned(),
            (Some(false), _) if named => words.of(Word::Named).to_owned(),
            (Some(false), _) => words.of(Word::Straight).to_owned(),
            (None, _) => return Cell::new(),
        };
        vec![line]
    }
}

/// The parts of the front.
pub(super) fn parts(
    root: &mut Object,
    kind: &Kind,
    back: Option<&Back>,
    number: &str,
    words: Words,
) -> Vec<Part> {
    let numbers = numbers(root, kind, number, words);
    let dates = dates(root, kind, words);
    let freight = freight(root, words);
    let signed = party::issuing(root, words);
    let mut parties = rest::child(root, "documentParties").map_or_else(Vec::new, |parties| {
        let endorsee = rest::child(parties, "endorsee")
            .and_then(|endorsee| endorsee.get("partyName")?.as_str().map(str::to_owned));
        let made_out = kind.made_out(endorsee.as_deref(), back, words);
        party::boxes(parties, made_out, words)
    });
    parties.insert(parties.len().min(1), numbers);
    let mut parts = vec![boxes(parties), boxes(route::boxes(root, words))];
    if kind.to_order == Some(true) && !has_endorsee(root) {
        parts.push(Part::Sentence(words.of(Word::BlankMeans).to_owned()));
    }
    parts.extend(cargo::parts(root, words));
    parts.extend(charges(root, words));
    parts.push(boxes([
        freight,
        dates,
        signed,
        originals(root, kind, words),
    ]));
    parts.extend(licences(root, words));
    parts.push(boxes(small_print(root, words)));
    parts
}

fn has_endorsee(root: &Object) -> bool {
    root.get("documentParties")
        .and_then(|parties| parties.as_object())
        .is_some_and(|parties| parties.contains("endorsee"))
}

fn numbers(root: &mut Object, kind: &Kind, number: &str, words: Words) -> Labelled {
    let label = if kind.waybill {
        Word::WaybillNumber
    } else {
        Word::BillNumber
    };
    let mut lines = split(number);
    for (word, name) in [
        (Word::SubReference, "transportDocumentSubReference"),
        (Word::Instructions, "shippingInstructionsReference"),
        (Word::Contract, "serviceContractReference"),
        (Word::Contract, "contractQuotationReference"),
        (Word::Contract, "extendedContractQuotationReference"),
        (Word::Status, "transportDocumentStatus"),
    ] {
        lines.extend(rest::text(root, name).map(|text| words.line(word, &text)));
    }
    words.labelled(label, lines)
}

fn dates(root: &mut Object, kind: &Kind, words: Words) -> Labelled {
    let mut lines = Cell::new();
    let shipped =
        rest::truth(root, "isShippedOnBoardType").map(|shipped| match (shipped, kind.waybill) {
            (true, false) => Word::Shipped,
            (true, true) => Word::ShippedGoods,
            (false, false) => Word::Received,
            (false, true) => Word::ReceivedGoods,
        });
    lines.extend(shipped.map(|word| words.of(word).to_owned()));
    for (word, name) in [
        (Word::OnBoardDate, "shippedOnBoardDate"),
        (Word::ReceivedDate, "receivedForShipmentDate"),
    ] {
        lines.extend(rest::text(root, name).map(|text| words.line(word, &text)));
    }
    lines.extend(rest::text(
        root,
        "displayedShippedOnBoardReceivedForShipment",
    ));
    let place = rest::child(root, "placeOfIssue")
        .map(route::place)
        .unwrap_or_default();
    let date = rest::text(root, "issueDate").unwrap_or_default();
    let issued = joined([place.as_str(), date.as_str()], ", ");
    if !issued.is_empty() {
        lines.push(words.line(Word::Issue, &issued));
    }
    words.labelled(Word::Dates, lines)
}

fn freight(root: &mut Object, words: Words) -> Labelled {
    let mut lines = Cell::new();
    lines.extend(term(
        root,
        "freightPaymentTermCode",
        Word::Prepaid,
        Word::Collect,
        words,
    ));
    if let Some(payable) = rest::child(root, "invoicePayableAt") {
        let text = rest::text(payable, "freeText");
        let place = text.unwrap_or_else(|| route::place(payable));
        if !place.is_empty() {
            lines.push(words.with(Word::PayableAt, &place));
        }
    }
    if let Some(value) = rest::number(root, "declaredValue") {
        let currency = rest::text(root, "declaredValueCurrency").unwrap_or_default();
        let amount = joined([currency.as_str(), &grouped(value, 2)], " ");
        lines.push(words.line(Word::DeclaredValue, &amount));
    }
    words.labelled(Word::Freight, lines)
}

/// A term of payment in words; a code that is neither is shown as it is.
fn term(
    object: &mut Object,
    name: &str,
    prepaid: Word,
    collect: Word,
    words: Words,
) -> Option<String> {
    let code = rest::text(object, name)?;
    Some(match code.as_str() {
        "PRE" => words.of(prepaid).to_owned(),
        "COL" => words.of(collect).to_owned(),
        _ => code,
    })
}

fn originals(root: &mut Object, kind: &Kind, words: Words) -> Labelled {
    let mut lines = Cell::new();
    if kind.electronic == Some(true) {
        lines.push(words.of(Word::Electronic).to_owned());
    }
    for (word, name) in [
        (Word::OriginalsPlain, "numberOfOriginalsWithoutCharges"),
        (Word::OriginalsCharged, "numberOfOriginalsWithCharges"),
        (Word::CopiesPlain, "numberOfCopiesWithoutCharges"),
        (Word::CopiesCharged, "numberOfCopiesWithCharges"),
    ] {
        let number = rest::number(root, name);
        lines.extend(number.map(|number| words.with(word, &grouped(number, 0))));
    }
    words.labelled(Word::Originals, lines)
}

fn charges(root: &mut Object, words: Words) -> Option<Part> {
    let rows = rest::children(root, "charges").map(|charge| {
        let mut figure = |name| rest::number(charge, name).map(|number| grouped(number, 2));
        let (amount, price) = (figure("currencyAmount"), figure("unitPrice"));
        let quantity = rest::number(charge, "quantity").map(|number| grouped(number, 0));
        let currency = rest::text(charge, "currencyCode").unwrap_or_default();
        let name = rest::text(charge, "chargeName");
        let long_name = rest::text(charge, "extendedChargeName");
        let in_currency = |figure: Option<String>| -> Cell {
            let figure = figure.unwrap_or_default();
            vec![joined([currency.as_str(), &figure], " ")]
        };
        vec![
            name.into_iter().chain(long_name).collect(),
            rest::text(charge, "calculationBasis").into_iter().collect(),
            in_currency(price),
            quantity.into_iter().collect(),
            in_currency(amount),
            term(
                charge,
                "paymentTermCode",
                Word::PrepaidTerm,
                Word::CollectTerm,
                words,
            )
            .into_iter()
            .collect(),
        ]
    });
    let rows = rows.collect();
    words.table(
        Word::Charges,
        &[
            (Word::Charge, false),
            (Word::Basis, false),
            (Word::Rate, true),
            (Word::Quantity, true),
            (Word::Amount, true),
            (Word::Term, false),
        ],
        rows,
    )
}

/// Licences and references of the whole document.
fn licences(root: &mut Object, words: Words) -> Option<Part> {
    let rows = references(root, words)
        .into_iter()
        .map(|(what, value)| vec![vec![what], vec![value]])
        .collect();
    words.table(
        Word::Licences,
        &[(Word::What, false), (Word::Value, false)],
        rows,
    )
}

/// Licences and references of the document, of a consignment, of a cargo item or of a container.
pub(super) fn references(object: &mut Object, words: Words) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for (word, name) in [
        (Word::ExportLicence, "exportLicense"),
        (Word::ImportLicence, "importLicense"),
    ] {
        let Some(licence) = rest::child(object, name) else {
            continue;
        };
        let required = rest::truth(licence, "isRequired").map(|required| {
            words.of(if required {
                Word::Required
            } else {
                Word::NotRequired
            })
        });
        let number = rest::text(licence, "reference").unwrap_or_default();
        let from = rest::text(licence, "issueDate").unwrap_or_default();
        let until = rest::text(licence, "expiryDate").unwrap_or_default();
        let dates = joined([from.as_str(), &until], " – ");
        let value = joined([required.unwrap_or_default(), &number, &dates], ", ");
        if !value.is_empty() {
            found.push((words.of(word).to_owned(), value));
        }
    }
    for reference in rest::children(object, "references") {
        let kind = rest::text(reference, "type").unwrap_or_default();
        let one = rest::text(reference, "value");
        let values: Vec<String> = one
            .into_iter()
            .chain(rest::texts(reference, "values"))
            .collect();
        let label = joined([words.of(Word::Reference), &kind], " ");
        found.push((label, values.join(", ")));
    }
    for reference in rest::children(object, "customsReferences") {
        let country = rest::text(reference, "countryCode").unwrap_or_default();
        let kind = rest::text(reference, "type").unwrap_or_default();
        let label = joined([words.of(Word::Customs), &country, &kind], " ");
        found.push((label, rest::texts(reference, "values").join(", ")));
    }
    found
}

fn small_print(root: &mut Object, words: Words) -> [Labelled; 2] {
    let clauses = rest::texts(root, "carrierClauses");
    let clauses = clauses.iter().flat_map(|clause| split(clause)).collect();
    let terms = rest::text(root, "termsAndConditions");
    [
        words.labelled(Word::Clauses, clauses),
        words.labelled(
            Word::Terms,
            terms.map(|terms| split(&terms)).unwrap_or_default(),
        ),
    ]
}
