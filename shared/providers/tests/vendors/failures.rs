//! What every vendor's failures mean: try again or not, when, and whether it may have cost
//! something.

use crate::stub::{Answer, Piece, Stub, hello, pieces, status, stream};
use crate::{KEY, PATIENT, chat, model, request};
use planwright_engine::routing::Provider;
use planwright_protocol::chat::StopReason;
use planwright_providers::{Error, Timeouts};
use std::time::Duration;

const VENDORS: [Provider; 3] = [Provider::Anthropic, Provider::OpenAi, Provider::Ollama];
const SHORT: Duration = Duration::from_millis(200);

async fn failure(vendor: Provider, answer: Answer, timeouts: Timeouts) -> Error {
    let stub = Stub::answering(answer).await;
    let error =
        chat(&model(vendor, &stub.url, timeouts), &request(vendor, "hi")).await.unwrap_err();
    assert_eq!(stub.seen().len(), 1, "{vendor}: {error}");
    let mut said = error.to_string();
    assert!(said.contains(vendor.as_str()), "{vendor}: {said}");
    let mut cause = std::error::Error::source(&error);
    while let Some(inner) = cause {
        said.push_str(&inner.to_string());
        cause = inner.source();
    }
    assert!(
        !said.contains("canary") && !format!("{error:?}").contains("canary"),
        "{vendor}: {said}"
    );
    error
}

/// Transient or not, billed or not.
fn verdict(error: &Error) -> (bool, bool) {
    (error.is_transient(), error.maybe_billed())
}

#[tokio::test]
async fn a_complete_reply_is_heard_as_it_comes() {
    for vendor in VENDORS {
        let stub = Stub::answering(stream(&hello(vendor))).await;
        let (reply, heard) =
            chat(&model(vendor, &stub.url, PATIENT), &request(vendor, "hi")).await.unwrap();
        assert_eq!(
            (reply.text().as_str(), reply.stop),
            ("Hello ✓", StopReason::EndTurn),
            "{vendor}"
        );
        assert_eq!(heard, ["Hel", "lo ✓"], "{vendor}");
        assert_eq!((reply.usage.input, reply.usage.output), (12, 3), "{vendor}");
        assert_eq!((reply.usage.cache_read, reply.usage.cache_write), (0, 0), "{vendor}");
    }
}

#[tokio::test]
async fn a_rate_limit_says_when_to_come_back() {
    for vendor in VENDORS {
        let limited = |wait: String| Answer::Status {
            code: 429,
            headers: vec![("retry-after", wait)],
            body: r#"{"error":{"message":"slow down"}}"#.into(),
        };
        let error = failure(vendor, limited("7".into()), PATIENT).await;
        assert_eq!(
            (verdict(&error), error.retry_after()),
            ((true, false), Some(Duration::from_secs(7))),
            "{vendor}"
        );
        assert!(error.to_string().contains("slow down"), "{error}");

        let past = failure(vendor, limited("Sun, 06 Nov 1994 08:49:37 GMT".into()), PATIENT).await;
        assert_eq!(past.retry_after(), Some(Duration::ZERO), "{vendor}");
        assert_eq!(failure(vendor, status(429, ""), PATIENT).await.retry_after(), None, "{vendor}");
    }
}

#[tokio::test]
async fn each_status_has_its_meaning() {
    for vendor in VENDORS {
        for (code, expected) in [
            (529, (true, false)),
            (503, (true, false)),
            (408, (true, false)),
            // Refused before any work: not billed.
            (500, (true, false)),
            (502, (true, false)),
            // A gateway's own page: nobody knows what the vendor did.
            (504, (true, true)),
            (400, (false, false)),
            (404, (false, false)),
            (413, (false, false)),
            (307, (false, false)),
        ] {
            let error = failure(vendor, status(code, r#"{"error":"because"}"#), PATIENT).await;
            assert_eq!(verdict(&error), expected, "{vendor} {code}: {error}");
            assert!(
                code == 307 || error.to_string().contains("because"),
                "{vendor} {code}: {error}"
            );
        }
    }
}

#[tokio::test]
async fn a_refused_key_is_permanent_and_never_repeated() {
    for vendor in VENDORS {
        for code in [401, 403] {
            let error = failure(
                vendor,
                status(code, &format!(r#"{{"error":"wrong key {KEY}"}}"#)),
                PATIENT,
            )
            .await;
            assert_eq!(verdict(&error), (false, false), "{vendor}");
        }
    }
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    for vendor in VENDORS {
        let elsewhere = Stub::answering(stream(&hello(vendor))).await;
        let headers = vec![("location", elsewhere.url.clone())];
        let error =
            failure(vendor, Answer::Status { code: 307, headers, body: String::new() }, PATIENT)
                .await;
        assert_eq!(verdict(&error), (false, false), "{vendor}");
        assert!(elsewhere.seen().is_empty(), "{vendor} sent its key elsewhere");
    }
}

#[tokio::test]
async fn a_server_that_is_not_there_costs_nothing() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    for vendor in VENDORS {
        let error = chat(&model(vendor, &url, PATIENT), &request(vendor, "hi")).await.unwrap_err();
        assert_eq!(verdict(&error), (true, false), "{vendor}: {error}");
    }
}

#[tokio::test]
async fn silence_after_the_request_was_sent_may_have_cost() {
    for vendor in VENDORS {
        let impatient = Timeouts { first_byte: SHORT, ..PATIENT };
        let error = failure(vendor, Answer::Silence, impatient).await;
        assert_eq!(verdict(&error), (true, true), "{vendor}: {error}");
    }
}

#[tokio::test]
async fn a_stall_in_the_middle_is_noticed() {
    for vendor in VENDORS {
        let whole = hello(vendor);
        let mut half = pieces(&whole[..whole.len() / 3], 50);
        half.push(Piece::Stall);
        let error =
            failure(vendor, Answer::Stream(half), Timeouts { idle: SHORT, ..PATIENT }).await;
        assert_eq!(verdict(&error), (true, true), "{vendor}: {error}");
        assert!(error.to_string().contains("sent nothing for"), "{vendor}: {error}");
    }
}

#[tokio::test]
async fn a_stream_that_breaks_or_ends_early_is_no_reply() {
    for vendor in VENDORS {
        let whole = hello(vendor);
        // Cut before the last thing that ends the reply, wherever the vendor puts it.
        for cut in [whole.len() / 4, whole.len() / 2] {
            let cut = (cut..whole.len()).find(|at| whole.is_char_boundary(*at)).unwrap();
            for ending in [vec![Piece::Break], vec![]] {
                let mut half = pieces(&whole[..cut], 50);
                half.extend(ending);
                let error = failure(vendor, Answer::Stream(half), PATIENT).await;
                assert_eq!(verdict(&error), (true, true), "{vendor} cut at {cut}: {error}");
            }
        }
        let empty = failure(vendor, Answer::Stream(vec![]), PATIENT).await;
        assert_eq!(verdict(&empty), (true, true), "{vendor}: {empty}");
    }
}

#[tokio::test]
async fn a_reply_that_is_not_json_may_have_cost() {
    for vendor in VENDORS {
        for body in [
            "data: {\"type\":\n\ndata: oops\n\n",
            "{\"message\":\n",
            "<html>busy</html>\n",
            "\u{0}\u{1}\n\n",
        ] {
            let error = failure(vendor, stream(body), PATIENT).await;
            assert_eq!(verdict(&error), (true, true), "{vendor} {body:?}: {error}");
        }
        let not_text = Answer::Stream(vec![Piece::Bytes(b"data: \xff\xfe\n\n".to_vec())]);
        assert_eq!(verdict(&failure(vendor, not_text, PATIENT).await), (true, true), "{vendor}");
    }
}

#[tokio::test]
async fn a_call_that_is_dropped_drops_its_connection() {
    for vendor in VENDORS {
        let whole = hello(vendor);
        let mut beginning = pieces(&whole[..whole.find("lo ✓").unwrap()], 50);
        beginning.push(Piece::Stall);
        let mut stub = Stub::answering(Answer::Stream(beginning)).await;
        let (model, request) = (model(vendor, &stub.url, PATIENT), request(vendor, "hi"));
        let (said, mut heard) = tokio::sync::mpsc::unbounded_channel();
        let mut on_text = |text: &str| said.send(text.to_owned()).unwrap();
        tokio::select! {
            reply = model.chat(&request, &mut on_text) => panic!("{vendor} replied: {reply:?}"),
            text = heard.recv() => assert_eq!(text.as_deref(), Some("Hel"), "{vendor}"),
        }
        tokio::time::timeout(PATIENT.idle, stub.let_go()).await.unwrap();
    }
}
