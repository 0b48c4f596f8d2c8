//! Numbers that look random and are always the same.

/// `SplitMix64`: G. L. Steele, D. Lea and C. H. Flood, "Fast Splittable Pseudorandom Number Generators" (2014).
#[derive(Clone, Debug)]
pub struct Random(u64);

impl Random {
    /// Numbers of their own for each list of words.
    pub fn new(seed: u64, words: &[&str]) -> Self {
        let mut hasher = blake3::Hasher::new();
        hasher.update(&seed.to_le_bytes());
        for word in words {
            hasher.update(&(word.len() as u64).to_le_bytes()).update(word.as_bytes());
        }
        let hash = hasher.finalize();
        Self(hash.as_bytes()[..8].iter().fold(0, |number, &byte| number << 8 | u64::from(byte)))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ self.0 >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ mixed >> 31
    }

    /// Evenly from 0 to 1.
    pub fn share(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// About normal, with mean 0 and variance 1: the sum of four even ones (Irwin-Hall), which no ear tells from Gauss and
    /// which is the same to the last bit on every machine.
    pub fn normal(&mut self) -> f32 {
        const SPREAD: f32 = 1.732_050_8;
        let bits = self.next();
        let sum: u64 = (0..4).map(|part| bits >> (16 * part) & 0xffff).sum();
        (sum as f32 / 65_535.0 - 2.0) * SPREAD
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::float_cmp)] // Exact by construction.

    use super::*;

    #[test]
    fn normal_numbers_have_no_mean_and_unit_variance() {
        let mut random = Random::new(1, &["a"]);
        let numbers: Vec<f32> = (0..100_000).map(|_| random.normal()).collect();
        let mean = numbers.iter().sum::<f32>() / 1e5;
        let variance = numbers.iter().map(|number| number * number).sum::<f32>() / 1e5;
        assert!(mean.abs() < 0.02 && (variance - 1.0).abs() < 0.02, "{mean} {variance}");
    }

    #[test]
    fn other_words_give_other_numbers() {
        let first = |words: &[&str]| Random::new(1, words).share();
        assert!(first(&["a", "bc"]) != first(&["ab", "c"]));
    }
}
