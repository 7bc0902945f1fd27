//! The page of a certificate of origin. It is no paper that is made here: its body signs it as data,
//! and the page shows what it signed.

use super::super::Field::{self, Datum, Party};
use super::super::{Class, Form, Item, Part};
use super::{EVERY, own};

/// What stands in the box of the body.
const CERTIFIED: &[Item] = &[
    Item::Datum("proof.1.issuer"),
    Item::Datum("proof.1.issuerCountry"),
    Item::Datum("proof.1.date"),
    Item::Datum("proof.1.retroactive"),
    Item::Datum("proof.1.replacement"),
    Item::Datum("proof.1.backToBack"),
    Item::Datum("proof.1.originalNumber"),
    Item::Datum("proof.1.originalDate"),
    Item::Datum("proof.1.originalCountry"),
    Item::Datum("proof.1.thirdCountryInvoice"),
    Item::Datum("proof.1.exhibition"),
    Item::Datum("proof.1.partialCumulation"),
    Item::Datum("proof.1.remarks"),
];

const ROUTE: &[Item] = &[
    Item::Datum("transport.departure"),
    Item::Datum("transport.onBoard"),
    Item::Datum("transport.vessel"),
    Item::Datum("transport.voyage"),
    Item::Datum("transport.loading"),
    Item::Datum("transport.transhipment"),
    Item::Datum("transport.discharge"),
    Item::Datum("transport.delivery"),
    Item::Datum("transport.destination"),
];

const INVOICE: &[Item] = &[
    Item::Datum("invoice.number"),
    Item::Datum("invoice.date"),
    Item::Datum("proof.1.invoiceNumber"),
    Item::Datum("proof.1.packages"),
    Item::Datum("proof.1.grossWeight"),
    Item::Datum("proof.1.fob"),
    Item::Datum("invoice.currency"),
];

const fn boxed(english: &'static str, japanese: &'static str, of: &'static [Item]) -> Field {
    Field::Box {
        english,
        japanese,
        of,
    }
}

/// The certificate, as far as its data have a place of their own.
pub(in super::super) const CERTIFICATE: Form = Form {
    kind: crate::certificate::KIND,
    code: "",
    english: "Certificate of origin",
    japanese: "特定原産地証明書",
    class: Class::Made,
    about: &[],
    number: "proof.1.number",
    needs: &[],
    asks: None,
    due: &[],
    parts: &[
        Part::Boxes(&[
            Datum("proof.1.agreement"),
            boxed("Certification", "発給機関の証明", CERTIFIED),
            Party("exporter"),
            Party("shipper"),
            Party("importer"),
            Party("producer"),
            Party("invoiceIssuer"),
            boxed("Means of transport and route", "輸送手段及び経路", ROUTE),
            boxed("Invoice", "インボイス", INVOICE),
        ]),
        Part::Lines {
            list: "goods",
            only: EVERY,
            columns: &[
                own("goods.#.description"),
                own("goods.#.originHs"),
                own("goods.#.originHsEdition"),
                own("goods.#.originWritten"),
                own("goods.#.origin"),
                own("goods.#.quantity"),
                own("goods.#.unit"),
                own("goods.#.grossWeight"),
                own("goods.#.packages"),
                own("goods.#.package"),
                own("goods.#.originFob"),
            ],
            totals: &[],
        },
        super::origin::NOT_COMPARED,
    ],
};
