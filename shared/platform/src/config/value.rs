//! From a variable's text to a value, or a sentence that names the variable.

use super::choice::{LogFormat, ModelChoice, PROVIDERS};
use super::table::{SETTINGS, Setting, Unset};
use crate::Error;
use crate::secret::Secret;
use planwright_engine::money::MicroUsd;
use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::path::Path;
use url::Url;

/// Looks values up, falling back to the table's default.
pub struct Reader<'a> {
    map: &'a BTreeMap<String, String>,
}

pub(super) fn wrong(name: &'static str, problem: impl Into<String>) -> Error {
    Error::WrongSetting { name, problem: problem.into() }
}

impl<'a> Reader<'a> {
    pub fn new(map: &'a BTreeMap<String, String>) -> Self {
        Reader { map }
    }

    fn setting(&self, name: &'static str) -> Result<&'static Setting, Error> {
        SETTINGS
            .iter()
            .find(|setting| setting.name == name)
            .ok_or_else(|| wrong(name, "it is not in the table"))
    }

    pub fn optional(&self, name: &'static str) -> Result<Option<String>, Error> {
        let setting = self.setting(name)?;
        let given = self.map.get(name).map(|value| value.trim()).filter(|value| !value.is_empty());
        let fallback = match setting.unset {
            Unset::Default(value) => Some(value),
            Unset::Required | Unset::Absent => None,
        };
        Ok(given.or(fallback).map(str::to_owned))
    }

    pub fn required(&self, name: &'static str) -> Result<String, Error> {
        let meaning = self.setting(name)?.meaning;
        self.optional(name)?.ok_or(Error::MissingSetting { name, meaning })
    }

    pub fn required_url(&self, name: &'static str) -> Result<String, Error> {
        base_url(name, &self.required(name)?)
    }

    pub fn optional_url(&self, name: &'static str) -> Result<Option<String>, Error> {
        self.optional(name)?.map(|url| base_url(name, &url)).transpose()
    }

    pub fn url_or_off(&self, name: &'static str) -> Result<Option<String>, Error> {
        match self.required(name)?.as_str() {
            "off" => Ok(None),
            url => base_url(name, url).map(Some),
        }
    }

    pub fn key(&self, name: &'static str) -> Result<Option<Secret>, Error> {
        let Some(value) = self.optional(name)? else { return Ok(None) };
        // A key travels in a header; a line break or stray letter there fails far from its cause.
        if value.bytes().any(|byte| !byte.is_ascii_graphic()) {
            return Err(wrong(name, "a key has only printable ASCII characters and no spaces"));
        }
        Ok(Some(Secret::new(value)))
    }

    pub fn secret_prefix(&self, name: &'static str) -> Result<String, Error> {
        let value = self.required(name)?;
        let allowed = |c: char| c.is_ascii_alphanumeric() || "/_+=.@-".contains(c);
        if !value.chars().all(allowed) || value.len() > 256 {
            return Err(wrong(name, "secret names have letters, digits and /_+=.@- only"));
        }
        Ok(if value.ends_with('/') { value } else { value + "/" })
    }

    pub fn origins(&self, name: &'static str) -> Result<Vec<String>, Error> {
        let text = self.optional(name)?.unwrap_or_default();
        text.split(',')
            .map(str::trim)
            .filter(|part| !part.is_empty())
            .map(|part| origin(name, part))
            .collect()
    }

    /// A host as Ollama itself takes it: without a scheme the port is 11434, and 0.0.0.0 means this
    /// machine.
    pub fn ollama_host(&self, name: &'static str) -> Result<Option<String>, Error> {
        let Some(value) = self.optional(name)? else { return Ok(None) };
        let has_scheme = value.contains("://");
        let with_scheme = if has_scheme { value } else { format!("http://{value}") };
        let mut url = parse_url(name, &with_scheme)?;
        if !has_scheme && !port_is_written(&with_scheme) {
            url.set_port(Some(11_434)).map_err(|()| wrong(name, "it has no place for a port"))?;
        }
        if matches!(url.host_str(), Some("0.0.0.0" | "[::]")) {
            url.set_host(Some("127.0.0.1")).map_err(|_| wrong(name, "its host is not usable"))?;
        }
        base_url(name, url.as_str()).map(Some)
    }

    pub fn model(&self, name: &'static str) -> Result<Option<ModelChoice>, Error> {
        let Some(value) = self.optional(name)? else { return Ok(None) };
        let named = value.split_once(':').filter(|(provider, _)| PROVIDERS.contains(provider));
        let (provider, model) =
            named.map_or((None, value.as_str()), |(provider, model)| (Some(provider), model));
        if model.is_empty() || model.chars().any(char::is_whitespace) {
            return Err(wrong(name, "write provider:model or model, without spaces"));
        }
        Ok(Some(ModelChoice { provider: provider.map(str::to_owned), model: model.to_owned() }))
    }

    pub fn json_or_file(&self, name: &'static str) -> Result<Option<serde_json::Value>, Error> {
        let Some(value) = self.optional(name)? else { return Ok(None) };
        let text = if value.starts_with(['[', '{']) {
            value
        } else {
            std::fs::read_to_string(Path::new(&value))
                .map_err(|source| Error::SettingFile { name, source })?
        };
        serde_json::from_str(&text)
            .map(Some)
            .map_err(|error| wrong(name, format!("not JSON: {error}")))
    }

    pub fn usd(&self, name: &'static str) -> Result<MicroUsd, Error> {
        let value = self.required(name)?;
        dollars(&value).ok_or_else(|| {
            wrong(
                name,
                format!(
                    "'{value}' is not an amount of dollars from 0 to 1000000000 such as 5 or 0.25"
                ),
            )
        })
    }

    pub fn number<N: TryFrom<u64>>(
        &self,
        name: &'static str,
        range: RangeInclusive<u64>,
    ) -> Result<N, Error> {
        let value = self.required(name)?;
        let parsed = value.parse::<u64>().ok().filter(|number| range.contains(number));
        parsed.and_then(|number| N::try_from(number).ok()).ok_or_else(|| {
            wrong(
                name,
                format!(
                    "'{value}' is not a whole number from {} to {}",
                    range.start(),
                    range.end()
                ),
            )
        })
    }

    pub fn switch(&self, name: &'static str) -> Result<bool, Error> {
        match self.required(name)?.to_ascii_lowercase().as_str() {
            "on" | "true" | "1" | "yes" => Ok(true),
            "off" | "false" | "0" | "no" => Ok(false),
            other => Err(wrong(name, format!("'{other}' is neither on nor off"))),
        }
    }

    pub fn log_format(&self, name: &'static str) -> Result<LogFormat, Error> {
        match self.required(name)?.to_ascii_lowercase().as_str() {
            "json" => Ok(LogFormat::Json),
            "human" => Ok(LogFormat::Human),
            other => Err(wrong(name, format!("'{other}' is neither json nor human"))),
        }
    }

    pub fn log_filter(&self, name: &'static str) -> Result<String, Error> {
        let value = self.required(name)?;
        match tracing_subscriber::EnvFilter::try_new(&value) {
            Ok(_) => Ok(value),
            Err(error) => Err(wrong(name, format!("'{value}' is not a log filter: {error}"))),
        }
    }
}

fn parse_url(name: &'static str, text: &str) -> Result<Url, Error> {
    // The value itself is not repeated: a URL may carry credentials by mistake.
    let url = Url::parse(text).map_err(|error| wrong(name, format!("not a URL: {error}")))?;
    if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none_or(str::is_empty) {
        return Err(wrong(name, "a URL here begins with http:// or https:// and a host"));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(wrong(name, "a URL here carries no user name or password"));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(wrong(name, "a URL here has no ? or # part"));
    }
    Ok(url)
}

fn base_url(name: &'static str, text: &str) -> Result<String, Error> {
    parse_url(name, text).map(|url| url.as_str().trim_end_matches('/').to_owned())
}

fn origin(name: &'static str, text: &str) -> Result<String, Error> {
    let url = parse_url(name, text)?;
    if url.path() != "/" {
        return Err(wrong(
            name,
            "an origin is a scheme, a host and perhaps a port, without a path",
        ));
    }
    Ok(url.origin().ascii_serialization())
}

/// `Url` forgets a port that is the scheme's own, so `host:80` must be told from `host` in the
/// text.
fn port_is_written(url: &str) -> bool {
    let authority =
        url.split("://").nth(1).unwrap_or_default().split('/').next().unwrap_or_default();
    authority.rsplit(']').next().is_some_and(|tail| tail.contains(':'))
}

/// Exact decimal dollars, up to six digits after the point; no sign, no exponent.
fn dollars(text: &str) -> Option<MicroUsd> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole) || !digits(fraction) || fraction.len() > 6 {
        return None;
    }
    let whole: i64 = whole.parse().ok().filter(|whole| *whole <= 1_000_000_000)?;
    let micros: i64 = format!("{fraction:0<6}").parse().ok()?;
    whole.checked_mul(1_000_000)?.checked_add(micros).map(MicroUsd)
}
