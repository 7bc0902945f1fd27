use funani_core::act::OrderKind;
use funani_core::form::Seed;
use funani_core::id::{BillId, Id};
use funani_store::{Store, StoreError, StoreOptions, StoreUrl};
use funani_testpg::Postgres;

use super::*;
use crate::MIGRATIONS;

async fn prepare_all(url: StoreUrl) {
    let options = StoreOptions {
        url,
        service: SERVICE,
        migrations: MIGRATIONS,
        readers: 1,
    };
    let store = Store::open(options).await.unwrap();
    let mut tx = store.read().await.unwrap();
    for statement in STATEMENTS {
        let prepared = tx.prepare(statement).await;
        assert!(prepared.is_ok(), "{statement}: {prepared:?}");
    }
    drop(tx);
    store.close().await;
}

mod sqlite {
    use super::*;

    #[tokio::test]
    async fn takes_every_statement() {
        let dir = tempfile::tempdir().unwrap();
        prepare_all(StoreUrl::Sqlite {
            dir: dir.path().to_owned(),
        })
        .await;
    }
}

mod postgres {
    use super::*;

    #[tokio::test]
    async fn takes_every_statement() {
        let url = tokio::task::spawn_blocking(|| {
            Postgres::shared()
                .unwrap()
                .url("registry_statements")
                .unwrap()
        });
        prepare_all(StoreUrl::Postgres {
            url: url.await.unwrap(),
        })
        .await;
    }
}

#[test]
fn what_issue_fixed_is_read_back_from_every_row() {
    let bill: BillId = Id::from_bytes([7; 16]);
    for order in OrderKind::ALL {
        let opening = Opening {
            seed: Seed([9; 32]),
            order: *order,
        };
        assert_eq!(Opening::read(&opening.to_bytes(), bill).unwrap(), opening);
    }
    for bytes in [&[9; 32][..], &[9; 34], &[0; 0]] {
        assert!(matches!(
            Opening::read(bytes, bill),
            Err(StoreError::Inconsistent { .. })
        ));
    }
    let mut beyond = Opening {
        seed: Seed([9; 32]),
        order: OrderKind::Bank,
    }
    .to_bytes();
    beyond[32] = 200;
    assert!(Opening::read(&beyond, bill).is_err());
}

#[test]
fn notes_lie_on_a_chain_of_their_own() {
    let one: Origin = "one.example.com".parse().unwrap();
    let other: Origin = "other.example.com".parse().unwrap();
    let bill: BillId = Id::from_bytes([7; 16]);
    let chain = notes_chain(&one, bill);
    assert_ne!(chain, bill.uuid());
    assert_ne!(chain, notes_chain(&other, bill));
    assert_ne!(chain, notes_chain(&one, Id::from_bytes([8; 16])));
    assert_eq!(chain.get_version_num(), 8);
}
