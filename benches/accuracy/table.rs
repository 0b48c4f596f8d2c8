//! Prints what was found.

use super::studio::Outcome;
use super::truth::{quantile, rms};

/// All cases.
pub fn print(outcomes: &[Outcome]) {
    println!("{:44} {:>15} {:>15} {:>6}  {:>8} {:>7} {:>6}", "", "verite", "vidstab", "", "shake %", "", "");
    println!(
        "{:44} {:>7} {:>7} {:>7} {:>7} {:>6}  {:>8} {:>7} {:>6}",
        "base, motion, condition", "median", "RMS px", "median", "RMS px", "ratio", "truth", "error", "trust"
    );
    for outcome in outcomes {
        line(outcome);
    }
}

fn line(outcome: &Outcome) {
    let (ours, theirs) = (&outcome.errors, &outcome.vidstab);
    let read = outcome.measured.reading().map_or(f64::NAN, |shake| shake.rms_pct);
    let error = if outcome.truth_pct > 0.001 {
        format!("{:+.1} %", 100.0 * (read / outcome.truth_pct - 1.0))
    } else {
        format!("{read:.4}")
    };
    println!(
        "{:44} {:7.3} {:7.3} {:7.3} {:7.3} {:6.2}  {:8.4} {:>7} {:6.2}",
        outcome.case.name(),
        quantile(ours, 0.5),
        rms(ours),
        quantile(theirs, 0.5),
        rms(theirs),
        rms(ours) / rms(theirs),
        outcome.truth_pct,
        error,
        outcome.measured.confidence()
    );
}
