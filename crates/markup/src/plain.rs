//! Typed words to HTML: paragraphs, line breaks, links, and nothing else.

use linkify::{LinkFinder, LinkKind};

use crate::{LINK_REL, address::has_web_scheme, escape_into};

/// Most spaces kept in one run, so that drawings made of letters survive and a
/// run of thousands does not push a page wide.
const SPACES_MAX: usize = 120;
/// What a tab is worth in spaces.
const TAB: usize = 4;
/// Line breaks kept in one run: two blank lines.
const BREAKS_MAX: usize = 3;
/// HTML's own space collapses; this one does not.
const HARD_SPACE: char = '\u{A0}';

/// A post as typed: a blank line starts a paragraph, several leave one empty
/// paragraph between, a line break is a line break, web addresses become links.
pub fn from_plain(text: &str) -> String {
    let lines = lines(text);
    let mut out = String::with_capacity(text.len() + text.len() / 4);
    let finder = finder();
    let mut in_paragraph = false;
    let mut blank = 0;
    for line in &lines {
        if line.is_empty() {
            blank += 1;
            continue;
        }
        if in_paragraph && blank == 0 {
            out.push_str("<br>");
        } else {
            if in_paragraph {
                out.push_str("</p>");
                if blank > 1 {
                    out.push_str("<p><br></p>");
                }
            }
            out.push_str("<p>");
            in_paragraph = true;
        }
        blank = 0;
        write_line(&mut out, &finder, line);
    }
    if in_paragraph {
        out.push_str("</p>");
    }
    out
}

/// A comment as typed: like [`from_plain`], with line breaks in place of paragraphs.
pub fn from_comment(text: &str) -> String {
    let lines = lines(text);
    let mut out = String::with_capacity(text.len() + text.len() / 4);
    let finder = finder();
    let mut breaks = 0;
    for line in &lines {
        if !line.is_empty() {
            if !out.is_empty() {
                out.push_str(&"<br>".repeat(breaks.min(BREAKS_MAX)));
            }
            breaks = 0;
            write_line(&mut out, &finder, line);
        }
        breaks += 1;
    }
    out
}

/// The lines without what HTML cannot carry: control characters, spaces at the
/// end. Spaces in runs are already hard and bounded.
fn lines(text: &str) -> Vec<String> {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    text.split('\n').map(|line| spaced(line.trim_end_matches(is_blank))).collect()
}

/// White space and the control characters that are dropped anyway.
fn is_blank(c: char) -> bool {
    c.is_whitespace() || is_dropped(c)
}

/// Control characters other than tab, which HTML has no way to write, and the
/// mark of byte order, which parsers drop at the start.
fn is_dropped(c: char) -> bool {
    c != '\t' && c.is_control() || c == '\u{FEFF}'
}

fn spaced(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut run = 0;
    for c in line.chars().filter(|c| !is_dropped(*c)) {
        match c {
            ' ' | HARD_SPACE => run += 1,
            '\t' => run += TAB,
            c => {
                push_spaces(&mut out, run);
                run = 0;
                out.push(c);
            }
        }
    }
    out
}

/// Between words the last space stays soft, so that the line can break there.
fn push_spaces(out: &mut String, run: usize) {
    let run = run.min(SPACES_MAX);
    let soft = usize::from(run > 0 && !out.is_empty());
    out.extend(std::iter::repeat_n(HARD_SPACE, run - soft));
    if soft == 1 {
        out.push(' ');
    }
}

fn finder() -> LinkFinder {
    let mut finder = LinkFinder::new();
    finder.kinds(&[LinkKind::Url]);
    finder
}

fn write_line(out: &mut String, finder: &LinkFinder, line: &str) {
    // Nearly every line has no address; looking for this first keeps them cheap.
    if !line.contains("://") {
        return escape_into(out, line);
    }
    let mut written = 0;
    for link in finder.links(line) {
        let address = honest_part(link.as_str());
        if !has_web_scheme(address) || address.ends_with('/') && address.len() <= "https://".len() {
            continue;
        }
        let end = link.start() + address.len();
        escape_into(out, &line[written..link.start()]);
        out.push_str("<a href=\"");
        escape_into(out, address);
        out.push_str("\" rel=\"");
        out.push_str(LINK_REL);
        out.push_str("\" target=\"_blank\">");
        escape_into(out, address);
        out.push_str("</a>");
        written = end;
    }
    escape_into(out, &line[written..]);
}

/// The address up to the first character that would show it as another one:
/// hard spaces, zero-width characters and marks that turn the writing direction.
fn honest_part(address: &str) -> &str {
    let hides = |c: char| {
        c.is_whitespace()
            || matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}')
    };
    &address[..address.find(hides).unwrap_or(address.len())]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blank_lines_part_paragraphs_and_leave_one_gap_at_most() {
        assert_eq!(from_plain("가\r\n나\n\n다"), "<p>가<br>나</p><p>다</p>");
        assert_eq!(from_plain("\n\n가\n \n\n\n\n나\n\n"), "<p>가</p><p><br></p><p>나</p>");
        assert_eq!(from_plain(" \n\u{FEFF}\n"), "");
        assert_eq!(from_plain(""), "");
    }

    #[test]
    fn comments_have_breaks_only() {
        assert_eq!(from_comment("\n가\n나\n\n\n\n\n다\n"), "가<br>나<br><br><br>다");
    }

    #[test]
    fn addresses_become_links_that_read_as_typed() {
        assert_eq!(
            from_comment("봐 (https://a.kr/?x=1&y=\"2) <b>"),
            "봐 (<a href=\"https://a.kr/?x=1&amp;y=\" rel=\"nofollow noopener noreferrer ugc\" target=\"_blank\">https://a.kr/?x=1&amp;y=</a>&quot;2) &lt;b&gt;"
        );
        for not in [
            "javascript://a%0aalert(1)",
            "ftp://a.kr",
            "http://",
            "a@b.kr",
            "file:///etc",
            "data://x",
        ] {
            assert!(!from_plain(not).contains("<a"), "{not}");
        }
        assert!(from_plain("http://a.kr/\u{202E}gpj").contains(">http://a.kr/</a>\u{202E}gpj"));
    }

    #[test]
    fn drawings_keep_their_spaces() {
        assert_eq!(
            from_plain("  ∧_∧\n\t(  ´"),
            "<p>\u{A0}\u{A0}∧_∧<br>\u{A0}\u{A0}\u{A0}\u{A0}(\u{A0} ´</p>"
        );
        assert!(from_plain(&format!("{}x", " ".repeat(9000))).chars().count() < 140);
    }
}
