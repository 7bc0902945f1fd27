//! Which consignment a key is of, where keys narrow each other.

use std::collections::BTreeSet;
use std::sync::Arc;

use funani_core::id::{BillId, DocId};
use funani_core::lookup::{Key, KeyKind};
use funani_trade::Figures;
use funani_trade::lookup::{have_one_seller, of_content};

use super::{Finder, Hits, add};
use crate::fault::Fault;
use crate::keys::asked::{Asked, Carrier};
use crate::things::{Bill, Declared, Document, bill_key};

/// What a consignment hangs on: its bill, or where no bill of it is here, what is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Anchor {
    /// A bill.
    Bill(BillId),
    /// The number of a bill that is not here, or an invoice.
    Key(Key),
    /// An entry.
    Entry(DocId),
    /// A document.
    Document(DocId),
}

/// The keys by which bills, and papers and entries, are looked for.
#[derive(Debug, Default)]
struct Leads {
    of_bills: Vec<Key>,
    of_papers: Vec<Key>,
}

impl Leads {
    /// Where data and a bill lead.
    fn of(values: &Figures, bill: Option<&Bill>) -> Self {
        let stated = values.text("transport.billNumber");
        let carrier = values.text("transport.carrierCode");
        let named = stated.map(|number| (number, carrier));
        let shown = bill.map(|bill| (bill.number(), bill.carrier_code()));
        let (mut of_bills, mut of_papers) = (Vec::new(), links(values));
        // What was made from a certificate is looked for with it.
        of_papers.extend(values.keys("proof").into_iter().filter_map(|proof| {
            let agreement = values.of_line("proof.#.agreement", proof)?;
            let number = values.of_line("proof.#.number", proof)?;
            Some(Key::based_on(agreement, number))
        }));
        for (number, carrier) in named.into_iter().chain(shown) {
            let numbered = Key::bill_number(number);
            let own = carrier.map(|carrier| Key::bill(number, carrier));
            of_bills.push(own.clone().unwrap_or_else(|| numbered.clone()));
            of_bills.push(Key::house(number));
            of_papers.extend(own);
            of_papers.push(numbered);
        }
        let houses = bill.map(Bill::houses).unwrap_or_default();
        of_bills.extend(houses.into_iter().map(Key::bill_number));
        Self {
            of_bills,
            of_papers,
        }
    }

    /// Adds what a key is looked for by.
    fn ask(&mut self, asked: &Asked) {
        let keys = match asked {
            Asked::Declaration { number, tax_id } => vec![Key::declaration(number, tax_id)],
            Asked::Bill { number, carrier } => {
                let numbered = Key::bill_number(number);
                self.of_papers.push(numbered.clone());
                vec![match carrier {
                    Carrier::Code(code) => Key::bill(number, code),
                    Carrier::Party(_) => numbered,
                }]
            }
            Asked::Voyage(call) => call.keys(),
            Asked::Container(number) => vec![Key::container(number)],
            Asked::Certificate(asked) => vec![Key::certificate(&asked.agreement, &asked.number)],
            Asked::Permit(number) => vec![Key::permit(number)],
            Asked::Invoice { number, seller } => vec![Key::invoice(number, seller)],
            Asked::Ucr(reference) => vec![Key::ucr(reference)],
            Asked::Code(_) => Vec::new(),
        };
        self.of_bills.extend(keys.iter().cloned());
        self.of_papers.extend(keys);
    }

    fn add(&mut self, more: Self) {
        self.of_bills.extend(more.of_bills);
        self.of_papers.extend(more.of_papers);
    }
}

impl Finder<'_> {
    /// The consignments that hits are of.
    pub(crate) async fn consignments(&mut self, hits: &Hits) -> Result<BTreeSet<Anchor>, Fault> {
        let mut anchors = BTreeSet::new();
        anchors.extend(hits.bills.iter().map(|bill| Anchor::Bill(bill.id)));
        for document in &hits.documents {
            anchors.extend(self.of_document(document).await?);
        }
        for entry in &hits.entries {
            anchors.extend(self.of_entry(entry).await?);
        }
        Ok(anchors)
    }

    async fn of_document(&mut self, document: &Arc<Document>) -> Result<Vec<Anchor>, Fault> {
        let anchors = self.reached(&document.values).await?;
        if anchors.is_empty() {
            return Ok(vec![Anchor::Document(document.id)]);
        }
        Ok(anchors)
    }

    async fn of_entry(&mut self, entry: &Arc<Declared>) -> Result<Vec<Anchor>, Fault> {
        let bills = self.reached_bills(&entry.values).await?;
        if bills.is_empty() {
            let number = numbered(&entry.values);
            return Ok(vec![number.unwrap_or(Anchor::Entry(entry.entry.id))]);
        }
        Ok(bills)
    }

    /// The consignments that data lead to: by the bill that they name, else by what names the same
    /// invoice.
    async fn reached(&mut self, values: &Figures) -> Result<Vec<Anchor>, Fault> {
        let bills = self.reached_bills(values).await?;
        if !bills.is_empty() {
            return Ok(bills);
        }
        if let Some(number) = numbered(values) {
            return Ok(vec![number]);
        }
        let entries = self.entries_of(&links(values), values).await?;
        if !entries.is_empty() {
            let ids = entries.iter().map(|entry| Anchor::Entry(entry.entry.id));
            return Ok(ids.collect());
        }
        let first = kept(values, &[KeyKind::Invoice]).into_iter().min();
        Ok(first.map(Anchor::Key).into_iter().collect())
    }

    /// The bills that data lead to: those that they name, else those that papers and entries of the
    /// same invoice, or entries of the same certificate, name.
    async fn reached_bills(&mut self, values: &Figures) -> Result<Vec<Anchor>, Fault> {
        self.lead(values, None).await?;
        let named = self.named(values).await?;
        if !named.is_empty() {
            return Ok(anchors(&named));
        }
        let links = links(values);
        if links.is_empty() {
            return Ok(Vec::new());
        }
        let papers = self.papers_of(&links, values).await?;
        let entries = self.entries_of(&links, values).await?;
        let mut reached = Vec::new();
        for paper in &papers {
            reached.extend(anchors(&self.named(&paper.values).await?));
        }
        for entry in &entries {
            reached.extend(anchors(&self.named(&entry.values).await?));
        }
        reached.sort_unstable();
        reached.dedup();
        Ok(reached)
    }

    /// Asks at once for all that data and a bill lead to, before it is looked at one by one.
    pub(super) async fn lead(
        &mut self,
        values: &Figures,
        bill: Option<&Bill>,
    ) -> Result<(), Fault> {
        let leads = Leads::of(values, bill);
        self.expect(&leads.of_bills, &leads.of_papers).await
    }

    /// Asks at once for what several questions ask about, and for what that leads to. What cannot be
    /// had now, each of them meets by itself.
    pub(crate) async fn prepare(&mut self, asked: &[&Asked]) -> Result<(), Fault> {
        let mut first = Leads::default();
        for asked in asked {
            first.ask(asked);
        }
        self.expect(&first.of_bills, &first.of_papers).await?;
        let mut leads = Leads::default();
        // What has many consignments leads to more than is asked about.
        let one = |key: &&Key| matches!(key.kind(), KeyKind::Declaration | KeyKind::Bill);
        let of_one: Vec<Key> = first.of_papers.iter().filter(one).cloned().collect();
        for entry in self.entries(&of_one).await?.0 {
            leads.add(Leads::of(&entry.values, None));
        }
        let of_one: Vec<Key> = first.of_bills.iter().filter(one).cloned().collect();
        for bill in self.bills(&of_one).await?.0 {
            leads.add(Leads::of(&Figures::default(), Some(&bill)));
        }
        self.expect(&leads.of_bills, &leads.of_papers).await
    }

    /// The documents of keys that data have; of an invoice only those of its seller.
    pub(super) async fn papers_of(
        &mut self,
        keys: &[Key],
        values: &Figures,
    ) -> Result<Vec<Arc<Document>>, Fault> {
        let mut papers = Vec::new();
        for (alone, keys) in by_seller(keys) {
            let (found, _) = self.documents(&keys).await?;
            let own = |it: &Arc<Document>| !alone || have_one_seller(values, &it.values);
            add(&mut papers, found.into_iter().filter(own), |it| it.id);
        }
        Ok(papers)
    }

    /// The entries of keys that data have; of an invoice only those of its seller.
    pub(crate) async fn entries_of(
        &mut self,
        keys: &[Key],
        values: &Figures,
    ) -> Result<Vec<Arc<Declared>>, Fault> {
        let mut entries = Vec::new();
        for (alone, keys) in by_seller(keys) {
            let (found, _) = self.entries(&keys).await?;
            let own = |it: &Arc<Declared>| !alone || have_one_seller(values, &it.values);
            add(&mut entries, found.into_iter().filter(own), |it| {
                it.entry.id
            });
        }
        Ok(entries)
    }

    /// The bills that data name.
    pub(super) async fn named(&mut self, values: &Figures) -> Result<Vec<Arc<Bill>>, Fault> {
        let Some(key) = bill_key(values) else {
            return Ok(Vec::new());
        };
        let (bills, _) = self.bills(&[key]).await?;
        Ok(bills)
    }
}

/// A bill that data name and that is not here.
fn numbered(values: &Figures) -> Option<Anchor> {
    let number = values.text("transport.billNumber")?;
    Some(Anchor::Key(Key::bill_number(number)))
}

fn anchors(bills: &[Arc<Bill>]) -> Vec<Anchor> {
    bills.iter().map(|bill| Anchor::Bill(bill.id)).collect()
}

/// Keys, those apart that say nothing of the seller.
fn by_seller(keys: &[Key]) -> [(bool, Vec<Key>); 2] {
    let (alone, others) = keys
        .iter()
        .cloned()
        .partition(|key| key.kind() == KeyKind::InvoiceNumber);
    [(true, alone), (false, others)]
}

/// The keys of the invoices that data name. Sellers write their names in many ways, so that the
/// number is looked for and the name compared.
pub(super) fn invoices(values: &Figures) -> Vec<Key> {
    kept(values, &[KeyKind::Invoice, KeyKind::InvoiceNumber])
}

/// The keys by which papers of one consignment know each other beside its bill.
fn links(values: &Figures) -> Vec<Key> {
    kept(
        values,
        &[
            KeyKind::Invoice,
            KeyKind::InvoiceNumber,
            KeyKind::Certificate,
        ],
    )
}

fn kept(values: &Figures, kinds: &[KeyKind]) -> Vec<Key> {
    let keys = of_content("", values).into_iter();
    keys.filter(|key| kinds.contains(&key.kind())).collect()
}
