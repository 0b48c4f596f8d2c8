//! The findings of one clip in the table that Premiere writes its own markers to.

use std::io::{self, Write};

use super::marks::Reel;

/// Writes the table of one clip. Time codes are without drops, at the clip's rate.
///
/// # Errors
/// If `out` cannot be written.
pub fn write(reel: &Reel, out: &mut dyn Write) -> io::Result<()> {
    let mut table = csv::Writer::from_writer(out);
    table.write_record(["Marker Name", "Description", "In", "Out", "Duration", "Marker Type"])?;
    for mark in &reel.marks {
        let times = [mark.start, mark.start + mark.frames, mark.frames].map(|frame| reel.rate.timecode(frame));
        let [start, end, length] = times.each_ref().map(String::as_str);
        table.write_record([&mark.rule, &mark.text, start, end, length, "Comment"])?;
    }
    table.flush()
}
