//! `verite export`: the results of a scan for other programs.

use std::fs::{self, File};
use std::io::{self, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use super::{Failure, Outcome};
use crate::batch::Judge;
use crate::batch::overrides::{FILE, Overrides};
use crate::batch::store::{Row, Store};
use crate::cli::{ExportArgs, Format, Only};
use crate::error::{Error, show};
use crate::policy::Class;
use crate::report::csv::Table;
use crate::report::export::{Clips, Reel, edl, fcpxml, junit, otio, premiere, xmp};
#[cfg(feature = "parquet")]
use crate::report::parquet::Frame;
use crate::report::record::Record;
use crate::settings::chosen;

pub fn run(args: &ExportArgs) -> Result<Outcome, Failure> {
    let profile = chosen(&args.by)?;
    let store = Store::look_into(&args.folder)?;
    let decided = Overrides::read(&args.folder.join(FILE))?;
    let judge = Judge { profile: &profile, decided: &decided, language: args.lang.language() };
    store.rows(|rows| {
        let judged = rows.map(|row| row.map(|Row { path, record, .. }| (path, judge.judged(record))));
        let mut clips = judged.filter(|clip| clip.as_ref().map_or(true, |(_, record)| wanted(record, &args.only)));
        match args.format {
            Format::Edl | Format::PremiereCsv | Format::Xmp => each(&mut clips, args),
            _ => together(&mut clips, args),
        }
    })
}

fn wanted(record: &Record, only: &[Only]) -> bool {
    let class = record.verdict.as_ref().map(|verdict| verdict.class);
    only.is_empty()
        || only.iter().any(|which| match which {
            Only::Failures => Outcome::of(record) != Outcome::Acceptable,
            Only::Raw => class == Some(Class::Raw),
            Only::Plain => class == Some(Class::Plain),
            Only::Polished => class == Some(Class::Polished),
            Only::Sloppy => class == Some(Class::Sloppy),
            Only::Undecided => class == Some(Class::Undecided),
            Only::Unreadable => class.is_none(),
        })
}

/// All clips in one file, or on standard output.
fn together(clips: &mut Clips<'_>, args: &ExportArgs) -> Result<Outcome, Failure> {
    let Some(path) = &args.out else {
        let mut out = BufWriter::new(io::stdout());
        all(clips, args.format, &mut out)?.and_then(|()| out.flush())?;
        return Ok(Outcome::Acceptable);
    };
    let failed = |source| Error::io(path, source);
    let mut out = BufWriter::new(File::create(path).map_err(failed)?);
    all(clips, args.format, &mut out)?.and_then(|()| out.flush()).map_err(failed)?;
    Ok(Outcome::Acceptable)
}

fn all(clips: &mut Clips<'_>, format: Format, out: &mut (dyn Write + Send)) -> Result<io::Result<()>, Error> {
    match format {
        Format::Junit => junit::write(clips, out),
        Format::Fcpxml => fcpxml::write(clips, out),
        Format::Otio => otio::write(clips, out),
        Format::Jsonl => rows(clips, |record| record.write_json(out)),
        #[cfg(feature = "parquet")]
        Format::Parquet => match Frame::new(out) {
            Ok(mut frame) => Ok(rows(clips, |record| frame.add(record))?.and_then(|()| frame.finish())),
            Err(error) => Ok(Err(error)),
        },
        _ => match Table::new(out) {
            Ok(mut table) => Ok(rows(clips, |record| table.add(record))?.and_then(|()| table.finish())),
            Err(error) => Ok(Err(error)),
        },
    }
}

fn rows(clips: &mut Clips<'_>, mut add: impl FnMut(&Record) -> io::Result<()>) -> Result<io::Result<()>, Error> {
    for clip in clips {
        if let Err(error) = add(&clip?.1) {
            return Ok(Err(error));
        }
    }
    Ok(Ok(()))
}

/// A file of its own for each clip, in the folder that was named or beside the clip.
fn each(clips: &mut Clips<'_>, args: &ExportArgs) -> Result<Outcome, Failure> {
    let ending = match args.format {
        Format::Edl => "edl",
        Format::PremiereCsv => "csv",
        _ => "xmp",
    };
    if args.out.is_none() && args.format != Format::Xmp {
        let why = format!("each clip gets a file of its own: name a folder for them with --out (for .{ending})");
        return Err(Error::unwritable(&args.folder, why).into());
    }
    let (mut written, mut refused) = (0, 0);
    for clip in clips {
        let (path, record) = clip?;
        let mut bytes = Vec::new();
        match (args.format, Reel::of(&record)) {
            (Format::Xmp, _) => xmp::write(&record, &mut bytes)?,
            (Format::Edl, Some(reel)) => edl::write(&reel, &mut bytes)?,
            (_, Some(reel)) => premiere::write(&reel, &mut bytes)?,
            (_, None) => {}
        }
        if bytes.is_empty() {
            continue;
        }
        let file = place(&path, args.out.as_deref(), ending);
        if args.format == Format::Xmp && !ours(&file) {
            eprintln!(
                "verite: {}: is another program's sidecar and stays as it is; name a folder with --out",
                show(&file)
            );
            refused += 1;
            continue;
        }
        let folder = file.parent().unwrap_or(Path::new(""));
        let failed = |source| Error::io(&file, source);
        fs::create_dir_all(folder).and_then(|()| fs::write(&file, &bytes)).map_err(failed)?;
        written += 1;
    }
    writeln!(io::stdout(), "{written} files written")?;
    Ok(if refused == 0 { Outcome::Acceptable } else { Outcome::Failed })
}

/// Where a clip's file goes: its whole name and one more ending, so that no two share one; below a folder under its whole
/// path, because phones call the clips of any two of them alike.
fn place(clip: &Path, folder: Option<&Path>, ending: &str) -> PathBuf {
    let mut name = clip.file_name().unwrap_or_default().to_owned();
    name.push(".");
    name.push(ending);
    match folder {
        None => clip.with_file_name(name),
        Some(folder) => {
            let below = clip.parent().unwrap_or(Path::new(""));
            let below = below.strip_prefix("/").unwrap_or(below);
            folder.join(below).join(name)
        }
    }
}

/// Whether a sidecar is not there yet or was written by this program.
fn ours(file: &Path) -> bool {
    const HEAD: u64 = 512;
    let mut head = String::new();
    match File::open(file) {
        Err(_) => true,
        Ok(opened) => {
            let read = opened.take(HEAD).read_to_string(&mut head);
            read.is_ok() && head.contains(&format!("x:xmptk=\"{}\"", xmp::TOOLKIT))
        }
    }
}
