//! Where the file says it comes from. Only the reading for now; the meter is yet to come.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Evidence from tags, never proof.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Provenance {
    /// Make and model.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub camera: Option<String>,
    /// Programs named in the tags.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub software: Vec<String>,
    /// Content credentials (C2PA).
    pub content_credentials: Credentials,
    /// Whether the tags declare generated content.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ai_declared: Option<bool>,
}

/// State of the content credentials.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Credentials {
    /// There are none.
    None,
    /// There are some, and they hold.
    Valid,
    /// There are some, and they do not hold.
    Invalid,
    /// Not checked.
    #[default]
    Unknown,
}
