//! What a case says of an event, in sentences: agreed, disputed, on one word only, open.
