//! Tasks and what they did.
