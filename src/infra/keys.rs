//! Everything that is made with the server key.
//!
//! One master key stands in a file of its own; each use has its own subkey, so
//! that what one use publishes says nothing about another. What is stored of an
//! address is a keyed hash: without the key file a copy of the database cannot
//! be tried against all four thousand million IPv4 addresses.

mod member;
mod note;

use std::{net::IpAddr, path::Path};

use base64::Engine as _;
use chacha20poly1305::{
    XChaCha20Poly1305, XNonce,
    aead::{Aead as _, KeyInit as _, Payload},
};
use subtle::ConstantTimeEq as _;

pub use super::key_file::KeyError;
use super::{key_file, random, seal::Seal};
use crate::domain::{
    address::Address,
    gallery::GalleryId,
    post::PostNo,
    time::{Day, Moment},
};
pub use member::{Token, TokenKind};

const NONCE: usize = 24;

/// The subkeys. Cloning is cheap, printing shows nothing.
#[derive(Clone)]
pub struct Keys {
    pepper: [u8; 32],
    identity: [u8; 32],
    neighbourhood: [u8; 32],
    prefix: [u8; 32],
    mark: [u8; 32],
    access_log: [u8; 32],
    words: [u8; 32],
    ticket: [u8; 32],
    view: [u8; 32],
    written: [u8; 32],
    log: [u8; 32],
    member: [u8; 32],
    note: [u8; 32],
    fingerprint: [u8; 32],
}

impl Keys {
    /// Reads the key file; makes it if it is missing and `may_create` says that the database is new.
    pub fn open(path: &Path, may_create: bool) -> Result<Keys, KeyError> {
        Ok(Keys::from_master(&key_file::open(path, may_create)?))
    }

    /// Derives every subkey from a master key.
    pub fn from_master(master: &[u8; 32]) -> Keys {
        let derive = |purpose| blake3::derive_key(purpose, master);
        Keys {
            pepper: derive("madang v1 password pepper"),
            identity: derive("madang v1 address identity"),
            neighbourhood: derive("madang v1 address neighbourhood"),
            prefix: derive("madang v1 address prefix tag"),
            mark: derive("madang v1 thread mark"),
            access_log: derive("madang v1 access log"),
            words: derive("madang v1 tokens and duplicates"),
            ticket: derive("madang v1 ticket"),
            view: derive("madang v1 view count"),
            written: derive("madang v1 written position"),
            log: derive("madang v1 public log"),
            member: derive("madang v1 member"),
            note: derive("madang v1 note"),
            fingerprint: derive("madang v1 fingerprint"),
        }
    }

    /// Tells one key from another without revealing it: a database remembers the one it was made with.
    pub fn fingerprint(&self) -> String {
        random::hex(&self.fingerprint[..8])
    }

    /// The secret that passwords are hashed with.
    pub fn pepper(&self) -> [u8; 32] {
        self.pepper
    }

    /// What signs the heads of the public log.
    pub fn log_seal(&self) -> Option<Seal> {
        Seal::new(&self.log)
    }

    /// The keyed hash of one identity (an IPv4 address, a /64 of IPv6): 32 hexadecimal digits.
    pub fn identity(&self, address: Address) -> String {
        short(&self.identity, &[&address.identity()])
    }

    /// The keyed hash of a neighbourhood (a /24, a /48): 32 hexadecimal digits.
    pub fn neighbourhood(&self, address: Address) -> String {
        short(&self.neighbourhood, &[&address.neighbourhood()])
    }

    /// What is shown of an address: `121.133`, or a keyed tag such as `v6·k3f9`.
    ///
    /// The tag stands for a /32, which a whole network operator shares, as the
    /// first half of IPv4 is shared: it must not point at one household.
    pub fn prefix(&self, address: Address) -> String {
        match (address.visible_prefix(), address.ip()) {
            (Some(visible), _) => visible,
            (None, IpAddr::V6(six)) => {
                format!("v6·{}", letters(&keyed(&self.prefix, &[&six.octets()[..4]])))
            }
            (None, IpAddr::V4(_)) => String::new(),
        }
    }

    /// Four letters that tell two guests with the same nick and prefix apart
    /// within one thread; another thread or another day gives other letters.
    pub fn mark(&self, identity: &str, gallery: GalleryId, post: PostNo, day: Day) -> String {
        let numbers = [gallery.0, post.0, day.0].map(i64::to_le_bytes);
        letters(&keyed(&self.mark, &[identity.as_bytes(), numbers.as_flattened()]))
    }

    /// What a form's hidden token is stored as: bound to its sender and to the
    /// form's own words, so that nobody can spend another's token.
    pub fn client_token(&self, token: &str, identity: &str, words: &[&str]) -> String {
        let mut parts = vec![b"token".as_slice(), token.as_bytes(), identity.as_bytes()];
        parts.extend(words.iter().map(|word| word.as_bytes()));
        short(&self.words, &parts)
    }

    /// A keyed digest of some words, for the duplicate check.
    pub fn digest(&self, words: &[&str]) -> i64 {
        let mut parts = vec![b"digest".as_slice()];
        parts.extend(words.iter().map(|word| word.as_bytes()));
        first_eight(&keyed(&self.words, &parts)).cast_signed()
    }

    /// Proof that someone gave a post's password, so that the next form need not ask again.
    /// `purpose` is a word such as `edit`, with whatever else must not have changed.
    pub fn ticket(&self, purpose: &str, gallery: GalleryId, no: PostNo, expires: Moment) -> String {
        format!("{:x}-{}", expires.0, self.seal_of_ticket(purpose, gallery, no, expires))
    }

    /// Whether a ticket is ours, for this, and still good. Takes the same time whatever is wrong.
    pub fn verify_ticket(
        &self,
        purpose: &str,
        gallery: GalleryId,
        no: PostNo,
        ticket: &str,
        now: Moment,
    ) -> bool {
        let (expires, proof) = ticket.split_once('-').unwrap_or(("", ""));
        let expires = Moment(i64::from_str_radix(expires, 16).unwrap_or(0));
        let expected = self.seal_of_ticket(purpose, gallery, no, expires);
        let is_ours: bool = expected.as_bytes().ct_eq(proof.as_bytes()).into();
        is_ours && now < expires
    }

    fn seal_of_ticket(
        &self,
        purpose: &str,
        gallery: GalleryId,
        no: PostNo,
        expires: Moment,
    ) -> String {
        let numbers = [gallery.0, no.0, expires.0].map(i64::to_le_bytes);
        short(&self.ticket, &[purpose.as_bytes(), numbers.as_flattened()])
    }

    /// Encrypts a full address for the access log. `about` (the row it belongs to)
    /// is bound to it: an address moved to another row no longer opens.
    pub fn seal(&self, address: Address, about: &[u8]) -> Vec<u8> {
        let nonce = random::bytes::<NONCE>();
        let octets = address.octets();
        let payload = Payload { msg: &octets, aad: about };
        let mut sealed = nonce.to_vec();
        // Sixteen bytes are far below what the cipher can refuse.
        let closed = self.cipher().encrypt(&XNonce::from(nonce), payload);
        sealed.extend(closed.unwrap_or_default());
        sealed
    }

    /// Opens what [`Keys::seal`] closed; `None` if the key, the row or the bytes are others.
    pub fn open_sealed(&self, sealed: &[u8], about: &[u8]) -> Option<Address> {
        let (nonce, closed) = sealed.split_first_chunk::<NONCE>()?;
        let payload = Payload { msg: closed, aad: about };
        let octets = self.cipher().decrypt(&XNonce::from(*nonce), payload).ok()?;
        Some(Address::from_octets(octets.try_into().ok()?))
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(&self.access_log.into())
    }

    /// Closes a position of the database's log, good until a moment, into letters of a cookie.
    pub fn seal_position(&self, position: u64, until: Moment) -> String {
        let nonce = random::bytes::<NONCE>();
        let plain = [position.to_le_bytes(), until.0.to_le_bytes()];
        let closed = XChaCha20Poly1305::new(&self.written.into())
            .encrypt(&XNonce::from(nonce), plain.as_flattened());
        let sealed = [nonce.as_slice(), &closed.unwrap_or_default()].concat();
        base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(sealed)
    }

    /// Opens what [`Keys::seal_position`] closed, while it is good.
    pub fn open_position(&self, text: &str, now: Moment) -> Option<u64> {
        let sealed = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(text).ok()?;
        let (nonce, closed) = sealed.split_first_chunk::<NONCE>()?;
        let cipher = XChaCha20Poly1305::new(&self.written.into());
        let plain = cipher.decrypt(&XNonce::from(*nonce), closed).ok()?;
        let (position, until) = plain.split_first_chunk::<8>()?;
        let until = i64::from_le_bytes(until.try_into().ok()?);
        (now.0 < until).then(|| u64::from_le_bytes(*position))
    }

    /// One reader, for the view count: two people behind one address with
    /// different browsers are two. Kept in memory only.
    pub fn reader(&self, address: Address, user_agent: &str) -> u64 {
        first_eight(&keyed(&self.view, &[&address.identity(), user_agent.as_bytes()]))
    }
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Keys({})", self.fingerprint())
    }
}

/// A keyed hash of parts, each preceded by its length, so that no two lists of parts collide.
fn keyed(key: &[u8; 32], parts: &[&[u8]]) -> [u8; 32] {
    // In one go, which takes half as long as one part after the other.
    let mut whole = Vec::with_capacity(parts.iter().map(|part| 8 + part.len()).sum());
    for part in parts {
        whole.extend_from_slice(&(part.len() as u64).to_le_bytes());
        whole.extend_from_slice(part);
    }
    *blake3::keyed_hash(key, &whole).as_bytes()
}

fn short(key: &[u8; 32], parts: &[&[u8]]) -> String {
    random::hex(&keyed(key, parts)[..16])
}

fn first_eight(hash: &[u8; 32]) -> u64 {
    hash.iter().take(8).fold(0, |number, byte| (number << 8) | u64::from(*byte))
}

/// Four letters of base32 without `0`, `1`, `l` and `o`, which people mix up.
fn letters(hash: &[u8; 32]) -> String {
    const ALPHABET: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
    hash.iter().take(4).map(|byte| char::from(ALPHABET[usize::from(byte & 31)])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys() -> Keys {
        Keys::from_master(&[7; 32])
    }

    fn address(text: &str) -> Address {
        Address::new(text.parse().unwrap())
    }

    #[test]
    fn an_identity_is_one_address_and_a_neighbourhood_its_24() {
        let (one, next, far) =
            (address("203.0.113.9"), address("203.0.113.10"), address("203.0.114.9"));
        assert_eq!(keys().identity(one).len(), 32);
        assert_ne!(keys().identity(one), keys().identity(next));
        assert_eq!(keys().neighbourhood(one), keys().neighbourhood(next));
        assert_ne!(keys().neighbourhood(one), keys().neighbourhood(far));
        assert_ne!(keys().identity(one), Keys::from_master(&[8; 32]).identity(one));
        assert_ne!(keys().fingerprint(), Keys::from_master(&[8; 32]).fingerprint());
    }

    #[test]
    fn a_prefix_shows_half_of_ipv4_and_nothing_of_ipv6() {
        assert_eq!(keys().prefix(address("121.133.4.5")), "121.133");
        let tag = keys().prefix(address("2001:db8:1:2::1"));
        assert_eq!(tag.chars().count(), 7);
        assert!(tag.starts_with("v6·"));
        assert_eq!(tag, keys().prefix(address("2001:db8:ffff::9")), "a whole operator shares it");
        assert_ne!(tag, keys().prefix(address("2001:db9::1")));
    }

    #[test]
    fn a_mark_holds_for_one_thread_and_one_day() {
        let mark =
            |identity: &str, post, day| keys().mark(identity, GalleryId(1), PostNo(post), Day(day));
        assert_eq!(mark("a", 1, 1).len(), 4);
        assert_eq!(mark("a", 1, 1), mark("a", 1, 1));
        for other in [mark("b", 1, 1), mark("a", 2, 1), mark("a", 1, 2)] {
            assert_ne!(mark("a", 1, 1), other);
        }
    }

    #[test]
    fn parts_do_not_run_into_each_other() {
        assert_ne!(keys().digest(&["ab", "c"]), keys().digest(&["a", "bc"]));
        assert_ne!(keys().client_token("t", "i", &["w"]), keys().client_token("t", "iw", &[]));
    }

    #[test]
    fn a_ticket_is_good_for_one_post_one_purpose_and_a_while() {
        let (gallery, no, expires) = (GalleryId(3), PostNo(9), Moment(1_000));
        let ticket = keys().ticket("edit", gallery, no, expires);
        let good = |purpose, no, ticket: &str, now| {
            keys().verify_ticket(purpose, gallery, no, ticket, Moment(now))
        };
        assert!(good("edit", no, &ticket, 999));
        assert!(!good("edit", no, &ticket, 1_000));
        assert!(!good("delete", no, &ticket, 999));
        assert!(!good("edit", PostNo(10), &ticket, 999));
        let later = format!("{:x}-{}", 2_000, ticket.split_once('-').unwrap().1);
        for forged in ["", "-", "x", &later, &ticket[..ticket.len() - 1], &format!("{ticket}0")] {
            assert!(!good("edit", no, forged, 1), "{forged}");
        }
    }

    #[test]
    fn a_sealed_position_is_ours_and_good_for_a_while() {
        let sealed = keys().seal_position(u64::MAX, Moment(100));
        assert_eq!(keys().open_position(&sealed, Moment(99)), Some(u64::MAX));
        assert_eq!(keys().open_position(&sealed, Moment(100)), None);
        assert_eq!(Keys::from_master(&[8; 32]).open_position(&sealed, Moment(1)), None);
        for forged in ["", "x", "0", &sealed[1..]] {
            assert_eq!(keys().open_position(forged, Moment(1)), None, "{forged}");
        }
    }

    #[test]
    fn a_sealed_address_opens_in_its_own_row_only() {
        for text in ["203.0.113.9", "2001:db8::1"] {
            let sealed = keys().seal(address(text), b"post 1");
            assert_ne!(sealed, keys().seal(address(text), b"post 1"));
            assert_eq!(keys().open_sealed(&sealed, b"post 1"), Some(address(text)));
            assert_eq!(keys().open_sealed(&sealed, b"post 2"), None);
            assert_eq!(Keys::from_master(&[8; 32]).open_sealed(&sealed, b"post 1"), None);
            assert_eq!(keys().open_sealed(&sealed[..20], b"post 1"), None);
        }
    }
}
