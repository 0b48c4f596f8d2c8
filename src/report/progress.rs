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

/// How often a run that nobody watches says how far it is.
const REPORTS: Duration = Duration::from_secs(30);

/// The progress of a run over many clips: a bar on a terminal, a line now and then elsewhere.
pub struct Many {
    bar: ProgressBar,
    started: Instant,
    told: Instant,
}

impl Many {
    /// For so many clips.
    pub fn new(clips: usize) -> Self {
        let bar = ProgressBar::with_draw_target(Some(clips as u64), ProgressDrawTarget::stderr());
        let template = "{bar:24} {percent:>3} %  {pos} of {len}, {eta} left  {wide_msg}";
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        Self { bar, started: Instant::now(), told: Instant::now() }
    }

    /// One more is done.
    pub fn done(&mut self, record: &Record) {
        self.bar.set_message(crate::error::show(record.source.path.as_ref()));
        self.bar.inc(1);
    }

    /// One more is done; so all stand now.
    pub fn done_of(&mut self, counts: &str) {
        self.bar.inc(1);
        if !self.bar.is_hidden() {
            self.bar.set_message(counts.to_owned());
        } else if self.told.elapsed() >= REPORTS {
            self.told = Instant::now();
            eprintln!("verite: {}", self.line(counts));
        }
    }

    /// How far it is, in words.
    fn line(&self, counts: &str) -> String {
        let (done, all) = (self.bar.position(), self.bar.length().unwrap_or_default());
        let rate = done as f64 / self.started.elapsed().as_secs_f64().max(1e-3);
        let left_min = (all.saturating_sub(done)) as f64 / rate / 60.0;
        format!("{done} of {all} files, {rate:.1} a second, {left_min:.0} min left; {counts}")
    }

    /// Does `write` with the bar out of its way.
    pub fn aside<T>(&self, write: impl FnOnce() -> T) -> T {
        self.bar.suspend(write)
    }

    /// Clears the line.
    pub fn finish(self) {
        self.bar.finish_and_clear();
    }
}
