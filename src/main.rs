//! Exit status and wiring.

use std::io;
use std::panic;
use std::process::ExitCode;

use verite::cli::Cli;
use verite::commands::{Failure, Outcome, run};

fn main() -> ExitCode {
    panic::set_hook(Box::new(|bug| eprintln!("verite: internal error: {bug}")));
    match run(Cli::from_args()) {
        Ok(worst) => ExitCode::from(worst as u8),
        // The reader of a pipe went away: nobody is left to tell.
        Err(Failure::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("verite: {failure}");
            ExitCode::from(Outcome::Failed as u8)
        }
    }
}
