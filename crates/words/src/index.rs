//! From a text to the terms it is found by.

use crate::{field::Field, term, text::Text};

/// The index terms of one text: each once, in order, each with its field's letter first.
/// They hold no spaces and no quotes, and can be joined by spaces.
pub fn index(text: &str, field: Field) -> Vec<String> {
    let text = Text::read(text);
    // Nearly all terms have at most three characters, and such fit into a number.
    let mut short: Vec<u64> = Vec::with_capacity(text.chars.len() * 2);
    let mut long: Vec<String> = Vec::new();
    term::terms(&text, &mut |chars| match chars {
        [a] => short.push(u64::from(*a) << 42),
        [a, b] => short.push(u64::from(*a) << 42 | u64::from(*b) << 21),
        [a, b, c] => short.push(u64::from(*a) << 42 | u64::from(*b) << 21 | u64::from(*c)),
        chars => long.push(std::iter::once(field.letter()).chain(chars.iter().copied()).collect()),
    });
    short.sort_unstable();
    short.dedup();
    let mut out: Vec<String> = Vec::with_capacity(short.len() + long.len());
    out.extend(short.into_iter().map(|packed| unpack(packed, field)));
    out.append(&mut long);
    out.sort_unstable();
    out.dedup();
    out
}

fn unpack(packed: u64, field: Field) -> String {
    let mut term = String::with_capacity(10);
    term.push(field.letter());
    let parts = [packed >> 42, packed >> 21 & 0x1f_ffff, packed & 0x1f_ffff];
    term.extend(parts.into_iter().filter(|it| *it > 0).filter_map(|it| char::from_u32(it as u32)));
    term
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_are_what_they_are() {
        assert_eq!(
            index("고양이ㅋㅋ RTX4090", Field::Title),
            [
                "t409",
                "t4090",
                "trt",
                "trtx",
                "tㄱㅇ",
                "tㄱㅇㅇ",
                "tㅋ",
                "tㅋㅋ",
                "t고",
                "t고양",
                "t양이"
            ]
        );
        assert_eq!(
            index("C++ 猫です", Field::Body),
            ["bc", "bc＋＋", "bす", "bで", "bです", "b猫", "b猫で"]
        );
        assert!(index(" \n.,!?\"'", Field::Body).is_empty());
    }
}
