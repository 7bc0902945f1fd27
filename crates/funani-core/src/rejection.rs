//! Every named no.
