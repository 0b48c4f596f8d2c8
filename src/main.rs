//! Exit status and wiring.

fn main() {}
