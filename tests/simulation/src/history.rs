//! What happened, in order: a digest always, the lines when somebody wants to read them.

/// FNV-1a, 64 bits: enough to tell two histories apart.
#[derive(Clone, Debug)]
pub struct History {
    digest: u64,
    steps: u64,
    lines: Option<Vec<String>>,
}

impl History {
    pub fn new(keep_lines: bool) -> Self {
        History { digest: 0xcbf2_9ce4_8422_2325, steps: 0, lines: keep_lines.then(Vec::new) }
    }

    pub fn tell(&mut self, now_ms: i64, who: &str, what: impl FnOnce() -> String) {
        self.steps += 1;
        let text = what();
        self.mix(&now_ms.to_le_bytes());
        self.mix(who.as_bytes());
        self.mix(text.as_bytes());
        if let Some(lines) = &mut self.lines {
            let day_ms = now_ms.rem_euclid(86_400_000);
            let (h, m, s, ms) =
                (day_ms / 3_600_000, day_ms / 60_000 % 60, day_ms / 1_000 % 60, day_ms % 1_000);
            lines.push(format!("{:>6} {h:02}:{m:02}:{s:02}.{ms:03} {who:<12} {text}", self.steps));
        }
    }

    /// Changes the digest without a line: for what is too long to be read.
    pub fn mix(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.digest = (self.digest ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }

    pub fn digest(&self) -> u64 {
        self.digest
    }

    pub fn steps(&self) -> u64 {
        self.steps
    }

    pub fn into_lines(self) -> Vec<String> {
        self.lines.unwrap_or_default()
    }
}
