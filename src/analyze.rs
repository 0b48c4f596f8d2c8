//! One clip: source -> meters -> measurements. Every meter sees every frame or chunk of a single decoding.

use std::fs::File;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use serde::{Serialize, de::DeserializeOwned};

use crate::error::{Error, show};
use crate::frame::{AudioChunk, VideoFrame};
use crate::media::{self, Kind, Media, MediaInfo, Sink};
use crate::meter::channels::ChannelsMeter;
use crate::meter::compression::CompressionMeter;
use crate::meter::edits::EditsMeter;
use crate::meter::focus::FocusMeter;
use crate::meter::format::FormatMeter;
use crate::meter::light::LightMeter;
use crate::meter::loudness::LoudnessMeter;
use crate::meter::provenance;
use crate::meter::retouch::{Likeness, Portrait, RetouchMeter};
use crate::meter::shake::{CameraPath, ShakeMeter};
use crate::meter::voice::VoiceMeter;
use crate::meter::{AudioMeter, Measured, Measurements, Reason, VideoMeter};
use crate::policy::{Class, Evidence, Profile, judge, readable};
use crate::report::album::{Album, Collector};
use crate::report::record::{Overruled, Record, Source, Status};
use crate::report::{evidence, words};
use crate::words::Language;

/// Decimals of every measured number: far below what any meter can tell apart.
const DECIMALS: i32 = 4;

/// How a clip is read and what is measured beyond the usual.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// How it is decoded.
    pub decoding: media::Options,
    /// The marks of DNSMOS P.835 for the voice.
    pub mos: bool,
    /// A folder for a picture of each judged face.
    pub evidence: Option<PathBuf>,
    /// Whether pictures for a page are collected; see [`Album`].
    pub album: bool,
    /// Untouched skin of the person to be seen.
    pub reference: Option<Likeness>,
    /// The language of the verdict's sentences.
    pub language: Language,
}

impl Options {
    /// The same for a look at the whole.
    fn whole(&self) -> Self {
        Self { decoding: media::Options { quick: false, ..self.decoding.clone() }, ..self.clone() }
    }
}

/// Told the time reached on the clip's clock, in seconds, and the duration where the header states one.
pub type Watch<'a> = dyn FnMut(f64, Option<f64>) + 'a;

/// Reads, measures and judges the file at `path`, which its user calls `name`. Whatever goes wrong ends in the record,
/// never in an error or a panic: one broken clip leaves the others alone.
pub fn examine(path: &Path, name: &Path, options: &Options, profile: &Profile, watch: &mut Watch<'_>) -> Record {
    examine_with_album(path, identify(path, name), name, options, profile, watch).0
}

/// The same with the pictures for a page, if [`Options::album`] asks for them and the file can be read; `source` is what
/// [`identify`] gives.
///
/// After a quick look that leaves the answer open the clip is looked at as a whole.
pub fn examine_with_album(
    path: &Path,
    source: Source,
    name: &Path,
    options: &Options,
    profile: &Profile,
    watch: &mut Watch<'_>,
) -> (Record, Option<Album>) {
    let seen = examine_once(path, source.clone(), name, options, profile, watch);
    let open = seen.0.verdict.as_ref().is_none_or(|verdict| verdict.class == Class::Undecided);
    if seen.0.is_quick() && open { examine_once(path, source, name, &options.whole(), profile, watch) } else { seen }
}

fn examine_once(
    path: &Path,
    source: Source,
    name: &Path,
    options: &Options,
    profile: &Profile,
    watch: &mut Watch<'_>,
) -> (Record, Option<Album>) {
    let measured = catch_unwind(AssertUnwindSafe(|| {
        let Seen { media, measurements, portraits, album } = see(path, options, watch)?;
        let evidence = show_faces(name, options, &measurements, &portraits)?;
        Ok((media, measurements, evidence, album))
    }));
    let bug = |_| Err(Error::unreadable(path, "verite failed on it, which is a bug; please report it"));
    match measured.unwrap_or_else(bug) {
        Ok((media, measurements, evidence, album)) => {
            (Record { evidence, ..judged(source, media, measurements, profile, options.language) }, album)
        }
        Err(error) => (Record::unreadable(source, error.renamed(name).to_string()), None),
    }
}

/// Writes a picture of each judged face and says where they are.
fn show_faces(
    name: &Path,
    options: &Options,
    measurements: &Measurements,
    portraits: &[Portrait],
) -> Result<Vec<String>, Error> {
    let (Some(folder), Some(retouch)) = (&options.evidence, measurements.retouch.reading()) else {
        return Ok(Vec::new());
    };
    let mut written = Vec::new();
    for (index, (portrait, face)) in portraits.iter().zip(&retouch.faces).enumerate() {
        let file = evidence::path(folder, name, index + 1);
        let failed = |error| Error::unreadable(name, format!("cannot write {}: {error}", show(&file)));
        evidence::write(portrait, face, &file).map_err(failed)?;
        written.push(file.to_string_lossy().into_owned());
    }
    Ok(written)
}

/// The skin of the largest face in `path`, for [`Options::reference`].
///
/// # Errors
/// If the file cannot be decoded or shows no face that can be judged.
pub fn likeness(path: &Path, options: &Options) -> Result<Likeness, Error> {
    let mut faces = Faces(RetouchMeter::default());
    Media::open(path, &options.decoding)?.decode(&mut faces)?;
    // Errors are in English.
    let why = |reason| words::unmeasured(reason, Language::En);
    let useless = |reason| Error::unreadable(path, format!("cannot be the reference: {}", why(reason)));
    faces.0.likeness().map_err(useless)
}

/// Looks at faces only.
struct Faces(RetouchMeter);

impl Sink for Faces {
    fn picture(&mut self, frame: &VideoFrame<'_>) {
        self.0.push(frame);
    }

    fn sound(&mut self, _: &AudioChunk<'_>) {}
}

/// Decodes `path` once and measures it. Numbers carry [`DECIMALS`] decimals, as they are stored, so that judging a
/// stored result gives the same verdict as judging a fresh one.
///
/// # Errors
/// If nothing in the file can be decoded.
pub fn measure(path: &Path, options: &Options, watch: &mut Watch<'_>) -> Result<(MediaInfo, Measurements), Error> {
    see(path, options, watch).map(|seen| (seen.media, seen.measurements))
}

/// What one decoding gives.
struct Seen {
    media: MediaInfo,
    measurements: Measurements,
    /// A picture of each judged face, if evidence or an album is wanted.
    portraits: Vec<Portrait>,
    album: Option<Album>,
}

/// [`measure`], with the pictures that are wanted.
fn see(path: &Path, options: &Options, watch: &mut Watch<'_>) -> Result<Seen, Error> {
    let media = Media::open(path, &options.decoding)?;
    let provenance = provenance::read(media.tags(), &media.credentials());
    let mut meters = Meters::new(media.info(), options, watch);
    let info = media.decode(&mut meters)?;
    if info.uneven {
        return see(path, &options.whole(), watch);
    }
    let (mut measurements, portraits, album) = meters.finish(&info, options);
    measurements.provenance = provenance;
    // The camera path has no end but the clip's, and as JSON values it is ten times its size: it is rounded in place.
    let mut path = camera_path(&mut measurements).and_then(Option::take);
    let mut measurements = stored(&measurements);
    if let (Some(place), Some(path)) = (camera_path(&mut measurements), &mut path) {
        let CameraPath { t_s, dx_pct, dy_pct, roll_deg, zoom, error_pct, confidence } = path;
        for value in [t_s, dx_pct, dy_pct, roll_deg, zoom, error_pct, confidence].into_iter().flatten() {
            *value = rounded(*value);
        }
        *place = Some(std::mem::take(path));
    }
    Ok(Seen { media: stored(&info), measurements, portraits, album })
}

fn camera_path(measurements: &mut Measurements) -> Option<&mut Option<CameraPath>> {
    match &mut measurements.shake {
        Measured::Value { reading, .. } => Some(&mut reading.path),
        Measured::Unmeasured(_) => None,
    }
}

/// Judges what was stored of a clip by another profile: the record that a fresh run would give. One of which nothing
/// could be measured stays as it is.
pub fn rejudge(record: Record, profile: &Profile, language: Language) -> Record {
    match (record.media, record.measurements) {
        (Some(media), Some(measurements)) => Record {
            version: record.version,
            evidence: record.evidence,
            overruled: record
                .overruled
                .map(|decision| Overruled { acceptable: profile.wanted.contains(&decision.class), ..decision }),
            ..judged(record.source, media, measurements, profile, language)
        },
        (media, measurements) => Record { media, measurements, ..record },
    }
}

fn judged(
    source: Source,
    media: MediaInfo,
    measurements: Measurements,
    profile: &Profile,
    language: Language,
) -> Record {
    if !readable(&media, profile) {
        let error = format!("{}: too little of it can be decoded to judge it; export or copy it again", source.path);
        // What little was measured is kept, for a profile that asks for less.
        let (media, measurements) = (Some(media), Some(measurements));
        return Record { media, measurements, ..Record::unreadable(source, error) };
    }
    let evidence = Evidence { media: &media, measurements: &measurements };
    let verdict = stored(&judge(&evidence, profile, language));
    let status = if media.damage.any() { Status::Partial } else { Status::Ok };
    Record {
        status,
        media: Some(media),
        measurements: Some(measurements),
        verdict: Some(verdict),
        ..Record::of(source)
    }
}

/// Name, size and hash of a file; the last two only of a regular file that can be read.
pub fn identify(path: &Path, name: &Path) -> Source {
    let mut hasher = blake3::Hasher::new();
    let regular = path.metadata().is_ok_and(|metadata| metadata.is_file());
    let hashed = regular && File::open(path).and_then(|file| hasher.update_reader(file).map(drop)).is_ok();
    Source {
        bytes: hashed.then(|| hasher.count()),
        blake3: hashed.then(|| hasher.finalize().to_hex().to_string()),
        ..Source::named(name)
    }
}

/// The meters of one clip, fed as it is decoded.
struct Meters<'a, 'w> {
    shake: ShakeMeter,
    retouch: RetouchMeter,
    light: LightMeter,
    focus: FocusMeter,
    edits: EditsMeter,
    compression: CompressionMeter,
    format: FormatMeter,
    voice: VoiceMeter,
    loudness: LoudnessMeter,
    channels: ChannelsMeter,
    album: Option<Collector>,
    duration_s: Option<f64>,
    watch: &'a mut Watch<'w>,
}

impl<'a, 'w> Meters<'a, 'w> {
    fn new(info: &MediaInfo, options: &Options, watch: &'a mut Watch<'w>) -> Self {
        Self {
            shake: ShakeMeter::default(),
            retouch: if options.evidence.is_some() || options.album {
                RetouchMeter::with_portraits()
            } else {
                RetouchMeter::default()
            },
            light: LightMeter::default(),
            focus: FocusMeter::default(),
            edits: EditsMeter::default(),
            compression: CompressionMeter::default(),
            format: FormatMeter::default(),
            voice: VoiceMeter::new(options.mos),
            loudness: LoudnessMeter::default(),
            channels: ChannelsMeter::default(),
            album: options.album.then(|| Collector::new(info.kind)),
            duration_s: info.duration_s,
            watch,
        }
    }

    fn finish(self, info: &MediaInfo, options: &Options) -> (Measurements, Vec<Portrait>, Option<Album>) {
        let mut measurements = Measurements::default();
        let mut portraits = Vec::new();
        if let Some(picture) = &info.picture {
            measurements.light = self.light.finish();
            let judged = self.retouch.judge(options.reference.as_ref());
            measurements.compression = self.compression.finish_beside(picture);
            (measurements.retouch, portraits) = (judged.measured, judged.portraits);
            measurements.format = self.format.finish();
            (measurements.shake, measurements.edits) = if info.kind == Kind::Photo {
                if let Measured::Value { reading, .. } = &mut measurements.format {
                    reading.borders = Some(self.edits.borders());
                }
                (Measured::Unmeasured(Reason::StillPhoto), Measured::Unmeasured(Reason::StillPhoto))
            } else {
                let shake = self.shake.finish();
                let edits = self.edits.finish_beside(&shake);
                (shake, edits)
            };
            measurements.focus = self.focus.finish_beside(&measurements.edits);
        }
        if info.sound.is_some() {
            measurements.voice = self.voice.finish();
            measurements.loudness = self.loudness.finish();
            measurements.channels = self.channels.finish();
        }
        let album = self.album.map(|album| album.finish(&measurements.retouch, &portraits));
        (measurements, portraits, album)
    }
}

impl Sink for Meters<'_, '_> {
    fn picture(&mut self, frame: &VideoFrame<'_>) {
        self.shake.push(frame);
        self.retouch.push(frame);
        let faces = self.retouch.faces(frame.pts);
        self.light.push_seeing(frame, faces);
        self.focus.push_seeing(frame, faces);
        self.edits.push(frame);
        self.compression.push(frame);
        self.format.push(frame);
        if let Some(album) = &mut self.album {
            album.picture(frame);
        }
        (self.watch)(frame.pts.as_secs(), self.duration_s);
    }

    fn gap(&mut self) {
        self.shake.gap();
        self.light.gap();
        self.edits.gap();
    }

    fn sound(&mut self, chunk: &AudioChunk<'_>) {
        self.voice.push(chunk);
        self.loudness.push(chunk);
        self.channels.push(chunk);
        if let Some(album) = &mut self.album {
            album.sound(chunk);
        }
        (self.watch)(chunk.pts.as_secs(), self.duration_s);
    }
}

/// `value` as it reads back from its JSON, numbers rounded to [`DECIMALS`].
fn stored<T: Serialize + DeserializeOwned>(value: &T) -> T {
    let mut json = serde_json::to_value(value).expect("readings are plain data");
    round(&mut json);
    serde_json::from_value(json).expect("readings read back what they wrote")
}

fn round(json: &mut serde_json::Value) {
    match json {
        serde_json::Value::Number(number) if number.is_f64() => {
            *json = serde_json::Value::from(number.as_f64().map_or(0.0, rounded));
        }
        serde_json::Value::Array(items) => items.iter_mut().for_each(round),
        serde_json::Value::Object(fields) => fields.values_mut().for_each(round),
        _ => {}
    }
}

fn rounded(value: f64) -> f64 {
    let scale = 10_f64.powi(DECIMALS);
    // Adding zero turns -0.0 into 0.0, which would otherwise be written with its sign.
    (value * scale).round() / scale + 0.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stored_reading_keeps_four_decimals_and_no_negative_zero() {
        let mut measurements = Measurements::default();
        let reading =
            crate::meter::Loudness { silent_pct: 33.333_333_3, true_peak_dbtp: Some(-0.000_01), ..Default::default() };
        measurements.loudness = Measured::Value { reading, confidence: 1.0 };
        let kept = stored(&measurements);
        let loudness = kept.loudness.reading().expect("it was a value");
        assert!((loudness.silent_pct - 33.3333).abs() < 1e-12);
        assert!(loudness.true_peak_dbtp.is_some_and(f64::is_sign_positive));
        assert_eq!(stored(&kept), kept);
    }
}
