//! Randomness from the operating system, for salts, keys, nonces and tokens.

/// Random bytes.
///
/// # Panics
/// When the operating system has none to give: nothing that follows would be safe.
pub fn bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    if let Err(error) = getrandom::fill(&mut bytes) {
        panic!("the operating system gives no randomness: {error}");
    }
    bytes
}

/// A token of 128 random bits as 32 hexadecimal digits.
pub fn token() -> String {
    hex(&bytes::<16>())
}

/// 32 hexadecimal digits that need only differ from all others, as names of requests
/// do: no secret, so the operating system is not asked for each.
pub fn label() -> String {
    hex(&fastrand::u128(..).to_le_bytes())
}

/// Lower-case hexadecimal digits of some bytes.
pub fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |four: u8| DIGITS[usize::from(four & 15)];
    let mut text = vec![0; bytes.len() * 2];
    for (pair, byte) in text.as_chunks_mut().0.iter_mut().zip(bytes) {
        *pair = [digit(byte >> 4), digit(*byte)];
    }
    // Digits are text.
    String::from_utf8(text).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_differ_and_are_128_bits_of_hexadecimal() {
        assert_ne!(token(), token());
        assert_eq!(token().len(), 32);
        assert_eq!(hex(&[0, 0x7f, 0xff]), "007fff");
    }
}
