//! How long and how often: the numbers the decisions are made with.

/// How long a claim is good for without a renewal.
pub const LEASE_MS: i64 = 90_000;
/// How long a hold without a slot waits for its late answer before it is booked as uncertain.
pub const ORPHAN_GRACE_MS: i64 = 60_000;
/// How long a run waits for a provider that takes no calls before people are asked to do something
/// about it; it goes on trying.
pub const OUTAGE_PATIENCE_MS: i64 = 30 * 60_000;
/// Longest delay of a message (SQS: 15 minutes); what is due later is rung by the sweep.
pub const MAX_RING_DELAY_MS: i64 = 900_000;
/// How often a provider is tried that waiting alone does not bring back: its account may be mended
/// at the vendor, where nobody tells us.
pub const MENDED_PROBE_MS: i64 = 5 * 60_000;
/// Clocks of two processes differ by no more: five minutes each from the right time.
pub const CLOCKS_DIFFER_MS: i64 = 10 * 60_000;
/// A task that was to try a provider again and did not for so long: its doorbell is rung again.
pub const PROBE_AGAIN_MS: i64 = 60_000;
/// A queued task whose doorbell was not answered for this long is rung again.
pub const RING_AGAIN_MS: i64 = 120_000;
/// Automatic retries of a transient error: three attempts in all, then a person is asked.
pub const MAX_RETRIES: u32 = 2;
/// How often an attempt may change hands before it keeps another reply or tool result: it moves and
/// gets nowhere. This stands in for Lambda's own guard against loops, which would end a deep graph.
pub const MAX_HOPS: u32 = 20;
/// What a lost worker counts for: it did not even say why.
pub const LOST_HOPS: u32 = 2;
/// What the end of the only process there is counts for: whichever task brought it down, all of
/// them were lost with it.
pub const RESTART_HOPS: u32 = 1;
/// Retries a person may ask for of one task; more are refused.
pub const MAX_MANUAL_ATTEMPTS: u32 = 5;
/// Backoff entries beyond which nothing new is started: many failures at once call for patience,
/// not for more calls.
pub const MAX_WAITS: usize = 64;
