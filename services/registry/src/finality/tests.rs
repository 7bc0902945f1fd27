use super::*;

const SECOND: Duration = Duration::from_secs(1);

fn logged(position: i64, size: u64) -> Logged {
    Logged { position, size }
}

#[test]
fn a_receipt_that_waits_thirty_seconds_makes_the_log_behind() {
    let state = LogState::new(BEHIND_AFTER);
    let start = Instant::now();
    assert!(!state.is_behind(start + 100 * SECOND), "nothing waits");
    state.recorded(Source::Registry, 1, start);
    assert!(!state.is_behind(start + 29 * SECOND));
    assert!(state.is_behind(start + 30 * SECOND));
    state.logged(Source::Registry, logged(1, 1));
    assert!(!state.is_behind(start + 30 * SECOND));
}

#[test]
fn the_parties_count_as_well() {
    let state = LogState::new(BEHIND_AFTER);
    let start = Instant::now();
    state.recorded(Source::Parties, 7, start);
    state.recorded(Source::Registry, 7, start);
    state.logged(Source::Registry, logged(7, 9));
    assert!(state.is_behind(start + 31 * SECOND));
    state.logged(Source::Parties, logged(7, 14));
    assert!(!state.is_behind(start + 31 * SECOND));
}

#[test]
fn the_age_is_that_of_the_oldest_one_left() {
    let state = LogState::new(BEHIND_AFTER);
    let start = Instant::now();
    state.recorded(Source::Registry, 1, start);
    state.recorded(Source::Registry, 2, start + 20 * SECOND);
    state.logged(Source::Registry, logged(1, 1));
    assert!(!state.is_behind(start + 49 * SECOND));
    assert!(state.is_behind(start + 50 * SECOND));
}

#[test]
fn positions_known_at_once_are_one_mark_and_keep_the_age_of_the_first() {
    let state = LogState::new(BEHIND_AFTER);
    let start = Instant::now();
    for position in 1..=500 {
        state.recorded(
            Source::Registry,
            position,
            start + Duration::from_millis(position.unsigned_abs() / 10),
        );
    }
    assert_eq!(state.lags(|lags| lags.registry.marks.len()), 1);
    state.logged(Source::Registry, logged(499, 499));
    assert!(state.is_behind(start + 30 * SECOND));
    assert!(!state.is_caught_up(Source::Registry));
    state.logged(Source::Registry, logged(500, 500));
    assert!(state.is_caught_up(Source::Registry));
}

#[test]
fn the_ledger_may_know_of_a_position_first() {
    let state = LogState::new(BEHIND_AFTER);
    let start = Instant::now();
    state.logged(Source::Parties, logged(9, 9));
    state.recorded(Source::Parties, 9, start);
    assert!(!state.is_behind(start + 60 * SECOND));
}

#[test]
fn finality_names_the_smallest_known_checkpoint() {
    let state = LogState::new(BEHIND_AFTER);
    assert_eq!(state.finality(1).level(), FinalityLevel::Recorded);
    state.logged(Source::Registry, logged(3, 10));
    state.logged(Source::Registry, logged(5, 20));
    state.logged(Source::Registry, logged(5, 30));
    for (position, size) in [(1, 10), (3, 10), (4, 20), (5, 20)] {
        let finality = state.finality(position);
        assert_eq!(finality.level(), FinalityLevel::Logged);
        assert_eq!(finality.checkpoint_size, size, "position {position}");
    }
    assert_eq!(state.finality(6).level(), FinalityLevel::Recorded);
}

#[tokio::test]
async fn waiting_ends_with_the_checkpoint_or_with_the_time() {
    let state = LogState::new(BEHIND_AFTER);
    let late = Instant::now() + 20 * SECOND;
    let waiting = tokio::spawn({
        let state = state.clone();
        async move { state.wait(2, late).await }
    });
    state.logged(Source::Registry, logged(2, 4));
    waiting.await.expect("the wait ends");
    assert!(Instant::now() < late);
    state.wait(3, Instant::now()).await;
    assert_eq!(state.finality(3).level(), FinalityLevel::Recorded);
}

#[test]
fn a_contradiction_once_found_stays() {
    let state = LogState::new(BEHIND_AFTER);
    assert_eq!(state.comparison(), Comparison::NotYet);
    state.agreed();
    assert_eq!(state.comparison(), Comparison::Agrees);
    state.contradicted();
    state.agreed();
    assert_eq!(state.comparison(), Comparison::Contradicts);
}
