//! Safe HTML back to words: for edit forms, descriptions and excerpts.

use crate::{
    address::is_own_media,
    token::{Piece, attribute, read},
};

/// Line breaks written in one run at most: two blank lines, as typed text keeps.
const BREAKS_MAX: usize = 3;

/// The words of safe HTML: a blank line between paragraphs, a line for each list
/// item and table row, `- ` before items. What [`crate::from_plain`] made comes
/// back as it was typed, up to spaces that HTML does not carry.
pub fn to_text(html: &str) -> String {
    let mut page = Page::default();
    read(html, |piece| match piece {
        Piece::Open(tag) => page.open(&tag.name),
        Piece::Close(name) => page.close(name),
        Piece::Text(text) => page.words(text),
    });
    page.finish()
}

/// The first `max_chars` characters on one line, white space folded; an ellipsis
/// takes the last place when something is left out.
pub fn excerpt(text: &str, max_chars: usize) -> String {
    // One more than fits tells whether something is left out, however long the text.
    let mut head: Vec<char> = Vec::new();
    'words: for (at, word) in text.split_whitespace().enumerate() {
        let space = (at > 0).then_some(' ');
        for c in space.into_iter().chain(word.chars()) {
            head.push(c);
            if head.len() > max_chars {
                break 'words;
            }
        }
    }
    if head.len() > max_chars {
        head.truncate(max_chars.saturating_sub(1));
        let cut: String = head.into_iter().collect();
        let dots = if max_chars == 0 { "" } else { "…" };
        return format!("{}{dots}", cut.trim_end());
    }
    head.into_iter().collect()
}

/// Whether safe HTML shows an image of this site.
pub fn has_image(html: &str) -> bool {
    let mut found = false;
    read(html, |piece| {
        if let Piece::Open(tag) = piece {
            found |= &*tag.name == "img" && attribute(tag, "src").is_some_and(is_own_media);
        }
    });
    found
}

#[derive(Default)]
struct Page {
    out: String,
    /// Line breaks to write before the next word.
    breaks: usize,
    /// A soft space to write before the next word of the same line.
    space: bool,
    /// How many `<pre>` are open: white space counts inside.
    pre: usize,
}

impl Page {
    fn open(&mut self, name: &str) {
        match name {
            "br" => self.breaks += 1,
            "li" => {
                self.part(1);
                self.words("- ");
            }
            "td" | "th" => self.space = true,
            "pre" => {
                self.part(2);
                self.pre += 1;
            }
            name => self.part(distance(name)),
        }
    }

    fn close(&mut self, name: &str) {
        if name == "pre" {
            self.pre = self.pre.saturating_sub(1);
        }
        self.part(distance(name));
    }

    fn part(&mut self, breaks: usize) {
        self.breaks = self.breaks.max(breaks);
    }

    fn words(&mut self, text: &str) {
        for c in text.chars() {
            match c {
                '\n' if self.pre > 0 => self.breaks += 1,
                ' ' | '\t' if self.pre > 0 => self.letter(' '),
                ' ' | '\t' | '\n' | '\r' | '\u{C}' => self.space = true,
                '\u{A0}' => self.letter(' '),
                c => self.letter(c),
            }
        }
    }

    fn letter(&mut self, c: char) {
        if self.breaks > 0 {
            self.out.truncate(self.out.trim_end().len());
            if !self.out.is_empty() {
                self.out.extend(std::iter::repeat_n('\n', self.breaks.min(BREAKS_MAX)));
            }
        } else if self.space && !self.out.is_empty() {
            self.out.push(' ');
        }
        self.breaks = 0;
        self.space = false;
        self.out.push(c);
    }

    fn finish(mut self) -> String {
        self.out.truncate(self.out.trim_end().len());
        self.out
    }
}

/// Line breaks that stand around an element.
fn distance(name: &str) -> usize {
    match name {
        "p" | "h2" | "h3" | "h4" | "blockquote" | "pre" | "table" | "ul" | "ol" => 2,
        "div" | "li" | "tr" | "hr" | "caption" => 1,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_come_back_as_typed() {
        let typed = "  가 &amp; <나>\n다  라\n\n마\n\n\n바 https://a.kr";
        assert_eq!(to_text(&crate::from_plain(typed)), typed);
        assert_eq!(to_text(&crate::from_comment(typed)), typed);
    }

    #[test]
    fn blocks_become_lines() {
        let html = "<h2>가</h2><ul>\n<li>나</li>\n<li>다</li></ul><table><tr><td>라</td><td>마</td></tr></table><pre>  a\n\nb</pre>";
        assert_eq!(to_text(html), "가\n\n- 나\n- 다\n\n라 마\n\n  a\n\nb");
    }

    #[test]
    fn an_excerpt_counts_characters() {
        assert_eq!(excerpt(" 가나\n\n다 라 ", 10), "가나 다 라");
        assert_eq!(excerpt("가나다라마", 4), "가나다…");
        assert_eq!(excerpt("가나다라", 4), "가나다라");
        assert_eq!(excerpt("가나 다라", 4), "가나…");
        assert_eq!(excerpt("가", 0), "");
    }

    #[test]
    fn only_own_images_count() {
        assert!(has_image("<p><img src=\"/media/a.png\"></p>"));
        assert!(!has_image("&lt;img src=/media/a.png&gt; <img src=//x/a.png>"));
    }
}
