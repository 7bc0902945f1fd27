//! Irregularities of the evidence itself.

use super::{Kind, one};
use crate::manifest::Handed;
use crate::manifest::shipment::{Issuer, Order};

pub(super) const KINDS: &[Kind] = &[
    one(
        2,
        "a bill whose evidence was changed is handed in",
        "evidence does not hold",
        |case, _| {
            case.handed = Some(Handed::BillForged);
            Some(())
        },
    ),
    one(
        2,
        "an invoice whose evidence was changed is handed in",
        "evidence does not hold",
        |case, _| {
            case.handed = Some(Handed::InvoiceForged);
            Some(())
        },
    ),
    one(
        2,
        "evidence of a registry that is not known is handed in",
        "the registry is not known, so that nothing is decided",
        |case, _| {
            case.handed = Some(Handed::OtherRegistry);
            Some(())
        },
    ),
    one(
        2,
        "a bill issued by somebody who is no carrier",
        "authority of who issued the bill",
        |case, _| {
            (case.shipment.issuer == Issuer::Line).then_some(())?;
            case.shipment.issuer = Issuer::Shipper;
            case.shipment.order = Order::Straight;
            Some(())
        },
    ),
];
