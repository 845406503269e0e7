use super::*;
use std::time::Instant;

fn secret(text: &str) -> Secret {
    Secret::new(text)
}

#[tokio::test]
async fn the_right_password_fits_and_any_other_does_not() {
    let passwords = Passwords::default();
    let stored = passwords.hash(&secret("correct horse")).await.unwrap();
    assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{stored}");
    let right = passwords.verify(&secret("correct horse"), Some(&stored)).await.unwrap();
    assert_eq!(right, Verdict::Right { rehash: false });
    for wrong in ["", "correct horsf", "Correct horse", "correct horse ", "correct hors"] {
        assert_eq!(
            passwords.verify(&secret(wrong), Some(&stored)).await.unwrap(),
            Verdict::Wrong,
            "{wrong}"
        );
    }
}

#[tokio::test]
async fn the_same_password_is_stored_differently_each_time() {
    let passwords = Passwords::default();
    let same = secret("same password");
    let (a, b) = tokio::join!(passwords.hash(&same), passwords.hash(&same));
    assert_ne!(a.unwrap(), b.unwrap());
}

#[tokio::test]
async fn every_character_counts_to_the_last_of_128() {
    let passwords = Passwords::default();
    let long = "ü".repeat(127);
    let stored = passwords.hash(&secret(&format!("{long}a"))).await.unwrap();
    let verify = async |last: &str| {
        passwords.verify(&secret(&format!("{long}{last}")), Some(&stored)).await.unwrap()
    };
    assert_eq!(verify("a").await, Verdict::Right { rehash: false });
    assert_eq!(verify("b").await, Verdict::Wrong);
    assert_eq!(verify("").await, Verdict::Wrong);
}

#[tokio::test]
async fn the_policy_counts_characters_and_not_bytes() {
    assert!(matches!(check_policy(&secret("1234567")), Err(Error::PasswordTooShort)));
    assert!(matches!(check_policy(&secret("пароль1")), Err(Error::PasswordTooShort)));
    assert!(check_policy(&secret("пароль12")).is_ok());
    assert!(check_policy(&secret(&"🦀".repeat(128))).is_ok());
    let too_long = secret(&"a".repeat(129));
    assert!(matches!(Passwords::default().hash(&too_long).await, Err(Error::PasswordTooLong)));
}

#[tokio::test]
async fn an_unknown_user_is_wrong_and_takes_about_as_long() {
    let passwords = Passwords::default();
    let stored = passwords.hash(&secret("correct horse")).await.unwrap();
    let mut fastest = [u128::MAX; 2];
    for _ in 0..5 {
        for (at, stored) in [Some(stored.as_str()), None].into_iter().enumerate() {
            let start = Instant::now();
            assert_eq!(passwords.verify(&secret("wrong"), stored).await.unwrap(), Verdict::Wrong);
            fastest[at] = fastest[at].min(start.elapsed().as_micros());
        }
    }
    let [known, unknown] = fastest;
    assert!(unknown * 3 > known && known * 3 > unknown, "known {known} us, unknown {unknown} us");
}

#[tokio::test]
async fn a_weaker_stored_hash_still_fits_and_asks_to_be_replaced() {
    for (algorithm, memory, passes) in [
        (Algorithm::Argon2id, 8_192, 2),
        (Algorithm::Argon2id, 19_456, 1),
        (Algorithm::Argon2i, 19_456, 2),
    ] {
        let weak =
            Argon2::new(algorithm, Version::V0x13, Params::new(memory, passes, 1, None).unwrap());
        let stored = weak.hash_password(b"correct horse").unwrap().to_string();
        let verdict =
            Passwords::default().verify(&secret("correct horse"), Some(&stored)).await.unwrap();
        assert_eq!(verdict, Verdict::Right { rehash: true }, "{stored}");
    }
    assert!(needs_rehash("not a hash"));
}

#[tokio::test]
async fn a_stored_hash_that_is_none_is_an_error_and_lets_nobody_in() {
    for stored in ["", "plain text", "$argon2id$v=19$m=19456,t=2,p=1$", "$bcrypt$x"] {
        let verdict = Passwords::default().verify(&secret("plain text"), Some(stored)).await;
        assert!(verdict.is_err(), "{stored}: {verdict:?}");
    }
}

#[tokio::test]
async fn a_second_hash_waits_for_the_first_when_only_one_may_run() {
    let passwords = Passwords::with_parallelism(1);
    let held = Arc::clone(&passwords.permits).acquire_owned().await.unwrap();
    let waiting = tokio::spawn({
        let passwords = passwords.clone();
        async move { passwords.hash(&secret("correct horse")).await }
    });
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
    assert!(!waiting.is_finished());
    drop(held);
    assert!(waiting.await.unwrap().is_ok());
}
