//! Cuts folded text into pieces of one kind: syllables, letters, digits and so on.

use crate::{fold::Folded, hangul};

/// What a piece is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Whole Hangul syllables.
    Syllables,
    /// Hangul letters that stand alone: ㅋㅋㅋ, ㅇㅈ.
    Jamo,
    /// Scripts that write words without spaces between them: Han, Kana, Thai.
    Dense,
    /// Letters of any other alphabet.
    Letters,
    /// Digits.
    Digits,
    /// One emoji or other sign that has a meaning of its own.
    Symbol,
}

/// A piece of a text, in folded characters.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Piece {
    pub(crate) kind: Kind,
    pub(crate) from: usize,
    pub(crate) to: usize,
    /// How many `+` and `#` follow letters, as in C++ and C#.
    pub(crate) plus: usize,
    /// How many characters part it from the piece before it.
    pub(crate) gap: usize,
    /// Whether a line ends before it.
    pub(crate) line: bool,
}

/// What kind of piece a folded character belongs to; `None` parts pieces.
pub(crate) fn kind(c: char) -> Option<Kind> {
    match c {
        'a'..='z' => Some(Kind::Letters),
        '0'..='9' => Some(Kind::Digits),
        '\0'..='\u{7f}' => None,
        c if hangul::is_syllable(c) => Some(Kind::Syllables),
        c if hangul::is_jamo(c) => Some(Kind::Jamo),
        '\u{3040}'..='\u{30ff}'
        | '\u{31f0}'..='\u{31ff}'
        | '\u{e00}'..='\u{eff}'
        | '\u{1000}'..='\u{109f}'
        | '\u{1780}'..='\u{17ff}'
            if c.is_alphanumeric() =>
        {
            Some(Kind::Dense)
        }
        '\u{3005}'
        | '\u{3007}'
        | '\u{3400}'..='\u{4dbf}'
        | '\u{4e00}'..='\u{9fff}'
        | '\u{f900}'..='\u{faff}'
        | '\u{20000}'..='\u{3ffff}' => c.is_alphanumeric().then_some(Kind::Dense),
        c if c.is_alphabetic() => Some(Kind::Letters),
        c if c.is_numeric() => Some(Kind::Digits),
        '\u{20a0}'..='\u{20cf}'
        | '\u{2100}'..='\u{24ff}'
        | '\u{25a0}'..='\u{2bff}'
        | '\u{1f000}'..='\u{1faff}' => Some(Kind::Symbol),
        _ => None,
    }
}

/// The pieces of a folded text, in order.
pub(crate) fn pieces(text: &[Folded]) -> Vec<Piece> {
    let mut out = Vec::with_capacity(text.len() / 3);
    let (mut at, mut end, mut line) = (0, 0, false);
    while at < text.len() {
        let Some(found) = kind(text[at].c) else {
            line |= text[at].c == '\n';
            at += 1;
            continue;
        };
        let mut to = at + 1;
        while found != Kind::Symbol && to < text.len() && kind(text[to].c) == Some(found) {
            to += 1;
        }
        let plus = if found == Kind::Letters { plus(&text[to..]) } else { 0 };
        out.push(Piece { kind: found, from: at, to, plus, gap: at - end, line });
        end = to + plus;
        at = end;
        line = false;
    }
    out
}

/// One or two `+` or `#` right after letters, unless they join them to other letters.
fn plus(rest: &[Folded]) -> usize {
    let signs = rest.iter().take_while(|it| matches!(it.c, '+' | '#')).count();
    let joins = rest.get(signs).is_some_and(|it| kind(it.c) == Some(Kind::Letters));
    if (1..=2).contains(&signs) && !joins { signs } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fold::fold;

    fn cut(text: &str) -> Vec<(Kind, String, usize)> {
        let folded = fold(text, 1_000);
        let text = |it: &Piece| folded[it.from..it.to].iter().map(|it| it.c).collect();
        pieces(&folded).iter().map(|it| (it.kind, text(it), it.plus)).collect()
    }

    #[test]
    fn pieces_are_of_one_kind() {
        use Kind::{Digits, Jamo, Letters, Syllables, Symbol};
        let own = |it: &str| it.to_owned();
        assert_eq!(
            cut("RTX4090을 샀다ㅋㅋ😀😀!"),
            [
                (Letters, own("rtx"), 0),
                (Digits, own("4090"), 0),
                (Syllables, own("을"), 0),
                (Syllables, own("샀다"), 0),
                (Jamo, own("ㅋㅋ"), 0),
                (Symbol, own("😀"), 0),
                (Symbol, own("😀"), 0),
            ]
        );
        assert_eq!(
            cut("C++로 a+b c#"),
            [
                (Letters, own("c"), 2),
                (Syllables, own("로"), 0),
                (Letters, own("a"), 0),
                (Letters, own("b"), 0),
                (Letters, own("c"), 1),
            ]
        );
    }
}
