//! What can be done to a clip or photo, and by how much: the settings of each effect, its name in recipes and labels, its
//! dose.

use serde::Deserialize;

use super::reverb;
use crate::media::encode::Container;

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
    pub fn can_be_partial(&self) -> bool {
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
