//! The guards around a small site, asked as a browser, a script and an attacker would.

use std::{
    net::{IpAddr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use axum::{
    body::{Body, Bytes},
    extract::ConnectInfo,
    http::{HeaderMap, Request, Response, StatusCode, header::CONTENT_SECURITY_POLICY},
    routing::get,
};
use futures_util::FutureExt as _;
use tower::ServiceExt as _;

use super::*;
use crate::config::Flags;

fn config(settings: &[(&'static str, &str)]) -> Config {
    let settings = settings.iter().map(|(key, text)| (*key, (*text).to_owned())).collect();
    Config::load(&Flags { config: None, settings }, |_| None).unwrap()
}

async fn ask(config: &Config, request: Request<Body>) -> Response<Body> {
    let panics = || async {
        if true {
            panic!("on purpose")
        }
    };
    let sleeps = || async { tokio::time::sleep(Duration::from_secs(60)).await };
    let own = || async { [(CONTENT_SECURITY_POLICY, "default-src 'self'")] };
    let routes: Router = Router::new()
        .route(
            "/",
            get(|| async { "read" }).post(|body: Bytes| async move { body.len().to_string() }),
        )
        .route("/panic", get(panics))
        .route("/slow", get(sleeps))
        .route("/own", get(own));
    outer(inner(routes, config), config).oneshot(request).await.unwrap()
}

async fn post(config: &Config, headers: &[(&str, &str)]) -> StatusCode {
    let mut request = Request::post("/").header("host", "gall.example.com");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    ask(config, request.body(Body::empty()).unwrap()).await.status()
}

#[tokio::test]
async fn s11_a_foreign_page_cannot_write() {
    let plain = config(&[]);
    for foreign in [
        &[("sec-fetch-site", "cross-site")][..],
        &[("sec-fetch-site", "same-site")],
        &[("sec-fetch-site", "cross-site"), ("origin", "https://gall.example.com")],
        &[("origin", "https://evil.example")],
        &[("origin", "null")],
        &[("origin", "https://gall.example.com.evil.example")],
        &[("origin", "https://gall.example.com:8443")],
    ] {
        assert_eq!(post(&plain, foreign).await, StatusCode::FORBIDDEN, "{foreign:?}");
    }
    for own in [
        &[][..],
        &[("sec-fetch-site", "same-origin")],
        &[("sec-fetch-site", "none")],
        &[("origin", "https://gall.example.com")],
    ] {
        assert_eq!(post(&plain, own).await, StatusCode::OK, "{own:?}");
    }
}

#[tokio::test]
async fn behind_a_proxy_that_rewrites_host_the_configured_origin_counts() {
    let config = config(&[("origin", "https://public.example.com")]);
    let origin = [("origin", "https://public.example.com")];
    assert_eq!(post(&config, &origin).await, StatusCode::OK);
    assert_eq!(
        post(&config, &[("origin", "https://other.example.com")]).await,
        StatusCode::FORBIDDEN
    );
}

#[tokio::test]
async fn reading_from_elsewhere_is_allowed() {
    let request = Request::get("/").header("sec-fetch-site", "cross-site").body(Body::empty());
    assert_eq!(ask(&config(&[]), request.unwrap()).await.status(), StatusCode::OK);
}

#[tokio::test]
async fn every_answer_carries_the_headers_and_a_number() {
    for path in ["/", "/panic", "/nowhere"] {
        let response = ask(&config(&[]), Request::get(path).body(Body::empty()).unwrap()).await;
        let policy = response.headers()[CONTENT_SECURITY_POLICY].to_str().unwrap();
        assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
        assert_eq!(response.headers()["x-content-type-options"], "nosniff");
        assert_eq!(response.headers()["x-request-id"].len(), 32);
    }
    let own = ask(&config(&[]), Request::get("/own").body(Body::empty()).unwrap()).await;
    assert_eq!(own.headers()[CONTENT_SECURITY_POLICY], "default-src 'self'");
}

#[tokio::test]
async fn a_panic_and_a_slow_handler_and_a_flood_end_with_a_status() {
    // Only the slow one is waited for until its time is up: a megabyte may take a while.
    let hurried = config(&[("request_timeout", "1s"), ("query_timeout", "500ms")]);
    let patient = config(&[]);
    let get = |path| Request::get(path).body(Body::empty()).unwrap();
    let post = |size| Request::post("/").body(Body::from(vec![b'a'; size])).unwrap();
    for (config, request, status) in [
        (&patient, get("/panic"), StatusCode::INTERNAL_SERVER_ERROR),
        (&hurried, get("/slow"), StatusCode::GATEWAY_TIMEOUT),
        (&patient, post(1 << 20), StatusCode::OK),
        (&patient, post((1 << 20) + 1), StatusCode::PAYLOAD_TOO_LARGE),
    ] {
        let asked = format!("{} {}", request.method(), request.uri());
        assert_eq!(ask(config, request).await.status(), status, "{asked}");
    }
}

#[tokio::test]
async fn a_request_id_is_taken_from_trusted_proxies_only() {
    let config = config(&[("trusted_proxies", "10.0.0.0/8")]);
    for (peer, id, is_kept) in [
        ("10.0.0.1", "proxy-number-1", true),
        ("10.0.0.1", "two words", false),
        ("203.0.113.9", "proxy-number-1", false),
    ] {
        let mut request = Request::get("/").header("x-request-id", id).body(Body::empty()).unwrap();
        let peer: IpAddr = peer.parse().unwrap();
        request.extensions_mut().insert(ConnectInfo(SocketAddr::from((peer, 4711))));
        let response = ask(&config, request).await;
        assert_eq!(response.headers()["x-request-id"] == id, is_kept, "{peer} {id}");
    }
}

#[tokio::test]
async fn a_page_too_many_is_refused_and_the_next_one_is_made() {
    let gate = gate();
    let (end, ended) = tokio::sync::watch::channel(false);
    let slow = move || async move {
        ended.clone().wait_for(|ended| *ended).await.ok();
        "made"
    };
    let routes: Router = Router::new()
        .route("/page", get(slow).post(|| async { "written" }))
        .layer(axum::middleware::from_fn_with_state(gate, shed::shed))
        .route("/healthz", get(|| async { "ok" }));
    let ask = |method, path| {
        let request = Request::builder().method(method).uri(path).body(Body::empty()).unwrap();
        routes.clone().oneshot(request)
    };
    let first = tokio::spawn(ask("GET", "/page"));
    tokio::task::yield_now().await;
    let refused = ask("GET", "/page").await.unwrap();
    assert_eq!(refused.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(ask("GET", "/healthz").await.unwrap().status(), StatusCode::OK);
    assert_eq!(ask("POST", "/page").await.unwrap().status(), StatusCode::OK);
    end.send_replace(true);
    assert_eq!(first.await.unwrap().unwrap().status(), StatusCode::OK);
    assert_eq!(ask("GET", "/page").await.unwrap().status(), StatusCode::OK);
}

#[tokio::test]
async fn whoever_stood_in_a_queue_stands_in_no_other() {
    let gate = gate();
    let routes: Router = Router::new()
        .route("/page", get(|| async { "made" }))
        .layer(axum::middleware::from_fn_with_state(Arc::clone(&gate), shed::shed));
    let _held = gate.pass().unwrap();
    assert!(gate.pass().is_none());
    let request = Request::get("/page").extension(shed::Admitted).body(Body::empty()).unwrap();
    assert_eq!(routes.oneshot(request).await.unwrap().status(), StatusCode::OK);
}

#[tokio::test]
async fn who_keeps_many_waiting_keeps_nobody_else_waiting_for_them() {
    let gate = gate();
    let held = gate.pass().unwrap();
    let (say, mut said) = tokio::sync::mpsc::unbounded_channel();
    // Of the many some come from further down the same /64, and one claims to be somebody else.
    let mut lied = HeaderMap::new();
    lied.insert("x-forwarded-for", "203.0.113.9".parse().unwrap());
    for peer in ["2001:db8::1", "2001:db8::2", "2001:db8::1", "2001:db8::3", "2001:db8:0:1::1"] {
        let (gate, say, headers) = (Arc::clone(&gate), say.clone(), lied.clone());
        tokio::spawn(async move {
            let _turn = gate.queue(peer.parse().unwrap(), &headers).await.unwrap();
            say.send(peer).unwrap();
        });
        tokio::task::yield_now().await;
    }
    drop((held, say));
    let mut order = Vec::new();
    while let Some(peer) = said.recv().await {
        order.push(peer);
    }
    assert_eq!(
        order,
        ["2001:db8::1", "2001:db8:0:1::1", "2001:db8::2", "2001:db8::1", "2001:db8::3"]
    );
}

#[tokio::test]
async fn who_comes_in_overload_when_many_wait_is_told_at_once() {
    let gate = gate();
    let _held = gate.pass().unwrap();
    let headers = HeaderMap::new();
    let queue = |last: u8| {
        let peer = [198, 51, 100, last].into();
        Box::pin(gate.queue(peer, &headers))
    };
    // A burst: everybody waits.
    let mut waiting: Vec<_> = (0..20).map(queue).collect();
    assert!(waiting.iter_mut().all(|it| it.now_or_never().is_none()));
    tokio::time::sleep(Duration::from_millis(600)).await;
    assert!(matches!(queue(100).now_or_never(), Some(None)), "the queue has stood for long");
    // One behind few has time.
    waiting.truncate(3);
    assert!(queue(101).now_or_never().is_none());
}

fn gate() -> Arc<shed::Gate> {
    Arc::new(shed::Gate::new(1, Arc::new([])))
}
