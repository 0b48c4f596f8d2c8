//! What content credentials say, as it can be shown.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::plain;
use crate::media::Statements;

/// Most actions that are listed.
const MOST_ACTIONS: usize = 12;

/// What content credentials say. Where they do not hold, anyone may have written it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Signed {
    /// The organisation that the signer's certificate names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// Whether that certificate is on a list of trusted ones. No list is held, so it never is: anyone can make one.
    pub on_trust_list: bool,
    /// When, by a service for time stamps: RFC 3339.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
    /// The program or camera that wrote them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub program: Option<String>,
    /// What was done to the file, in the standard's words such as `created`, `opened`, `edited`, `filtered` and `cropped`,
    /// or a program's own. The latest program's first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub actions: Vec<String>,
}

impl From<&Statements> for Signed {
    fn from(said: &Statements) -> Self {
        let text = |text: &String| Some(plain(text)).filter(|text| !text.is_empty());
        let actions = said.actions.iter().map(|action| action.strip_prefix("c2pa.").unwrap_or(action));
        Self {
            by: said.signer.as_ref().and_then(text),
            on_trust_list: false,
            at: said.signed_at.as_ref().and_then(text),
            program: said.programs.first().and_then(text),
            actions: actions.map(plain).filter(|action| !action.is_empty()).take(MOST_ACTIONS).collect(),
        }
    }
}
