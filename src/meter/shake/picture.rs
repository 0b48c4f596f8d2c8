//! Where the picture lies within bars, and motions as they are within it. Bars may be known only some time after a shot
//! has begun; what was measured before is referred to the picture that its shot turned out to have.

use super::grid::Area;
use super::path::{Link, Step, links};

/// What was measured on this many times the picture's area was measured on bars, which may be a copy of the picture that
/// moves as well.
const MOSTLY_BARS: f64 = 1.6;

/// The picture within bars, in percent of the frame's diagonal, from the frame's centre.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Picture {
    /// Its centre, to the right and downwards.
    centre: [f32; 2],
    /// Its width and height.
    size: [f32; 2],
}

/// Something to put into steps that nothing was measured in.
impl Default for Picture {
    fn default() -> Self {
        Self { centre: [0.0; 2], size: [std::f32::consts::FRAC_1_SQRT_2 * 100.0; 2] }
    }
}

impl Picture {
    /// The picture that is `area` of a frame of `(height, width)`.
    pub fn new(area: Area, (height, width): (usize, usize)) -> Self {
        let percent = 100.0 / (height as f64).hypot(width as f64).max(1.0);
        let centre = |from: usize, to: usize, side: usize| (0.5 * percent * ((from + to) as f64 - side as f64)) as f32;
        let size = |from: usize, to: usize| (percent * (to - from) as f64) as f32;
        Self {
            centre: [centre(area.left, area.right, width), centre(area.top, area.bottom, height)],
            size: [size(area.left, area.right), size(area.top, area.bottom)],
        }
    }

    /// Width over height; 1 of an empty picture.
    pub fn aspect(&self) -> f64 {
        let [width, height] = self.size.map(f64::from);
        if width > 0.0 && height > 0.0 { width / height } else { 1.0 }
    }

    fn diagonal(&self) -> f64 {
        let [width, height] = self.size.map(f64::from);
        width.hypot(height)
    }

    fn area(&self) -> f64 {
        let [width, height] = self.size.map(f64::from);
        width * height
    }

    fn height_per_diagonal(&self) -> f64 {
        f64::from(self.size[1]) / self.diagonal()
    }
}

/// Refers all steps of a shot to the picture that is known at its end.
pub fn settle(steps: &mut [Step]) {
    let links = links(steps);
    let mut end = steps.len();
    for at in (0..steps.len()).rev() {
        if at == 0 || links[at] == Link::Start {
            let picture = steps[end - 1].picture;
            steps[at..end].iter_mut().for_each(|step| step.refer_to(picture));
            end = at;
        }
    }
}

impl Step {
    fn refer_to(&mut self, picture: Picture) {
        let before = std::mem::replace(&mut self.picture, picture);
        if before == picture || before.diagonal() <= 0.0 || picture.diagonal() <= 0.0 {
            return;
        }
        if before.area() > MOSTLY_BARS * picture.area() {
            self.vote = 0.0;
            return;
        }
        let growth = before.diagonal() / picture.diagonal();
        self.error_pct *= growth;
        let [right, down, roll, log_zoom] = self.motion;
        // The new centre's own motion is added to that of the old one.
        let [x, y] = [0, 1].map(|k| 100.0 * f64::from(picture.centre[k] - before.centre[k]) / before.diagonal());
        let (a, b) = (log_zoom.exp() * roll.cos() - 1.0, log_zoom.exp() * roll.sin());
        self.motion = [growth * (right + a * x - b * y), growth * (down + b * x + a * y), roll, log_zoom];
        if let Some(bend) = &mut self.bend {
            let rows = (picture.height_per_diagonal() / before.height_per_diagonal()) as f32;
            bend.shear_pct *= rows;
            bend.stretch_pct *= rows;
            bend.keystone_pct = bend.keystone_pct.map(|term| term / growth as f32);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FRAME: (usize, usize) = (240, 320);

    fn picture(left: usize, top: usize, right: usize, bottom: usize) -> Picture {
        Picture::new(Area { left, top, right, bottom }, FRAME)
    }

    /// A roll by 0.01 about the frame's centre.
    fn step(t_s: f64, picture: Picture) -> Step {
        Step { t_s, motion: [0.0, 0.0, 0.01, 0.0], vote: 1.0, difference: 5.0, picture, ..Step::default() }
    }

    #[test]
    fn what_bars_hide_is_no_part_of_the_diagonal() {
        let mut steps = [step(0.0, picture(0, 0, 320, 240)), step(0.1, picture(0, 30, 320, 210))];
        steps[0].motion = [1.0, 0.5, 0.0, 0.0];
        settle(&mut steps);
        // 400 pixels are the frame's diagonal, 367.2 that of the picture.
        let ratio = 400.0 / 320.0_f64.hypot(180.0);
        assert!((steps[0].motion[0] - ratio).abs() < 1e-5 && (steps[0].motion[1] - 0.5 * ratio).abs() < 1e-5);
    }

    #[test]
    fn a_roll_about_the_frame_moves_the_middle_of_a_picture_beside_it() {
        // A bar at the left moves the centre by 40 pixels to the right: a roll carries it down.
        let mut steps = [step(0.0, picture(0, 0, 320, 240)), step(0.1, picture(80, 0, 320, 240))];
        settle(&mut steps);
        let expected = 100.0 * 40.0 * 0.01_f64.sin() / 240.0_f64.hypot(240.0);
        assert!((steps[0].motion[1] - expected).abs() < 1e-5, "{:?}", steps[0].motion);
        let within = steps[1].motion;
        assert!(within[0] == 0.0 && within[1] == 0.0, "it was measured within the bars already: {within:?}");
    }

    #[test]
    fn a_shot_keeps_its_own_bars() {
        let (whole, barred) = (picture(0, 0, 320, 240), picture(0, 30, 320, 210));
        let mut steps = [step(0.0, whole), step(0.1, barred), step(0.2, whole), step(0.3, whole)];
        steps[0].first = true;
        steps[2].first = true;
        settle(&mut steps);
        assert_eq!(steps.map(|step| step.picture), [barred, barred, whole, whole]);
    }
}
