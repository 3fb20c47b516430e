//! The same searches on both engines must bring the same hits in the same order, also where a
//! search of one gallery asks for its shard alone.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use fastrand::Rng;
use madang::{
    actions::{open_gallery::open_gallery, search::search, write_threads::write_threads},
    app::App,
    config::{Config, Flags},
    domain::{
        circle::Reach,
        gallery::{Gallery, GalleryKind, Settings, Slug},
        public_log::{By, Reason},
        search::{Asked, Beyond, Filter, Hit, Scope, Sort, Start},
        time::{Moment, SECOND},
    },
    infra::clock::Clock,
    seed::{Crowd, Person, TOPICS, Thread, thread},
    store::MIGRATIONS,
};
use words::{Doc, Field, Query, index, judged};

use crate::{
    placing::spread_database,
    site::{self, fresh_schema},
};

const NOW: i64 = 1_780_000_000 * SECOND;
/// Posts of the two galleries: the first is nearly all of the site.
const POSTS: [i64; 2] = [400, 80];

async fn open(data: &std::path::Path, database: &str) -> Arc<App> {
    let settings = vec![
        ("data", data.display().to_string()),
        ("database", database.to_owned()),
        ("limits.on", "false".to_owned()),
        ("search_time", "10s".to_owned()),
    ];
    let config = Config::load(&Flags { config: None, settings }, |_| None).unwrap();
    App::open_with(config, Clock::fixed(Moment(NOW)), MIGRATIONS).await.unwrap()
}

fn threads(topic: usize) -> Vec<Thread> {
    let mut rng = Rng::with_seed(topic as u64 + 1);
    let crowd = Crowd::new("ㅇㅇ", 40, &mut rng);
    let posts = POSTS[topic];
    (0..posts)
        .map(|n| {
            let at = NOW - (posts - n) * 3_600 * SECOND - topic as i64;
            thread(&TOPICS[topic], &crowd, (at, NOW), n % 4, &mut rng)
        })
        .collect()
}

async fn fill(app: &App) -> Vec<Gallery> {
    let mut galleries = Vec::new();
    for (topic, words) in TOPICS.iter().enumerate().take(2) {
        let slug = Slug::parse(&format!("twin{topic}")).unwrap();
        let name = "쌍둥이".to_owned();
        let opened = open_gallery(
            app,
            &By::console(Reason::default()),
            slug,
            GalleryKind::Main,
            name,
            Settings::default(),
        )
        .await;
        let gallery = opened.unwrap().unwrap();
        for some in threads(topic).chunks(100) {
            write_threads(app, &gallery, words, some).await.unwrap();
        }
        galleries.push(gallery);
    }
    galleries
}

/// Whatever a reader might type: words of the posts, whole and in part.
fn queries() -> Vec<String> {
    let mut rng = Rng::with_seed(99);
    let all: Vec<Thread> = (0..2).flat_map(threads).collect();
    let word = |rng: &mut Rng| {
        let thread = &all[rng.usize(..all.len())];
        let text = format!("{} {}", thread.title, thread.body);
        let words: Vec<&str> = text.split_whitespace().collect();
        words[rng.usize(..words.len())].to_owned()
    };
    let mut queries: BTreeSet<String> = BTreeSet::new();
    for n in 0..60 {
        let one = word(&mut rng);
        let query = match n % 6 {
            0 => one,
            1 => one.chars().take(2).collect(),
            2 => format!("{one} {}", word(&mut rng)),
            3 => format!("\"{one}\""),
            4 => format!("{one} -{}", word(&mut rng)),
            _ => one.chars().map(initial).collect(),
        };
        queries.insert(query);
    }
    queries
        .into_iter()
        .chain(["ㅇㅇ", "ㄱ", "a", "1", "고", "121", "😀"].map(str::to_owned))
        .collect()
}

fn initial(c: char) -> char {
    const INITIALS: [char; 19] = [
        'ㄱ', 'ㄲ', 'ㄴ', 'ㄷ', 'ㄸ', 'ㄹ', 'ㅁ', 'ㅂ', 'ㅃ', 'ㅅ', 'ㅆ', 'ㅇ', 'ㅈ', 'ㅉ', 'ㅊ',
        'ㅋ', 'ㅌ', 'ㅍ', 'ㅎ',
    ];
    match c {
        '가'..='힣' => INITIALS[(u32::from(c) - 0xAC00) as usize / 588],
        other => other,
    }
}

/// Every page of a search down to the last, and those up from there, as one list.
async fn all_pages(app: &Arc<App>, asked: &Arc<Asked>, gallery: Option<&Gallery>) -> Vec<String> {
    let (mut lines, mut start, mut page) = (Vec::new(), Start::Newest, 1);
    let reach = Arc::new(Reach::whole());
    let id = gallery.map(|gallery| gallery.id);
    let mut before = loop {
        let found = search(app, asked, id, &reach, start, page).await.unwrap();
        lines.extend(found.hits.iter().map(line));
        if let Some(ranked) = found.ranked {
            if page >= 3 || page * 30 >= ranked.among {
                return lines;
            }
            page += 1;
            continue;
        }
        match found.after {
            Beyond::End => break found.before,
            Beyond::More(next) | Beyond::Unknown(next) => start = Start::Before(next),
        }
    };
    while let Beyond::More(next) | Beyond::Unknown(next) = before {
        let found = search(app, asked, id, &reach, Start::After(next), 1).await.unwrap();
        lines.extend(found.hits.iter().map(line));
        before = found.before;
    }
    lines
}

fn line(hit: &Hit) -> String {
    match hit {
        Hit::Post { place, row, title, snippet, .. } => {
            format!(
                "{} {} {:?} {:?} {}",
                place.slug, row.no.0, title.marks, snippet.marks, snippet.text
            )
        }
        // Numbers of comments hold bits of their process.
        Hit::Comment { place, post, author, snippet, .. } => {
            format!(
                "{} {} {} {} {:?}",
                place.slug, post.0, author.nick, snippet.text, snippet.marks
            )
        }
    }
}

/// A site with all of it, which hashes with the key of the first.
struct Twin {
    app: Arc<App>,
    galleries: Vec<Gallery>,
    _folder: tempfile::TempDir,
}

impl Twin {
    async fn new(database: Option<&str>, first: Option<&Twin>) -> Twin {
        let folder = tempfile::tempdir().unwrap();
        if let Some(first) = first {
            std::fs::copy(&first.app.config.key_file, folder.path().join("secret.key")).unwrap();
        }
        let sqlite = format!("sqlite:{}", folder.path().join("x.sqlite3").display());
        let app = open(folder.path(), database.unwrap_or(&sqlite)).await;
        Twin { galleries: fill(&app).await, app, _folder: folder }
    }

    async fn all_pages(&self, asked: &Arc<Asked>, gallery: Option<usize>) -> Vec<String> {
        all_pages(&self.app, asked, gallery.map(|n| &self.galleries[n])).await
    }
}

#[test]
fn the_same_searches_bring_the_same_hits_in_the_same_order_on_every_engine() {
    site::runtime().block_on(async {
        let Some(postgres) = fresh_schema().await else { return };
        let Some(shards) = spread_database().await else { return };
        let one = Twin::new(None, None).await;
        let two = Twin::new(Some(&postgres), Some(&one)).await;
        let three = Twin::new(Some(&shards.url), Some(&one)).await;
        assert!(three.app.db.reader().await.unwrap().is_spread());
        assert!(!two.app.db.reader().await.unwrap().is_spread());
        let mut hits = 0;
        for (n, text) in queries().iter().enumerate() {
            let scope = Scope::IN_GALLERY[n % Scope::IN_GALLERY.len()];
            let sort = if n % 7 == 0 { Sort::ALL[n / 7 % 4] } else { Sort::New };
            let asked = Arc::new(Asked::new(text, scope, sort, Filter::default()));
            for gallery in [None, Some(0), Some(1)] {
                let a = one.all_pages(&asked, gallery).await;
                let what = format!("{text:?} in {scope:?} by {sort:?}, {gallery:?}");
                assert_eq!(a, two.all_pages(&asked, gallery).await, "{what}");
                assert_eq!(a, three.all_pages(&asked, gallery).await, "{what}, by shard");
                hits += a.len();
            }
        }
        assert!(hits > 500, "the searches found {hits} hits only");
        drop(three);
        shards.remove().await;
    });
}

/// The judged set as posts of one gallery, and which number each of them got.
async fn fill_judged(app: &App, set: &judged::Set) -> (Gallery, BTreeMap<i64, u32>) {
    let slug = Slug::parse("judged").unwrap();
    let opened = open_gallery(
        app,
        &By::console(Reason::default()),
        slug,
        GalleryKind::Main,
        "판정".to_owned(),
        Settings::default(),
    )
    .await;
    let gallery = opened.unwrap().unwrap();
    let threads: Vec<Thread> = set
        .posts
        .iter()
        .zip(0_i64..)
        .map(|(post, n)| Thread {
            person: Person {
                nick: post.nick.clone(),
                prefix: "121.133".to_owned(),
                identity: "0".repeat(32),
                kind: 0,
            },
            title: post.title.clone(),
            body: post.body.clone(),
            head: None,
            at: NOW - (1_000_000 - n) * SECOND,
            views: 0,
            remarks: Vec::new(),
            ballots: Vec::new(),
        })
        .collect();
    for some in threads.chunks(500) {
        write_threads(app, &gallery, &TOPICS[0], some).await.unwrap();
    }
    let numbers = set.posts.iter().zip(1_i64..).map(|(post, no)| (no, post.id)).collect();
    (gallery, numbers)
}

/// Numbers of the posts that a search finds, page after page.
async fn numbers(app: &Arc<App>, asked: &Arc<Asked>, gallery: &Gallery) -> Vec<i64> {
    let (mut numbers, mut start) = (Vec::new(), Start::Newest);
    let reach = Arc::new(Reach::whole());
    loop {
        let found = search(app, asked, Some(gallery.id), &reach, start, 1).await.unwrap();
        for hit in &found.hits {
            if let Hit::Post { row, .. } = hit {
                numbers.push(row.no.0);
            }
        }
        match found.after {
            Beyond::End => return numbers,
            Beyond::More(next) | Beyond::Unknown(next) => start = Start::Before(next),
        }
    }
}

/// Asks the set of `ask`, and notes every answer by what was typed.
fn answers(
    set: &judged::Set,
    mut ask: impl FnMut(&judged::Case, &str) -> BTreeSet<u32>,
) -> (judged::Report, Vec<(String, BTreeSet<u32>)>) {
    let mut answers = Vec::new();
    let report = set.figures(|case, typed| {
        let found = ask(case, typed);
        answers.push((format!("{} {typed}", case.feature), found.clone()));
        found
    });
    (report, answers)
}

/// The verdicts of the crate alone, without any engine.
fn in_memory(set: &judged::Set) -> Vec<(String, BTreeSet<u32>)> {
    let terms = |post: &judged::Post| {
        let fields =
            [(&post.title, Field::Title), (&post.body, Field::Body), (&post.nick, Field::Nick)];
        let mut terms: Vec<String> =
            fields.into_iter().flat_map(|(text, field)| index(text, field)).collect();
        terms.sort();
        terms
    };
    let terms: Vec<Vec<String>> = set.posts.iter().map(terms).collect();
    let ask = |case: &judged::Case, typed: &str| {
        let query = Query::parse(typed);
        let plan = query.plan(case.fields);
        let matches = |post: &judged::Post| {
            let (title, body, nick) = (&post.title, &post.body, &post.nick);
            query.matches(&Doc { title, body, nick, fields: case.fields, ..Doc::default() })
        };
        let posts = set.posts.iter().zip(&terms);
        let found = posts.filter(|(post, terms)| plan.accepts(terms) && matches(post));
        found.map(|(post, _)| post.id).collect()
    };
    answers(set, ask).1
}

/// Runs the judged set through one engine: it must answer as the words alone do, newest first.
fn judge(database: impl AsyncFnOnce(&std::path::Path) -> Option<String>) {
    let set = judged::set();
    let runtime = site::runtime();
    let folder = tempfile::tempdir().unwrap();
    let Some(url) = runtime.block_on(database(folder.path())) else { return };
    let app = runtime.block_on(open(folder.path(), &url));
    let (gallery, ids) = runtime.block_on(fill_judged(&app, &set));
    let (report, found) = answers(&set, |case, typed| {
        let scope = if case.feature == "nick" { Scope::Author } else { Scope::TitleBody };
        let asked = Arc::new(Asked::new(typed, scope, Sort::New, Filter::default()));
        let found = runtime.block_on(numbers(&app, &asked, &gallery));
        assert!(found.is_sorted_by(|a, b| a > b), "{typed}: newest first, each once: {found:?}");
        found.iter().map(|no| ids[no]).collect()
    });
    for (one, other) in found.iter().zip(&in_memory(&set)) {
        assert_eq!(one, other, "an engine loses nothing and adds nothing");
    }
    // What the crate itself reaches is held by its own test; these are the bars.
    let wrong = report.wrong.join("\n");
    for (feature, figure) in &report.figures {
        let least = if *feature == "plain" { 1.0 } else { 0.95 };
        assert!(figure.recall >= least, "{feature}: recall {:.3}\n{wrong}", figure.recall);
        assert!(figure.precision >= 0.95, "{feature}: {:.3}\n{wrong}", figure.precision);
    }
}

#[test]
fn the_judged_set_is_answered_by_sqlite_as_by_its_judges() {
    judge(async |folder| Some(format!("sqlite:{}", folder.join("x.sqlite3").display())));
}

#[test]
fn the_judged_set_is_answered_by_postgres_as_by_its_judges() {
    judge(async |_| fresh_schema().await);
}
