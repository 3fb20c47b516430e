//! A provider of log-ins that the stories run: a real one over HTTP, with real keys, that
//! looks at what it is sent, and misbehaves when it is told to.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

use axum::{
    Json, Router,
    extract::{Form, Query, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse as _, Response},
    routing::{get, post},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use ring::{
    rand::SystemRandom,
    signature::{
        ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _, RSA_PKCS1_SHA256, RsaKeyPair,
    },
};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

/// What the site is called there.
pub(crate) const CLIENT: &str = "madang site";
/// Needs escaping in a header.
pub(crate) const SECRET: &str = "s3cret: %/ö";
/// Where the site says that it is.
pub(crate) const ORIGIN: &str = "http://localhost:1";

/// The one who signs in the tests' name; nobody trusts it anywhere.
const RSA: &str = include_str!("../../fixtures/oidc/rsa.pem");

/// What is wrong with what it says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mischief {
    None,
    /// Signed with the other kind of key, which is as good.
    Rsa,
    Nonce,
    NoNonce,
    Audience,
    /// For this site among others, and given to one of those.
    Party,
    Issuer,
    Expired,
    /// Signed by a key that only has the right name.
    Signature,
    Unsigned,
    /// Signed with the secret that the site shares with it.
    Shared,
    /// It does not say when somebody logged in there.
    NoTime,
    /// It goes by a log-in of an hour ago.
    Stale,
}

struct Grant {
    query: HashMap<String, String>,
    subject: String,
    is_used: bool,
}

struct Inner {
    base: String,
    subject: String,
    mischief: Mischief,
    grants: HashMap<String, Grant>,
    /// What it was asked for tokens with.
    asked: Vec<HashMap<String, String>>,
    own: EcdsaKeyPair,
    other: EcdsaKeyPair,
    rsa: RsaKeyPair,
}

/// See the module.
#[derive(Clone)]
pub(crate) struct Provider(Arc<Mutex<Inner>>);

fn fresh() -> EcdsaKeyPair {
    let (algorithm, random) = (&ECDSA_P256_SHA256_FIXED_SIGNING, SystemRandom::new());
    let document = EcdsaKeyPair::generate_pkcs8(algorithm, &random).unwrap();
    EcdsaKeyPair::from_pkcs8(algorithm, document.as_ref(), &random).unwrap()
}

impl Provider {
    /// Starts one at a port of its own.
    pub(crate) async fn start() -> Provider {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let pem: String = RSA.lines().filter(|line| !line.starts_with('-')).collect();
        let der = base64::engine::general_purpose::STANDARD.decode(pem).unwrap();
        let provider = Provider(Arc::new(Mutex::new(Inner {
            base,
            subject: "person-1".to_owned(),
            mischief: Mischief::None,
            grants: HashMap::new(),
            asked: Vec::new(),
            own: fresh(),
            other: fresh(),
            rsa: RsaKeyPair::from_pkcs8(&der).unwrap(),
        })));
        let routes = Router::new()
            .route("/.well-known/openid-configuration", get(configuration))
            .route("/keys", get(keys))
            .route("/authorize", get(authorize))
            .route("/token", post(token))
            .with_state(provider.clone());
        tokio::spawn(async move { axum_serve(listener, routes).await });
        provider
    }

    pub(crate) fn base(&self) -> String {
        self.0.lock().unwrap().base.clone()
    }

    /// From now on this is who logs in there.
    pub(crate) fn is_asked_by(&self, subject: &str) {
        self.0.lock().unwrap().subject = subject.to_owned();
    }

    /// From now on it does this wrong.
    pub(crate) fn misbehaves(&self, mischief: Mischief) {
        self.0.lock().unwrap().mischief = mischief;
    }

    /// With what it was asked for tokens.
    pub(crate) fn asked(&self) -> Vec<HashMap<String, String>> {
        self.0.lock().unwrap().asked.clone()
    }

    /// A browser opens its page, and is sent back to a path of the site.
    pub(crate) async fn visit(&self, url: &str) -> String {
        assert!(url.starts_with(&self.base()), "{url}");
        let client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .build()
            .unwrap();
        let answer = client.get(url).send().await.unwrap();
        assert_eq!(answer.status().as_u16(), 303, "{}", answer.text().await.unwrap());
        let location = answer.headers()[header::LOCATION].to_str().unwrap();
        location.strip_prefix(ORIGIN).expect("not back to the site").to_owned()
    }
}

/// Serves without more of axum than the site itself has.
async fn axum_serve(listener: tokio::net::TcpListener, routes: Router) {
    use hyper_util::{rt::TokioExecutor, rt::TokioIo, service::TowerToHyperService};
    while let Ok((stream, _)) = listener.accept().await {
        let service = TowerToHyperService::new(routes.clone());
        tokio::spawn(async move {
            let builder = hyper_util::server::conn::auto::Builder::new(TokioExecutor::new());
            builder.serve_connection(TokioIo::new(stream), service).await.ok();
        });
    }
}

async fn configuration(State(provider): State<Provider>) -> Json<Value> {
    let base = provider.base();
    Json(json!({
        "issuer": base,
        "authorization_endpoint": format!("{base}/authorize"),
        "token_endpoint": format!("{base}/token"),
        "jwks_uri": format!("{base}/keys"),
        "response_types_supported": ["code"],
    }))
}

async fn keys(State(provider): State<Provider>) -> Json<Value> {
    let inner = provider.0.lock().unwrap();
    // 4, then x and y.
    let (x, y) = inner.own.public_key().as_ref()[1..].split_at(32);
    let rsa: ring::rsa::PublicKeyComponents<Vec<u8>> = inner.rsa.public().into();
    Json(json!({ "keys": [
        { "kty": "EC", "crv": "P-256", "kid": "ec", "use": "sig", "alg": "ES256",
          "x": BASE64.encode(x), "y": BASE64.encode(y) },
        { "kty": "RSA", "kid": "rsa", "use": "sig", "alg": "RS256",
          "n": BASE64.encode(rsa.n), "e": BASE64.encode(rsa.e) },
    ] }))
}

/// Whoever comes is logged in there already.
async fn authorize(
    State(provider): State<Provider>,
    Query(query): Query<HashMap<String, String>>,
) -> Response {
    let of = |name: &str| query.get(name).map(String::as_str).unwrap_or_default();
    let is_right = of("response_type") == "code"
        && of("client_id") == CLIENT
        && of("redirect_uri") == format!("{ORIGIN}/login/oidc/callback")
        && of("scope").split(' ').any(|it| it == "openid")
        && of("code_challenge_method") == "S256"
        && of("code_challenge").len() == 43
        && of("state").len() >= 22
        && of("nonce").len() >= 22;
    if !is_right {
        return (StatusCode::BAD_REQUEST, format!("{query:?}")).into_response();
    }
    let mut inner = provider.0.lock().unwrap();
    let code = format!("code-{}", inner.grants.len());
    let state = of("state").to_owned();
    let subject = inner.subject.clone();
    inner.grants.insert(code.clone(), Grant { query, subject, is_used: false });
    let back = format!("{ORIGIN}/login/oidc/callback?code={code}&state={state}");
    (StatusCode::SEE_OTHER, [(header::LOCATION, back)]).into_response()
}

async fn token(
    State(provider): State<Provider>,
    headers: HeaderMap,
    Form(form): Form<HashMap<String, String>>,
) -> Response {
    let of = |name: &str| form.get(name).map(String::as_str).unwrap_or_default();
    let mut inner = provider.0.lock().unwrap();
    inner.asked.push(form.clone());
    let escaped =
        |text: &str| -> String { form_urlencoded::byte_serialize(text.as_bytes()).collect() };
    let pair = format!("{}:{}", escaped(CLIENT), escaped(SECRET));
    let basic = format!("Basic {}", base64::engine::general_purpose::STANDARD.encode(pair));
    let is_client = headers.get(header::AUTHORIZATION).is_some_and(|it| it == basic.as_str());
    let declined = |why: &str| (StatusCode::BAD_REQUEST, Json(json!({ "error": why })));
    if !is_client {
        return declined("invalid_client").into_response();
    }
    let challenge = BASE64.encode(Sha256::digest(of("code_verifier").as_bytes()));
    let (nonce, subject) = match inner.grants.get_mut(of("code")) {
        Some(grant)
            if !grant.is_used
                && of("grant_type") == "authorization_code"
                && grant.query["redirect_uri"] == of("redirect_uri")
                && grant.query["code_challenge"] == challenge =>
        {
            grant.is_used = true;
            (grant.query["nonce"].clone(), grant.subject.clone())
        }
        _ => return declined("invalid_grant").into_response(),
    };
    let id_token = inner.sign(&nonce, &subject);
    Json(json!({ "access_token": "x", "token_type": "Bearer", "id_token": id_token }))
        .into_response()
}

impl Inner {
    fn sign(&self, nonce: &str, subject: &str) -> String {
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
        let now = now.as_secs();
        // The address is another member's, perhaps: nobody may be known by it.
        let mut claims = json!({
            "iss": self.base, "aud": CLIENT, "sub": subject, "nonce": nonce, "iat": now,
            "exp": now + 300, "auth_time": now, "email": "mine@example.com",
            "email_verified": false, "preferred_username": "마당쇠",
        });
        let mut header = json!({ "alg": "ES256", "kid": "ec", "typ": "JWT" });
        match self.mischief {
            Mischief::Nonce => claims["nonce"] = "0123456789abcdef0123456789abcdef".into(),
            Mischief::NoNonce => drop(claims.as_object_mut().unwrap().remove("nonce")),
            Mischief::Audience => claims["aud"] = "another site".into(),
            Mischief::Party => {
                claims["aud"] = json!([CLIENT, "another site"]);
                claims["azp"] = "another site".into();
            }
            Mischief::Issuer => claims["iss"] = "https://id.example.com".into(),
            Mischief::Expired => claims["exp"] = (now - 3_600).into(),
            Mischief::NoTime => drop(claims.as_object_mut().unwrap().remove("auth_time")),
            Mischief::Stale => claims["auth_time"] = (now - 3_600).into(),
            Mischief::Rsa => header = json!({ "alg": "RS256", "kid": "rsa" }),
            Mischief::Unsigned => header = json!({ "alg": "none" }),
            Mischief::Shared => header = json!({ "alg": "HS256" }),
            Mischief::None | Mischief::Signature => {}
        }
        let part = |value: &Value| BASE64.encode(value.to_string());
        let text = format!("{}.{}", part(&header), part(&claims));
        let random = SystemRandom::new();
        let signature = match self.mischief {
            Mischief::Unsigned => Vec::new(),
            Mischief::Shared => {
                let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, SECRET.as_bytes());
                ring::hmac::sign(&key, text.as_bytes()).as_ref().to_vec()
            }
            Mischief::Rsa => {
                let mut signature = vec![0; self.rsa.public().modulus_len()];
                self.rsa.sign(&RSA_PKCS1_SHA256, &random, text.as_bytes(), &mut signature).unwrap();
                signature
            }
            mischief => {
                let key = if mischief == Mischief::Signature { &self.other } else { &self.own };
                key.sign(&random, text.as_bytes()).unwrap().as_ref().to_vec()
            }
        };
        format!("{text}.{}", BASE64.encode(signature))
    }
}
