//! The figures of a bench as text.

use std::fmt::Write as _;

use super::score::{Figures, Scores};
use crate::report::words;
use crate::words::Language;

/// The figures, 80 columns wide.
pub fn text(scores: &Scores) -> String {
    let mut text = String::new();
    // Writing to a string never fails.
    let _ = write_table(scores, &mut text);
    text
}

fn write_table(scores: &Scores, out: &mut String) -> std::fmt::Result {
    let Scores { clips, sources, unreadable, decided_pct, .. } = scores;
    writeln!(
        out,
        "{clips} labelled clips of {sources} sources, {decided_pct:.0} % decided, {unreadable} not readable\n"
    )?;
    writeln!(out, "{:14}{:>22}{:>24}{:>10}{:>8}", "", "macro-F1", "sloppy or not", "honest", "cost")?;
    writeln!(out, "{:14}{:>22}{:>24}{:>10}{:>8}", "", "(95 % by source)", "(balanced accuracy)", "as sloppy", "")?;
    row("decided", &scores.decided, out)?;
    row("all, forced", &scores.forced, out)?;
    for (name, figures) in &scores.baselines {
        row(name, figures, out)?;
    }
    if let Some(error) = scores.decided.calibration_error {
        writeln!(out, "\nexpected calibration error of the confidence: {error:.3}")?;
    }
    writeln!(
        out,
        "\n{:14}{:>10}{:>10}{:>10}{:>10}{:>11}",
        "is \\ said", "raw", "plain", "polished", "sloppy", "undecided"
    )?;
    for (class, counts) in scores.confusion.classes.iter().zip(scores.confusion.counts) {
        let [raw, plain, polished, sloppy, undecided] = counts;
        writeln!(
            out,
            "{:14}{raw:>10}{plain:>10}{polished:>10}{sloppy:>10}{undecided:>11}",
            words::class(*class, Language::En)
        )?;
    }
    if let Some(kept) = scores.kept {
        writeln!(
            out,
            "\nre-encoded, halved, trimmed, in another container: {} keep their class, {} are decided otherwise or not at \
             all, {} change it",
            kept.same, kept.decided_otherwise, kept.changed
        )?;
    }
    if let Some(times) = scores.times {
        writeln!(
            out,
            "\ntimes of faults: F1 {:.3} over {:.0} labelled seconds of {} clips",
            times.f1, times.labelled_s, times.clips
        )?;
    }
    if !scores.doses.is_empty() {
        writeln!(out, "\nreading against dose, rank correlation (1: it moves as it must at every step)")?;
        for (fault, dose) in &scores.doses {
            writeln!(
                out,
                "  {fault:12} {:5.2} in the mean, {:5.2} at worst, {} sources",
                dose.mean, dose.worst, dose.sources
            )?;
        }
    }
    Ok(())
}

fn row(name: &str, figures: &Figures, out: &mut String) -> std::fmt::Result {
    let with = |value: f64, interval: Option<[f64; 2]>| match interval {
        Some([low, high]) => format!("{value:.3} ({low:.2}-{high:.2})"),
        None => format!("{value:.3}"),
    };
    let f1 = with(figures.macro_f1, figures.macro_f1_interval);
    let sloppy = figures.sloppy_balanced_accuracy.map_or("-".to_owned(), |value| with(value, figures.sloppy_interval));
    let honest = figures.honest_called_sloppy_pct.map_or("-".to_owned(), |pct| format!("{pct:.1} %"));
    writeln!(out, "{name:14}{f1:>22}{sloppy:>24}{honest:>10}{:>8.2}", figures.mean_cost)
}
