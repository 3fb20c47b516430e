//! The part of a text that shows why it was found.

use std::ops::Range;

/// A part of a text, on one line.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Snippet {
    /// The words, each run of white space as one space.
    pub text: String,
    /// Bytes of `text` to mark.
    pub marks: Vec<Range<usize>>,
    /// Whether something of the text stands before it.
    pub before: bool,
    /// Whether something of the text stands behind it.
    pub after: bool,
}

/// How many places are looked at for the best one.
const CONSIDERED: usize = 100;

/// How far the beginning may move to stand at a space.
const NUDGE: usize = 12;

/// `hits`: which word stands at which bytes, in order.
pub(crate) fn around(text: &str, hits: &[(usize, Range<usize>)], chars: usize) -> Snippet {
    let start = start(text, hits, chars);
    let start = if hits.is_empty() { text.len() - text.trim_start().len() } else { start };
    let mut out = Snippet { before: !text[..start].trim().is_empty(), ..Snippet::default() };
    let mut spans: Vec<Range<usize>> =
        hits.iter().map(|(_, it)| it.clone()).filter(|it| it.end > start).collect();
    spans.sort_by_key(|it| (it.start, it.end));
    let mut spans = spans.into_iter().peekable();
    let (mut count, mut end) = (0, start);
    let mut open: Option<(usize, usize)> = None;
    for (at, c) in text[start..].char_indices() {
        let at = start + at;
        if let Some((from, until)) = open
            && at >= until
        {
            push_mark(&mut out, from);
            open = None;
        }
        if count >= chars {
            break;
        }
        while let Some(span) = spans.next_if(|it| it.start <= at) {
            let (from, until) = open.unwrap_or((out.text.len(), 0));
            open = (span.end > at || open.is_some()).then_some((from, until.max(span.end)));
        }
        if c.is_whitespace() {
            if !out.text.is_empty() && !out.text.ends_with(' ') {
                out.text.push(' ');
                count += 1;
            } else if out.text.is_empty() {
                open = open.map(|(_, until)| (0, until));
            }
        } else {
            out.text.push(c);
            count += 1;
        }
        end = at + c.len_utf8();
    }
    if let Some((from, _)) = open {
        push_mark(&mut out, from);
    }
    out.text.truncate(out.text.trim_end().len());
    let len = out.text.len();
    out.marks.iter_mut().for_each(|it| it.end = it.end.min(len));
    out.marks.retain(|it| it.start < it.end);
    out.after = !text[end..].trim().is_empty();
    out
}

fn push_mark(out: &mut Snippet, from: usize) {
    let to = out.text.len();
    match out.marks.last_mut() {
        Some(last) if last.end >= from => last.end = to,
        _ => out.marks.push(from..to),
    }
}

/// Where the window begins: a quarter of it before the place with the most words after it.
fn start(text: &str, hits: &[(usize, Range<usize>)], chars: usize) -> usize {
    let hits = &hits[..hits.len().min(CONSIDERED)];
    // A character of Hangul has three bytes; exactness does not matter here.
    let reach = chars * 2;
    let words = |from: usize| {
        let mut seen: Vec<usize> = hits[from..]
            .iter()
            .take_while(|(_, it)| it.end <= hits[from].1.start + reach)
            .map(|(word, _)| *word)
            .collect();
        let all = seen.len().min(4);
        seen.sort_unstable();
        seen.dedup();
        seen.len() * 8 + all
    };
    let Some(best) = (0..hits.len()).rev().max_by_key(|from| words(*from)) else { return 0 };
    let place = hits[best].1.start;
    let lead =
        text[..place].char_indices().rev().take(chars / 4).last().map_or(place, |(at, _)| at);
    if lead == 0 {
        return 0;
    }
    // At the beginning of a word rather than inside one.
    let inside = text[lead..place].char_indices().take(NUDGE);
    let space =
        inside.filter(|(_, c)| c.is_whitespace()).map(|(at, c)| lead + at + c.len_utf8()).next();
    space.unwrap_or(lead)
}
