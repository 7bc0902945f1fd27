//! What differs from one sound shipment to the next in filings, origin, export control, insurance
//! and health certificates.

use super::Kind;
use super::Step::{
    Add, AddNear, Days, From, If, IfAny, IfNone, Left, LeftAll, Near, Put, Share, Words,
};

pub(super) const VARIATIONS: &[Kind] = &[
    // Filings.
    (
        "another export control number",
        &[Put("filing.ecr.number", "2EW2740918020")],
    ),
    (
        "another permit number",
        &[
            Put("filing.eda.number", "30127039915"),
            Put("filing.edc.number", "30127039915"),
        ],
    ),
    (
        "another S/I number",
        &[Put("filing.sir.number", "SI273999901")],
    ),
    (
        "another invoice receipt number",
        &[Put("filing.iva.number", "4727999012")],
    ),
    (
        "another cargo list number",
        &[Put("filing.acl.number", "AC276888801")],
    ),
    ("documents examined", &[Put("filing.edc.examination", "2")]),
    (
        "goods examined, then permitted",
        &[Put("filing.edc.examination", "3")],
    ),
    (
        "filed a day earlier, all of it",
        &[
            Days("filing.sir.filed", -1),
            Days("filing.iva.filed", -1),
            Days("filing.ecr.filed", -1),
            Days("filing.eda.filed", -1),
            Days("filing.edc.filed", -1),
            Days("filing.edc.permitted", -1),
            Days("filing.acl.filed", -1),
            Days("filing.export.plannedDate", -1),
        ],
    ),
    (
        "permitted the day after",
        &[Days("filing.edc.permitted", 1)],
    ),
    ("no S/I over NACCS", &[LeftAll("filing.sir.")]),
    ("no invoice over NACCS", &[LeftAll("filing.iva.")]),
    ("another section", &[Put("filing.export.section", "06")]),
    ("another user code", &[Put("filing.declarant", "ZBR9K")]),
    (
        "permit with the day until which it holds",
        &[
            IfAny("filing.edc.permitted"),
            AddNear("filing.edc.validUntil", "transport.departure", 300),
        ],
    ),
    (
        "a remark to customs",
        &[
            IfAny("filing.eda.number"),
            Add("filing.export.note", "PARTIAL SHIPMENT 2 OF 3"),
        ],
    ),
    (
        "advance filing two days earlier",
        &[Days("filing.amr.filed", -2)],
    ),
    (
        "advance filing corrected",
        &[
            IfAny("filing.amr.number"),
            Add("filing.cmr.number", "CM270099904"),
            Add("filing.cmr.result", "ACCEPTED"),
            Add("filing.cmr.filed", ""),
            From("filing.cmr.filed", "filing.amr.filed"),
        ],
    ),
    (
        "another advance filing number",
        &[Put("filing.amr.number", "AM277777704")],
    ),
    (
        "another import permit number",
        &[
            Put("filing.ida.number", "10127039988"),
            Put("filing.idc.number", "10127039988"),
        ],
    ),
    (
        "import documents not examined",
        &[Put("filing.idc.examination", "1")],
    ),
    (
        "import permitted two days later",
        &[Days("filing.idc.permitted", 2)],
    ),
    ("released a day later", &[Days("filing.dor.filed", 1)]),
    (
        "food decided a day earlier",
        &[Days("filing.food.decided", -1)],
    ),
    (
        "another food notice number",
        &[Put("filing.food.number", "27033099917")],
    ),
    // Origin.
    (
        "another certificate number",
        &[Put("proof.#.number", "ZZ-2799-00777")],
    ),
    (
        "certificate dated a day earlier",
        &[Days("proof.#.date", -1)],
    ),
    (
        "certificate dated two days after departure",
        &[Near("proof.#.date", "transport.departure", 2)],
    ),
    (
        "issued afterwards, with its tick",
        &[
            Near("proof.#.date", "transport.departure", 12),
            Add("proof.#.retroactive", "yes"),
        ],
    ),
    (
        "certificate on paper",
        &[If("proof.#.form", "PDF"), Put("proof.#.form", "PAPER")],
    ),
    (
        "a remark in the certificate",
        &[
            IfAny("proof.#.number"),
            Add("proof.#.remarks", "PARTIAL SHIPMENT"),
        ],
    ),
    (
        "a material a little dearer",
        &[
            If("material.#.status", "NON_ORIGINATING"),
            Share("material.#.value", 103.0),
        ],
    ),
    (
        "one more material of our own",
        &[
            IfAny("material.1.hsCode"),
            IfNone("material.3.hsCode"),
            Add("material.3.goods", "1"),
            Add("material.3.description", "Labels"),
            Add("material.3.hsCode", "482110"),
            Add("material.3.hsEdition", ""),
            From("material.3.hsEdition", "goods.1.originHsEdition"),
            Add("material.3.origin", ""),
            From("material.3.origin", "goods.1.origin"),
            Add("material.3.status", "ORIGINATING"),
            Add("material.3.value", "0.0100"),
            Add("material.3.evidence", "Own production"),
        ],
    ),
    (
        "applied for, not there yet",
        &[
            IfNone("transport.onBoard"),
            Put("proof.#.state", "APPLIED"),
            Left("proof.#.number"),
            Left("proof.#.date"),
        ],
    ),
    (
        "another origin decision number",
        &[Put("goods.#.originDecision", "ZZ-9900123")],
    ),
    (
        "rule in other words",
        &[Put(
            "goods.#.originRule",
            "as in the annex of the agreement",
        )],
    ),
    (
        "ship calls at another port of a party",
        &[
            If("goods.1.agreement", "RCEP"),
            Add("transport.transhipment", "SGSIN"),
        ],
    ),
    // Export control.
    (
        "another maker's certificate",
        &[
            Put("goods.#.controlMakerNumber", "M-2027-551"),
            Days("goods.#.controlMakerDate", -9),
        ],
    ),
    ("result a week earlier", &[Days("goods.#.controlDate", -7)]),
    (
        "compared by ourselves",
        &[
            Left("goods.#.controlMaker"),
            Left("goods.#.controlMakerNumber"),
            Left("goods.#.controlMakerDate"),
            Put(
                "goods.#.controlBasis",
                "Compared with the list by ourselves",
            ),
        ],
    ),
    (
        "item 16 answered by another",
        &[Put("control.catchAllBy", "Suzuki Aoi")],
    ),
    (
        "item 16 answered a day earlier",
        &[Days("control.catchAllDate", -1)],
    ),
    (
        "similar name cleared by hand",
        &[Put("control.endUserCheck", "REVIEWED")],
    ),
    ("newer list", &[Days("control.endUserListDate", 60)]),
    (
        "another list",
        &[Put("control.endUserList", "Own list of the group")],
    ),
    (
        "end user is a customer of the buyer",
        &[
            Put("party.endUser.name", "Third Quarter Works Ltd."),
            Put("control.endUserScreened", "Third Quarter Works Ltd."),
        ],
    ),
    (
        "listed, with its licence",
        &[
            IfAny("control.catchAll"),
            If("goods.#.controlResult", "NOT_LISTED"),
            IfNone("goods.2.controlResult"),
            Put("goods.#.controlResult", "LISTED"),
            Add("goods.#.controlItem", "2(12)"),
            Add("control.classification", "LISTED"),
            Add("control.item", "2(12)"),
            Add("control.licence", "3-27-1182"),
            Add("control.licenceKind", "INDIVIDUAL"),
            AddNear("control.licenceDate", "transport.departure", -30),
            AddNear("control.licenceUntil", "transport.departure", 150),
        ],
    ),
    (
        "licensed in bulk after a concern",
        &[
            Put("control.catchAll", "CONCERN"),
            Add("control.licence", "3-27-2210"),
            Add("control.licenceKind", "SPECIAL_BULK"),
            AddNear("control.licenceDate", "transport.departure", -100),
            AddNear("control.licenceUntil", "transport.departure", 600),
        ],
    ),
    (
        "another end use",
        &[Put("control.endUse", "Own use in the factory")],
    ),
    // Insurance.
    (
        "insured for 120 %",
        &[
            Put("insurance.percentage", "120"),
            Share("insurance.amount", 109.090_909),
        ],
    ),
    (
        "sum insured rounded up",
        &[
            If("insurance.currency", "USD"),
            Share("insurance.amount", 100.0006),
        ],
    ),
    (
        "under an open cover",
        &[
            IfAny("insurance.policy"),
            Add("insurance.openCover", "OC-77120"),
        ],
    ),
    (
        "a special condition",
        &[
            IfAny("insurance.policy"),
            Add(
                "insurance.conditions",
                "Including theft, pilferage and non-delivery",
            ),
        ],
    ),
    (
        "vessel in other letters",
        &[Words("insurance.vessel", "FUNANI", "Funani")],
    ),
    ("policy a day earlier", &[Days("insurance.date", -1)]),
    (
        "a claims agent named",
        &[
            IfAny("insurance.policy"),
            Add("insurance.claimsAgent", "Sunda Adjusters"),
        ],
    ),
    (
        "another policy number",
        &[Put("insurance.policy", "ZX-99-0007")],
    ),
    (
        "applied for a day earlier",
        &[Days("insurance.applicationDate", -1)],
    ),
    // Health.
    (
        "another health certificate number",
        &[Put("sanitary.#.number", "Q-27-7781")],
    ),
    (
        "health certificate valid for longer",
        &[Days("sanitary.#.until", 60)],
    ),
    (
        "health certificate without a container",
        &[Left("sanitary.#.container")],
    ),
    (
        "health certificate issued elsewhere",
        &[Put("sanitary.#.issuer", "Branch office, Kushiro")],
    ),
    (
        "a radiation certificate beside it",
        &[
            IfAny("sanitary.1.kind"),
            Add("sanitary.2.kind", "RADIATION"),
            Add("sanitary.2.goods", "1"),
            Add("sanitary.2.issuer", "Food analysis centre"),
            Add("sanitary.2.country", ""),
            From("sanitary.2.country", "sanitary.1.country"),
            Add("sanitary.2.number", "R-771"),
            Add("sanitary.2.date", ""),
            From("sanitary.2.date", "sanitary.1.date"),
        ],
    ),
];
