//! What an owner signs when it has recorded something.
