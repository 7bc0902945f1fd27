//! Slips in what proves origin.

use super::Kind;
use super::Step::{
    Add, AddNear, From, If, IfAny, IfNone, Left, LeftAll, Mistyped, Near, Other, OtherAll, Put,
    Share, Short, Swapped, Words,
};

pub(super) const SLIPS: &[Kind] = &[
    // The agreement.
    (
        "agreement of another country",
        &[
            Put("goods.#.agreement", "JMEPA"),
            Put("proof.1.agreement", "JMEPA"),
        ],
    ),
    (
        "agreement of the last order",
        &[
            Put("goods.#.agreement", "JVEPA"),
            Put("proof.1.agreement", "JVEPA"),
        ],
    ),
    (
        "agreement across the Pacific",
        &[
            Put("goods.#.agreement", "CPTPP"),
            If("transport.destination", "TH"),
        ],
    ),
    (
        "preference scheme of another country",
        &[
            Put("goods.#.agreement", "GSP"),
            Put("proof.1.agreement", "GSP"),
        ],
    ),
    (
        "certificate under another agreement than the line",
        &[Put("proof.#.agreement", "AJCEP")],
    ),
    (
        "certificate under the agreement of the last shipment",
        &[Other("proof.#.agreement")],
    ),
    (
        "agreement forgotten, certificate there",
        &[Left("goods.#.agreement")],
    ),
    (
        "agreement in other letters",
        &[Put("goods.#.agreement", "J-TEPA")],
    ),
    (
        "origin outside the agreement",
        &[IfAny("goods.#.agreement"), Put("goods.#.origin", "TW")],
    ),
    (
        "origin of the buyer",
        &[
            IfAny("goods.#.agreement"),
            From("goods.#.origin", "transport.destination"),
        ],
    ),
    (
        "destination outside the agreement",
        &[
            If("goods.#.agreement", "JTEPA"),
            Put("transport.destination", "KH"),
        ],
    ),
    // Codes.
    (
        "edition of the newest tariff",
        &[Put("goods.#.originHsEdition", "2022")],
    ),
    (
        "edition of another agreement",
        &[Put("goods.#.originHsEdition", "2012")],
    ),
    ("edition forgotten", &[Left("goods.#.originHsEdition")]),
    ("code of another product", &[Other("goods.#.originHs")]),
    ("code with digits swapped", &[Swapped("goods.#.originHs")]),
    ("code cut", &[Short("goods.#.originHs")]),
    ("code forgotten", &[Left("goods.#.originHs")]),
    // Criterion and worksheet.
    ("criterion forgotten", &[Left("goods.#.originCriterion")]),
    (
        "wholly obtained, with foreign materials",
        &[
            IfAny("material.1.hsCode"),
            Put("goods.#.originCriterion", "WO"),
        ],
    ),
    (
        "made of originating materials, with others",
        &[
            IfAny("material.1.hsCode"),
            Put("goods.#.originCriterion", "PE"),
        ],
    ),
    (
        "value content without a calculation",
        &[
            IfNone("goods.#.rvcMethod"),
            Put("goods.#.originCriterion", "RVC"),
        ],
    ),
    (
        "criterion as another form writes it",
        &[Put("goods.#.originCriterion", "A")],
    ),
    (
        "statement of capture forgotten",
        &[Left("goods.#.originStatement")],
    ),
    (
        "material under the product's own code",
        &[
            If("material.#.status", "NON_ORIGINATING"),
            From("material.#.hsCode", "goods.1.originHs"),
        ],
    ),
    (
        "material coded in another edition",
        &[Put("material.#.hsEdition", "2012")],
    ),
    (
        "code of a material forgotten",
        &[
            If("material.#.status", "NON_ORIGINATING"),
            Left("material.#.hsCode"),
        ],
    ),
    ("code of a material cut", &[Short("material.#.hsCode")]),
    ("material of another line", &[Put("material.#.goods", "9")]),
    (
        "value of a material forgotten",
        &[IfAny("goods.1.rvcMethod"), Left("material.#.value")],
    ),
    (
        "value of a material in another unit",
        &[
            If("goods.1.originCriterion", "RVC"),
            If("material.#.status", "NON_ORIGINATING"),
            Share("material.#.value", 1000.0),
        ],
    ),
    (
        "value content below what is asked",
        &[Put("goods.#.rvcFob", "12.0000")],
    ),
    (
        "FOB of the calculation forgotten",
        &[Left("goods.#.rvcFob")],
    ),
    (
        "method of the calculation forgotten",
        &[Left("goods.#.rvcMethod")],
    ),
    (
        "percentage without its point",
        &[Put("goods.#.rvcRequired", "400")],
    ),
    (
        "foreign material called originating",
        &[
            If("material.#.status", "NON_ORIGINATING"),
            Put("material.#.status", "ORIGINATING"),
        ],
    ),
    (
        "evidence of an originating material forgotten",
        &[Left("material.#.evidence")],
    ),
    (
        "status of a material forgotten",
        &[Left("material.#.status")],
    ),
    // The proof.
    ("certificate of another shipment", &[OtherAll("proof.1.")]),
    (
        "invoice of the last shipment in the certificate",
        &[Other("proof.#.invoiceNumber")],
    ),
    (
        "invoice number in the certificate mistyped",
        &[Mistyped("proof.#.invoiceNumber")],
    ),
    (
        "invoice number in the certificate with digits swapped",
        &[Swapped("proof.#.invoiceNumber")],
    ),
    (
        "packages in the certificate mistyped",
        &[Mistyped("proof.#.packages")],
    ),
    (
        "packages of another shipment in the certificate",
        &[Other("proof.#.packages")],
    ),
    (
        "weight in the certificate with digits swapped",
        &[Swapped("proof.#.grossWeight")],
    ),
    (
        "net weight in the certificate's box of gross weight",
        &[From("proof.#.grossWeight", "goods.1.netWeight")],
    ),
    (
        "FOB in the certificate without need",
        &[
            IfNone("proof.#.fob"),
            IfAny("proof.#.number"),
            Add("proof.#.fob", "1000.00"),
        ],
    ),
    ("FOB in the certificate forgotten", &[Left("proof.#.fob")]),
    ("CIF in the box of FOB", &[Put("proof.#.fob", "55800.00")]),
    (
        "third-country tick forgotten",
        &[Left("proof.#.thirdCountryInvoice")],
    ),
    (
        "third-country tick set to no",
        &[Put("proof.#.thirdCountryInvoice", "no")],
    ),
    (
        "third-country tick where the exporter invoices",
        &[
            IfAny("proof.#.number"),
            IfNone("proof.#.thirdCountryInvoice"),
            Add("proof.#.thirdCountryInvoice", "yes"),
        ],
    ),
    (
        "who invoices from the third country forgotten",
        &[LeftAll("party.invoiceIssuer.")],
    ),
    (
        "issued afterwards, tick forgotten",
        &[Near("proof.#.date", "transport.departure", 12)],
    ),
    (
        "tick for issued afterwards where it is not",
        &[IfAny("proof.#.number"), Add("proof.#.retroactive", "yes")],
    ),
    (
        "certificate expired at arrival",
        &[Near("proof.#.date", "transport.arrival", -400)],
    ),
    (
        "year of the certificate wrong",
        &[Near("proof.#.date", "transport.departure", 365)],
    ),
    (
        "back-to-back tick without the first certificate",
        &[IfAny("proof.#.number"), Add("proof.#.backToBack", "yes")],
    ),
    (
        "first certificate without the back-to-back tick",
        &[
            IfAny("proof.#.number"),
            Add("proof.#.originalNumber", "CO-1882"),
            AddNear("proof.#.originalDate", "transport.departure", -60),
        ],
    ),
    (
        "issued in another country",
        &[Put("proof.#.issuerCountry", "HK")],
    ),
    (
        "issued in the buyer's country",
        &[From("proof.#.issuerCountry", "transport.destination")],
    ),
    ("issuing body forgotten", &[Left("proof.#.issuer")]),
    (
        "certificate refused, quoted all the same",
        &[Put("proof.#.state", "REFUSED")],
    ),
    (
        "certificate applied for, quoted as issued",
        &[Put("proof.#.state", "APPLIED")],
    ),
    (
        "certificate issued, its number forgotten",
        &[Left("proof.#.number")],
    ),
    (
        "certificate issued, its date forgotten",
        &[Left("proof.#.date")],
    ),
    (
        "date of the certificate in another order",
        &[Put("proof.#.date", "06/03/2027")],
    ),
    (
        "origin decision number forgotten",
        &[Left("goods.#.originDecision")],
    ),
    (
        "own declaration where a body must issue",
        &[
            If("goods.#.agreement", "JTEPA"),
            Put("goods.#.originProof", "SELF"),
            Put("proof.1.kind", "SELF"),
        ],
    ),
    (
        "line says own declaration, a certificate is there",
        &[Put("goods.#.originProof", "SELF")],
    ),
    (
        "approved exporter without a number",
        &[
            Put("goods.#.originProof", "APPROVED"),
            Put("proof.1.kind", "APPROVED"),
        ],
    ),
    (
        "certificate forgotten, goods on board",
        &[IfAny("transport.onBoard"), LeftAll("proof.1.")],
    ),
    (
        "transhipped outside the agreement, no evidence",
        &[
            IfAny("goods.1.agreement"),
            Add("transport.transhipment", "HKHKG"),
        ],
    ),
    (
        "L/C asks for the original of a certificate that is data",
        &[Words(
            "credit.text",
            "JTEPA CERTIFICATE OF ORIGIN, DATA",
            "ORIGINAL JTEPA CERTIFICATE OF ORIGIN",
        )],
    ),
];
