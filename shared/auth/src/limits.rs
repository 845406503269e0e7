//! Limits that an error names as well as the code that keeps them.

/// Longest address a mail path can carry (RFC 5321, 4.5.3.1.3, less the angle brackets), in bytes.
pub const MAX_LEN: usize = 254;

/// Fewest characters of a new password (NIST SP 800-63B).
pub const MIN_CHARS: usize = 8;

/// Most characters of a new password; every one of them counts, nothing is cut off.
pub const MAX_CHARS: usize = 128;
