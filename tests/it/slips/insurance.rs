//! Slips in insurance and in certificates of health.

use super::Kind;
use super::Step::{
    Add, Days, Exchange, From, If, IfAny, IfNone, Left, LeftAll, Mistyped, Near, Other, OtherAll,
    Put, Share, Short, Swapped,
};

pub(super) const SLIPS: &[Kind] = &[
    // What the policy says against the shipment.
    (
        "insured for the bare invoice",
        &[Share("insurance.amount", 90.909)],
    ),
    (
        "sum insured with digits swapped",
        &[Swapped("insurance.amount")],
    ),
    ("sum insured mistyped", &[Mistyped("insurance.amount")]),
    (
        "sum insured without its point",
        &[Share("insurance.amount", 10_000.0)],
    ),
    ("sum insured forgotten", &[Left("insurance.amount")]),
    (
        "sum insured of the last shipment",
        &[Other("insurance.amount")],
    ),
    (
        "policy in another currency",
        &[Put("insurance.currency", "EUR")],
    ),
    (
        "currency of the policy forgotten",
        &[Left("insurance.currency")],
    ),
    (
        "policy names the vessel of the last shipment",
        &[Other("insurance.vessel")],
    ),
    (
        "voyage in the policy mistyped",
        &[Mistyped("insurance.voyage")],
    ),
    (
        "voyage of the last shipment in the policy",
        &[Other("insurance.voyage")],
    ),
    (
        "invoice of the last shipment in the policy",
        &[Other("insurance.invoice")],
    ),
    (
        "invoice number in the policy mistyped",
        &[Mistyped("insurance.invoice")],
    ),
    (
        "invoice number in the policy with digits swapped",
        &[Swapped("insurance.invoice")],
    ),
    ("policy of another shipment", &[OtherAll("insurance.")]),
    (
        "policy dated after loading, by days",
        &[
            IfAny("transport.onBoard"),
            Near("insurance.date", "transport.onBoard", 3),
        ],
    ),
    (
        "policy number forgotten",
        &[IfAny("transport.onBoard"), Left("insurance.policy")],
    ),
    ("date of the policy forgotten", &[Left("insurance.date")]),
    (
        "whole insurance forgotten under CIF",
        &[If("terms.incoterm", "CIF"), LeftAll("insurance.")],
    ),
    // What is applied for.
    (
        "applied for after the policy",
        &[Near("insurance.applicationDate", "insurance.date", 4)],
    ),
    (
        "year of the application wrong",
        &[Days("insurance.applicationDate", 365)],
    ),
    (
        "application without its day",
        &[Short("insurance.applicationDate")],
    ),
    ("clauses forgotten", &[Left("insurance.clauses")]),
    (
        "clauses in other words",
        &[Put("insurance.clauses", "ALL RISKS")],
    ),
    (
        "clauses below what the L/C asks",
        &[
            If("credit.number", "CPCB-2702-0117"),
            Put("insurance.clauses", "ICC(C)"),
        ],
    ),
    (
        "percentage without its last digit",
        &[Short("insurance.percentage")],
    ),
    (
        "percentage of the bare value",
        &[
            If("insurance.kind", "DEFINITE"),
            Put("insurance.percentage", "100"),
        ],
    ),
    (
        "percentage with a digit too many",
        &[Put("insurance.percentage", "1100")],
    ),
    (
        "provisional, goods on board",
        &[
            IfAny("transport.onBoard"),
            Put("insurance.kind", "PROVISIONAL"),
        ],
    ),
    ("kind of insurance forgotten", &[Left("insurance.kind")]),
    (
        "war and strikes forgotten",
        &[Left("insurance.warAndStrikes")],
    ),
    (
        "claims payable where the voyage begins",
        &[From("insurance.claimsPlace", "insurance.from")],
    ),
    (
        "claims payable where the last shipment went",
        &[Other("insurance.claimsPlace")],
    ),
    ("claims place forgotten", &[Left("insurance.claimsPlace")]),
    (
        "voyage insured the other way round",
        &[Exchange("insurance.from", "insurance.to")],
    ),
    (
        "insured to where the last shipment went",
        &[Other("insurance.to")],
    ),
    ("insured from: forgotten", &[Left("insurance.from")]),
    ("insured to: forgotten", &[Left("insurance.to")]),
    // Health, plant health, fishery, food.
    (
        "number of the health certificate forgotten",
        &[Left("sanitary.#.number")],
    ),
    (
        "date of the health certificate forgotten",
        &[Left("sanitary.#.date")],
    ),
    (
        "issuer of the health certificate forgotten",
        &[Left("sanitary.#.issuer")],
    ),
    ("health certificate forgotten", &[LeftAll("sanitary.1.")]),
    (
        "health certificate of another kind",
        &[Put("sanitary.#.kind", "PHYTOSANITARY")],
    ),
    (
        "halal certificate taken for it",
        &[Put("sanitary.#.kind", "HALAL")],
    ),
    ("kind in other words", &[Put("sanitary.#.kind", "HEALTH")]),
    (
        "health certificate for another country",
        &[Put("sanitary.#.country", "VN")],
    ),
    (
        "health certificate of another shipment",
        &[OtherAll("sanitary.1.")],
    ),
    (
        "health certificate dated after loading",
        &[Near("sanitary.#.date", "transport.departure", 8)],
    ),
    (
        "health certificate expired at arrival",
        &[Near("sanitary.#.until", "transport.arrival", -3)],
    ),
    (
        "health certificate valid until before its date",
        &[Near("sanitary.#.until", "sanitary.#.date", -365)],
    ),
    (
        "health certificate applied for after its date",
        &[Near("sanitary.#.applied", "sanitary.#.date", 6)],
    ),
    (
        "year of the health certificate wrong",
        &[Days("sanitary.#.date", -365)],
    ),
    (
        "net weight in the health certificate with digits swapped",
        &[Swapped("sanitary.#.netWeight")],
    ),
    (
        "gross weight in the health certificate",
        &[From("sanitary.#.netWeight", "goods.1.grossWeight")],
    ),
    (
        "container in the health certificate mistyped",
        &[Mistyped("sanitary.#.container")],
    ),
    (
        "container of another shipment in the health certificate",
        &[Other("sanitary.#.container")],
    ),
    (
        "health certificate about a line that is not there",
        &[Put("sanitary.#.goods", "7")],
    ),
    (
        "health certificate about no line",
        &[Left("sanitary.#.goods")],
    ),
    (
        "second health certificate begun, not filled in",
        &[
            IfAny("sanitary.1.kind"),
            IfNone("sanitary.2.kind"),
            Add("sanitary.2.number", "AH-1"),
        ],
    ),
];
