//! Frame rates as editors count: whole frames of a rational rate.

/// Frames a second as `num / den`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// Frames.
    pub num: u64,
    /// In so many seconds.
    pub den: u64,
}

/// Rates that cameras, editors and broadcast use (SMPTE ST 12-1 and common phone settings).
const USUAL: [Rate; 17] = [
    Rate { num: 10, den: 1 },
    Rate { num: 12, den: 1 },
    Rate { num: 25, den: 2 },
    Rate { num: 15_000, den: 1001 },
    Rate { num: 15, den: 1 },
    Rate { num: 20, den: 1 },
    Rate { num: 24_000, den: 1001 },
    Rate { num: 24, den: 1 },
    Rate { num: 25, den: 1 },
    Rate { num: 30_000, den: 1001 },
    Rate { num: 30, den: 1 },
    Rate { num: 48, den: 1 },
    Rate { num: 50, den: 1 },
    Rate { num: 60_000, den: 1001 },
    Rate { num: 60, den: 1 },
    Rate { num: 120, den: 1 },
    Rate { num: 240, den: 1 },
];

/// How far the mean of a few seconds may lie from the rate that was meant, when frames are even.
const EVEN: f64 = 0.0004;

/// And when they are not: editors take the nearest rate then.
const UNEVEN: f64 = 0.05;

impl Rate {
    /// Of what has no pictures.
    pub const SOUND: Self = Self { num: 25, den: 1 };

    /// The rate that was meant by a mean of `fps` frames a second.
    pub fn of(fps: f64, uneven: bool) -> Self {
        let off = |rate: &&Self| (rate.fps() / fps - 1.0).abs();
        let nearest = USUAL.iter().min_by(|a, b| off(a).total_cmp(&off(b)));
        let most = if uneven { UNEVEN } else { EVEN };
        match nearest {
            Some(rate) if off(&rate) <= most => *rate,
            _ => Self { num: ((fps * 1000.0).round() as u64).max(1), den: 1000 },
        }
    }

    /// Frames a second.
    pub fn fps(self) -> f64 {
        self.num as f64 / self.den as f64
    }

    /// The frame whose beginning is nearest to a time in seconds.
    pub fn frame(self, time_s: f64) -> u64 {
        (time_s.max(0.0) * self.fps()).round() as u64
    }

    /// The beginning of a frame in seconds, as a fraction of whole numbers.
    pub fn seconds(self, frame: u64) -> String {
        format!("{}/{}s", frame * self.den, self.num)
    }

    /// The beginning of a frame as a time code without drops: `hh:mm:ss:ff`, frames counted by the next whole rate.
    pub fn timecode(self, frame: u64) -> String {
        let base = self.num.div_ceil(self.den);
        let (seconds, frames) = (frame / base, frame % base);
        format!("{:02}:{:02}:{:02}:{frames:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn film_and_broadcast_rates_are_told_from_their_whole_neighbours() {
        for (fps, num, den) in
            [(23.976, 24_000, 1001), (24.0, 24, 1), (29.97, 30_000, 1001), (30.0, 30, 1), (59.94, 60_000, 1001)]
        {
            assert_eq!(Rate::of(fps, false), Rate { num, den });
        }
        assert_eq!(Rate::of(17.5, false), Rate { num: 17_500, den: 1000 });
        assert_eq!(Rate::of(29.1, true), Rate { num: 30_000, den: 1001 });
    }

    #[test]
    fn a_frame_is_within_half_a_frame_of_its_time_after_an_hour_too() {
        let rate = Rate::of(29.97, false);
        for time_s in [0.0, 0.49, 12.345, 3599.99, 7200.017] {
            let frame = rate.frame(time_s);
            let begins = frame as f64 / rate.fps();
            assert!((begins - time_s).abs() <= 0.5 / rate.fps() + 1e-9, "{time_s}");
        }
        assert_eq!(rate.seconds(30), "30030/30000s");
    }

    #[test]
    fn time_codes_without_drops_count_thirty_frames_a_second() {
        assert_eq!(Rate::of(29.97, false).timecode(1800), "00:01:00:00");
        assert_eq!(Rate::of(25.0, false).timecode(3600 * 25 + 26), "01:00:01:01");
    }
}
