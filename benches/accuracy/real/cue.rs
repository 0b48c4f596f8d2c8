//! Whether the cues of added shake tell it from that of real hands.

use std::path::Path;
use std::process::Command;

use verite::frame::{AudioChunk, VideoFrame};
use verite::media::{Media, Options, Sink};
use verite::meter::shake::{ShakeMeter, Staged};
use verite::meter::{Measured, Shake, VideoMeter};

use super::added::{ADDED, Added};
use super::clips::Clip;
use super::common::shake_of;
use super::studio::Studio;
use super::{Half, side_by_side};

/// Clips of hands are taken in pieces of this length, in seconds, and what is left if it is longer than the second.
const PIECE_S: f64 = 3.5;
const SHORTEST_PIECE_S: f64 = 2.0;

/// A clip or a piece of one, and what was found.
struct Trial {
    name: String,
    half: Half,
    /// `None` for a real hand.
    added: Option<Added>,
    measured: Measured<Shake>,
}

impl Trial {
    fn score(&self) -> f64 {
        self.measured.reading().and_then(|shake| shake.staged.as_ref()).map_or(0.0, |staged| staged.confidence)
    }

    /// Dependable, and with enough shake for the cues.
    fn can_tell(&self) -> bool {
        self.measured.dependable().is_some_and(|shake| shake.rms_pct >= Staged::LEAST_SHAKE_PCT)
    }

    fn is_told(&self) -> bool {
        is_told(&self.measured)
    }
}

fn is_told(measured: &Measured<Shake>) -> bool {
    measured.dependable().and_then(|shake| shake.staged.as_ref()).is_some_and(Staged::is_told)
}

/// All trials and the areas under their curves.
pub fn print(clips: &[Clip], measured: &[Measured<Shake>], keep: Option<&Path>) {
    let halves = [Half::Tuning, Half::Reporting];
    let mut trials = Vec::new();
    for half in halves {
        let studio = Studio::open(half, keep);
        trials.extend(added(clips, half, &studio));
        trials.extend(hands(clips, half, &studio));
    }
    println!(
        "\nAdded shake and real hands\n\n{:44} {:>10} {:>7} {:>6} {:>6}  cues",
        "", "half", "rms %", "trust", "staged"
    );
    for trial in &trials {
        let shake = trial.measured.reading();
        println!(
            "{:44} {:>10} {:7.3} {:6.2} {:6.2}  {}",
            trial.name,
            trial.half.name(),
            shake.map_or(f64::NAN, |shake| shake.rms_pct),
            trial.measured.confidence(),
            trial.score(),
            shake.and_then(|shake| shake.staged.as_ref()).map_or(String::new(), |staged| format!("{:?}", staged.cues))
        );
    }
    print_areas(&trials, &halves);
    let whole = clips.iter().zip(measured).filter(|(_, measured)| is_told(measured)).map(|(clip, _)| clip.name.clone());
    let pieces = trials.iter().filter(|trial| trial.added.is_none() && trial.is_told()).map(|trial| trial.name.clone());
    let called: Vec<String> = whole.chain(pieces).collect();
    println!(
        "\nReal clips and pieces called staged: {}",
        if called.is_empty() { "none".to_string() } else { called.join(", ") }
    );
}

fn print_areas(trials: &[Trial], halves: &[Half]) {
    println!("\n{:12} {:24} {:>7} {:>7} {:>7} {:>7}", "half", "which", "added", "hands", "AUC", "told");
    for half in halves {
        for (which, keep) in [("all", (|_| true) as fn(&Trial) -> bool), ("where it can be told", Trial::can_tell)] {
            let of = |is_added: bool| -> Vec<&Trial> {
                let these = trials.iter().filter(|trial| trial.half == *half && keep(trial));
                these.filter(|trial| trial.added.is_some() == is_added).collect()
            };
            let (added, hands) = (of(true), of(false));
            let line = |which: &str, added: &[&Trial]| {
                println!(
                    "{:12} {which:24} {:7} {:7} {:7.3} {:7}",
                    half.name(),
                    added.len(),
                    hands.len(),
                    area(added, &hands),
                    added.iter().filter(|trial| trial.is_told()).count()
                );
            };
            line(which, &added);
            for how in ADDED {
                let these: Vec<&Trial> = added.iter().copied().filter(|trial| trial.added == Some(how)).collect();
                line(&format!("  {}", how.name()), &these);
            }
        }
    }
}

/// The probability that one of the first scores above one of the second, ties counted half.
fn area(added: &[&Trial], hands: &[&Trial]) -> f64 {
    let wins = added.iter().flat_map(|added| hands.iter().map(|hand| added.score().total_cmp(&hand.score())));
    let sum: f64 = wins.map(|order| 0.5 * f64::from(1 + order as i8)).sum();
    sum / (added.len() * hands.len()) as f64
}

/// Every steady clip with every kind of added shake.
fn added(clips: &[Clip], half: Half, studio: &Studio) -> Vec<Trial> {
    let steady = clips.iter().filter(|clip| clip.half == Some(half) && clip.is_steady());
    let pairs: Vec<(&Clip, Added)> = steady.flat_map(|clip| ADDED.map(|added| (clip, added))).collect();
    side_by_side(&pairs, |(clip, added)| {
        let name = format!("{} {}", clip.name, added.name());
        let file = studio.file(&format!("real_{}.mp4", name.replace(' ', "_")), |file| {
            added.make(&clip.file, half, &clip.name, file);
        });
        let measured = shake_of(&file);
        studio.discard(&file);
        Trial { name, half, added: Some(*added), measured }
    })
}

/// Every other clip piece by piece, as it came and as a small copy of it.
fn hands(clips: &[Clip], half: Half, studio: &Studio) -> Vec<Trial> {
    let others = clips.iter().filter(|clip| clip.half == Some(half) && !clip.is_steady());
    let copies: Vec<(&Clip, bool)> = others.flat_map(|clip| [(clip, false), (clip, true)]).collect();
    let trials = side_by_side(&copies, |(clip, small)| {
        let (file, what) = if *small {
            (studio.file(&format!("real_{}_small.mp4", clip.name), |file| shrink(&clip.file, file)), " small")
        } else {
            (clip.file.clone(), "")
        };
        let pieces = pieces(&file).into_iter().enumerate();
        let trials: Vec<Trial> = pieces
            .map(|(at, measured)| Trial {
                name: format!("{}{what}, piece {}", clip.name, at + 1),
                half,
                added: None,
                measured,
            })
            .collect();
        trials
    });
    trials.into_iter().flatten().collect()
}

/// The clip as a messenger delivers it.
fn shrink(clip: &Path, file: &Path) {
    let done = Command::new("ffmpeg")
        .args(["-v", "error", "-y", "-threads", "1", "-i"])
        .arg(clip)
        .args(["-vf", "scale=w=352:h=352:force_original_aspect_ratio=decrease:force_divisible_by=2", "-an"])
        .args(["-pix_fmt", "yuv420p", "-c:v", "libx264", "-crf", "28", "-preset", "fast"])
        .arg(file)
        .status();
    assert!(done.expect("the bench needs the ffmpeg program").success(), "{}", clip.display());
}

/// What is read of each piece of a clip.
fn pieces(file: &Path) -> Vec<Measured<Shake>> {
    #[derive(Default)]
    struct Pieces {
        meters: Vec<(f64, ShakeMeter)>,
        last_s: f64,
    }
    impl Sink for Pieces {
        fn picture(&mut self, frame: &VideoFrame<'_>) {
            self.last_s = frame.pts.as_secs();
            let last = self.meters.last();
            if last.is_none_or(|(start_s, _)| self.last_s - start_s >= PIECE_S) {
                self.meters.push((self.last_s, ShakeMeter::default()));
            }
            if let Some((_, meter)) = self.meters.last_mut() {
                meter.push(frame);
            }
        }
        fn sound(&mut self, _: &AudioChunk<'_>) {}
    }
    let mut pieces = Pieces::default();
    let media = Media::open(file, &Options::default()).expect("a clip");
    media.decode(&mut pieces).expect("it has pictures");
    let last_s = pieces.last_s;
    let alone = pieces.meters.len() == 1;
    let long = pieces.meters.into_iter().filter(|(start_s, _)| alone || last_s - start_s >= SHORTEST_PIECE_S);
    long.map(|(_, meter)| meter.finish()).collect()
}
