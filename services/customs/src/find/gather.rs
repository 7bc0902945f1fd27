//! Everything of one consignment that is here.

use std::collections::BTreeSet;
use std::sync::Arc;

use funani_core::lookup::{Key, KeyKind};
use funani_trade::Figures;
use funani_trade::lookup::of_content;

use super::consignment::invoices;
use super::{Anchor, Finder, add};
use crate::fault::Fault;
use crate::things::{Bill, Declared, Document};

/// Most bundles of a consignment.
const MOST: usize = 128;

/// A consignment.
#[derive(Clone, Debug, Default)]
pub(crate) struct Case {
    /// The bill that it hangs on.
    pub(crate) bill: Option<Arc<Bill>>,
    /// Masters over it and house bills under it.
    pub(crate) around: Vec<Arc<Bill>>,
    pub(crate) documents: Vec<Arc<Document>>,
    /// The declaration that it is about.
    pub(crate) entry: Option<Arc<Declared>>,
    /// The house bills that the bill names, each with whether it is here.
    pub(crate) houses: Vec<(String, bool)>,
}

impl Case {
    /// All bills.
    pub(crate) fn bills(&self) -> impl Iterator<Item = &Arc<Bill>> {
        self.bill.iter().chain(&self.around)
    }
}

impl Finder<'_> {
    /// Gathers a consignment. `entry` is the declaration that was asked for, `declared` what is
    /// declared.
    pub(crate) async fn gather(
        &mut self,
        anchor: Option<Anchor>,
        entry: Option<Arc<Declared>>,
        declared: &Figures,
    ) -> Result<Case, Fault> {
        let mut case = Case {
            entry,
            ..Case::default()
        };
        let mut about = vec![Arc::new(declared.clone())];
        match anchor {
            Some(Anchor::Bill(id)) => {
                case.bill = self.bills.get(&id).cloned().flatten();
            }
            Some(Anchor::Document(id)) => {
                let document = self.documents.get(&id).cloned().flatten();
                about.extend(document.iter().map(|it| Arc::clone(&it.values)));
                add(&mut case.documents, document, |it| it.id);
            }
            Some(Anchor::Key(key)) => {
                let (papers, _) = self.documents(&[key]).await?;
                about.extend(papers.iter().map(|it| Arc::clone(&it.values)));
                add(&mut case.documents, papers, |it| it.id);
            }
            Some(Anchor::Entry(_)) | None => {}
        }
        self.lead(declared, case.bill.as_deref()).await?;
        if case.bill.is_none() {
            case.bill = self.named(declared).await?.into_iter().next();
        }
        if let Some(bill) = case.bill.clone() {
            self.around(&mut case, &bill).await?;
            self.papers(&mut case, &bill).await?;
        }
        about.extend(case.documents.iter().map(|it| Arc::clone(&it.values)));
        for values in &about {
            let papers = self.papers_of(&invoices(values), values).await?;
            let own = papers
                .into_iter()
                .filter(|it| is_of(it, case.bill.as_deref()));
            add(&mut case.documents, own, |it| it.id);
        }
        about.extend(case.documents.iter().map(|it| Arc::clone(&it.values)));
        self.certificates(&mut case, &about).await?;
        drop_superseded(&mut case.documents);
        case.documents.truncate(MOST);
        Ok(case)
    }

    /// Masters that name the bill as a house, and the houses that it names.
    async fn around(&mut self, case: &mut Case, bill: &Arc<Bill>) -> Result<(), Fault> {
        let (masters, _) = self.bills(&[Key::house(bill.number())]).await?;
        let named: BTreeSet<String> = bill.houses().into_iter().map(str::to_owned).collect();
        let keys: Vec<Key> = named.iter().map(|house| Key::bill_number(house)).collect();
        let (houses, _) = self.bills(&keys).await?;
        for house in named {
            let key = Key::bill_number(&house);
            let here = houses.iter().any(|it| Key::bill_number(it.number()) == key);
            case.houses.push((house, here));
        }
        let around = masters.into_iter().chain(houses);
        add(
            &mut case.around,
            around.filter(|it| it.id != bill.id),
            |it| it.id,
        );
        case.around.truncate(MOST);
        Ok(())
    }

    /// The papers that name the bill.
    async fn papers(&mut self, case: &mut Case, bill: &Arc<Bill>) -> Result<(), Fault> {
        let mut keys = vec![Key::bill_number(bill.number())];
        let carrier = bill.carrier_code();
        keys.extend(carrier.map(|carrier| Key::bill(bill.number(), carrier)));
        let (papers, _) = self.documents(&keys).await?;
        let own = papers.into_iter().filter(|it| it.cites(bill));
        add(&mut case.documents, own, |it| it.id);
        if case.entry.is_none() {
            let (entries, _) = self.entries(&keys).await?;
            let carrier = bill.carrier_code();
            let mut own = entries
                .into_iter()
                .filter(|it| crate::things::cites(&it.values, bill.number(), carrier));
            // One declaration is the one; of several, none is.
            case.entry = own.next().filter(|_| own.next().is_none());
        }
        Ok(())
    }

    /// The certificates of origin that data name.
    async fn certificates(&mut self, case: &mut Case, about: &[Arc<Figures>]) -> Result<(), Fault> {
        let keys = about.iter().flat_map(|values| of_content("", values));
        let keys: BTreeSet<Key> = keys
            .filter(|key| key.kind() == KeyKind::Certificate)
            .collect();
        let keys: Vec<Key> = keys.into_iter().collect();
        if keys.is_empty() {
            return Ok(());
        }
        let (found, _) = self.documents(&keys).await?;
        let certificates = found.into_iter().filter(|it| it.is_certificate());
        add(&mut case.documents, certificates, |it| it.id);
        Ok(())
    }
}

/// A paper that names another bill is of another consignment, though the invoice is the same.
fn is_of(paper: &Document, bill: Option<&Bill>) -> bool {
    let names = paper.values.text("transport.billNumber").is_some();
    match bill {
        Some(bill) if names => paper.cites(bill),
        Some(_) | None => true,
    }
}

/// What was cancelled says nothing where another document of its kind and number counts; where
/// none does, an officer is to see it.
fn drop_superseded(documents: &mut Vec<Arc<Document>>) {
    let live: BTreeSet<String> = documents
        .iter()
        .filter(|it| it.is_live() && !it.is_certificate())
        .map(|it| it.kind.clone())
        .collect();
    documents.retain(|it| it.is_live() || it.is_certificate() || !live.contains(&it.kind));
}
