//! What an officer has at hand, as options of the command line.

use clap::Args;
use funani_wire::customs::v1::key::Key as Of;
use funani_wire::customs::v1::{
    BillKey, CertificateKey, DeclarationKey, InvoiceKey, Key, VoyageKey,
};

use crate::cli::Misuse;

/// What is at hand. Several of them narrow an examination.
#[derive(Debug, Args)]
pub(super) struct Keys {
    /// Number of a declaration.
    #[arg(long, requires = "tax_id")]
    declaration: Option<String>,
    /// Tax id of the importer or exporter of the declaration.
    #[arg(long, requires = "declaration")]
    tax_id: Option<String>,
    /// Number of a master or house bill.
    #[arg(long, requires = "carrier")]
    bill: Option<String>,
    /// Code of its carrier or NVOCC, or its party id.
    #[arg(long, requires = "bill")]
    carrier: Option<String>,
    /// IMO number of a ship.
    #[arg(long, requires = "voyage")]
    imo: Option<String>,
    /// Call sign of a ship.
    #[arg(long, requires = "voyage")]
    call_sign: Option<String>,
    /// Name of a ship.
    #[arg(long, requires = "voyage")]
    vessel: Option<String>,
    /// Voyage number.
    #[arg(long, requires_all = ["port", "arrival"])]
    voyage: Option<String>,
    /// Port, UN/LOCODE.
    #[arg(long, requires = "voyage")]
    port: Option<String>,
    /// Calendar date of arrival there.
    #[arg(long, requires = "voyage")]
    arrival: Option<String>,
    /// Container number.
    #[arg(long)]
    container: Option<String>,
    /// Number of a certificate of origin.
    #[arg(long, requires_all = ["agreement", "date"])]
    certificate: Option<String>,
    /// Its agreement, such as JTEPA or RCEP.
    #[arg(long, requires = "certificate")]
    agreement: Option<String>,
    /// Its date.
    #[arg(long, requires = "certificate")]
    date: Option<String>,
    /// Country of its issuing body.
    #[arg(long, requires = "certificate")]
    issuer_country: Option<String>,
    /// Number of a permit or licence.
    #[arg(long)]
    permit: Option<String>,
    /// Number of an invoice.
    #[arg(long, requires = "seller")]
    invoice: Option<String>,
    /// Its seller: name, or identifier such as `JCN 3021001099901`.
    #[arg(long, requires = "invoice")]
    seller: Option<String>,
    /// Unique consignment reference.
    #[arg(long)]
    ucr: Option<String>,
    /// Text of a QR code.
    #[arg(long)]
    code: Option<String>,
}

impl Keys {
    /// All that is at hand.
    pub(super) fn all(&self) -> Vec<Key> {
        made(|name| self.given(name).map(str::to_owned))
    }

    /// The one thing at hand.
    ///
    /// # Errors
    ///
    /// Where there is none, or several.
    pub(super) fn one(&self) -> Result<Key, Misuse> {
        let mut all = self.all();
        match (all.pop(), all.is_empty()) {
            (Some(key), true) => Ok(key),
            (None, _) => Err(Misuse(
                "name what is sought, such as --container or --bill with --carrier",
            )),
            (Some(_), false) => Err(Misuse(
                "a lookup takes one of them; an examination takes several",
            )),
        }
    }

    fn given(&self, name: &str) -> Option<&str> {
        let value = match name {
            "agreement" => &self.agreement,
            "arrival" => &self.arrival,
            "bill" => &self.bill,
            "call_sign" => &self.call_sign,
            "carrier" => &self.carrier,
            "certificate" => &self.certificate,
            "code" => &self.code,
            "container" => &self.container,
            "date" => &self.date,
            "declaration" => &self.declaration,
            "imo" => &self.imo,
            "invoice" => &self.invoice,
            "issuer_country" => &self.issuer_country,
            "permit" => &self.permit,
            "port" => &self.port,
            "seller" => &self.seller,
            "tax_id" => &self.tax_id,
            "ucr" => &self.ucr,
            "vessel" => &self.vessel,
            "voyage" => &self.voyage,
            _ => &None,
        };
        value.as_deref()
    }
}

/// What may be given of keys: the options, and the members of a manifest's lines.
pub(super) const NAMES: [&str; 20] = [
    "agreement",
    "arrival",
    "bill",
    "call_sign",
    "carrier",
    "certificate",
    "code",
    "container",
    "date",
    "declaration",
    "imo",
    "invoice",
    "issuer_country",
    "permit",
    "port",
    "seller",
    "tax_id",
    "ucr",
    "vessel",
    "voyage",
];

/// The keys that are made of what is given. What one lacks is left empty, and the node names it.
pub(super) fn made(given: impl Fn(&str) -> Option<String>) -> Vec<Key> {
    let text = |name: &str| given(name).unwrap_or_default();
    let keys = [
        given("declaration").map(|number| {
            let tax_id = text("tax_id");
            Of::Declaration(DeclarationKey { number, tax_id })
        }),
        given("bill").map(|number| {
            let carrier = text("carrier");
            Of::Bill(BillKey { number, carrier })
        }),
        given("voyage").map(|voyage| {
            Of::Voyage(VoyageKey {
                imo: text("imo"),
                call_sign: text("call_sign"),
                vessel: text("vessel"),
                voyage,
                port: text("port"),
                arrival: text("arrival"),
            })
        }),
        given("container").map(Of::Container),
        given("certificate").map(|number| {
            Of::Certificate(CertificateKey {
                agreement: text("agreement"),
                number,
                date: text("date"),
                issuer_country: text("issuer_country"),
            })
        }),
        given("permit").map(Of::Permit),
        given("invoice").map(|number| {
            let seller = text("seller");
            Of::Invoice(InvoiceKey { number, seller })
        }),
        given("ucr").map(Of::Ucr),
        given("code").map(Of::Code),
    ];
    let keys = keys.into_iter().flatten();
    keys.map(|key| Key { key: Some(key) }).collect()
}
