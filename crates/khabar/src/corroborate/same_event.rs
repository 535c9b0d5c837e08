//! Same event: event records of many reports, grouped, with a reason for every link.
