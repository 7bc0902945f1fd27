//! Procedures for which nothing is here to compare with: what the practice of the trade and the law
//! say belongs in them, in fields of our own. Codes that other procedures have for the same thing
//! are used again; lengths are those of the data.

use super::super::Kind::{Ascii as A, Decimal as F, Integer as I, Wide as W};
use super::super::fill::Fill::{self, Digits, First, Number, Port, Same};
use super::{Spec, c, m, one};

/// Shipping instructions to the forwarder.
#[rustfmt::skip]
pub(super) const SIR: &[Spec] = &[
    m(1, "REF", A, 20, "own reference", First(&["reference.own", "invoice.number"])),
    c(2, "RCV", A, 5, "to, user code", one(&"filing.sir.recipient")),
    c(3, "BKN", A, 35, "booking number", one(&"transport.booking")),
    m(4, "IV3", A, 35, "invoice, number", one(&"invoice.number")),
    m(5, "IVD", A, 8, "invoice, date", Digits(&["invoice.date"])),
    c(6, "EPC", A, 17, "exporter, code", one(&"party.exporter.naccsCode")),
    m(7, "EPN", W, 300, "exporter, name", First(&["party.exporter.nameLocal", "party.exporter.name"])),
    m(8, "SHN", A, 70, "shipper, name", one(&"party.shipper.name")),
    m(9, "CGN", A, 70, "consignee, name", Fill::Consignee),
    c(10, "CGK", A, 2, "consignee, country", one(&"party.consignee.country")),
    c(11, "NN1", A, 70, "notify party, name", one(&"party.notify.name")),
    m(12, "PSC", A, 5, "port of loading", one(&"transport.loading")),
    c(13, "PSN", A, 20, "port of loading, name", Port(&["transport.loadingName"])),
    m(14, "DST", A, 5, "port of discharge", one(&"transport.discharge")),
    c(15, "DCN", A, 20, "port of discharge, name", Port(&["transport.dischargeName"])),
    c(16, "DSC", A, 5, "place of delivery", one(&"transport.delivery")),
    m(17, "VSN", A, 35, "vessel", one(&"transport.vessel")),
    m(18, "VNO", A, 10, "voyage", one(&"transport.voyage")),
    m(19, "SYM", A, 8, "departure, planned", Digits(&["transport.departure"])),
    m(20, "IP2", A, 3, "trade term", one(&"terms.incoterm")),
    c(21, "FRT", A, 7, "freight", one(&"transport.freightTerm")),
    m(22, "NO", I, 8, "packages", Number(&["total.packages"])),
    m(23, "NOT", A, 3, "packages, kind", Same(&["goods.#.package"], "PK")),
    m(24, "GW", F, 10, "gross weight, kg", Number(&["total.grossWeight"])),
    c(25, "VO", F, 10, "volume, m3", Number(&["total.volume"])),
    c(26, "MRK", A, 140, "marks", First(&["invoice.marks", "goods.#.marks"])),
    c(27, "VC1", A, 7, "vanning place", one(&"filing.vanningPlace")),
    c(28, "VN", A, 70, "vanning place, name", one(&"filing.vanningName")),
    m(29, "CMN", A, 200, "name of the goods", one(&"goods.#.description")).lines("goods", 100),
    m(30, "CMD", A, 12, "HS code", First(&["goods.#.statisticalCode", "goods.#.hsCode"])).lines("goods", 100),
    c(31, "PC", I, 8, "packages of the line", Number(&["goods.#.packages"])).lines("goods", 100),
    c(32, "GWL", F, 10, "gross weight of the line, kg", Number(&["goods.#.weightWithPallets"])).lines("goods", 100),
    c(33, "CNO", A, 12, "container", one(&"equipment.#.number")).lines("equipment", 100),
    c(34, "SIZ", A, 4, "container, size and type", one(&"equipment.#.type")).lines("equipment", 100),
];

/// Cargo brought to the bonded area. The answer is the export control number.
#[rustfmt::skip]
pub(super) const ECR: &[Spec] = &[
    m(1, "REF", A, 20, "own reference", First(&["reference.own", "invoice.number"])),
    m(2, "ST", A, 7, "bonded area", one(&"filing.export.bondedArea")),
    c(3, "EPC", A, 17, "exporter, code", one(&"party.exporter.naccsCode")),
    m(4, "EPN", W, 300, "exporter, name", First(&["party.exporter.nameLocal", "party.exporter.name"])),
    m(5, "ECC", A, 5, "declarant, user code", one(&"filing.declarant")),
    c(6, "BKN", A, 35, "booking number", one(&"transport.booking")),
    m(7, "CMN", W, 300, "name of the goods", First(&["goods.#.descriptionLocal", "goods.#.description"])),
    m(8, "NO", I, 8, "packages", Number(&["total.packages"])),
    m(9, "NOT", A, 3, "packages, kind", Same(&["goods.#.package"], "PK")),
    m(10, "GW", F, 10, "gross weight, kg", Number(&["total.grossWeight"])),
    c(11, "VO", F, 10, "volume, m3", Number(&["total.volume"])),
    c(12, "MRK", A, 140, "marks", First(&["invoice.marks", "goods.#.marks"])),
    m(13, "PSC", A, 5, "port of loading", one(&"transport.loading")),
    m(14, "DSC", A, 5, "final destination", First(&["transport.delivery", "transport.discharge"])),
    c(15, "VSN", A, 35, "vessel", one(&"transport.vessel")),
];

/// Cargo list to the carrier, for the B/L, one for each booking.
#[rustfmt::skip]
pub(super) const ACL: &[Spec] = &[
    m(1, "BKN", A, 35, "booking number", one(&"transport.booking")),
    c(2, "RCV", A, 5, "to, user code of the carrier", one(&"filing.acl.recipient")),
    m(3, "EKN", A, 35, "export control number", one(&"filing.ecr.number")),
    c(4, "BLN", A, 35, "B/L number", one(&"transport.billNumber")),
    m(5, "VSN", A, 35, "vessel", one(&"transport.vessel")),
    m(6, "VNO", A, 10, "voyage", one(&"transport.voyage")),
    m(7, "PSC", A, 5, "port of loading", one(&"transport.loading")),
    m(8, "DST", A, 5, "port of discharge", one(&"transport.discharge")),
    c(9, "DLP", A, 5, "place of delivery", one(&"transport.delivery")),
    m(10, "SHN", A, 70, "shipper, name", one(&"party.shipper.name")),
    m(11, "SN2", A, 141, "shipper, address", one(&"party.shipper.street")),
    m(12, "CNN", A, 70, "consignee, name", Fill::Consignee),
    c(13, "CN2", A, 141, "consignee, address", one(&"party.consignee.street")),
    c(14, "NN1", A, 70, "notify party, name", one(&"party.notify.name")),
    c(15, "NF1", A, 141, "notify party, address", one(&"party.notify.street")),
    c(16, "FRT", A, 7, "freight", one(&"transport.freightTerm")),
    c(17, "BLT", A, 3, "B/L or waybill", one(&"transport.billType")),
    m(18, "NO", I, 8, "packages", Number(&["total.packages"])),
    m(19, "GW", F, 10, "gross weight, kg", Number(&["total.grossWeight"])),
    c(20, "VO", F, 10, "volume, m3", Number(&["total.volume"])),
    c(21, "MRK", A, 360, "marks", First(&["invoice.marks", "goods.#.marks"])),
    m(22, "CM", A, 430, "description", one(&"goods.#.description")).lines("goods", 100),
    c(23, "HS", A, 6, "HS code", Fill::Head(&["goods.#.hsCode"], 6)).lines("goods", 100),
    m(24, "CNO", A, 12, "container", one(&"equipment.#.number")).lines("equipment", 100),
    c(25, "SL1", A, 15, "seal", one(&"equipment.#.seal")).lines("equipment", 100),
    c(26, "VGM", F, 10, "verified gross mass, kg", Number(&["equipment.#.vgm"])).lines("equipment", 100),
];

/// Notice of imported food, additives and containers (Food Sanitation Act, art. 27).
#[rustfmt::skip]
pub(super) const FOOD: &[Spec] = &[
    m(1, "STN", A, 5, "quarantine station", one(&"filing.food.station")),
    c(2, "IMC", A, 17, "importer, code", one(&"party.importer.naccsCode")),
    m(3, "IMN", W, 300, "importer, name", First(&["party.importer.nameLocal", "party.importer.name"])),
    m(4, "IMA", W, 300, "importer, address", Fill::Joined(&["party.importer.street", "party.importer.city"])),
    m(5, "EPN", A, 70, "exporter, name", one(&"party.exporter.name")),
    m(6, "EPO", A, 2, "exporter, country", one(&"party.exporter.country")),
    m(7, "PSC", A, 5, "port of loading", one(&"transport.loading")),
    c(8, "SYM", A, 8, "loaded", Digits(&["transport.onBoard", "transport.departure"])),
    m(9, "DST", A, 5, "port of discharge", one(&"transport.discharge")),
    m(10, "ARR", A, 8, "arrival", Digits(&["transport.arrival"])),
    c(11, "VSN", A, 35, "vessel", one(&"transport.vessel")),
    m(12, "BLN", A, 35, "B/L number", one(&"transport.billNumber")),
    m(13, "STR", W, 210, "place of storage", one(&"filing.food.storage")),
    c(14, "PRP", W, 105, "purpose", one(&"filing.food.purpose")),
    c(15, "MRK", A, 140, "marks", First(&["invoice.marks", "goods.#.marks"])),
    m(16, "CMN", W, 600, "name of the goods", First(&["goods.#.descriptionLocal", "goods.#.description"])).lines("goods", 50),
    m(17, "CMD", A, 12, "HS code", First(&["goods.#.statisticalCode", "goods.#.hsCode"])).lines("goods", 50),
    m(18, "PC", I, 8, "packages", Number(&["goods.#.packages"])).lines("goods", 50),
    m(19, "NW", F, 10, "net weight, kg", Number(&["goods.#.netWeight"])).lines("goods", 50),
    m(20, "OR", A, 2, "country of making", one(&"goods.#.origin")).lines("goods", 50),
    m(21, "MKR", W, 210, "maker", First(&["goods.#.foodMaker", "goods.#.producer"])).lines("goods", 50),
    m(22, "MTL", W, 1260, "materials and additives", one(&"goods.#.foodMaterials")).lines("goods", 50),
    c(23, "PRC", W, 210, "way of making", one(&"goods.#.foodProcess")).lines("goods", 50),
];

/// Release by the carrier without a paper delivery order, after freight and charges are paid.
#[rustfmt::skip]
pub(super) const DOR: &[Spec] = &[
    m(1, "BLN", A, 35, "B/L number", one(&"transport.billNumber")),
    m(2, "SCA", A, 6, "carrier, code", one(&"transport.carrierCode")),
    c(3, "SEN", A, 9, "vessel, call sign", one(&"transport.callSign")),
    m(4, "VOY", A, 10, "voyage", one(&"transport.voyage")),
    m(5, "DPR", A, 5, "port of discharge", one(&"transport.discharge")),
    m(6, "RCV", A, 5, "released to, user code", one(&"filing.dor.recipient")),
    m(7, "PAI", A, 8, "freight and charges paid on", Digits(&["filing.dor.freightPaid"])),
    m(8, "CNN", A, 70, "consignee, name", Fill::Consignee),
    c(9, "CNO", A, 12, "container", one(&"equipment.#.number")).lines("equipment", 100),
];
