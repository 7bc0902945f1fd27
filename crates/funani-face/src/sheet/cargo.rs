//! The goods: consignments, what of them is in which container, dangerous goods.

use std::collections::BTreeMap;

use funani_proof::json::Object;

use super::equipment;
use super::front::references;
use super::{Cell, Part, Words, joined};
use crate::figure::{Quantity, Sums, grouped};
use crate::rest;
use crate::words::Word;

/// What of the goods is in one container.
#[derive(Debug, Default)]
pub(super) struct Stowed {
    pub(super) packages: Cell,
    pub(super) gross: Cell,
    pub(super) measurement: Cell,
}

/// Sums over goods.
#[derive(Debug, Default)]
struct Goods {
    packages: Sums,
    gross: Sums,
    net: Sums,
    measurement: Sums,
}

/// Everything that is gathered while the goods are read.
#[derive(Debug, Default)]
struct Hold {
    /// By container, in the order of their numbers.
    stowed: BTreeMap<String, Stowed>,
    dangerous: Vec<Vec<Cell>>,
    total: Goods,
}

/// The tables of the goods.
pub(super) fn parts(root: &mut Object, words: Words) -> Vec<Part> {
    let mut hold = Hold::default();
    let rows = rest::children(root, "consignmentItems")
        .map(|item| consignment(item, &mut hold, words))
        .collect();
    let total = vec![
        vec![words.of(Word::Total).to_owned()],
        hold.total.packages.show(0),
        Cell::new(),
        weights(&hold.total, words),
        hold.total.measurement.show(3),
    ];
    let goods = words.table_with_total(
        Word::Goods,
        &[
            (Word::Marks, false),
            (Word::Packages, true),
            (Word::Description, false),
            (Word::Gross, true),
            (Word::Measurement, true),
        ],
        rows,
        Some(total),
    );
    let containers = equipment::table(root, hold.stowed, words);
    let dangerous = words.table(
        Word::Dangerous,
        &[
            (Word::Container, false),
            (Word::UnNumber, false),
            (Word::ShippingName, false),
            (Word::Particulars, false),
            (Word::Emergency, false),
        ],
        hold.dangerous,
    );
    [goods, containers, dangerous]
        .into_iter()
        .flatten()
        .collect()
}

fn consignment(item: &mut Object, hold: &mut Hold, words: Words) -> Vec<Cell> {
    let mut sums = Goods::default();
    for cargo in rest::children(item, "cargoItems") {
        stow(cargo, &mut sums, hold, words);
    }
    let mut description = rest::texts(item, "descriptionOfGoods");
    let mut codes = rest::texts(item, "HSCodes");
    codes.extend(rest::texts(item, "extendedHSCodes"));
    description.extend(codes.iter().map(|code| words.with(Word::Commodity, code)));
    description.extend(national_codes(item, words));
    description.extend(
        rest::text(item, "carrierBookingReference").map(|text| words.line(Word::Booking, &text)),
    );
    description.extend(pairs(item, words));
    vec![
        rest::texts(item, "shippingMarks"),
        sums.packages.show(0),
        description,
        weights(&sums, words),
        sums.measurement.show(3),
    ]
}

/// Gross weight and, on a line of its own, net weight.
fn weights(sums: &Goods, words: Words) -> Cell {
    let mut lines = sums.gross.show(3);
    let net = sums.net.show(3);
    lines.extend(net.iter().map(|net| words.with(Word::Net, net)));
    lines
}

fn pairs(object: &mut Object, words: Words) -> impl Iterator<Item = String> {
    references(object, words)
        .into_iter()
        .map(|(what, value)| joined([what.as_str(), &value], " "))
}

fn national_codes(object: &mut Object, words: Words) -> Cell {
    let mut lines = Cell::new();
    for list in ["nationalCommodityCodes", "extendedNationalCommodityCodes"] {
        for code in rest::children(object, list) {
            let country = rest::text(code, "countryCode").unwrap_or_default();
            let kind = rest::text(code, "type").unwrap_or_default();
            let values = rest::texts(code, "values").join(", ");
            let value = joined([country.as_str(), &kind, &values], " ");
            lines.push(words.line(Word::NationalCommodity, &value));
        }
    }
    lines
}

/// Reads one cargo item into its container and into the sums.
fn stow(cargo: &mut Object, sums: &mut Goods, hold: &mut Hold, words: Words) {
    let container = rest::text(cargo, "equipmentReference").unwrap_or_default();
    let gross = rest::quantity(cargo, "cargoGrossWeight");
    let net = rest::quantity(cargo, "cargoNetWeight");
    let volume = rest::quantity(cargo, "cargoGrossVolume");
    let net_volume = rest::quantity(cargo, "cargoNetVolume");
    let mut packages = Cell::new();
    if let Some(packing) = rest::child(cargo, "outerPackaging") {
        packages.extend(packed(packing, sums, hold, words));
        for goods in rest::children(packing, "dangerousGoods") {
            hold.dangerous.push(dangerous(goods, &container, words));
        }
    }
    packages.extend(national_codes(cargo, words));
    packages.extend(pairs(cargo, words));
    for goods in [&mut *sums, &mut hold.total] {
        goods.gross.add_quantity(gross.as_ref());
        goods.net.add_quantity(net.as_ref());
        goods.measurement.add_quantity(volume.as_ref());
    }
    let stowed = hold.stowed.entry(container).or_default();
    stowed.packages.extend(packages);
    stowed.gross.extend(gross.as_ref().map(Quantity::show));
    stowed
        .gross
        .extend(net.map(|net| words.with(Word::Net, &net.show())));
    stowed
        .measurement
        .extend(volume.as_ref().map(Quantity::show));
    stowed
        .measurement
        .extend(net_volume.map(|net| words.with(Word::Net, &net.show())));
}

/// Number and kind of packages, counted too.
fn packed(packing: &mut Object, sums: &mut Goods, hold: &mut Hold, words: Words) -> Cell {
    let code = rest::text(packing, "packageCode");
    let imo = rest::text(packing, "imoPackagingCode");
    let kind = code.or_else(|| imo.clone()).unwrap_or_default();
    let number = rest::number(packing, "numberOfPackages");
    if let Some(number) = number {
        for goods in [&mut *sums, &mut hold.total] {
            goods.packages.add(&kind, number);
        }
    }
    let figure = number.map(|number| grouped(number, 0)).unwrap_or_default();
    let text = rest::text(packing, "description").unwrap_or_default();
    let imo = imo.filter(|imo| *imo != kind).unwrap_or_default();
    let line = joined([figure.as_str(), &kind, &imo, &text], " ");
    let mut lines: Cell = Some(line)
        .filter(|line| !line.is_empty())
        .into_iter()
        .collect();
    let wood = rest::text(packing, "woodDeclaration");
    lines.extend(wood.map(|wood| words.line(Word::Wood, &wood)));
    lines
}

fn dangerous(goods: &mut Object, container: &str, words: Words) -> Vec<Cell> {
    let mut number = Cell::new();
    for (prefix, name) in [("UN", "UNNumber"), ("NA", "NANumber")] {
        number.extend(rest::text(goods, name).map(|text| format!("{prefix} {text}")));
    }
    number.extend(rest::text(goods, "imoClass"));
    for name in ["subsidiaryRisk1", "subsidiaryRisk2"] {
        number.extend(rest::text(goods, name).map(|text| words.with(Word::Subsidiary, &text)));
    }
    let group = rest::number(goods, "packingGroup").map(|group| match group.as_u64() {
        Some(1) => "I".to_owned(),
        Some(2) => "II".to_owned(),
        Some(3) => "III".to_owned(),
        _ => group.to_string(),
    });
    number.extend(group.map(|group| words.with(Word::PackingGroup, &group)));
    let names = ["properShippingName", "technicalName"];
    let names = names.into_iter().filter_map(|name| rest::text(goods, name));
    let names = names.collect();
    let particulars = particulars(goods, words);
    let emergency =
        rest::child(goods, "emergencyContactDetails").map_or_else(Cell::new, |contact| {
            ["contact", "provider", "phone", "referenceNumber"]
                .into_iter()
                .filter_map(|name| rest::text(contact, name))
                .collect()
        });
    vec![
        vec![container.to_owned()],
        number,
        names,
        particulars,
        emergency,
    ]
}

fn particulars(goods: &mut Object, words: Words) -> Cell {
    let mut lines = Cell::new();
    lines.extend(rest::text(goods, "EMSNumber").map(|text| format!("EmS {text}")));
    if let Some(limits) = rest::child(goods, "limits")
        && let Some(point) = rest::number(limits, "flashPoint")
    {
        let unit = rest::text(limits, "temperatureUnit").unwrap_or_default();
        let unit = crate::figure::unit(&unit);
        lines.push(words.with(Word::FlashPoint, &format!("{point} {unit}")));
    }
    let gross = rest::quantity(goods, "grossWeight");
    lines.extend(gross.map(|gross| words.line(Word::Gross, &gross.show())));
    let net = rest::quantity(goods, "netWeight");
    lines.extend(net.map(|net| words.with(Word::Net, &net.show())));
    let groups = rest::texts(goods, "segregationGroups");
    lines.extend(
        groups
            .iter()
            .map(|group| words.with(Word::Segregation, group)),
    );
    inner(goods, &mut lines, words);
    for (word, name) in [
        (Word::MarinePollutant, "isMarinePollutant"),
        (Word::LimitedQuantity, "isLimitedQuantity"),
    ] {
        let truth = rest::truth(goods, name);
        lines.extend(truth.map(|truth| words.line(word, words.truth(truth))));
    }
    lines
}

/// What the packages hold, from the outside inwards.
fn inner(goods: &mut Object, lines: &mut Cell, words: Words) {
    for packing in rest::children(goods, "innerPackagings") {
        let quantity = rest::number(packing, "quantity").map(|number| grouped(number, 0));
        let material = rest::text(packing, "material").unwrap_or_default();
        let text = rest::text(packing, "description").unwrap_or_default();
        let line = joined(
            [quantity.unwrap_or_default().as_str(), &material, &text],
            " ",
        );
        lines.push(words.with(Word::Inner, &line));
        inner(packing, lines, words);
    }
}
