//! One clip and its findings as an edit decision list: CMX 3600 with the locators that Avid and Resolve read.

use std::io::{self, Write};

use super::marks::{Reel, Tone};

/// Writes the list of one clip. Time codes are without drops, at the rate that its first remark states.
///
/// # Errors
/// If `out` cannot be written.
pub fn write(reel: &Reel, out: &mut dyn Write) -> io::Result<()> {
    let rate = reel.rate;
    let [start, end] = [0, reel.frames].map(|frame| rate.timecode(frame));
    writeln!(out, "TITLE: {}", reel.name)?;
    writeln!(out, "FCM: NON-DROP FRAME\n")?;
    writeln!(out, "* FRAME RATE: {}/{} ({:.3})", rate.num, rate.den, rate.fps())?;
    writeln!(out, "001  AX       AA/V  C        {start} {end} {start} {end}")?;
    writeln!(out, "* FROM CLIP NAME: {}", reel.name)?;
    for mark in &reel.marks {
        let color = match mark.tone {
            Tone::Fault => "RED",
            Tone::Warning => "YELLOW",
            Tone::Asset => "GREEN",
            Tone::Note => "BLUE",
        };
        writeln!(out, "* LOC: {} {color:7} {}: {}", rate.timecode(mark.start), mark.rule, line(&mark.text))?;
    }
    Ok(())
}

/// Text that stays on its line.
fn line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}
