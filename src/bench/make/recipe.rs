//! A recipe: which variants are made of each clip, as TOML. `default.toml` shows every setting; whatever a recipe gets
//! wrong is one error that names the file, the line and what is allowed.

use std::collections::BTreeSet;
use std::path::Path;

use serde::Deserialize;
use serde::de::IntoDeserializer;
use toml::Spanned;

use super::reverb;
use crate::error::Error;
use crate::media::encode::Container;

/// The recipe that is taken if none is named.
pub const DEFAULT: &str = include_str!("default.toml");

/// Name of the variant that every source has: encoded again, with nothing done to it.
pub const CLEAN: &str = "clean";

/// What to make of each source.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recipe {
    /// Another seed gives other camera paths and noises.
    #[serde(default)]
    pub seed: u64,
    /// The variants, in the order of the labels.
    #[serde(rename = "variant")]
    variants: Vec<Spanned<Variant>>,
}

/// One variant of a source.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Variant {
    /// Its name, a part of the files' names.
    pub name: String,
    /// What it is.
    #[serde(default)]
    pub class: Class,
    /// What is done, one after the other; skin is smoothed first.
    #[serde(default)]
    pub effects: Vec<Effect>,
    /// When, in seconds of the source.
    #[serde(default)]
    pub at_s: Vec<[f64; 2]>,
    /// When, in percent of the source's length.
    #[serde(default)]
    pub at_pct: Vec<[f64; 2]>,
    /// Only for sources in which somebody speaks.
    #[serde(default)]
    pub needs_speech: bool,
    /// Only for sources with a face of so many pixels between the eyes.
    #[serde(default)]
    pub needs_face_px: Within<0, 10_000>,
    /// Only for sources whose short side has so many pixels.
    #[serde(default)]
    pub needs_short_side_px: Within<0, 100_000>,
    /// Only for clips of so many seconds.
    #[serde(default)]
    pub needs_length_s: Within<0, 100_000>,
}

/// The class of a variant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Class {
    /// Nobody can say without looking.
    #[default]
    #[serde(rename = "")]
    Open,
    /// That of the source.
    Same,
    /// Imperfect and good.
    Raw,
    /// Neat.
    Plain,
    /// Too smooth.
    Polished,
    /// Careless.
    Sloppy,
}

/// One thing done to a clip or photo.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Effect {
    /// The camera shakes.
    Shake(Shake),
    /// Out of focus.
    Defocus(Defocus),
    /// Everything is smeared along a line.
    Smear(Smear),
    /// Lighter or darker.
    Exposure(Exposure),
    /// A tint over everything.
    Cast(Cast),
    /// The skin of the faces is smoothed.
    Smoothing(Smoothing),
    /// The picture stands still.
    Freeze,
    /// The picture is black.
    Black,
    /// What is at that time is cut out, picture and sound.
    Cut,
    /// The start and the end are cut off.
    Trim(Trim),
    /// Smaller or larger by a factor.
    Scale(Scale),
    /// To a given size.
    Resize(Resize),
    /// Borders around the picture.
    Border(Border),
    /// The pixels are turned, with nothing in the file that says so.
    Rotate(Rotate),
    /// Coded more coarsely, H.264.
    Coding(Coding),
    /// Coded more coarsely, JPEG; photos only.
    Jpeg(Jpeg),
    /// In another container.
    Container(Boxed),
    /// Noise behind the voice.
    Noise(Noise),
    /// A large room.
    Reverb(Reverb),
    /// Recorded too loud.
    Clipping(Clipping),
    /// Muffled.
    LowPass(LowPass),
    /// Louder or softer.
    Gain(Gain),
    /// The sound is gone for moments.
    Dropouts(Dropouts),
}

/// See [`Effect::Shake`].
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shake {
    /// RMS displacement of an average pixel, percent of the diagonal, as `measurements.shake.rms_pct`.
    pub rms_pct: Within<0, 10>,
    /// From which frequency to which it moves, Hz.
    #[serde(default = "hands")]
    pub band_hz: [Within<0, 30>; 2],
}

/// Steps and hands, Hz.
fn hands() -> [Within<0, 30>; 2] {
    [Within(1.0), Within(8.0)]
}

/// See [`Effect::Defocus`].
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Defocus {
    /// Radius of the disc that a point becomes, percent of the diagonal.
    pub radius_pct: Within<0, 10>,
}

/// See [`Effect::Smear`].
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Smear {
    /// Length of the line that a point becomes, percent of the diagonal.
    pub length_pct: Within<0, 20>,
    /// Its direction, degrees clockwise from the horizontal.
    #[serde(default)]
    pub angle_deg: Within<-180, 180>,
}

/// See [`Effect::Exposure`].
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exposure {
    /// Powers of two in linear light.
    pub stops: Within<-10, 10>,
}

/// See [`Effect::Cast`].
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cast {
    /// Added to Cb, levels: blue up, yellow down.
    #[serde(default)]
    pub cb: Within<-100, 100>,
    /// Added to Cr, levels: red up, green down.
    #[serde(default)]
    pub cr: Within<-100, 100>,
}

/// See [`Effect::Smoothing`].
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Smoothing {
    /// How much of the smoothed skin is mixed in, percent.
    pub strength_pct: Within<0, 100>,
    /// What smooths.
    #[serde(default)]
    pub filter: Filter,
}

/// What smooths skin: the families that beauty filters are made of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Filter {
    /// Bilateral, C. Tomasi and R. Manduchi, "Bilateral Filtering for Gray and Color Images" (1998).
    #[default]
    Surface,
    /// Guided by itself, K. He, J. Sun and X. Tang, "Guided Image Filtering" (2010).
    Guided,
    /// Frequency separation: the coarse layer stays, the fine one goes.
    Split,
}

/// See [`Effect::Trim`].
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Trim {
    /// Seconds off the start.
    #[serde(default)]
    pub start_s: Within<0, 100_000>,
    /// Seconds off the end.
    #[serde(default)]
    pub end_s: Within<0, 100_000>,
}

/// See [`Effect::Scale`].
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scale {
    /// Times as wide and as high.
    pub factor: Within<0, 4>,
}

/// See [`Effect::Resize`].
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Resize {
    /// The shorter side, pixels; the shape stays.
    pub short_side_px: Within<16, 4320>,
}

/// See [`Effect::Border`].
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Border {
    /// Share of the picture that they take, percent; the picture is shrunk into the rest.
    pub area_pct: Within<0, 95>,
    /// Where they are.
    #[serde(default)]
    pub sides: Sides,
    /// Their luma, 0 to 255.
    #[serde(default)]
    pub luma: Within<0, 255>,
}

/// Where borders are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sides {
    /// All around.
    #[default]
    All,
    /// Above and below.
    TopBottom,
    /// Left and right.
    LeftRight,
}

/// See [`Effect::Rotate`].
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rotate {
    /// How far.
    pub clockwise_deg: Turn,
}

/// A turn of the pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "i64")]
pub enum Turn {
    /// Clockwise.
    Quarter,
    /// Upside down.
    Half,
    /// Counter-clockwise.
    ThreeQuarters,
}

impl TryFrom<i64> for Turn {
    type Error = String;

    fn try_from(degrees: i64) -> Result<Self, String> {
        match degrees {
            90 => Ok(Self::Quarter),
            180 => Ok(Self::Half),
            270 => Ok(Self::ThreeQuarters),
            other => Err(format!("{other} is not allowed, expected one of 90, 180, 270")),
        }
    }
}

/// See [`Effect::Coding`].
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Coding {
    /// Constant rate factor of x264; all else is coded with [`CLEAN_CRF`].
    pub crf: Within<0, 51>,
}

/// Rate factor of what is not to suffer from its coding.
pub const CLEAN_CRF: f64 = 16.0;

/// See [`Effect::Jpeg`].
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Jpeg {
    /// Quality on the scale of the Independent JPEG Group; all else is written with [`CLEAN_QUALITY`].
    pub quality: Within<1, 100>,
}

/// JPEG quality of what is not to suffer from its coding.
pub const CLEAN_QUALITY: u8 = 95;

/// See [`Effect::Container`].
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Boxed {
    format: ContainerName,
}

impl Boxed {
    /// The container.
    pub fn container(&self) -> Container {
        match self.format {
            ContainerName::Mp4 => Container::Mp4,
            ContainerName::Mov => Container::Mov,
            ContainerName::Mkv => Container::Mkv,
        }
    }
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
enum ContainerName {
    Mp4,
    Mov,
    Mkv,
}

/// See [`Effect::Noise`].
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Noise {
    /// Its sound.
    #[serde(default)]
    pub colour: Colour,
    /// Level of the clip's speech over that of the noise, dB.
    pub snr_db: Within<-40, 80>,
}

/// What noise sounds like.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Colour {
    /// The same power at every frequency.
    #[default]
    White,
    /// The same power in every octave.
    Pink,
    /// Six voices at once: noise with the spectrum of speech that comes and goes in syllables.
    Babble,
    /// The mains of Europe and its overtones.
    #[serde(rename = "hum-50")]
    Hum50,
    /// The mains of America and its overtones.
    #[serde(rename = "hum-60")]
    Hum60,
}

/// See [`Effect::Reverb`].
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, try_from = "Room")]
pub struct Reverb {
    /// Time in which the sound dies away by 60 dB, seconds.
    pub rt60_s: f64,
    /// Energy of the first 50 ms over that of the rest, dB (ISO 3382-1).
    pub c50_db: f64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Room {
    rt60_s: Within<0, 10>,
    c50_db: Within<-20, 40>,
}

impl TryFrom<Room> for Reverb {
    type Error = String;

    fn try_from(room: Room) -> Result<Self, String> {
        let (rt60_s, c50_db) = (room.rt60_s.0.max(reverb::SHORTEST_S), room.c50_db.0);
        let least = reverb::least_c50_db(rt60_s);
        if c50_db < least {
            let why = format!("c50_db is {c50_db}, in a room of rt60_s = {rt60_s} it is at least {least:.1}");
            return Err(why);
        }
        Ok(Self { rt60_s, c50_db })
    }
}

/// See [`Effect::Clipping`].
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Clipping {
    /// How far the clip's loudest sample is driven beyond the ceiling, dB.
    pub over_db: Within<0, 80>,
}

/// See [`Effect::LowPass`].
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LowPass {
    /// Half the power is left there, Hz; 48 dB an octave above.
    pub hz: Within<50, 20_000>,
}

/// See [`Effect::Gain`].
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Gain {
    /// How much, dB.
    pub db: Within<-90, 60>,
}

/// See [`Effect::Dropouts`].
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dropouts {
    /// How often, times a minute.
    pub per_min: Within<0, 600>,
    /// How long each is, milliseconds.
    #[serde(default = "hundred_ms")]
    pub length_ms: Within<5, 1000>,
}

fn hundred_ms() -> Within<5, 1000> {
    Within(100.0)
}

/// A number that must lie within bounds, both included.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Within<const LEAST: i32, const MOST: i32>(f64);

impl<const LEAST: i32, const MOST: i32> Within<LEAST, MOST> {
    /// The number.
    pub fn get(self) -> f64 {
        self.0
    }
}

impl<'de, const LEAST: i32, const MOST: i32> Deserialize<'de> for Within<LEAST, MOST> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let number = f64::deserialize(deserializer)?;
        if number >= f64::from(LEAST) && number <= f64::from(MOST) {
            return Ok(Self(number));
        }
        Err(serde::de::Error::custom(format!("{number} is out of range, allowed is {LEAST} to {MOST}")))
    }
}

impl Recipe {
    /// Reads a recipe from a file.
    ///
    /// # Errors
    /// If the file cannot be read, or says something that is not allowed.
    pub fn load(path: &Path) -> Result<Self, Error> {
        let text = std::fs::read_to_string(path).map_err(|source| Error::io(path, source))?;
        Self::parse(&text, path)
    }

    /// Reads a recipe from its text; `path` names it in errors.
    ///
    /// # Errors
    /// If the text is no TOML, or a key, a type, a value or its range is not what is allowed.
    pub fn parse(text: &str, path: &Path) -> Result<Self, Error> {
        let fault = |at: usize, why: &str| {
            let line = text[..at.min(text.len())].matches('\n').count() + 1;
            Error::Recipe { path: path.to_owned(), why: format!("line {line}: {}", why.replace('\n', ", ")) }
        };
        let recipe: Self =
            toml::from_str(text).map_err(|error| fault(error.span().map_or(0, |span| span.start), error.message()))?;
        let mut names = BTreeSet::from([CLEAN]);
        for variant in &recipe.variants {
            let broken = |why: String| fault(variant.span().start, &why);
            let known = variant.get_ref();
            known.check().map_err(broken)?;
            if !names.insert(&known.name) {
                return Err(broken(format!("the name `{}` is taken", known.name)));
            }
        }
        Ok(recipe)
    }

    /// The variants, [`CLEAN`] first.
    pub fn variants(&self) -> Vec<Variant> {
        let clean = Variant { name: CLEAN.to_owned(), class: Class::Same, ..Variant::default() };
        std::iter::once(clean).chain(self.variants.iter().map(|variant| variant.get_ref().clone())).collect()
    }
}

impl Variant {
    /// What no type could tell.
    fn check(&self) -> Result<(), String> {
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
        if self.name.is_empty() || !self.name.chars().all(plain) {
            return Err(format!("`{}` is no name, allowed are letters, digits, `-`, `_` and `.`", self.name));
        }
        let at = || self.at_s.iter().chain(&self.at_pct);
        if let Some([start, end]) = at().find(|[start, end]| !(*start >= 0.0 && end > start)) {
            return Err(format!("[{start}, {end}] is no stretch of time, allowed is [start, end]"));
        }
        for effect in &self.effects {
            let name = effect.name();
            if at().next().is_some() && !effect.can_be_partial() {
                return Err(format!("`{name}` is for the whole clip and has no `at_s` or `at_pct`"));
            }
            if at().next().is_none() && matches!(effect, Effect::Freeze | Effect::Black | Effect::Cut) {
                return Err(format!("`{name}` needs `at_s` or `at_pct`"));
            }
            if let Effect::Shake(Shake { band_hz: [low, high], .. }) = effect
                && !(low.get() > 0.0 && high.get() > low.get())
            {
                return Err(format!("[{}, {}] is no band, allowed is [low, high] above 0", low.get(), high.get()));
            }
        }
        Ok(())
    }
}

impl Effect {
    /// Its name in a recipe, and the fault in the labels.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Shake(_) => "shake",
            Self::Defocus(_) => "defocus",
            Self::Smear(_) => "smear",
            Self::Exposure(_) => "exposure",
            Self::Cast(_) => "cast",
            Self::Smoothing(_) => "smoothing",
            Self::Freeze => "freeze",
            Self::Black => "black",
            Self::Cut => "cut",
            Self::Trim(_) => "trim",
            Self::Scale(_) => "scale",
            Self::Resize(_) => "resize",
            Self::Border(_) => "border",
            Self::Rotate(_) => "rotate",
            Self::Coding(_) => "coding",
            Self::Jpeg(_) => "jpeg",
            Self::Container(_) => "container",
            Self::Noise(_) => "noise",
            Self::Reverb(_) => "reverb",
            Self::Clipping(_) => "clipping",
            Self::LowPass(_) => "low-pass",
            Self::Gain(_) => "gain",
            Self::Dropouts(_) => "dropouts",
        }
    }

    /// How much, and the unit; `None` where there is no amount.
    pub fn dose(&self) -> Option<(f64, &'static str)> {
        Some(match self {
            Self::Shake(shake) => (shake.rms_pct.get(), "% of the diagonal"),
            Self::Defocus(defocus) => (defocus.radius_pct.get(), "% of the diagonal"),
            Self::Smear(smear) => (smear.length_pct.get(), "% of the diagonal"),
            Self::Exposure(exposure) => (exposure.stops.get(), "stops"),
            Self::Cast(cast) => (cast.cb.get().hypot(cast.cr.get()), "levels"),
            Self::Smoothing(smoothing) => (smoothing.strength_pct.get(), "%"),
            Self::Trim(trim) => (trim.start_s.get() + trim.end_s.get(), "s"),
            Self::Scale(scale) => (scale.factor.get(), "x"),
            Self::Resize(resize) => (resize.short_side_px.get(), "px"),
            Self::Border(border) => (border.area_pct.get(), "% of the area"),
            Self::Rotate(rotate) => (f64::from(90 * (rotate.clockwise_deg as u16 + 1)), "degrees"),
            Self::Coding(coding) => (coding.crf.get(), "crf"),
            Self::Jpeg(jpeg) => (jpeg.quality.get(), "quality"),
            Self::Noise(noise) => (noise.snr_db.get(), "dB SNR"),
            Self::Reverb(reverb) => (reverb.c50_db, "dB C50"),
            Self::Clipping(clipping) => (clipping.over_db.get(), "dB"),
            Self::LowPass(low_pass) => (low_pass.hz.get(), "Hz"),
            Self::Gain(gain) => (gain.db.get(), "dB"),
            Self::Dropouts(dropouts) => (dropouts.per_min.get(), "a minute"),
            Self::Freeze | Self::Black | Self::Cut | Self::Container(_) => return None,
        })
    }

    /// Whether it is about the sound.
    pub fn is_sound(&self) -> bool {
        matches!(
            self,
            Self::Noise(_) | Self::Reverb(_) | Self::Clipping(_) | Self::LowPass(_) | Self::Gain(_) | Self::Dropouts(_)
        )
    }

    /// Whether it is about the picture.
    pub fn is_picture(&self) -> bool {
        !self.is_sound() && !matches!(self, Self::Cut | Self::Trim(_) | Self::Container(_))
    }

    /// Whether a photo can have it.
    pub fn suits_photos(&self) -> bool {
        self.is_picture() && !matches!(self, Self::Shake(_) | Self::Freeze | Self::Black | Self::Coding(_))
    }

    /// Whether a clip can have it.
    pub fn suits_clips(&self) -> bool {
        !matches!(self, Self::Jpeg(_))
    }

    /// Whether it can be done for a part of the time.
    fn can_be_partial(&self) -> bool {
        self.is_sound()
            || !matches!(
                self,
                Self::Trim(_)
                    | Self::Scale(_)
                    | Self::Resize(_)
                    | Self::Rotate(_)
                    | Self::Coding(_)
                    | Self::Jpeg(_)
                    | Self::Container(_)
            )
    }
}

impl Class {
    /// Its name in the labels; `own` is the source's.
    pub fn label(self, own: &str) -> &str {
        match self {
            Self::Open => "",
            Self::Same => own,
            Self::Raw => "raw",
            Self::Plain => "plain",
            Self::Polished => "polished",
            Self::Sloppy => "sloppy",
        }
    }

    /// The class of that name, such as a folder or a label has.
    pub fn is_one(name: &str) -> bool {
        let known: Result<Self, serde::de::value::Error> = Self::deserialize(name.into_deserializer());
        known.is_ok_and(|class| !matches!(class, Self::Same | Self::Open))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn refused(text: &str) -> String {
        Recipe::parse(text, Path::new("mine.toml")).expect_err("it is wrong").to_string()
    }

    #[test]
    fn the_default_recipe_is_one() {
        let recipe = Recipe::parse(DEFAULT, Path::new("default.toml")).expect("it is read");
        assert!(recipe.variants().len() > 20);
        assert_eq!(recipe.variants()[0].name, CLEAN);
    }

    #[test]
    fn a_wrong_key_or_value_is_one_line_with_what_is_allowed() {
        let variant = "[[variant]]\nname = \"a\"\n";
        for (rest, line, words) in [
            ("effect = []", 3, vec!["`effect`", "`effects`", "`at_s`"]),
            ("effects = [\n{ blur = { radius_pct = 1 } }]", 4, vec!["`blur`", "`defocus`", "`low-pass`"]),
            ("effects = [\n\n{ noise = { db = 1 } }]", 5, vec!["`db`", "`colour`", "`snr_db`"]),
            ("effects = [{ noise = { snr_db = 1, colour = \"red\" } }]", 3, vec!["`red`", "`white`", "`hum-50`"]),
            ("effects = [{ exposure = { stops = 11 } }]", 3, vec!["11", "-10 to 10"]),
            ("effects = [{ rotate = { clockwise_deg = 45 } }]", 3, vec!["45", "90, 180, 270"]),
            ("effects = [{ reverb = { rt60_s = 1, c50_db = -9 } }]", 3, vec!["-9", "at least -0.0"]),
            ("effects = [\"freeze\"]", 1, vec!["`freeze`", "`at_s`"]),
            ("at_s = [[2, 1]]", 1, vec!["[2, 1]", "[start, end]"]),
            ("effects = [{ scale = { factor = 0.5 } }]\nat_s = [[1, 2]]", 1, vec!["`scale`", "whole clip"]),
            ("class = \"good\"", 3, vec!["`good`", "`sloppy`", "`same`"]),
            ("effects = [", 3, vec!["mine.toml"]),
        ] {
            let message = refused(&format!("{variant}{rest}\n"));
            assert!(message.starts_with(&format!("mine.toml: line {line}: ")), "{rest}: {message}");
            assert!(words.iter().all(|word| message.contains(word)), "{rest}: {message}");
            assert_eq!(message.lines().count(), 1, "{message}");
        }
        assert!(refused("[[variant]]\nname = \"clean\"\n").contains("`clean` is taken"));
        assert!(refused("[[variant]]\nname = \"a/b\"\n").contains("no name"));
        assert!(refused("seeds = 1\n").contains("expected"));
    }
}
