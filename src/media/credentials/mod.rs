//! Content credentials (C2PA 2.1): whether a file is as it was when somebody signed it, and what was signed. Who signed
//! is not vouched for: no list of trusted certificates is held here, and nothing is fetched. Checking needs the feature
//! `c2pa`.

#[cfg(feature = "c2pa")]
mod check;

use std::path::Path;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// State of the content credentials.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Credentials {
    /// There are none.
    None,
    /// There are some, and they hold: the file is as it was when they were signed. Whether the signer is who the
    /// certificate says is not looked into.
    Valid,
    /// There are some, and they do not hold.
    Invalid,
    /// There are some, and they were not checked or cannot be read.
    #[default]
    Unknown,
}

/// Why content credentials do not hold, or were not checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Doubt {
    /// The file was changed after it was signed.
    FileChanged,
    /// The signature does not fit what it signs.
    SignatureMismatch,
    /// What they say was changed after it was signed, or is missing.
    StatementsChanged,
    /// Those of a file that this one was made from do not hold.
    Ingredient,
    /// They break the standard in another way.
    Nonconforming,
    /// Not checked: they are damaged, or of a kind that is not read here.
    Unreadable,
    /// Not checked: the file is too large.
    TooLarge,
    /// Not checked: this program was built without what checks them.
    NotBuilt,
}

/// What is signed, in the file's own words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Statements {
    /// The program or camera that wrote the credentials, then those that it says took part.
    pub programs: Vec<String>,
    /// The organisation in the signer's certificate; names of people are not taken.
    pub signer: Option<String>,
    /// When it was signed, by a service for time stamps: RFC 3339.
    pub signed_at: Option<String>,
    /// What was done to the file and to what it was made from, such as `c2pa.cropped`, the latest program's first.
    pub actions: Vec<String>,
    /// IPTC's addresses of the *Digital Source Type* of the file and of what it was made from.
    pub source_types: Vec<String>,
    /// The same of what was placed in it.
    pub part_types: Vec<String>,
}

/// What became of the content credentials of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    /// Whether they hold.
    pub state: Credentials,
    /// Why not.
    pub doubt: Option<Doubt>,
    /// What they say, if they could be read.
    pub statements: Option<Statements>,
}

impl Checked {
    /// Of a file without any.
    pub const NONE: Self = Self { state: Credentials::None, doubt: None, statements: None };

    /// Of a file whose credentials were not checked.
    fn not(doubt: Doubt) -> Self {
        Self { state: Credentials::Unknown, doubt: Some(doubt), statements: None }
    }
}

/// Checks those of the file at `path`, which has some. Reads all of the file.
#[cfg(feature = "c2pa")]
pub fn check(path: &Path) -> Checked {
    check::check(path)
}

/// Checks nothing.
#[cfg(not(feature = "c2pa"))]
pub fn check(_: &Path) -> Checked {
    Checked::not(Doubt::NotBuilt)
}
