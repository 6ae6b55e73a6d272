//! How long a full assessment takes.

fn main() {}
