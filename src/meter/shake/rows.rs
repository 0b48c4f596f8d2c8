//! A second fit of the steps, once it is known how fast the sensor reads its rows.
//!
//! A rolling shutter exposes each row a little later than the one above, so that a camera that changes its speed shears
//! and stretches the picture (Liang, Chang and Chen, "Analysis and compensation of rolling shutter effect", 2008). The
//! readout time is one number a camera, and shows in how the shear goes with the change of speed. With it, each point
//! is put where it would have been at the time of the middle row, and the motion is fitted to what a global shutter
//! would have shown.

use crate::dsp::spline::slopes;

use super::camera::{Camera, Sighting};
use super::fit::{Fitter, Match, Similarity};
use super::path::{Shot, Step};
use super::sensor::{Readout, readout};
use super::trace::Trace;

/// Steps that wait for their second fit together: enough to tell the readout time, and not too many to keep their points.
const BATCH: usize = 150;

/// The last of them wait for the next batch, so that their speed is known from both sides.
const OVERLAP: usize = 6;

/// Each fit makes the readout time surer, and that the next fit.
const ROUNDS: usize = 2;

/// A readout time counts if it differs from 0 by this many standard deviations ...
const SURE_DEVIATIONS: f64 = 4.0;

/// ... and is as long as this, in seconds: below it nothing is gained.
const SHORTEST_S: f64 = 0.002;

/// A second fit with less of the vote than this share of the first one's is worse.
const WORSE: f64 = 0.97;

/// The steps that wait, and what is known of the camera.
#[derive(Clone, Debug, Default)]
pub struct Rows {
    /// Index of a step and what was seen in it; consecutive.
    waiting: Vec<(usize, Sighting)>,
    /// Their buffers serve again.
    spare: Vec<Sighting>,
    /// The waiting ones up to here were fitted before, and only give their speed.
    settled: usize,
    readout: Option<Readout>,
    fitter: Fitter,
    rectified: Vec<Match>,
}

impl Rows {
    /// Takes what the camera saw in the last of these steps; may fit earlier ones again.
    pub fn watch(&mut self, camera: &Camera, steps: &mut [Step]) {
        let Some(last) = steps.len().checked_sub(1) else { return };
        let mut sighting = self.spare.pop().unwrap_or_default();
        camera.write_down(&mut sighting);
        // Only what follows upon one another, and is seen in the same picture within its bars, makes one path.
        let goes_on = |(index, seen): &(usize, Sighting)| index + 1 == last && seen.size == sighting.size;
        if self.waiting.last().is_some_and(|before| !goes_on(before)) {
            self.close(steps);
        }
        self.waiting.push((last, sighting));
        if self.waiting.len() >= BATCH {
            self.settle(steps, self.waiting.len() - OVERLAP);
            self.spare.extend(self.waiting.drain(..BATCH - 2 * OVERLAP).map(|(_, sighting)| sighting));
            self.settled = OVERLAP;
        }
    }

    /// Fits all that wait: nothing follows that could be compared with the last.
    pub fn close(&mut self, steps: &mut [Step]) {
        self.settle(steps, self.waiting.len());
        self.spare.extend(self.waiting.drain(..).map(|(_, sighting)| sighting));
        self.settled = 0;
    }

    /// Fits the waiting steps up to `end` again, if the camera has a rolling shutter.
    fn settle(&mut self, steps: &mut [Step], end: usize) {
        for _ in 0..ROUNDS {
            let Some(path) = Path::of(&self.waiting, steps) else { return };
            let found = path.readout(steps);
            let sure = |found: &Readout| {
                found.value_s.abs() > SURE_DEVIATIONS * found.deviation_s && found.value_s.abs() > SHORTEST_S
            };
            self.readout = match (found.filter(sure), self.readout) {
                (Some(found), Some(known)) if known.deviation_s < found.deviation_s => Some(known),
                (Some(found), _) => Some(found),
                (None, known) => known,
            };
            let Some(readout) = self.readout else { return };
            for (place, (index, sighting)) in self.waiting[..end].iter().enumerate().skip(self.settled) {
                path.rectify(place, sighting, &readout, &mut self.rectified);
                let step = &mut steps[*index];
                let fit = self.fitter.fit(
                    &self.rectified,
                    &sighting.textured,
                    &sighting.grid,
                    sighting.size,
                    sighting.motion.unwrap_or(Similarity::IDENTITY),
                );
                let Some(fit) = fit.filter(|fit| fit.coverage * fit.agreement >= WORSE * step.vote) else { continue };
                Camera::settle(step, &fit, &sighting.matches, sighting.size);
            }
        }
    }
}

/// Where the content was at each frame, right and down in pixels, and how fast it moved.
struct Path {
    shot: Shot,
    /// In pixels.
    places: Vec<[f64; 2]>,
    /// In pixels a second.
    speeds: Vec<[f64; 2]>,
    aspect: f64,
}

impl Path {
    /// `None` for nothing.
    fn of(waiting: &[(usize, Sighting)], steps: &[Step]) -> Option<Self> {
        let (first, sighting) = waiting.first()?;
        let (height, width) = sighting.size;
        let per_pct = 0.01 * (height as f64).hypot(width as f64);
        let before = first.checked_sub(1)?;
        let mut shot = Shot { times_s: vec![steps[before].t_s], places: vec![[0.0; 4]], steps: vec![before] };
        let mut place = [0.0; 4];
        for (index, _) in waiting {
            let step = &steps[*index];
            if step.followed() {
                place = std::array::from_fn(|k| place[k] + step.motion[k]);
            }
            shot.times_s.push(step.t_s);
            shot.places.push(place);
            shot.steps.push(*index);
        }
        let places: Vec<[f64; 2]> = shot.places.iter().map(|place| [per_pct * place[0], per_pct * place[1]]).collect();
        let speeds = slopes(&shot.times_s, &places);
        Some(Self { shot, places, speeds, aspect: width as f64 / height as f64 })
    }

    /// The readout time that these steps show.
    fn readout(&self, steps: &[Step]) -> Option<Readout> {
        let still = vec![[0.0; 4]; self.shot.places.len()];
        readout(&[Trace::new(&self.shot, still, steps, |_| true)], self.aspect)
    }

    /// The matches of the waiting step at `place` as a global shutter would have shown them.
    fn rectify(&self, place: usize, sighting: &Sighting, readout: &Readout, rectified: &mut Vec<Match>) {
        let (height, width) = sighting.size;
        let late_s = |(x, y): (f64, f64)| {
            if readout.turned { readout.value_s * x / width as f64 } else { readout.value_s * y / height as f64 }
        };
        let back = |frame: usize, at: (f64, f64)| {
            let [right, down] = self.way(frame, late_s(at));
            (at.0 - right, at.1 - down)
        };
        rectified.clear();
        rectified.extend(sighting.matches.iter().map(|found| Match {
            from: back(place, found.from),
            to: back(place + 1, found.to),
            ..*found
        }));
    }

    /// How far the content goes from the time of a frame to `late_s` after it, at most to the next one: the spline's
    /// piece there.
    fn way(&self, frame: usize, late_s: f64) -> [f64; 2] {
        let other = if late_s < 0.0 { frame.checked_sub(1) } else { Some(frame + 1) };
        let speed = self.speeds[frame];
        let Some(other) = other.filter(|&other| other < self.places.len()) else {
            return speed.map(|speed| speed * late_s);
        };
        let span_s = self.shot.times_s[other] - self.shot.times_s[frame];
        let part = (late_s / span_s).clamp(0.0, 1.0);
        std::array::from_fn(|k| {
            let rise = self.places[other][k] - self.places[frame][k];
            let (near, far) = (span_s * speed[k], span_s * self.speeds[other][k]);
            part * (near + part * (3.0 * rise - 2.0 * near - far + part * (near + far - 2.0 * rise)))
        })
    }
}
