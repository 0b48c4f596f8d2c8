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
