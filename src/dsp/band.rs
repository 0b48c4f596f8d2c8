//! The band that carries a voice, roughly: 300 to 3400 Hz by one pole at each edge. It leaves out offsets, rumble and most
//! of a mains hum.

/// Edges as one-pole coefficients, 2 pi f / 48 kHz.
const LOW_EDGE: f32 = 0.0393;
const HIGH_EDGE: f32 = 0.445;

/// The filter's state for one channel of 48 kHz.
#[derive(Clone, Copy, Debug, Default)]
pub struct VoiceBand {
    low: f32,
    band: f32,
}

impl VoiceBand {
    /// What is left of the next sample.
    pub fn next(&mut self, sample: f32) -> f32 {
        self.low += LOW_EDGE * (sample - self.low);
        self.band += HIGH_EDGE * (sample - self.low - self.band);
        self.band
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_voice_passes_and_hum_and_offset_do_not() {
        let gain_db = |hz: f64| {
            let mut band = VoiceBand::default();
            let tone = (0..48_000).map(|n| (std::f64::consts::TAU * hz * f64::from(n) / 48_000.0).cos() as f32);
            let passed: Vec<f32> = tone.map(|sample| band.next(sample)).collect();
            let power = passed[4800..].iter().map(|x| f64::from(x * x)).sum::<f64>() / 43_200.0;
            10.0 * (2.0 * power).log10()
        };
        assert!(gain_db(1000.0).abs() < 1.0, "{}", gain_db(1000.0));
        assert!(gain_db(50.0) < -14.0 && gain_db(10.0) < -28.0, "{}", gain_db(50.0));
    }
}
