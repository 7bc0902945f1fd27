use funani_store::{Engine, Store, StoreOptions, StoreUrl};
use funani_testpg::Postgres;

use super::*;

async fn prepare_all(url: StoreUrl, engine: Engine) {
    let options = StoreOptions {
        url,
        service: "ledger",
        migrations: MIGRATIONS,
        readers: 1,
    };
    let store = Store::open(options).await.unwrap();
    assert_eq!(store.engine(), engine);
    for sql in [leaf::OF_SOURCE, leaf::OLDEST_FROM, source::ALL] {
        let mut tx = store.read().await.unwrap();
        tx.prepare(sql)
            .await
            .unwrap_or_else(|error| panic!("{engine}: {sql}: {error}"));
    }
    store.close().await;
}

#[tokio::test]
async fn sqlite_prepares_every_statement() {
    let dir = tempfile::tempdir().unwrap();
    let url = StoreUrl::Sqlite {
        dir: dir.path().to_owned(),
    };
    prepare_all(url, Engine::Sqlite).await;
}

#[tokio::test]
async fn postgres_prepares_every_statement() {
    let server = match Postgres::shared() {
        Ok(server) => server,
        Err(error) => return eprintln!("SKIPPED postgres: {error}"),
    };
    let url = StoreUrl::Postgres {
        url: server.url("ledger_statements").unwrap(),
    };
    prepare_all(url, Engine::Postgres).await;
}
