//! Signed checkpoints.

use funani_proof::digest::Digest;
use funani_store::{Store, Tx, log};

use super::{to_i64, to_u64};
use crate::checkpoint::{Published, Signer};
use crate::error::LedgerError;

/// The checkpoint of this size: the one stored before, else one that is signed and stored now. A
/// size that was signed with another root is never signed again.
pub(crate) async fn sign_once(
    store: &Store,
    signer: &Signer,
    size: u64,
    root: Digest,
    time_ms: u64,
) -> Result<Published, LedgerError> {
    let mut tx = store.write().await?;
    let next = log::checkpoint_at_or_after(&mut tx, to_i64(size)).await?;
    if let Some(stored) = next.filter(|next| to_u64(next.size) == size) {
        if stored.root != root {
            return Err(LedgerError::CheckpointContradicted { size });
        }
        return published(stored);
    }
    let fresh = signer
        .sign(size, root, time_ms)
        .map_err(LedgerError::Unsignable)?;
    let row = log::Checkpoint {
        size: to_i64(size),
        root,
        time_ms: to_i64(time_ms),
        note: fresh.note.clone().into_bytes(),
    };
    log::put_checkpoint(&mut tx, &row).await?;
    tx.commit().await?;
    Ok(fresh)
}

/// The checkpoint of the largest size.
pub(crate) async fn newest(tx: &mut Tx) -> Result<Option<Published>, LedgerError> {
    log::latest_checkpoint(tx).await?.map(published).transpose()
}

fn published(stored: log::Checkpoint) -> Result<Published, LedgerError> {
    let size = to_u64(stored.size);
    let note = String::from_utf8(stored.note)
        .map_err(|_| LedgerError::damaged(format!("the checkpoint of size {size} is no text")))?;
    Ok(Published {
        size,
        root: stored.root,
        time_ms: to_u64(stored.time_ms),
        note,
    })
}
