//! Shows results: the text card and the JSON.
