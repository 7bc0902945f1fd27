//! The exporter's data of a shipment, of which it makes invoice and packing list.
//!
//! Agreements and proofs of origin are left out: who examines hears of them from the issuing body.

use std::collections::BTreeMap;

use super::firms::{Firm, Firms};
use super::shipment::{PALLET, Shipment};
use super::voyage::{IMO, VESSEL, VOYAGE, Voyage};
use super::written::{kilograms, money, quantity};

pub(crate) type Data = BTreeMap<String, String>;

/// The data.
pub(crate) fn of(shipment: &Shipment, firms: &Firms, voyage: &Voyage) -> Data {
    let mut data = Data::new();
    let (exporter, importer) = (shipment.exporter(firms), shipment.importer(firms));
    party(&mut data, "exporter", exporter);
    for role in ["importer", "consignee", "notify"] {
        party(&mut data, role, importer);
    }
    transport(&mut data, shipment, voyage);
    control(&mut data, importer, voyage);
    let prepaid = shipment.is_freight_in_price();
    let (place, location) = if prepaid {
        ("Laem Chabang", "THLCH")
    } else {
        ("Yokohama", "JPYOK")
    };
    let pallets: i64 = shipment.lines.iter().map(|line| line.pallets).sum();
    let texts = [
        ("invoice.number", shipment.invoice.as_str()),
        ("invoice.date", &voyage.day(-15)),
        ("invoice.currency", shipment.currency),
        ("invoice.marks", &shipment.marks),
        ("terms.incoterm", shipment.incoterm),
        ("terms.edition", "2020"),
        ("terms.place", place),
        ("terms.location", location),
        ("payment.method", "TT"),
        ("payment.terms", "T/T 30 days after B/L date"),
        ("packing.wood", if pallets > 0 { "ISPM15" } else { "NONE" }),
        ("sign.name", "Export section"),
        ("sign.title", "Manager"),
        ("sign.place", exporter.city),
    ];
    put(&mut data, &texts);
    if prepaid {
        put(&mut data, &[("price.freight", &money(shipment.freight))]);
    }
    if shipment.incoterm == "CIF" {
        put(
            &mut data,
            &[
                ("price.insurance", &money(shipment.insurance)),
                ("insurance.percentage", "110"),
                ("insurance.clauses", "ICC(A)"),
            ],
        );
    }
    if shipment.packing > 0 {
        put(
            &mut data,
            &[("price.otherCharges", &money(shipment.packing))],
        );
    }
    for (key, line) in (1..).zip(&shipment.lines) {
        let mut own = |member: &str, value: &str| {
            data.insert(format!("goods.{key}.{member}"), value.to_owned());
        };
        own("description", line.ware.words);
        own("hsCode", line.ware.hs);
        own("hsEdition", "2022");
        own("origin", line.origin);
        own("quantity", &quantity(line.quantity));
        own("unit", line.ware.unit.0);
        own("unitPrice", &money(line.price));
        own("packages", &line.packages.to_string());
        own("package", line.ware.package);
        own("netWeight", &kilograms(line.net));
        own("grossWeight", &kilograms(line.gross));
        own("volume", &kilograms(line.volume));
        if line.pallets > 0 {
            own("pallets", &line.pallets.to_string());
            own("pallet", "PX");
            own("palletWeight", &kilograms(line.pallets * PALLET));
        }
        own("controlResult", "OUTSIDE");
        own(
            "controlBasis",
            "Not of a kind in items 1 to 15 of appended table 1",
        );
        own("controlDate", &voyage.day(-30));
        let item = if matches!(&line.ware.hs[..2], "09" | "10" | "03" | "21" | "48") {
            "NONE"
        } else {
            "16(2)"
        };
        own("catchAllItem", item);
    }
    // Who ships less than a container weighs none.
    if shipment.master.is_none() {
        stuffing(&mut data, shipment, voyage);
    }
    data
}

fn transport(data: &mut Data, shipment: &Shipment, voyage: &Voyage) {
    let service = if shipment.master.is_some() {
        "LCL"
    } else {
        "FCL"
    };
    let term = if shipment.is_freight_in_price() {
        "PREPAID"
    } else {
        "COLLECT"
    };
    let texts = [
        ("transport.mode", "SEA"),
        ("transport.service", service),
        ("transport.booking", &format!("BK{}", shipment.bill)),
        ("transport.billNumber", &shipment.bill),
        ("transport.billType", "BOL"),
        ("transport.freightTerm", term),
        ("transport.vessel", VESSEL),
        ("transport.imo", IMO),
        ("transport.voyage", VOYAGE),
        ("transport.loading", "JPYOK"),
        ("transport.loadingName", "YOKOHAMA, JAPAN"),
        ("transport.discharge", "THLCH"),
        ("transport.dischargeName", "LAEM CHABANG, THAILAND"),
        ("transport.destination", "TH"),
        ("transport.departure", &voyage.day(-10)),
        ("transport.arrival", &voyage.day(0)),
    ];
    put(data, &texts);
    if let Some(master) = &shipment.master {
        put(data, &[("transport.masterBillNumber", master)]);
    }
    if let Some((port, _)) = shipment.transhipment {
        put(data, &[("transport.transhipment", port)]);
    }
}

/// Export control as an exporter of harmless goods answers it.
fn control(data: &mut Data, importer: &Firm, voyage: &Voyage) {
    let (asked, checked) = (voyage.day(-20), voyage.day(-18));
    let texts = [
        ("control.classification", "NOT_LISTED"),
        ("control.date", &asked),
        ("control.catchAll", "NO_CONCERN"),
        ("control.catchAllBy", "Export section"),
        ("control.catchAllDate", &checked),
        ("control.endUse", "Manufacture and sale in Thailand"),
        ("control.endUserCheck", "CLEAR"),
        ("control.endUserBy", "Export section"),
        ("control.endUserDate", &checked),
        ("control.endUserList", "METI Foreign End User List"),
        ("control.endUserListDate", &voyage.day(-120)),
        ("control.endUserScreened", importer.name),
        ("party.endUser.name", importer.name),
        ("party.endUser.country", importer.country),
    ];
    put(data, &texts);
}

fn stuffing(data: &mut Data, shipment: &Shipment, voyage: &Voyage) {
    put(
        data,
        &[("vgm.date", &voyage.day(-11)), ("vgm.place", "Yokohama")],
    );
    for (key, container) in (1..).zip(&shipment.containers) {
        let mut own = |member: &str, value: &str| {
            data.insert(format!("equipment.{key}.{member}"), value.to_owned());
        };
        own("number", &container.number);
        own("type", container.kind);
        own("seal", &container.seal);
        own("tare", &container.tare.to_string());
        own("maxGross", "32500");
        own("vgmMethod", "2");
        if let Some(set) = container.cold {
            own("temperature", set);
        }
    }
    let boxes = i64::try_from(shipment.containers.len()).expect("a bill has few containers");
    let pairs = (1..)
        .zip(&shipment.lines)
        .flat_map(|(goods, line)| (1..=boxes).map(move |at| (goods, line, at)));
    for (key, (goods, line, at)) in (1..).zip(pairs) {
        let part = |whole: i64| {
            if at == boxes {
                whole - whole / boxes * (boxes - 1)
            } else {
                whole / boxes
            }
        };
        let mut own = |member: &str, value: &str| {
            data.insert(format!("stuffing.{key}.{member}"), value.to_owned());
        };
        own("goods", &goods.to_string());
        own("equipment", &at.to_string());
        own("packages", &part(line.packages).to_string());
        own("netWeight", &kilograms(part(line.net)));
        own("grossWeight", &kilograms(part(line.gross)));
        own("volume", &kilograms(part(line.volume)));
    }
}

fn party(data: &mut Data, role: &str, firm: &Firm) {
    let (scheme, number) = &firm.identifier;
    for (member, value) in [
        ("name", firm.name),
        ("street", firm.street),
        ("city", firm.city),
        ("postCode", firm.post),
        ("country", firm.country),
    ] {
        data.insert(format!("party.{role}.{member}"), value.to_owned());
    }
    match *scheme {
        "TH-TIN" => data.insert(
            format!("party.{role}.taxIdentifier"),
            format!("TIN {number}"),
        ),
        scheme => data.insert(
            format!("party.{role}.identifier"),
            format!("{scheme} {number}"),
        ),
    };
}

fn put(data: &mut Data, texts: &[(&str, &str)]) {
    data.extend(
        texts
            .iter()
            .map(|(path, value)| ((*path).to_owned(), (*value).to_owned())),
    );
}
