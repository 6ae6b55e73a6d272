//! The binary: flags, config, wiring. Nothing is decided here.

fn main() {}
