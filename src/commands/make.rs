//! `verite bench make`: clips with known faults from clean ones.

use std::io::Write;
use std::path::Path;

use super::{Failure, Outcome, output};
use crate::bench::labels;
use crate::bench::make::{self, Event, Order};
use crate::cli::Color;
use crate::error::show;
use crate::report::progress::Progress;

/// Makes the variants; what fails is told and leaves the others alone.
pub fn run(order: &Order) -> Result<Outcome, Failure> {
    let mut progress: Option<(String, Progress)> = None;
    let tally = make::run(order, &mut |event| match event {
        Event::Made(name, done, all) => {
            if progress.as_ref().is_none_or(|(known, _)| known != name)
                && let Some((_, finished)) = progress.replace((name.to_owned(), Progress::new(&show(Path::new(name)))))
            {
                finished.finish();
            }
            if let Some((_, progress)) = &mut progress {
                progress.at(done as f64, Some(all as f64));
            }
        }
        Event::Failed(error) => eprintln!("verite: {error}"),
    });
    if let Some((_, progress)) = progress {
        progress.finish();
    }
    let tally = tally?;
    let mut out = output(Color::Never);
    writeln!(out, "{} files and {} in {}", tally.made, labels::NAME, show(&order.out))?;
    Ok(if tally.failed == 0 { Outcome::Acceptable } else { Outcome::Failed })
}
