//! Export declaration: EDA and EDC.

use super::super::Kind::{Ascii as A, Decimal as F, Integer as I, Wide as W};
use super::super::fill::Fill::{Compact, Digits, First, Fixed, Joined, Line, Number, Same};
use super::{Spec, c, m, one};

/// The head of EDA. The exporter's code is the corporate number with four digits more, which the
/// forms of 2014 have no room for.
#[rustfmt::skip]
pub(super) const EDA: &[Spec] = &[
    m(6, "ECB", A, 3, "kind of declaration", one(&"filing.export.kind")),
    c(7, "CCC", A, 1, "cargo class", one(&"filing.export.cargo")),
    m(8, "MTC", A, 1, "means of transport", one(&"filing.transportMode")),
    c(10, "CH", A, 6, "customs office", one(&"filing.export.office")).demanded(),
    c(11, "CHB", A, 2, "section of the office", one(&"filing.export.section")).demanded(),
    c(12, "ECD", A, 8, "planned date", Digits(&["filing.export.plannedDate"])),
    c(13, "EPC", A, 17, "exporter, code", one(&"party.exporter.naccsCode")).departs(),
    c(14, "EPN", W, 300, "exporter, name", First(&["party.exporter.nameLocal", "party.exporter.name"])),
    c(15, "EPP", A, 7, "exporter, postal code", Compact(&["party.exporter.postCode"])),
    c(16, "EPA", W, 300, "exporter, address", Joined(&["party.exporter.street", "party.exporter.city", "party.exporter.region"])),
    c(17, "EPT", A, 20, "exporter, telephone", one(&"party.exporter.phone")),
    c(20, "CGC", A, 13, "consignee, code", one(&"party.importer.naccsCode")),
    c(21, "CGN", A, 70, "consignee, name", one(&"party.importer.name")),
    c(22, "CGP", A, 9, "consignee, postal code", one(&"party.importer.postCode")),
    c(23, "CGA", A, 35, "consignee, address 1", Line(&["party.importer.street"], 0)),
    c(24, "CAT", A, 35, "consignee, address 2", Line(&["party.importer.street"], 1)),
    c(25, "CAC", A, 35, "consignee, city", one(&"party.importer.city")),
    c(26, "CAS", A, 35, "consignee, region", one(&"party.importer.region")),
    c(27, "CGK", A, 2, "consignee, country", one(&"party.importer.country")),
    c(28, "ECC", A, 5, "declarant, user code", one(&"filing.declarant")).demanded(),
    c(29, "EKN", A, 35, "export control number", one(&"filing.ecr.number")).demanded(),
    m(30, "NO", I, 8, "packages", Number(&["total.packages"])),
    m(31, "NOT", A, 3, "packages, kind", Same(&["goods.#.package"], "PK")),
    c(32, "GW", F, 10, "gross weight", Number(&["total.grossWeight"])).demanded(),
    c(33, "GWT", A, 3, "gross weight, unit", Fixed("KGM")).with("GW"),
    c(34, "ST", A, 7, "bonded area", one(&"filing.export.bondedArea")).demanded(),
    m(35, "DSC", A, 5, "final destination", First(&["transport.delivery", "transport.discharge"])),
    c(37, "PSC", A, 6, "port of loading", one(&"transport.loading")),
    c(38, "PSN", A, 35, "port of loading, name", one(&"transport.loadingName")),
    c(39, "VSC", A, 9, "vessel, call sign", one(&"transport.callSign")),
    c(40, "VSN", A, 35, "vessel, name", one(&"transport.vessel")),
    m(41, "SYM", A, 8, "departure, planned", Digits(&["transport.departure"])),
    c(42, "MRK", A, 140, "marks", First(&["invoice.marks", "goods.#.marks"])),
    c(43, "SS1", A, 4, "licence, kind", one(&"filing.export.licenceKind")),
    c(44, "SN1", A, 20, "licence, number", one(&"control.licence")),
    c(54, "IV2", I, 12, "electronic invoice receipt number", one(&"filing.iva.number")),
    c(55, "IV3", A, 35, "invoice, number", one(&"invoice.number")),
    c(56, "IVD", A, 8, "invoice, date", Digits(&["invoice.date"])),
    c(57, "IVP", A, 7, "payment term", one(&"filing.export.paymentTerm")),
    m(58, "IP2", A, 3, "trade term", one(&"terms.incoterm")),
    m(59, "IP3", A, 3, "currency", one(&"invoice.currency")),
    m(60, "IP4", F, 20, "invoice total", Number(&["total.amount"])),
    m(61, "IP1", A, 1, "kind of price", one(&"filing.export.priceKind")),
    c(62, "FCD", A, 3, "FOB value, currency", one(&"invoice.currency")).with("FKK"),
    c(63, "FKK", F, 20, "FOB value", Number(&["total.fob"])),
    c(94, "NT2", W, 300, "note", one(&"filing.export.note")),
    c(95, "REF", A, 20, "own reference", one(&"reference.own")),
    c(96, "VC1", A, 7, "vanning place", one(&"filing.vanningPlace")),
    c(101, "VN", A, 70, "vanning place, name", one(&"filing.vanningName")),
    c(102, "VA", W, 300, "vanning place, address", one(&"filing.vanningAddress")),
    c(103, "C", A, 12, "container", one(&"equipment.#.number")).numbered("equipment", 50, 1),
];

#[rustfmt::skip]
pub(super) const EDC: &[Spec] = &[
    m(1, "ECN", I, 12, "declaration number", one(&"filing.eda.number")),
];
