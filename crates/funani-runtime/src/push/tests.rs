use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use funani_proof::checkpoint::Checkpoint;
use funani_proof::digest::Digest;
use funani_proof::key::SigningKey;
use funani_wire::ledger::v1::ledger_service_server::{LedgerService, LedgerServiceServer};
use funani_wire::ledger::v1::{
    AppendOutcome, AppendResponse, GetCheckpointResponse, GetConsistencyRequest,
    GetConsistencyResponse, GetInclusionRequest, GetInclusionResponse, GetInclusionsRequest,
    GetInclusionsResponse, GetSourceResponse, ListLeavesRequest, ListLeavesResponse,
};
use tonic::{Request, Response};

use super::*;
use crate::clock::Clock;
use crate::samples::Node;
use crate::server::Services;

/// A ledger that takes everything, has `logged` positions under its only checkpoint, and gives that
/// at once, as one does that is about to end.
#[derive(Clone, Default)]
struct Ending {
    logged: u64,
    asked: Arc<AtomicUsize>,
}

#[tonic::async_trait]
impl LedgerService for Ending {
    async fn append(
        &self,
        request: Request<AppendRequest>,
    ) -> Result<Response<AppendResponse>, Status> {
        let request = request.into_inner();
        let taken = u64::try_from(request.leaves.len()).unwrap();
        Ok(Response::new(AppendResponse {
            next_position: request.from + taken,
            time: String::new(),
            outcome: AppendOutcome::Taken.into(),
        }))
    }

    async fn get_checkpoint(
        &self,
        _: Request<GetCheckpointRequest>,
    ) -> Result<Response<GetCheckpointResponse>, Status> {
        self.asked.fetch_add(1, Ordering::Relaxed);
        let checkpoint = Checkpoint {
            origin: "registry.example.com/log".to_owned(),
            size: self.logged,
            root: Digest::of(b"root"),
        };
        let note = checkpoint.sign(&SigningKey::from_seed([7; 32])).unwrap();
        let note = note.to_string();
        Ok(Response::new(GetCheckpointResponse { note }))
    }

    async fn get_source(
        &self,
        _: Request<GetSourceRequest>,
    ) -> Result<Response<GetSourceResponse>, Status> {
        Ok(Response::new(GetSourceResponse {
            next_position: 9,
            logged_position: self.logged,
            checkpoint_size: self.logged,
            oldest_unlogged_ms: 0,
        }))
    }

    async fn get_inclusion(
        &self,
        _: Request<GetInclusionRequest>,
    ) -> Result<Response<GetInclusionResponse>, Status> {
        Err(Status::unimplemented("not asked here"))
    }

    async fn get_inclusions(
        &self,
        _: Request<GetInclusionsRequest>,
    ) -> Result<Response<GetInclusionsResponse>, Status> {
        Err(Status::unimplemented("not asked here"))
    }

    async fn get_consistency(
        &self,
        _: Request<GetConsistencyRequest>,
    ) -> Result<Response<GetConsistencyResponse>, Status> {
        Err(Status::unimplemented("not asked here"))
    }

    async fn list_leaves(
        &self,
        _: Request<ListLeavesRequest>,
    ) -> Result<Response<ListLeavesResponse>, Status> {
        Err(Status::unimplemented("not asked here"))
    }
}

/// A push of eight positions to a ledger that is near.
fn push(ledger: Ending) -> Push {
    let node = Node::new(Clock::System);
    let services = Services::new().with(LedgerServiceServer::new(ledger));
    let wire = Wire::near(services.near(&node.gate)).with_tokens(node.tokens());
    let progress = watch::Sender::new(8);
    let receiver = progress.subscribe();
    // The progress of a store lives as long as its process.
    std::mem::forget(progress);
    Push::new("registry", LedgerServiceClient::new(wire), receiver)
}

async fn leaves(after: i64, _: u32) -> Result<Vec<Vec<u8>>, &'static str> {
    let more = usize::try_from(8 - after).unwrap();
    Ok(vec![vec![0; 73]; more])
}

#[tokio::test]
async fn what_a_checkpoint_covers_is_told() {
    let push = push(Ending {
        logged: 8,
        ..Ending::default()
    });
    let (mut logged, stop) = (push.logged(), CancellationToken::new());
    let running = tokio::spawn(push.run(leaves, stop.clone()));
    let told = logged
        .wait_for(|logged| logged.position == 8)
        .await
        .unwrap();
    assert_eq!((told.checkpoint_size, told.waiting_since), (8, None));
    drop(told);
    stop.cancel();
    running.await.unwrap();
}

/// A ledger that gives the same checkpoint again and at once is not asked without end, and does not
/// keep the push from stopping.
#[tokio::test]
async fn a_ledger_that_ends_first_does_not_keep_the_push() {
    let ledger = Ending {
        logged: 5,
        ..Ending::default()
    };
    let asked = Arc::clone(&ledger.asked);
    let push = push(ledger);
    let (mut logged, stop) = (push.logged(), CancellationToken::new());
    let running = tokio::spawn(push.run(leaves, stop.clone()));
    logged
        .wait_for(|logged| logged.position == 5)
        .await
        .unwrap();
    tokio::time::sleep(Duration::from_millis(500)).await;
    stop.cancel();
    running.await.unwrap();
    let asked = asked.load(Ordering::Relaxed);
    assert!(
        (2..10).contains(&asked),
        "asked {asked} times in half a second"
    );
}
