//! Events in the order of the days on which they happened.
