//! What is asked next: addresses, forms, and who is said to ask.

use std::{cell::Cell, io::Write as _};

use clap::ValueEnum;
use fastrand::Rng;

use crate::{
    chance::{anybody, raider, zipf},
    tally::Kind,
    target::{Gallery, Target},
};

/// The mixes; see the README.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Mix {
    /// The first page of the list.
    List1,
    /// A page anywhere in the list, or the one given with --page.
    Deep,
    /// A post anywhere.
    Posts,
    /// One address.
    Path,
    /// A random address of a file.
    Paths,
    /// A third each of list1, deep and posts.
    Read,
    /// Guests' comments under the newest posts.
    Comment,
    /// Posts, comments and votes.
    Write,
    /// Searches of a gallery.
    Search,
    /// The peak second of a large site.
    Day,
    /// Everybody reads one post.
    Viral,
    /// One neighbourhood floods.
    Raid,
}

/// Rows of a list page that asks for no size.
const ROWS: u64 = 50;
/// Posts of a gallery that are "new", and those of them that are known.
const NEW: u64 = 1_000;
/// Makes ranks of renown out of ranks of age; a prime, so that each is somebody's.
const STRIDE: u64 = 389;
/// A paragraph of a post.
const WORDS: &str = "주말에 다녀온 이야기를 조금 적어 봅니다. 날씨가 좋아서 사람이 많았고, 내려오는 길에 본 노을이 오래 남네요.";

/// What is searched for.
const SEARCHED: [&str; 8] =
    ["오늘", "주말", "사진", "다녀온 이야기", "\"처음으로\"", "ㅅㅈ", "dhsmf", "후기 추천"];

/// What has been chosen.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Choice {
    pub(crate) kind: Kind,
    pub(crate) right: Right,
    /// The gallery's place among the target's.
    pub(crate) gallery: usize,
}

/// Chooses requests; one for each thread.
pub(crate) struct Chooser {
    mix: Mix,
    target: Target,
    /// Posts of the galleries up to each.
    sums: Vec<u64>,
    /// The gallery of the request that is being written.
    gallery: Cell<usize>,
    /// The newest post of each gallery, which moves as posts are written.
    newest: Vec<Cell<u64>>,
    /// Makes the words of each post and comment different.
    written: Cell<u64>,
}

/// What answers are right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Right {
    /// A page.
    Page,
    /// A redirect to what was written.
    Written,
    /// A redirect, or a polite refusal.
    WrittenOrRefused,
}

impl Right {
    pub(crate) fn accepts(self, status: u16) -> bool {
        match self {
            Right::Page => status == 200,
            Right::Written => status == 303,
            Right::WrittenOrRefused => matches!(status, 303 | 429 | 503),
        }
    }
}

impl Chooser {
    pub(crate) fn new(mix: Mix, target: Target) -> Chooser {
        let mut sum = 0;
        let mut sums = Vec::new();
        for gallery in &target.galleries {
            sum += gallery.posts;
            sums.push(sum);
        }
        let newest = target.galleries.iter().map(|gallery| Cell::new(gallery.posts)).collect();
        Chooser { mix, target, sums, gallery: Cell::new(0), newest, written: Cell::new(0) }
    }

    /// A post has been written in a gallery.
    pub(crate) fn saw(&self, gallery: usize, no: u64) {
        self.newest[gallery].set(self.newest[gallery].get().max(no));
    }

    /// Writes the next request into `out`.
    pub(crate) fn next(&self, rng: &mut Rng, out: &mut Vec<u8>) -> Choice {
        out.clear();
        let whole = self.sums.last().copied().unwrap_or(1);
        let ticket = rng.u64(..whole.max(1));
        let gallery = self.sums.partition_point(|sum| *sum <= ticket);
        self.gallery.set(gallery);
        let (kind, right) = self.choose(rng, out);
        Choice { kind, right, gallery }
    }

    fn here(&self) -> &Gallery {
        &self.target.galleries[self.gallery.get()]
    }

    fn choose(&self, rng: &mut Rng, out: &mut Vec<u8>) -> (Kind, Right) {
        match self.mix {
            Mix::List1 => self.list(rng, out, 1),
            Mix::Deep => self.deep(rng, out),
            Mix::Posts => self.any_post(rng, out),
            Mix::Path => self.page(rng, out, Kind::Page, &self.target.path),
            Mix::Paths => {
                let path = &self.target.paths[rng.usize(..self.target.paths.len())];
                self.page(rng, out, Kind::Page, path)
            }
            Mix::Read => match rng.u8(..3) {
                0 => self.list(rng, out, 1),
                1 => self.deep(rng, out),
                _ => self.any_post(rng, out),
            },
            Mix::Comment => {
                let no = self.new_post(rng);
                self.comment(rng, out, no, true)
            }
            Mix::Write => {
                let choice = rng.u64(..460);
                self.write(rng, out, choice)
            }
            Mix::Search => self.search(rng, out),
            Mix::Day => match rng.u64(..5_510) {
                choice @ ..460 => self.write(rng, out, choice),
                460..510 => self.search(rng, out),
                _ => self.view(rng, out),
            },
            Mix::Viral => match rng.u8(..100) {
                ..90 => self.post(rng, out, self.target.hot),
                90..94 => self.view(rng, out),
                94..97 => self.comment(rng, out, self.target.hot, true),
                _ => self.vote(rng, out, self.target.hot),
            },
            Mix::Raid => match rng.u8(..10) {
                0 => self.view(rng, out),
                1..5 => self.new_thread(rng, out, false),
                _ => {
                    let no = self.new_post(rng);
                    self.comment(rng, out, no, false)
                }
            },
        }
    }

    /// A view as readers of a busy gallery spread them.
    fn view(&self, rng: &mut Rng, out: &mut Vec<u8>) -> (Kind, Right) {
        match rng.u8(..100) {
            ..25 => self.list(rng, out, 1),
            25..30 => {
                let last = self.here().posts.div_ceil(ROWS).clamp(1, 20);
                let page = rng.u64(1..=last);
                self.list(rng, out, page)
            }
            30..40 => self.any_post(rng, out),
            40..70 => {
                let no = self.new_post(rng);
                self.post(rng, out, no)
            }
            _ => {
                let no = self.known_post(rng);
                self.post(rng, out, no)
            }
        }
    }

    /// A word that made-up posts hold, in one of the ways people type.
    fn search(&self, rng: &mut Rng, out: &mut Vec<u8>) -> (Kind, Right) {
        let word = SEARCHED[rng.usize(..SEARCHED.len())];
        let query: String = form_urlencoded::byte_serialize(word.as_bytes()).collect();
        self.get(rng, out, format_args!("/g/{}/search?q={query}", self.here().slug));
        (Kind::Search, Right::Page)
    }

    /// 50 posts, 110 comments, 300 votes.
    fn write(&self, rng: &mut Rng, out: &mut Vec<u8>, choice: u64) -> (Kind, Right) {
        match choice {
            ..50 => self.new_thread(rng, out, true),
            50..160 => {
                let no = self.new_post(rng);
                self.comment(rng, out, no, true)
            }
            _ => {
                let no = self.new_post(rng);
                self.vote(rng, out, no)
            }
        }
    }

    /// One of the newest posts, the newer the likelier: by Zipf's law.
    fn new_post(&self, rng: &mut Rng) -> u64 {
        let newest = self.newest[self.gallery.get()].get();
        (newest - zipf(rng, NEW.min(newest))).max(1)
    }

    /// One of the posts that were new when the run began, the better known the likelier.
    fn known_post(&self, rng: &mut Rng) -> u64 {
        let posts = self.here().posts;
        let new = NEW.min(posts).max(1);
        posts.saturating_sub(zipf(rng, new) * STRIDE % new).max(1)
    }

    fn deep(&self, rng: &mut Rng, out: &mut Vec<u8>) -> (Kind, Right) {
        let page = self.target.page;
        let page = page.unwrap_or_else(|| rng.u64(1..=self.here().posts.div_ceil(ROWS)));
        self.list(rng, out, page)
    }

    fn list(&self, rng: &mut Rng, out: &mut Vec<u8>, page: u64) -> (Kind, Right) {
        let gallery = &self.here().slug;
        match page {
            1 => self.get(rng, out, format_args!("/g/{gallery}")),
            _ => self.get(rng, out, format_args!("/g/{gallery}?page={page}")),
        }
        (Kind::List, Right::Page)
    }

    fn any_post(&self, rng: &mut Rng, out: &mut Vec<u8>) -> (Kind, Right) {
        let no = rng.u64(1..=self.here().posts);
        self.post(rng, out, no)
    }

    fn post(&self, rng: &mut Rng, out: &mut Vec<u8>, no: u64) -> (Kind, Right) {
        self.get(rng, out, format_args!("/g/{}/{no}", self.here().slug));
        (Kind::Post, Right::Page)
    }

    fn page(&self, rng: &mut Rng, out: &mut Vec<u8>, kind: Kind, path: &str) -> (Kind, Right) {
        self.get(rng, out, format_args!("{path}"));
        (kind, Right::Page)
    }

    fn get(&self, rng: &mut Rng, out: &mut Vec<u8>, path: std::fmt::Arguments<'_>) {
        // Writing into memory cannot fail.
        let _ = write!(
            out,
            "GET {path} HTTP/1.1\r\nhost: {}\r\nuser-agent: load\r\naccept: text/html\r\n\
             accept-encoding: gzip\r\nx-forwarded-for: {}\r\n\r\n",
            self.target.host,
            anybody(rng),
        );
    }

    fn new_thread(&self, rng: &mut Rng, out: &mut Vec<u8>, anyone: bool) -> (Kind, Right) {
        let number = self.number(rng);
        let (title, body) =
            (format!("오늘 다녀온 이야기 {number}"), format!("{WORDS}\n\n{number}"));
        let fields = [("nick", "ㅇㅇ"), ("password", "1234"), ("title", &title), ("body", &body)];
        self.post_form(rng, out, format_args!("/g/{}/write", self.here().slug), &fields, anyone);
        (Kind::WritePost, right(anyone))
    }

    fn comment(&self, rng: &mut Rng, out: &mut Vec<u8>, no: u64, anyone: bool) -> (Kind, Right) {
        let body = format!("저도 같은 생각입니다. 잘 읽었어요 {}", self.number(rng));
        let fields = [("nick", ""), ("password", "1234"), ("body", &*body)];
        let path = format_args!("/g/{}/{no}/comments", self.here().slug);
        self.post_form(rng, out, path, &fields, anyone);
        (Kind::Comment, right(anyone))
    }

    fn vote(&self, rng: &mut Rng, out: &mut Vec<u8>, no: u64) -> (Kind, Right) {
        let value = if rng.u8(..5) == 0 { "down" } else { "up" };
        let path = format_args!("/g/{}/{no}/vote", self.here().slug);
        self.post_form(rng, out, path, &[("value", value)], true);
        (Kind::Vote, Right::Written)
    }

    fn post_form(
        &self,
        rng: &mut Rng,
        out: &mut Vec<u8>,
        path: std::fmt::Arguments<'_>,
        fields: &[(&str, &str)],
        anyone: bool,
    ) {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let address = if anyone { anybody(rng) } else { raider(rng) };
        let _ = write!(
            out,
            "POST {path} HTTP/1.1\r\nhost: {}\r\nuser-agent: load\r\naccept: text/html\r\n\
             accept-encoding: gzip\r\ncontent-type: application/x-www-form-urlencoded\r\n\
             content-length: {}\r\nx-forwarded-for: {address}\r\n\r\n{body}",
            self.target.host,
            body.len(),
        );
    }

    fn number(&self, rng: &mut Rng) -> String {
        self.written.set(self.written.get() + 1);
        format!("{}-{}", self.written.get(), rng.u32(..))
    }
}

fn right(anyone: bool) -> Right {
    if anyone { Right::Written } else { Right::WrittenOrRefused }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(mix: Mix, times: usize) -> Vec<(Kind, String)> {
        let target = Target {
            host: "h".to_owned(),
            galleries: vec![Gallery { slug: "g".to_owned(), posts: 10_000 }],
            page: None,
            hot: 77,
            path: "/x".to_owned(),
            paths: vec!["/y".to_owned()],
        };
        let (chooser, mut rng) = (Chooser::new(mix, target), Rng::with_seed(7));
        let mut out = Vec::new();
        (0..times)
            .map(|_| {
                (chooser.next(&mut rng, &mut out).kind, String::from_utf8(out.clone()).unwrap())
            })
            .collect()
    }

    #[test]
    fn a_day_has_its_shares() {
        let asked = asked(Mix::Day, 55_100);
        let share = |kind| asked.iter().filter(|(it, _)| *it == kind).count();
        assert!(share(Kind::WritePost).abs_diff(500) < 100);
        assert!(share(Kind::Comment).abs_diff(1_100) < 150);
        assert!(share(Kind::Vote).abs_diff(3_000) < 300);
        assert!(share(Kind::Search).abs_diff(500) < 100);
    }

    #[test]
    fn a_gallery_is_asked_as_often_as_it_has_posts() {
        let gallery = |slug: &str, posts| Gallery { slug: slug.to_owned(), posts };
        let target = Target {
            host: String::new(),
            galleries: vec![gallery("a", 3_000), gallery("b", 1_000)],
            page: None,
            hot: 1,
            path: String::new(),
            paths: Vec::new(),
        };
        let (chooser, mut rng) = (Chooser::new(Mix::List1, target), Rng::with_seed(7));
        let mut out = Vec::new();
        let first = (0..4_000).filter(|_| chooser.next(&mut rng, &mut out).gallery == 0).count();
        assert!(first.abs_diff(3_000) < 150, "{first}");
    }

    #[test]
    fn numbers_and_pages_stay_inside() {
        for (_, request) in asked(Mix::Read, 5_000) {
            let path = request.split(' ').nth(1).unwrap();
            if let Some(page) = path.strip_prefix("/g/g?page=") {
                assert!((2..=200).contains(&page.parse::<u64>().unwrap()));
            } else if let Some(no) = path.strip_prefix("/g/g/") {
                assert!((1..=10_000).contains(&no.parse::<u64>().unwrap()));
            } else {
                assert_eq!(path, "/g/g");
            }
        }
    }

    #[test]
    fn a_form_is_as_long_as_it_says() {
        for (_, request) in asked(Mix::Write, 200) {
            let (head, body) = request.split_once("\r\n\r\n").unwrap();
            assert!(head.contains(&format!("content-length: {}\r\n", body.len())), "{request}");
        }
    }
}
