//! Schemas: migrations, their checksums, and the same tables on both engines.

use funani_store::{
    Engine, Migration, Schema, Store, StoreError, StoreOptions, concern, statements,
};
use tempfile::TempDir;

use crate::fixture::{Fixture, LEDGER, MIGRATIONS, PARTIES, after, id, opening, win};
use crate::runner::contract;

contract! {
    every_statement_is_prepared,
    a_changed_migration_is_refused,
    versions_must_rise,
    a_new_migration_is_applied_to_old_data,
    shelves_outlive_a_new_order_of_their_table,
    a_migration_that_fails_leaves_nothing,
    starting_again_changes_nothing,
    services_do_not_share_tables,
    names_of_services_are_plain,
    the_engine_keeps_what_it_acknowledges,
    #[postgres] both_engines_have_the_same_columns,
    #[postgres] two_processes_may_start_at_once,
    #[postgres] settings_that_lose_commits_show,
    #[sqlite] rows_lead_into_a_table_and_never_through_it,
    #[sqlite] a_second_process_is_kept_out,
    #[sqlite] a_directory_that_cannot_be_made_is_named,
}

/// A store of each schema.
struct Stores {
    chains: Store,
    log: Store,
}

impl Stores {
    async fn open(fixture: &Fixture) -> Self {
        let options = StoreOptions {
            service: "ledger",
            migrations: LEDGER,
            ..fixture.options()
        };
        Self {
            chains: fixture.open().await,
            log: fixture.try_open(options).await.unwrap(),
        }
    }

    const fn of(&self, schema: Schema) -> &Store {
        match schema {
            Schema::Chains => &self.chains,
            Schema::Log => &self.log,
        }
    }
}

async fn every_statement_is_prepared(fixture: Fixture) {
    let stores = Stores::open(&fixture).await;
    let mut count = 0;
    for (schema, sql) in statements(fixture.engine, 3) {
        let mut tx = stores.of(schema).write().await.unwrap();
        // A test may keep a few texts for ever.
        let sql: &'static str = sql.leak();
        tx.prepare(sql)
            .await
            .unwrap_or_else(|error| panic!("{error:?} in {sql}"));
        count += 1;
    }
    assert!(count > 30, "only {count} statements");
}

/// However many rows are asked for: the plan changes with their number.
async fn rows_lead_into_a_table_and_never_through_it(fixture: Fixture) {
    let stores = Stores::open(&fixture).await;
    // These have a few rows each.
    let small = ["counter", "source", "meta"].map(|table| format!("SCAN {table}"));
    for rows in [1, 3, 100, 200, 300, 700, 1500, 2048] {
        let all = statements(fixture.engine, rows).into_iter();
        for (schema, sql) in all.filter(|(_, sql)| sql.starts_with("WITH v")) {
            let mut tx = stores.of(schema).write().await.unwrap();
            let explain: &'static str = format!("EXPLAIN QUERY PLAN {sql}").leak();
            for step in tx.fetch_all(explain, &[]).await.unwrap() {
                let step = step.text(3).unwrap();
                let scans = step.starts_with("SCAN ")
                    && !["CONSTANT ROW", "VALUES CLAUSE", "subquery"]
                        .iter()
                        .any(|of| step.contains(of));
                assert!(
                    !scans || small.contains(&step),
                    "{step}, {rows} rows: {sql}"
                );
            }
        }
    }
}

fn with(sqlite: &'static str, postgres: &'static str) -> &'static [Migration] {
    let changed = Migration {
        version: 4,
        name: "more",
        sqlite,
        postgres,
    };
    [MIGRATIONS, &[changed]].concat().leak()
}

async fn a_changed_migration_is_refused(fixture: Fixture) {
    fixture.open().await.close().await;
    let changed = Migration {
        sqlite: "CREATE TABLE other (a INTEGER) STRICT",
        postgres: "CREATE TABLE other (a bigint)",
        ..MIGRATIONS[0]
    };
    let options = StoreOptions {
        migrations: vec![changed].leak(),
        ..fixture.options()
    };
    let refused = fixture.try_open(options).await;
    let Err(StoreError::Migration {
        version: 1,
        problem,
        ..
    }) = refused
    else {
        panic!("it was not refused");
    };
    assert!(problem.contains("differs"), "{problem}");
    fixture.open().await;
}

async fn versions_must_rise(fixture: Fixture) {
    let migrations: &[Migration] = vec![MIGRATIONS[0], MIGRATIONS[0]].leak();
    let options = StoreOptions {
        migrations,
        ..fixture.options()
    };
    let refused = fixture.try_open(options).await;
    assert!(matches!(
        refused,
        Err(StoreError::Migration { version: 1, .. })
    ));
}

async fn a_new_migration_is_applied_to_old_data(fixture: Fixture) {
    let store = fixture.open().await;
    win(&store, &opening(id(1), 1)).await;
    store.close().await;
    let more = with(
        "CREATE TABLE more (a INTEGER NOT NULL) STRICT; CREATE INDEX more_a ON more (a);",
        "CREATE TABLE more (a bigint NOT NULL); CREATE INDEX more_a ON more (a);",
    );
    let options = StoreOptions {
        migrations: more,
        ..fixture.options()
    };
    let store = fixture.try_open(options).await.unwrap();
    let columns = store.columns().await.unwrap();
    assert!(columns.contains(&("more".to_owned(), "a".to_owned())));
    // A program that does not know the migration yet goes on working.
    store.close().await;
    let store = fixture.open().await;
    win(&store, &opening(id(2), 2)).await;
}

async fn shelves_outlive_a_new_order_of_their_table(fixture: Fixture) {
    let old = StoreOptions {
        migrations: &MIGRATIONS[..2],
        ..fixture.options()
    };
    let store = fixture.try_open(old).await.unwrap();
    for n in 1..=20 {
        win(&store, &opening(id(n), n)).await;
    }
    let before = shelves(&store).await;
    assert_eq!(before.len(), 20);
    store.close().await;
    let store = fixture.open().await;
    assert_eq!(shelves(&store).await, before);
    // The oldest comes to the top, and none is listed twice.
    win(&store, &after(&opening(id(1), 1), 21)).await;
    let later = shelves(&store).await;
    assert_eq!(later.len(), 20);
    assert_eq!((later[0].chain, later[0].sequence), (id(1), 2));
}

/// What lies on the shelves of the party that [`opening`] names.
async fn shelves(store: &Store) -> Vec<concern::Concern> {
    let mut tx = store.read().await.unwrap();
    let all = concern::list(&mut tx, id(900), None, None, 100).await;
    all.unwrap()
}

async fn a_migration_that_fails_leaves_nothing(fixture: Fixture) {
    fixture.open().await.close().await;
    let wrong = with(
        "CREATE TABLE more (a INTEGER) STRICT; CREATE TABLE more (a INTEGER) STRICT;",
        "CREATE TABLE more (a bigint); CREATE TABLE more (a bigint);",
    );
    let options = StoreOptions {
        migrations: wrong,
        ..fixture.options()
    };
    let refused = fixture.try_open(options).await;
    assert!(matches!(
        refused,
        Err(StoreError::Migration { version: 4, .. })
    ));
    let columns = fixture.open().await.columns().await.unwrap();
    assert!(columns.iter().all(|(table, _)| table != "more"));
}

async fn starting_again_changes_nothing(fixture: Fixture) {
    let store = fixture.open().await;
    win(&store, &opening(id(1), 1)).await;
    let before = store.columns().await.unwrap();
    store.close().await;
    let store = fixture.open().await;
    assert_eq!(store.columns().await.unwrap(), before);
    assert_eq!(win(&store, &opening(id(2), 2)).await, 2);
}

async fn services_do_not_share_tables(fixture: Fixture) {
    let registry = fixture.open().await;
    let options = StoreOptions {
        service: "parties",
        migrations: PARTIES,
        ..fixture.options()
    };
    let parties = fixture.try_open(options).await.unwrap();
    assert_eq!(win(&registry, &opening(id(1), 1)).await, 1);
    assert_eq!(win(&parties, &opening(id(1), 2)).await, 1);
}

async fn names_of_services_are_plain(fixture: Fixture) {
    for service in ["", "Registry", "a-b", "a\"b", "../a", "a1"] {
        let options = StoreOptions {
            service,
            ..fixture.options()
        };
        let refused = Store::open(options).await;
        assert!(
            matches!(refused, Err(StoreError::Invalid(_))),
            "{service} was taken"
        );
    }
}

async fn the_engine_keeps_what_it_acknowledges(fixture: Fixture) {
    let store = fixture.open().await;
    let durability = store.durability().await.unwrap();
    assert!(durability.durable, "{durability:?}");
    assert_eq!(durability.engine, fixture.engine);
    assert!(
        durability.version.starts_with(|c: char| c.is_ascii_digit()),
        "{durability:?}"
    );
    let settings: Vec<_> = durability
        .settings
        .iter()
        .map(|(n, v)| (*n, v.as_str()))
        .collect();
    match fixture.engine {
        Engine::Sqlite => assert_eq!(settings, [("journal_mode", "wal"), ("synchronous", "2")]),
        Engine::Postgres => assert_eq!(
            settings,
            [
                ("fsync", "on"),
                ("synchronous_commit", "on"),
                ("full_page_writes", "on")
            ]
        ),
    }
}

async fn settings_that_lose_commits_show(fixture: Fixture) {
    let sql = format!(
        "ALTER DATABASE \"{}\" SET synchronous_commit = off",
        fixture.database
    );
    crate::runner::server().sql("postgres", &sql).unwrap();
    let store = fixture.open().await;
    let durability = store.durability().await.unwrap();
    assert!(!durability.durable, "{durability:?}");
}

async fn both_engines_have_the_same_columns(fixture: Fixture) {
    let dir = TempDir::new().unwrap();
    for (service, migrations) in [
        ("registry", MIGRATIONS),
        ("parties", PARTIES),
        ("ledger", LEDGER),
    ] {
        let postgres = StoreOptions {
            service,
            migrations,
            ..fixture.options()
        };
        let url = funani_store::StoreUrl::Sqlite {
            dir: dir.path().to_owned(),
        };
        let sqlite = StoreOptions {
            url,
            ..postgres.clone()
        };
        let postgres = Store::open(postgres)
            .await
            .unwrap()
            .columns()
            .await
            .unwrap();
        let sqlite = Store::open(sqlite).await.unwrap().columns().await.unwrap();
        assert_eq!(postgres, sqlite, "{service}");
        assert!(postgres.len() > 10);
    }
    let names = |engine: &str| {
        let root = format!("{}/../../migrations/{engine}", env!("CARGO_MANIFEST_DIR"));
        let mut names = Vec::new();
        for service in std::fs::read_dir(root).unwrap().flatten() {
            for file in std::fs::read_dir(service.path()).unwrap().flatten() {
                names.push((service.file_name(), file.file_name()));
            }
        }
        names.sort();
        names
    };
    assert_eq!(names("sqlite"), names("postgres"));
}

async fn two_processes_may_start_at_once(fixture: Fixture) {
    let opened: Vec<_> = (0..8)
        .map(|_| {
            let options = fixture.options();
            tokio::spawn(async move { Store::open(options).await })
        })
        .collect();
    let mut stores = Vec::new();
    for store in opened {
        stores.push(store.await.unwrap().expect("every process starts"));
    }
    for (n, store) in (0..8).zip(&stores) {
        win(store, &opening(id(n), n)).await;
    }
}

async fn a_second_process_is_kept_out(fixture: Fixture) {
    let store = fixture.open().await;
    let refused = Store::open(fixture.options()).await;
    let Err(StoreError::Locked { path }) = refused else {
        panic!("it was let in")
    };
    assert_eq!(path, fixture.dir().join("registry.lock"));
    store.close().await;
    fixture.open().await;
}

async fn a_directory_that_cannot_be_made_is_named(fixture: Fixture) {
    let file = fixture.dir().join("file");
    std::fs::write(&file, b"").unwrap();
    let url = funani_store::StoreUrl::Sqlite {
        dir: file.join("below"),
    };
    let refused = Store::open(StoreOptions {
        url,
        ..fixture.options()
    })
    .await;
    assert!(matches!(refused, Err(StoreError::File { path, .. }) if path == file.join("below")));
}
