//! What the skin meter saw, as a picture a creator can check: the face, where its skin lacks texture, and close-ups of
//! skin beside eyes or brows of the same picture, which no beauty filter smooths.

use std::ffi::OsStr;
use std::path::{Component, Path, PathBuf};

use image::imageops::{self, FilterType};
use image::{ImageResult, Rgb, RgbImage};
use ndarray::{Array2, Array3};

use super::font::{GLYPH, glyph};
use super::thumbnail::encoded;
use crate::meter::retouch::{Face, Portrait};

/// Side of a panel in pixels.
const PANEL: u32 = 448;

/// Between panels, and between the two close-ups of one.
const MARGIN: u32 = 16;

/// Height of a line of text with its space, and the size of one dot of it.
const LINE: u32 = 26;
const DOT: u32 = 2;

/// Faint detail is shown this many times stronger: pores of two levels would not be seen as they are.
const AMPLIFIED: f32 = 6.0;

const PAPER: Rgb<u8> = Rgb([250, 250, 248]);
const INK: Rgb<u8> = Rgb([32, 32, 36]);

/// Colours of a heat map, from skin with all its texture to skin without any: readable with red-green blindness too.
const HEAT: [[f32; 3]; 4] = [[38.0, 96.0, 190.0], [120.0, 190.0, 220.0], [250.0, 205.0, 90.0], [205.0, 30.0, 30.0]];

/// Where the picture of the `number`th face (from 1) of the file called `name` lies in `folder`.
pub fn path(folder: &Path, name: &Path, number: usize) -> PathBuf {
    // The folders are part of it: phones call the photos of any two of them alike.
    let parts: Vec<&OsStr> = name
        .components()
        .filter_map(|part| if let Component::Normal(part) = part { Some(part) } else { None })
        .collect();
    let mut file = parts.join(OsStr::new("_"));
    file.push(format!(".face-{number}.png"));
    folder.join(file)
}

/// Writes one picture of a face.
///
/// # Errors
/// If the file cannot be written.
pub fn write(portrait: &Portrait, face: &Face, file: &Path) -> ImageResult<()> {
    picture(portrait, face).save(file)
}

/// Quality of the JPEG of a sheet, of 100: its close-ups are blocks of flat colour, which JPEG keeps well.
const QUALITY: u8 = 70;

/// The same picture as a JPEG, which is a tenth as large.
///
/// # Errors
/// If it cannot be encoded.
pub fn jpeg(portrait: &Portrait, face: &Face) -> ImageResult<Vec<u8>> {
    let sheet = picture(portrait, face);
    encoded(sheet.as_raw(), [sheet.width(), sheet.height()], QUALITY)
}

/// The whole sheet.
fn picture(portrait: &Portrait, face: &Face) -> RgbImage {
    let mut sheet = RgbImage::from_pixel(3 * PANEL + 4 * MARGIN, PANEL + 4 * LINE + 2 * MARGIN, PAPER);
    let top = MARGIN + 2 * LINE;
    let left = |panel: u32| MARGIN + panel * (PANEL + MARGIN);
    let below = top + PANEL + LINE / 3;
    text(&mut sheet, MARGIN, MARGIN, &headline(face));
    text(
        &mut sheet,
        MARGIN,
        MARGIN + LINE,
        &format!("{:.0} PX BETWEEN THE EYES, CONFIDENCE {:.2}", face.iod_px, face.confidence),
    );

    let shot = image(&portrait.rgb);
    place(&mut sheet, &fitted(&shot), left(0), top);
    text(&mut sheet, left(0), below, "THE FACE");

    place(&mut sheet, &fitted(&heated(portrait)), left(1), top);
    text(&mut sheet, left(1), below, "SKIN TEXTURE: THERE");
    legend(&mut sheet, left(1) + 20 * (GLYPH.0 as u32 + 1) * DOT, below);
    text(&mut sheet, left(1) + 29 * (GLYPH.0 as u32 + 1) * DOT, below, "MISSING");

    let detail = amplified(portrait);
    let half = (PANEL - MARGIN) / 2;
    for (row, source) in [&shot, &detail].into_iter().enumerate() {
        for (column, middle) in [portrait.reference, portrait.cheek].into_iter().enumerate() {
            let close = close_up(source, middle, portrait.iod_px, half);
            place(&mut sheet, &close, left(2) + column as u32 * (half + MARGIN), top + row as u32 * (half + MARGIN));
        }
    }
    text(&mut sheet, left(2), below, "REFERENCE");
    text(&mut sheet, left(2) + half + MARGIN, below, "SKIN");
    text(&mut sheet, left(2), below + LINE, &format!("BELOW: DETAIL ALONE, {AMPLIFIED:.0} TIMES"));
    sheet
}

fn headline(face: &Face) -> String {
    format!(
        "SMOOTHING {:.0} OF 100: THE SKIN LACKS {:.0} % OF THE TEXTURE EXPECTED IN SUCH A PICTURE",
        face.smoothing, face.missing_pct
    )
}

fn image(rgb: &Array3<u8>) -> RgbImage {
    let (height, width, _) = rgb.dim();
    RgbImage::from_fn(width as u32, height as u32, |x, y| Rgb([0, 1, 2].map(|c| rgb[(y as usize, x as usize, c)])))
}

/// Scaled to a panel, the longer side filling it.
fn fitted(picture: &RgbImage) -> RgbImage {
    let longer = picture.width().max(picture.height()).max(1);
    let scaled = |side: u32| (side * PANEL / longer).max(1);
    imageops::resize(picture, scaled(picture.width()), scaled(picture.height()), FilterType::CatmullRom)
}

/// The face in grey under the colours of what its skin lacks.
fn heated(portrait: &Portrait) -> RgbImage {
    let (height, width) = portrait.luma.dim();
    let (rows, columns) = portrait.missing.dim();
    RgbImage::from_fn(width as u32, height as u32, |x, y| {
        let grey = portrait.luma[(y as usize, x as usize)];
        let tile = [y as usize / portrait.tile_px, x as usize / portrait.tile_px];
        let missing = if tile[0] < rows && tile[1] < columns { portrait.missing[tile] } else { f32::NAN };
        if missing.is_nan() {
            return Rgb([(60.0 + 0.6 * grey) as u8; 3]);
        }
        Rgb(heat(missing).map(|colour| (0.25 * grey + 0.75 * colour) as u8))
    })
}

fn heat(missing: f32) -> [f32; 3] {
    let place = missing.clamp(0.0, 1.0) * (HEAT.len() - 1) as f32;
    let below = (place as usize).min(HEAT.len() - 2);
    let share = place - below as f32;
    std::array::from_fn(|channel| HEAT[below][channel] * (1.0 - share) + HEAT[below + 1][channel] * share)
}

fn legend(sheet: &mut RgbImage, left: u32, top: u32) {
    const WIDTH: u32 = 96;
    for x in 0..WIDTH {
        let colour = Rgb(heat(x as f32 / (WIDTH - 1) as f32).map(|value| value as u8));
        (0..GLYPH.1 as u32 * DOT).for_each(|y| sheet.put_pixel(left + x, top + y, colour));
    }
}

/// What is finer than a tenth of the distance between the eyes, on mid grey.
fn amplified(portrait: &Portrait) -> RgbImage {
    let smooth = boxed(&boxed(&portrait.luma, (portrait.iod_px / 30.0).ceil() as usize), 1);
    RgbImage::from_fn(smooth.ncols() as u32, smooth.nrows() as u32, |x, y| {
        let at = (y as usize, x as usize);
        let value = 128.0 + AMPLIFIED * (portrait.luma[at] - smooth[at]);
        Rgb([value.round().clamp(0.0, 255.0) as u8; 3])
    })
}

/// The mean over squares of `2 * radius + 1`, cut at the edges.
fn boxed(plane: &Array2<f32>, radius: usize) -> Array2<f32> {
    let along = |from: &Array2<f32>| {
        Array2::from_shape_fn(from.dim(), |(y, x)| {
            let near = x.saturating_sub(radius)..(x + radius + 1).min(from.ncols());
            let count = near.len() as f32;
            near.map(|x| from[(y, x)]).sum::<f32>() / count
        })
    };
    let across = along(plane);
    along(&across.t().to_owned()).t().to_owned()
}

/// A square of half a distance between the eyes, each pixel as a block.
fn close_up(picture: &RgbImage, middle: [usize; 2], iod_px: f32, side: u32) -> RgbImage {
    let reach = ((iod_px / 2.0) as u32).clamp(1, picture.width().min(picture.height()).max(1));
    let start =
        |middle: usize, length: u32| (middle as u32).saturating_sub(reach / 2).min(length.saturating_sub(reach));
    let (x, y) = (start(middle[1], picture.width()), start(middle[0], picture.height()));
    let part = imageops::crop_imm(picture, x, y, reach, reach).to_image();
    imageops::resize(&part, side, side, FilterType::Nearest)
}

fn place(sheet: &mut RgbImage, picture: &RgbImage, left: u32, top: u32) {
    imageops::replace(sheet, picture, i64::from(left), i64::from(top));
}

fn text(sheet: &mut RgbImage, left: u32, top: u32, text: &str) {
    let advance = (GLYPH.0 as u32 + 1) * DOT;
    for (index, sign) in text.chars().enumerate() {
        for (row, dots) in glyph(sign).into_iter().enumerate() {
            for column in (0..GLYPH.0).filter(|column| dots >> (GLYPH.0 - 1 - column) & 1 == 1) {
                let corner = [left + index as u32 * advance + column as u32 * DOT, top + row as u32 * DOT];
                for (dx, dy) in [(0, 0), (1, 0), (0, 1), (1, 1)] {
                    if let Some(pixel) = sheet.get_pixel_mut_checked(corner[0] + dx, corner[1] + dy) {
                        *pixel = INK;
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn portrait(side: usize) -> Portrait {
        Portrait {
            rgb: Array3::from_elem((side, side, 3), 120),
            luma: Array2::from_elem((side, side), 120.0),
            missing: Array2::from_elem((side / 6, side / 6), 1.0),
            tile_px: 6,
            iod_px: side as f32 / 3.6,
            cheek: [side / 2, side / 3],
            reference: [0, side.saturating_sub(1)],
        }
    }

    #[test]
    fn any_size_makes_one_sheet() {
        let expected = picture(&portrait(300), &Face::default()).dimensions();
        for side in [1, 2, 7, 40, 936] {
            assert_eq!(picture(&portrait(side), &Face::default()).dimensions(), expected, "{side}");
        }
    }

    #[test]
    fn skin_without_texture_is_red_and_what_was_not_judged_is_grey() {
        let mut portrait = portrait(60);
        portrait.missing[(0, 0)] = f32::NAN;
        let heated = heated(&portrait);
        let [unjudged, missing] = [heated.get_pixel(2, 2).0, heated.get_pixel(30, 30).0];
        assert!(unjudged[0] == unjudged[1] && unjudged[1] == unjudged[2]);
        assert!(missing[0] > 2 * missing[1], "{missing:?}");
    }

    #[test]
    fn files_of_one_name_in_two_folders_get_two_pictures() {
        let [a, b] = ["a/IMG 1.jpg", "/b/IMG 1.jpg"].map(|name| path(Path::new("out"), Path::new(name), 2));
        assert_eq!(a, Path::new("out/a_IMG 1.jpg.face-2.png"));
        assert_ne!(a, b);
    }
}
