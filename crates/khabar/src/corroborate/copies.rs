//! Copies: which reports' texts come back in others'.
