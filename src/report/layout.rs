//! Small text graphics: bars, sparklines, clock times, wrapping.

/// Columns of a bar.
const BAR: usize = 10;
/// Widest sparkline, in columns.
const SPARK: usize = 26;
const BLOCKS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// A bar filled to `share` (0 to 1, cut there).
pub fn bar(share: f64) -> String {
    let filled = (share.clamp(0.0, 1.0) * BAR as f64).round() as usize;
    "█".repeat(filled) + &"░".repeat(BAR - filled)
}

/// Values over time between 0 and `full`, one column a value, or the mean of several where there are more values than
/// columns; a blank where nothing was measured.
pub fn sparkline(values: &[Option<f64>], full: f64) -> String {
    let columns = values.len().min(SPARK);
    (0..columns)
        .map(|column| {
            let part = &values[column * values.len() / columns..(column + 1) * values.len() / columns];
            let measured: Vec<f64> = part.iter().flatten().copied().collect();
            if measured.is_empty() {
                return ' ';
            }
            let mean = measured.iter().sum::<f64>() / measured.len() as f64;
            BLOCKS[((mean / full).clamp(0.0, 1.0) * (BLOCKS.len() - 1) as f64).round() as usize]
        })
        .collect()
}

/// Seconds as `m:ss`, or `h:mm:ss` from an hour on; below ten seconds with a tenth, as `0:04.2`.
pub fn clock(seconds: f64) -> String {
    if seconds < 9.95 {
        return format!("0:{:04.1}", seconds.max(0.0));
    }
    let whole = seconds.round() as u64;
    let (hours, minutes, seconds) = (whole / 3600, whole / 60 % 60, whole % 60);
    if hours > 0 { format!("{hours}:{minutes:02}:{seconds:02}") } else { format!("{minutes}:{seconds:02}") }
}

/// Lines of at most `width` characters, broken at spaces; a longer word is cut.
pub fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        for piece in word.chars().collect::<Vec<_>>().chunks(width.max(1)) {
            let piece: String = piece.iter().collect();
            let last = lines.last_mut().expect("it starts with one line");
            let joined = last.chars().count() + 1 + piece.chars().count();
            if last.is_empty() {
                *last = piece;
            } else if joined <= width {
                last.push(' ');
                last.push_str(&piece);
            } else {
                lines.push(piece);
            }
        }
    }
    lines
}

/// Parts in as few lines as hold them, a dot between two in a line; a part is only broken if it is longer than a line.
pub fn lines(parts: &[String], width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for part in parts.iter().flat_map(|part| wrap(part, width)) {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 3 + part.chars().count() <= width => {
                line.push_str(" · ");
                line.push_str(&part);
            }
            _ => lines.push(part),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_series_is_averaged_into_the_columns() {
        let values: Vec<Option<f64>> = (0..520).map(|i| (i >= 20).then_some(if i < 260 { 0.0 } else { 1.0 })).collect();
        let line: Vec<char> = sparkline(&values, 1.0).chars().collect();
        assert_eq!(line.len(), SPARK);
        assert_eq!((line[0], line[1], line[25]), (' ', '▁', '█'));
        assert_eq!(sparkline(&[], 1.0), "");
    }

    #[test]
    fn clock_times_read_as_people_write_them() {
        assert_eq!(clock(4.24), "0:04.2");
        assert_eq!(clock(71.6), "1:12");
        assert_eq!(clock(7265.0), "2:01:05");
    }

    #[test]
    fn nothing_gets_wider_than_asked() {
        let lines = wrap("a few words and averyveryverylongword in it", 10);
        assert!(lines.iter().all(|line| line.chars().count() <= 10), "{lines:?}");
        assert_eq!(lines.concat().replace(' ', ""), "afewwordsandaveryveryverylongwordinit");
        assert_eq!(wrap("", 10), [""]);
    }
}
