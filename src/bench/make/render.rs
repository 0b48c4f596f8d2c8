//! The second pass over a source: one variant of it, written as it is read.

use std::fs;
use std::path::Path;

use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::PngEncoder;
use image::{ExtendedColorType, ImageEncoder};

use super::effect::{CLEAN_CRF, CLEAN_QUALITY, Effect};
use super::look::Looks;
use super::picture::Picture;
use super::sound::{Rack, effect};
use super::survey::Survey;
use super::when::{Kept, When};
use crate::bench::random::Random;
use crate::error::Error;
use crate::frame::{AudioChunk, VideoFrame};
use crate::media::encode::{PicturePlan, Plan, Recorder};
use crate::media::{Media, Options, Sink};
use crate::time::Timestamp;

/// Frames a second where the source does not tell.
const USUAL_FPS: f64 = 30.0;

/// What is done to a source, and when.
#[derive(Clone, Debug)]
pub struct Treatment<'a> {
    /// One after the other.
    pub effects: &'a [Effect],
    /// On the source's clock.
    pub when: When,
    /// What is left of the source.
    pub kept: Kept,
}

/// Writes a variant of the clip at `source` to `target`.
///
/// # Errors
/// If the one cannot be read or the other not be written.
pub fn clip(
    source: &Path,
    survey: &Survey,
    treatment: &Treatment<'_>,
    mut random: Random,
    options: &Options,
    target: &Path,
) -> Result<(), Error> {
    let effects = treatment.effects;
    let looks = survey.size.map(|size| Looks::new(effects, survey, &treatment.when, size, &mut random));
    let sounds: Vec<_> = effects.iter().filter_map(|sound| effect(sound, survey, &mut random)).collect();
    let crf = effects.iter().find_map(|effect| if let Effect::Coding(c) = effect { Some(c.crf.get()) } else { None });
    let container = effects.iter().find_map(|effect| if let Effect::Container(c) = effect { Some(c) } else { None });
    let fps = survey.info.picture.as_ref().and_then(|picture| picture.fps).unwrap_or(USUAL_FPS);
    let plan = Plan {
        container: container.map_or_else(Default::default, super::effect::Boxed::container),
        picture: looks.as_ref().map(|looks| PicturePlan { size: looks.size(), fps, crf: crf.unwrap_or(CLEAN_CRF) }),
        channels: survey.channels,
    };
    let mut work = Work {
        survey,
        kept: &treatment.kept,
        looks,
        rack: Rack::new(sounds, treatment.when.clone(), survey.channels.unwrap_or(0)),
        recorder: Recorder::create(target, &plan)?,
        failed: None,
    };
    Media::open(source, options)?.decode(&mut work)?;
    work.finish()
}

/// One variant under way. What cannot be written ends the writing, not the reading.
struct Work<'a> {
    survey: &'a Survey,
    kept: &'a Kept,
    looks: Option<Looks>,
    rack: Rack,
    recorder: Recorder,
    failed: Option<Error>,
}

impl Work<'_> {
    fn finish(mut self) -> Result<(), Error> {
        let (kept, recorder, failed) = (self.kept, &mut self.recorder, &mut self.failed);
        self.rack.finish(&mut |start_s, block| record(recorder, kept, start_s, block, failed));
        match self.failed {
            Some(error) => Err(error),
            None => self.recorder.finish(),
        }
    }
}

impl Sink for Work<'_> {
    fn picture(&mut self, frame: &VideoFrame<'_>) {
        let (Some(size), Some(looks), None) = (self.survey.size, &mut self.looks, &self.failed) else { return };
        let t_s = frame.pts.as_secs();
        if !self.kept.has(t_s) {
            return;
        }
        let picture = looks.apply(Picture::of(frame, size), frame);
        let [cb, cr] = &picture.chroma;
        let at = Timestamp::from_secs(self.kept.moved_s(t_s));
        self.failed = self.recorder.picture(at, [picture.luma.view(), cb.view(), cr.view()]).err();
    }

    fn sound(&mut self, chunk: &AudioChunk<'_>) {
        let (kept, recorder, failed) = (self.kept, &mut self.recorder, &mut self.failed);
        self.rack.push(chunk, &mut |start_s, block| record(recorder, kept, start_s, block, failed));
    }
}

/// Writes what is left of a block.
fn record(recorder: &mut Recorder, kept: &Kept, start_s: f64, block: &[Vec<f32>], failed: &mut Option<Error>) {
    if failed.is_some() {
        return;
    }
    let rate = f64::from(crate::frame::SAMPLE_RATE);
    let time_s = |n: usize| start_s + n as f64 / rate;
    let length = block.first().map_or(0, Vec::len);
    let Some(first) = (0..length).find(|&n| kept.has(time_s(n))) else { return };
    let at = Timestamp::from_secs(kept.moved_s(time_s(first)));
    let left = |channel: &Vec<f32>| (0..length).filter(|&n| kept.has(time_s(n))).map(|n| channel[n]).collect();
    let left: Vec<Vec<f32>> = block.iter().map(left).collect();
    *failed = recorder.sound(at, &left).err();
}

/// Writes a variant of the photo at `source` to `target`, as PNG or as JPEG.
///
/// # Errors
/// If the one cannot be read or the other not be written.
pub fn photo(
    source: &Path,
    survey: &Survey,
    effects: &[Effect],
    mut random: Random,
    options: &Options,
    target: &Path,
    as_png: bool,
) -> Result<(), Error> {
    struct Only<'a> {
        survey: &'a Survey,
        looks: Option<Looks>,
        picture: Option<Picture>,
    }
    impl Sink for Only<'_> {
        fn picture(&mut self, frame: &VideoFrame<'_>) {
            if let (Some(size), Some(looks)) = (self.survey.size, &mut self.looks) {
                self.picture = Some(looks.apply(Picture::of(frame, size), frame));
            }
        }
        fn sound(&mut self, _: &AudioChunk<'_>) {}
    }
    let looks = survey.size.map(|size| Looks::new(effects, survey, &When::always(), size, &mut random));
    let mut only = Only { survey, looks, picture: None };
    Media::open(source, options)?.decode(&mut only)?;
    let Some(picture) = only.picture else { return Err(Error::unreadable(source, "no picture in it")) };
    let quality =
        effects.iter().find_map(|effect| if let Effect::Jpeg(j) = effect { Some(j.quality.get()) } else { None });
    let (height, width) = picture.size();
    let (rgb, mut bytes) = (picture.rgb(), Vec::new());
    let (width, height, kind) = (width as u32, height as u32, ExtendedColorType::Rgb8);
    let encoded = if as_png {
        PngEncoder::new(&mut bytes).write_image(&rgb, width, height, kind)
    } else {
        let quality = quality.map_or(CLEAN_QUALITY, |quality| quality as u8);
        JpegEncoder::new_with_quality(&mut bytes, quality).write_image(&rgb, width, height, kind)
    };
    encoded.map_err(|error| Error::unwritable(target, format!("cannot be written: {error}")))?;
    fs::write(target, bytes).map_err(|error| Error::io(target, error))
}
