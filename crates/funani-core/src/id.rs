//! Identifiers of bills, parties and mandates.
