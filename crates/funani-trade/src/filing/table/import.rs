//! Import declaration: IDA and IDC.

use super::super::Kind::{Ascii as A, Decimal as F, Integer as I, Wide as W};
use super::super::fill::Fill::{self, Compact, Digits, First, Joined, Line, Number, Same, Word};
use super::{Spec, c, m, one};

const LAW: &[&str] = &["goods.#.otherLaw"];

/// The head of IDA. The importer's code is the corporate number with four digits more, which the
/// forms of 2014 have no room for.
#[rustfmt::skip]
pub(super) const IDA: &[Spec] = &[
    m(6, "ICB", A, 3, "kind of declaration", one(&"filing.import.kind")),
    c(7, "CCC", A, 1, "cargo class", one(&"filing.import.cargo")),
    m(8, "MTC", A, 1, "means of transport", one(&"filing.transportMode")),
    m(9, "SKB", A, 1, "person or company", one(&"filing.import.personClass")),
    c(10, "CH", A, 6, "customs office", one(&"filing.import.office")).demanded(),
    c(11, "CHB", A, 2, "section of the office", one(&"filing.import.section")).demanded(),
    c(13, "ICD", A, 8, "planned date", Digits(&["filing.import.plannedDate"])),
    c(14, "IMC", A, 17, "importer, code", one(&"party.importer.naccsCode")).departs(),
    c(15, "IMN", W, 300, "importer, name", First(&["party.importer.nameLocal", "party.importer.name"])),
    c(16, "IMY", A, 7, "importer, postal code", Compact(&["party.importer.postCode"])),
    c(17, "IMA", W, 300, "importer, address", Joined(&["party.importer.street", "party.importer.city", "party.importer.region"])),
    c(18, "IMT", A, 20, "importer, telephone", one(&"party.importer.phone")),
    c(21, "EPC", A, 13, "consignor, code", one(&"party.exporter.naccsCode")),
    c(22, "EPN", A, 70, "consignor, name", one(&"party.exporter.name")),
    c(23, "EPY", A, 9, "consignor, postal code", one(&"party.exporter.postCode")),
    c(24, "EPA", A, 35, "consignor, address 1", Line(&["party.exporter.street"], 0)),
    c(25, "EP2", A, 35, "consignor, address 2", Line(&["party.exporter.street"], 1)),
    c(26, "EP3", A, 35, "consignor, city", one(&"party.exporter.city")),
    c(27, "EP4", A, 35, "consignor, region", one(&"party.exporter.region")),
    c(28, "EPO", A, 2, "consignor, country", one(&"party.exporter.country")),
    c(30, "ICC", A, 5, "declarant, user code", one(&"filing.declarant")).demanded(),
    c(31, "BL1", A, 35, "B/L number", one(&"transport.billNumber")).demanded(),
    m(36, "NO", I, 8, "packages", Number(&["total.packages"])),
    m(37, "NOT", A, 3, "packages, kind", Same(&["goods.#.package"], "PK")),
    c(38, "GW", F, 10, "gross weight", Number(&["total.grossWeight"])).demanded(),
    c(39, "GWT", A, 3, "gross weight, unit", Fill::Fixed("KGM")).with("GW"),
    c(40, "ST", A, 7, "bonded area", one(&"filing.import.bondedArea")).demanded(),
    c(41, "MRK", A, 140, "marks", First(&["invoice.marks", "goods.#.marks"])),
    c(42, "VSC", A, 9, "vessel, call sign", one(&"transport.callSign")),
    c(43, "VSN", A, 35, "vessel, name", one(&"transport.vessel")),
    m(44, "ARR", A, 8, "arrival", Digits(&["transport.arrival"])),
    c(45, "DST", A, 6, "port of discharge", one(&"transport.discharge")),
    c(46, "DSN", A, 35, "port of discharge, name", one(&"transport.dischargeName")),
    m(47, "PSC", A, 5, "port of loading", one(&"transport.loading")),
    c(48, "PSN", A, 35, "port of loading, name", one(&"transport.loadingName")),
    c(49, "COC", I, 3, "containers", one(&"total.equipment")),
    c(51, "OL1", A, 2, "other law", Word(LAW, 0)),
    c(52, "OL2", A, 2, "other law", Word(LAW, 1)),
    c(53, "OL3", A, 2, "other law", Word(LAW, 2)),
    c(54, "OL4", A, 2, "other law", Word(LAW, 3)),
    c(55, "OL5", A, 2, "other law", Word(LAW, 4)),
    c(68, "IV3", A, 35, "invoice, number", one(&"invoice.number")),
    c(69, "IVD", A, 8, "invoice, date", Digits(&["invoice.date"])),
    c(70, "IVP", A, 7, "payment term", one(&"filing.import.paymentTerm")),
    c(71, "IP1", A, 1, "kind of price", one(&"filing.import.priceKind")),
    c(72, "IP2", A, 3, "trade term", one(&"terms.incoterm")),
    c(73, "IP3", A, 3, "currency", one(&"invoice.currency")),
    c(74, "IP4", F, 20, "invoice total", Number(&["total.amount"])),
    c(79, "FR1", A, 1, "freight, kind", one(&"filing.import.freightKind")),
    c(80, "FR2", A, 3, "freight, currency", one(&"invoice.currency")).with("FR3"),
    c(81, "FR3", F, 18, "freight", Number(&["price.freight"])),
    c(82, "IN1", A, 1, "insurance, kind", one(&"filing.import.insuranceKind")),
    c(83, "IN2", A, 3, "insurance, currency", one(&"invoice.currency")).with("IN3"),
    c(84, "IN3", F, 16, "insurance", Number(&["price.insurance"])),
    c(143, "NT2", W, 300, "note", one(&"filing.import.note")),
    c(144, "REF", A, 20, "own reference", one(&"reference.own")),
];

#[rustfmt::skip]
pub(super) const IDC: &[Spec] = &[
    m(1, "ICN", I, 12, "declaration number", one(&"filing.ida.number")),
];
