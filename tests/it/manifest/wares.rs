//! What is shipped. Codes of the Harmonized System are from memory, not compared.

use super::firms::Trade;

/// A kind of goods.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ware {
    pub(crate) trade: Trade,
    /// Six digits, the same in the editions of 2017 and 2022.
    pub(crate) hs: &'static str,
    /// As the maker writes it.
    pub(crate) words: &'static str,
    /// As a broker's system has it.
    pub(crate) entered: &'static str,
    /// Unit, net grams of one, how many a package holds.
    pub(crate) unit: (&'static str, i64, i64),
    pub(crate) package: &'static str,
    /// Price of a unit in cents of the dollar, least and most.
    pub(crate) cents: (i64, i64),
    /// Criterion of origin.
    pub(crate) criterion: &'static str,
    /// What the container is set to.
    pub(crate) cold: Option<&'static str>,
    /// Another heading of the same chapter, and what goods of it are called.
    pub(crate) near: (&'static str, &'static str),
    /// A code of another chapter, and what goods of it are called.
    pub(crate) far: (&'static str, &'static str),
}

const CARTON: &str = "CT";
const CASE: &str = "CS";
const BAG: &str = "BG";

#[rustfmt::skip]
pub(crate) const WARES: &[Ware] = &[
    dry(Trade::Food, "090210", "GREEN TEA (SENCHA), 100 G BAGS", "TEA GREEN NOT FERMENTED PACKING UNDER 3 KG", ("KGM", 1_000, 10), CARTON, (1_800, 3_900), "WO", ("090411", "PEPPER, NEITHER CRUSHED NOR GROUND"), ("121190", "DRIED LEAVES FOR INFUSIONS")),
    dry(Trade::Food, "100630", "POLISHED RICE (KOSHIHIKARI)", "RICE SEMI-MILLED OR WHOLLY MILLED", ("KGM", 1_000, 20), BAG, (280, 460), "WO", ("100890", "OTHER CEREALS"), ("230240", "RICE BRAN FOR ANIMAL FEEDING")),
    cold(Trade::Food, "030354", "FROZEN CHUB MACKEREL, WHOLE, 400-600 G", "MACKEREL SCOMBER JAPONICUS WHOLE FROZEN", ("KGM", 1_000, 15), (170, 240), "-20.0", ("030617", "FROZEN SHRIMPS"), ("230120", "FISH MEAL UNFIT FOR HUMAN CONSUMPTION")),
    cold(Trade::Food, "030722", "FROZEN SCALLOPS (MIZUHOPECTEN YESSOENSIS)", "SCALLOPS FROZEN", ("KGM", 1_000, 10), (1_200, 1_900), "-25.0", ("030363", "FROZEN COD"), ("160556", "CLAMS, PREPARED")),
    dry(Trade::Food, "210390", "SOY SAUCE SEASONING, 1 LITRE BOTTLES", "SAUCES MIXED SEASONING", ("KGM", 1_000, 12), CARTON, (210, 380), "CTH", ("210690", "FOOD PREPARATIONS"), ("220299", "NON-ALCOHOLIC BEVERAGES")),
    dry(Trade::Machine, "848210", "BALL BEARINGS 6204-2RS", "BEARINGS BALL TYPE", ("C62", 106, 200), CARTON, (95, 240), "CTH", ("848340", "GEARS AND GEARING"), ("732690", "ARTICLES OF IRON OR STEEL")),
    dry(Trade::Machine, "841370", "CENTRIFUGAL PUMPS CP-40", "PUMPS CENTRIFUGAL FOR LIQUIDS", ("C62", 21_000, 1), CASE, (18_000, 42_000), "CTH", ("842139", "FILTERS FOR GASES"), ("732690", "ARTICLES OF IRON OR STEEL")),
    dry(Trade::Machine, "848120", "HYDRAULIC CONTROL VALVES HV-16", "VALVES OLEOHYDRAULIC TRANSMISSION", ("C62", 3_400, 8), CASE, (5_200, 9_800), "CTH", ("840999", "PARTS OF ENGINES"), ("732399", "HOUSEHOLD ARTICLES OF STEEL")),
    dry(Trade::Machine, "820730", "PRESS DIES FOR SHEET METAL", "TOOLS FOR PRESSING STAMPING PUNCHING", ("C62", 48_000, 1), CASE, (60_000, 140_000), "CTH", ("821190", "KNIVES"), ("732599", "CAST ARTICLES OF IRON")),
    dry(Trade::Machine, "845811", "CNC LATHE L-250", "LATHES HORIZONTAL NUMERICALLY CONTROLLED", ("C62", 2_100_000, 1), CASE, (3_900_000, 6_400_000), "CTH", ("847989", "MACHINES WITH INDIVIDUAL FUNCTIONS"), ("730890", "STRUCTURES OF STEEL")),
    dry(Trade::Vehicle, "870830", "BRAKE CALIPERS BC-210", "BRAKES AND PARTS FOR MOTOR VEHICLES", ("C62", 4_200, 4), CARTON, (2_400, 4_800), "CTH", ("871410", "PARTS OF MOTORCYCLES"), ("732690", "ARTICLES OF IRON OR STEEL")),
    dry(Trade::Vehicle, "870840", "TRANSMISSION GEAR SETS TG-5", "GEAR BOXES AND PARTS FOR MOTOR VEHICLES", ("C62", 8_800, 2), CARTON, (9_000, 15_500), "CTH", ("871690", "PARTS OF TRAILERS"), ("848390", "PARTS OF TRANSMISSION SHAFTS")),
    dry(Trade::Vehicle, "401699", "RUBBER ENGINE MOUNTS EM-12", "ARTICLES OF VULCANISED RUBBER", ("C62", 900, 24), CARTON, (380, 720), "CTH", ("400921", "TUBES OF RUBBER"), ("392690", "ARTICLES OF PLASTICS")),
    dry(Trade::Vehicle, "840991", "PISTONS FOR PETROL ENGINES", "PARTS FOR SPARK-IGNITION ENGINES", ("C62", 310, 48), CARTON, (640, 1_150), "CTH", ("848330", "BEARING HOUSINGS"), ("761699", "ARTICLES OF ALUMINIUM")),
    dry(Trade::Vehicle, "851220", "HEAD LAMP UNITS HL-7", "LIGHTING EQUIPMENT FOR MOTOR VEHICLES", ("C62", 2_600, 6), CARTON, (3_300, 7_900), "CTH", ("853950", "LED LAMPS"), ("940511", "CEILING LIGHTING FITTINGS")),
    dry(Trade::Electric, "853690", "BOARD CONNECTORS TC-40", "CONNECTION APPARATUS UNDER 1000 V", ("C62", 4, 5_000), CARTON, (8, 31), "CTH", ("854442", "CONDUCTORS WITH CONNECTORS"), ("392690", "ARTICLES OF PLASTICS")),
    dry(Trade::Electric, "853224", "CERAMIC MULTILAYER CAPACITORS 0603", "CAPACITORS FIXED CERAMIC MULTILAYER", ("C62", 1, 20_000), CARTON, (1, 4), "CTH", ("853400", "PRINTED CIRCUITS"), ("690919", "CERAMIC WARES FOR TECHNICAL USES")),
    dry(Trade::Electric, "903180", "OPTICAL DISTANCE SENSORS DS-3", "MEASURING INSTRUMENTS OTHER", ("C62", 260, 40), CARTON, (4_200, 8_300), "CTH", ("902610", "INSTRUMENTS FOR MEASURING FLOW"), ("854370", "ELECTRICAL MACHINES")),
    dry(Trade::Electric, "850131", "DC MOTORS DM-24, 60 W", "MOTORS DC UP TO 750 W", ("C62", 780, 20), CARTON, (1_450, 2_600), "CTH", ("850440", "STATIC CONVERTERS"), ("841459", "FANS")),
    dry(Trade::Electric, "854231", "MICROCONTROLLERS MC-32", "INTEGRATED CIRCUITS PROCESSORS", ("C62", 2, 4_000), CARTON, (180, 520), "CTH", ("853690", "CONNECTION APPARATUS"), ("392630", "FITTINGS OF PLASTICS")),
    dry(Trade::Metal, "731815", "HEXAGON BOLTS M12", "SCREWS AND BOLTS OF STEEL THREADED", ("KGM", 1_000, 25), CARTON, (310, 560), "CTH", ("730791", "FLANGES"), ("830249", "MOUNTINGS OF BASE METAL")),
    dry(Trade::Metal, "721049", "GALVANISED STEEL SHEET IN COILS", "FLAT-ROLLED STEEL ZINC PLATED", ("KGM", 1_000, 900), CASE, (95, 140), "CTH", ("722990", "WIRE OF ALLOY STEEL"), ("831110", "COATED ELECTRODES FOR WELDING")),
    dry(Trade::Metal, "740811", "REFINED COPPER WIRE, 8 MM", "WIRE OF REFINED COPPER OVER 6 MM", ("KGM", 1_000, 250), CASE, (920, 1_120), "CTH", ("740400", "COPPER SCRAP"), ("854411", "WINDING WIRE OF COPPER")),
    dry(Trade::Metal, "761699", "ALUMINIUM DIE CASTINGS AD-9", "ARTICLES OF ALUMINIUM OTHER", ("C62", 1_200, 30), CARTON, (520, 980), "CTH", ("760429", "PROFILES OF ALUMINIUM"), ("870899", "PARTS OF MOTOR VEHICLES")),
    dry(Trade::Chemical, "390210", "POLYPROPYLENE PELLETS", "POLYPROPYLENE PRIMARY FORMS", ("KGM", 1_000, 25), BAG, (120, 190), "CTH", ("391590", "WASTE OF PLASTICS"), ("291612", "ESTERS OF ACRYLIC ACID")),
    dry(Trade::Chemical, "350691", "ADHESIVES BASED ON POLYMERS", "ADHESIVES PREPARED OF POLYMERS", ("KGM", 1_000, 18), CARTON, (640, 1_350), "CTH", ("350300", "GELATIN"), ("391000", "SILICONES IN PRIMARY FORMS")),
    dry(Trade::Chemical, "390740", "POLYCARBONATE RESIN", "POLYCARBONATES PRIMARY FORMS", ("KGM", 1_000, 25), BAG, (260, 410), "CTH", ("391620", "MONOFILAMENT OF PLASTICS"), ("292090", "ESTERS OF INORGANIC ACIDS")),
    dry(Trade::Chemical, "392190", "LAMINATED PLASTIC FILM, 1 M ROLLS", "PLATES SHEETS FILM OF PLASTICS OTHER", ("KGM", 1_000, 30), CARTON, (480, 860), "CTH", ("391910", "SELF-ADHESIVE TAPE"), ("481159", "PAPER COATED WITH PLASTICS")),
    dry(Trade::Household, "821192", "KITCHEN KNIVES, SANTOKU 170 MM", "KNIVES WITH FIXED BLADES", ("C62", 180, 60), CARTON, (1_400, 3_600), "CTH", ("820551", "HOUSEHOLD HAND TOOLS"), ("732393", "TABLE ARTICLES OF STAINLESS STEEL")),
    dry(Trade::Household, "691110", "PORCELAIN TABLEWARE", "TABLEWARE OF PORCELAIN OR CHINA", ("C62", 420, 36), CARTON, (380, 1_250), "CTH", ("691390", "ORNAMENTAL CERAMICS"), ("701349", "TABLE GLASSWARE")),
    dry(Trade::Household, "330499", "SKIN CREAM, 50 G JARS", "BEAUTY OR MAKE-UP PREPARATIONS", ("C62", 130, 72), CARTON, (620, 1_980), "CTH", ("330510", "SHAMPOOS"), ("340130", "WASHING PREPARATIONS FOR THE SKIN")),
    dry(Trade::Household, "481910", "PRINTED GIFT BOXES OF CORRUGATED BOARD", "CARTONS BOXES CORRUGATED PAPERBOARD", ("C62", 240, 50), CARTON, (70, 190), "CTH", ("482110", "PRINTED LABELS"), ("442090", "CASES OF WOOD")),
    dry(Trade::Household, "960810", "BALL POINT PENS", "PENS BALL POINT", ("C62", 14, 1_200), CARTON, (45, 160), "CTH", ("961700", "VACUUM FLASKS"), ("392610", "OFFICE SUPPLIES OF PLASTICS")),
];

#[expect(clippy::too_many_arguments, reason = "a row of a table")]
const fn dry(
    trade: Trade,
    hs: &'static str,
    words: &'static str,
    entered: &'static str,
    unit: (&'static str, i64, i64),
    package: &'static str,
    cents: (i64, i64),
    criterion: &'static str,
    near: (&'static str, &'static str),
    far: (&'static str, &'static str),
) -> Ware {
    Ware {
        trade,
        hs,
        words,
        entered,
        unit,
        package,
        cents,
        criterion,
        cold: None,
        near,
        far,
    }
}

#[expect(clippy::too_many_arguments, reason = "a row of a table")]
const fn cold(
    trade: Trade,
    hs: &'static str,
    words: &'static str,
    entered: &'static str,
    unit: (&'static str, i64, i64),
    cents: (i64, i64),
    set: &'static str,
    near: (&'static str, &'static str),
    far: (&'static str, &'static str),
) -> Ware {
    Ware {
        cold: Some(set),
        ..dry(
            trade, hs, words, entered, unit, CARTON, cents, "WO", near, far,
        )
    }
}
