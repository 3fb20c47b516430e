//! HTML as a flat run of tags and words, read by the HTML5 tokenizer alone.
//!
//! Everything here needs the order of tags, not a tree; without a tree there is
//! nothing that grows faster than the input.

use std::cell::RefCell;

use html5ever::{
    tendril::StrTendril,
    tokenizer::{
        BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
        states::RawKind,
    },
};

/// One tag or run of words.
pub(crate) enum Piece<'a> {
    /// A start tag.
    Open(&'a Tag),
    /// An end tag's name.
    Close(&'a str),
    /// Words, entities already decoded.
    Text(&'a str),
}

/// Calls `visit` for every piece of `html` in order. Comments, scripts, styles
/// and foreign content (SVG, MathML) are left out together with what they hold.
pub(crate) fn read(html: &str, visit: impl FnMut(Piece<'_>)) {
    let sink = Sink { state: RefCell::new(State { visit, dropped: None }) };
    let tokenizer = Tokenizer::new(sink, TokenizerOpts::default());
    let input = BufferQueue::default();
    input.push_back(StrTendril::from_slice(html));
    // The tokenizer pauses after a script so that a browser could run it.
    while !input.is_empty() {
        let _ = tokenizer.feed(&input);
    }
    tokenizer.end();
}

/// How the tokenizer reads what stands inside an element we leave out.
fn raw_kind(name: &str) -> Option<RawKind> {
    match name {
        "script" => Some(RawKind::ScriptData),
        "textarea" | "title" => Some(RawKind::Rcdata),
        "style" | "iframe" | "noembed" | "noframes" | "noscript" | "xmp" => Some(RawKind::Rawtext),
        _ => None,
    }
}

/// Elements whose content is left out although it is written as tags.
fn is_foreign(name: &str) -> bool {
    matches!(name, "svg" | "math" | "template" | "select" | "object" | "applet")
}

/// The element being left out and how many of its name are open.
struct Dropped {
    name: String,
    depth: usize,
}

struct State<V> {
    visit: V,
    dropped: Option<Dropped>,
}

struct Sink<V> {
    state: RefCell<State<V>>,
}

impl<V: FnMut(Piece<'_>)> State<V> {
    fn tag(&mut self, tag: &Tag) -> TokenSinkResult<()> {
        let name: &str = &tag.name;
        if let Some(dropped) = &mut self.dropped {
            if dropped.name == name {
                match tag.kind {
                    TagKind::StartTag if !tag.self_closing => dropped.depth += 1,
                    TagKind::StartTag => {}
                    TagKind::EndTag => dropped.depth -= 1,
                }
                if dropped.depth == 0 {
                    self.dropped = None;
                }
            }
            return TokenSinkResult::Continue;
        }
        match tag.kind {
            TagKind::EndTag => (self.visit)(Piece::Close(name)),
            TagKind::StartTag if name == "plaintext" => {
                self.dropped = Some(Dropped { name: name.to_owned(), depth: 1 });
                return TokenSinkResult::Plaintext;
            }
            TagKind::StartTag => {
                if let Some(kind) = raw_kind(name) {
                    self.dropped = Some(Dropped { name: name.to_owned(), depth: 1 });
                    return TokenSinkResult::RawData(kind);
                }
                if is_foreign(name) {
                    if !tag.self_closing {
                        self.dropped = Some(Dropped { name: name.to_owned(), depth: 1 });
                    }
                } else {
                    (self.visit)(Piece::Open(tag));
                }
            }
        }
        TokenSinkResult::Continue
    }
}

impl<V: FnMut(Piece<'_>)> TokenSink for Sink<V> {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let mut state = self.state.borrow_mut();
        match token {
            Token::TagToken(tag) => return state.tag(&tag),
            Token::CharacterTokens(text) if state.dropped.is_none() => {
                (state.visit)(Piece::Text(&text));
            }
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

/// The value of an attribute, if the tag has it.
pub(crate) fn attribute<'a>(tag: &'a Tag, name: &str) -> Option<&'a str> {
    tag.attrs.iter().find(|a| &*a.name.local == name).map(|a| &*a.value)
}
