//! Effects on pictures, one after the other.

use super::blur;
use super::effect::{Effect, Sides, Turn, Within};
use super::picture::{Picture, ToneCurve, even};
use super::shake::Shaker;
use super::skin::Smoother;
use super::survey::Survey;
use super::when::When;
use crate::bench::random::Random;
use crate::frame::VideoFrame;

/// What is done to each picture of a variant.
pub struct Looks {
    effects: Vec<Look>,
    when: When,
    size: (usize, usize),
}

enum Look {
    Shake(Shaker),
    Defocus(f64),
    Smear { length: f64, angle_deg: f64 },
    Tone(ToneCurve),
    Cast { cb: f32, cr: f32 },
    Smoothing(Smoother),
    Freeze(Option<Picture>),
    Black,
    Resize((usize, usize)),
    Border { share: f64, sides: Sides, luma: f32 },
    Rotate(Turn),
}

impl Looks {
    /// The effects on the picture among `effects`, which hold at `when`, on a source whose pictures have this `size`.
    pub fn new(effects: &[Effect], survey: &Survey, when: &When, size: (usize, usize), random: &mut Random) -> Self {
        let mut looks = Self { effects: Vec::new(), when: when.clone(), size };
        for effect in effects {
            let diagonal = (looks.size.0 as f64).hypot(looks.size.1 as f64);
            let effect = match effect {
                Effect::Shake(shake) => {
                    let band_hz = shake.band_hz.map(Within::get);
                    let (pct, when) = (shake.rms_pct.get(), when.clone());
                    Look::Shake(Shaker::new(pct, band_hz, when, survey.length_s, looks.size, random))
                }
                Effect::Defocus(defocus) => Look::Defocus(0.01 * defocus.radius_pct.get() * diagonal),
                Effect::Smear(smear) => {
                    Look::Smear { length: 0.01 * smear.length_pct.get() * diagonal, angle_deg: smear.angle_deg.get() }
                }
                Effect::Exposure(exposure) => Look::Tone(ToneCurve::exposure(exposure.stops.get())),
                Effect::Cast(cast) => Look::Cast { cb: cast.cb.get() as f32, cr: cast.cr.get() as f32 },
                Effect::Smoothing(smoothing) => Look::Smoothing(Smoother::new(smoothing)),
                Effect::Freeze => Look::Freeze(None),
                Effect::Black => Look::Black,
                Effect::Scale(scale) => Look::Resize(scaled(looks.size, scale.factor.get())),
                Effect::Resize(resize) => {
                    let short = looks.size.0.min(looks.size.1) as f64;
                    Look::Resize(scaled(looks.size, resize.short_side_px.get() / short))
                }
                Effect::Border(border) => Look::Border {
                    share: 0.01 * border.area_pct.get(),
                    sides: border.sides,
                    luma: border.luma.get() as f32,
                },
                Effect::Rotate(rotate) => Look::Rotate(rotate.clockwise_deg),
                _ => continue,
            };
            looks.size = effect.size(looks.size);
            looks.effects.push(effect);
        }
        // The faces are looked for in the source.
        looks.effects.sort_by_key(|effect| !matches!(effect, Look::Smoothing(_)));
        looks
    }

    /// Height and width of what comes out.
    pub fn size(&self) -> (usize, usize) {
        self.size
    }

    /// What becomes of a picture, which is that of `frame` so far.
    pub fn apply(&mut self, mut picture: Picture, frame: &VideoFrame<'_>) -> Picture {
        let t_s = frame.pts.as_secs();
        let holds = self.when.holds(t_s);
        for effect in &mut self.effects {
            picture = effect.apply(picture, frame, t_s, holds);
        }
        picture
    }
}

fn scaled((height, width): (usize, usize), factor: f64) -> (usize, usize) {
    let side = |side: usize| ((side as f64 * factor / 2.0).round() as usize).max(8) * 2;
    (side(height), side(width))
}

impl Look {
    fn size(&self, (height, width): (usize, usize)) -> (usize, usize) {
        match self {
            Self::Resize(size) => even(*size),
            Self::Rotate(Turn::Quarter | Turn::ThreeQuarters) => (width, height),
            _ => (height, width),
        }
    }

    fn apply(&mut self, picture: Picture, frame: &VideoFrame<'_>, t_s: f64, holds: bool) -> Picture {
        match self {
            // Enlarged throughout, so that the picture does not jump where the shake begins.
            Self::Shake(shaker) => shaker.look(&picture, t_s),
            Self::Resize(size) => picture.resized(*size),
            Self::Rotate(turn) => picture.turned(*turn),
            Self::Freeze(held) if !holds => {
                *held = None;
                picture
            }
            Self::Freeze(held) => held.get_or_insert(picture).clone(),
            _ if !holds => picture,
            Self::Defocus(radius) => picture.map(|plane, scale| blur::disc(plane, *radius * scale)),
            Self::Smear { length, angle_deg } => {
                picture.map(|plane, scale| blur::line(plane, *length * scale, *angle_deg))
            }
            Self::Tone(curve) => picture.toned(curve),
            Self::Cast { cb, cr } => picture.tinted(*cb, *cr),
            Self::Smoothing(smoother) => smoother.apply(picture, frame),
            Self::Black => Picture::plain(picture.size(), 0.0),
            Self::Border { share, sides, luma } => picture.bordered(*share, *sides, *luma),
        }
    }
}
