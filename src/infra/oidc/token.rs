//! Whether an ID token is the provider's, for this site, of this log-in and of now.
//!
//! `jsonwebtoken` reads and checks it; the signature is `ring`'s business, which the project
//! has anyway. Only signatures by a key of the provider count: with a shared secret whoever
//! knows it could vouch for anybody.

use jsonwebtoken::{
    Algorithm, AlgorithmFamily, DecodingKey, DecodingKeyKind, Validation,
    crypto::{CryptoProvider, JwtVerifier, KeyUtils},
    decode, decode_header,
    errors::ErrorKind,
    jwk::{Jwk, JwkSet, PublicKeyUse},
    signature::{Error, Verifier},
};
use ring::signature as ring_signature;
use serde::Deserialize;
use serde_json::Value;

use crate::domain::time::{Moment, SECOND};

/// By how much two clocks may differ, in seconds.
const LEEWAY: i64 = 60;

/// What a token has to be.
pub(super) struct Checks<'a> {
    pub(super) issuer: &'a str,
    pub(super) client_id: &'a str,
    pub(super) nonce: &'a str,
    /// Whoever logged in must have done so after this.
    pub(super) since: Option<Moment>,
    pub(super) now: Moment,
}

/// What is read of a token.
#[derive(Deserialize)]
struct Claims {
    sub: String,
    aud: Value,
    exp: i64,
    nonce: Option<String>,
    azp: Option<String>,
    auth_time: Option<i64>,
}

/// Those with a public key.
fn is_public(algorithm: Algorithm) -> bool {
    ring_algorithm(algorithm).is_some()
}

enum Kind {
    Rsa(&'static ring_signature::RsaParameters),
    Other(&'static dyn ring_signature::VerificationAlgorithm),
}

fn ring_algorithm(algorithm: Algorithm) -> Option<Kind> {
    use ring_signature as by;
    Some(match algorithm {
        Algorithm::RS256 => Kind::Rsa(&by::RSA_PKCS1_2048_8192_SHA256),
        Algorithm::RS384 => Kind::Rsa(&by::RSA_PKCS1_2048_8192_SHA384),
        Algorithm::RS512 => Kind::Rsa(&by::RSA_PKCS1_2048_8192_SHA512),
        Algorithm::PS256 => Kind::Rsa(&by::RSA_PSS_2048_8192_SHA256),
        Algorithm::PS384 => Kind::Rsa(&by::RSA_PSS_2048_8192_SHA384),
        Algorithm::PS512 => Kind::Rsa(&by::RSA_PSS_2048_8192_SHA512),
        Algorithm::ES256 => Kind::Other(&by::ECDSA_P256_SHA256_FIXED),
        Algorithm::ES384 => Kind::Other(&by::ECDSA_P384_SHA384_FIXED),
        Algorithm::EdDSA => Kind::Other(&by::ED25519),
        _ => return None,
    })
}

/// A signature checked by `ring`.
struct ByRing {
    algorithm: Algorithm,
    key: DecodingKey,
}

impl Verifier<Vec<u8>> for ByRing {
    fn verify(&self, message: &[u8], signature: &Vec<u8>) -> Result<(), Error> {
        let kind = ring_algorithm(self.algorithm).ok_or_else(Error::new)?;
        let verdict = match (kind, self.key.kind()) {
            (Kind::Rsa(parameters), DecodingKeyKind::RsaModulusExponent { n, e }) => {
                // Some write a zero in front, which no number needs.
                let bare = |number: &[u8]| -> Vec<u8> {
                    number.iter().copied().skip_while(|byte| *byte == 0).collect()
                };
                let key = ring_signature::RsaPublicKeyComponents { n: bare(n), e: bare(e) };
                key.verify(parameters, message, signature)
            }
            (Kind::Other(algorithm), DecodingKeyKind::SecretOrDer(bytes)) => {
                ring_signature::UnparsedPublicKey::new(algorithm, bytes).verify(message, signature)
            }
            _ => return Err(Error::new()),
        };
        verdict.map_err(|_| Error::new())
    }
}

impl JwtVerifier for ByRing {
    fn algorithm(&self) -> Algorithm {
        self.algorithm
    }
}

/// Nothing here signs, and nothing reads private keys.
static BY_RING: CryptoProvider = CryptoProvider {
    signer_factory: |_, _| Err(ErrorKind::UnsupportedAlgorithm.into()),
    verifier_factory: |algorithm, key| {
        if key.family() == AlgorithmFamily::Hmac || !is_public(*algorithm) {
            return Err(ErrorKind::UnsupportedAlgorithm.into());
        }
        Ok(Box::new(ByRing { algorithm: *algorithm, key: key.clone() }))
    },
    key_utils: KeyUtils::new_unimplemented(),
};

/// The keys that may have signed a token: the one it names, or all where it names none.
fn candidates<'a>(named: Option<&'a str>, keys: &'a JwkSet) -> impl Iterator<Item = &'a Jwk> {
    let is_for_signing =
        |key: &&Jwk| !matches!(key.common.public_key_use, Some(PublicKeyUse::Encryption));
    let is_named = move |key: &&Jwk| named.is_none() || key.common.key_id.as_deref() == named;
    keys.keys.iter().filter(is_for_signing).filter(is_named)
}

/// Whether there is a key for it.
pub(super) fn is_known(token: &str, keys: &JwkSet) -> bool {
    let Ok(header) = decode_header(token) else { return true };
    candidates(header.kid.as_deref(), keys).next().is_some()
}

/// The provider's number for whom it vouches, or what is wrong with the token.
pub(super) fn check(
    token: &str,
    keys: &JwkSet,
    checks: &Checks<'_>,
) -> Result<String, &'static str> {
    // The first to come sets it; all set the same.
    BY_RING.install_default().ok();
    let header = decode_header(token).map_err(|_| "the token cannot be read")?;
    if !is_public(header.alg) {
        return Err("the token is not signed by a key of the provider");
    }
    // What must be understood to believe it, and is not understood here.
    if header.crit.is_some() {
        return Err("the token asks for more than is known here");
    }
    let mut validation = Validation::new(header.alg);
    validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
    validation.set_issuer(&[checks.issuer]);
    validation.set_audience(&[checks.client_id]);
    // By the site's own clock, below.
    validation.validate_exp = false;

    let mut found = None;
    for key in candidates(header.kid.as_deref(), keys) {
        let Ok(key) = DecodingKey::from_jwk(key) else { continue };
        match decode::<Claims>(token, &key, &validation) {
            Ok(data) => found = Some(data.claims),
            Err(error) => match error.kind() {
                ErrorKind::InvalidIssuer => return Err("the token is another provider's"),
                ErrorKind::InvalidAudience => return Err("the token is for another site"),
                _ => continue,
            },
        }
        break;
    }
    let claims = found.ok_or("the token is not signed by a key of the provider")?;
    let now = checks.now.0 / SECOND;
    if now > claims.exp.saturating_add(LEEWAY) {
        return Err("the token has run out");
    }
    // One for several sites says which of them it was given to.
    let is_for_many = claims.aud.as_array().is_some_and(|sites| sites.len() > 1);
    let is_given_here = claims.azp.as_deref().map_or(!is_for_many, |azp| azp == checks.client_id);
    if !is_given_here {
        return Err("the token was given to another site");
    }
    if claims.nonce.as_deref() != Some(checks.nonce) {
        return Err("the token is of another log-in");
    }
    if let Some(since) = checks.since
        && claims.auth_time.is_none_or(|at| at < since.0 / SECOND)
    {
        return Err("nobody logged in anew");
    }
    if claims.sub.is_empty() || claims.sub.len() > 255 {
        return Err("the token is nobody's");
    }
    Ok(claims.sub)
}
