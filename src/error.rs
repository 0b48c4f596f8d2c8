//! What can end one clip. An error never ends the batch, and every variant names the file.

use std::path::{Path, PathBuf};

/// Why a clip or a profile could not be read. The message starts with the path and says what to do.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The operating system would not give the file.
    #[error("{}: {source}", show(.path))]
    Io {
        /// The file.
        path: PathBuf,
        /// The system's reason.
        source: std::io::Error,
    },
    /// The file is there, but holds nothing that can be decoded, or its header is absurd.
    #[error("{}: {why}", show(.path))]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What is wrong and what to do, in lower case, without a full stop.
        why: String,
    },
    /// What was to be made cannot be written there.
    #[error("{}: {why}", show(.path))]
    Unwritable {
        /// The file or folder.
        path: PathBuf,
        /// What is wrong and what to do, in lower case, without a full stop.
        why: String,
    },
    /// A recipe says something that is not allowed.
    #[error("{}: {why}", show(.path))]
    Recipe {
        /// The recipe's file.
        path: PathBuf,
        /// The line, what is wrong and what is allowed.
        why: String,
    },
    /// A profile says something that is not allowed.
    #[error("{}: {why}", show(.path))]
    Profile {
        /// The profile's file or name.
        path: PathBuf,
        /// The line, what is wrong and what is allowed.
        why: String,
    },
}

impl Error {
    /// An [`Error::Unreadable`] for `path`.
    pub fn unreadable(path: &Path, why: impl Into<String>) -> Self {
        Self::Unreadable { path: path.to_owned(), why: why.into() }
    }

    /// An [`Error::Unwritable`] for `path`.
    pub fn unwritable(path: &Path, why: impl Into<String>) -> Self {
        Self::Unwritable { path: path.to_owned(), why: why.into() }
    }

    /// An [`Error::Io`] for `path`.
    pub fn io(path: &Path, source: std::io::Error) -> Self {
        Self::Io { path: path.to_owned(), source }
    }

    /// The same error about the name that the user knows the file by.
    #[must_use]
    pub fn renamed(mut self, name: &Path) -> Self {
        let (Self::Io { path, .. }
        | Self::Unreadable { path, .. }
        | Self::Unwritable { path, .. }
        | Self::Recipe { path, .. }
        | Self::Profile { path, .. }) = &mut self;
        name.clone_into(path);
        self
    }
}

/// A path on one line, never empty, whatever bytes it holds: control characters are escaped, bytes that are not UTF-8 replaced.
pub fn show(path: &Path) -> String {
    if path.as_os_str().is_empty() {
        return "(empty name)".to_owned();
    }
    path.to_string_lossy()
        .chars()
        .flat_map(|c| if c.is_control() { c.escape_default().collect::<Vec<_>>() } else { vec![c] })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_newline_in_a_name_stays_on_one_line() {
        let error = Error::unreadable(Path::new("a\nb.mp4"), "no picture and no sound in it");
        assert_eq!(error.to_string(), "a\\nb.mp4: no picture and no sound in it");
    }
}
