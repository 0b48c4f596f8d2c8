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

/// Peak of the display that HDR codes are made for, cd/m². BT.2100-2 table 5 for HLG; PQ leaves it to the mastering
/// display, and 1000 is what phones and HDR10 masters name most.
const HDR_PEAK_NITS: f64 = 1000.0;

/// HDR reference white, which the SDR picture is shown at, cd/m²: ITU-R BT.2408-7 section 2.1.
const SDR_PEAK_NITS: f64 = 203.0;

/// Gamma of an SDR display: ITU-R BT.1886 annex 1.
const SDR_GAMMA: f64 = 2.4;

impl Curve {
    /// SDR luma, 0 (black) to 255 (white).
    ///
    /// HLG and PQ are brought to the light of a grey of that code on their display, rolled off into the range of the
    /// SDR display by the EETF of BT.2390, and coded for its gamma: a grey card comes out at 108, reference white
    /// (203 cd/m²) at 230 and everything from 1000 cd/m² on at 255. Coloured pixels get the curve of their luma.
    pub fn luma(coding: Coding) -> Self {
        let scale = f64::from(1_u32 << (coding.depth - 8));
        let peak = f64::from((1_u32 << coding.depth) - 1);
        // ITU-R BT.2100-2 table 9: limited luma runs from 16 to 235, in units of 2^(depth - 8).
        let (black, white) = if coding.full_range { (0.0, peak) } else { (16.0 * scale, 235.0 * scale) };
        Self::tabulate(coding, |code| {
            let signal = ((code - black) / (white - black)).clamp(0.0, 1.0);
            255.0
                * match coding.transfer {
                    Transfer::Sdr => signal,
                    Transfer::Hlg => sdr_signal(hlg_nits(signal)),
                    Transfer::Pq => sdr_signal(pq_nits(signal)),
                }
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
        // 32 bits hold every code, and no wider integer is converted as fast.
        let last = self.0.len() as u32 - 1;
        let below = (code as u32).min(last);
        let above = (below + 1).min(last);
        let (low, high) = (self.0[below as usize], self.0[above as usize]);
        low + (high - low) * (code - below as f32).clamp(0.0, 1.0)
    }
}

/// Light of a grey of this HLG signal: inverse OETF and OOTF (gamma 1.2 at 1000 cd/m²), ITU-R BT.2100-2 table 5.
fn hlg_nits(signal: f64) -> f64 {
    const A: f64 = 0.17883277;
    const B: f64 = 0.28466892;
    const C: f64 = 0.55991073;
    let scene = if signal <= 0.5 { signal * signal / 3.0 } else { (((signal - C) / A).exp() + B) / 12.0 };
    HDR_PEAK_NITS * scene.powf(1.2)
}

// The constants of PQ, ITU-R BT.2100-2 table 4.
const M1: f64 = 2610.0 / 16384.0;
const M2: f64 = 2523.0 / 4096.0 * 128.0;
const C1: f64 = 3424.0 / 4096.0;
const C2: f64 = 2413.0 / 4096.0 * 32.0;
const C3: f64 = 2392.0 / 4096.0 * 32.0;

/// Light of this PQ signal.
fn pq_nits(signal: f64) -> f64 {
    let power = signal.powf(1.0 / M2);
    10_000.0 * ((power - C1).max(0.0) / (C2 - C3 * power)).powf(1.0 / M1)
}

/// PQ signal of this light.
fn pq_signal(nits: f64) -> f64 {
    let power = (nits / 10_000.0).powf(M1);
    ((C1 + C2 * power) / (1.0 + C3 * power)).powf(M2)
}

/// SDR signal, 0 to 1, of HDR light: EETF of ITU-R BT.2390-10 section 5.4.1 (blacks kept), then BT.1886.
fn sdr_signal(nits: f64) -> f64 {
    let source_peak = pq_signal(HDR_PEAK_NITS);
    let max_lum = pq_signal(SDR_PEAK_NITS) / source_peak;
    let e1 = (pq_signal(nits) / source_peak).min(1.0);
    let ks = 1.5 * max_lum - 0.5;
    let e2 = if e1 < ks {
        e1
    } else {
        let t = (e1 - ks) / (1.0 - ks);
        let (t2, t3) = (t * t, t * t * t);
        (2.0 * t3 - 3.0 * t2 + 1.0) * ks + (t3 - 2.0 * t2 + t) * (1.0 - ks) + (-2.0 * t3 + 3.0 * t2) * max_lum
    };
    (pq_nits(e2 * source_peak) / SDR_PEAK_NITS).clamp(0.0, 1.0).powf(1.0 / SDR_GAMMA)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn luma(depth: u32, full_range: bool, transfer: Transfer) -> Curve {
        Curve::luma(Coding { depth, shift: 0, full_range, transfer })
    }

    #[track_caller]
    fn close(curve: &Curve, code: usize, expected: f32, tolerance: f32) {
        let value = curve.values()[code];
        assert!((value - expected).abs() <= tolerance, "code {code}: {value}, expected {expected}");
    }

    #[test]
    fn sdr_black_and_white_stand_where_their_range_puts_them() {
        for depth in [8, 10, 12, 16] {
            let scale = 1 << (depth - 8);
            let limited = luma(depth, false, Transfer::Sdr);
            assert_eq!(limited.values().len(), 1 << depth);
            close(&limited, 0, 0.0, 0.0);
            close(&limited, 16 * scale, 0.0, 1e-4);
            close(&limited, 235 * scale, 255.0, 1e-4);
            close(&limited, (1 << depth) - 1, 255.0, 0.0);
            let full = luma(depth, true, Transfer::Sdr);
            close(&full, (1 << depth) - 1, 255.0, 1e-4);
            close(&full, 128 * scale, 128.0, 0.51);
        }
    }

    #[test]
    fn hlg_meets_the_signals_of_bt2408() {
        let curve = luma(10, false, Transfer::Hlg);
        let code = |signal: f64| (64.0 + signal * 876.0).round() as usize;
        assert!((hlg_nits(0.75) - 203.0).abs() < 1.0, "HLG 75 % is reference white");
        assert!((hlg_nits(0.38) - 26.0).abs() < 0.5, "HLG 38 % is a grey card");
        close(&curve, code(0.0), 0.0, 0.01);
        close(&curve, code(0.38), 108.0, 1.0);
        close(&curve, code(0.75), 230.0, 1.0);
        close(&curve, code(1.0), 255.0, 0.01);
    }

    #[test]
    fn pq_meets_the_signals_of_bt2408() {
        assert!((pq_nits(0.58) - 203.0).abs() < 2.0, "PQ 58 % is reference white");
        assert!((pq_nits(0.38) - 26.0).abs() < 0.5, "PQ 38 % is a grey card");
        assert!((pq_nits(pq_signal(500.0)) - 500.0).abs() < 1e-6);
        let curve = luma(10, true, Transfer::Pq);
        close(&curve, 0, 0.0, 0.01);
        close(&curve, (0.38_f64 * 1023.0) as usize, 108.0, 1.0);
        close(&curve, (0.58_f64 * 1023.0).round() as usize, 230.0, 1.0);
        close(&curve, 1023, 255.0, 0.01);
    }

    #[test]
    fn every_luma_curve_rises() {
        for transfer in [Transfer::Sdr, Transfer::Hlg, Transfer::Pq] {
            let curve = luma(10, false, transfer);
            assert!(curve.values().windows(2).all(|pair| pair[0] <= pair[1]), "{transfer:?}");
        }
    }

    #[test]
    fn chroma_is_centred_and_codes_on_top_read_like_codes_below() {
        let coding = Coding { depth: 10, shift: 0, full_range: false, transfer: Transfer::Sdr };
        let low = Curve::chroma(coding);
        assert!(low.values()[512].abs() < 1e-6);
        assert!((low.values()[960] - 127.0).abs() < 1.0 && (low.values()[64] + 127.5).abs() < 0.6);
        let high = Curve::chroma(Coding { shift: 6, ..coding });
        assert_eq!(high.values().len(), 65_536);
        assert!(high.values().iter().step_by(64).eq(low.values()));
    }

    #[test]
    fn a_mean_between_two_codes_reads_between_their_values() {
        let curve = luma(8, true, Transfer::Sdr);
        assert!((curve.at(100.25) - 100.25).abs() < 1e-4);
        assert!((curve.at(255.0) - 255.0).abs() < 1e-4);
    }
}
