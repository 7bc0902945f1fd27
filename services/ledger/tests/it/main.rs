//! The ledger at its front door: real databases, real TCP, the real server with its auth layer.
#![expect(clippy::unwrap_used, reason = "a test that fails says so by panicking")]

mod appends;
mod checkpoints;
mod kit;
mod proofs;
mod restarts;

/// Runs each story on both engines, or on the one whose story it is.
macro_rules! stories {
    (
        both: $($room:ident :: $story:ident),+;
        sqlite: $($sqlite_room:ident :: $sqlite_story:ident),+;
        postgres: $($postgres_room:ident :: $postgres_story:ident),+;
    ) => {
        mod sqlite {
            stories!(@sqlite $($room::$story)+ $($sqlite_room::$sqlite_story)+);
        }

        mod postgres {
            stories!(@postgres $($room::$story)+ $($postgres_room::$postgres_story)+);
        }
    };
    (@sqlite $($room:ident :: $story:ident)+) => {
        $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn $story() {
            crate::$room::$story(&crate::kit::Place::sqlite()).await;
        })+
    };
    (@postgres $($room:ident :: $story:ident)+) => {
        $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn $story() {
            if let Some(place) = crate::kit::Place::postgres(stringify!($story)) {
                crate::$room::$story(&place).await;
            }
        })+
    };
}

stories! {
    both:
        appends::the_same_leaves_again_change_nothing,
        appends::leaves_beyond_the_next_position_are_not_taken,
        appends::another_leaf_at_a_taken_position_is_refused_as_a_fork,
        appends::everything_wrong_with_an_append_is_told_at_once,
        appends::only_the_node_appends,
        appends::log_time_does_not_follow_the_clock_back,
        checkpoints::the_first_checkpoint_is_over_nothing_and_stays_the_same,
        checkpoints::both_signatures_hold_and_nobody_elses,
        checkpoints::an_idle_log_signs_nothing,
        checkpoints::checkpoints_are_at_least_a_tenth_of_a_second_apart,
        checkpoints::who_waits_for_a_checkpoint_hears_of_it,
        checkpoints::a_stop_ends_every_wait_and_signs_over_everything,
        checkpoints::a_log_of_other_keys_is_not_opened,
        proofs::every_leaf_is_proved_in_trees_of_many_sizes,
        proofs::an_old_leaf_is_proved_again_alike,
        proofs::a_leaf_is_found_by_its_position,
        proofs::many_leaves_are_proved_in_one_answer,
        proofs::what_cannot_be_proved_has_its_reason,
        proofs::leaves_are_listed_only_under_a_checkpoint,
        proofs::a_source_hears_how_far_it_has_come,
        restarts::ten_thousand_leaves_of_two_sources_survive_random_crashes,
        restarts::a_changed_leaf_is_noticed_at_start,
        restarts::leaves_without_a_checkpoint_get_one_at_start;
    sqlite:
        restarts::a_second_ledger_over_one_file_is_refused;
    postgres:
        restarts::two_ledgers_over_one_database_keep_one_log,
        restarts::a_database_put_back_under_a_running_ledger_is_noticed;
}
