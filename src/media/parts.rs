//! Which parts of a clip a quick look decodes: some, each from a keyframe on, spread over the whole length.
//!
//! What is left out is weighed: where its packets are far smaller than those of the parts, the picture may stand or be black,
//! and where they are far larger, the parts may.

use super::clock;

/// Share of the time that is decoded.
const SHARE: f64 = 0.25;

/// There are so many parts, of a length within these bounds, seconds: shake, cuts and light are told from a stretch, not
/// from single frames, and a long clip is better seen at many places.
const PARTS: f64 = 6.0;
const SHORTEST_S: f64 = 1.25;
const LONGEST_S: f64 = 3.0;

/// Packets are weighed together over so many seconds, if there are so many.
const WINDOW_S: f64 = 0.5;
const FEWEST_PACKETS: u64 = 6;

/// A window of packets this many times smaller than usual on the other side is another kind of picture. Not more: an encoder
/// goes on to refine a frozen one.
const FAR_SMALLER: f64 = 3.5;

/// What to do with a packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    /// It belongs to the part that is being decoded.
    Decode,
    /// It is the first of a part.
    Begin,
    /// It is left out.
    Skip,
}

/// Chooses as the packets come.
#[derive(Clone, Debug)]
pub struct Parts {
    length_s: f64,
    /// The first packet's time, seconds.
    start_s: Option<f64>,
    part: Option<Part>,
    /// Length of the parts before.
    taken_s: f64,
    decoded: Weights,
    skipped: Weights,
}

/// Bytes and number of the packets in each window, keyframes aside.
#[derive(Clone, Debug, Default)]
struct Weights(Vec<[u64; 2]>);

impl Weights {
    fn add(&mut self, after_s: f64, bytes: usize) {
        let window = (after_s.clamp(0.0, clock::LONGEST_S) / WINDOW_S) as usize;
        if self.0.len() <= window {
            self.0.resize(window + 1, [0; 2]);
        }
        self.0[window][0] += bytes as u64;
        self.0[window][1] += 1;
    }

    /// Mean bytes of a packet in each window, from the smallest on.
    fn sorted(&self) -> Vec<f64> {
        let full = self.0.iter().filter(|[_, packets]| *packets >= FEWEST_PACKETS);
        let mut means: Vec<f64> = full.map(|[bytes, packets]| *bytes as f64 / *packets as f64).collect();
        means.sort_by(f64::total_cmp);
        means
    }
}

/// The part that is being decoded, seconds.
#[derive(Clone, Copy, Debug)]
struct Part {
    start_s: f64,
    /// The latest picture of it.
    latest_s: f64,
}

impl Parts {
    /// `duration_s` is what the header says.
    pub fn new(duration_s: Option<f64>) -> Self {
        let length_s = duration_s.map_or(LONGEST_S, |duration_s| SHARE * duration_s / PARTS);
        Self {
            length_s: length_s.clamp(SHORTEST_S, LONGEST_S),
            start_s: None,
            part: None,
            taken_s: 0.0,
            decoded: Weights::default(),
            skipped: Weights::default(),
        }
    }

    /// Whether what was left out may show something else than the parts.
    pub fn is_uneven(&self) -> bool {
        let [decoded, skipped] = [&self.decoded, &self.skipped].map(Weights::sorted);
        let below = |some: &[f64], others: &[f64]| {
            let usual = others.get(others.len() / 2);
            some.first().zip(usual).is_some_and(|(least, usual)| FAR_SMALLER * least < *usual)
        };
        below(&skipped, &decoded) || below(&decoded, &skipped)
    }

    /// The next packet, by its presentation time in seconds, its size and whether decoding can begin with it. One without a
    /// time is taken along with the others.
    pub fn choose(&mut self, time_s: Option<f64>, bytes: usize, is_key: bool) -> Choice {
        let choice = self.place(time_s, is_key);
        if let (Some(time_s), Some(start_s), false) = (time_s, self.start_s, is_key) {
            let side = if choice == Choice::Skip { &mut self.skipped } else { &mut self.decoded };
            side.add(time_s - start_s, bytes);
        }
        choice
    }

    fn place(&mut self, time_s: Option<f64>, is_key: bool) -> Choice {
        let Some(time_s) = time_s else {
            return if self.part.is_some() || self.start_s.is_none() { Choice::Decode } else { Choice::Skip };
        };
        let start_s = *self.start_s.get_or_insert(time_s);
        if let Some(part) = &mut self.part {
            // A picture that is shown before the key it comes after needs what was left out before that key.
            if time_s < part.start_s {
                return Choice::Skip;
            }
            // Later than all before it, it is needed by none of them: here the part can end without a hole.
            if time_s <= part.latest_s || time_s < part.start_s + self.length_s {
                part.latest_s = part.latest_s.max(time_s);
                return Choice::Decode;
            }
            self.taken_s += part.latest_s - part.start_s;
            self.part = None;
        }
        if !is_key || self.taken_s > SHARE * (time_s - start_s) {
            return Choice::Skip;
        }
        self.part = Some(Part { start_s: time_s, latest_s: time_s });
        Choice::Begin
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The times of the decoded packets of a clip of 30 frames a second with a keyframe every `key` frames, and where parts
    /// begin.
    fn decoded(seconds: usize, key: usize) -> (Vec<f64>, Vec<f64>) {
        let mut parts = Parts::new(Some(seconds as f64));
        let (mut times, mut begins) = (Vec::new(), Vec::new());
        for frame in 0..30 * seconds {
            let time_s = frame as f64 / 30.0;
            match parts.choose(Some(time_s), 1000, frame % key == 0) {
                Choice::Decode => times.push(time_s),
                Choice::Begin => {
                    times.push(time_s);
                    begins.push(time_s);
                }
                Choice::Skip => {}
            }
        }
        (times, begins)
    }

    #[test]
    fn parts_are_spread_over_the_clip_and_begin_with_keyframes() {
        for (seconds, key, fewest) in [(10, 30, 2), (60, 30, 6), (60, 250, 4), (600, 60, 45)] {
            let (times, begins) = decoded(seconds, key);
            let share = times.len() as f64 / (30 * seconds) as f64;
            assert!((0.15..0.35).contains(&share), "{seconds} s, {key}: {share}");
            assert!(begins.len() >= fewest, "{seconds} s, {key}: {begins:?}");
            assert!(begins.iter().all(|begin| ((begin * 30.0).round() as usize).is_multiple_of(key)), "{begins:?}");
            assert!(begins.last().is_some_and(|last| *last >= 0.5 * seconds as f64), "{begins:?}");
        }
    }

    #[test]
    fn a_part_ends_between_pictures_that_do_not_need_each_other() {
        let mut parts = Parts::new(Some(100.0));
        assert_eq!(parts.choose(Some(0.0), 9000, true), Choice::Begin);
        // In the order of decoding: the last two are shown before the one at 3.2 s.
        let order = [2.9, 3.2, 3.0, 3.1];
        let choices = order.map(|time_s| parts.choose(Some(time_s), 1000, false));
        assert_eq!(choices, [Choice::Decode, Choice::Skip, Choice::Skip, Choice::Skip]);
        let mut parts = Parts::new(Some(100.0));
        parts.choose(Some(0.0), 9000, true);
        let order = [2.8, 2.95, 2.85, 3.2];
        let choices = order.map(|time_s| parts.choose(Some(time_s), 1000, false));
        assert_eq!(choices, [Choice::Decode, Choice::Decode, Choice::Decode, Choice::Skip]);
    }

    #[test]
    fn pictures_that_lead_a_keyframe_are_left_out() {
        let mut parts = Parts::new(Some(10.0));
        parts.choose(Some(0.0), 9000, true);
        parts.choose(Some(2.0), 1000, false);
        assert_eq!(parts.choose(Some(8.0), 9000, true), Choice::Begin);
        assert_eq!(parts.choose(Some(7.9), 1000, false), Choice::Skip);
        assert_eq!(parts.choose(Some(8.1), 1000, false), Choice::Decode);
    }

    #[test]
    fn what_stands_where_nothing_is_decoded_is_felt() {
        let uneven = |bytes: fn(f64) -> usize| {
            let mut parts = Parts::new(Some(20.0));
            for frame in 0..600 {
                let time_s = f64::from(frame) / 30.0;
                parts.choose(Some(time_s), bytes(time_s), frame % 30 == 0);
            }
            parts.is_uneven()
        };
        assert!(!uneven(|_| 4000));
        assert!(!uneven(|time_s| 2000 + 1500 * (time_s as usize % 3)), "what moves more or less is no other picture");
        assert!(uneven(|time_s| if (2.0..4.0).contains(&time_s) { 60 } else { 4000 }));
        assert!(uneven(|time_s| if time_s < 1.5 { 60 } else { 4000 }), "only the first part stands");
    }
}
