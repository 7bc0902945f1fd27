//! Reads closed JSON objects and names every violation at once.
