//! Transport documents (DCSA eBL 3.0) as the line's and the consolidators' systems write them.

use funani_proof::json::{self, Limits, Object, Value};

use super::firms::Firms;
use super::shipment::{Consolidation, Container, Issuer, Order, Shipment};
use super::voyage::{IMO, VESSEL, VOYAGE, Voyage};
use super::written::kilograms;

mod party;

use party::{identified, issuing, party};

/// The longest line of a description (DCSA eBL 3.0).
const LINE: usize = 35;

/// The bill of a shipment.
pub(crate) fn of(shipment: &Shipment, firms: &Firms, voyage: &Voyage) -> Value {
    let (exporter, importer) = (shipment.exporter(firms), shipment.importer(firms));
    let prepaid = shipment.is_freight_in_price();
    let (issuer, code, provider) = match shipment.issuer {
        Issuer::Line => (&firms.carrier, "FNNL", "SMDG"),
        Issuer::Consolidator(at) => {
            let issuer = &firms.consolidators[at].0;
            (issuer, issuer.identifier.1.as_str(), "NMFTA")
        }
        Issuer::Shipper => (exporter, "FNNL", "SMDG"),
    };
    let mut parties = Object::from([
        ("shipper", party(exporter)),
        ("issuingParty", issuing(issuer)),
        ("notifyParties", vec![party(importer)].into()),
    ]);
    match shipment.order {
        Order::Straight | Order::Named => parties.insert("consignee", identified(importer)),
        Order::Shipper => parties.insert("endorsee", identified(exporter)),
        Order::Bank(at) => parties.insert("endorsee", identified(&firms.banks[at])),
    };
    let mut clauses = vec![Value::from(if prepaid {
        "Freight prepaid."
    } else {
        "Freight collect."
    })];
    if let Some(master) = &shipment.master {
        clauses.push(
            format!("Part of a consolidation; carried under the bill of lading {master}.").into(),
        );
    }
    if let Some((port, name)) = shipment.transhipment {
        clauses.push(format!("Transhipped at {name} ({port}) onto {VESSEL} {VOYAGE}.").into());
    }
    let mut document = base(
        voyage,
        &shipment.bill,
        code,
        provider,
        shipment.master.is_some(),
    );
    document.insert(
        "isToOrder",
        matches!(shipment.order, Order::Shipper | Order::Bank(_)),
    );
    document.insert(
        "freightPaymentTermCode",
        if prepaid { "PRE" } else { "COL" },
    );
    document.insert("carrierClauses", clauses);
    document.insert(
        "transports",
        transports(voyage, shipment.transhipment.is_some()),
    );
    if matches!(shipment.currency, "USD" | "JPY") {
        document.insert("charges", vec![freight(shipment, prepaid)]);
    }
    document.insert("documentParties", parties);
    document.insert("consignmentItems", items(shipment));
    document.insert(
        "utilizedTransportEquipments",
        shipment
            .containers
            .iter()
            .map(equipment)
            .collect::<Vec<_>>(),
    );
    document.into()
}

/// The master bill of a consolidation.
pub(crate) fn master(of: &Consolidation, firms: &Firms, voyage: &Voyage) -> Value {
    let (consolidator, agent) = &firms.consolidators[of.consolidator];
    let items = of.carried.iter().map(|carried| {
        let mut cargo = cargo(
            &of.container,
            carried.packages,
            carried.gross,
            carried.volume,
            "PK",
        );
        cargo.insert("houseBillOfLadingReference", carried.house.as_str());
        let said = format!("{} PACKAGES SAID TO CONTAIN", carried.packages);
        Value::from(Object::from([
            (
                "carrierBookingReference",
                Value::from(format!("BK{}", of.bill)),
            ),
            (
                "descriptionOfGoods",
                short_lines(&format!("CONSOLIDATED CARGO\n{said}")),
            ),
            ("HSCodes", vec![Value::from(carried.hs)].into()),
            (
                "shippingMarks",
                vec![Value::from(carried.house.as_str())].into(),
            ),
            ("cargoItems", vec![Value::from(cargo)].into()),
        ]))
    });
    let items: Vec<Value> = items.collect();
    let mut document = base(voyage, &of.bill, "FNNL", "SMDG", true);
    document.insert("isToOrder", false);
    document.insert("freightPaymentTermCode", "PRE");
    document.insert(
        "carrierClauses",
        vec![Value::from("Said to contain. Freight prepaid.")],
    );
    document.insert("transports", transports(voyage, false));
    document.insert(
        "documentParties",
        Object::from([
            ("shipper", party(consolidator)),
            ("consignee", identified(agent)),
            ("notifyParties", vec![party(agent)].into()),
            ("issuingParty", issuing(&firms.carrier)),
        ]),
    );
    document.insert("consignmentItems", items);
    document.insert(
        "utilizedTransportEquipments",
        vec![equipment(&of.container)],
    );
    document.into()
}

/// What every bill of this voyage says.
fn base(voyage: &Voyage, number: &str, code: &str, provider: &str, shared: bool) -> Object {
    let (yard, movement) = if shared {
        ("CFS", "LCL")
    } else {
        ("CY", "FCL")
    };
    let on_board = voyage.day(-10);
    Object::from([
        ("transportDocumentReference", Value::from(number)),
        ("transportDocumentStatus", "ISSUED".into()),
        ("transportDocumentTypeCode", "BOL".into()),
        ("isShippedOnBoardType", true.into()),
        ("isElectronic", true.into()),
        ("numberOfOriginalsWithCharges", 1.into()),
        (
            "displayedNameForPortOfLoad",
            vec![Value::from("YOKOHAMA, JAPAN")].into(),
        ),
        (
            "displayedNameForPortOfDischarge",
            vec![Value::from("LAEM CHABANG, THAILAND")].into(),
        ),
        (
            "displayedShippedOnBoardReceivedForShipment",
            format!(
                "SHIPPED ON BOARD {VESSEL} (IMO {IMO}) VOYAGE {VOYAGE} AT YOKOHAMA ON {on_board}"
            )
            .into(),
        ),
        ("shippedOnBoardDate", on_board.into()),
        ("issueDate", voyage.day(-8).into()),
        (
            "termsAndConditions",
            "Carriage is subject to the carrier's terms, which choose English law.".into(),
        ),
        ("receiptTypeAtOrigin", yard.into()),
        ("deliveryTypeAtDestination", yard.into()),
        ("cargoMovementTypeAtOrigin", movement.into()),
        ("cargoMovementTypeAtDestination", movement.into()),
        ("carrierCode", code.into()),
        ("carrierCodeListProvider", provider.into()),
        (
            "placeOfIssue",
            Object::from([("locationName", "Yokohama"), ("UNLocationCode", "JPYOK")]).into(),
        ),
        (
            "invoicePayableAt",
            Object::from([("UNLocationCode", "JPYOK")]).into(),
        ),
        (
            "partyContactDetails",
            vec![Value::from(Object::from([
                ("name", "Export documentation"),
                ("email", "docs@funani-line.invalid"),
            ]))]
            .into(),
        ),
    ])
}

fn transports(voyage: &Voyage, transhipped: bool) -> Object {
    let port = |name: &str, code: &str| {
        let city = Object::from([("city", name), ("countryCode", &code[..2])]);
        Object::from([
            ("locationName", Value::from(name)),
            ("city", city.into()),
            ("UNLocationCode", code.into()),
        ])
    };
    let leg = |vessel: &str, number: &str, role: &str| {
        let mut leg = Object::from([
            ("vesselName", vessel),
            ("carrierExportVoyageNumber", number),
        ]);
        if transhipped {
            leg.insert("role", role);
        }
        Value::from(leg)
    };
    let mut legs = vec![leg(VESSEL, VOYAGE, "MOTHER")];
    if transhipped {
        legs.insert(0, leg("FUNANI PRELUDE", "117W", "FIRST_SEA_GOING"));
    }
    Object::from([
        ("plannedDepartureDate", Value::from(voyage.day(-10))),
        ("plannedArrivalDate", voyage.day(0).into()),
        ("portOfLoading", port("Yokohama", "JPYOK").into()),
        ("portOfDischarge", port("Laem Chabang", "THLCH").into()),
        ("vesselVoyages", legs.into()),
    ])
}

fn freight(shipment: &Shipment, prepaid: bool) -> Value {
    let amount = number(&super::written::money(shipment.freight));
    Object::from([
        ("chargeName", Value::from("OCEAN FREIGHT")),
        ("currencyAmount", amount.clone()),
        ("currencyCode", shipment.currency.into()),
        (
            "paymentTermCode",
            if prepaid { "PRE" } else { "COL" }.into(),
        ),
        ("calculationBasis", "LUMP SUM".into()),
        ("unitPrice", amount),
        ("quantity", 1.into()),
    ])
    .into()
}

fn items(shipment: &Shipment) -> Vec<Value> {
    let boxes = i64::try_from(shipment.containers.len()).expect("a bill has few containers");
    let lines = shipment.lines.iter().map(|line| {
        let cargo = shipment
            .containers
            .iter()
            .enumerate()
            .map(|(at, container)| {
                let last = at + 1 == shipment.containers.len();
                let part = |whole: i64| {
                    if last {
                        whole - whole / boxes * (boxes - 1)
                    } else {
                        whole / boxes
                    }
                };
                let mut cargo = cargo(
                    container,
                    part(line.packages),
                    part(line.gross),
                    part(line.volume),
                    line.ware.package,
                );
                let net = Object::from([
                    ("value", number(&kilograms(part(line.net)))),
                    ("unit", "KGM".into()),
                ]);
                cargo.insert("cargoNetWeight", net);
                Value::from(cargo)
            });
        let described = format!(
            "{} PACKAGES OF\n{}\nINVOICE NO. {}",
            line.packages, line.ware.words, shipment.invoice
        );
        Value::from(Object::from([
            (
                "carrierBookingReference",
                Value::from(format!("BK{}", shipment.bill)),
            ),
            ("descriptionOfGoods", short_lines(&described)),
            ("HSCodes", vec![Value::from(line.ware.hs)].into()),
            (
                "shippingMarks",
                shipment
                    .marks
                    .split('\n')
                    .map(Value::from)
                    .collect::<Vec<_>>()
                    .into(),
            ),
            ("cargoItems", cargo.collect::<Vec<_>>().into()),
        ]))
    });
    lines.collect()
}

fn cargo(container: &Container, packages: i64, gross: i64, volume: i64, package: &str) -> Object {
    let measured = |value: i64, unit: &str| {
        Object::from([("value", number(&kilograms(value))), ("unit", unit.into())])
    };
    let packaging = Object::from([
        ("packageCode", Value::from(package)),
        ("numberOfPackages", number(&packages.to_string())),
        ("description", "Packages, numbered".into()),
        ("woodDeclaration", "TREATED_AND_CERTIFIED".into()),
    ]);
    Object::from([
        ("equipmentReference", Value::from(container.number.as_str())),
        ("cargoGrossWeight", measured(gross, "KGM").into()),
        ("cargoGrossVolume", measured(volume, "MTQ").into()),
        ("outerPackaging", packaging.into()),
    ])
}

fn equipment(container: &Container) -> Value {
    let tare = Object::from([
        ("value", number(&container.tare.to_string())),
        ("unit", "KGM".into()),
    ]);
    let equipment = Object::from([
        ("equipmentReference", Value::from(container.number.as_str())),
        ("ISOEquipmentCode", container.kind.into()),
        ("tareWeight", tare.into()),
    ]);
    let seal = Object::from([("number", container.seal.as_str()), ("source", "CAR")]);
    let mut used = Object::from([
        ("equipment", Value::from(equipment)),
        ("isShipperOwned", false.into()),
        ("seals", vec![Value::from(seal)].into()),
    ]);
    if let Some(set) = container.cold {
        let settings = Object::from([
            ("temperatureSetpoint", number(set)),
            ("temperatureUnit", "CEL".into()),
            ("isVentilationOpen", false.into()),
            ("isDrainholesOpen", false.into()),
        ]);
        used.insert("isNonOperatingReefer", false);
        used.insert("activeReeferSettings", settings);
    }
    used.into()
}

fn number(text: &str) -> Value {
    json::parse(text.as_bytes(), Limits::DOCUMENT)
        .expect("a number as papers write it is one of JSON")
}

/// Lines of a description, the long ones broken between words.
fn short_lines(text: &str) -> Value {
    let mut lines: Vec<String> = Vec::new();
    for line in text.split('\n') {
        let mut open = String::new();
        for word in line.split(' ') {
            if !open.is_empty() && open.len() + 1 + word.len() > LINE {
                lines.push(std::mem::take(&mut open));
            }
            if !open.is_empty() {
                open.push(' ');
            }
            open.push_str(word);
        }
        lines.push(open);
    }
    lines
        .into_iter()
        .map(Value::from)
        .collect::<Vec<_>>()
        .into()
}
