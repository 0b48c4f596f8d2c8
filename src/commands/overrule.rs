//! `verite override`: a person's decision about a clip, beside the program's.

use std::io::Write;
use std::path::{Path, PathBuf};

use super::{Failure, Outcome, output};
use crate::analyze::identify;
use crate::batch::overrides::{self, Override, add, beside, listed};
use crate::cli::{Color, OverrideArgs};
use crate::error::{Error, show};
use crate::policy::Class;
use crate::report::words;
use crate::words::Language;

pub fn run(args: &OverrideArgs) -> Result<Outcome, Failure> {
    let mut out = output(Color::Never);
    if let Some(from) = &args.from {
        let decisions = listed(from)?;
        let file = args.file.clone().unwrap_or_else(|| PathBuf::from(overrides::FILE));
        add(&file, &decisions)?;
        writeln!(out, "{} decisions, kept in {}", decisions.len(), show(&file))?;
        return Ok(Outcome::Acceptable);
    }
    // The parser sees to it that there is a class if there are clips.
    let Some(class) = args.class.map(Class::from) else { return Ok(Outcome::Acceptable) };
    for clip in &args.clips {
        let decision = decision(clip, class, &args.why)?;
        let file = args.file.clone().unwrap_or_else(|| beside(clip));
        add(&file, &[decision])?;
        writeln!(out, "{}: {}, kept in {}", show(clip), words::class(class, Language::En), show(&file))?;
    }
    Ok(Outcome::Acceptable)
}

fn decision(clip: &Path, class: Class, why: &str) -> Result<Override, Error> {
    let source = identify(clip, clip);
    let blake3 = source.blake3.ok_or_else(|| Error::unreadable(clip, "cannot be read; name a file that can"))?;
    Ok(Override { blake3, path: source.path, class, why: why.to_owned() })
}
