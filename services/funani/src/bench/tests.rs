use std::time::Duration;

use super::{Engine, count, engine};

#[test]
fn a_store_is_sqlite_or_a_url_of_postgres() {
    assert_eq!(engine("sqlite"), Ok(Engine::Sqlite));
    let url = "postgres://localhost/bench";
    assert_eq!(engine(url), Ok(Engine::Postgres(url.to_owned())));
    assert!(engine("mysql://localhost/bench").is_err());
}

#[test]
fn a_count_is_rate_times_time_up_to_the_most() {
    let time = Duration::from_secs(2);
    assert_eq!(count(10.5, time, 100), 21);
    assert_eq!(count(1e12, time, 100), 100);
}
