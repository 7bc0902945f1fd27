//! Slips in what goes to NACCS and in what is taken over from its answers.

use super::Kind;
use super::Step::{
    AddNear, Days, Exchange, From, If, IfAny, Left, LeftAll, Long, Mistyped, Near, Other, OtherAll,
    Put, Short, Swapped, Wide,
};

pub(super) const SLIPS: &[Kind] = &[
    // The number that the declaration is about.
    (
        "B/L number keyed as export control number",
        &[From("filing.ecr.number", "transport.billNumber")],
    ),
    (
        "booking number keyed as export control number",
        &[From("filing.ecr.number", "transport.booking")],
    ),
    (
        "invoice number keyed as export control number",
        &[From("filing.ecr.number", "invoice.number")],
    ),
    (
        "declaration number keyed as export control number",
        &[From("filing.ecr.number", "filing.eda.number")],
    ),
    (
        "invoice receipt number keyed as export control number",
        &[From("filing.ecr.number", "filing.iva.number")],
    ),
    (
        "export control number of the last shipment",
        &[Other("filing.ecr.number")],
    ),
    (
        "export control number forgotten",
        &[Left("filing.ecr.number")],
    ),
    (
        "export control number in the box of the permit",
        &[Exchange("filing.ecr.number", "filing.edc.number")],
    ),
    (
        "B/L number keyed as declaration number",
        &[From("filing.eda.number", "transport.billNumber")],
    ),
    // Declaration and permit.
    (
        "permit number with digits swapped",
        &[Swapped("filing.edc.number")],
    ),
    ("permit number mistyped", &[Mistyped("filing.edc.number")]),
    (
        "permit number of the last shipment",
        &[Other("filing.edc.number")],
    ),
    ("permit number cut", &[Short("filing.edc.number")]),
    ("permit number in full width", &[Wide("filing.edc.number")]),
    (
        "declaration number mistyped",
        &[Mistyped("filing.eda.number")],
    ),
    ("declaration number forgotten", &[Left("filing.eda.number")]),
    ("permit number forgotten", &[Left("filing.edc.number")]),
    ("permit date forgotten", &[Left("filing.edc.permitted")]),
    (
        "permit not recorded, goods on board",
        &[IfAny("transport.onBoard"), LeftAll("filing.edc.")],
    ),
    (
        "permit dated after loading",
        &[
            IfAny("transport.onBoard"),
            Near("filing.edc.permitted", "transport.onBoard", 3),
        ],
    ),
    (
        "permit dated before the declaration",
        &[Days("filing.edc.permitted", -9)],
    ),
    (
        "permit date of the last shipment",
        &[Other("filing.edc.permitted")],
    ),
    (
        "year of the permit wrong",
        &[Days("filing.edc.permitted", -365)],
    ),
    (
        "permit expired before loading",
        &[
            IfAny("filing.edc.permitted"),
            AddNear("filing.edc.validUntil", "transport.departure", -1),
        ],
    ),
    (
        "refused declaration taken for a permit",
        &[Put("filing.edc.result", "REFUSED")],
    ),
    (
        "goods held for examination, loaded all the same",
        &[
            IfAny("transport.onBoard"),
            Put("filing.edc.result", "EXAMINATION"),
        ],
    ),
    (
        "examination class that there is not",
        &[Put("filing.edc.examination", "4")],
    ),
    ("result in other words", &[Put("filing.edc.result", "OK")]),
    (
        "permit date in another order",
        &[Put("filing.edc.permitted", "04/03/2027")],
    ),
    // One after the other.
    (
        "declared before the cargo was registered",
        &[Near("filing.eda.filed", "filing.ecr.filed", -2)],
    ),
    (
        "declaration sent before it was registered",
        &[Near("filing.edc.filed", "filing.eda.filed", -2)],
    ),
    (
        "cargo registration refused, declared all the same",
        &[Put("filing.ecr.result", "REFUSED")],
    ),
    (
        "declaration registration refused, declared all the same",
        &[Put("filing.eda.result", "REFUSED")],
    ),
    (
        "invoice registration refused, declared all the same",
        &[Put("filing.iva.result", "REFUSED")],
    ),
    (
        "cargo registered after departure",
        &[Near("filing.ecr.filed", "transport.departure", 2)],
    ),
    (
        "S/I sent after departure",
        &[Near("filing.sir.filed", "transport.departure", 1)],
    ),
    (
        "S/I accepted, its number forgotten",
        &[Left("filing.sir.number")],
    ),
    (
        "invoice accepted, its number forgotten",
        &[Left("filing.iva.number")],
    ),
    (
        "invoice receipt number too long",
        &[Put("filing.iva.number", "IV2703000421-2")],
    ),
    (
        "cargo list sent after departure",
        &[Near("filing.acl.filed", "transport.departure", 1)],
    ),
    (
        "cargo list accepted, its number forgotten",
        &[Left("filing.acl.number")],
    ),
    (
        "cargo list refused, loaded all the same",
        &[
            IfAny("transport.onBoard"),
            Put("filing.acl.result", "REFUSED"),
        ],
    ),
    (
        "cargo list number is the S/I's",
        &[From("filing.acl.number", "filing.sir.number")],
    ),
    (
        "answers of the last shipment left in",
        &[OtherAll("filing.e")],
    ),
    (
        "everything filed is of the last shipment",
        &[IfAny("filing.ecr.number"), OtherAll("filing.")],
    ),
    (
        "time of filing without its hour",
        &[Put("filing.ecr.filed", "2027-03-03")],
    ),
    // Codes of offices, places and people.
    (
        "customs office keyed by its name",
        &[Put("filing.export.office", "YOKOHAMA")],
    ),
    ("customs office cut", &[Short("filing.export.office")]),
    (
        "customs office of another district",
        &[Other("filing.export.office")],
    ),
    ("section forgotten", &[Left("filing.export.section")]),
    (
        "section keyed with three digits",
        &[Put("filing.export.section", "001")],
    ),
    ("bonded area cut", &[Short("filing.export.bondedArea")]),
    (
        "bonded area with a box number",
        &[Put("filing.export.bondedArea", "2EW81-01")],
    ),
    (
        "bonded area of another district",
        &[Other("filing.export.bondedArea")],
    ),
    ("bonded area forgotten", &[Left("filing.export.bondedArea")]),
    ("user code cut", &[Short("filing.declarant")]),
    (
        "user code keyed twice at its end",
        &[Long("filing.declarant")],
    ),
    ("user code forgotten", &[Left("filing.declarant")]),
    ("trader code cut", &[Short("party.exporter.naccsCode")]),
    (
        "trader code mistyped",
        &[Mistyped("party.exporter.naccsCode")],
    ),
    (
        "trader code is the bare company number",
        &[
            If("party.exporter.naccsCode", "30210010999010000"),
            Put("party.exporter.naccsCode", "3021001099901"),
        ],
    ),
    (
        "means of transport in words",
        &[Put("filing.transportMode", "SEA")],
    ),
    (
        "kind of declaration forgotten",
        &[Left("filing.export.kind")],
    ),
    (
        "planned date after departure",
        &[Near("filing.export.plannedDate", "transport.departure", 6)],
    ),
    (
        "planned date of the last shipment",
        &[Other("filing.export.plannedDate")],
    ),
    (
        "planned date before the invoice",
        &[Near("filing.export.plannedDate", "invoice.date", -20)],
    ),
    // Codes of goods.
    (
        "statistical code of another product",
        &[Other("goods.#.statisticalCode")],
    ),
    (
        "statistical code with digits swapped",
        &[Swapped("goods.#.statisticalCode")],
    ),
    (
        "HS code of six digits keyed as statistical code",
        &[From("goods.#.statisticalCode", "goods.#.hsCode")],
    ),
    (
        "statistical code forgotten",
        &[IfAny("filing.eda.filed"), Left("goods.#.statisticalCode")],
    ),
    // Inbound: the advance filing.
    (
        "advance filing within the last day",
        &[Near("filing.amr.filed", "transport.departure", 0)],
    ),
    (
        "advance filing after departure",
        &[Near("filing.amr.filed", "transport.departure", 2)],
    ),
    ("do not load overlooked", &[Put("filing.amr.result", "DNL")]),
    (
        "do not unload overlooked",
        &[Put("filing.amr.result", "DNU")],
    ),
    ("hold overlooked", &[Put("filing.amr.result", "HLD")]),
    (
        "mismatch of filings overlooked",
        &[Put("filing.amr.result", "SPD")],
    ),
    ("advance filing forgotten", &[LeftAll("filing.amr.")]),
    (
        "advance filing accepted, its number forgotten",
        &[Left("filing.amr.number")],
    ),
    (
        "advance filing's time of the last shipment",
        &[Other("filing.amr.filed")],
    ),
    (
        "departure reported with another day",
        &[Days("filing.atd.departed", -6)],
    ),
    (
        "departure reported before it happened",
        &[Days("filing.atd.filed", -3)],
    ),
    (
        "time of departure on another day than the departure",
        &[Days("transport.departureTime", 4)],
    ),
    ("departure not reported", &[LeftAll("filing.atd.")]),
    // Inbound: declaration, food, release.
    (
        "import permit number mistyped",
        &[Mistyped("filing.idc.number")],
    ),
    (
        "import permit number with digits swapped",
        &[Swapped("filing.idc.number")],
    ),
    (
        "import permit number forgotten",
        &[Left("filing.idc.number")],
    ),
    (
        "import declaration number forgotten",
        &[Left("filing.ida.number")],
    ),
    (
        "B/L number keyed as import declaration number",
        &[From("filing.ida.number", "transport.billNumber")],
    ),
    (
        "imported before the ship arrived",
        &[Near("filing.idc.permitted", "transport.arrival", -9)],
    ),
    (
        "import permit dated before the declaration",
        &[Days("filing.idc.permitted", -5)],
    ),
    (
        "import declaration sent before it was registered",
        &[Near("filing.idc.filed", "filing.ida.filed", -4)],
    ),
    (
        "import declaration refused, released all the same",
        &[Put("filing.idc.result", "REFUSED")],
    ),
    (
        "import office keyed by its name",
        &[Put("filing.import.office", "TOKYO-1")],
    ),
    (
        "import office of another district",
        &[Put("filing.import.office", "3A")],
    ),
    (
        "import bonded area of another district",
        &[Put("filing.import.bondedArea", "4AW12")],
    ),
    (
        "import bonded area cut",
        &[Short("filing.import.bondedArea")],
    ),
    ("import section forgotten", &[Left("filing.import.section")]),
    (
        "class of importer in words",
        &[Put("filing.import.personClass", "COMPANY")],
    ),
    ("food notice forgotten", &[LeftAll("filing.food.")]),
    (
        "food notice refused, imported all the same",
        &[Put("filing.food.result", "REFUSED")],
    ),
    (
        "food notice passed, its number forgotten",
        &[Left("filing.food.number")],
    ),
    (
        "food notice decided before it was filed",
        &[Near("filing.food.decided", "filing.food.filed", -3)],
    ),
    (
        "food notice filed after the import permit",
        &[Near("filing.food.filed", "filing.idc.permitted", 3)],
    ),
    (
        "other-law code of food forgotten",
        &[If("goods.#.otherLaw", "SK"), Left("goods.#.otherLaw")],
    ),
    (
        "materials of food forgotten",
        &[Left("goods.#.foodMaterials")],
    ),
    (
        "released before freight collect was paid",
        &[
            If("transport.freightTerm", "COLLECT"),
            Near("filing.dor.filed", "filing.dor.freightPaid", -2),
        ],
    ),
    (
        "released though freight collect is not paid",
        &[
            If("transport.freightTerm", "COLLECT"),
            Left("filing.dor.freightPaid"),
        ],
    ),
    (
        "release refused, taken for done",
        &[Put("filing.dor.result", "REFUSED")],
    ),
    (
        "release recorded before arrival",
        &[Near("filing.dor.filed", "transport.departure", -2)],
    ),
];

/// What is not noticed, how many were made, how many were noticed.
fn unnoticed(made: super::Made) -> (Vec<String>, usize, usize) {
    let count = made.len();
    let missed = made.into_iter();
    let missed = missed.filter(|(_, _, entry)| !crate::mistakes::is_noticed(entry));
    let missed: Vec<String> = missed
        .map(|(sample, kind, _)| format!("{kind} in {sample}"))
        .collect();
    let noticed = count - missed.len();
    (missed, count, noticed)
}

#[test]
fn slips_in_filings_are_noticed() {
    let (missed, made, noticed) = unnoticed(super::made(&[SLIPS], 20_270_303));
    if std::env::var_os("FUNANI_TELL").is_some() {
        let told = format!("{noticed} of {made}\n{}\n", missed.join("\n"));
        std::io::Write::write_all(&mut std::io::stderr(), told.as_bytes()).unwrap();
    }
    assert!(made >= 500, "only {made} were made");
    assert!(
        noticed * 100 >= made * 97,
        "{noticed} of {made}: {missed:#?}"
    );
}

#[test]
fn sound_filings_raise_nothing() {
    let mut wrong = Vec::new();
    let samples = crate::mistakes::samples().into_iter();
    let samples = samples.map(|(name, entry)| (name, "sample", entry));
    let sound = super::made(&[super::sound::VARIATIONS], 20_270_304);
    let mut count = 0;
    for (sample, kind, entry) in samples.chain(sound) {
        count += 1;
        let Some(figures) = crate::mistakes::read(&entry) else {
            continue;
        };
        let of_filing = |path: &&String| path.contains("filing.") || path.contains("naccsCode");
        for finding in funani_trade::check::check(&figures) {
            let paths: Vec<String> = finding.paths.iter().map(ToString::to_string).collect();
            if paths.iter().any(|path| of_filing(&path)) || finding.rule.id == "FILED_INCOMPLETE" {
                wrong.push(format!("{kind} in {sample}: {} {paths:?}", finding.rule.id));
            }
        }
    }
    assert!(
        wrong.len() * 100 <= count,
        "{} of {count}: {wrong:#?}",
        wrong.len()
    );
}
