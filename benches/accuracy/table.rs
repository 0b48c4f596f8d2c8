//! Prints what was found.

use verite::meter::{Measured, Shake};

use super::cases::Case;
use super::studio::Outcome;
use super::truth::{quantile, rms};
use super::variants::{CUTS, VARIANTS, Variant};

/// Upper ends of the bins of confidence.
const BINS: [f64; 8] = [0.1, 0.3, 0.5, 0.6, 0.7, 0.8, 0.9, 1.01];

/// All cases.
pub fn print(outcomes: &[Outcome]) {
    println!("Errors in px of a picture 320 wide; `ends`: the shake's error if the camera were followed perfectly;");
    println!(
        "`file`: RMS of what the file itself is off by, found with scene and path known, where the ratio is above .5\n"
    );
    println!("{:32} {:^15} {:^15} {:6} {:^23}", "", "verite", "vidstabdetect", "", "shake");
    println!(
        "{:32} {:>7} {:>7} {:>7} {:>7} {:>6} {:>7} {:>8} {:>6} {:>6} {:>6}",
        "base, motion, condition",
        "median",
        "RMS",
        "median",
        "RMS",
        "ratio",
        "truth %",
        "error",
        "ends",
        "trust",
        "file"
    );
    outcomes.iter().for_each(line);
}

fn line(outcome: &Outcome) {
    let (ours, theirs) = (&outcome.errors, &outcome.vidstab);
    let truth = outcome.truth_pct;
    let off =
        |read: f64| if truth > 0.001 { format!("{:+.1}%", 100.0 * (read / truth - 1.0)) } else { format!("{read:.4}") };
    println!(
        "{:32} {:7.3} {:7.3} {:7.3} {:7.3} {:6.2} {truth:7.4} {:>8} {:>6} {:6.2} {:>6}",
        outcome.case.name(),
        quantile(ours, 0.5),
        rms(ours),
        quantile(theirs, 0.5),
        rms(theirs),
        rms(ours) / rms(theirs),
        outcome.measured.reading().map_or("none".to_string(), |shake| off(shake.rms_pct)),
        off(outcome.perfect_pct),
        outcome.measured.confidence(),
        outcome.file.as_ref().map_or(String::new(), |file| format!("{:.3}", rms(file)))
    );
}

/// What is read of the variants, which stand variant by variant, the plain ones first, over what is read of the plain
/// one; returns that by name, or none where the meter says that it is not sure.
pub fn print_variants(originals: &[Case], read: &[Measured<Shake>]) -> Vec<(String, Option<f64>)> {
    println!("\nThe same clip: reading over the reading of the plain one");
    print!("{:24}", "");
    let names = originals.iter().map(|case| format!(" {:>20}", format!("{} {}", case.base.name, case.motion.name())));
    println!("{}", names.collect::<String>());
    let mut ratios = Vec::new();
    let plain = &read[..originals.len()];
    let pct = |read: &Measured<Shake>| read.reading().map_or(f64::NAN, |shake| shake.rms_pct);
    for (variant, readings) in VARIANTS.iter().zip(read.chunks(originals.len())) {
        print!("{:24}", variant.name());
        for ((case, reading), plain) in originals.iter().zip(readings).zip(plain) {
            if *variant == Variant::Plain {
                print!(" {:20.4}", pct(reading));
                continue;
            }
            let ratio = pct(reading) / pct(plain);
            let unsure = reading.dependable().is_none();
            print!(" {:>20}", format!("{}{ratio:.3}", if unsure { "unsure " } else { "" }));
            let name = format!("{} {} {}", case.base.name, case.motion.name(), variant.name());
            ratios.push((name, (!unsure).then_some(ratio)));
        }
        println!();
    }
    ratios
}

/// What is read with cuts and what there is; returns the difference by name.
pub fn print_cuts(cuts: &[(Option<f64>, f64)]) -> Vec<(String, f64)> {
    println!("\n{:44} {:>8} {:>8}", "Cuts, shake %", "read", "truth");
    CUTS.iter()
        .zip(cuts)
        .map(|(cuts, (read, truth))| {
            let read = read.unwrap_or(f64::NAN);
            println!("{:44} {read:8.4} {truth:8.4}", cuts.name());
            (cuts.name(), read - truth)
        })
        .collect()
}

/// The errors of steps by the confidence stated for them.
pub fn print_calibration(outcomes: &[Outcome]) {
    println!("\n{:20} {:>8} {:>10} {:>10}", "Confidence of a step", "steps", "median px", "90 % px");
    let steps: Vec<(f64, f64)> = outcomes
        .iter()
        .filter_map(|outcome| Some((outcome, outcome.measured.reading()?.path.as_ref()?)))
        .flat_map(|(outcome, path)| path.confidence[1..].iter().copied().zip(outcome.errors.iter().copied()))
        .collect();
    let mut from = 0.0;
    for to in BINS {
        let bin = steps.iter().filter(|(confidence, _)| (from..to).contains(confidence));
        let errors: Vec<f64> = bin.map(|(_, error)| *error).collect();
        if !errors.is_empty() {
            let (median, most) = (quantile(&errors, 0.5), quantile(&errors, 0.9));
            println!("{from:4.1} to {:4.1} {:17} {median:10.3} {most:10.3}", f64::min(to, 1.0), errors.len());
        }
        from = to;
    }
}

/// Upper ends of the bins of stated errors, in pixels.
const STATED_PX: [f64; 8] = [0.005, 0.01, 0.02, 0.04, 0.08, 0.16, 0.32, f64::INFINITY];

/// The errors of steps over the errors stated for them.
pub fn print_stated(outcomes: &[Outcome]) {
    println!("\n{:20} {:>8} {:>10} {:>10} {:>10}", "Stated error, px", "steps", "RMS px", "RMS ratio", "90 % ratio");
    let steps: Vec<(f64, f64)> = outcomes
        .iter()
        .filter_map(|outcome| Some((outcome, outcome.measured.reading()?.path.as_ref()?)))
        .flat_map(|(outcome, path)| {
            let (width, height) = outcome.case.condition.size();
            let per_pct = 3.2 * (width as f64).hypot(height as f64) / width.max(height) as f64;
            let stated = path.error_pct[1..].iter().map(move |pct| per_pct * pct);
            stated.zip(outcome.errors.iter().copied())
        })
        .filter(|(stated, _)| *stated > 0.0)
        .collect();
    let mut from = 0.0;
    for to in STATED_PX {
        let bin: Vec<(f64, f64)> = steps.iter().copied().filter(|(stated, _)| (from..to).contains(stated)).collect();
        if !bin.is_empty() {
            let errors: Vec<f64> = bin.iter().map(|(_, error)| *error).collect();
            let ratios: Vec<f64> = bin.iter().map(|(stated, error)| error / stated).collect();
            let (all, ratio, most) = (rms(&errors), rms(&ratios), quantile(&ratios, 0.9));
            println!("{from:5.3} to {to:5.3} {:14} {all:10.3} {ratio:10.2} {most:10.2}", bin.len());
        }
        from = to;
    }
}
