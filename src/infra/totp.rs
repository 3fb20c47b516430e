//! Codes of an app for two-step log-in (RFC 6238), by `totp-rs`.

use totp_rs::{Builder, Secret, Totp};

use super::random;

/// Bytes of a secret.
const SECRET: usize = 20;

/// A new secret, as bytes.
pub fn new_secret() -> Vec<u8> {
    random::bytes::<SECRET>().to_vec()
}

/// A secret as people type it into an app.
pub fn as_typed(secret: &[u8]) -> String {
    Secret::from(secret.to_vec()).to_base32()
}

/// The address that an app reads from a picture.
pub fn address(secret: &[u8], site: &str, account: &str) -> Option<String> {
    // A colon parts the two names in the address.
    let plain = |text: &str| text.replace(':', " ");
    let builder = builder(secret).with_issuer(Some(plain(site))).with_account_name(plain(account));
    builder.build().ok()?.to_url().ok()
}

/// The step of the clock whose code this is, if it is one of now or of a step beside it.
pub fn step_of(secret: &[u8], code: &str, seconds: i64) -> Option<i64> {
    let code: String = code.chars().filter(char::is_ascii_digit).collect();
    let totp: Totp = builder(secret).build().ok()?;
    let step = totp.check(&code, u64::try_from(seconds).ok()?)?;
    i64::try_from(step).ok()
}

fn builder(secret: &[u8]) -> Builder {
    Builder::new().with_secret(secret.to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_codes_are_those_of_the_standard() {
        // RFC 6238, appendix B, by its last six digits.
        let secret = b"12345678901234567890";
        for (seconds, code) in
            [(59, "287082"), (1_111_111_109, "081804"), (2_000_000_000, "279037")]
        {
            assert_eq!(step_of(secret, code, seconds), Some(seconds / 30), "{seconds}");
            assert_eq!(step_of(secret, code, seconds + 30), Some(seconds / 30), "a little late");
            assert_eq!(step_of(secret, code, seconds + 90), None, "too late");
        }
        assert_eq!(step_of(secret, "28 70 82", 59), Some(1), "as apps show it");
        assert_eq!(step_of(secret, "", 59), None);
        let address = address(secret, "마당: 집", "abcd2345").unwrap();
        assert!(address.starts_with("otpauth://totp/"), "{address}");
        assert!(address.contains(&as_typed(secret)), "{address}");
    }
}
