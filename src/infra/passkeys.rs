//! Passkeys, by `webauthn-rs`: what is asked of a browser, and whether what it says is true.
//!
//! A passkey belongs to the site's address, so there are none before `origin` is set. What
//! has to be remembered between the question and the answer goes with the browser, closed
//! (`keys::note`); that an answer counts once is the caller's business.

use serde_json::Value;
use url::Url;
use webauthn_rs::{
    Webauthn, WebauthnBuilder,
    prelude::{
        DiscoverableAuthentication, DiscoverableKey, Passkey, PasskeyRegistration,
        PublicKeyCredential, RegisterPublicKeyCredential, Uuid,
    },
};

use crate::domain::member::MemberId;

/// The site as authenticators know it.
pub struct Passkeys(Webauthn);

/// A question for the browser, and what has to be remembered until it answers.
pub struct Question {
    /// What the browser is asked.
    pub options: Value,
    /// For [`Passkeys::made`] or [`Passkeys::used`].
    pub state: Vec<u8>,
}

/// A passkey that was made.
pub struct Made {
    /// Of the credential.
    pub id: String,
    /// What is kept.
    pub passkey: String,
}

/// A passkey that was used.
pub struct Used {
    /// Of the credential.
    pub id: String,
    /// What is kept from now on.
    pub passkey: String,
}

impl Passkeys {
    /// `None` where the origin is none a browser would take passkeys for.
    pub fn new(origin: &str, site: &str) -> Option<Passkeys> {
        let origin = Url::parse(origin).ok()?;
        let host = origin.domain()?.to_owned();
        Some(Passkeys(WebauthnBuilder::new(&host, &origin).ok()?.rp_name(site).build().ok()?))
    }

    /// Asks for a new passkey of a member's.
    pub fn ask_to_make(&self, member: MemberId, name: &str, known: &[String]) -> Option<Question> {
        let known = known.iter().filter_map(|text| read(text)).map(|it| it.cred_id().clone());
        let asked =
            self.0.start_passkey_registration(user(member), name, name, Some(known.collect()));
        let (options, state) = asked.ok()?;
        let mut options = serde_json::to_value(options).ok()?;
        // Logging in asks for no name, so the authenticator has to know whose it is.
        let wanted = &mut options["publicKey"]["authenticatorSelection"];
        wanted["residentKey"] = "required".into();
        wanted["requireResidentKey"] = true.into();
        Some(Question { options, state: serde_json::to_vec(&state).ok()? })
    }

    /// Checks what a browser says it has made.
    pub fn made(&self, state: &[u8], answer: &str) -> Option<Made> {
        let state: PasskeyRegistration = serde_json::from_slice(state).ok()?;
        let answer: RegisterPublicKeyCredential = serde_json::from_str(answer).ok()?;
        let passkey = self.0.finish_passkey_registration(&answer, &state).ok()?;
        let id = id_of(passkey.cred_id().as_ref());
        Some(Made { id, passkey: serde_json::to_string(&passkey).ok()? })
    }

    /// Asks for any passkey of this site.
    pub fn ask_to_use(&self) -> Option<Question> {
        let (options, state) = self.0.start_discoverable_authentication().ok()?;
        let mut options = serde_json::to_value(options).ok()?;
        // A button asks, so the browser shall ask its owner at once.
        if let Some(all) = options.as_object_mut() {
            all.remove("mediation");
        }
        Some(Question { options, state: serde_json::to_vec(&state).ok()? })
    }

    /// Whose passkey an answer claims to be.
    pub fn claimed(&self, answer: &str) -> Option<(MemberId, String)> {
        let answer: PublicKeyCredential = serde_json::from_str(answer).ok()?;
        let (user, id) = self.0.identify_discoverable_authentication(&answer).ok()?;
        Some((MemberId(i64::try_from(user.as_u128()).ok()?), id_of(id)))
    }

    /// Checks an answer against the passkey that is kept.
    pub fn used(&self, state: &[u8], answer: &str, kept: &str) -> Option<Used> {
        let state: DiscoverableAuthentication = serde_json::from_slice(state).ok()?;
        let answer: PublicKeyCredential = serde_json::from_str(answer).ok()?;
        let mut passkey = read(kept)?;
        let key = DiscoverableKey::from(&passkey);
        let result = self.0.finish_discoverable_authentication_v2(&answer, state, &key).ok()?;
        // One whose counter did not move on was copied.
        let before = serde_json::to_value(&passkey).ok()?["cred"]["counter"].as_u64()?;
        if before > 0 && u64::from(result.counter()) <= before {
            return None;
        }
        passkey.update_credential(&result);
        let id = id_of(passkey.cred_id().as_ref());
        Some(Used { id, passkey: serde_json::to_string(&passkey).ok()? })
    }
}

fn user(member: MemberId) -> Uuid {
    Uuid::from_u128(u128::from(member.0.unsigned_abs()))
}

fn read(text: &str) -> Option<Passkey> {
    serde_json::from_str(text).ok()
}

fn id_of(bytes: &[u8]) -> String {
    // A long id is told by its hash: it is a key of the table.
    super::random::hex(&blake3::hash(bytes).as_bytes()[..16])
}
