//! Where the subject of a picture is: its faces if there are any, else its middle.

use crate::frame::VideoFrame;

/// A face box as shares of the picture's width and height: left, top, width, height.
pub type FaceBox = [f32; 4];

/// Standard deviation of the weight of the middle, in half sides: a third above and below holds nine tenths.
const MIDDLE: f32 = 0.6;

/// Weight of the middle at a place given as shares of width and height, 0 to 1.
pub fn middle(x: f32, y: f32) -> f32 {
    let (dx, dy) = ((2.0 * x - 1.0) / MIDDLE, (2.0 * y - 1.0) / MIDDLE);
    (-0.5 * (dx * dx + dy * dy)).exp()
}

/// Whether a place lies in a box that is `times` as wide and as high about the same middle.
pub fn within([left, top, width, height]: FaceBox, times: f32, x: f32, y: f32) -> bool {
    let (cx, cy) = (left + 0.5 * width, top + 0.5 * height);
    (x - cx).abs() <= 0.5 * times * width && (y - cy).abs() <= 0.5 * times * height
}

/// A box in display pixels as shares of the frame.
pub fn shares(frame: &VideoFrame<'_>, [left, top, width, height]: [f32; 4]) -> FaceBox {
    let (rows, columns) = (frame.display.0.max(1) as f32, frame.display.1.max(1) as f32);
    [left / columns, top / rows, width / columns, height / rows]
}
