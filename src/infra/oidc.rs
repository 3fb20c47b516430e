//! A provider of log-ins (OpenID Connect): where it sends a browser, and whom it vouches for.
//!
//! The authorization code flow with PKCE, state and nonce. What the provider says of itself is
//! fetched when it is first needed and kept for an hour, so a provider that is away keeps no
//! server from starting. Of a person nothing is asked for but the provider's number for him:
//! no address, no name, and so nothing that could be mistaken for another's.

mod fetch;
mod token;

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use base64::Engine as _;
use jsonwebtoken::jwk::JwkSet;
use serde::Deserialize;
use sha2::{Digest as _, Sha256};
use url::Url;

use self::{
    fetch::Web,
    token::{Checks, check},
};
use super::random;
use crate::{
    config::Config,
    domain::time::{Moment, SECOND},
};

/// The path that the provider sends browsers back to.
pub const CALLBACK: &str = "/login/oidc/callback";

/// How long what a provider says of itself is kept.
const KEPT: i64 = 3_600 * SECOND;
/// How long it may take to say all of that; whoever waits for it looks at an empty page.
const PATIENCE: Duration = Duration::from_secs(4);
/// How long a provider that did not answer is not asked again, counted from when it was. Longer
/// than it is waited for: whoever waited with the one who asked has the same answer.
pub const PAUSE: Duration = Duration::from_secs(10);
/// How often it is asked for keys that it may have changed.
const RENEW: i64 = 60 * SECOND;
/// How long ago somebody may have logged in there who was asked to do it anew.
const FRESH: i64 = 600 * SECOND;

const BASE64: base64::engine::GeneralPurpose = base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// Why a provider vouched for nobody. What it sent is in none of the sentences.
#[derive(Debug, thiserror::Error)]
pub enum Wrong {
    /// It did not answer, or with what no provider would say.
    #[error("the provider of log-ins cannot be used: {0}")]
    Away(String),
    /// It declined, or what it said is not to be believed.
    #[error("the provider of log-ins did not vouch: {0}")]
    Vouched(&'static str),
}

/// The provider that the operator has named.
pub struct Provider {
    /// What people call it.
    pub name: String,
    issuer: String,
    client_id: String,
    secret: Option<String>,
    redirect: String,
    web: Web,
    known: Mutex<Known>,
    /// Held by the one who asks.
    flight: tokio::sync::Mutex<()>,
}

/// What is known of it, and when it was last asked.
#[derive(Default)]
struct Known {
    asked_at: Option<Moment>,
    found: Option<Arc<Found>>,
}

impl Known {
    /// The answer of before, while it is good; `anew`: where its keys may be others now.
    fn answer(&self, now: Moment, anew: bool) -> Option<Result<Arc<Found>, Wrong>> {
        let age = self.asked_at.map_or(i64::MAX, |at| now.0.saturating_sub(at.0).saturating_abs());
        let pause = i64::try_from(PAUSE.as_micros()).unwrap_or(i64::MAX);
        match &self.found {
            Some(found) if age < if anew { RENEW } else { KEPT } => Some(Ok(Arc::clone(found))),
            None if age < pause => {
                Some(Err(Wrong::Away("it did not answer a moment ago".to_owned())))
            }
            _ => None,
        }
    }
}

/// What it said of itself.
struct Found {
    says: Says,
    keys: JwkSet,
}

/// The parts of its configuration that matter here.
#[derive(Debug, Deserialize)]
struct Says {
    issuer: String,
    authorization_endpoint: Url,
    token_endpoint: Url,
    jwks_uri: Url,
    #[serde(default)]
    token_endpoint_auth_methods_supported: Vec<String>,
}

/// A log-in about to begin: where the browser goes, and what has to be remembered meanwhile.
pub struct Begun {
    /// The provider's page.
    pub url: String,
    /// Comes back in the address.
    pub state: String,
    /// Comes back inside the token.
    pub nonce: String,
    /// Shows that whoever began is who goes on.
    pub verifier: String,
}

/// What a token answer holds.
#[derive(Deserialize)]
struct Tokens {
    id_token: String,
}

impl Provider {
    /// `None` where the operator has named none; why not, where what he named cannot work.
    pub fn new(config: &Config) -> Result<Option<Provider>, String> {
        let oidc = &config.oidc;
        let (issuer, client_id) = match (&oidc.issuer, &oidc.client_id) {
            (None, None) => return Ok(None),
            (Some(issuer), Some(client_id)) => (issuer.clone(), client_id.clone()),
            _ => return Err("set both oidc.issuer and oidc.client_id, or neither".to_owned()),
        };
        let origin = config.origin.as_deref();
        let origin = origin.ok_or("set origin: the provider sends people back to it")?;
        let host = Url::parse(&issuer).ok().and_then(|url| url.host_str().map(str::to_owned));
        Ok(Some(Provider {
            name: oidc.name.clone().or(host).unwrap_or_else(|| issuer.clone()),
            issuer,
            client_id,
            secret: oidc.client_secret.clone(),
            redirect: format!("{origin}{CALLBACK}"),
            web: Web::new().map_err(|error| error.to_string())?,
            known: Mutex::default(),
            flight: tokio::sync::Mutex::default(),
        }))
    }

    /// What the provider calls itself.
    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    /// Begins a log-in. `anew`: the provider must not go by a session of its own.
    pub async fn begin(&self, now: Moment, anew: bool) -> Result<Begun, Wrong> {
        let found = self.found(now, false).await?;
        let (state, nonce) = (random::token(), random::token());
        let verifier = random::hex(&random::bytes::<32>());
        let challenge = BASE64.encode(Sha256::digest(verifier.as_bytes()));
        let mut url = found.says.authorization_endpoint.clone();
        url.query_pairs_mut()
            .append_pair("response_type", "code")
            .append_pair("client_id", &self.client_id)
            .append_pair("redirect_uri", &self.redirect)
            .append_pair("scope", "openid")
            .append_pair("state", &state)
            .append_pair("nonce", &nonce)
            .append_pair("code_challenge", &challenge)
            .append_pair("code_challenge_method", "S256");
        if anew {
            url.query_pairs_mut().append_pair("prompt", "login").append_pair("max_age", "0");
        }
        Ok(Begun { url: url.into(), state, nonce, verifier })
    }

    /// Exchanges a code for the provider's number for whoever logged in there.
    pub async fn finish(
        &self,
        code: &str,
        (verifier, nonce): (&str, &str),
        anew: bool,
        now: Moment,
    ) -> Result<String, Wrong> {
        let mut found = self.found(now, false).await?;
        let token = self.token(&found.says, code, verifier).await?;
        if !token::is_known(&token, &found.keys) {
            found = self.found(now, true).await?;
        }
        let checks = Checks {
            issuer: &self.issuer,
            client_id: &self.client_id,
            nonce,
            since: anew.then(|| Moment(now.0 - FRESH)),
            now,
        };
        check(&token, &found.keys, &checks).map_err(Wrong::Vouched)
    }

    async fn token(&self, says: &Says, code: &str, verifier: &str) -> Result<String, Wrong> {
        let mut fields = vec![
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", &self.redirect),
            ("client_id", &self.client_id),
            ("code_verifier", verifier),
        ];
        let methods = &says.token_endpoint_auth_methods_supported;
        let has = |name: &str| methods.iter().any(|method| method == name);
        // A header is what every provider has to take, unless it says that it does not.
        let in_header = !has("client_secret_post") || has("client_secret_basic");
        let mut credentials = None;
        if let Some(secret) = &self.secret {
            match in_header {
                true => credentials = Some((self.client_id.as_str(), secret.as_str())),
                false => fields.push(("client_secret", secret)),
            }
        }
        let tokens: Tokens = self.web.send(&says.token_endpoint, &fields, credentials).await?;
        Ok(tokens.id_token)
    }

    /// What the provider says of itself; asked again where its keys may be others now. One asks
    /// at a time: those who come meanwhile have what was known before, or wait for his answer.
    async fn found(&self, now: Moment, anew: bool) -> Result<Arc<Found>, Wrong> {
        if let Some(answer) = self.known().answer(now, anew) {
            return answer;
        }
        let _flight = match self.flight.try_lock() {
            Ok(flight) => flight,
            Err(_) => {
                let before = self.known().found.clone();
                if let Some(found) = before.filter(|_| !anew) {
                    return Ok(found);
                }
                self.flight.lock().await
            }
        };
        if let Some(answer) = self.known().answer(now, anew) {
            return answer;
        }
        let asked = tokio::time::timeout(PATIENCE, self.ask()).await;
        let asked = asked
            .unwrap_or_else(|_| Err(Wrong::Away("it did not answer in time".to_owned())))
            .map(Arc::new);
        let mut known = self.known();
        known.asked_at = Some(now);
        match asked {
            Ok(found) => {
                known.found = Some(Arc::clone(&found));
                Ok(found)
            }
            // What was known goes on being good for those who log in meanwhile.
            Err(wrong) => known.found.clone().filter(|_| !anew).ok_or(wrong),
        }
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn ask(&self) -> Result<Found, Wrong> {
        let base = self.issuer.trim_end_matches('/');
        let url = format!("{base}/.well-known/openid-configuration");
        let url = Url::parse(&url).map_err(|_| Wrong::Away("its address is none".to_owned()))?;
        let says: Says = self.web.get(&url).await?;
        if says.issuer != self.issuer {
            return Err(Wrong::Away("it calls itself otherwise than oidc.issuer".to_owned()));
        }
        // Only a provider on this very machine may do without TLS.
        let plain_is_fine = url.scheme() == "http";
        for part in [&says.authorization_endpoint, &says.token_endpoint, &says.jwks_uri] {
            if part.scheme() != "https" && !(plain_is_fine && part.scheme() == "http") {
                return Err(Wrong::Away(format!("{part} is not https")));
            }
        }
        let keys = self.web.get(&says.jwks_uri).await?;
        Ok(Found { says, keys })
    }
}
