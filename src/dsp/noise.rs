//! Noise power behind speech, bin by bin: the unbiased MMSE tracker driven by a speech presence probability of
//! T. Gerkmann and R. C. Hendriks, "Unbiased MMSE-based noise power estimation with low complexity and low tracking
//! delay", IEEE TASLP 20(4), 2012. Frames of 32 ms at half overlap, as there.

/// Assumed a priori SNR where speech is present, 15 dB (section IV-A of the paper).
const PRIOR_SNR: f32 = 31.622_776;
/// Smoothing of the noise power (eq. 10).
const NOISE_SMOOTHING: f32 = 0.8;
/// Smoothing of the presence probability that guards against stagnation (eq. 23).
const PRESENCE_SMOOTHING: f32 = 0.9;
/// Cap of the presence where it has been near one for long (eq. 24).
const PRESENCE_CAP: f32 = 0.99;
/// Below any recording; keeps the ratios finite.
const FLOOR: f32 = 1e-14;

/// Follows the noise in a stream of power spectra.
#[derive(Clone, Debug, Default)]
pub struct NoiseTracker {
    noise: Vec<f32>,
    presence: Vec<f32>,
}

impl NoiseTracker {
    /// Whether the tracker has yet to be given its first guess.
    pub fn is_unset(&self) -> bool {
        self.noise.is_empty()
    }

    /// Starts from a first guess of the noise, one power a bin.
    pub fn start(&mut self, noise: Vec<f32>) {
        self.presence = vec![0.5; noise.len()];
        self.noise = noise;
        self.noise.iter_mut().for_each(|noise| *noise = noise.max(FLOOR));
    }

    /// Takes the next power spectrum (as long as the first guess) and gives the noise in it.
    pub fn push(&mut self, power: &[f32]) -> &[f32] {
        let gain = PRIOR_SNR / (1.0 + PRIOR_SNR);
        for ((noise, mean), &power) in self.noise.iter_mut().zip(&mut self.presence).zip(power) {
            // exp(-200) is 0 in single precision's neighbourhood: beyond it speech is certain anyway.
            let ratio = (power / *noise).min(200.0);
            let mut presence = 1.0 / (1.0 + (1.0 + PRIOR_SNR) * (-ratio * gain).exp());
            *mean = PRESENCE_SMOOTHING * *mean + (1.0 - PRESENCE_SMOOTHING) * presence;
            if *mean > PRESENCE_CAP {
                presence = presence.min(PRESENCE_CAP);
            }
            let periodogram = presence * *noise + (1.0 - presence) * power;
            *noise = (NOISE_SMOOTHING * *noise + (1.0 - NOISE_SMOOTHING) * periodogram).max(FLOOR);
        }
        &self.noise
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steady_noise_is_followed_and_a_burst_of_speech_is_not() {
        let mut tracker = NoiseTracker::default();
        tracker.start(vec![0.01; 4]);
        for _ in 0..200 {
            tracker.push(&[1.0; 4]);
        }
        let steady = tracker.push(&[1.0; 4])[0];
        assert!((0.5..2.0).contains(&steady), "noise of power 1 reads {steady}");
        for _ in 0..20 {
            tracker.push(&[1000.0; 4]);
        }
        let after = tracker.push(&[1000.0; 4])[0];
        assert!(after < 4.0 * steady, "320 ms of speech 30 dB up moved the noise to {after}");
    }
}
