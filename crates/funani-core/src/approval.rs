//! A second signature under an act or an event.
