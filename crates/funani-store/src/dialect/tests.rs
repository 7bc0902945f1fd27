use super::{Batch, Kind, is_durable, room};
use crate::options::Engine;

const BATCH: Batch = Batch {
    columns: &[("a", Kind::Uuid), ("b", Kind::Bytes)],
    body: "SELECT a FROM v",
};

#[test]
fn row_sources_differ_and_bodies_do_not() {
    let text = |engine, rows| {
        let mut sql = String::new();
        BATCH.write(engine, rows, &mut sql);
        sql
    };
    assert_eq!(
        text(Engine::Sqlite, 3),
        "WITH v(a, b) AS (SELECT * FROM (VALUES (?,?),(?,?),(?,?),(?,?)) \
         WHERE column1 IS NOT NULL) SELECT a FROM v"
    );
    assert_eq!(
        text(Engine::Postgres, 3),
        "WITH v(a, b) AS (SELECT * FROM unnest($1::uuid[], $2::bytea[])) SELECT a FROM v"
    );
    assert_eq!(text(Engine::Postgres, 3), text(Engine::Postgres, 300));
}

#[test]
fn texts_come_in_few_sizes() {
    let sizes: std::collections::BTreeSet<usize> = (1..=128).map(room).collect();
    assert_eq!(
        sizes.into_iter().collect::<Vec<_>>(),
        [1, 2, 4, 8, 16, 32, 64, 128]
    );
    assert!((1..=2048).all(|rows| room(rows) >= rows));
}

#[test]
fn only_settings_that_wait_for_the_disk_are_durable() {
    let cases = [
        ("synchronous", "2", true),
        ("synchronous", "1", false),
        ("journal_mode", "wal", true),
        ("journal_mode", "memory", false),
        ("fsync", "off", false),
        ("full_page_writes", "off", false),
        ("synchronous_commit", "local", true),
        ("synchronous_commit", "off", false),
        ("unheard", "on", false),
    ];
    for (name, value, durable) in cases {
        assert_eq!(is_durable(name, value), durable, "{name} = {value}");
    }
}
