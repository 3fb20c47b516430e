//! The words of searching, once per language.

use super::{
    josa::{Josa, josa},
    number::grouped,
};
use crate::domain::search::{Scope, Sort};

/// What the search form and its results say.
#[derive(Debug)]
#[expect(missing_docs, reason = "each field is the sentence its name says")]
pub struct Search {
    pub search: &'static str,
    pub hint: &'static str,
    pub hint_gallery: fn(&str) -> String,
    pub of_gallery: fn(&str) -> String,
    pub of_words: fn(&str) -> String,
    pub where_to: &'static str,
    /// In the order of [`Scope::IN_GALLERY`].
    pub scopes: [&'static str; 6],
    pub order: &'static str,
    /// In the order of [`Sort::ALL`].
    pub sorts: [&'static str; 4],
    pub more: &'static str,
    pub from: &'static str,
    pub until: &'static str,
    pub featured_only: &'static str,
    pub with_image: &'static str,
    pub kinds: &'static str,
    pub posts: &'static str,
    pub galleries: &'static str,
    pub everywhere: &'static str,
    pub count: fn(i64) -> String,
    pub count_about: fn(i64) -> String,
    pub count_at_least: fn(i64) -> String,
    pub among: fn(i64) -> String,
    pub page: fn(i64) -> String,
    pub newer: &'static str,
    pub older: &'static str,
    pub so_far: &'static str,
    pub go_on: &'static str,
    pub meant: &'static str,
    pub meant_instead: fn(&str, &str) -> String,
    pub none: fn(&str) -> String,
    pub none_help: &'static str,
    pub none_so_far: &'static str,
    pub ways: &'static str,
    /// What may be typed, and what it does.
    pub way: [(&'static str, &'static str); 6],
    pub cut: &'static str,
    pub feed: &'static str,
    pub feed_of: fn(&str) -> String,
    pub comment_on: fn(&str) -> String,
    pub results: &'static str,
    pub suggestions: &'static str,
    pub recent_words: &'static str,
    pub forget: &'static str,
}

impl Search {
    /// The words of a scope.
    pub fn scope(&self, scope: Scope) -> &'static str {
        let place = Scope::IN_GALLERY.iter().position(|it| *it == scope);
        place.map_or(self.galleries, |place| self.scopes[place])
    }

    /// The words of an order.
    pub fn sort(&self, sort: Sort) -> &'static str {
        let place = Sort::ALL.iter().position(|it| *it == sort);
        self.sorts[place.unwrap_or(0)]
    }
}

pub(super) static KO: Search = Search {
    search: "검색",
    hint: "모든 갤러리에서 검색",
    hint_gallery: |name| format!("{name} 갤러리에서 검색"),
    of_gallery: |name| format!("{name} 갤러리 검색"),
    of_words: |words| format!("‘{words}’ 검색 결과"),
    where_to: "찾을 곳",
    scopes: ["제목+내용", "제목", "내용", "글쓴이", "댓글", "전체"],
    order: "정렬",
    sorts: ["최신순", "정확도순", "추천순", "댓글순"],
    more: "상세 조건",
    from: "시작일",
    until: "종료일",
    featured_only: "개념글만",
    with_image: "사진이 있는 글만",
    kinds: "검색 대상",
    posts: "글",
    galleries: "갤러리",
    everywhere: "모든 갤러리에서 찾기",
    count: |count| format!("{}건", grouped(count)),
    count_about: |count| format!("약 {}건", grouped(count)),
    count_at_least: |count| format!("{}건 이상", grouped(count)),
    among: |count| format!("최근에 찾은 {}건 안에서 정렬했습니다.", grouped(count)),
    page: |page| format!("{}쪽", grouped(page)),
    newer: "이전",
    older: "다음",
    so_far: "여기까지 찾았습니다. 더 오래된 글이 남아 있습니다.",
    go_on: "더 찾기",
    meant: "이것을 찾으셨나요?",
    meant_instead: |typed, meant| {
        format!(
            "‘{typed}’ 결과가 없어 ‘{meant}’{} 찾았습니다.",
            &josa(meant, Josa::EuroRo)[meant.len()..]
        )
    },
    none: |words| format!("‘{words}’에 맞는 결과가 없습니다."),
    none_help: "철자를 확인하거나, 낱말을 줄이거나, 찾을 곳을 ‘전체’로 바꿔 보세요.",
    none_so_far: "여기까지는 찾은 것이 없습니다.",
    ways: "이렇게 찾을 수 있습니다",
    way: [
        ("고양이 사료", "두 낱말이 모두 들어 있는 글. 순서는 상관없고 조사는 없어도 됩니다."),
        ("\"고양이 사료\"", "따옴표 안을 그대로 이어 쓴 글"),
        ("고양이 -강아지", "강아지라는 낱말이 없는 글"),
        ("ㄱㅇㅇ", "초성만으로 찾기"),
        ("rhdiddl", "한/영 키를 잘못 눌러도 고양이를 찾아 줍니다."),
        ("121.133", "글쓴이에서 IP 앞자리나 식별코드로 찾기"),
    ],
    cut: "검색어가 너무 길어 앞부분만 찾았습니다.",
    feed: "RSS로 받기",
    feed_of: |words| format!("‘{words}’ 검색"),
    comment_on: |title| format!("‘{title}’에 달린 댓글"),
    results: "검색 결과",
    suggestions: "검색어 제안",
    recent_words: "최근 검색어",
    forget: "최근 검색어 지우기",
};

pub(super) static EN: Search = Search {
    search: "Search",
    hint: "Search all galleries",
    hint_gallery: |name| format!("Search the {name} gallery"),
    of_gallery: |name| format!("Search the {name} gallery"),
    of_words: |words| format!("Results for “{words}”"),
    where_to: "Look in",
    scopes: ["Title and text", "Title", "Text", "Author", "Comments", "Everything"],
    order: "Order",
    sorts: ["Newest", "Best match", "Most votes", "Most comments"],
    more: "More conditions",
    from: "From",
    until: "Until",
    featured_only: "Featured only",
    with_image: "With a picture only",
    kinds: "What to search",
    posts: "Posts",
    galleries: "Galleries",
    everywhere: "Search all galleries",
    count: |count| {
        if count == 1 { "1 result".into() } else { format!("{} results", grouped(count)) }
    },
    count_about: |count| format!("about {} results", grouped(count)),
    count_at_least: |count| format!("at least {} results", grouped(count)),
    among: |count| format!("Ordered among the {} newest results.", grouped(count)),
    page: |page| format!("page {}", grouped(page)),
    newer: "Previous",
    older: "Next",
    so_far: "This is how far the search came. There are older posts left.",
    go_on: "Search on",
    meant: "Did you mean",
    meant_instead: |typed, meant| {
        format!("Nothing for “{typed}”; these are results for “{meant}”.")
    },
    none: |words| format!("Nothing found for “{words}”."),
    none_help: "Check the spelling, use fewer words, or look in everything.",
    none_so_far: "Nothing found so far.",
    ways: "Ways to search",
    way: [
        ("고양이 사료", "Posts with both words, in any order, with or without particles"),
        ("\"고양이 사료\"", "Posts with exactly this phrase"),
        ("고양이 -강아지", "Posts without the second word"),
        ("ㄱㅇㅇ", "Words by their initial consonants"),
        ("rhdiddl", "Finds 고양이 although the keyboard was in English"),
        ("121.133", "In Author: by address prefix or account code"),
    ],
    cut: "The query is too long; only its beginning was used.",
    feed: "RSS",
    feed_of: |words| format!("Search: {words}"),
    comment_on: |title| format!("Comment on “{title}”"),
    results: "Results",
    suggestions: "Suggestions",
    recent_words: "Recent searches",
    forget: "Forget recent searches",
};
