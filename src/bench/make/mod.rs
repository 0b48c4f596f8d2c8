//! `bench make`: variants of clean clips and photos whose faults are known, with their labels.
//!
//! `recipe` says which, `sources` finds the clips, `survey` reads each once to know it, `render` reads it again for every
//! variant and writes as it reads: no memory grows with a clip's length. Pictures go through `look`, sound through
//! `sound`. Everything random comes from the recipe's seed and the names of source and variant, so that the same input
//! gives the same files, whatever the number of jobs.

mod blur;
mod effect;
mod look;
mod noise;
mod picture;
mod recipe;
mod render;
mod resample;
mod reverb;
mod shake;
mod skin;
mod sound;
mod sources;
mod survey;
mod when;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;

use crate::bench::labels::{self, Label, Writer};
use crate::bench::random::Random;
use crate::error::Error;
use crate::media::Options;
use effect::{Boxed, Effect};
use recipe::Variant;
use render::Treatment;
use sources::Source;
use survey::Survey;
use when::{Kept, When};

pub use recipe::{DEFAULT, Recipe};

/// What is to be made.
#[derive(Clone, Debug)]
pub struct Order {
    /// The folder of clean clips and photos.
    pub clean: PathBuf,
    /// The folder that is filled.
    pub out: PathBuf,
    /// What is made of each.
    pub recipe: Recipe,
    /// Write into a folder whatever it holds.
    pub force: bool,
    /// Variants made at the same time; the result is the same.
    pub jobs: usize,
}

/// Told of the run's course.
pub enum Event<'a> {
    /// Of a source with this name so many variants of so many are there.
    Made(&'a str, usize, usize),
    /// A source or a variant failed; the others go on.
    Failed(Error),
}

/// How a run came out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Files made.
    pub made: usize,
    /// Sources and variants that failed.
    pub failed: usize,
}

/// Makes all variants of all sources, and their labels.
///
/// # Errors
/// If the folders do not fit together or cannot be read or written. A source that cannot be read is told to `watch`.
pub fn run(order: &Order, watch: &mut dyn FnMut(Event<'_>)) -> Result<Tally, Error> {
    let sources = sources::sources(&order.clean)?;
    if sources.is_empty() {
        return Err(Error::unreadable(&order.clean, "no clips and no photos in it"));
    }
    prepare(order)?;
    let table = order.out.join(labels::NAME);
    let mut labels = Writer::create(&table)?;
    let mut tally = Tally::default();
    for source in &sources {
        let survey = match Survey::of(&source.path, &Options::default()) {
            Ok(survey) => survey,
            Err(error) => {
                tally.failed += 1;
                watch(Event::Failed(error));
                continue;
            }
        };
        for made in variants(source, &survey, order, watch) {
            match made {
                Ok(label) => {
                    tally.made += 1;
                    labels.add(&label)?;
                }
                Err(error) => {
                    tally.failed += 1;
                    watch(Event::Failed(error));
                }
            }
        }
    }
    Ok(tally)
}

/// Makes the folder, and refuses one that holds something else or the sources.
fn prepare(order: &Order) -> Result<(), Error> {
    let out = &order.out;
    fs::create_dir_all(out).map_err(|source| Error::io(out, source))?;
    let real = |path: &Path| path.canonicalize().map_err(|source| Error::io(path, source));
    let (inside, clean) = (real(out)?, real(&order.clean)?);
    if inside.starts_with(&clean) || clean.starts_with(&inside) {
        return Err(Error::unwritable(out, "lies in the folder of the sources, or they in it; name another folder"));
    }
    let mut entries = fs::read_dir(out).map_err(|source| Error::io(out, source))?;
    if entries.next().is_some() && !order.force && !labels::are_ours(&out.join(labels::NAME)) {
        let why = "is not empty and was not made by this command; name another folder, or say --force";
        return Err(Error::unwritable(out, why));
    }
    Ok(())
}

/// Makes the variants of one source, some at the same time; the results come in the order of the recipe.
fn variants(
    source: &Source,
    survey: &Survey,
    order: &Order,
    watch: &mut dyn FnMut(Event<'_>),
) -> Vec<Result<Label, Error>> {
    let all = order.recipe.variants();
    let fitting: Vec<(&Variant, When)> =
        all.iter().filter_map(|variant| Some((variant, fits(variant, survey)?))).collect();
    let next = AtomicUsize::new(0);
    let (sender, receiver) = mpsc::channel();
    let mut results: Vec<_> = fitting.iter().map(|_| None).collect();
    thread::scope(|scope| {
        for _ in 0..order.jobs.clamp(1, fitting.len().max(1)) {
            let (sender, next, fitting) = (sender.clone(), &next, &fitting);
            scope.spawn(move || {
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let Some((variant, when)) = fitting.get(index) else { return };
                    if sender.send((index, one(source, survey, variant, when, order))).is_err() {
                        return;
                    }
                }
            });
        }
        drop(sender);
        for (done, (index, result)) in receiver.iter().enumerate() {
            results[index] = Some(result);
            watch(Event::Made(&source.name, done + 1, fitting.len()));
        }
    });
    results.into_iter().flatten().collect()
}

/// When a variant's effects hold in a source; `None` if the source is not one for it.
fn fits(variant: &Variant, survey: &Survey) -> Option<When> {
    let when = When::new(&variant.at_s, &variant.at_pct, survey.length_s);
    let effects = &variant.effects;
    let suits = |effect: &Effect| {
        let stream = !effect.is_sound() || survey.channels.is_some();
        let stream = stream && (!effect.is_picture() || survey.size.is_some());
        let kind = if survey.is_photo() { effect.suits_photos() } else { effect.suits_clips() };
        let speech = !matches!(effect, Effect::Noise(_)) || survey.speech_rms.is_some();
        let face = !matches!(effect, Effect::Smoothing(_)) || survey.face_px > 0.0;
        stream && kind && speech && face
    };
    let needs = (!variant.needs_speech || survey.speech_rms.is_some())
        && survey.face_px >= variant.needs_face_px.get()
        && (survey.short_side_px() >= variant.needs_short_side_px.get())
        && survey.length_s >= variant.needs_length_s.get();
    let partial = !(variant.at_s.is_empty() && variant.at_pct.is_empty());
    let timed = !(partial && (survey.is_photo() || when.is_never()));
    (needs && timed && effects.iter().all(suits)).then_some(when)
}

/// Makes one variant.
fn one(source: &Source, survey: &Survey, variant: &Variant, when: &When, order: &Order) -> Result<Label, Error> {
    let random = Random::new(order.recipe.seed, &[&source.name, &variant.name]);
    let options = Options { threads: 1, ..Options::default() };
    let kept = kept(variant, when, survey.length_s);
    let extension = extension(source, survey, &variant.effects);
    let file = format!("{}--{}.{extension}", source.stem, variant.name);
    let target = order.out.join(&file);
    // Under another name until it is whole: a run that was stopped leaves no clip that looks finished.
    let unfinished = order.out.join(format!(".{file}.part"));
    let made = if survey.is_photo() {
        render::photo(&source.path, survey, &variant.effects, random, &options, &unfinished, extension == "png")
    } else {
        let treatment = Treatment { effects: &variant.effects, when: when.clone(), kept: kept.clone() };
        render::clip(&source.path, survey, &treatment, random, &options, &unfinished)
    };
    let made = made.and_then(|()| fs::rename(&unfinished, &target).map_err(|error| Error::io(&target, error)));
    if made.is_err() {
        // What is left of it is of no use; if it cannot be removed either, the first error says why.
        let _ = fs::remove_file(&unfinished);
    }
    made.map(|()| label(file, source, variant, when, &kept))
}

/// What is left of a clip.
fn kept(variant: &Variant, when: &When, length_s: f64) -> Kept {
    let mut removed = Vec::new();
    for effect in &variant.effects {
        match effect {
            Effect::Cut => removed.extend_from_slice(when.ranges()),
            Effect::Trim(trim) => {
                removed.push([0.0, trim.start_s.get()].into());
                removed.push([length_s - trim.end_s.get(), f64::INFINITY].into());
            }
            _ => {}
        }
    }
    Kept::without(removed)
}

fn extension(source: &Source, survey: &Survey, effects: &[Effect]) -> &'static str {
    let is_png = source.path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("png"));
    let as_jpeg = effects.iter().any(|effect| matches!(effect, Effect::Jpeg(_)));
    let boxed =
        effects.iter().find_map(|effect| if let Effect::Container(boxed) = effect { Some(boxed) } else { None });
    match survey.is_photo() {
        true if is_png && !as_jpeg => "png",
        true => "jpg",
        false => boxed.map_or_else(Default::default, Boxed::container).extension(),
    }
}

fn label(file: String, source: &Source, variant: &Variant, when: &When, kept: &Kept) -> Label {
    let joined = |parts: Vec<String>| parts.join("+");
    let doses = || variant.effects.iter().map(Effect::dose);
    let ranges = when.ranges().iter().map(|range| {
        let [start, end] = [range.start_s, range.end_s].map(|t_s| (kept.moved_s(t_s) * 1000.0).round() / 1000.0);
        format!("{start}-{end}")
    });
    Label {
        file,
        class: variant.class.label(&source.class).to_owned(),
        source: source.name.clone(),
        variant: variant.name.clone(),
        fault: joined(variant.effects.iter().map(|effect| effect.name().to_owned()).collect()),
        dose: joined(doses().map(|dose| dose.map_or_else(String::new, |(amount, _)| amount.to_string())).collect()),
        unit: joined(doses().map(|dose| dose.map_or_else(String::new, |(_, unit)| unit.to_owned())).collect()),
        ranges_s: ranges.collect::<Vec<_>>().join(";"),
    }
}
