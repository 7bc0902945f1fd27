//! A connection on loan, and the transaction on it.

use sqlx::SqlSafeStr as _;
use tokio::sync::OwnedMutexGuard;

use crate::connection::{Connection, Slot};
use crate::dialect::Batch;
use crate::error::{self, StoreError};
use crate::options::Engine;
use crate::pool::Loan;
use crate::value::{Record, Value};

/// A connection on loan from the store: for single reads, for reads of one state, or for a write.
///
/// A write is kept by [`commit`](Self::commit); dropping it undoes it.
pub struct Tx {
    lease: Lease,
    mode: Mode,
    engine: Engine,
    /// A statement is under way; set while a future that may be dropped is awaited.
    running: bool,
    failed: bool,
    fresh: bool,
}

/// Where the connection goes back to.
pub(crate) enum Lease {
    Loan(Loan),
    Writer(OwnedMutexGuard<Slot>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mode {
    /// Every statement stands alone.
    Single,
    /// A transaction is open.
    Open,
}

impl Lease {
    fn slot(&mut self) -> &mut Slot {
        match self {
            Self::Loan(loan) => loan.slot(),
            Self::Writer(guard) => guard,
        }
    }
}

impl Tx {
    /// Statements that stand alone.
    pub(crate) async fn single(mut lease: Lease) -> Result<Self, StoreError> {
        let engine = lease.slot().ready().await?.engine();
        Ok(Self {
            lease,
            mode: Mode::Single,
            engine,
            running: false,
            failed: false,
            fresh: true,
        })
    }

    /// An open transaction, begun with the engine's text for it.
    pub(crate) async fn begin(
        lease: Lease,
        text: fn(Engine) -> &'static str,
    ) -> Result<Self, StoreError> {
        let mut tx = Self::single(lease).await?;
        tx.execute(text(tx.engine), &[]).await?;
        tx.mode = Mode::Open;
        Ok(tx)
    }

    /// The engine behind it.
    pub const fn engine(&self) -> Engine {
        self.engine
    }

    /// Runs a statement and answers how many rows it touched.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`] if the database is away, [`StoreError::Database`] if it refuses
    /// the statement.
    pub async fn execute(
        &mut self,
        sql: &'static str,
        values: &[Value],
    ) -> Result<u64, StoreError> {
        let outcome = self
            .start()?
            .execute(sql.into_sql_str(), values.to_vec())
            .await;
        match self.finish(outcome) {
            Err(error) if self.may_repeat(&error) => {
                self.lease.slot().ready().await?;
                let outcome = self
                    .start()?
                    .execute(sql.into_sql_str(), values.to_vec())
                    .await;
                self.finish(outcome)
            }
            outcome => outcome,
        }
    }

    /// Runs a statement and answers its rows.
    ///
    /// # Errors
    ///
    /// As [`execute`](Self::execute).
    pub async fn fetch_all(
        &mut self,
        sql: &'static str,
        values: &[Value],
    ) -> Result<Vec<Record>, StoreError> {
        let outcome = self
            .start()?
            .fetch_all(sql.into_sql_str(), values.to_vec())
            .await;
        match self.finish(outcome) {
            Err(error) if self.may_repeat(&error) => {
                self.lease.slot().ready().await?;
                let outcome = self
                    .start()?
                    .fetch_all(sql.into_sql_str(), values.to_vec())
                    .await;
                self.finish(outcome)
            }
            outcome => outcome,
        }
    }

    /// Runs a statement and answers its first row, if it has one.
    ///
    /// # Errors
    ///
    /// As [`execute`](Self::execute).
    pub async fn fetch_optional(
        &mut self,
        sql: &'static str,
        values: &[Value],
    ) -> Result<Option<Record>, StoreError> {
        Ok(self.fetch_all(sql, values).await?.into_iter().next())
    }

    /// Has the engine prepare a statement without running it, for the tests of a service's SQL.
    ///
    /// # Errors
    ///
    /// As [`execute`](Self::execute).
    pub async fn prepare(&mut self, sql: &'static str) -> Result<(), StoreError> {
        let outcome = self.start()?.prepare(sql.into_sql_str()).await;
        self.finish(outcome)
    }

    /// Runs one statement over many rows.
    pub(crate) async fn batch(
        &mut self,
        batch: Batch,
        values: Vec<Value>,
    ) -> Result<Vec<Record>, StoreError> {
        let outcome = self.start()?.batch(batch, values.clone()).await;
        match self.finish(outcome) {
            Err(error) if self.may_repeat(&error) => {
                self.lease.slot().ready().await?;
                let outcome = self.start()?.batch(batch, values).await;
                self.finish(outcome)
            }
            outcome => outcome,
        }
    }

    /// Keeps what was written.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unknown`] if the engine did not say that it is kept: read before writing
    /// again, or write only what may be written twice. [`StoreError::Invalid`] if a statement of
    /// the transaction failed before; everything is undone then.
    pub async fn commit(mut self) -> Result<(), StoreError> {
        if self.mode == Mode::Single {
            return Ok(());
        }
        if self.failed {
            return Err(StoreError::Invalid(
                "a statement of this transaction failed",
            ));
        }
        let outcome = self
            .start()?
            .execute("COMMIT".into_sql_str(), Vec::new())
            .await;
        match self.finish(outcome) {
            Ok(_) => {
                self.mode = Mode::Single;
                Ok(())
            }
            Err(error) => Err(StoreError::Unknown {
                reason: error.to_string(),
            }),
        }
    }

    /// Undoes what was written, now rather than when the connection is used next.
    ///
    /// # Errors
    ///
    /// [`StoreError::Unavailable`] if the database is away; everything is undone then, too.
    pub async fn rollback(mut self) -> Result<(), StoreError> {
        if self.mode == Mode::Open {
            let outcome = self
                .start()?
                .execute("ROLLBACK".into_sql_str(), Vec::new())
                .await;
            self.finish(outcome)?;
            self.mode = Mode::Single;
        }
        Ok(())
    }

    fn start(&mut self) -> Result<&mut Connection, StoreError> {
        let lost = || StoreError::Unavailable {
            reason: "the connection was lost".to_owned(),
        };
        let connection = self.lease.slot().open().ok_or_else(lost)?;
        self.running = true;
        Ok(connection)
    }

    fn finish<T>(&mut self, outcome: Result<T, sqlx::Error>) -> Result<T, StoreError> {
        self.running = false;
        outcome.inspect(|_| self.fresh = false).map_err(|error| {
            self.failed = true;
            if error::kind_of(&error) == error::Kind::Connection {
                self.lease.slot().lose();
            }
            error.into()
        })
    }

    /// A connection that lay idle may have died unnoticed. A first read on it is tried once more.
    fn may_repeat(&mut self, error: &StoreError) -> bool {
        let lost = self.mode == Mode::Single && self.lease.slot().open().is_none();
        let repeat = lost && self.fresh && matches!(error, StoreError::Unavailable { .. });
        self.fresh = false;
        self.failed &= !repeat;
        repeat
    }
}

impl Drop for Tx {
    fn drop(&mut self) {
        let unfinished = self.running;
        let open = self.mode == Mode::Open;
        let engine = self.engine;
        let slot = self.lease.slot();
        if unfinished && engine == Engine::Postgres {
            slot.lose();
        } else {
            slot.dirty |= open || unfinished;
        }
    }
}
