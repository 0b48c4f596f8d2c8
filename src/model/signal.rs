//! The sound on which the tests compare the networks with their originals; `tests/data/known_signal.py` makes the same.

pub const SAMPLE_RATE: usize = 16_000;

/// Half a minute of plucked strings, a sung vowel, syllables, noise, and song: six seconds each, over a faint hiss.
pub fn signal() -> Vec<f32> {
    let mut state = 1_u32;
    let sample = |n: usize| {
        let t = n as f64 / SAMPLE_RATE as f64;
        let turn = std::f64::consts::TAU * t;
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let noise = f64::from(state) / f64::from(1_u32 << 31) - 1.0;
        let partial = |f: f64, k: f64| (-4.0 * (t % 0.5)).exp() / k * (turn * k * f).sin();
        let plucked = [220.0, 277.18, 329.63].map(|f| (1..6).map(|k| partial(f, f64::from(k))).sum::<f64>());
        let plucked: f64 = plucked.iter().sum();
        let sung = vowel(220.0, turn * 220.0 - 4.8 * (turn * 5.5).cos());
        let syllables = (turn * 4.0).sin().max(0.0) * vowel(120.0, turn * 120.0 - 8.0 * (turn * 1.3).cos());
        let parts = [0.12 * plucked, 0.1 * sung, 0.12 * syllables, 0.1 * noise, 0.1 * plucked + 0.08 * sung];
        (parts[n / (6 * SAMPLE_RATE)] + 0.0005 * noise) as f32
    };
    (0..30 * SAMPLE_RATE).map(sample).collect()
}

fn vowel(f0: f64, phase: f64) -> f64 {
    let formants = [(700.0, 90.0), (1150.0, 120.0), (2700.0, 200.0)];
    let resonance = |hz: f64| formants.map(|(center, width): (f64, f64)| 1.0 / (1.0 + ((hz - center) / width).powi(2)));
    (1..26).map(f64::from).map(|k| resonance(k * f0).iter().sum::<f64>() * (k * phase).sin()).sum()
}
