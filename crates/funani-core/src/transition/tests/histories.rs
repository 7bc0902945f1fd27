//! Random histories: whatever is signed, in whatever order and at whatever time.

use proptest::prelude::*;

use super::search::{PRESENT, acts, first_states};
use super::world::{self, World, apply, start};
use crate::approval::ApprovalRole;
use crate::state::{Controller, State, Status};
use crate::time::{HOUR, Timestamp};
use crate::transition::VerifiedApproval;

/// Folds acts over a bill; each goes in at a time not before the one before.
fn fold(first: &State, steps: &[(usize, i64, bool)]) -> Vec<State> {
    let world = World::new();
    let leave: Vec<VerifiedApproval> = (1_u8..)
        .zip(PRESENT)
        .map(|(key, name)| world::approval(name, ApprovalRole::Endorsee, key))
        .collect();
    let acts = acts();
    let mut time: Timestamp = start();
    let mut states = vec![first.clone()];
    for (act, hours, with_leave) in steps {
        time = time.plus(hours * HOUR);
        let approvals = if *with_leave { &leave[..] } else { &[] };
        let latest = states.last().unwrap();
        let act = &acts[act % acts.len()];
        if let Ok(applied) = apply(&world, Some(latest), act, time, approvals) {
            states.push(applied.state);
        }
    }
    states
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn any_history_has_one_controller_and_replays_to_the_same_state(
        first in any::<usize>(),
        steps in proptest::collection::vec((any::<usize>(), 0_i64..72, any::<bool>()), 0..400),
    ) {
        let firsts = first_states();
        let states = fold(&firsts[first % firsts.len()], &steps);
        for pair in states.windows(2) {
            let (before, after) = (&pair[0], &pair[1]);
            prop_assert!(before.controller() != Controller::Ended, "nothing follows the end");
            let fixed = |state: &State| (state.carrier, state.shipper, state.document, state.terms);
            prop_assert_eq!(fixed(before), fixed(after));
            let has_holder = !matches!(after.status, Status::Returned);
            prop_assert_eq!(after.possessor.is_some(), has_holder);
            let read = State::parse(&after.to_value()).unwrap();
            prop_assert_eq!(&read, after);
        }
        prop_assert_eq!(states, fold(&firsts[first % firsts.len()], &steps));
    }
}
