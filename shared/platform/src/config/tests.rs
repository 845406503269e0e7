use super::*;

const REQUIRED: [(&str, &str); 5] = [
    ("PLANWRIGHT_TABLE", "planwright"),
    ("PLANWRIGHT_WORK_QUEUE_URL", "http://127.0.0.1:4566/000000000000/work"),
    ("PLANWRIGHT_PLAN_QUEUE_URL", "http://127.0.0.1:4566/000000000000/plan"),
    ("PLANWRIGHT_BUCKET", "planwright-files"),
    ("PLANWRIGHT_PUBLIC_URL", "https://planwright.example/"),
];

fn with(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    REQUIRED
        .iter()
        .chain(pairs)
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect()
}

fn read(pairs: &[(&str, &str)]) -> Settings {
    Settings::from_map(&with(pairs)).unwrap()
}

#[test]
fn defaults_hold_where_nothing_is_set() {
    let settings = read(&[]);
    let budget = settings.budget;
    assert_eq!(
        (budget.daily, budget.monthly, budget.project, budget.warn_percent),
        (MicroUsd::usd(5), MicroUsd::usd(50), MicroUsd::usd(10), 80)
    );
    assert_eq!(
        (settings.concurrency, settings.registration, settings.allow_private_addresses),
        (16, true, false)
    );
    assert_eq!(settings.public_url, "https://planwright.example");
    assert_eq!(settings.secret_prefix, "planwright/");
    assert_eq!(settings.providers.anthropic_base_url, "https://api.anthropic.com");
    assert!(settings.providers.anthropic_key.is_none() && settings.providers.ollama_host.is_none());
    assert!(
        settings.cors_origins.is_empty()
            && settings.prices.is_none()
            && settings.models.haiku.is_none()
    );
}

#[test]
fn each_required_setting_is_missed_by_name_and_an_empty_one_counts_as_unset() {
    for (name, _) in REQUIRED {
        let error = Settings::from_map(&with(&[(name, "  ")])).unwrap_err();
        let sentence = error.to_string();
        assert!(matches!(error, Error::MissingSetting { .. }), "{sentence}");
        assert!(sentence.starts_with(&format!("{name} is not set")), "{sentence}");
    }
    assert!(read(&[("ANTHROPIC_API_KEY", "")]).providers.anthropic_key.is_none());
    assert_eq!(read(&[("PLANWRIGHT_CONCURRENCY", "")]).concurrency, 16);
}

#[test]
fn each_wrong_value_is_refused_by_name() {
    let wrong = [
        ("PLANWRIGHT_DAILY_LIMIT_USD", "-1"),
        ("PLANWRIGHT_DAILY_LIMIT_USD", "NaN"),
        ("PLANWRIGHT_MONTHLY_LIMIT_USD", "1e3"),
        ("PLANWRIGHT_PROJECT_LIMIT_USD", "0.0000001"),
        ("PLANWRIGHT_PROJECT_LIMIT_USD", "99999999999"),
        ("PLANWRIGHT_WARN_PERCENT", "0"),
        ("PLANWRIGHT_WARN_PERCENT", "101"),
        ("PLANWRIGHT_CONCURRENCY", "0"),
        ("PLANWRIGHT_CONCURRENCY", "many"),
        ("PLANWRIGHT_REGISTRATION", "maybe"),
        ("PLANWRIGHT_LOG_FORMAT", "xml"),
        ("PLANWRIGHT_LOG", "planwright=loud"),
        ("PLANWRIGHT_PUBLIC_URL", "planwright.example"),
        ("PLANWRIGHT_PUBLIC_URL", "ftp://planwright.example"),
        ("PLANWRIGHT_WORK_QUEUE_URL", "work"),
        ("ANTHROPIC_BASE_URL", "https://key@api.anthropic.com"),
        ("OPENAI_BASE_URL", "https://api.openai.com/v1?key=1"),
        ("ANTHROPIC_API_KEY", "sk-with a space"),
        ("OLLAMA_HOST", "http://"),
        ("PLANWRIGHT_CORS_ORIGINS", "*"),
        ("PLANWRIGHT_CORS_ORIGINS", "https://a.example/path"),
        ("PLANWRIGHT_MODEL_HAIKU", "anthropic:"),
        ("PLANWRIGHT_PRICES", "[{]"),
        ("PLANWRIGHT_SECRET_PREFIX", "plan wright"),
    ];
    for (name, value) in wrong {
        let error = Settings::from_map(&with(&[(name, value)])).expect_err(name);
        let sentence = error.to_string();
        assert!(matches!(error, Error::WrongSetting { .. }), "{name}={value}: {sentence}");
        assert!(sentence.starts_with(&format!("{name} is wrong: ")), "{sentence}");
    }
}

#[test]
fn a_wrong_key_or_url_is_not_repeated_in_the_error() {
    for (name, value) in
        [("ANTHROPIC_API_KEY", "canary key"), ("OPENAI_BASE_URL", "https://u:canary@host")]
    {
        let error = Settings::from_map(&with(&[(name, value)])).unwrap_err();
        assert!(!format!("{error} {error:?}").contains("canary"), "{error:?}");
    }
}

#[test]
fn keys_do_not_show_in_debug() {
    let settings = read(&[("ANTHROPIC_API_KEY", "canary-1"), ("OPENAI_API_KEY", "canary-2")]);
    assert!(!format!("{settings:?}").contains("canary"));
    assert_eq!(settings.providers.openai_key.unwrap().expose(), "canary-2");
}

#[test]
fn private_addresses_are_called_only_when_that_is_switched_on() {
    assert_eq!(read(&[]).address_policy(), AddressPolicy::PUBLIC);
    assert_eq!(
        read(&[("PLANWRIGHT_ALLOW_PRIVATE_ADDRESSES", "on")]).address_policy(),
        AddressPolicy::NEAR
    );
}

#[test]
fn amounts_are_read_exactly() {
    let budget =
        read(&[("PLANWRIGHT_DAILY_LIMIT_USD", "0.000001"), ("PLANWRIGHT_PROJECT_LIMIT_USD", "0")])
            .budget;
    assert_eq!((budget.daily, budget.project), (MicroUsd(1), MicroUsd::ZERO));
    assert_eq!(
        read(&[("PLANWRIGHT_MONTHLY_LIMIT_USD", "1.1")]).budget.monthly,
        MicroUsd(1_100_000)
    );
}

#[test]
fn a_model_may_name_its_provider_and_keeps_its_own_colons() {
    let choice = |value: &str| read(&[("PLANWRIGHT_MODEL_OLLAMA", value)]).models.ollama.unwrap();
    let expect = |provider: Option<&str>, model: &str| ModelChoice {
        provider: provider.map(str::to_owned),
        model: model.to_owned(),
    };
    assert_eq!(choice("qwen3:8b"), expect(None, "qwen3:8b"));
    assert_eq!(choice("ollama:qwen3:8b"), expect(Some("ollama"), "qwen3:8b"));
    assert_eq!(choice("claude-haiku-5-5"), expect(None, "claude-haiku-5-5"));
}

#[test]
fn ollama_host_takes_the_spellings_ollama_takes() {
    let host = |value: &str| read(&[("OLLAMA_HOST", value)]).providers.ollama_host.unwrap();
    assert_eq!(host("127.0.0.1"), "http://127.0.0.1:11434");
    assert_eq!(host("gpu.lan:9000"), "http://gpu.lan:9000");
    assert_eq!(host("gpu.lan:80"), "http://gpu.lan");
    assert_eq!(host("0.0.0.0:11434"), "http://127.0.0.1:11434");
    assert_eq!(host("[::1]"), "http://[::1]:11434");
    assert_eq!(host("https://ollama.example/"), "https://ollama.example");
}

#[test]
fn origins_are_kept_as_a_browser_sends_them() {
    let settings =
        read(&[("PLANWRIGHT_CORS_ORIGINS", " HTTPS://App.Example:443 , http://localhost:5173,")]);
    assert_eq!(settings.cors_origins, ["https://app.example", "http://localhost:5173"]);
}

#[test]
fn prices_come_as_json_or_from_a_file() {
    let inline = read(&[("PLANWRIGHT_PRICES", r#"[{"model":"m"}]"#)]).prices;
    let file =
        std::env::temp_dir().join(format!("planwright-prices-{}.json", uuid::Uuid::now_v7()));
    std::fs::write(&file, r#"[{"model":"m"}]"#).unwrap();
    let from_file = read(&[("PLANWRIGHT_PRICES", file.to_str().unwrap())]).prices;
    std::fs::remove_file(&file).unwrap();
    assert!(inline.is_some());
    assert_eq!(inline, from_file);
    let gone =
        Settings::from_map(&with(&[("PLANWRIGHT_PRICES", file.to_str().unwrap())])).unwrap_err();
    assert!(gone.to_string().starts_with("PLANWRIGHT_PRICES names a file"), "{gone}");
}

#[test]
fn the_table_has_each_name_once_and_help_shows_them_all() {
    let names: std::collections::BTreeSet<_> =
        SETTINGS.iter().map(|setting| setting.name).collect();
    assert_eq!(names.len(), SETTINGS.len());
    let help = help();
    assert_eq!(help.lines().count(), SETTINGS.len());
    assert!(SETTINGS.iter().all(|setting| help.contains(setting.meaning)));
    for (name, _) in REQUIRED {
        assert!(
            SETTINGS.iter().any(|setting| setting.name == name && setting.unset == Unset::Required),
            "{name}"
        );
    }
}
