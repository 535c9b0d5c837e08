//! Where the origins of an event differ, field by field.
