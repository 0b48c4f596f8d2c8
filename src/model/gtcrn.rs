//! Speech out of noise: GTCRN (X. Rong et al., "GTCRN: A speech enhancement model requiring ultralow computational
//! resources", ICASSP 2024), which takes from a spectrum what is not speech.
//!
//! The network has 24 thousand weights and must run 62 times a second, so it is written out here: a runtime would spend
//! most of its time between the layers. All maps are kept as `[channel][frequency]`, so that every inner loop runs over
//! neighbouring frequencies. [`Weights`] lists the layers in the order in which they run.

use std::sync::LazyLock;

use realfft::num_complex::Complex32;

/// Bins of the spectra: frames of 512 samples of 16 kHz under the root of a Hann window, every 256 samples.
pub const BINS: usize = 257;
/// Bins that the network sees as they are; those above are gathered in [`BANDS`].
const LOW: usize = 65;
const BANDS: usize = 64;
/// Frequencies of the maps: as seen, and after one and two halvings.
const WIDE: usize = LOW + BANDS;
const HALF: usize = 65;
const QUARTER: usize = 33;
/// Channels of the maps, and of the half of them that a gated block works on.
const CHANNELS: usize = 16;
const PART: usize = CHANNELS / 2;
/// Neighbours of a frequency that a layer is shown beside it, itself included.
const NEAR: usize = 3;
/// Length of the kernels that halve and double the frequencies.
const KERNEL: usize = 5;
/// Rows that a dense layer adds in one pass; every layer's inputs are a multiple.
const TOGETHER: usize = 4;
/// Units of a recurrence along frequency, and how many of these run side by side: two halves, two directions.
const UNITS: usize = 4;
const LANES: usize = 4;
/// How far apart in time the three taps of the gated blocks lie.
const DILATIONS: [usize; 3] = [1, 2, 5];

type Map<const C: usize, const F: usize> = [[f32; F]; C];

static WEIGHTS: LazyLock<Weights> = LazyLock::new(|| Weights::read(include_bytes!("gtcrn.bin")));

/// The network with its memory of the sound so far.
#[derive(Clone, Debug)]
pub struct Gtcrn {
    encoder: [BlockState; 3],
    dual: [DualState; 2],
    decoder: [BlockState; 3],
}

impl Default for Gtcrn {
    fn default() -> Self {
        let [near, middle, far] = DILATIONS.map(BlockState::new);
        let decoder = [far.clone(), middle.clone(), near.clone()];
        Self { encoder: [near, middle, far], dual: Default::default(), decoder }
    }
}

impl Gtcrn {
    /// Takes the next frame's spectrum (of samples from -1 to 1, without any scaling) and turns it into that of the
    /// speech in it.
    pub fn push(&mut self, spectrum: &mut [Complex32; BINS]) {
        let weights = &*WEIGHTS;
        let seen = neighbours::<3, { 3 * NEAR }, WIDE>(&weights.gather(spectrum));
        let half = weights.first.run(&seen);
        let quarter = weights.second.run(&half);
        let mut path = quarter;
        let mut encoded = [quarter; 4];
        for ((state, block), encoded) in self.encoder.iter_mut().zip(&weights.encoder).zip(&mut encoded[1..]) {
            path = block.run(&path, state);
            *encoded = path;
        }
        for (state, dual) in self.dual.iter_mut().zip(&weights.dual) {
            dual.run(&mut path, state);
        }
        for ((state, block), encoded) in self.decoder.iter_mut().zip(&weights.decoder).zip(encoded.iter().rev()) {
            add(&mut path, encoded);
            path = block.run(&path, state);
        }
        add(&mut path, &quarter);
        let mut wide = weights.third.run(&path);
        add(&mut wide, &half);
        let mask: Map<2, WIDE> = weights.last.run(&wide);
        weights.mask(&mask, spectrum);
    }
}

/// The layers in the order in which they run and lie in the file.
struct Weights {
    /// For each band the bins above [`LOW`] that it gathers: the first, and their weights.
    bands: Vec<(usize, Vec<f32>)>,
    first: Halving<{ 3 * NEAR }, { 3 * NEAR }, WIDE, HALF>,
    second: Halving<CHANNELS, PART, HALF, QUARTER>,
    encoder: [Block; 3],
    dual: [Dual; 2],
    decoder: [Block; 3],
    third: Doubling<CHANNELS, PART, QUARTER, HALF>,
    last: Doubling<2, 2, HALF, WIDE>,
}

impl Weights {
    fn read(bytes: &[u8]) -> Self {
        let mut reader = Reader { rest: bytes };
        let bank: Vec<[f32; BANDS]> = (0..BINS - LOW).map(|_| reader.row()).collect();
        let weights = Self {
            bands: (0..BANDS).map(|band| nonzero(bank.iter().map(|row| row[band]))).collect(),
            first: Halving::read(&mut reader),
            second: Halving::read(&mut reader),
            encoder: std::array::from_fn(|_| Block::read(&mut reader)),
            dual: std::array::from_fn(|_| Dual::read(&mut reader)),
            decoder: std::array::from_fn(|_| Block::read(&mut reader)),
            third: Doubling::read(&mut reader, true),
            last: Doubling::read(&mut reader, false),
        };
        assert!(reader.rest.is_empty(), "gtcrn.bin holds more than the layers");
        weights
    }

    /// Amplitude, real and imaginary part: low bins as they are, the others by band.
    fn gather(&self, spectrum: &[Complex32; BINS]) -> Map<3, WIDE> {
        let parts = |value: Complex32| [(value.norm_sqr() + 1e-12).sqrt(), value.re, value.im];
        let mut seen = [[0.0; WIDE]; 3];
        for (bin, &value) in spectrum[..LOW].iter().enumerate() {
            for (map, part) in seen.iter_mut().zip(parts(value)) {
                map[bin] = part;
            }
        }
        for (band, (start, weights)) in self.bands.iter().enumerate() {
            for (&value, weight) in spectrum[LOW + start..].iter().zip(weights) {
                for (map, part) in seen.iter_mut().zip(parts(value)) {
                    map[LOW + band] += weight * part;
                }
            }
        }
        seen
    }

    /// Brings the complex mask from bands back to bins and applies it.
    fn mask(&self, mask: &Map<2, WIDE>, spectrum: &mut [Complex32; BINS]) {
        let mut bins = [[0.0; BINS]; 2];
        for (bins, mask) in bins.iter_mut().zip(mask) {
            bins[..LOW].copy_from_slice(&mask[..LOW]);
            for ((start, weights), value) in self.bands.iter().zip(&mask[LOW..]) {
                for (bin, weight) in bins[LOW + start..].iter_mut().zip(weights) {
                    *bin += weight * value;
                }
            }
        }
        for ((value, re), im) in spectrum.iter_mut().zip(bins[0]).zip(bins[1]) {
            *value *= Complex32::new(re, im);
        }
    }
}

/// Convolution over frequency that halves the frequencies, with a leaky rectifier; of the `IN` channels each output sees
/// its group of `SEEN`.
struct Halving<const IN: usize, const SEEN: usize, const F: usize, const H: usize> {
    kernels: [[[f32; KERNEL]; SEEN]; CHANNELS],
    bias: [f32; CHANNELS],
    slope: f32,
}

impl<const IN: usize, const SEEN: usize, const F: usize, const H: usize> Halving<IN, SEEN, F, H> {
    fn read(reader: &mut Reader<'_>) -> Self {
        let kernels = std::array::from_fn(|_| std::array::from_fn(|_| reader.row()));
        Self { kernels, bias: reader.row(), slope: reader.value() }
    }

    fn run(&self, input: &Map<IN, F>) -> Map<CHANNELS, H> {
        let mut out = self.bias.map(|bias| [bias; H]);
        for (channel, input) in input.iter().enumerate() {
            let (group, place) = (channel / SEEN, channel % SEEN);
            let at = |index: usize| index.checked_sub(2).and_then(|index| input.get(index)).copied().unwrap_or(0.0);
            let taps: Map<KERNEL, H> = std::array::from_fn(|tap| std::array::from_fn(|f| at(2 * f + tap)));
            let rows = taps.each_ref();
            let outputs = CHANNELS * SEEN / IN;
            for (out, kernels) in out.iter_mut().zip(&self.kernels).skip(group * outputs).take(outputs) {
                accumulate(out, rows, kernels[place]);
            }
        }
        rectify(&mut out, self.slope);
        out
    }
}

/// Transposed convolution over frequency from `F` to `D = 2 F - 1` frequencies, with a leaky rectifier or, last of all,
/// a hyperbolic tangent; each input reaches its group of `REACHED` of the `OUT` channels.
struct Doubling<const OUT: usize, const REACHED: usize, const F: usize, const D: usize> {
    kernels: [[[f32; KERNEL]; REACHED]; CHANNELS],
    bias: [f32; OUT],
    slope: Option<f32>,
}

impl<const OUT: usize, const REACHED: usize, const F: usize, const D: usize> Doubling<OUT, REACHED, F, D> {
    fn read(reader: &mut Reader<'_>, rectified: bool) -> Self {
        let kernels = std::array::from_fn(|_| std::array::from_fn(|_| reader.row()));
        Self { kernels, bias: reader.row(), slope: rectified.then(|| reader.value()) }
    }

    fn run(&self, input: &Map<CHANNELS, F>) -> Map<OUT, D> {
        let mut even = self.bias.map(|bias| [bias; F]);
        let mut odd = even;
        for (channel, (input, kernels)) in input.iter().zip(&self.kernels).enumerate() {
            let [below, same, above] = shifted(input);
            let first = channel / (CHANNELS * REACHED / OUT) * REACHED;
            for (place, kernel) in kernels.iter().enumerate() {
                accumulate(&mut even[first + place], [&above, &same, &below], [kernel[0], kernel[2], kernel[4]]);
                accumulate(&mut odd[first + place], [&above, &same], [kernel[1], kernel[3]]);
            }
        }
        let mut out: Map<OUT, D> = std::array::from_fn(|channel| {
            std::array::from_fn(|f| if f % 2 == 0 { even[channel][f / 2] } else { odd[channel][f / 2] })
        });
        match self.slope {
            Some(slope) => rectify(&mut out, slope),
            None => out.iter_mut().for_each(tanh),
        }
        out
    }
}

/// Gated block: half of the channels pass through a convolution over time and frequency and a gate that hears how their
/// energy runs, then they are shuffled into the other half.
struct Block {
    first: Dense<{ PART * NEAR }, CHANNELS>,
    first_slope: f32,
    /// By channel, time from the oldest tap on, and frequency.
    depth: [[[f32; 3]; 3]; CHANNELS],
    depth_bias: [f32; CHANNELS],
    depth_slope: f32,
    second: Dense<CHANNELS, PART>,
    gate: Gate,
}

/// The frames that the taps reach back to, and the memory of the gate.
#[derive(Clone, Debug)]
struct BlockState {
    past: Vec<Map<CHANNELS, QUARTER>>,
    next: usize,
    gate: [f32; CHANNELS],
}

impl BlockState {
    fn new(dilation: usize) -> Self {
        Self { past: vec![[[0.0; QUARTER]; CHANNELS]; 2 * dilation], next: 0, gate: [0.0; CHANNELS] }
    }
}

impl Block {
    fn read(reader: &mut Reader<'_>) -> Self {
        Self {
            first: Dense::read(reader),
            first_slope: reader.value(),
            depth: std::array::from_fn(|_| std::array::from_fn(|_| reader.row())),
            depth_bias: reader.row(),
            depth_slope: reader.value(),
            second: Dense::read(reader),
            gate: Gate::read(reader),
        }
    }

    fn run(&self, input: &Map<CHANNELS, QUARTER>, state: &mut BlockState) -> Map<CHANNELS, QUARTER> {
        let seen = neighbours::<PART, { PART * NEAR }, QUARTER>(halves(input)[0]);
        let mut now = self.first.run(&seen);
        rectify(&mut now, self.first_slope);
        let span = state.past.len();
        let taps = [&state.past[state.next], &state.past[(state.next + span / 2) % span], &now];
        let mut deep = self.depth_bias.map(|bias| [bias; QUARTER]);
        for (tap, map) in taps.into_iter().enumerate() {
            for ((out, row), kernel) in deep.iter_mut().zip(map).zip(&self.depth) {
                accumulate(out, shifted(row).each_ref(), kernel[tap]);
            }
        }
        state.past[state.next] = now;
        state.next = (state.next + 1) % span;
        rectify(&mut deep, self.depth_slope);
        let part = self.second.run(&deep);
        let energy = part.map(|row| row.iter().map(|x| x * x).sum::<f32>() / QUARTER as f32);
        let gate = self.gate.step(&energy, &mut state.gate);
        let mut out = *input;
        for (index, (row, gate)) in part.iter().zip(gate).enumerate() {
            out[2 * index] = row.map(|x| x * gate);
            out[2 * index + 1] = input[PART + index];
        }
        out
    }
}

/// Recurrences along frequency, both ways, then along time, each followed by a dense layer, a normalisation and the way
/// around.
struct Dual {
    along: Along,
    along_out: Normalised,
    over: [Gru<PART, PART, 24>; 2],
    over_out: Normalised,
}

#[derive(Clone, Debug)]
struct DualState([Map<PART, QUARTER>; 2]);

impl Default for DualState {
    fn default() -> Self {
        Self([[[0.0; QUARTER]; PART]; 2])
    }
}

impl Dual {
    fn read(reader: &mut Reader<'_>) -> Self {
        Self {
            along: Along::read(reader),
            along_out: Normalised::read(reader),
            over: std::array::from_fn(|_| Gru::read(reader)),
            over_out: Normalised::read(reader),
        }
    }

    fn run(&self, path: &mut Map<CHANNELS, QUARTER>, state: &mut DualState) {
        let mut out = self.along.run(path);
        self.along_out.run(&out, path);
        for (half, (gru, hidden)) in self.over.iter().zip(&mut state.0).enumerate() {
            gru.step(&gru.prepare(halves(path)[half]), hidden);
            out[half * PART..][..PART].copy_from_slice(hidden);
        }
        self.over_out.run(&out, path);
    }
}

/// A dense layer over the channels, normalised over the whole map and added to the path.
struct Normalised {
    dense: Dense<CHANNELS, CHANNELS>,
    scale: Map<CHANNELS, QUARTER>,
    shift: Map<CHANNELS, QUARTER>,
}

impl Normalised {
    fn read(reader: &mut Reader<'_>) -> Self {
        let dense = Dense::read(reader);
        let mut map = || std::array::from_fn(|_| reader.row());
        Self { dense, scale: map(), shift: map() }
    }

    fn run(&self, input: &Map<CHANNELS, QUARTER>, path: &mut Map<CHANNELS, QUARTER>) {
        let dense = self.dense.run(input);
        let count = (CHANNELS * QUARTER) as f32;
        let mean = dense.as_flattened().iter().sum::<f32>() / count;
        let variance = dense.as_flattened().iter().map(|x| (x - mean) * (x - mean)).sum::<f32>() / count;
        let factor = 1.0 / (variance + 1e-8).sqrt();
        let normed = dense.as_flattened().iter().zip(self.scale.as_flattened()).zip(self.shift.as_flattened());
        for (path, ((x, scale), shift)) in path.as_flattened_mut().iter_mut().zip(normed) {
            *path += (x - mean) * factor * scale + shift;
        }
    }
}

/// Every output channel a weighted sum of the input channels, at each frequency alike.
struct Dense<const IN: usize, const OUT: usize> {
    weights: [[f32; IN]; OUT],
    bias: [f32; OUT],
}

impl<const IN: usize, const OUT: usize> Dense<IN, OUT> {
    fn read(reader: &mut Reader<'_>) -> Self {
        Self { weights: std::array::from_fn(|_| reader.row()), bias: reader.row() }
    }

    fn run<const F: usize>(&self, input: &Map<IN, F>) -> Map<OUT, F> {
        let mut out = self.bias.map(|bias| [bias; F]);
        let (rows, _) = input.as_chunks::<TOGETHER>();
        for (out, weights) in out.iter_mut().zip(&self.weights) {
            for (rows, weights) in rows.iter().zip(weights.as_chunks().0) {
                accumulate(out, rows.each_ref(), *weights);
            }
        }
        out
    }
}

/// Gated recurrent unit; `GATES` is three times `HIDDEN`: update, reset, candidate.
struct Gru<const IN: usize, const HIDDEN: usize, const GATES: usize> {
    input: Dense<IN, GATES>,
    state: Dense<HIDDEN, GATES>,
}

impl<const IN: usize, const HIDDEN: usize, const GATES: usize> Gru<IN, HIDDEN, GATES> {
    fn read(reader: &mut Reader<'_>) -> Self {
        let [one] = Self::read_ways(reader);
        one
    }

    /// As many as lie side by side: the weights of all come before their biases.
    fn read_ways<const N: usize>(reader: &mut Reader<'_>) -> [Self; N] {
        let inputs: [[[f32; IN]; GATES]; N] = std::array::from_fn(|_| std::array::from_fn(|_| reader.row()));
        let states: [[[f32; HIDDEN]; GATES]; N] = std::array::from_fn(|_| std::array::from_fn(|_| reader.row()));
        std::array::from_fn(|way| Self {
            input: Dense { weights: inputs[way], bias: reader.row() },
            state: Dense { weights: states[way], bias: reader.row() },
        })
    }

    /// What the input adds to the gates, for all frequencies.
    fn prepare<const F: usize>(&self, input: &Map<IN, F>) -> Map<GATES, F> {
        self.input.run(input)
    }

    fn step<const F: usize>(&self, prepared: &Map<GATES, F>, hidden: &mut Map<HIDDEN, F>) {
        recur(prepared, &self.state.run(hidden), hidden);
    }
}

/// The step of a recurrent unit, once what input and state add to the gates is known: update, reset and candidate of
/// each unit, in lanes.
fn recur<const HIDDEN: usize, const GATES: usize, const F: usize>(
    input: &Map<GATES, F>,
    state: &Map<GATES, F>,
    hidden: &mut Map<HIDDEN, F>,
) {
    for (unit, hidden) in hidden.iter_mut().enumerate() {
        let rows = |gate: usize| (&input[gate * HIDDEN + unit], &state[gate * HIDDEN + unit]);
        let sum = |(input, state): (&[f32; F], &[f32; F])| -> [f32; F] { std::array::from_fn(|f| input[f] + state[f]) };
        let (mut update, mut reset) = (sum(rows(0)), sum(rows(1)));
        sigmoid(&mut update);
        sigmoid(&mut reset);
        let (input, state) = rows(2);
        let mut candidate: [f32; F] = std::array::from_fn(|f| input[f] + reset[f] * state[f]);
        tanh(&mut candidate);
        for ((hidden, update), candidate) in hidden.iter_mut().zip(update).zip(candidate) {
            *hidden = candidate + update * (*hidden - candidate);
        }
    }
}

/// The recurrences along frequency of both halves and both directions, side by side in lanes.
struct Along {
    inputs: [Dense<PART, { 3 * UNITS }>; LANES],
    /// By gate, unit and lane.
    state: [[[f32; LANES]; UNITS]; 3 * UNITS],
    state_bias: [[f32; LANES]; 3 * UNITS],
}

impl Along {
    fn read(reader: &mut Reader<'_>) -> Self {
        let halves: [[Gru<PART, UNITS, { 3 * UNITS }>; 2]; 2] = std::array::from_fn(|_| Gru::read_ways(reader));
        let [[a, b], [c, d]] = halves;
        let lanes = [a, b, c, d];
        let state = |gate: usize, unit: usize| lanes.each_ref().map(|lane| lane.state.weights[gate][unit]);
        Self {
            state: std::array::from_fn(|gate| std::array::from_fn(|unit| state(gate, unit))),
            state_bias: std::array::from_fn(|gate| lanes.each_ref().map(|lane| lane.state.bias[gate])),
            inputs: lanes.map(|lane| lane.input),
        }
    }

    /// Channels of the first half forwards and backwards, then those of the second.
    fn run(&self, path: &Map<CHANNELS, QUARTER>) -> Map<CHANNELS, QUARTER> {
        let prepared: [Map<{ 3 * UNITS }, QUARTER>; LANES] =
            std::array::from_fn(|lane| self.inputs[lane].run(halves(path)[lane / 2]));
        let mut out = [[0.0; QUARTER]; CHANNELS];
        let mut hidden = [[0.0; LANES]; UNITS];
        for step in 0..QUARTER {
            let place = |lane: usize| if lane.is_multiple_of(2) { step } else { QUARTER - 1 - step };
            let input: Map<{ 3 * UNITS }, LANES> =
                std::array::from_fn(|gate| std::array::from_fn(|lane| prepared[lane][gate][place(lane)]));
            let mut state = self.state_bias;
            for (state, weights) in state.iter_mut().zip(&self.state) {
                for (weights, hidden) in weights.iter().zip(&hidden) {
                    for ((state, weight), hidden) in state.iter_mut().zip(weights).zip(hidden) {
                        *state += weight * hidden;
                    }
                }
            }
            recur(&input, &state, &mut hidden);
            for (unit, values) in hidden.iter().enumerate() {
                for (lane, value) in values.iter().enumerate() {
                    out[lane * UNITS + unit][place(lane)] = *value;
                }
            }
        }
        out
    }
}

/// The gate of a block: a recurrent unit that hears the energy of each channel, and a share for each.
struct Gate {
    /// By input or unit, then by gate, so that the gates lie side by side.
    input: [[f32; 3 * CHANNELS]; PART],
    input_bias: [f32; 3 * CHANNELS],
    state: [[f32; 3 * CHANNELS]; CHANNELS],
    state_bias: [f32; 3 * CHANNELS],
    out: [[f32; PART]; CHANNELS],
    out_bias: [f32; PART],
}

impl Gate {
    fn read(reader: &mut Reader<'_>) -> Self {
        let gru = Gru::<PART, CHANNELS, { 3 * CHANNELS }>::read(reader);
        let dense = Dense::<CHANNELS, PART>::read(reader);
        Self {
            input: transposed(&gru.input.weights),
            input_bias: gru.input.bias,
            state: transposed(&gru.state.weights),
            state_bias: gru.state.bias,
            out: transposed(&dense.weights),
            out_bias: dense.bias,
        }
    }

    fn step(&self, energy: &[f32; PART], hidden: &mut [f32; CHANNELS]) -> [f32; PART] {
        let input = weighted(self.input_bias, &self.input, energy);
        let state = weighted(self.state_bias, &self.state, hidden);
        let gates = |row: &[f32; 3 * CHANNELS]| -> Map<3, CHANNELS> {
            std::array::from_fn(|gate| std::array::from_fn(|unit| row[gate * CHANNELS + unit]))
        };
        let mut units = [*hidden];
        recur(&gates(&input), &gates(&state), &mut units);
        [*hidden] = units;
        let mut share = weighted(self.out_bias, &self.out, hidden);
        sigmoid(&mut share);
        share
    }
}

fn transposed<const A: usize, const B: usize>(matrix: &[[f32; A]; B]) -> [[f32; B]; A] {
    std::array::from_fn(|a| std::array::from_fn(|b| matrix[b][a]))
}

/// The rows of a matrix, each by its weight, and a bias.
fn weighted<const IN: usize, const OUT: usize>(
    bias: [f32; OUT],
    rows: &[[f32; OUT]; IN],
    weights: &[f32; IN],
) -> [f32; OUT] {
    let mut out = bias;
    for (row, &weight) in rows.iter().zip(weights) {
        accumulate(&mut out, [row], [weight]);
    }
    out
}

/// Rows of little-endian f32.
struct Reader<'a> {
    rest: &'a [u8],
}

impl Reader<'_> {
    fn value(&mut self) -> f32 {
        let (bytes, rest) = self.rest.split_first_chunk().expect("gtcrn.bin holds all layers");
        self.rest = rest;
        f32::from_le_bytes(*bytes)
    }

    fn row<const N: usize>(&mut self) -> [f32; N] {
        std::array::from_fn(|_| self.value())
    }
}

/// The place of the first value that is not zero and the values up to the last.
fn nonzero(values: impl Iterator<Item = f32>) -> (usize, Vec<f32>) {
    let values: Vec<f32> = values.collect();
    let start = values.iter().position(|&value| value != 0.0).unwrap_or(0);
    let end = values.iter().rposition(|&value| value != 0.0).map_or(start, |last| last + 1);
    (start, values[start..end].to_vec())
}

/// A row as seen from one frequency above, from its own and from one below; zero beyond the ends.
fn shifted<const F: usize>(row: &[f32; F]) -> [[f32; F]; NEAR] {
    let (mut below, mut above) = ([0.0; F], [0.0; F]);
    below[1..].copy_from_slice(&row[..F - 1]);
    above[..F - 1].copy_from_slice(&row[1..]);
    [below, *row, above]
}

/// Each channel with its neighbours as channels of their own; `N` is three times `C`.
fn neighbours<const C: usize, const N: usize, const F: usize>(input: &Map<C, F>) -> Map<N, F> {
    let mut out = [[0.0; F]; N];
    for (out, row) in out.chunks_exact_mut(NEAR).zip(input) {
        out.copy_from_slice(&shifted(row));
    }
    out
}

fn halves(map: &Map<CHANNELS, QUARTER>) -> [&Map<PART, QUARTER>; 2] {
    let (parts, _) = map.as_chunks::<PART>();
    [&parts[0], &parts[1]]
}

/// Adds some rows, each by its weight, in one pass.
fn accumulate<const N: usize, const F: usize>(out: &mut [f32; F], rows: [&[f32; F]; N], weights: [f32; N]) {
    for (f, out) in out.iter_mut().enumerate() {
        *out += rows.iter().zip(weights).map(|(row, weight)| weight * row[f]).sum::<f32>();
    }
}

fn add<const C: usize, const F: usize>(map: &mut Map<C, F>, other: &Map<C, F>) {
    for (x, other) in map.as_flattened_mut().iter_mut().zip(other.as_flattened()) {
        *x += other;
    }
}

/// Leaky rectifier.
fn rectify<const C: usize, const F: usize>(map: &mut Map<C, F>, slope: f32) {
    for x in map.as_flattened_mut() {
        *x = if *x < 0.0 { slope * *x } else { *x };
    }
}

fn sigmoid<const F: usize>(row: &mut [f32; F]) {
    for x in row {
        *x = 1.0 / (1.0 + exp(-*x));
    }
}

fn tanh<const F: usize>(row: &mut [f32; F]) {
    for x in row {
        *x = 1.0 - 2.0 / (1.0 + exp(2.0 * *x));
    }
}

/// The exponential, within 3e-7 of it, without a branch, so that a loop of it runs in vectors; beyond ±80 as there.
fn exp(x: f32) -> f32 {
    /// Added and taken away again, this rounds to a whole number.
    const ROUND: f32 = 12_582_912.0;
    let x = x.clamp(-80.0, 80.0);
    let power = x * std::f32::consts::LOG2_E + ROUND - ROUND;
    let rest = x - power * 0.693_359_4 + power * 2.121_944_4e-4;
    let tail = [1.398_2e-3, 8.333_452e-3, 4.166_579_6e-2, 1.666_666_5e-1, 0.5].iter();
    let series = 1.0 + rest + rest * rest * tail.fold(1.987_569_1e-4, |sum, next| sum * rest + next);
    series * f32::from_bits(((power as i32 + 127) << 23) as u32)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::signal::signal;
    use realfft::RealFftPlanner;

    fn spectra(samples: &[f32]) -> Vec<[Complex32; BINS]> {
        let fft = RealFftPlanner::new().plan_fft_forward(512);
        let frames = samples.windows(512).step_by(256);
        let spectrum = |frame: &[f32]| {
            let window = |n: usize| (0.5 - 0.5 * (std::f32::consts::TAU * n as f32 / 512.0).cos()).sqrt();
            let mut input: Vec<f32> = frame.iter().enumerate().map(|(n, x)| x * window(n)).collect();
            let mut out = [Complex32::ZERO; BINS];
            fft.process(&mut input, &mut out).expect("the lengths fit");
            out
        };
        frames.map(spectrum).collect()
    }

    #[test]
    fn the_enhanced_spectrum_is_that_of_the_authors_network() {
        let expected: Vec<[f64; 8]> =
            serde_json::from_str(include_str!("../../tests/data/gtcrn_reference.json")).unwrap();
        let mut network = Gtcrn::default();
        for (frame, mut spectrum) in spectra(&signal()).into_iter().enumerate() {
            network.push(&mut spectrum);
            if frame % 25 != 0 {
                continue;
            }
            for (group, expected) in spectrum.chunks_exact(32).zip(expected[frame / 25]) {
                let ours = f64::from(group.iter().map(Complex32::norm_sqr).sum::<f32>()).sqrt();
                assert!((ours - expected).abs() < 1e-3, "frame {frame}: {ours} is not {expected}");
            }
        }
    }

    #[test]
    fn the_exponential_is_that() {
        for step in -800..=800 {
            let x = step as f32 / 10.0 + 0.013;
            let truth = f64::from(x.clamp(-80.0, 80.0)).exp();
            assert!((f64::from(exp(x)) / truth - 1.0).abs() < 1e-6, "{x}");
        }
    }
}
