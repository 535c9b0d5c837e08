//! Origins, not outlets: on whose word each report of an event rests.
