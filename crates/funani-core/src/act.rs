//! What a party signs to change a bill.
