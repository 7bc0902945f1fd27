//! Written times and dates.
