//! The layers of the network, run on one thread.
//!
//! A block is a 3 x 3 depthwise convolution, a mix of its channels and a shortcut around both. Some pixels of a row at a
//! time, the depthwise sums stay in the first cache and are mixed at once, by instructions of whatever width the processor
//! has. A product and its sum are rounded once (fused) and come in one order, so that every processor gives the same numbers.
//! A general runtime takes some times as long for it, nearly all of it in the depthwise layers.

// The instructions are those of the function that is dispatched: what is not inlined into it has the oldest ones.
#![allow(clippy::inline_always)]

use std::cell::RefCell;
use std::sync::LazyLock;

use pulp::{Arch, Simd, WithSimd};

use super::{LAYERS, REGRESSORS, SIDE};

static WEIGHTS: LazyLock<Weights> = LazyLock::new(|| Weights::read(include_bytes!("../blazeface.bin")));

/// Channels of the stages at 128, 64, 32 and 16 pixels on a side.
const STAGES: [usize; 4] = [24, 24, 48, 96];

/// Blocks of a stage that keep its size.
const BLOCKS: usize = 7;

/// Taps of the first layer: three colours of 5 x 5.
const FIRST_TAPS: usize = 3 * 5 * 5;

/// Vectors of pixels that are mixed at a time; rows of 8 pixels have only one of AVX2.
const VECTORS: usize = 2;
const LAST_VECTORS: usize = 1;

/// Outputs of the mix at a time: their sums take half of AVX2's registers.
const OUTPUTS: usize = 4;

/// What the two anchor layers say: for each of their cells the logits of its anchors, and the numbers of its anchors.
pub struct Answer {
    /// One an anchor, row by row of cells.
    pub logits: [Vec<f32>; 2],
    /// [`REGRESSORS`] an anchor, in the same order.
    pub numbers: [Vec<f32>; 2],
}

thread_local! {
    /// Kept from look to look: to ask the system for so much memory takes as long as a part of the layers.
    static SCRATCH: RefCell<Scratch> = RefCell::default();
}

/// Runs the network on an RGB picture from -1 to 1, shape `([SIDE], [SIDE], 3)`, row by row.
pub fn run(picture: &[f32]) -> Answer {
    SCRATCH.with_borrow_mut(|scratch| Arch::new().dispatch(Run { weights: &WEIGHTS, picture, scratch }))
}

struct Run<'a> {
    weights: &'a Weights,
    picture: &'a [f32],
    scratch: &'a mut Scratch,
}

/// What the layers write.
#[derive(Default)]
struct Scratch {
    /// The picture in parts, for the first layer.
    picture: Vec<f32>,
    now: Planes,
    next: Planes,
    parted: Planes,
    small: Planes,
}

impl WithSimd for Run<'_> {
    type Output = Answer;

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> Answer {
        self.weights.run(simd, self.picture, self.scratch)
    }
}

/// A depthwise layer and the mix after it.
struct Block {
    taps: Vec<[f32; 9]>,
    mix: Mix,
}

/// A layer that mixes channels, [`OUTPUTS`] outputs at a time; the last ones are filled up with nothing.
struct Mix {
    /// For each such set of outputs the weights of each input.
    weights: Vec<[f32; OUTPUTS]>,
    bias: Vec<[f32; OUTPUTS]>,
    inputs: usize,
    outputs: usize,
}

struct Weights {
    first: Mix,
    /// The blocks of each stage; before the first one of all stages but the first, the one that halves the size.
    stages: [Vec<Block>; 4],
    last: Block,
    logits: [Mix; 2],
    numbers: [Mix; 2],
}

impl Weights {
    fn read(bytes: &[u8]) -> Self {
        let mut values = bytes.as_chunks().0.iter().map(|value| f32::from_le_bytes(*value));
        let mut take = |count: usize| -> Vec<f32> { values.by_ref().take(count).collect() };
        let first = Mix::read(&mut take, FIRST_TAPS, STAGES[0]);
        let stages = std::array::from_fn(|stage| {
            let channels = STAGES[stage];
            let narrow = STAGES[stage.saturating_sub(1)];
            let halving = (stage > 0).then_some(narrow);
            halving
                .into_iter()
                .chain([channels; BLOCKS])
                .map(|inputs| Block::read(&mut take, inputs, channels))
                .collect()
        });
        let last = Block::read(&mut take, STAGES[3], STAGES[3]);
        let logits = LAYERS.map(|(_, anchors)| Mix::read(&mut take, STAGES[3], anchors));
        let numbers = LAYERS.map(|(_, anchors)| Mix::read(&mut take, STAGES[3], anchors * REGRESSORS));
        Self { first, stages, last, logits, numbers }
    }

    #[inline(always)]
    fn run<S: Simd>(&self, simd: S, picture: &[f32], scratch: &mut Scratch) -> Answer {
        let Scratch { picture: parts, now, next, parted, small } = scratch;
        self.first(simd, picture, parts, now);
        for (stage, blocks) in self.stages.iter().enumerate() {
            for (index, block) in blocks.iter().enumerate() {
                if stage > 0 && index == 0 {
                    parted.part(now);
                    next.lay_out(block.mix.outputs, now.side / 2);
                    block.halve::<S, VECTORS>(simd, parted, next, true);
                } else {
                    next.lay_out(block.mix.outputs, now.side);
                    block.keep(simd, now, next);
                }
                std::mem::swap(now, next);
            }
        }
        small.lay_out(STAGES[3], now.side / 2);
        parted.part(now);
        self.last.halve::<S, LAST_VECTORS>(simd, parted, small, false);
        let logits =
            [self.logits[0].by_cell::<S, VECTORS>(simd, now), self.logits[1].by_cell::<S, LAST_VECTORS>(simd, small)];
        let numbers =
            [self.numbers[0].by_cell::<S, VECTORS>(simd, now), self.numbers[1].by_cell::<S, LAST_VECTORS>(simd, small)];
        Answer { logits, numbers }
    }

    /// The first layer: 5 x 5, every other pixel.
    #[inline(always)]
    fn first<S: Simd>(&self, simd: S, picture: &[f32], parted: &mut Vec<f32>, out: &mut Planes) {
        const HALF: usize = SIDE / 2;
        // One row and column of nothing before the picture, two after it; even and odd columns apart, so that every other
        // pixel lies beside its neighbour.
        const ROWS: usize = SIDE + 3;
        const COLUMNS: usize = HALF + 2;
        // What is beyond the picture stays nothing: every look writes the same places.
        parted.resize(3 * 2 * ROWS * COLUMNS, 0.0);
        for (y, row) in picture.chunks_exact(3 * SIDE).enumerate() {
            for (x, pixel) in row.chunks_exact(3).enumerate() {
                for (colour, value) in pixel.iter().enumerate() {
                    let (column, odd) = (x.div_ceil(2), 1 - x % 2);
                    parted[((colour * 2 + odd) * ROWS + y + 1) * COLUMNS + column] = *value;
                }
            }
        }
        out.lay_out(STAGES[0], HALF);
        let mut tile = [[simd.splat_f32s(0.0); VECTORS]; FIRST_TAPS];
        for y in 0..HALF {
            for from in (0..HALF).step_by(VECTORS * S::F32_LANES) {
                for (tap, values) in tile.iter_mut().enumerate() {
                    let (colour, dy, dx) = (tap / 25, tap / 5 % 5, tap % 5);
                    let start = ((colour * 2 + dx % 2) * ROWS + 2 * y + dy) * COLUMNS + dx / 2 + from;
                    *values = load(simd, &parted[start..]);
                }
                self.first.tile(simd, &tile, |output, sums| {
                    store(simd, positive(simd, sums), &mut out.row_mut(output, y)[from..]);
                });
            }
        }
    }
}

impl Block {
    fn read(take: &mut impl FnMut(usize) -> Vec<f32>, inputs: usize, outputs: usize) -> Self {
        Self { taps: take(9 * inputs).as_chunks().0.to_vec(), mix: Mix::read(take, inputs, outputs) }
    }

    /// From one set of planes to the next of the same size.
    #[inline(always)]
    fn keep<S: Simd>(&self, simd: S, input: &Planes, out: &mut Planes) {
        let mut tile = vec![[simd.splat_f32s(0.0); VECTORS]; input.channels];
        for y in 0..out.side {
            for from in (0..out.side).step_by(VECTORS * S::F32_LANES) {
                for (channel, (sums, taps)) in tile.iter_mut().zip(&self.taps).enumerate() {
                    *sums = convolve(simd, input.padded(channel, y), input.stride(), [from, from + 1, from + 2], taps);
                }
                self.mix.tile(simd, &tile, |output, mixed| {
                    let around = load(simd, &input.row(output, y)[from..]);
                    let sums = positive(simd, add(simd, mixed, around));
                    store(simd, sums, &mut out.row_mut(output, y)[from..]);
                });
            }
        }
    }

    /// From planes in parts to the next of half the size; with a shortcut, to whose missing channels nothing is added. The
    /// nothing is after the picture alone.
    #[inline(always)]
    fn halve<S: Simd, const N: usize>(&self, simd: S, input: &Planes, out: &mut Planes, shortcut: bool) {
        let odd = input.first_odd();
        let mut tile = vec![[simd.splat_f32s(0.0); N]; input.channels];
        for y in 0..out.side {
            for from in (0..out.side).step_by(N * S::F32_LANES) {
                let starts = [from, odd + from, from + 1];
                for (channel, (sums, taps)) in tile.iter_mut().zip(&self.taps).enumerate() {
                    *sums = convolve(simd, input.padded(channel, 2 * y + 1), input.stride(), starts, taps);
                }
                self.mix.tile(simd, &tile, |output, mut mixed| {
                    if shortcut && output < input.channels {
                        // The largest of each two by two.
                        let [upper, lower] = [1, 2].map(|dy| input.padded(output, 2 * y + dy));
                        let largest =
                            |row: &[f32]| most(simd, load(simd, &row[from..]), load(simd, &row[odd + from..]));
                        mixed = add(simd, mixed, most(simd, largest(upper), largest(lower)));
                    }
                    store(simd, positive(simd, mixed), &mut out.row_mut(output, y)[from..]);
                });
            }
        }
    }
}

/// As many neighbouring sums of a 3 x 3 convolution as the vectors hold; `rows` begins with the first of the three rows,
/// whose taps find their first pixels at `starts`.
#[inline(always)]
fn convolve<S: Simd, const N: usize>(
    simd: S,
    rows: &[f32],
    stride: usize,
    starts: [usize; 3],
    taps: &[f32; 9],
) -> [S::f32s; N] {
    let mut sums = [simd.splat_f32s(0.0); N];
    for (dy, taps) in taps.as_chunks::<3>().0.iter().enumerate() {
        for (start, tap) in starts.iter().zip(taps) {
            let values: [S::f32s; N] = load(simd, &rows[dy * stride + start..]);
            let tap = simd.splat_f32s(*tap);
            for (sum, value) in sums.iter_mut().zip(values) {
                *sum = simd.mul_add_f32s(tap, value, *sum);
            }
        }
    }
    sums
}

impl Mix {
    fn read(take: &mut impl FnMut(usize) -> Vec<f32>, inputs: usize, outputs: usize) -> Self {
        let tight = take(inputs * outputs);
        let mut bias = take(outputs);
        bias.resize(outputs.next_multiple_of(OUTPUTS), 0.0);
        let bias = bias.as_chunks().0.to_vec();
        let weight = |output: usize, input: usize| if output < outputs { tight[input * outputs + output] } else { 0.0 };
        let weights = (0..bias.len() * inputs)
            .map(|at| std::array::from_fn(|output| weight(at / inputs * OUTPUTS + output, at % inputs)))
            .collect();
        Self { weights, bias, inputs, outputs }
    }

    /// Mixes some pixels of all inputs, and hands on those of each output.
    #[inline(always)]
    fn tile<S: Simd, const N: usize>(&self, simd: S, tile: &[[S::f32s; N]], mut put: impl FnMut(usize, [S::f32s; N])) {
        for (block, (weights, bias)) in self.weights.chunks_exact(self.inputs).zip(&self.bias).enumerate() {
            let mut sums = [[simd.splat_f32s(0.0); N]; OUTPUTS];
            for (sums, bias) in sums.iter_mut().zip(bias) {
                *sums = [simd.splat_f32s(*bias); N];
            }
            for (values, weights) in tile.iter().zip(weights) {
                for (sums, weight) in sums.iter_mut().zip(weights) {
                    let weight = simd.splat_f32s(*weight);
                    for (sum, value) in sums.iter_mut().zip(values) {
                        *sum = simd.mul_add_f32s(weight, *value, *sum);
                    }
                }
            }
            for (output, sums) in (block * OUTPUTS..self.outputs).zip(sums) {
                put(output, sums);
            }
        }
    }

    /// The outputs of all pixels, those of a pixel together.
    #[inline(always)]
    fn by_cell<S: Simd, const N: usize>(&self, simd: S, input: &Planes) -> Vec<f32> {
        let mut out = vec![0.0; input.side * input.side * self.outputs];
        let mut tile = vec![[simd.splat_f32s(0.0); N]; input.channels];
        let mut line = vec![0.0; N * S::F32_LANES];
        for y in 0..input.side {
            for from in (0..input.side).step_by(N * S::F32_LANES) {
                for (channel, values) in tile.iter_mut().enumerate() {
                    *values = load(simd, &input.row(channel, y)[from..]);
                }
                self.tile(simd, &tile, |output, sums| {
                    store(simd, sums, &mut line);
                    for (x, sum) in line.iter().enumerate() {
                        out[(y * input.side + from + x) * self.outputs + output] = *sum;
                    }
                });
            }
        }
        out
    }
}

/// The first pixels of a row.
#[inline(always)]
fn load<S: Simd, const N: usize>(simd: S, row: &[f32]) -> [S::f32s; N] {
    let row = &S::as_simd_f32s(&row[..N * S::F32_LANES]).0[..N];
    let mut values = [simd.splat_f32s(0.0); N];
    values.copy_from_slice(row);
    values
}

#[inline(always)]
fn store<S: Simd, const N: usize>(_: S, values: [S::f32s; N], row: &mut [f32]) {
    S::as_mut_simd_f32s(&mut row[..N * S::F32_LANES]).0[..N].copy_from_slice(&values);
}

#[inline(always)]
fn add<S: Simd, const N: usize>(simd: S, mut a: [S::f32s; N], b: [S::f32s; N]) -> [S::f32s; N] {
    for (a, b) in a.iter_mut().zip(b) {
        *a = simd.add_f32s(*a, b);
    }
    a
}

#[inline(always)]
fn most<S: Simd, const N: usize>(simd: S, mut a: [S::f32s; N], b: [S::f32s; N]) -> [S::f32s; N] {
    for (a, b) in a.iter_mut().zip(b) {
        *a = simd.max_f32s(*a, b);
    }
    a
}

#[inline(always)]
fn positive<S: Simd, const N: usize>(simd: S, values: [S::f32s; N]) -> [S::f32s; N] {
    most(simd, values, [simd.splat_f32s(0.0); N])
}

/// Square planes with one pixel of nothing around each.
#[derive(Default)]
struct Planes {
    channels: usize,
    side: usize,
    values: Vec<f32>,
}

impl Planes {
    /// Another size, with nothing around; what is inside is of no meaning.
    fn lay_out(&mut self, channels: usize, side: usize) {
        if (self.channels, self.side) != (channels, side) {
            (self.channels, self.side) = (channels, side);
            self.values.clear();
            self.values.resize(channels * (side + 2) * (side + 2), 0.0);
        }
    }

    /// Takes planes in parts: in each row the even pixels, with the nothing after the row, then the odd ones.
    #[inline(always)]
    fn part(&mut self, planes: &Self) {
        self.lay_out(planes.channels, planes.side);
        let (stride, odd) = (self.stride(), self.first_odd());
        for (out, row) in self.values.chunks_exact_mut(stride).zip(planes.values.chunks_exact(stride)) {
            let (evens, odds) = out.split_at_mut(odd);
            for ((even, odd), pair) in evens.iter_mut().zip(odds).zip(row[1..].as_chunks::<2>().0) {
                (*even, *odd) = (pair[0], pair[1]);
            }
        }
    }

    /// Where the odd pixels of a row in parts begin.
    fn first_odd(&self) -> usize {
        self.side / 2 + 1
    }

    /// From the start of a row with the pixels of nothing at its ends to that of the next.
    #[inline(always)]
    fn stride(&self) -> usize {
        self.side + 2
    }

    /// A plane from a row on, those of nothing above and below counted.
    #[inline(always)]
    fn padded(&self, channel: usize, row: usize) -> &[f32] {
        let stride = self.stride();
        &self.values[(channel * stride + row) * stride..(channel + 1) * stride * stride]
    }

    #[inline(always)]
    fn row(&self, channel: usize, y: usize) -> &[f32] {
        &self.padded(channel, y + 1)[1..=self.side]
    }

    #[inline(always)]
    fn row_mut(&mut self, channel: usize, y: usize) -> &mut [f32] {
        let stride = self.stride();
        let start = (channel * stride + y + 1) * stride + 1;
        &mut self.values[start..start + self.side]
    }
}

#[cfg(test)]
mod tests {
    use rten::Model;
    use rten_tensor::NdTensor;
    use rten_tensor::prelude::*;

    use super::*;

    /// The same picture through MediaPipe's graph, by a general runtime.
    fn reference(picture: &[f32]) -> Vec<Vec<f32>> {
        let model = Model::load_static_slice(include_bytes!("../../../tests/data/blazeface.onnx")).expect("it loads");
        let input = NdTensor::from_data([1, SIDE, SIDE, 3], picture.to_vec());
        let output =
            model.run(vec![(model.input_ids()[0], input.into())], &model.output_ids()[..4], None).expect("it runs");
        output.iter().map(|value| value.as_tensor_view::<f32>().expect("floats").to_vec()).collect()
    }

    fn noise() -> Vec<f32> {
        let mut state = 7_u32;
        let value = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 8) as f32 / 8_388_608.0 - 1.0
        };
        std::iter::repeat_with(value).take(3 * SIDE * SIDE).collect()
    }

    #[test]
    fn every_processor_gives_the_same_answer() {
        let picture = noise();
        let widest = run(&picture);
        let scratch = &mut Scratch::default();
        let narrowest = Run { weights: &WEIGHTS, picture: &picture, scratch }.with_simd(pulp::Scalar::new());
        assert_eq!((widest.logits, widest.numbers), (narrowest.logits, narrowest.numbers));
    }

    #[test]
    fn any_picture_gets_the_answer_of_the_graph() {
        let smooth: Vec<f32> = (0..3 * SIDE * SIDE).map(|i| (i as f32 / 9000.0).sin()).collect();
        for picture in [noise(), smooth] {
            let Answer { logits: [a, b], numbers: [c, d] } = run(&picture);
            for (ours, theirs) in [a, b, c, d].iter().zip(reference(&picture)) {
                assert_eq!(ours.len(), theirs.len());
                let largest = theirs.iter().fold(1.0_f32, |most, value| most.max(value.abs()));
                for (ours, theirs) in ours.iter().zip(&theirs) {
                    assert!((ours - theirs).abs() < 1e-4 * largest, "{ours} for {theirs}");
                }
            }
        }
    }
}
