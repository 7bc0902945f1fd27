//! Tokens by which a party says who it is.
