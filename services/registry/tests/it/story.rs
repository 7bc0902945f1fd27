//! The parties of a shipment, and bills between them.

use funani_core::act::{Action, Order, Reference};
use funani_wire::reason::Refusal;
use funani_wire::registry::v1::{Bill as Shown, GetBillRequest, get_bill_request};

use crate::node::Node;
use crate::people::{Bill, Issuing, Made, Person, issuing};

/// Who takes part.
pub(crate) struct Cast {
    pub(crate) carrier: Person,
    pub(crate) exporter: Person,
    pub(crate) bank: Person,
    pub(crate) importer: Person,
    pub(crate) stranger: Person,
}

impl Cast {
    pub(crate) async fn enrol(node: &Node) -> Self {
        Self {
            carrier: Person::enrol(node, "Funani Line").await,
            exporter: Person::enrol(node, "Hachinohe Suisan Boeki K.K.").await,
            bank: Person::enrol(node, "Chao Phraya Commercial Bank").await,
            importer: Person::enrol(node, "Samut Sakhon Foods Co., Ltd.").await,
            stranger: Person::enrol(node, "Somebody Else").await,
        }
    }

    /// An issue to the exporter, to the order of the bank.
    pub(crate) fn issuing(&self, node: &Node, number: &str) -> Issuing {
        let order = Order::Bank(Reference::Party(self.bank.reference()));
        let made = Made::ToOrderOf(&self.bank.name);
        issuing(
            node,
            (&self.carrier, &self.exporter, &self.exporter),
            number,
            (order, made),
        )
    }

    /// A bill to the order of the bank, in the exporter's hands.
    pub(crate) async fn bill(&self, node: &Node, number: &str) -> Bill {
        self.issuing(node, number)
            .submit(&self.carrier)
            .await
            .unwrap()
    }
}

/// Hands the bill to somebody.
pub(crate) fn transfer(to: &Person) -> Action {
    Action::Transfer {
        recipient: to.reference(),
    }
}

/// Claims delivery to somebody.
pub(crate) fn surrender(to: &Person) -> Action {
    Action::SurrenderForDelivery {
        deliver_to: Reference::Party(to.reference()),
    }
}

/// The bill as a party sees it.
pub(crate) async fn look(person: &Person, bill: &Bill) -> Result<Shown, Refusal> {
    let named = get_bill_request::Bill::BillId(bill.id.to_string());
    let request = GetBillRequest {
        bill: Some(named),
        document_digest: String::new(),
    };
    match person.client().get_bill(request).await {
        Ok(answer) => Ok(answer.into_inner().bill.unwrap()),
        Err(status) => Err(Refusal::from_status(&status)),
    }
}

/// The reason of a refusal.
pub(crate) fn reason<T: std::fmt::Debug>(outcome: Result<T, Refusal>) -> String {
    outcome.unwrap_err().reason().to_owned()
}
