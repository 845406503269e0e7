//! Plans, their quotes and edits.
