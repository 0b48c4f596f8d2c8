//! Progress on standard error, for what takes longer than a second, on a terminal only.

use std::time::{Duration, Instant};

use super::record::Record;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// How long a clip may take before anything is shown.
const PATIENCE: Duration = Duration::from_secs(1);

/// The progress of one clip. Draws nothing if standard error is not a terminal.
pub struct Progress {
    bar: ProgressBar,
    name: String,
    started: Instant,
    shown: bool,
}

impl Progress {
    /// For the clip of that name.
    pub fn new(name: &str) -> Self {
        let bar = ProgressBar::with_draw_target(Some(1000), ProgressDrawTarget::hidden());
        Self { bar, name: name.to_owned(), started: Instant::now(), shown: false }
    }

    /// Decoding has reached `time_s` of `duration_s` seconds (absent where the header does not say).
    pub fn at(&mut self, time_s: f64, duration_s: Option<f64>) {
        if !self.shown {
            if self.started.elapsed() < PATIENCE {
                return;
            }
            self.show(duration_s.is_some());
        }
        if let Some(duration_s) = duration_s.filter(|d| *d > 0.0) {
            self.bar.set_position((time_s / duration_s * 1000.0).clamp(0.0, 1000.0) as u64);
        }
    }

    fn show(&mut self, measurable: bool) {
        let template = if measurable { "{bar:24} {percent:>3} %  {msg}" } else { "{spinner} {msg}" };
        if let Ok(style) = ProgressStyle::with_template(template) {
            self.bar.set_style(style);
        }
        self.bar.set_message(self.name.clone());
        self.bar.set_draw_target(ProgressDrawTarget::stderr());
        self.shown = true;
    }

    /// Clears the line.
    pub fn finish(self) {
        self.bar.finish_and_clear();
    }
}

/// The progress of a run over many clips. Draws nothing if standard error is not a terminal.
pub struct Many {
    bar: ProgressBar,
}

impl Many {
    /// For so many clips.
    pub fn new(clips: usize) -> Self {
        let bar = ProgressBar::with_draw_target(Some(clips as u64), ProgressDrawTarget::stderr());
        if let Ok(style) = ProgressStyle::with_template("{bar:24} {pos} of {len}  {eta} left  {msg}") {
            bar.set_style(style);
        }
        Self { bar }
    }

    /// One more is done.
    pub fn done(&mut self, record: &Record) {
        self.bar.set_message(crate::error::show(record.source.path.as_ref()));
        self.bar.inc(1);
    }

    /// Clears the line.
    pub fn finish(self) {
        self.bar.finish_and_clear();
    }
}
