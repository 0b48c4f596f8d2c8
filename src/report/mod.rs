//! Shows results: the text card, the JSON and the pages.

pub mod album;
pub mod card;
pub mod evidence;
mod font;
mod layout;
pub mod page;
pub mod progress;
pub mod record;
pub mod tally;
pub mod thumbnail;
pub mod words;
