//! The registry by its calls: over TCP, with the real parties and the real ledger beside it, on
//! both engines.
#![expect(
    clippy::too_many_lines,
    reason = "a story is told in one place, and a table of cases is as long as it is"
)]
#![expect(clippy::unwrap_used, reason = "a test that fails says so by panicking")]

#[path = "it/bills.rs"]
mod bills;
#[path = "it/evidence.rs"]
mod evidence;
#[path = "it/finding.rs"]
mod finding;
#[path = "it/locks.rs"]
mod locks;
#[path = "it/node.rs"]
mod node;
#[path = "it/notes.rs"]
mod notes;
#[path = "it/people.rs"]
mod people;
#[path = "it/preparing.rs"]
mod preparing;
#[path = "it/reading.rs"]
mod reading;
#[path = "it/refusals.rs"]
mod refusals;
#[path = "it/story.rs"]
mod story;

/// Each test once on each engine.
macro_rules! on_both_engines {
    ($($room:ident :: $test:ident),+ $(,)?) => {
        mod sqlite {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $test() {
                    let node = crate::node::Node::sqlite().await;
                    crate::$room::$test(&node).await;
                    node.stop().await;
                }
            )+
        }

        mod postgres {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $test() {
                    let node = crate::node::Node::postgres(stringify!($test)).await;
                    crate::$room::$test(&node).await;
                    node.stop().await;
                }
            )+
        }
    };
}

on_both_engines![
    bills::a_bill_goes_from_issue_to_delivery,
    preparing::prepare_makes_the_payload_and_tells_what_is_wrong,
    bills::the_same_act_again_gets_the_same_receipt,
    bills::of_two_rivals_one_wins,
    bills::an_offer_is_taken_back_and_taken_up,
    bills::a_stated_endorsee_sees_and_surrenders,
    bills::an_agent_issues_and_answers_under_its_mandate,
    bills::acts_need_as_many_approvals_as_the_party_asks_for,
    bills::a_consent_just_recorded_counts,
    bills::a_straight_bill_is_surrendered_at_origin,
    bills::one_bill_has_a_number,
    refusals::submit_refuses_in_order,
    refusals::strangers_get_the_answer_of_no_bill,
    refusals::a_log_far_behind_stops_title,
    refusals::a_log_that_holds_other_leaves_stops_title,
    reading::lists_page_by_shelf,
    reading::history_ends_where_sight_ends,
    reading::watch_goes_on_from_its_cursor,
    reading::a_bill_opens_by_number_and_document,
    finding::bills_are_found_by_what_their_documents_state,
    notes::notes_stand_beside_the_bill,
    locks::customs_locks_the_release_and_never_the_title,
    locks::only_customs_concerned_writes_as_customs,
    locks::a_hold_and_a_release_at_once_leave_one_order,
    evidence::a_bundle_proves_the_bill,
    evidence::bundles_of_many_bills_prove_each,
    evidence::a_known_head_gets_a_fresh_statement_only,
];
