//! A party's side: its keys, its wishes, its connection, and what it refuses to sign.

pub mod authority;
pub mod bill;
pub mod consignment;
pub mod customs;
pub mod document;
pub mod face;
pub mod note;
pub mod party;
pub mod prepared;
pub mod session;
pub mod wallet;
pub mod wish;
