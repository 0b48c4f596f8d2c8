//! `verite profile`: the profiles, and new ones.

use std::path::Path;

use super::{Failure, Outcome, print};
use crate::cli::ProfileCommand;
use crate::policy::Profile;
use crate::settings::profile;

pub fn run(command: ProfileCommand) -> Result<Outcome, Failure> {
    match command {
        ProfileCommand::List => print(list().as_bytes()),
        ProfileCommand::Show { name } => match Profile::text(&name) {
            Some(text) => print(text.as_bytes()),
            None => {
                let own = profile(&name)?;
                print(own.to_toml().as_bytes())
            }
        },
        ProfileCommand::Check { files } => {
            let mut worst = Outcome::Acceptable;
            for file in &files {
                worst = worst.max(check(file)?);
            }
            Ok(worst)
        }
    }
}

/// One line a profile, its name and its taste, the platforms last.
fn list() -> String {
    let profiles = Profile::names().filter_map(Profile::builtin);
    let mut lines: Vec<String> = profiles.map(|profile| format!("{:11} {}\n", profile.name, profile.about)).collect();
    let platforms: Vec<&str> = Profile::platforms().collect();
    lines.push(format!("\nOver any of them: --for {}\n", platforms.join(", ")));
    lines.concat()
}

fn check(file: &Path) -> Result<Outcome, Failure> {
    match Profile::load(file) {
        Ok(profile) => {
            let changed = profile.differences(&Profile::authentic());
            let text =
                format!("{}: good; {} settings differ from `authentic`\n", crate::error::show(file), changed.len());
            print(text.as_bytes())
        }
        Err(error) => {
            eprintln!("verite: {error}");
            Ok(Outcome::Failed)
        }
    }
}
