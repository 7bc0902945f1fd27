//! A server in the middle changes what was prepared: the client signs none of it.

use std::sync::{Arc, Mutex};

use funani::client::bill::prepare;
use funani::client::prepared::Distrust;
use funani::client::session::Session;
use funani::client::wish::{Deed, Who, Wish};
use funani_core::act::StatedParty;
use funani_proof::json::{self, Limits, Value};
use funani_tests::{Person, Place, Stage, bill, on_both_engines};
use funani_wire::registry::v1::registry_service_server::{RegistryService, RegistryServiceServer};
use funani_wire::registry::v1::*;
use futures::stream::Empty;
use tokio_stream::wrappers::TcpListenerStream;
use tonic::{Request, Response, Status};

on_both_engines![prepared_bytes_that_differ_are_refused];

type Change = Box<dyn Fn(&mut PrepareResponse) + Send>;

/// Hands `Prepare` on and changes the answer.
struct Middle {
    node: Session,
    change: Arc<Mutex<Change>>,
}

type Answer<T> = Result<Response<T>, Status>;

fn only_prepare<T>() -> Answer<T> {
    Err(Status::unimplemented("the middle only prepares"))
}

#[tonic::async_trait]
impl RegistryService for Middle {
    type HistoryStream = Empty<Result<HistoryResponse, Status>>;
    type ListEvidenceStream = Empty<Result<ListEvidenceResponse, Status>>;
    type WatchStream = Empty<Result<WatchResponse, Status>>;

    async fn prepare(&self, request: Request<PrepareRequest>) -> Answer<PrepareResponse> {
        let mut answer = self.node.registry().prepare(request.into_inner()).await?;
        self.change.lock().unwrap()(answer.get_mut());
        Ok(answer)
    }

    async fn submit(&self, _: Request<SubmitRequest>) -> Answer<SubmitResponse> {
        only_prepare()
    }

    async fn get_bill(&self, _: Request<GetBillRequest>) -> Answer<GetBillResponse> {
        only_prepare()
    }

    async fn list_bills(&self, _: Request<ListBillsRequest>) -> Answer<ListBillsResponse> {
        only_prepare()
    }

    async fn history(&self, _: Request<HistoryRequest>) -> Answer<Self::HistoryStream> {
        only_prepare()
    }

    async fn evidence(&self, _: Request<EvidenceRequest>) -> Answer<EvidenceResponse> {
        only_prepare()
    }

    async fn list_evidence(
        &self,
        _: Request<ListEvidenceRequest>,
    ) -> Answer<Self::ListEvidenceStream> {
        only_prepare()
    }

    async fn head_statement(
        &self,
        _: Request<HeadStatementRequest>,
    ) -> Answer<HeadStatementResponse> {
        only_prepare()
    }

    async fn find_bills(&self, _: Request<FindBillsRequest>) -> Answer<FindBillsResponse> {
        only_prepare()
    }

    async fn watch(&self, _: Request<WatchRequest>) -> Answer<Self::WatchStream> {
        only_prepare()
    }
}

/// The value with one thing in it changed, for every thing in turn, with the path of it.
fn variants(path: &str, value: &Value) -> Vec<(String, Value)> {
    let here = |changed: Value| vec![(path.to_owned(), changed)];
    match value {
        Value::Object(object) => {
            let mut all = Vec::new();
            for (name, inner) in object {
                let inside = format!("{path}.{name}");
                for (at, changed) in variants(&inside, inner) {
                    let mut object = object.clone();
                    object.insert(name, changed);
                    all.push((at, object.into()));
                }
                let mut without = object.clone();
                without.remove(name);
                all.push((inside, without.into()));
            }
            let mut more = object.clone();
            more.insert("zz", true);
            all.push((format!("{path}.zz"), more.into()));
            all
        }
        Value::Array(list) => {
            let mut all = Vec::new();
            for (at, inner) in list.iter().enumerate() {
                for (path, changed) in variants(&format!("{path}[{at}]"), inner) {
                    let mut list = list.clone();
                    list[at] = changed;
                    all.push((path, list.into()));
                }
            }
            let mut more = list.clone();
            more.push(Value::from("more"));
            all.push((format!("{path}[{}]", list.len()), more.into()));
            all
        }
        Value::String(text) => {
            let last = if text.ends_with('1') { "2" } else { "1" };
            let cut = text.char_indices().next_back().map_or(0, |(at, _)| at);
            here(Value::from(format!("{}{last}", &text[..cut]).as_str()))
        }
        Value::Number(number) => {
            let more = (number.as_u64().unwrap() + 1).to_string();
            here(json::parse(more.as_bytes(), Limits::MESSAGE).unwrap())
        }
        Value::Bool(flag) => here(Value::from(!flag)),
        Value::Null => here(Value::from(true)),
    }
}

struct Scene<'a> {
    stage: &'a Stage,
    change: Arc<Mutex<Change>>,
}

impl Scene<'_> {
    fn set(&self, change: impl Fn(&mut PrepareResponse) + Send + 'static) {
        *self.change.lock().unwrap() = Box::new(change);
    }

    /// What the client says to what the middle made of an honest answer.
    async fn distrust(&self, person: &Person, session: &Session, wish: &Wish) -> Distrust {
        let prepared = prepare(session, &person.wallet, self.stage.trust(), wish).await;
        prepared.unwrap_err().downcast().unwrap()
    }

    async fn change_everything(&self, person: &Person, session: &Session, wish: &Wish) -> usize {
        self.set(|_| {});
        let honest = prepare(session, &person.wallet, self.stage.trust(), wish)
            .await
            .unwrap();
        let value = json::parse(honest.payload.as_bytes(), Limits::MESSAGE).unwrap();
        let all = variants("$", &value);
        for (path, changed) in &all {
            let payload = json::to_canonical(changed);
            self.set(move |answer| answer.payload = payload.clone().into());
            match self.distrust(person, session, wish).await {
                Distrust::Differs { paths } => assert_eq!(paths, std::slice::from_ref(path)),
                other @ (Distrust::Receipt { .. } | Distrust::Incomplete(_)) => {
                    panic!("{path}: {other}")
                }
            }
        }
        let spaced = honest.payload.replacen(':', ": ", 1);
        self.set(move |answer| answer.payload = spaced.clone().into());
        assert!(matches!(
            self.distrust(person, session, wish).await,
            Distrust::Differs { .. }
        ));
        all.len()
    }
}

async fn prepared_bytes_that_differ_are_refused(place: &Place) {
    let (node, stage) = Stage::node(place).await;
    let carrier = Person::enrol(&stage, "Funani Line").await;
    let exporter = Person::enrol(&stage, "Hachinohe Suisan Boeki K.K.").await;
    let bank = Person::enrol(&stage, "Keihin Boeki Bank").await;
    let on = carrier
        .issue(&stage, &exporter, &bank, "MIDDLE1")
        .await
        .unwrap();
    let other = carrier
        .issue(&stage, &exporter, &bank, "MIDDLE2")
        .await
        .unwrap();

    let honest: Change = Box::new(|_| {});
    let scene = Scene {
        stage: &stage,
        change: Arc::new(Mutex::new(honest)),
    };
    let mut middles = Vec::new();
    for person in [&carrier, &exporter] {
        let middle = Middle {
            node: person.session.clone(),
            change: Arc::clone(&scene.change),
        };
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let server =
            tonic::transport::Server::builder().add_service(RegistryServiceServer::new(middle));
        tokio::spawn(server.serve_with_incoming(TcpListenerStream::new(listener)));
        middles.push(person.session(&stage.at(&url)).await);
    }
    let [by_carrier, by_exporter] = middles.as_slice() else {
        unreachable!("two were made")
    };

    let issue = bill::wish(
        &stage,
        bill::issue(&stage, &exporter, &bank, "MIDDLE3"),
        None,
    );
    assert!(scene.change_everything(&carrier, by_carrier, &issue).await > 40);
    let stated = StatedParty {
        identifiers: Vec::new(),
        name: "Samut Sakhon Foods".to_owned(),
    };
    let transfer = Deed::Transfer {
        recipient: bank.id(),
    };
    for deed in [
        transfer.clone(),
        Deed::Offer {
            recipient: bank.id(),
            condition: Some(bill::terms()),
            deadline: None,
        },
        Deed::Surrender {
            deliver_to: Who::Stated(stated),
        },
        Deed::Supersede,
    ] {
        let wish = bill::wish(&stage, deed, Some(on.id));
        assert!(scene.change_everything(&exporter, by_exporter, &wish).await > 20);
    }

    let wish = bill::wish(&stage, transfer, Some(on.id));
    scene.set(move |answer| answer.bills[0].receipt.clone_from(&other.receipt));
    assert!(matches!(
        scene.distrust(&exporter, by_exporter, &wish).await,
        Distrust::Receipt { .. }
    ));
    scene.set(|answer| answer.bills.clear());
    assert!(matches!(
        scene.distrust(&exporter, by_exporter, &wish).await,
        Distrust::Incomplete(_)
    ));
    scene.set(|answer| answer.parties.clear());
    assert!(matches!(
        scene.distrust(&exporter, by_exporter, &wish).await,
        Distrust::Incomplete(_)
    ));
    scene.set(|answer| {
        let (first, second) = (
            answer.parties[0].receipt.clone(),
            answer.parties[1].receipt.clone(),
        );
        (answer.parties[0].receipt, answer.parties[1].receipt) = (second, first);
    });
    assert!(matches!(
        scene.distrust(&exporter, by_exporter, &wish).await,
        Distrust::Receipt { .. }
    ));
    scene.set(|answer| {
        let receipt = &mut answer.bills[0].receipt;
        receipt.truncate(receipt.len() - 4);
    });
    assert!(matches!(
        scene.distrust(&exporter, by_exporter, &wish).await,
        Distrust::Receipt { .. }
    ));
    node.stop().await;
}
