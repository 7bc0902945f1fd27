//! Background tasks of a process: all under one token, all awaited at the end.

use std::fmt;
use std::future::Future;
use std::time::Duration;

use futures::FutureExt as _;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing::Instrument as _;

#[cfg(test)]
mod tests;

/// Tasks that end together. Cheap to clone.
#[derive(Clone)]
pub struct Tasks {
    tracker: TaskTracker,
    stop: CancellationToken,
}

impl Default for Tasks {
    fn default() -> Self {
        Self::new(CancellationToken::new())
    }
}

impl Tasks {
    /// No tasks yet; they end when `stop` is cancelled.
    pub fn new(stop: CancellationToken) -> Self {
        Self {
            tracker: TaskTracker::new(),
            stop,
        }
    }

    /// The token that every task watches.
    pub const fn stop_token(&self) -> &CancellationToken {
        &self.stop
    }

    /// Runs a task, which watches [`Self::stop_token`] itself. A task that panics ends all, because
    /// what it did is done no more.
    pub fn spawn<F>(&self, name: &'static str, task: F)
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let stop = self.stop.clone();
        let span = tracing::debug_span!("task", task = name);
        let guarded = async move {
            let done = std::panic::AssertUnwindSafe(task).catch_unwind().await;
            if done.is_err() {
                tracing::error!(task = name, "a task panicked: the process ends");
                stop.cancel();
            }
        };
        self.tracker.spawn(guarded.instrument(span));
    }

    /// Tells every task to end.
    pub fn stop(&self) {
        self.stop.cancel();
    }

    /// Waits until every task has ended, for `grace` at most after the token was cancelled. Says
    /// whether all did.
    pub async fn ended(&self, grace: Duration) -> bool {
        self.tracker.close();
        let over = async {
            self.stop.cancelled().await;
            tokio::time::sleep(grace).await;
        };
        tokio::select! {
            () = self.tracker.wait() => true,
            () = over => {
                tracing::warn!(tasks = self.tracker.len(), "tasks were cut off: the grace is over");
                false
            }
        }
    }
}

impl fmt::Debug for Tasks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tasks")
            .field("running", &self.tracker.len())
            .field("stopped", &self.stop.is_cancelled())
            .finish()
    }
}
