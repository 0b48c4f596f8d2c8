//! What the two channels of a stereo sound track are to each other: one of them dead, both the same, or one turned upside
//! down so that they cancel where a phone plays their sum.
//!
//! Both are measured in the band of the voice, in blocks of 0.1 s, while there is sound. What a channel holds while the
//! other is quiet is its own background and is taken off: a dead channel with the hiss of its lead is dead all the same,
//! and a faint voice above such a hiss is a voice.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{AudioMeter, Measured, Reason};
use crate::dsp::band::VoiceBand;
use crate::dsp::decibel;
use crate::frame::{AudioChunk, SAMPLE_RATE};
use crate::series::Series;

/// Samples of a block, and blocks of a step of the timeline.
const BLOCK: usize = SAMPLE_RATE as usize / 10;
const STEP: u32 = 10;

/// Levels of the blocks by the dB above this, dBFS.
const LOWEST_DB: f64 = -100.0;
const LEVELS: usize = 101;
/// Blocks below this, dBFS, are silence, as for the loudness.
const SILENT_DB: f64 = -60.0;
/// Blocks sound that are at most this far below the loud ones (95th percentile) of the stronger channel, dB; those below
/// are its pauses, if there are enough of them to tell what the other one holds in them.
const SOUNDING_DB: f64 = 15.0;
const FEWEST_PAUSES: u32 = 3;
/// A background is taken off only where one channel lies this far below the other, dB: nearer, it may as well be a sound
/// of its own, as in music.
const APART_DB: f64 = 15.0;
/// Ratios are cut here, dB: beyond lie rounding and what a background leaves when it is taken off.
const FULL_DB: f64 = 60.0;
/// Two channels are one if their difference lies this far below their sum, dB: lossy coding at 64 kbit/s leaves more
/// of a difference between two microphones, and less between two copies (`tests/channels_truth.rs`).
const SAME_DB: f64 = 35.0;
/// Seconds of sound from which a reading is dependable, and from which it is sure.
const DEPENDABLE_S: f64 = 1.0;
const SURE_S: f64 = 4.0;

/// How the channels stand to each other.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Channels {
    /// How many there are, and whether two are one.
    pub layout: Layout,
    /// Level of the left channel in the band of the voice (300 to 3400 Hz) while there is sound, dBFS; absent for
    /// digital silence, and but for two channels, as all that follows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub left_dbfs: Option<f64>,
    /// The same of the right channel.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub right_dbfs: Option<f64>,
    /// How far the left channel lies above the right, dB, -60 to 60. From 15 on what the weaker one holds in the pauses of
    /// the stronger is taken off; at the ends it holds nothing else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub balance_db: Option<f64>,
    /// Normalised correlation: 1 for a sound in the middle, 0 for two unlike sounds, -1 for opposite polarity.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub correlation: Option<f64>,
    /// What is lost where one loudspeaker plays both: mean level of the channels above that of their mean, dB. 0 for a
    /// sound in the middle, 3 for two unlike sounds or for one channel alone, 60 where nothing is left.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mono_loss_db: Option<f64>,
    /// Second by second.
    #[serde(default)]
    pub timeline: ChannelsTimeline,
}

/// How many channels there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Layout {
    /// One.
    #[default]
    Mono,
    /// Two that hold the same.
    DualMono,
    /// Two.
    Stereo,
    /// More; they are not compared.
    Surround,
}

/// Channels over time; no values but for two channels.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ChannelsTimeline {
    /// Seconds a step.
    pub step_s: f64,
    /// Balance in the step, dB, as `balance_db`; `null` without sound.
    pub balance_db: Vec<Option<f64>>,
    /// Loss in the step, dB, as `mono_loss_db`; `null` without sound.
    pub mono_loss_db: Vec<Option<f64>>,
}

impl ChannelsTimeline {
    /// Balance over time.
    pub fn balance(&self) -> Series<'_> {
        Series { step_s: self.step_s, values: &self.balance_db }
    }

    /// Loss over time.
    pub fn mono_loss(&self) -> Series<'_> {
        Series { step_s: self.step_s, values: &self.mono_loss_db }
    }
}

/// Streams a clip's sound. The number of channels is that of the first chunk; later, missing ones are silent.
#[derive(Debug, Default)]
pub struct ChannelsMeter {
    count: usize,
    bands: [VoiceBand; 2],
    block: Energy,
    held: usize,
    step: Sum,
    /// Sums over the blocks by the level of the left and of the right channel.
    levels: [Vec<Sum>; 2],
    steps: Vec<Step>,
}

/// Sums of squares and products.
#[derive(Clone, Copy, Debug, Default)]
struct Energy {
    left: f64,
    right: f64,
    product: f64,
}

/// Blocks of one level.
#[derive(Clone, Copy, Debug, Default)]
struct Sum {
    blocks: u32,
    energy: Energy,
}

/// One second.
#[derive(Clone, Copy, Debug, Default)]
struct Step {
    left: f32,
    right: f32,
    product: f32,
}

impl AudioMeter for ChannelsMeter {
    type Reading = Channels;

    fn push(&mut self, chunk: &AudioChunk<'_>) {
        if self.count == 0 {
            self.count = chunk.channels.len();
            self.levels = [vec![Sum::default(); LEVELS], vec![Sum::default(); LEVELS]];
        }
        let (Some(left), true) = (chunk.channels.first(), self.count <= 2) else { return };
        let right = if self.count == 1 { Some(left) } else { chunk.channels.get(1) };
        for (n, &left) in left.iter().enumerate() {
            let right = right.and_then(|right| right.get(n)).copied().unwrap_or(0.0);
            let (left, right) = (f64::from(self.bands[0].next(left)), f64::from(self.bands[1].next(right)));
            self.block.left += left * left;
            self.block.right += right * right;
            self.block.product += left * right;
            self.held += 1;
            if self.held == BLOCK {
                self.close_block();
            }
        }
    }

    fn finish(mut self) -> Measured<Channels> {
        // What is left of a block is no block, but a clip may be shorter than one.
        let none = self.steps.is_empty() && self.step.blocks == 0;
        if none && self.held > 0 {
            self.close_block();
        }
        if self.step.blocks > 0 {
            self.close_step();
        }
        match self.count {
            0 => Measured::Unmeasured(Reason::NoStream),
            1 | 2 => self.reading(),
            _ => {
                let reading = Channels { layout: Layout::Surround, ..Channels::default() };
                Measured::Value { reading, confidence: 1.0 }
            }
        }
    }
}

impl ChannelsMeter {
    fn close_block(&mut self) {
        let energy = std::mem::take(&mut self.block).scaled(1.0 / self.held as f64);
        for (levels, own) in self.levels.iter_mut().zip([energy.left, energy.right]) {
            levels[level(own)].add(energy);
        }
        self.held = 0;
        self.step.add(energy);
        if self.step.blocks == STEP {
            self.close_step();
        }
    }

    fn close_step(&mut self) {
        let Energy { left, right, product } = std::mem::take(&mut self.step).mean();
        self.steps.push(Step { left: left as f32, right: right as f32, product: product as f32 });
    }

    fn reading(&self) -> Measured<Channels> {
        let loud_db = |levels: &[Sum]| percentile(levels, 0.95).map_or(LOWEST_DB, db_of);
        let stronger = usize::from(loud_db(&self.levels[1]) > loud_db(&self.levels[0]));
        let levels = &self.levels[stronger];
        let least_db = (loud_db(levels) - SOUNDING_DB).max(SILENT_DB);
        let sounding = total(&levels[level_db(least_db)..]);
        if sounding.blocks == 0 {
            return Measured::Unmeasured(Reason::Silent);
        }
        let whole = sounding.mean();
        let pauses = total(&levels[..level_db(least_db)]);
        let floor = if pauses.blocks < FEWEST_PAUSES { Energy::default() } else { pauses.mean() };
        let reading = match self.count {
            1 => Channels { layout: Layout::Mono, ..Channels::default() },
            _ => Channels {
                layout: if whole.is_one() { Layout::DualMono } else { Layout::Stereo },
                left_dbfs: (whole.left > 0.0).then(|| decibel(whole.left)),
                right_dbfs: (whole.right > 0.0).then(|| decibel(whole.right)),
                balance_db: Some(whole.balance_db(floor)),
                correlation: whole.correlation(),
                mono_loss_db: Some(whole.mono_loss_db()),
                timeline: self.timeline(floor, least_db),
            },
        };
        let sounding_s = f64::from(sounding.blocks) * BLOCK as f64 / f64::from(SAMPLE_RATE);
        Measured::Value { reading, confidence: confidence(sounding_s) }
    }

    fn timeline(&self, floor: Energy, least_db: f64) -> ChannelsTimeline {
        let sounding = |step: &Step| decibel(f64::from(step.left.max(step.right))) >= least_db;
        let energy = |step: &Step| Energy {
            left: f64::from(step.left),
            right: f64::from(step.right),
            product: f64::from(step.product),
        };
        let values = |value: &dyn Fn(Energy) -> f64| {
            self.steps.iter().map(|step| sounding(step).then(|| value(energy(step)))).collect()
        };
        ChannelsTimeline {
            step_s: 1.0,
            balance_db: values(&|energy| energy.balance_db(floor)),
            mono_loss_db: values(&|energy| energy.mono_loss_db()),
        }
    }
}

impl Energy {
    fn plus(self, other: Self) -> Self {
        Self { left: self.left + other.left, right: self.right + other.right, product: self.product + other.product }
    }

    fn scaled(self, factor: f64) -> Self {
        Self { left: self.left * factor, right: self.right * factor, product: self.product * factor }
    }

    /// The left channel above the right, `floor` taken off the weaker one.
    fn balance_db(self, floor: Self) -> f64 {
        let above_db = |energy: f64, floor: f64| decibel((energy - floor).max(0.0));
        let balance_db = match decibel(self.left) - decibel(self.right) {
            left if left >= APART_DB => decibel(self.left) - above_db(self.right, floor.right),
            right if right <= -APART_DB => above_db(self.left, floor.left) - decibel(self.right),
            between => between,
        };
        balance_db.clamp(-FULL_DB, FULL_DB)
    }

    fn correlation(self) -> Option<f64> {
        let scale = (self.left * self.right).sqrt();
        (scale > 0.0).then(|| (self.product / scale).clamp(-1.0, 1.0))
    }

    /// Four times the energy of the mean of the channels, and of half their difference.
    fn sum_and_difference(self) -> (f64, f64) {
        let both = self.left + self.right;
        (both + 2.0 * self.product, both - 2.0 * self.product)
    }

    fn mono_loss_db(self) -> f64 {
        let (sum, _) = self.sum_and_difference();
        (decibel(2.0 * (self.left + self.right)) - decibel(sum)).clamp(0.0, FULL_DB)
    }

    fn is_one(self) -> bool {
        let (sum, difference) = self.sum_and_difference();
        decibel(sum) - decibel(difference) >= SAME_DB
    }
}

impl Sum {
    fn add(&mut self, energy: Energy) {
        self.blocks += 1;
        self.energy = self.energy.plus(energy);
    }

    fn mean(self) -> Energy {
        self.energy.scaled(1.0 / f64::from(self.blocks.max(1)))
    }
}

/// All the blocks of some levels.
fn total(levels: &[Sum]) -> Sum {
    levels
        .iter()
        .fold(Sum::default(), |all, sum| Sum { blocks: all.blocks + sum.blocks, energy: all.energy.plus(sum.energy) })
}

fn percentile(levels: &[Sum], share: f64) -> Option<usize> {
    let all: u32 = levels.iter().map(|sum| sum.blocks).sum();
    let mut rest = (share * f64::from(all)).ceil() as u32;
    levels.iter().position(|sum| {
        rest = rest.saturating_sub(sum.blocks);
        sum.blocks > 0 && rest == 0
    })
}

fn level(power: f64) -> usize {
    level_db(decibel(power))
}

fn level_db(db: f64) -> usize {
    ((db - LOWEST_DB).max(0.0) as usize).min(LEVELS - 1)
}

fn db_of(level: usize) -> f64 {
    LOWEST_DB + level as f64
}

/// From the seconds of sound.
fn confidence(sounding_s: f64) -> f64 {
    if sounding_s < DEPENDABLE_S {
        0.5 * sounding_s / DEPENDABLE_S
    } else {
        (0.5 + 0.5 * (sounding_s - DEPENDABLE_S) / (SURE_S - DEPENDABLE_S)).min(1.0)
    }
}
