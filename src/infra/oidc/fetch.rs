//! Asking the provider over HTTP: JSON comes back, not too much of it and not too late, and
//! nobody is sent anywhere else.

use std::time::Duration;

use axum::{
    body::{Body, to_bytes},
    http::{Request, header},
};
use base64::Engine as _;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};
use serde::de::DeserializeOwned;
use url::Url;

use super::Wrong;

/// How long the provider may take for an answer.
const PATIENCE: Duration = Duration::from_secs(4);
/// The most bytes of an answer.
const MOST: usize = 512 << 10;

/// The way there.
pub(super) struct Web(Client<HttpsConnector<HttpConnector>, Body>);

impl Web {
    /// TLS with the system's certificates.
    pub(super) fn new() -> Result<Web, rustls::Error> {
        let mut roots = rustls::RootCertStore::empty();
        for certificate in rustls_native_certs::load_native_certs().certs {
            // One unreadable certificate of the system must not close the others.
            roots.add(certificate).ok();
        }
        let provider = std::sync::Arc::new(rustls::crypto::ring::default_provider());
        let config = rustls::ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .with_root_certificates(roots)
            .with_no_client_auth();
        let https =
            HttpsConnectorBuilder::new().with_tls_config(config).https_or_http().enable_http1();
        Ok(Web(Client::builder(TokioExecutor::new()).build(https.build())))
    }

    /// Reads a document.
    pub(super) async fn get<T: DeserializeOwned>(&self, url: &Url) -> Result<T, Wrong> {
        let request = Request::get(url.as_str()).body(Body::empty());
        self.ask(request, url).await
    }

    /// Sends a form, with a name and a secret in the header where there are some.
    pub(super) async fn send<T: DeserializeOwned>(
        &self,
        url: &Url,
        fields: &[(&str, &str)],
        credentials: Option<(&str, &str)>,
    ) -> Result<T, Wrong> {
        let form = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let mut request = Request::post(url.as_str())
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        if let Some((name, secret)) = credentials {
            let escaped = |text: &str| -> String {
                form_urlencoded::byte_serialize(text.as_bytes()).collect()
            };
            let pair = format!("{}:{}", escaped(name), escaped(secret));
            let pair = base64::engine::general_purpose::STANDARD.encode(pair);
            request = request.header(header::AUTHORIZATION, format!("Basic {pair}"));
        }
        self.ask(request.body(Body::from(form)), url).await
    }

    async fn ask<T: DeserializeOwned>(
        &self,
        request: axum::http::Result<Request<Body>>,
        url: &Url,
    ) -> Result<T, Wrong> {
        let place = || url.host_str().unwrap_or_default();
        let away = |what: &str| Wrong::Away(format!("{}: {what}", place()));
        let mut request = request.map_err(|_| away("no request can be made of its address"))?;
        let json = header::HeaderValue::from_static("application/json");
        request.headers_mut().insert(header::ACCEPT, json);
        let answer = async {
            let answer = self.0.request(request).await.map_err(|error| away(&error.to_string()))?;
            let status = answer.status();
            let body = to_bytes(Body::new(answer.into_body()), MOST).await;
            Ok((status, body.map_err(|_| away("its answer broke off or is too long"))?))
        };
        let answered = tokio::time::timeout(PATIENCE, answer).await;
        let (status, body) = answered.map_err(|_| away("it did not answer in time"))??;
        // So a provider says that a code, or this site's secret, is not what it should be.
        if status.is_client_error() {
            return Err(Wrong::Vouched("it declined the request"));
        }
        if !status.is_success() {
            return Err(away(status.as_str()));
        }
        serde_json::from_slice(&body).map_err(|_| away("its answer is not what was asked for"))
    }
}
