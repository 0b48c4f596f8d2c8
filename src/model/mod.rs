//! Embedded network weights and their runtime. Each weight file stands beside its wrapper, with its licence and
//! origin in `README.md` here and the script that obtained it.

pub mod aed;
pub mod blazeface;
pub mod dnsmos;
mod fbank;
pub mod gtcrn;
#[cfg(test)]
pub(crate) mod signal;
pub mod silero;

use std::sync::{Arc, LazyLock};

use rten::{Model, RunOptions, ThreadPool};

/// One thread for every network: a clip is the unit of parallel work, and the sums come out in the same order
/// whatever the number of cores.
static ONE_THREAD: LazyLock<Arc<ThreadPool>> = LazyLock::new(|| Arc::new(ThreadPool::with_num_threads(1)));

/// A network from bytes inside the binary.
fn embedded(bytes: &'static [u8]) -> Model {
    // The bytes are part of the build, and each wrapper's test loads them: they cannot fail on a user's machine.
    Model::load_static_slice(bytes).expect("embedded weights load")
}

/// How every network is run.
fn run_options() -> RunOptions {
    RunOptions::default().with_thread_pool(Some(ONE_THREAD.clone()))
}
