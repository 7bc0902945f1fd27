//! A fixed number of connections, lent out one at a time.
//!
//! Much smaller than the driver's pool on purpose: that one sends a ping when a connection comes
//! back, which on `SQLite` costs as much as the read itself.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::connection::{Connector, Slot};
use crate::error::StoreError;

/// How long a caller waits for a connection before it hears that the store is busy.
const PATIENCE: Duration = Duration::from_secs(5);

pub(crate) struct Pool {
    connector: Arc<Connector>,
    idle: Mutex<Vec<Slot>>,
    permits: Arc<Semaphore>,
}

/// A connection on loan.
pub(crate) struct Loan {
    pool: Arc<Pool>,
    slot: Option<Slot>,
    _permit: OwnedSemaphorePermit,
}

impl Pool {
    pub(crate) fn new(connector: Arc<Connector>, size: u32) -> Arc<Self> {
        let permits = Arc::new(Semaphore::new(size.max(1) as usize));
        Arc::new(Self {
            connector,
            idle: Mutex::new(Vec::new()),
            permits,
        })
    }

    /// Lends the connection used last, or a new one.
    pub(crate) async fn lend(self: &Arc<Self>) -> Result<Loan, StoreError> {
        let permits = Arc::clone(&self.permits);
        let permit = match Arc::clone(&permits).try_acquire_owned() {
            Ok(permit) => permit,
            Err(tokio::sync::TryAcquireError::Closed) => return Err(StoreError::Closed),
            Err(tokio::sync::TryAcquireError::NoPermits) => {
                tokio::time::timeout(PATIENCE, permits.acquire_owned())
                    .await
                    .map_err(|_| StoreError::Busy)?
                    .map_err(|_| StoreError::Closed)?
            }
        };
        let idle = self
            .idle
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .pop();
        let slot = idle.unwrap_or_else(|| Slot::new(Arc::clone(&self.connector)));
        Ok(Loan {
            pool: Arc::clone(self),
            slot: Some(slot),
            _permit: permit,
        })
    }

    pub(crate) fn is_closed(&self) -> bool {
        self.permits.is_closed()
    }

    /// Lends nothing any more and closes what is idle.
    pub(crate) async fn close(&self) {
        self.permits.close();
        let idle = std::mem::take(&mut *self.idle.lock().unwrap_or_else(PoisonError::into_inner));
        for mut slot in idle {
            slot.close().await;
        }
    }
}

impl Loan {
    pub(crate) const fn slot(&mut self) -> &mut Slot {
        self.slot
            .as_mut()
            .expect("it is taken out only when the loan ends")
    }
}

impl Drop for Loan {
    fn drop(&mut self) {
        if let Some(slot) = self.slot.take()
            && !self.pool.permits.is_closed()
        {
            self.pool
                .idle
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push(slot);
        }
    }
}
