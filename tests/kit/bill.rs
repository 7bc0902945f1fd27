//! Bills between parties, as one who signs without asking `Prepare` knows them.

use funani::client::wish::{Deed, IssueWish, OrderWish, Seen, Who, Wish};
use funani_core::act::{Act, Capacity, Extends, Legal, OrderKind, Transferability};
use funani_core::form::Seed;
use funani_core::id::BillId;
use funani_core::intent::Language;
use funani_core::receipt::Receipt;
use funani_core::time::{Date, MINUTE};
use funani_proof::digest::Digest;
use funani_proof::json::{self, Limits, Object, Value};
use funani_proof::jws::Jws;
use funani_wire::types::v1::ReceiptOutcome;

use crate::person::Person;
use crate::stage::Stage;

/// A whole transport document, shipped, to the order of a bank.
const SAMPLE: &[u8] =
    include_bytes!("../samples/transport-documents/01-order-of-bank-scallops.json");

/// A bill at one of its receipts.
#[derive(Clone, Debug)]
pub struct Bill {
    /// Its id.
    pub id: BillId,
    /// The digest of the receipt.
    pub head: Digest,
    /// Its sequence.
    pub sequence: u64,
    /// The digest of the bill's document.
    pub document: Digest,
    /// The receipt as sent.
    pub receipt: String,
}

impl Bill {
    /// The bill after the act that got this receipt.
    pub fn after(outcome: &ReceiptOutcome) -> Self {
        let bill = Self::of(&outcome.receipt);
        assert_eq!(bill.id.to_string(), outcome.chain_id);
        assert_eq!(bill.sequence, outcome.sequence);
        bill
    }

    /// The bill at a receipt.
    pub fn of(text: &str) -> Self {
        let (head, receipt) = open(text);
        Self {
            id: BillId::new(receipt.chain),
            head,
            sequence: receipt.sequence,
            document: receipt.bill().unwrap().document,
            receipt: text.to_owned(),
        }
    }
}

/// A receipt's digest and what it says.
pub fn open(text: &str) -> (Digest, Receipt) {
    let jws = Jws::parse(text).unwrap();
    (jws.digest(), Receipt::parse(jws.payload()).unwrap())
}

/// The terms under which all bills here are issued.
pub fn terms() -> Digest {
    Digest::of(b"terms of carriage")
}

/// The scheme of the codes under which documents here name a party.
pub const CODES: &str = "ZZZ-FUNANI";

/// The code under which documents here name a party.
pub fn code(name: &str) -> String {
    let plain = |letter: char| {
        if letter.is_ascii_alphanumeric() {
            letter.to_ascii_uppercase()
        } else {
            '-'
        }
    };
    name.chars().map(plain).collect()
}

/// A transport document to the order of a party, of goods loaded and issued for on a day.
pub fn document(number: &str, shipper: &str, order: &str, day: Date) -> Vec<u8> {
    let mut document = json::parse(SAMPLE, Limits::DOCUMENT).expect("the sample is strict JSON");
    let root = object(&mut document);
    root.insert("transportDocumentReference", number);
    root.insert("issueDate", day);
    root.insert("shippedOnBoardDate", day);
    let parties = object(root.get_mut("documentParties").unwrap());
    let consigned = object(parties.get_mut("shipper").unwrap());
    consigned.insert("partyName", shipper);
    consigned.remove("taxLegalReferences");
    let endorsee = Object::from([
        ("partyName", Value::from(order)),
        ("identifyingCodes", vec![identifying(order)].into()),
    ]);
    parties.insert("endorsee", endorsee);
    json::to_canonical(&document).into_bytes()
}

fn object(value: &mut Value) -> &mut Object {
    let Value::Object(object) = value else {
        panic!("{value:?} is no object");
    };
    object
}

fn identifying(name: &str) -> Value {
    Object::from([
        ("codeListProvider", Value::from("ZZZ")),
        ("codeListName", "FUNANI".into()),
        ("partyCode", code(name).into()),
    ])
    .into()
}

/// The wish to issue a bill to the shipper, to the order of a bank.
pub fn issue(stage: &Stage, shipper: &Person, bank: &Person, number: &str) -> Deed {
    let document = document(number, &shipper.name, &bank.name, stage.now().date());
    let value = json::parse(&document, Limits::DOCUMENT).unwrap();
    Deed::Issue(Box::new(IssueWish {
        document_digest: json::canonical_digest(&value),
        document,
        number: number.parse().unwrap(),
        seed: Seed(stage.chance.bytes()),
        shipper: shipper.id(),
        order: OrderWish {
            kind: OrderKind::Bank,
            party: Some(Who::Party(bank.id())),
        },
        recipient: shipper.id(),
        legal: Legal {
            law: "GB-ENG".parse().unwrap(),
            profile: "UK-ETDA".parse().unwrap(),
            profile_date: "2023-09-20".parse().unwrap(),
            terms: terms(),
            transferability: Transferability::Order,
        },
    }))
}

/// A deed with a bill, in the capacity that it is usually done in.
pub fn wish(stage: &Stage, deed: Deed, bill: Option<BillId>) -> Wish {
    let carrier = matches!(
        deed,
        Deed::Issue(_) | Deed::AcceptSurrender | Deed::RejectSurrender
    );
    let time = stage.now();
    Wish {
        deed,
        bill,
        capacity: if carrier {
            Capacity::Carrier
        } else {
            Capacity::Own
        },
        behalf: None,
        place: "JPTYO".parse().unwrap(),
        time,
        not_after: time.plus(5 * MINUTE),
        reason: None,
        annex: None,
        approvals: Vec::new(),
        language: Language::English,
    }
}

/// The act of an actor that a wish means, over a bill as last seen and the heads of these parties.
pub fn act(
    stage: &Stage,
    actor: &Person,
    wish: &Wish,
    on: Option<&Bill>,
    named: &[&Person],
) -> Act {
    let bill = on.map(|bill| {
        let extends = Extends {
            bill: bill.id,
            head: bill.head,
            sequence: bill.sequence,
        };
        (extends, bill.document)
    });
    let parties = named
        .iter()
        .chain([&actor])
        .map(|person| (person.id(), person.head()))
        .collect();
    wish.act(stage.origin(), actor.id(), &Seen { bill, parties })
        .unwrap()
}
