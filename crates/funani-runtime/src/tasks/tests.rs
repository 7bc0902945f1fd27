use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::*;

#[tokio::test]
async fn a_stop_reaches_every_task_and_is_awaited() {
    let tasks = Tasks::default();
    let cleaned = Arc::new(AtomicBool::new(false));
    let seen = Arc::clone(&cleaned);
    let stop = tasks.stop_token().clone();
    tasks.spawn("cleaner", async move {
        stop.cancelled().await;
        tokio::time::sleep(Duration::from_millis(20)).await;
        seen.store(true, Ordering::SeqCst);
    });
    tasks.stop();
    assert!(tasks.ended(Duration::from_secs(5)).await);
    assert!(cleaned.load(Ordering::SeqCst));
}

#[tokio::test]
async fn a_task_that_does_not_end_is_given_up_after_the_grace() {
    let tasks = Tasks::default();
    tasks.spawn("stubborn", std::future::pending());
    tasks.stop();
    assert!(!tasks.ended(Duration::from_millis(20)).await);
}

#[tokio::test]
async fn a_task_that_panics_ends_the_others() {
    let tasks = Tasks::default();
    tasks.spawn("patient", tasks.stop_token().clone().cancelled_owned());
    tasks.spawn("broken", async { panic!("as the test wants it") });
    assert!(tasks.ended(Duration::from_secs(5)).await);
    assert!(tasks.stop_token().is_cancelled());
}
