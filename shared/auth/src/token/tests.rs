use super::*;
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use jsonwebtoken::EncodingKey;
use planwright_platform::ids::SeededIds;
use serde_json::{Value, json};

const NOW: i64 = 1_795_251_193_070;
const ISSUER: &str = "https://planwright.example";
const USER: UserId = UserId::from_u128(1);
const TEAM: TeamId = TeamId::from_u128(2);
const SESSION: SessionId = SessionId::from_u128(3);
const PROJECT: ProjectId = ProjectId::from_u128(4);
const ASKER: Asker<'_> = Asker { user: USER, via: &Via::Session(SESSION) };

fn ring(seed: u64) -> KeyRing {
    KeyRing::generate(&SeededIds::new(seed)).unwrap()
}

fn tokens() -> Tokens {
    Tokens::new(Arc::new(ring(1)), ISSUER)
}

fn access() -> String {
    tokens().issue_access(USER, TEAM, SESSION, NOW).unwrap().token.expose().to_owned()
}

fn ticket() -> String {
    tokens()
        .issue_ticket(&ASKER, ProjectRef::new(TEAM, PROJECT), &SeededIds::new(9), NOW)
        .unwrap()
        .token
        .expose()
        .to_owned()
}

fn reason(result: Result<AccessClaims, Error>) -> &'static str {
    match result {
        Err(Error::TokenInvalid { reason }) => reason,
        other => panic!("{other:?}"),
    }
}

fn b64(value: &Value) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(value.to_string())
}

fn part(token: &str, at: usize) -> Value {
    let text = token.split('.').nth(at).unwrap();
    serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(text).unwrap()).unwrap()
}

/// A token with these claims that our own key really signed.
fn signed(claims: &Value) -> String {
    let ring = ring(1);
    let header = Header { kid: Some(ring.current().kid.clone()), ..Header::new(ALGORITHM) };
    jsonwebtoken::encode(&header, claims, &ring.current().encoding).unwrap()
}

fn with(name: &str, value: Value) -> Value {
    let mut claims = part(&access(), 1);
    claims[name] = value;
    claims
}

#[test]
fn an_access_token_says_who_for_ten_minutes_and_no_longer() {
    let issued = tokens().issue_access(USER, TEAM, SESSION, NOW).unwrap();
    assert_eq!(issued.expires_at_ms, (NOW / 1_000 + 600) * 1_000);
    let token = issued.token.expose();
    let claims = tokens().verify_access(token, NOW).unwrap();
    assert_eq!((claims.sub, claims.tid, claims.sid), (USER, TEAM, SESSION));
    assert_eq!(
        (claims.iss.as_str(), claims.aud.as_str(), claims.typ.as_str()),
        (ISSUER, AUDIENCE, "access")
    );
    assert!(tokens().verify_access(token, issued.expires_at_ms - 1).is_ok());
    assert!(matches!(
        tokens().verify_access(token, issued.expires_at_ms),
        Err(Error::TokenExpired)
    ));
    assert!(!format!("{issued:?}").contains(token));
}

#[test]
fn a_ticket_opens_one_project_for_a_minute() {
    let claims = tokens().verify_ticket(&ticket(), PROJECT, NOW + 58_000).unwrap();
    assert_eq!((claims.sub, claims.tid, claims.pid, claims.jti.len()), (USER, TEAM, PROJECT, 32));
    assert!(matches!(
        tokens().verify_ticket(&ticket(), PROJECT, NOW + 60_000),
        Err(Error::TokenExpired)
    ));
    let other = tokens().verify_ticket(&ticket(), ProjectId::from_u128(5), NOW);
    assert!(matches!(other, Err(Error::TokenInvalid { .. })));
    let again = tokens()
        .issue_ticket(&ASKER, ProjectRef::new(TEAM, PROJECT), &SeededIds::new(10), NOW)
        .unwrap();
    assert_ne!(tokens().verify_ticket(again.token.expose(), PROJECT, NOW).unwrap().jti, claims.jti);
}

#[test]
fn a_token_of_the_other_kind_is_told_from_a_bad_one() {
    assert!(matches!(tokens().verify_access(&ticket(), NOW), Err(Error::TokenWrongType)));
    assert!(matches!(tokens().verify_ticket(&access(), PROJECT, NOW), Err(Error::TokenWrongType)));
    let swapped = signed(&with("typ", json!("sse")));
    assert!(matches!(tokens().verify_access(&swapped, NOW), Err(Error::TokenWrongType)));
    // Signed by us as a ticket, but it lacks a ticket's claims.
    assert!(matches!(
        tokens().verify_ticket(&swapped, PROJECT, NOW),
        Err(Error::TokenInvalid { .. })
    ));
}

#[test]
fn a_token_without_a_signature_is_refused_however_none_is_spelled() {
    let good = access();
    for alg in ["none", "None", "NONE", ""] {
        let header = b64(&json!({"typ": "JWT", "alg": alg, "kid": part(&good, 0)["kid"]}));
        let claims = good.split('.').nth(1).unwrap();
        for token in [
            format!("{header}.{claims}."),
            format!("{header}.{claims}"),
            format!("{header}.{claims}.AAAA"),
        ] {
            reason(tokens().verify_access(&token, NOW));
        }
    }
    let (unsigned, _) = good.rsplit_once('.').unwrap();
    reason(tokens().verify_access(&format!("{unsigned}."), NOW));
}

#[test]
fn the_public_key_does_not_pass_for_a_shared_one() {
    let ring = ring(1);
    let public = ring.current().decoding.try_get_as_bytes().unwrap();
    let header = Header { kid: Some(ring.current().kid.clone()), ..Header::new(Algorithm::HS256) };
    let forged =
        jsonwebtoken::encode(&header, &part(&access(), 1), &EncodingKey::from_secret(public))
            .unwrap();
    assert_eq!(reason(tokens().verify_access(&forged, NOW)), "its algorithm is not ours");
}

#[test]
fn a_key_that_is_not_ours_is_refused_whatever_it_calls_itself() {
    let (ours, theirs) = (ring(1), ring(2));
    let claims = part(&access(), 1);
    let forge = |kid: Option<&str>| {
        let header = Header { kid: kid.map(str::to_owned), ..Header::new(ALGORITHM) };
        jsonwebtoken::encode(&header, &claims, &theirs.current().encoding).unwrap()
    };
    let ours = ours.current().kid.as_str();
    assert_eq!(
        reason(tokens().verify_access(&forge(Some(ours)), NOW)),
        "its signature does not fit"
    );
    for kid in [None, Some(""), Some("../../dev/null"), Some(theirs.current().kid.as_str())] {
        assert_eq!(
            reason(tokens().verify_access(&forge(kid), NOW)),
            "its key is not ours",
            "{kid:?}"
        );
    }
}

#[test]
fn a_key_brought_along_in_the_header_is_not_used() {
    let theirs = ring(2);
    let public =
        BASE64_URL_SAFE_NO_PAD.encode(theirs.current().decoding.try_get_as_bytes().unwrap());
    let jwk = json!({"kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "x": public});
    let jwk = serde_json::from_value(jwk).unwrap();
    let kid = ring(1).current().kid.clone();
    let header = Header { jwk: Some(jwk), kid: Some(kid), ..Header::new(ALGORITHM) };
    let forged =
        jsonwebtoken::encode(&header, &part(&access(), 1), &theirs.current().encoding).unwrap();
    assert_eq!(reason(tokens().verify_access(&forged, NOW)), "its signature does not fit");
}

#[test]
fn another_issuer_audience_or_missing_claim_is_refused_even_when_signed_by_us() {
    assert!(tokens().verify_access(&signed(&part(&access(), 1)), NOW).is_ok());
    for claims in [
        with("iss", json!("https://evil.example")),
        with("iss", json!("https://planwright.example/")),
        with("iss", json!([ISSUER])),
        with("aud", json!("other")),
        with("aud", json!([AUDIENCE, "other"])),
        with("aud", Value::Null),
        with("sub", json!("usr_1")),
        with("sub", json!("team_00000000000000000000000000000001")),
        with("tid", Value::Null),
        with("sid", json!(3)),
        with("exp", json!("9999999999")),
        with("exp", json!(1e300)),
        with("exp", Value::Null),
        with("typ", Value::Null),
        with("iat", json!(NOW / 1_000 + 61)),
        json!({}),
        json!([]),
    ] {
        reason(tokens().verify_access(&signed(&claims), NOW));
    }
}

#[test]
fn a_token_of_another_installation_is_refused() {
    let elsewhere = Tokens::new(Arc::new(ring(1)), "https://other.example");
    let token = elsewhere.issue_access(USER, TEAM, SESSION, NOW).unwrap();
    reason(tokens().verify_access(token.token.expose(), NOW));
}

#[test]
fn tampering_with_any_character_is_refused() {
    let good = access();
    for at in 0..good.len() {
        let other = if good.as_bytes()[at] == b'A' { "B" } else { "A" };
        let changed = format!("{}{other}{}", &good[..at], &good[at + 1..]);
        reason(tokens().verify_access(&changed, NOW));
    }
    let mut parts: Vec<_> = good.split('.').map(str::to_owned).collect();
    parts[1] = b64(&with("sub", json!(UserId::from_u128(99))));
    assert_eq!(reason(tokens().verify_access(&parts.join("."), NOW)), "its signature does not fit");
}

#[test]
fn other_text_is_refused_without_a_panic() {
    let long = format!("{}{}", access(), "A".repeat(MAX_LEN));
    for text in [
        "",
        ".",
        "..",
        "...",
        "a.b.c",
        "Bearer x",
        "\0",
        "ü.ü.ü",
        &long,
        "eyJhbGciOiJFZERTQSJ9..",
        "e30.e30.e30",
    ] {
        reason(tokens().verify_access(text, NOW));
    }
}

#[test]
fn tokens_of_the_previous_key_count_until_it_is_dropped() {
    let token = access();
    let rotated = Tokens::new(Arc::new(ring(1).rotate(&SeededIds::new(5)).unwrap()), ISSUER);
    assert!(rotated.verify_access(&token, NOW).is_ok());
    let fresh = rotated.issue_access(USER, TEAM, SESSION, NOW).unwrap();
    assert_ne!(part(fresh.token.expose(), 0)["kid"], part(&token, 0)["kid"]);
    assert_eq!(reason(tokens().verify_access(fresh.token.expose(), NOW)), "its key is not ours");
}

#[test]
fn a_process_that_reads_rotated_keys_goes_on_with_tokens_of_both() {
    let (old, new) =
        (tokens(), Tokens::new(Arc::new(ring(1).rotate(&SeededIds::new(5)).unwrap()), ISSUER));
    let fresh = new.issue_access(USER, TEAM, SESSION, NOW).unwrap();
    let fresh = fresh.token.expose();
    assert!(
        old.lacks_key_of(fresh) && !old.lacks_key_of(&access()) && !old.lacks_key_of("nonsense")
    );
    old.replace(ring(1).rotate(&SeededIds::new(5)).unwrap());
    assert!(!old.lacks_key_of(fresh));
    assert!(old.verify_access(fresh, NOW).is_ok() && old.verify_access(&access(), NOW).is_ok());
}
