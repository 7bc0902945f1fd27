//! Full tiles.

use funani_store::{Tx, log};

use super::to_i64;
use crate::error::LedgerError;
use crate::tree::{FullTile, Tile, TileKey};

/// Writes tiles that have just been filled.
pub(crate) async fn write(tx: &mut Tx, tiles: &[FullTile]) -> Result<(), LedgerError> {
    for (key, tile) in tiles {
        log::put_tile(tx, key.level.into(), to_i64(key.index), &tile.to_bytes()).await?;
    }
    Ok(())
}

/// A full tile, which must be there.
pub(crate) async fn read(tx: &mut Tx, key: TileKey) -> Result<Tile, LedgerError> {
    let TileKey { level, index } = key;
    let bytes = log::tile(tx, level.into(), to_i64(index)).await?;
    let bytes = bytes
        .ok_or_else(|| LedgerError::damaged(format!("tile {index} of level {level} is missing")))?;
    Ok(Tile::from_bytes(&bytes)?)
}
