//! Judges measurements: pure, no file, clock, thread or decoder.
//!
//! Two questions, then one word. The *floor*: was care taken? Failing it makes a clip `sloppy` whatever its style. The
//! *character*: is it natural or polished? That gives `raw`, `plain` or `polished`. Where the evidence does not carry
//! an answer it is `undecided`.
//!
//! * [`profile`]: every number that the judgement uses, as TOML; [`limits`] lists them.
//! * [`brand`]: the look that a brand's approved clips span.
//! * [`rules`]: one table of what can be wrong; [`character`]: what speaks for nature or polish.
//! * `decide` puts them together, `doubt` says whether to abstain, `change` what would turn the verdict.
//! * `words` chooses the sentences the user reads; the sentences themselves are in [`crate::words`].

pub mod brand;
mod change;
pub mod character;
mod decide;
mod doubt;
mod judge;
pub mod limits;
pub mod profile;
pub mod rules;
mod verdict;
mod words;

pub use judge::{judge, lean, readable};
pub use limits::{LIMITS, Limit, Limits};
pub use profile::Profile;
pub use rules::shake::allowed as allowed_shake;
pub use rules::{Axis, RULES, Rule};
pub use verdict::{
    Action, Channel, Class, Effect, Finding, FindingLevel, Flag, Likeness, Mend, Placed, Unchecked, Verdict,
};

use crate::media::MediaInfo;
use crate::meter::Measurements;

/// What a verdict may rest on.
#[derive(Clone, Copy, Debug)]
pub struct Evidence<'a> {
    /// The streams; format rules need the size of the picture.
    pub media: &'a MediaInfo,
    /// The readings.
    pub measurements: &'a Measurements,
}
