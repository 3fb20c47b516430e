//! Notes that somebody else carries, or the database keeps, closed with the server key.
//!
//! A form that takes two steps gives the browser what it has to remember between them; a
//! secret that has to be read again (an app's for two-step log-in) is of no use to whoever
//! has only the database. A note is of one purpose and good until a moment.

use base64::Engine as _;
use chacha20poly1305::{
    XChaCha20Poly1305, XNonce,
    aead::{Aead as _, KeyInit as _, Payload},
};

use super::{Keys, NONCE, short};
use crate::{domain::time::Moment, infra::random};

impl Keys {
    /// Closes a note.
    pub fn close_note(&self, purpose: &str, text: &[u8], until: Moment) -> String {
        let nonce = random::bytes::<NONCE>();
        let plain = [until.0.to_le_bytes().as_slice(), text].concat();
        let payload = Payload { msg: &plain, aad: purpose.as_bytes() };
        // The cipher refuses only what is far beyond a form's size.
        let closed = XChaCha20Poly1305::new(&self.note.into())
            .encrypt(&XNonce::from(nonce), payload)
            .unwrap_or_default();
        let sealed = [nonce.as_slice(), &closed].concat();
        base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(sealed)
    }

    /// Opens a note of this purpose, while it is good.
    pub fn open_note(&self, purpose: &str, note: &str, now: Moment) -> Option<Vec<u8>> {
        let sealed = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(note).ok()?;
        let (nonce, closed) = sealed.split_first_chunk::<NONCE>()?;
        let payload = Payload { msg: closed, aad: purpose.as_bytes() };
        let cipher = XChaCha20Poly1305::new(&self.note.into());
        let plain = cipher.decrypt(&XNonce::from(*nonce), payload).ok()?;
        let (until, text) = plain.split_first_chunk::<8>()?;
        (now.0 < i64::from_le_bytes(*until)).then(|| text.to_vec())
    }

    /// What is kept of a code that works once.
    pub fn hash_code(&self, purpose: &str, code: &str) -> String {
        short(&self.note, &[b"code", purpose.as_bytes(), code.as_bytes()])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_is_ours_of_its_purpose_and_good_for_a_while() {
        let keys = Keys::from_master(&[7; 32]);
        let note = keys.close_note("second", b"text", Moment(100));
        assert_eq!(keys.open_note("second", &note, Moment(99)).as_deref(), Some(&b"text"[..]));
        assert_eq!(keys.open_note("second", &note, Moment(100)), None);
        assert_eq!(keys.open_note("totp", &note, Moment(1)), None);
        assert_eq!(Keys::from_master(&[8; 32]).open_note("second", &note, Moment(1)), None);
        for forged in ["", "x", &note[1..]] {
            assert_eq!(keys.open_note("second", forged, Moment(1)), None, "{forged}");
        }
        assert_ne!(note, keys.close_note("second", b"text", Moment(100)));
        assert_ne!(keys.hash_code("a", "1"), keys.hash_code("b", "1"));
    }
}
