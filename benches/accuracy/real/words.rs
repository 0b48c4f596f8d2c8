//! The word for what holds the camera, and the order of the amounts.

use verite::meter::{Measured, Shake};

use super::clips::{Clip, word};

/// All clips with their readings, then the share of right words.
pub fn print(clips: &[Clip], measured: &[Measured<Shake>]) {
    println!("Real clips: what holds the camera\n");
    println!(
        "{:18} {:42} {:>9} {:>9} {:>7} {:>6} {:>6}  remark",
        "clip", "camera, by its list", "expected", "said", "rms %", "trust", "staged"
    );
    for (clip, measured) in clips.iter().zip(measured) {
        let shake = measured.reading();
        let figure = |value: Option<f64>| value.map_or("-".to_string(), |value| format!("{value:.3}"));
        println!(
            "{:18} {:42} {:>9} {:>9} {:>7} {:6.2} {:>6}  {}",
            clip.name,
            clip.camera,
            word(clip.word),
            word(shake.and_then(|shake| shake.kind)),
            figure(shake.map(|shake| shake.rms_pct)),
            measured.confidence(),
            figure(shake.and_then(|shake| Some(shake.staged.as_ref()?.confidence))),
            clip.remark
        );
    }
    let expected = clips.iter().zip(measured).filter(|(clip, _)| clip.word.is_some() && !clip.is_sample);
    let told: Vec<(&Clip, Option<_>)> =
        expected.filter_map(|(clip, measured)| Some((clip, measured.dependable()?.kind))).collect();
    let right = told.iter().filter(|(clip, said)| *said == clip.word).count();
    let silent = told.iter().filter(|(_, said)| said.is_none()).count();
    println!(
        "\nRight words: {right} of {} dependable readings with an expected word ({:.0} %); {} wrong, {silent} without a word",
        told.len(),
        100.0 * right as f64 / told.len() as f64,
        told.len() - right - silent
    );
    for (clip, said) in told.iter().filter(|(clip, said)| *said != clip.word) {
        println!("           {}: {}, not {}", clip.name, word(*said), word(clip.word));
    }
}

/// Whether every hand reads above every tripod.
pub fn print_order(clips: &[Clip], measured: &[Measured<Shake>]) {
    let readings = |keep: fn(&Clip) -> bool| -> Vec<(&Clip, f64)> {
        let kept = clips.iter().zip(measured).filter(|(clip, _)| keep(clip) && !clip.is_sample);
        kept.filter_map(|(clip, measured)| Some((clip, measured.dependable()?.rms_pct))).collect()
    };
    let (held, steady) = (readings(Clip::is_held), readings(Clip::is_steady));
    let pairs = held.iter().flat_map(|hand| steady.iter().map(move |tripod| (hand, tripod)));
    let (right, wrong): (Vec<_>, Vec<_>) = pairs.partition(|(hand, tripod)| hand.1 > tripod.1);
    println!(
        "\nOrder: {} of {} pairs have the hand above the tripod ({} clips of hands, {} of tripods)",
        right.len(),
        right.len() + wrong.len(),
        held.len(),
        steady.len()
    );
    for (hand, tripod) in wrong {
        println!("           {} {:.3} %, {} {:.3} %", hand.0.name, hand.1, tripod.0.name, tripod.1);
    }
}
