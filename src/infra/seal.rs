//! The key that signs the public log, and the check of what it signed.
//!
//! Ed25519 by `ring`, which TLS brings along. The key is made from the server's master
//! key, so there is no second file to keep; its public half stands on the page of the log.

use ring::signature::{ED25519, Ed25519KeyPair, KeyPair as _, UnparsedPublicKey};

use super::random::hex;

/// See the module.
pub struct Seal(Ed25519KeyPair);

impl Seal {
    /// The key pair of a seed; `None` never happens with 32 bytes.
    pub(super) fn new(seed: &[u8; 32]) -> Option<Seal> {
        Ed25519KeyPair::from_seed_unchecked(seed).ok().map(Seal)
    }

    /// The public key as 64 hexadecimal digits.
    pub fn public(&self) -> String {
        hex(self.0.public_key().as_ref())
    }

    /// A signature as 128 hexadecimal digits.
    pub fn sign(&self, bytes: &[u8]) -> String {
        hex(self.0.sign(bytes).as_ref())
    }
}

/// Whether these bytes were signed with the key that belongs to a public one.
pub fn is_signed(public: &str, bytes: &[u8], signature: &str) -> bool {
    let (Some(public), Some(signature)) = (unhex(public), unhex(signature)) else { return false };
    UnparsedPublicKey::new(&ED25519, public).verify(bytes, &signature).is_ok()
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let digits = text.bytes().map(|digit| char::from(digit).to_digit(16));
    let digits: Vec<u32> = digits.collect::<Option<_>>()?;
    let pairs = digits.chunks_exact(2);
    if !pairs.remainder().is_empty() {
        return None;
    }
    pairs.map(|pair| u8::try_from(pair[0] << 4 | pair[1]).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_is_of_one_key_and_of_these_bytes() {
        let (one, other) = (Seal::new(&[7; 32]).unwrap(), Seal::new(&[8; 32]).unwrap());
        let signature = one.sign(b"head");
        assert_eq!((one.public().len(), signature.len()), (64, 128));
        assert!(is_signed(&one.public(), b"head", &signature));
        assert!(!is_signed(&one.public(), b"Head", &signature));
        assert!(!is_signed(&other.public(), b"head", &signature));
        for forged in ["", "00", "zz", &signature[2..], &signature[1..]] {
            assert!(!is_signed(&one.public(), b"head", forged), "{forged}");
        }
    }
}
