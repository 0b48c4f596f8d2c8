//! Shows results: the text card, the JSON and the pages.

pub mod album;
pub mod card;
pub mod columns;
pub mod csv;
pub mod evidence;
pub mod export;
mod font;
mod layout;
#[cfg(test)]
mod made;
pub mod page;
#[cfg(feature = "parquet")]
pub mod parquet;
pub mod progress;
pub mod record;
pub mod tally;
pub mod thumbnail;
pub mod words;

use std::io;
use std::path::Path;

use tempfile::NamedTempFile;

/// A file in `folder` that has no name until all of it is written, so that what is there under that name stays whole.
///
/// # Errors
/// If it cannot be made.
pub fn unnamed(folder: &Path) -> io::Result<NamedTempFile> {
    let file = NamedTempFile::new_in(folder)?;
    // Temporary files are for their owner alone; a result is like any other file.
    #[cfg(unix)]
    file.as_file().set_permissions(std::os::unix::fs::PermissionsExt::from_mode(0o644))?;
    Ok(file)
}
