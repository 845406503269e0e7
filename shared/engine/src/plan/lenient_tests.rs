use super::*;
use serde_json::json;

fn value(text: &str) -> Value {
    read(text, 0).unwrap_or_else(|fault| panic!("{text}: {fault:?}")).value
}

fn codes(text: &str) -> Vec<&'static str> {
    read(text, 0).unwrap().mends.iter().map(|m| m.code).collect()
}

#[test]
fn what_is_almost_json_is_read_in_its_meaning() {
    for (text, expected) in [
        ("{// c\n\"a\":1, /* b */ \"b\":2 # d\n}", json!({"a": 1, "b": 2})),
        ("{\"a\":\"line one\nline two\"}", json!({"a": "line one\nline two"})),
        ("{\"a\":[1,2,],}", json!({"a": [1, 2]})),
        ("{\"a\":[1,,2] \"b\":{} \"c\":3}", json!({"a": [1, 2], "b": {}, "c": 3})),
        ("[{\"a\":1}{\"a\":2}\n{\"a\":3}]", json!([{"a": 1}, {"a": 2}, {"a": 3}])),
        ("{'a':'it's so', 'b':'\"x\"'}", json!({"a": "it's so", "b": "\"x\""})),
        ("{“a”: “b”}", json!({"a": "b"})),
        ("{a: true, b-c: medium, d: None}", json!({"a": true, "b-c": "medium", "d": null})),
        ("{\"a\":NaN,\"b\":-Infinity,\"c\":1e999}", json!({"a": null, "b": null, "c": null})),
        ("[+1, .5, 1_000, 0x1f, 01]", json!([1, 0.5, 1000, 31, 1])),
        ("{\"a\":\"say \"hi\" now\",\"b\":1}", json!({"a": "say \"hi\" now", "b": 1})),
        (
            "{\"a\":\"say \"a\", then go\", \"b\": \"x\"}",
            json!({"a": "say \"a\", then go", "b": "x"}),
        ),
        ("{\"a\": \"x\"\n \"b\": \"y\"\n c: 1}", json!({"a": "x", "b": "y", "c": 1})),
        ("{\"a\":\"\"\"two\n\"lines\\\" \"\"\"}", json!({"a": "two\n\"lines\\\" "})),
        ("{\"a\":\"\\ud83d\\ude00 \\ud83d x \\d \\'\"}", json!({"a": "😀 \u{fffd} x \\d '"})),
        ("{\"a\":[{\"b\":1],\"c\":2}", json!({"a": [{"b": 1}], "c": 2})),
        ("{\"a\":[1],\"a\":[2],\"b\":1,\"b\":2}", json!({"a": [1, 2], "b": 2})),
        ("{\"a\":1e3,\"b\":18446744073709551615}", json!({"a": 1000.0, "b": u64::MAX})),
    ] {
        assert_eq!(value(text), expected, "{text}");
    }
}

#[test]
fn each_mend_says_what_and_where() {
    let reading = read("{\"a\":1 \"b\":[2,]}", 0).unwrap();
    let found: Vec<_> = reading.mends.iter().map(|m| (m.code, m.at)).collect();
    assert_eq!(found, [("missing_comma", 6), ("trailing_comma", 13)]);
    assert_eq!(codes("{'a': nan}"), ["quotes", "not_a_number"]);
    assert_eq!(codes("{\"a\":\"x\"}"), Vec::<&str>::new());
}

#[test]
fn what_has_no_clear_meaning_is_refused_with_its_place() {
    for (text, code, at) in [
        ("{\"a\" 1}", "not_json", 5),
        ("{\"a\": two words}", "not_json", 6),
        ("[{\"a\":1}, ...]", "elided", 10),
        ("[{\"a\":1}, // ... more of these\n]", "elided", 10),
        ("{\"a\":\"b", "cut_off", 7),
        ("{\"a\":", "cut_off", 5),
        ("{\"a\": @}", "not_json", 6),
        ("{]", "not_json", 1),
    ] {
        let fault = read(text, 0).unwrap_err();
        assert_eq!((fault.code, fault.at), (code, at), "{text}");
    }
    let open = read("{\"tasks\":[{\"a\":1}", 0).unwrap();
    assert!(open.unclosed, "whoever asked knows whether the answer was whole");
    assert_eq!(open.value, json!({"tasks": [{"a": 1}]}));
}

#[test]
fn neither_depth_nor_size_hurt() {
    let deep = "[".repeat(1_000_000);
    assert_eq!(read(&deep, 0).unwrap_err().code, "too_deep");
    for piece in ["{\"a\":", "[\"\" ", "{\"a\":\"x\" ", "['", "{/*", "[\"\\", "{“", "[1 ", "{a:b,"]
    {
        let text = piece.repeat(1_000_000 / piece.len());
        let _ = read(&text, 0);
    }
}
