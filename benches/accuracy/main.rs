//! How true the camera shake is: clips of exactly known motion, measured by verite and by ffmpeg's vidstabdetect.
//!
//! `cargo bench --bench accuracy` (or `./x accuracy`), with any of
//! `--half tuning|reporting` (reporting unless said), `--case WORDS` (only cases whose name has them
//! all; `variants` is the name of the second part),
//! `--keep FOLDER` (keeps the clips, and takes those already there), `--list` (only names the cases).
//! `--real FOLDER` measures real clips instead, see [`real`].
//! On the dev profile, without minutes of linking: `cargo test --bench accuracy -- --half tuning`.
//!
//! Bases and the figures of the motions were split into halves when the bench was written, before anything was
//! measured with it: what is tuned is tuned on one half and reported on the other.

#[path = "../../tests/common/mod.rs"]
pub(crate) mod common;

pub(crate) mod actors;
mod bases;
pub(crate) mod cases;
pub(crate) mod conditions;
mod goals;
pub(crate) mod motions;
pub(crate) mod oracle;
mod paint;
mod real;
pub(crate) mod render;
pub(crate) mod studio;
mod table;
pub(crate) mod truth;
mod variants;
pub(crate) mod vidstab;

use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

use cases::Case;
use studio::Studio;
use variants::{CUTS, VARIANTS};

/// Which half of bases and motions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Half {
    /// May be looked at and tuned on.
    Tuning,
    /// Only reported.
    Reporting,
}

impl Half {
    fn name(self) -> &'static str {
        match self {
            Self::Tuning => "tuning",
            Self::Reporting => "reporting",
        }
    }
}

/// What was asked for.
struct Order {
    half: Half,
    words: Vec<String>,
    keep: Option<PathBuf>,
    /// The folder of real clips.
    real: Option<PathBuf>,
    list: bool,
}

impl Order {
    /// `None` if there is nothing to do: without arguments this was started by `cargo test --benches`, not to run.
    fn read(arguments: impl Iterator<Item = String>) -> Result<Option<Self>, String> {
        let mut order = Self { half: Half::Reporting, words: Vec::new(), keep: None, real: None, list: false };
        let mut arguments = arguments.peekable();
        if arguments.peek().is_none() {
            return Ok(None);
        }
        while let Some(argument) = arguments.next() {
            let mut value = || arguments.next().ok_or(format!("{argument} needs a value"));
            match argument.as_str() {
                "--bench" => {}
                "--list" => order.list = true,
                "--keep" => order.keep = Some(value()?.into()),
                "--real" => order.real = Some(value()?.into()),
                "--case" => order.words.extend(value()?.split_whitespace().map(String::from)),
                "--half" => {
                    order.half = match value()?.as_str() {
                        "tuning" => Half::Tuning,
                        "reporting" => Half::Reporting,
                        other => return Err(format!("no half is called {other}; tuning or reporting")),
                    }
                }
                _ => return Err(format!("{argument} is not known; --half, --case, --keep, --real, --list")),
            }
        }
        Ok(Some(order))
    }
}

fn main() {
    let order = match Order::read(std::env::args().skip(1)) {
        Ok(Some(order)) => order,
        Ok(None) => return println!("accuracy: not run; `cargo bench --bench accuracy` runs it"),
        Err(message) => {
            eprintln!("accuracy: {message}");
            std::process::exit(2);
        }
    };
    let wanted = |name: &str| order.words.iter().all(|word| name.contains(word.as_str()));
    if let Some(folder) = &order.real {
        if let Err(message) = real::run(folder, order.keep.as_deref(), wanted) {
            eprintln!("accuracy: {message}");
            std::process::exit(2);
        }
        return;
    }
    let cases: Vec<Case> = cases::cases(order.half).into_iter().filter(|case| wanted(&case.name())).collect();
    if order.list {
        for case in &cases {
            println!("{}", case.name());
        }
        return;
    }
    let studio = Studio::open(order.half, order.keep.as_deref());
    let outcomes = side_by_side(&cases, |case| studio.try_case(case));
    table::print(&outcomes);
    let mut goals = goals::of_cases(&outcomes);
    if wanted("variants") {
        let originals = variants::originals(order.half);
        let pairs: Vec<_> =
            VARIANTS.iter().flat_map(|variant| originals.iter().map(move |case| (variant, case))).collect();
        // What others are made of comes first.
        let read = side_by_side(&pairs, |(variant, case)| variant.read(&studio, case));
        goals.push(goals::of_variants(&table::print_variants(&originals, &read)));
        let cuts = side_by_side(&CUTS, |cuts| cuts.read(&studio, order.half));
        goals.push(goals::of_cuts(&table::print_cuts(&cuts)));
    }
    table::print_calibration(&outcomes);
    table::print_stated(&outcomes);
    goals::print(&goals);
}

/// Works on all items with a thread for each core; results in the order of the items.
fn side_by_side<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let done: Mutex<Vec<(usize, R)>> = Mutex::default();
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                while let Some((index, item)) = {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    items.get(index).map(|item| (index, item))
                } {
                    let result = work(item);
                    let mut done = done.lock().unwrap_or_else(PoisonError::into_inner);
                    done.push((index, result));
                    eprint!("\r{} of {} ", done.len(), items.len());
                }
            });
        }
    });
    eprint!("\r");
    let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    done.sort_by_key(|(index, _)| *index);
    done.into_iter().map(|(_, result)| result).collect()
}
