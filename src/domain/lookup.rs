//! What an operator asks the sealed log about: a post, or one comment under it.

use super::{claim, comment::CommentId, gallery::Slug, post::PostNo};

/// The post or comment that a typed address names.
pub fn place(typed: &str) -> Option<(Slug, PostNo, Option<CommentId>)> {
    claim::place(typed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comment_is_named_by_the_end_of_its_address() {
        let of = |typed| place(typed).map(|(_, no, comment)| (no.0, comment.map(|id| id.0)));
        assert_eq!(of("https://example.org/g/baduk/7#c99"), Some((7, Some(99))));
        assert_eq!(of("/g/baduk/7#comments"), Some((7, None)));
        assert_eq!(of("/g/baduk"), None);
    }
}
