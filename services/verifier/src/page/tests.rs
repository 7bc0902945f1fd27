use std::collections::BTreeMap;
use std::io::Cursor;
use std::time::Duration;

use axum::body::to_bytes;
use bytes::Bytes;
use funani_core::origin::Origin;
use funani_core::trust::TrustFile;
use funani_runtime::clock::Clock;
use funani_runtime::wire::Wire;
use image::{DynamicImage, GrayImage, ImageFormat, Luma};
use qrcode::QrCode;
use tower::ServiceExt as _;

use super::*;
use crate::alone::Config;

const CODE: &str = "funani:c?r=registry.example.com&d=018e3f2a-0000-8000-8000-000000000001&h=\
                    00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

fn page(nodes: BTreeMap<Origin, Wire>) -> Router {
    routes(state(nodes))
}

fn state(nodes: BTreeMap<Origin, Wire>) -> Page {
    let registry: Origin = "registry.example.com".parse().unwrap();
    let trust = TrustFile::new(registry.clone(), Vec::new(), false).unwrap();
    let (alone, _) = Alone::open(Config {
        trusts: [(registry, trust)].into(),
        nodes,
        cache: None,
        clock: Clock::System,
        judges: 1,
    })
    .unwrap();
    Page {
        alone,
        room: Room::new(ROOM),
        tls: false,
    }
}

/// A way to a node that is not there.
fn away() -> BTreeMap<Origin, Wire> {
    let wire = Wire::connect("http://127.0.0.1:9", None).unwrap();
    [("registry.example.com".parse().unwrap(), wire)].into()
}

async fn asked(router: Router, request: Request) -> (StatusCode, HeaderMap, String) {
    let response = router.oneshot(request).await.unwrap();
    let (parts, body) = response.into_parts();
    let body = to_bytes(body, 1 << 20).await.unwrap();
    let text = String::from_utf8(body.into()).unwrap();
    (parts.status, parts.headers, text)
}

fn request(method: &str, uri: &str) -> axum::http::request::Builder {
    Request::builder().method(method).uri(uri)
}

/// A field of a form: name, file name, bytes.
type Field<'a> = (&'a str, Option<&'a str>, &'a [u8]);

fn form(uri: &str, fields: &[Field<'_>]) -> Request {
    let mut body = Vec::new();
    for (name, file, bytes) in fields {
        let file = file.map_or_else(String::new, |file| format!("; filename=\"{file}\""));
        let head = format!("--XX\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n");
        body.extend([head.as_bytes(), bytes, b"\r\n"].concat());
    }
    body.extend(b"--XX--\r\n");
    request("POST", uri)
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=XX")
        .body(Body::from(body))
        .unwrap()
}

async fn posted(router: Router, uri: &str, fields: &[Field<'_>]) -> (StatusCode, String) {
    let (status, _, text) = asked(router, form(uri, fields)).await;
    (status, text)
}

fn photo(codes: &[&str], module: u32, format: ImageFormat) -> Vec<u8> {
    let mut sheet = GrayImage::from_pixel(3000, 1500, Luma([230]));
    for (code, left) in codes.iter().zip((100_u32..).step_by(1500)) {
        let code = QrCode::new(code).unwrap();
        let width = code.width();
        for (at, color) in code.to_colors().into_iter().enumerate() {
            let (x, y) = (at % width, at / width);
            let (x, y) = (u32::try_from(x).unwrap(), u32::try_from(y).unwrap());
            for (dx, dy) in (0..module).flat_map(|dx| (0..module).map(move |dy| (dx, dy))) {
                let shade = color.select(30, 220);
                sheet.put_pixel(left + x * module + dx, 150 + y * module + dy, Luma([shade]));
            }
        }
    }
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::from(sheet)
        .write_to(&mut bytes, format)
        .unwrap();
    bytes.into_inner()
}

#[tokio::test]
async fn every_answer_has_the_headers_of_security_and_no_script() {
    for (method, uri, status) in [
        ("GET", "/", 200),
        ("GET", "/style.css", 200),
        ("GET", "/c", 400),
        ("GET", "/nowhere", 404),
        ("GET", "/../etc/passwd", 404),
        ("GET", "/%2e%2e/%00", 404),
        ("GET", "/bundle", 405),
        ("DELETE", "/", 405),
        ("POST", "/bundle", 400),
    ] {
        let request = request(method, uri).body(Body::empty()).unwrap();
        let (got, headers, text) = asked(page(BTreeMap::new()), request).await;
        assert_eq!(got.as_u16(), status, "{method} {uri}");
        for (name, value) in HEADERS {
            assert_eq!(headers.get(&name).unwrap(), value, "{method} {uri}: {name}");
        }
        let policy = headers.get(header::CONTENT_SECURITY_POLICY).unwrap();
        let policy = policy.to_str().unwrap();
        assert!(policy.starts_with("default-src 'none';") && !policy.contains("unsafe"));
        assert!(!text.to_lowercase().contains("<script"), "{method} {uri}");
    }
}

#[tokio::test]
async fn a_page_over_tls_tells_browsers_to_insist_on_it() {
    for tls in [false, true] {
        let router = routes(Page {
            tls,
            ..state(BTreeMap::new())
        });
        let request = request("GET", "/").body(Body::empty()).unwrap();
        let (_, headers, _) = asked(router, request).await;
        assert_eq!(headers.contains_key(header::STRICT_TRANSPORT_SECURITY), tls);
    }
}

#[tokio::test]
async fn the_language_is_the_one_chosen_then_the_one_preferred() {
    for (uri, accepted, language) in [
        ("/", "", "en"),
        ("/", "th", "th"),
        ("/?lang=ja", "th", "ja"),
        ("/?lang=xx", "th", "th"),
        ("/?lang=%3Cscript%3E", "", "en"),
    ] {
        let request = request("GET", uri)
            .header(header::ACCEPT_LANGUAGE, accepted)
            .body(Body::empty())
            .unwrap();
        let (_, headers, text) = asked(page(BTreeMap::new()), request).await;
        assert!(
            text.contains(&format!("<html lang=\"{language}\">")),
            "{uri}"
        );
        assert_eq!(headers.get(header::CONTENT_LANGUAGE).unwrap(), language);
    }
}

#[tokio::test]
async fn a_form_at_fault_hears_of_every_fault_at_once() {
    let cases: &[(&str, &[Field<'_>], u16, &[Word])] = &[
        ("/bundle", &[], 400, &[Word::NoFile]),
        ("/bundle", &[("file", Some(""), b"")], 400, &[Word::NoFile]),
        (
            "/bundle",
            &[("file", Some("a.json"), b"")],
            400,
            &[Word::FileEmpty],
        ),
        (
            "/bundle",
            &[("other", Some("a.json"), b"{}")],
            400,
            &[Word::NoFile],
        ),
        ("/code", &[("code", None, b"  ")], 400, &[Word::NoCode]),
        (
            "/code",
            &[("code", None, b"x"), ("photo", Some("a"), b"x")],
            400,
            &[Word::BothCodes],
        ),
        (
            "/code",
            &[("code", None, b"https://example.com/")],
            400,
            &[Word::CodeOther],
        ),
        (
            "/code",
            &[("code", None, b"javascript:alert(1)//c?r=a")],
            400,
            &[Word::CodeOther],
        ),
        (
            "/code",
            &[("code", None, b"funani:c?r=UPPER&d=1&h=zz")],
            400,
            &[Word::CodeRegistry, Word::CodeDocument, Word::CodeDigest],
        ),
        (
            "/code",
            &[("photo", Some("a.png"), b"no picture")],
            400,
            &[Word::PhotoUnread],
        ),
        ("/code", &[("code", None, &[b'x'; TEXT + 1])], 413, &[]),
        (
            "/code",
            &[("code", None, &[0xff, 0xfe])],
            400,
            &[Word::FormMalformed],
        ),
        (
            "/certificate",
            &[("country", None, b"Japan"), ("date", None, b"2027-02-30")],
            400,
            &[Word::DateMalformed, Word::CountryMalformed],
        ),
    ];
    for (uri, fields, status, words) in cases {
        let (got, text) = posted(page(away()), uri, fields).await;
        assert_eq!(got.as_u16(), *status, "{uri} {words:?}: {text}");
        for word in *words {
            assert!(
                text.contains(word.of(Tongue::English)),
                "{uri} {word:?}: {text}"
            );
        }
    }
}

#[tokio::test]
async fn each_field_that_is_empty_is_named() {
    let (_, text) = posted(page(away()), "/certificate?lang=ja", &[]).await;
    for label in [Word::Agreement, Word::Number, Word::IssueDate] {
        let fault = Word::Missing.with(Tongue::Japanese, label.of(Tongue::Japanese));
        assert!(text.contains(&fault), "{text}");
    }
}

#[tokio::test]
async fn a_form_that_is_none_or_broken_off_is_refused() {
    for (kind, body) in [
        ("text/plain", "hello"),
        ("multipart/form-data", "hello"),
        ("multipart/form-data; boundary=XX", "hello"),
        (
            "multipart/form-data; boundary=XX",
            "--XX\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\n{",
        ),
    ] {
        let request = request("POST", "/bundle")
            .header(header::CONTENT_TYPE, kind)
            .body(Body::from(body))
            .unwrap();
        let (status, _, text) = asked(page(BTreeMap::new()), request).await;
        assert_eq!(status, StatusCode::BAD_REQUEST);
        assert!(
            text.contains(Word::FormMalformed.of(Tongue::English)),
            "{body}"
        );
    }
}

#[tokio::test]
async fn a_file_over_its_limit_is_read_to_its_end_and_refused() {
    let large = vec![b'['; BUNDLE + 1];
    let (status, text) = posted(
        page(BTreeMap::new()),
        "/bundle",
        &[("file", Some("a"), &large)],
    )
    .await;
    assert_eq!(status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(text.contains("larger than 64 MiB"), "{text}");
    let (status, text) = posted(
        page(BTreeMap::new()),
        "/code",
        &[("photo", Some("a"), &large[..=PHOTO])],
    )
    .await;
    assert_eq!(status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(text.contains("larger than 8 MiB"), "{text}");
}

#[tokio::test]
async fn a_form_that_does_not_come_on_is_given_up() {
    let slow = futures::stream::once(async { Ok::<_, std::io::Error>(Bytes::from("--XX\r\n")) });
    let slow = futures::StreamExt::chain(slow, futures::stream::pending());
    let request = request("POST", "/bundle")
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=XX")
        .body(Body::from_stream(slow))
        .unwrap();
    let short = body::Patience {
        piece: Duration::from_millis(20),
        whole: Duration::from_mins(1),
    };
    let refused = body::read(
        request,
        &[Wanted::file("file", BUNDLE)],
        &Room::new(ROOM),
        short,
    )
    .await;
    let refused = refused.unwrap_err();
    assert_eq!(refused.status, StatusCode::REQUEST_TIMEOUT);
    assert_eq!(refused.faults, Word::TooSlow.refused().faults);
}

#[tokio::test]
async fn forms_that_hold_all_the_room_put_others_off_and_slow_ones_do_not() {
    let router = routes(Page {
        room: Room::new(1000),
        ..state(BTreeMap::new())
    });
    let head = "--XX\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\n";
    let open = |size: usize| {
        let begun = Bytes::from(format!("{head}{}", "[".repeat(size)));
        let begun = futures::stream::iter([Ok::<_, std::io::Error>(begun)]);
        let body = futures::StreamExt::chain(begun, futures::stream::pending());
        let request = request("POST", "/bundle")
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=XX")
            .body(Body::from_stream(body))
            .unwrap();
        tokio::spawn(router.clone().oneshot(request))
    };
    let one_more = async |size: usize| {
        let bytes = vec![b'['; size];
        let form = form("/bundle", &[("file", Some("a"), &bytes)]);
        asked(router.clone(), form).await
    };
    let mut slow: Vec<_> = (0..100).map(|_| open(2)).collect();
    tokio::task::yield_now().await;
    assert_eq!(one_more(300).await.0, StatusCode::OK);
    slow.push(open(700));
    tokio::task::yield_now().await;
    let (status, headers, _) = one_more(300).await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(headers.get(header::RETRY_AFTER).unwrap(), "60");
    for form in &slow {
        form.abort();
    }
    for form in slow {
        let _ = form.await;
    }
    // What was held is given back, also by forms that were broken off or judged.
    for _ in 0..3 {
        assert_eq!(one_more(900).await.0, StatusCode::OK);
    }
}

#[tokio::test]
async fn hostile_texts_do_not_leave_their_place() {
    let hostile = br#"{"registry":"<script>alert(1)</script>\"'\u202e"}"#;
    let (status, text) = posted(
        page(away()),
        "/bundle",
        &[("file", Some("\\<b>.json"), hostile)],
    )
    .await;
    assert_eq!(status, StatusCode::OK);
    assert!(
        !text.contains("<script") && !text.contains("<b>.json"),
        "{text}"
    );
    let registry = "registry.example.com\"><img src=x onerror=alert(1)>";
    let fields: &[Field<'_>] = &[
        ("registry", None, registry.as_bytes()),
        ("agreement", None, "RCEP\u{202e}<b>".as_bytes()),
        ("number", None, b"'\"><svg/onload=alert(1)>"),
        ("date", None, b"2027-03-01"),
    ];
    let (status, text) = posted(page(away()), "/certificate", fields).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert!(!text.contains("<img"), "{text}");
    let (status, text) = posted(page(away()), "/certificate", &fields[1..]).await;
    assert_eq!(status, StatusCode::OK);
    assert!(
        !text.contains("<svg") && !text.contains('\u{202e}'),
        "{text}"
    );
    assert!(text.contains("⟨U+202E⟩&lt;b&gt;"), "{text}");
}

#[tokio::test]
async fn a_link_shows_what_it_asks_and_keeps_its_question_between_languages() {
    let query = CODE.split_once('?').unwrap().1;
    let uri = format!("/c?lang=th&x=%22%3E%3Cb%3E&{query}");
    let request = request("GET", &uri).body(Body::empty()).unwrap();
    let (status, _, text) = asked(page(away()), request).await;
    assert_eq!(status, StatusCode::OK);
    let away = Word::NodeAway.with(Tongue::Thai, "registry.example.com");
    assert!(text.contains(&away), "{text}");
    let link = format!("/c?{query}&lang=ja").replace('&', "&amp;");
    assert!(text.contains(&link), "{text}");
    assert!(!text.contains("<b>"));
    let other = uri.replace("registry.example.com", "elsewhere.example");
    let request = self::request("GET", &other).body(Body::empty()).unwrap();
    let (_, _, text) = asked(page(self::away()), request).await;
    let unknown = Word::RegistryUnknown.with(Tongue::Thai, "elsewhere.example");
    assert!(text.contains(&unknown), "{text}");
}

#[test]
fn a_code_is_read_in_its_forms_and_written_in_one() {
    let query = CODE.split_once('?').unwrap().1;
    let read: Code = CODE.parse().unwrap();
    assert_eq!(read.to_string(), CODE);
    for same in [
        format!("  https://verify.example/c?{query}\n"),
        format!("https://verify.example/some/where/c?lang=ja&{query}&more=1"),
    ] {
        assert_eq!(same.parse().as_ref(), Ok(&read), "{same}");
    }
    for other in [
        format!("http://verify.example/c?{query}"),
        format!("https://verify.example/x?{query}"),
        format!("funani:d?{query}"),
        CODE.replace("funani", "FUNANI"),
        CODE.replace("&h=00", "&h=0"),
        CODE.replace("aabb", "AABB"),
        format!("{CODE}&r=elsewhere.example"),
        CODE.replace("&d=018e3f2a", "&d=018E3F2A"),
        String::new(),
    ] {
        assert!(other.parse::<Code>().is_err(), "{other}");
    }
}

#[tokio::test]
async fn a_photo_of_one_code_is_read() {
    for format in [ImageFormat::Png, ImageFormat::Jpeg] {
        for module in [3, 8, 17] {
            let photo = photo(&[CODE], module, format);
            let read = photo::read(photo.into()).await;
            assert_eq!(read.as_deref(), Ok(CODE), "{format:?} {module}");
        }
    }
}

#[tokio::test]
async fn a_photo_without_one_code_is_refused_with_its_reason() {
    let refused = async |photo: Vec<u8>| photo::read(photo.into()).await.unwrap_err();
    let none = photo(&[], 1, ImageFormat::Png);
    assert_eq!(refused(none).await, Word::PhotoWithout.refused());
    let two = photo(&[CODE, "another"], 12, ImageFormat::Png);
    assert_eq!(refused(two).await, Word::PhotoSeveral.refused());
    let honest = photo(&[CODE], 8, ImageFormat::Png);
    let cut = honest[..honest.len() / 2].to_vec();
    assert_eq!(refused(cut).await, Word::PhotoUnread.refused());
    // A picture that says it has 60000 by 60000 pixels.
    let mut bomb = honest;
    bomb[16..24].copy_from_slice(&[0, 0, 0xea, 0x60, 0, 0, 0xea, 0x60]);
    assert_eq!(refused(bomb).await, Word::PhotoUnread.refused());
    let gif = b"GIF89a\x01\x00\x01\x00\x00\x00\x00;".to_vec();
    assert_eq!(refused(gif).await, Word::PhotoUnread.refused());
}
