//! Everything a stranger needs to judge a bill.
