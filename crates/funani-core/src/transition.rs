//! Who may do what, and what follows.
