//! A provider that lies: each lie is refused, and the refusal says why.

use crate::harness::{Answer, TestApi};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use axum::extract::State;
use axum::http::{Method, StatusCode};
use axum::routing::{get, post};
use axum::{Json, Router};
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};
use tokio::net::TcpListener;

const PROGRAM: &str = "http://127.0.0.1:5200/callback";
const KID: &str = "k1";

struct Signer {
    encoding: EncodingKey,
    jwk: Value,
}

impl Signer {
    fn new() -> Self {
        let document =
            EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &SystemRandom::new())
                .unwrap();
        let pair =
            EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, document.as_ref()).unwrap();
        let point = pair.public_key().as_ref();
        let (x, y) = (
            BASE64_URL_SAFE_NO_PAD.encode(&point[1..33]),
            BASE64_URL_SAFE_NO_PAD.encode(&point[33..65]),
        );
        let jwk = json!({ "kty": "EC", "crv": "P-256", "x": x, "y": y, "kid": KID, "use": "sig",
        "alg": "ES256" });
        Signer { encoding: EncodingKey::from_ec_der(document.as_ref()), jwk }
    }

    fn sign(&self, claims: &Value) -> String {
        let header = Header { kid: Some(KID.to_owned()), ..Header::new(Algorithm::ES256) };
        jsonwebtoken::encode(&header, claims, &self.encoding).unwrap()
    }
}

/// What the provider says of itself and what it answers to a code.
struct Hostile {
    issuer: String,
    own_name: Mutex<String>,
    answer: Mutex<(StatusCode, Value)>,
    signer: Signer,
}

impl Hostile {
    async fn start() -> Arc<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let issuer = format!("http://{}", listener.local_addr().unwrap());
        let hostile = Arc::new(Hostile {
            own_name: Mutex::new(issuer.clone()),
            issuer,
            answer: Mutex::new((StatusCode::OK, json!({}))),
            signer: Signer::new(),
        });
        let app = Router::new()
            .route("/.well-known/openid-configuration", get(describe))
            .route(
                "/jwks",
                get(async |State(hostile): State<Arc<Hostile>>| {
                    Json(json!({ "keys": [hostile.signer.jwk] }))
                }),
            )
            .route(
                "/token",
                post(async |State(hostile): State<Arc<Hostile>>| {
                    let (status, body) = hostile.answer.lock().unwrap().clone();
                    (status, Json(body))
                }),
            );
        let app = app.with_state(Arc::clone(&hostile));
        tokio::spawn(async move { axum::serve(listener, app).await });
        hostile
    }

    fn will_say(&self, token: &str) {
        let body = json!({ "access_token": "planted-access-token", "token_type": "Bearer",
        "id_token": token });
        *self.answer.lock().unwrap() = (StatusCode::OK, body);
    }
}

async fn describe(State(hostile): State<Arc<Hostile>>) -> Json<Value> {
    let at = |path: &str| format!("{}{path}", hostile.issuer);
    Json(json!({
        "issuer": *hostile.own_name.lock().unwrap(), "authorization_endpoint": at("/auth"),
        "token_endpoint": at("/token"), "jwks_uri": at("/jwks"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        // It would like weak ways to count.
        "id_token_signing_alg_values_supported": ["ES256", "HS256", "none"],
    }))
}

/// Makes a token of the claims an honest provider would sign.
type Lie = Box<dyn Fn(&Value) -> String>;

async fn api(providers: &[(&str, &Hostile)]) -> TestApi {
    let providers: Vec<Value> = providers
        .iter()
        .map(|(name, hostile)| {
            json!({ "name": name, "display_name": name, "issuer": hostile.issuer,
            "client_id": "planwright",
                "client_secret": "planted-client-secret" })
        })
        .collect();
    let providers = json!(providers).to_string();
    TestApi::with(&[("PLANWRIGHT_OIDC", &providers), ("PLANWRIGHT_ALLOW_PRIVATE_ADDRESSES", "on")])
        .await
}

/// A sign-in that has begun, with the claims an honest provider would make.
struct Begun {
    state: String,
    state_token: String,
    claims: Value,
}

async fn begin(api: &TestApi, name: &str, hostile: &Hostile) -> Begun {
    let path = format!("/api/auth/oidc/{name}/login?redirect_uri={PROGRAM}");
    let begun = api.call(Method::GET, &path, None, None).await;
    assert_eq!(begun.status, 200, "{}", begun.text);
    let begun = begun.json();
    let url = reqwest::Url::parse(begun["authorization_url"].as_str().unwrap()).unwrap();
    let query =
        |name: &str| url.query_pairs().find(|(given, _)| given == name).unwrap().1.into_owned();
    assert_eq!(
        (query("code_challenge_method").as_str(), query("redirect_uri").as_str()),
        ("S256", PROGRAM)
    );
    let now = api.state.clock.now_ms() / 1_000;
    let claims = json!({ "iss": hostile.issuer, "aud": "planwright", "sub": "mallory",
    "nonce": query("nonce"),
        "iat": now, "exp": now + 300, "email": "mallory@example.com", "email_verified": true });
    Begun {
        state: query("state"),
        state_token: begun["state_token"].as_str().unwrap().to_owned(),
        claims,
    }
}

async fn finish(api: &TestApi, name: &str, begun: &Begun, iss: Option<&str>) -> Answer {
    let body = json!({ "code": "planted-code", "state": begun.state,
    "state_token": begun.state_token,
        "redirect_uri": PROGRAM, "iss": iss });
    api.post(&format!("/api/auth/oidc/{name}/callback"), body).await
}

fn b64(value: &Value) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(value.to_string())
}

#[tokio::test]
async fn every_lie_of_a_token_is_refused_with_its_reason_and_the_truth_is_believed() {
    let hostile = Hostile::start().await;
    let api = api(&[("hostile", &hostile)]).await;
    let thief = Signer::new();
    let with = |name: &'static str, value: Value| {
        move |claims: &Value| {
            let mut claims = claims.clone();
            claims[name] = value.clone();
            claims
        }
    };
    let own = |change: Box<dyn Fn(&Value) -> Value>| {
        let hostile = Arc::clone(&hostile);
        Box::new(move |claims: &Value| hostile.signer.sign(&change(claims))) as Lie
    };
    let unsigned = |alg: &'static str, end: &'static str| {
        Box::new(move |claims: &Value| {
            format!("{}.{}.{end}", b64(&json!({ "alg": alg })), b64(claims))
        }) as Lie
    };
    let shared = Box::new(|claims: &Value| {
        let header = Header { kid: Some(KID.to_owned()), ..Header::new(Algorithm::HS256) };
        jsonwebtoken::encode(&header, claims, &EncodingKey::from_secret(b"planted-client-secret"))
            .unwrap()
    });
    let cases: Vec<(&str, Lie)> = vec![
        ("belongs to another sign-in", own(Box::new(with("nonce", json!("another"))))),
        ("belongs to another sign-in", own(Box::new(with("nonce", Value::Null)))),
        ("for somebody else", own(Box::new(with("aud", json!("another"))))),
        ("for somebody else", own(Box::new(with("aud", json!(["planwright", "another"]))))),
        (
            "comes from another provider",
            own(Box::new(with("iss", json!("https://accounts.example.com")))),
        ),
        ("has expired", own(Box::new(with("exp", json!(1_000_000_000))))),
        (
            "signature of the identity token is not the provider's",
            Box::new(move |claims| thief.sign(claims)),
        ),
        ("not signed", unsigned("none", "")),
        ("in a way that does not count", shared),
    ];
    for (at, (words, token)) in cases.iter().enumerate() {
        let begun = begin(&api, "hostile", &hostile).await;
        hostile.will_say(&token(&begun.claims));
        let answer = finish(&api, "hostile", &begun, None).await;
        let detail = answer.problem(400, "sign_in_refused")["detail"].as_str().unwrap().to_owned();
        assert!(detail.contains(words), "{at}: {detail}");
        for secret in ["planted", "mallory", &begun.state] {
            assert!(!answer.text.contains(secret), "{at}: {}", answer.text);
        }
    }
    assert!(api.state.store.user_by_email("mallory@example.com").await.unwrap().is_none());
    let begun = begin(&api, "hostile", &hostile).await;
    hostile.will_say(&hostile.signer.sign(&begun.claims));
    let believed = finish(&api, "hostile", &begun, Some(&hostile.issuer)).await;
    assert_eq!(believed.status, 200, "{}", believed.text);
}

#[tokio::test]
async fn an_answer_of_one_provider_is_not_taken_for_anothers() {
    let (hostile, honest) = (Hostile::start().await, Hostile::start().await);
    let api = api(&[("hostile", &hostile), ("honest", &honest)]).await;
    // The answer says that it comes from the other one.
    let begun = begin(&api, "honest", &honest).await;
    honest.will_say(&honest.signer.sign(&begun.claims));
    let mixed = finish(&api, "honest", &begun, Some(&hostile.issuer)).await;
    assert!(
        mixed.problem(400, "sign_in_refused")["detail"]
            .as_str()
            .unwrap()
            .contains("another provider")
    );
    // A state of the one, brought to the other.
    let begun = begin(&api, "hostile", &hostile).await;
    honest.will_say(&honest.signer.sign(&begun.claims));
    finish(&api, "honest", &begun, None).await.problem(400, "invalid_state");
    finish(&api, "hostile", &begun, None).await.problem(400, "invalid_state");
}

#[tokio::test]
async fn a_state_is_good_for_who_began_it_for_ten_minutes_and_for_its_own_way_back() {
    let hostile = Hostile::start().await;
    let api = api(&[("hostile", &hostile)]).await;
    let mine = begin(&api, "hostile", &hostile).await;
    let yours = begin(&api, "hostile", &hostile).await;
    hostile.will_say(&hostile.signer.sign(&yours.claims));
    let stolen = Begun { state_token: mine.state_token, ..yours };
    finish(&api, "hostile", &stolen, None).await.problem(400, "invalid_state");
    let late = begin(&api, "hostile", &hostile).await;
    api.clock.advance(600_000);
    hostile.will_say(&hostile.signer.sign(&late.claims));
    finish(&api, "hostile", &late, None).await.problem(400, "invalid_state");
    for redirect in [
        "https://evil.example/callback",
        "http://127.0.0.1:5200@evil.example/",
        "nonsense",
        "http://127.0.0.1:5201/x",
    ] {
        let path = format!("/api/auth/oidc/hostile/login?redirect_uri={redirect}");
        api.call(Method::GET, &path, None, None).await.problem(400, "invalid_redirect");
    }
    let path = format!("/api/auth/oidc/unknown/login?redirect_uri={PROGRAM}");
    api.call(Method::GET, &path, None, None).await.problem(404, "not_found");
}

#[tokio::test]
async fn a_provider_that_calls_itself_otherwise_or_does_not_answer_is_a_502() {
    let hostile = Hostile::start().await;
    let api = api(&[("hostile", &hostile)]).await;
    *hostile.own_name.lock().unwrap() = "https://accounts.example.com".to_owned();
    let path = format!("/api/auth/oidc/hostile/login?redirect_uri={PROGRAM}");
    api.call(Method::GET, &path, None, None).await.problem(502, "provider_unreachable");
    hostile.own_name.lock().unwrap().clone_from(&hostile.issuer);
    let begun = begin(&api, "hostile", &hostile).await;
    *hostile.answer.lock().unwrap() =
        (StatusCode::INTERNAL_SERVER_ERROR, json!({ "oops": "planted" }));
    let answer = finish(&api, "hostile", &begun, None).await;
    answer.problem(502, "provider_unreachable");
    assert!(!answer.text.contains("planted"));
}
