//! `verite` looks at a photo or a video clip and says whether it is honestly raw, plain, too polished or simply sloppy.
//!
//! The program is one line, and knowledge points one way along it:
//!
//! ```text
//! media  ->  meter  ->  policy  ->  report
//! decode     measure    judge       show
//! ```
//!
//! # Adding a meter
//!
//! 1. One file or folder in `src/meter/`: the reading (serialised into the JSON), the meter with `push` and `finish`, its tests.
//! 2. Its lines in `src/meter/mod.rs`: the module and a field of [`meter::Measurements`].
//! 3. Its line in `src/analyze.rs`, where the meters are fed.
//! 4. An entry in `src/policy/rules.rs` if it should count, with its sentences in `src/words/*.ftl`, its expected range
//!    in `samples/manifest.toml`, its row in the README.

pub mod analyze;
pub mod batch;
pub mod bench;
pub mod cli;
pub mod commands;
pub mod dsp;
pub mod error;
pub mod frame;
pub mod media;
pub mod meter;
pub mod model;
pub mod policy;
pub mod report;
pub mod series;
pub mod settings;
pub mod time;
pub mod words;
