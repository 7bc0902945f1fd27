//! What a party chain says about its party.
