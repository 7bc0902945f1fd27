//! Advance filing (AFR): master, house, correction, departure. Codes, types and lengths are those
//! of the cargo manifest MFR where it has the field; MFR is filed for arrival, not in advance.

use super::super::Kind::{Ascii as A, Decimal as F, Integer as I};
use super::super::fill::Fill::{Compact, Consignee, Digits, First, Fixed, Head, Number, Tail};
use super::{Spec, c, m, one};

/// The vessel and the master B/L.
#[rustfmt::skip]
pub(super) const VESSEL: &[Spec] = &[
    m(1, "RPT", A, 5, "reporter", one(&"filing.afr.reporter")).ours(),
    m(3, "SEN", A, 9, "vessel, call sign", one(&"transport.callSign")),
    c(4, "SNA", A, 35, "vessel, name", one(&"transport.vessel")),
    m(5, "VOY", A, 10, "voyage", one(&"transport.voyage")),
    m(6, "SCA", A, 6, "carrier, code", one(&"transport.carrierCode")),
    m(7, "DPR", A, 5, "port of discharge", one(&"transport.discharge")),
    m(9, "LPR", A, 5, "port of loading", one(&"transport.loading")),
    m(10, "DEP", A, 12, "departure from the port of loading", Digits(&["transport.departureTime"])).ours(),
    c(11, "IDT", A, 8, "arrival", Digits(&["transport.arrival"])),
    m(12, "BLN", A, 35, "B/L number", First(&["transport.masterBillNumber", "transport.billNumber"])),
];

/// The vessel, and the house B/L under its master.
#[rustfmt::skip]
pub(super) const HOUSE: &[Spec] = &[
    m(1, "RPT", A, 5, "reporter", one(&"filing.afr.reporter")).ours(),
    m(2, "OBL", A, 35, "master B/L number", one(&"transport.masterBillNumber")).ours(),
    m(3, "SEN", A, 9, "vessel, call sign", one(&"transport.callSign")),
    m(5, "VOY", A, 10, "voyage", one(&"transport.voyage")),
    m(6, "SCA", A, 6, "carrier, code", one(&"transport.carrierCode")),
    m(7, "DPR", A, 5, "port of discharge", one(&"transport.discharge")),
    m(9, "LPR", A, 5, "port of loading", one(&"transport.loading")),
    m(10, "DEP", A, 12, "departure from the port of loading", Digits(&["transport.departureTime"])).ours(),
    m(12, "BLN", A, 35, "house B/L number", one(&"transport.billNumber")),
];

/// Shipper, consignee and notify party. Where no shipper is named the exporter is it, and the
/// importer where no consignee is.
#[rustfmt::skip]
pub(super) const PARTIES: &[Spec] = &[
    c(15, "DLP", A, 5, "place of delivery", First(&["transport.delivery", "transport.discharge"])),
    c(17, "SHS", A, 13, "consignor, code", one(&"party.shipper.naccsCode")),
    m(18, "SHN", A, 70, "consignor, name", one(&"party.shipper.name")),
    c(19, "SHP", A, 9, "consignor, postal code", one(&"party.shipper.postCode")),
    m(21, "SN2", A, 105, "consignor, address", one(&"party.shipper.street")),
    c(23, "SN4", A, 35, "consignor, city", one(&"party.shipper.city")),
    m(24, "SN5", A, 2, "consignor, country", one(&"party.shipper.country")),
    c(25, "SHT", A, 14, "consignor, telephone", Compact(&["party.shipper.phone"])),
    c(26, "CNS", A, 17, "consignee, code", one(&"party.consignee.naccsCode")).departs(),
    m(27, "CNN", A, 70, "consignee, name", Consignee),
    c(28, "CNP", A, 9, "consignee, postal code", one(&"party.consignee.postCode")),
    m(30, "CN2", A, 105, "consignee, address", one(&"party.consignee.street")),
    c(32, "CN4", A, 35, "consignee, city", one(&"party.consignee.city")),
    m(33, "CN5", A, 2, "consignee, country", one(&"party.consignee.country")),
    c(34, "CTL", A, 14, "consignee, telephone", Compact(&["party.consignee.phone"])),
    m(36, "NN1", A, 70, "notify party, name", one(&"party.notify.name")),
    c(37, "NP1", A, 9, "notify party, postal code", one(&"party.notify.postCode")),
    m(39, "NF1", A, 105, "notify party, address", one(&"party.notify.street")),
    c(41, "NH1", A, 35, "notify party, city", one(&"party.notify.city")),
    m(42, "NC1", A, 2, "notify party, country", one(&"party.notify.country")),
    c(43, "NL1", A, 14, "notify party, telephone", Compact(&["party.notify.phone"])),
];

/// Goods and containers. Six digits of the HS are asked for in advance, four by the manifest.
#[rustfmt::skip]
pub(super) const GOODS: &[Spec] = &[
    c(64, "CM", A, 70, "description", one(&"goods.#.description")).numbered("goods", 20, 13).demanded(),
    c(65, "HS", A, 6, "HS code", Head(&["goods.#.hsCode"], 6)).numbered("goods", 20, 13).demanded().departs(),
    c(66, "MR", A, 140, "marks", First(&["goods.#.marks", "invoice.marks"])).numbered("goods", 20, 13),
    c(67, "PC", I, 8, "packages", Number(&["goods.#.packages"])).numbered("goods", 20, 13).demanded(),
    c(68, "PU", A, 3, "packages, kind", one(&"goods.#.package")).numbered("goods", 20, 13).with("PC"),
    c(69, "GW", F, 10, "gross weight", Number(&["goods.#.weightWithPallets"])).numbered("goods", 20, 13).demanded(),
    c(70, "1W", A, 3, "gross weight, unit", Fixed("KGM")).numbered("goods", 20, 13).with("GW"),
    c(71, "NW", F, 10, "net weight", Number(&["goods.#.netWeight"])).numbered("goods", 20, 13),
    c(72, "2W", A, 3, "net weight, unit", Fixed("KGM")).numbered("goods", 20, 13).with("NW"),
    c(73, "VO", F, 10, "volume", Number(&["goods.#.volume"])).numbered("goods", 20, 13),
    c(74, "VU", A, 3, "volume, unit", Fixed("MTQ")).numbered("goods", 20, 13).with("VO"),
    c(75, "OR", A, 2, "country of origin", one(&"goods.#.origin")).numbered("goods", 20, 13),
    c(324, "CNO", A, 12, "container", one(&"equipment.#.number")).lines("equipment", 100),
    c(325, "SL1", A, 15, "seal", one(&"equipment.#.seal")).lines("equipment", 100),
    c(332, "SIZ", A, 2, "container, size", Head(&["equipment.#.type"], 2)).lines("equipment", 100),
    c(333, "TYP", A, 2, "container, type", Tail(&["equipment.#.type"], 2)).lines("equipment", 100),
];

#[rustfmt::skip]
pub(super) const ATD: &[Spec] = &[
    m(1, "RPT", A, 5, "reporter", one(&"filing.afr.reporter")),
    m(2, "SEN", A, 9, "vessel, call sign", one(&"transport.callSign")),
    m(3, "VOY", A, 10, "voyage", one(&"transport.voyage")),
    m(4, "SCA", A, 6, "carrier, code", one(&"transport.carrierCode")),
    m(5, "LPR", A, 5, "port of loading", one(&"transport.loading")),
    m(6, "ATD", A, 12, "departed", Digits(&["filing.atd.departed"])),
];
