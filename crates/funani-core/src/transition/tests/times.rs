//! Whose clock decides.

use super::world::{act, document_digest, start};
use crate::act::Action;
use crate::rejection::Rejection;
use crate::time::{DAY, HOUR, MINUTE};
use crate::transition::check_times;

#[test]
fn the_actors_clock_never_decides() {
    let mut act = act("shipper", Action::Supersede);
    act.time = start();
    act.not_after = start().plus(HOUR);
    let judge = |after: i64| check_times(&act, start().plus(after), None);
    assert_eq!(judge(-2 * MINUTE), Ok(()));
    assert_eq!(judge(-2 * MINUTE - 1), Err(Rejection::TimeAhead));
    assert_eq!(judge(HOUR), Ok(()));
    assert_eq!(judge(HOUR + 1), Err(Rejection::ActExpired));
}

#[test]
fn an_act_waits_an_hour_or_a_week_with_approvals() {
    let mut act = act("shipper", Action::Supersede);
    act.not_after = act.time.plus(HOUR + 1);
    assert_eq!(
        check_times(&act, start(), None),
        Err(Rejection::NotAfterTooFar)
    );
    act.approvals = vec![document_digest()];
    assert_eq!(check_times(&act, start(), None), Ok(()));
    act.not_after = act.time.plus(7 * DAY);
    assert_eq!(check_times(&act, start(), None), Ok(()));
    act.not_after = act.time.plus(7 * DAY + 1);
    assert_eq!(
        check_times(&act, start(), None),
        Err(Rejection::NotAfterTooFar)
    );
}

#[test]
fn recorded_time_never_goes_back() {
    let act = act("shipper", Action::Supersede);
    assert_eq!(check_times(&act, start(), Some(start())), Ok(()));
    let refused = check_times(&act, start(), Some(start().plus(1)));
    assert_eq!(refused, Err(Rejection::TimeBackwards));
}
