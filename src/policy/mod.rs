//! Judges measurements: pure, no file, clock, thread or decoder.
