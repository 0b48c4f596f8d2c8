//! What a stored code stands for: SDR luma or centred chroma, whatever the depth, the range and the transfer.

use super::info::Transfer;

/// How the codes of a stream are laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Coding {
    /// Significant bits, 1 to 16.
    pub depth: u32,
    /// Zero bits below them (P010 keeps its 10 bits on top).
    pub shift: u32,
    /// Whether codes use the full range instead of the limited one of BT.601 to BT.2100.
    pub full_range: bool,
    /// How codes become light.
    pub transfer: Transfer,
}

/// One value for each code.
#[derive(Clone, Debug, Default)]
pub struct Curve(Vec<f32>);

impl Curve {
    /// SDR luma, 0 (black) to 255 (white).
    pub fn luma(coding: Coding) -> Self {
        let scale = f64::from(1_u32 << (coding.depth - 8));
        let peak = f64::from((1_u32 << coding.depth) - 1);
        // ITU-R BT.2100-2 table 9: limited luma runs from 16 to 235, in units of 2^(depth - 8).
        let (black, white) = if coding.full_range { (0.0, peak) } else { (16.0 * scale, 235.0 * scale) };
        Self::tabulate(coding, |code| {
            let signal = (code - black) / (white - black);
            255.0 * signal.clamp(0.0, 1.0)
        })
    }

    /// Chroma, -128 to 127, 0 for grey.
    pub fn chroma(coding: Coding) -> Self {
        let scale = f64::from(1_u32 << (coding.depth - 8));
        // ITU-R BT.2100-2 table 9: the middle is 128, limited chroma spans 224, full chroma 255 (at 8 bits).
        let gain = if coding.full_range { 1.0 } else { 255.0 / 224.0 };
        Self::tabulate(coding, |code| ((code / scale - 128.0) * gain).clamp(-128.0, 127.0))
    }

    fn tabulate(coding: Coding, value: impl Fn(f64) -> f64) -> Self {
        let codes = 1_u32 << (coding.depth + coding.shift);
        let unit = f64::from(1_u32 << coding.shift);
        Self((0..codes).map(|code| value(f64::from(code) / unit) as f32).collect())
    }

    /// One value for each code.
    pub fn values(&self) -> &[f32] {
        &self.0
    }

    /// The value at a mean of codes, read between the entries.
    #[inline]
    pub fn at(&self, code: f32) -> f32 {
        let last = self.0.len() - 1;
        let below = (code as usize).min(last);
        let above = (below + 1).min(last);
        let (low, high) = (self.0[below], self.0[above]);
        low + (high - low) * (code - below as f32).clamp(0.0, 1.0)
    }
}
