//! Text that must not be seen.

use serde::{Deserialize, Deserializer};
use std::fmt;
use zeroize::Zeroizing;

/// A password, key or token. It has no `Display` and no `Serialize`, its `Debug` hides the content,
/// and its memory is overwritten when it is dropped.
#[derive(Clone)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    pub fn new(text: impl Into<String>) -> Self {
        Secret(Zeroizing::new(text.into()))
    }

    /// The content, for the one place that needs it.
    pub fn expose(&self) -> &str {
        &self.0
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(..)")
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Secret::new(text)
    }
}

impl<'de> Deserialize<'de> for Secret {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Secret::new)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_hides_the_content_wherever_the_secret_is_held() {
        #[derive(Debug)]
        struct Holder {
            key: Option<Secret>,
        }
        let holder = Holder { key: Some(Secret::new("canary")) };
        let shown = format!("{holder:?} {holder:#?}");
        assert!(shown.contains("Secret(..)") && !shown.contains("canary"), "{shown}");
        assert_eq!(holder.key.as_ref().map(Secret::expose), Some("canary"));
    }
}
