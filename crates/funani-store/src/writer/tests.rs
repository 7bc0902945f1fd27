use std::time::Duration;

use super::Jitter;

#[test]
fn pauses_grow_and_stay_short() {
    let mut jitter = Jitter(7);
    for attempts in 0..20 {
        let most = Duration::from_millis(2 << attempts.min(6));
        assert!((0..1000).all(|_| jitter.pause(attempts) <= most));
    }
    assert!((0..100).any(|_| jitter.pause(6) > Duration::from_millis(64)));
}

#[test]
fn two_processes_do_not_pause_alike() {
    let mut pauses = [Jitter(7), Jitter(9)].map(|mut jitter| jitter.pause(6));
    pauses.sort();
    assert_ne!(pauses[0], pauses[1]);
}
