//! A spectrogram of sound whose length is not known beforehand.

use std::fmt;

use super::{Spectrogram, mel};
use crate::dsp::spectrum::PowerSpectrum;
use crate::frame::{AudioChunk, SAMPLE_RATE};

/// Samples of one spectrum, 43 ms: short enough for syllables, long enough to part the hum of the mains from a voice.
const WINDOW: usize = 2048;

/// Samples from one spectrum to the next.
const HOP: usize = WINDOW / 2;

/// Size of the picture; it has at least half of the columns once the clip is long enough.
const COLUMNS: usize = 1000;
const ROWS: usize = 96;

/// Upper edge, Hz: what phones record of a voice lies below.
const TOP_HZ: f64 = 16_000.0;

/// What is shown: so many dB below the strongest cell, and nothing below the floor, which is that of 16 bits.
const SPAN_DB: f32 = 70.0;
const FLOOR_DB: f32 = -110.0;

/// Shades of the picture: steps of 1.5 dB, which the eye does not part, and fewer bytes than 256.
const SHADES: usize = 48;

/// More channels are not looked at.
const CHANNELS: usize = 2;

/// Sums power in cells of time and frequency. When the columns are used up, they are joined two by two.
pub struct Listener {
    spectrum: PowerSpectrum,
    /// For each row the bins it takes its power from, and their weights.
    rows: Vec<Vec<(usize, f32)>>,
    held: [Vec<f32>; CHANNELS],
    channels: usize,
    /// When the first held sample sounds, seconds.
    held_s: f64,
    power: Vec<f32>,
    column_s: f64,
    /// Sum of the power and number of spectra, a column.
    columns: Vec<([f32; ROWS], u32)>,
    end_s: f64,
}

impl fmt::Debug for Listener {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Listener").field("columns", &self.columns.len()).finish_non_exhaustive()
    }
}

impl Default for Listener {
    fn default() -> Self {
        let spectrum = PowerSpectrum::new(WINDOW);
        Self {
            rows: (0..ROWS).map(|row| weights(row, spectrum.bins())).collect(),
            power: vec![0.0; spectrum.bins()],
            spectrum,
            held: [const { Vec::new() }; CHANNELS],
            channels: 0,
            held_s: 0.0,
            column_s: HOP as f64 / f64::from(SAMPLE_RATE),
            columns: Vec::new(),
            end_s: 0.0,
        }
    }
}

/// A triangle around the row's middle on the mel scale, at least a bin wide at each side.
fn weights(row: usize, bins: usize) -> Vec<(usize, f32)> {
    let bin_hz = f64::from(SAMPLE_RATE) / WINDOW as f64;
    let step = mel(TOP_HZ) / ROWS as f64;
    let middle = (row as f64 + 0.5) * step;
    let hz = |mel: f64| 700.0 * (10_f64.powf(mel / 2595.0) - 1.0);
    let reach_hz = (hz(middle + step) - hz(middle)).max(bin_hz);
    let weight = |bin: usize| (1.0 - (bin as f64 * bin_hz - hz(middle)).abs() / reach_hz).max(0.0) as f32;
    let weights: Vec<(usize, f32)> = (0..bins).map(|bin| (bin, weight(bin))).filter(|(_, w)| *w > 0.0).collect();
    let sum: f32 = weights.iter().map(|(_, weight)| weight).sum();
    weights.into_iter().map(|(bin, weight)| (bin, weight / sum)).collect()
}

impl Listener {
    /// Takes the next chunk.
    pub fn push(&mut self, chunk: &AudioChunk<'_>) {
        let rate = f64::from(SAMPLE_RATE);
        let starts_s = chunk.pts.as_secs();
        self.channels = self.channels.max(chunk.channels.len().min(CHANNELS));
        let expected_s = self.held_s + self.held[0].len() as f64 / rate;
        // After a gap the sound goes on where it is heard.
        if self.held[0].is_empty() || (starts_s - expected_s).abs() > WINDOW as f64 / rate {
            self.held.iter_mut().for_each(Vec::clear);
            self.held_s = starts_s;
        }
        let frames = chunk.frames();
        for (index, held) in self.held.iter_mut().enumerate() {
            match chunk.channels.get(index) {
                Some(samples) => held.extend_from_slice(&samples[..frames.min(samples.len())]),
                None => held.resize(held.len() + frames, 0.0),
            }
        }
        self.end_s = self.end_s.max(starts_s + frames as f64 / rate);
        let mut start = 0;
        while start + WINDOW <= self.held[0].len() {
            self.look(start);
            start += HOP;
        }
        self.held.iter_mut().for_each(|held| drop(held.drain(..start)));
        self.held_s += start as f64 / rate;
    }

    /// Adds the spectrum of the held samples from `start` on to its column.
    fn look(&mut self, start: usize) {
        let middle_s = self.held_s + (start + WINDOW / 2) as f64 / f64::from(SAMPLE_RATE);
        if middle_s < 0.0 {
            return;
        }
        let mut column = (middle_s / self.column_s) as usize;
        while column >= COLUMNS {
            self.join();
            column = (middle_s / self.column_s) as usize;
        }
        if self.columns.len() <= column {
            self.columns.resize(column + 1, ([0.0; ROWS], 0));
        }
        for held in &self.held[..self.channels] {
            let Some(samples) = held.get(start..start + WINDOW) else { continue };
            self.spectrum.of(samples, &mut self.power);
            let (sums, _) = &mut self.columns[column];
            for (sum, weights) in sums.iter_mut().zip(&self.rows) {
                *sum += weights.iter().map(|(bin, weight)| self.power[*bin] * weight).sum::<f32>();
            }
        }
        self.columns[column].1 += self.channels as u32;
    }

    /// Makes every two columns one.
    fn join(&mut self) {
        self.column_s *= 2.0;
        let joined = self.columns.chunks(2).map(|pair| {
            let mut sum = pair[0];
            for (more, count) in &pair[1..] {
                sum.0.iter_mut().zip(more).for_each(|(sum, more)| *sum += more);
                sum.1 += count;
            }
            sum
        });
        self.columns = joined.collect();
    }

    /// The picture; `None` if there was less sound than one spectrum.
    pub fn finish(self) -> Option<Spectrogram> {
        let db = |(sums, count): &([f32; ROWS], u32)| {
            sums.map(|sum| if *count == 0 { FLOOR_DB } else { 10.0 * (sum / *count as f32 + 1e-12).log10() })
        };
        let mut cells: Vec<[f32; ROWS]> = self.columns.iter().map(db).collect();
        // Columns are as wide as spectra are apart, so that one may fall between two; a gap in the sound is wider.
        for index in 1..cells.len().saturating_sub(1) {
            let counts = [index - 1, index, index + 1].map(|near| self.columns[near].1);
            if counts[1] == 0 && counts[0] > 0 && counts[2] > 0 {
                cells[index] = cells[index - 1];
            }
        }
        let top_db = cells.iter().flatten().copied().reduce(f32::max)?;
        let bottom_db = (top_db - SPAN_DB).max(FLOOR_DB);
        let shade = |db: f32| {
            let share = if top_db > bottom_db { (db - bottom_db) / (top_db - bottom_db) } else { 0.0 };
            (share.clamp(0.0, 1.0) * (SHADES - 1) as f32).round() as u8
        };
        let width = cells.len();
        let pixels: Vec<u8> =
            (0..width * ROWS).map(|index| shade(cells[index % width][ROWS - 1 - index / width])).collect();
        let png = drawn(&pixels, width as u32).ok()?;
        Some(Spectrogram { png, span_s: width as f64 * self.column_s, top_hz: TOP_HZ })
    }
}

/// A PNG of shades.
fn drawn(pixels: &[u8], width: u32) -> Result<Vec<u8>, png::EncodingError> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width, ROWS as u32);
    encoder.set_color(png::ColorType::Indexed);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_palette((0..SHADES).flat_map(|shade| colour(shade as f64 / (SHADES - 1) as f64)).collect::<Vec<u8>>());
    encoder.set_compression(png::Compression::High);
    encoder.set_filter(png::Filter::NoFilter);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(pixels)?;
    writer.finish()?;
    Ok(bytes)
}

/// Matplotlib's `magma`, even to the eye and to the colour-blind, from 0 (nearly black) to 1: the polynomial of sixth
/// degree that M. Zucker fitted to it (shadertoy.com/view/WlfXRN).
fn colour(share: f64) -> [u8; 3] {
    const TERMS: [[f64; 3]; 7] = [
        [-0.002136485053939582, -0.000749655052795221, -0.005386127855323933],
        [0.2516605407371642, 0.6775232436837668, 2.494026599312351],
        [8.353717279216625, -3.577719514958484, 0.3144679030132573],
        [-27.66873308576866, 14.26473078096533, -13.64921318813922],
        [52.17613981234068, -27.94360607168351, 12.94416944238394],
        [-50.76852536473588, 29.04658282127291, 4.23415299384598],
        [18.65570506591883, -11.48977351997711, -5.601961508734096],
    ];
    std::array::from_fn(|channel| {
        let value = TERMS.iter().rev().fold(0.0, |value, term| value * share + term[channel]);
        (255.0 * value.clamp(0.0, 1.0)).round() as u8
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Timestamp;

    /// The shades of a tone of `hz`, and their width.
    fn shades(hz: f64, length_s: f64, chunk: usize) -> (Vec<u8>, usize, Spectrogram) {
        let mut listener = Listener::default();
        let samples = (length_s * 48_000.0) as usize;
        for start in (0..samples).step_by(chunk) {
            let of = |n: usize| (0.5 * (n as f64 * hz / 48_000.0 * std::f64::consts::TAU).sin()) as f32;
            let channels = [(start..(start + chunk).min(samples)).map(of).collect::<Vec<f32>>()];
            let pts = Timestamp::from_secs(start as f64 / 48_000.0);
            listener.push(&AudioChunk { pts, channels: &channels });
        }
        let spectrogram = listener.finish().expect("there was sound");
        let mut reader = png::Decoder::new(std::io::Cursor::new(&spectrogram.png));
        reader.set_transformations(png::Transformations::IDENTITY);
        let mut reader = reader.read_info().expect("a PNG");
        let mut pixels = vec![0; reader.output_buffer_size().expect("it fits")];
        let info = reader.next_frame(&mut pixels).expect("a picture");
        (pixels, info.width as usize, spectrogram)
    }

    #[test]
    fn a_tone_lies_at_its_row() {
        for hz in [110.0, 440.0, 1000.0, 6000.0] {
            let (pixels, width, _) = shades(hz, 2.0, 4800);
            let middle: Vec<u8> = pixels.chunks(width).map(|row| row[width / 2]).collect();
            let brightest = middle.iter().enumerate().max_by_key(|(_, shade)| **shade).expect("rows").0;
            let expected = (ROWS as f64 * (1.0 - mel(hz) / mel(TOP_HZ))) as usize;
            assert!(brightest.abs_diff(expected) <= 1, "{hz} Hz: row {brightest}, not {expected}");
        }
    }

    #[test]
    fn any_length_fits_the_picture_and_any_chunk_gives_the_same() {
        for length_s in [0.05, 1.0, 30.0, 300.0] {
            let (_, width, spectrogram) = shades(440.0, length_s, 48_000);
            assert!(width <= COLUMNS && (length_s < 22.0 || width > COLUMNS / 2 - 10), "{length_s} s: {width}");
            let column_s = spectrogram.span_s / width as f64;
            assert!((spectrogram.span_s - length_s).abs() <= column_s + 0.05, "{length_s} s: {}", spectrogram.span_s);
        }
        assert_eq!(shades(440.0, 3.0, 1024).0, shades(440.0, 3.0, 777).0);
        assert!(Listener::default().finish().is_none());
    }

    #[test]
    fn shades_run_from_dark_to_light() {
        let light = |[r, g, b]: [u8; 3]| 0.2126 * f64::from(r) + 0.7152 * f64::from(g) + 0.0722 * f64::from(b);
        let lights: Vec<f64> = (0..=20).map(|step| light(colour(f64::from(step) / 20.0))).collect();
        assert!(lights.windows(2).all(|pair| pair[0] < pair[1]), "{lights:?}");
        assert!(lights[0] < 5.0 && lights[20] > 220.0, "{lights:?}");
    }
}
