//! `verite override`: a person's decision about a clip, beside the program's.

use std::io::Write;
use std::path::Path;

use super::{Failure, Outcome, output};
use crate::analyze::identify;
use crate::batch::overrides::{Override, add, beside};
use crate::cli::{Color, OverrideArgs};
use crate::error::{Error, show};
use crate::report::words;
use crate::words::Language;

pub fn run(args: &OverrideArgs) -> Result<Outcome, Failure> {
    let mut out = output(Color::Never);
    for clip in &args.clips {
        let decision = decision(clip, args)?;
        let file = args.file.clone().unwrap_or_else(|| beside(clip));
        add(&file, &decision)?;
        writeln!(out, "{}: {}, kept in {}", show(clip), words::class(decision.class, Language::En), show(&file))?;
    }
    Ok(Outcome::Acceptable)
}

fn decision(clip: &Path, args: &OverrideArgs) -> Result<Override, Error> {
    let source = identify(clip, clip);
    let blake3 = source.blake3.ok_or_else(|| Error::unreadable(clip, "cannot be read; name a file that can"))?;
    Ok(Override { blake3, path: source.path, class: args.class.into(), why: args.why.clone() })
}
