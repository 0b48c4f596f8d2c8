//! One look of the face detector beside the same graph in a general runtime, each on one thread. How far their answers are
//! apart is a test's business.

use std::sync::Arc;

use criterion::{Criterion, criterion_group, criterion_main};
use ndarray::Array3;
use rten::{Model, RunOptions, ThreadPool};
use rten_tensor::NdTensor;
use verite::model::blazeface::{SIDE, faces};

fn look(criterion: &mut Criterion) {
    let picture = Array3::from_shape_fn((SIDE, SIDE, 3), |(y, x, colour)| ((y * x + colour) as f32 / 900.0).sin());
    let model = Model::load_static_slice(include_bytes!("../tests/data/blazeface.onnx")).expect("it loads");
    let options = RunOptions::default().with_thread_pool(Some(Arc::new(ThreadPool::with_num_threads(1))));
    let mut group = criterion.benchmark_group("a look for faces");
    group.sample_size(20);
    group.bench_function("verite", |bench| bench.iter(|| faces(picture.clone(), 0.5)));
    group.bench_function("rten", |bench| {
        bench.iter(|| {
            let input = NdTensor::from_data([1, SIDE, SIDE, 3], picture.iter().copied().collect::<Vec<f32>>());
            model.run(vec![(model.input_ids()[0], input.into())], &model.output_ids()[..4], Some(options.clone()))
        });
    });
    group.finish();
}

criterion_group!(benches, look);
criterion_main!(benches);
