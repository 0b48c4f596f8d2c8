//! Shows results: the text card and the JSON.

pub mod card;
mod layout;
pub mod progress;
pub mod record;
mod words;
