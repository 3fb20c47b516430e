//! The same random acts on both engines must end in the same rows.
//!
//! The acts go through the application's own actions, with a clock and keys that
//! are the same on both sides, so whatever differs in the end differs by engine.

use std::sync::Arc;

use db::{Row, params, sql};
use madang::{
    actions::{
        Failure,
        cast_vote::cast_vote,
        delete_comment::delete_comment,
        delete_post::delete_post,
        edit_post::edit_post,
        manage_post,
        open_gallery::open_gallery,
        write_comment,
        write_post::{self, write_post},
    },
    app::App,
    config::{Config, Flags},
    domain::{
        address::Address,
        comment::CommentId,
        gallery::{Gallery, GalleryKind, Head, Settings, Slug},
        post::PostNo,
        public_log::{By, Reason},
        time::{Moment, SECOND},
        visitor::Visitor,
        vote::Vote,
    },
    infra::clock::Clock,
    store::MIGRATIONS,
};

use crate::site::{self, fresh_schema};

/// A small generator, so that both sides see the same acts.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }
}

const START: Moment = Moment(1_780_000_000 * SECOND);
const PASSWORD: &str = "1234";

async fn open(data: &std::path::Path, database: &str) -> Arc<App> {
    let settings = vec![
        ("data", data.display().to_string()),
        ("database", database.to_owned()),
        ("limits.on", "false".to_owned()),
    ];
    let config = Config::load(&Flags { config: None, settings }, |_| None).unwrap();
    App::open_with(config, Clock::fixed(START), MIGRATIONS).await.unwrap()
}

fn visitor(app: &App, number: u64) -> Visitor {
    let [a, b] = (number as u16).to_be_bytes();
    let address = Address::new([203, 0, a, b].into());
    Visitor {
        member: None,
        address,
        identity: app.keys.identity(address),
        household: app.keys.identity(address),
        neighbourhood: app.keys.neighbourhood(address),
        prefix: app.keys.prefix(address),
        reader: 0,
    }
}

/// Plays the acts of one seed and returns how each ended.
async fn play(app: &App, seed: u64, acts: usize) -> Vec<String> {
    let heads = vec![
        Head { id: 1, name: "질문".to_owned(), ..Head::default() },
        Head { id: 2, name: "후기".to_owned(), never_featured: true, ..Head::default() },
    ];
    let mut settings = Settings { heads, ..Settings::default() };
    settings.feature.cut = 2;
    let slug = Slug::parse("twins").unwrap();
    let gallery = open_gallery(app, &by(), slug, GalleryKind::Main, "쌍둥이".to_owned(), settings)
        .await
        .unwrap()
        .unwrap();
    let mut dice = Dice(seed);
    let mut comments: Vec<(PostNo, CommentId)> = Vec::new();
    let mut ends = Vec::new();
    for step in 0..acts {
        app.clock.advance(SECOND * (1 + dice.roll(40_000) as i64));
        let who = visitor(app, dice.roll(12));
        let no = PostNo(1 + dice.roll(20) as i64);
        let act = dice.roll(100);
        ends.push(act_once(app, &gallery, &who, no, act, step, &mut dice, &mut comments).await);
    }
    ends
}

#[expect(clippy::too_many_arguments, reason = "one act needs all of a game's state")]
async fn act_once(
    app: &App,
    gallery: &Gallery,
    who: &Visitor,
    no: PostNo,
    act: u64,
    step: usize,
    dice: &mut Dice,
    comments: &mut Vec<(PostNo, CommentId)>,
) -> String {
    let draft = || write_post::Draft {
        password: PASSWORD.to_owned(),
        title: format!("{step}번째 글"),
        body: format!("본문 {step}\n\n끝"),
        ..Default::default()
    };
    match act {
        0..20 => {
            let draft = write_post::Draft { head: dice.roll(3) as i64, ..draft() };
            end(write_post(app, who, gallery, &draft).await.map(|no| no.0))
        }
        20..45 => {
            let under: Vec<_> = comments.iter().filter(|(post, _)| *post == no).collect();
            let parent = (dice.roll(2) == 0 && !under.is_empty())
                .then(|| under[dice.roll(under.len() as u64) as usize].1);
            let body = format!("댓글 {step}");
            let draft = write_comment::Draft {
                password: PASSWORD.to_owned(),
                body,
                parent,
                ..Default::default()
            };
            let written = write_comment::write_comment(app, who, gallery, no, &draft).await;
            end(written.map(|written| {
                comments.push((no, written.id));
                written.page
            }))
        }
        45..65 => {
            let vote = if dice.roll(3) == 0 { Vote::Down } else { Vote::Up };
            end(cast_vote(app, who, gallery, no, vote).await.map(|counts| counts.ups))
        }
        65..75 if !comments.is_empty() => {
            let (no, id) = comments[dice.roll(comments.len() as u64) as usize];
            end(delete_comment(app, who, gallery, no, id, PASSWORD).await.map(|()| 0))
        }
        75..80 => end(delete_post(app, who, gallery, no, PASSWORD).await.map(|()| 0)),
        80..90 => {
            let draft = write_post::Draft { head: dice.roll(3) as i64, ..draft() };
            end(edit_post(app, who, gallery, no, "", &draft).await.map(|()| 0))
        }
        _ => {
            use manage_post::Act;
            let acts = [
                Act::Notice,
                Act::Unnotice,
                Act::Feature,
                Act::Unfeature,
                Act::Delete,
                Act::Restore,
            ];
            let act = acts[dice.roll(6) as usize];
            end(manage_post::manage_post(app, &by(), gallery.id, no, act).await.map(i64::from))
        }
    }
}

fn by() -> By {
    By::console(Reason::default())
}

fn end(outcome: Result<i64, Failure>) -> String {
    match outcome {
        Ok(number) => format!("ok {number}"),
        Err(Failure::Refused(refusal)) => refusal.code().to_owned(),
        Err(Failure::Gone) => "gone".to_owned(),
        Err(Failure::Missing) => "missing".to_owned(),
        Err(Failure::NoPassword) => "no password".to_owned(),
        Err(Failure::Broken(error)) => panic!("{error}"),
    }
}

// Ids hold ten random bits of their process below the time: those are shifted out, and
// marks, which depend on the gallery's id, are left out.
sql!(
    POSTS = "
    select no, nick, identity, prefix, title, head_id, digest, created_at, edited_at,
           deleted_at, deleted_by, notice_at, featured_at, feature_barred, up_count,
           member_up_count, down_count, comment_count, comment_rows
      from post order by no"
);
sql!(BODIES = "select no, source, html from post_body order by no");
sql!(
    COMMENTS = "
    select post_no, thread_id >> 10, id >> 10, mention, identity, body, created_at, deleted_at,
           deleted_by, reply_count
      from comment order by post_no, thread_id, id"
);
sql!(
    VOTES = "select post_no, voter, day, value, created_at from vote order by post_no, day, voter"
);
sql!(
    BUCKETS =
        "select list_id, level, bucket, live from list_bucket order by list_id, level, bucket"
);
sql!(STATS = "select last_no, updated_at from gallery_stat");
sql!(ATTEMPTS = "select began_at, tries from attempt order by subject, began_at");
sql!(
    LOG = "select id >> 10, post_no, comment_id >> 10, act, created_at from access_log order by id"
);

// Hashes hold the gallery's id as well, and salts are chance.
sql!(
    ACTS = "
    select e.seq, e.at, e.role, e.act, e.object, w.post_no, w.words, w.hidden
      from log_entry e
      left join log_words w on w.gallery_id = e.gallery_id and w.seq = e.seq
     order by e.seq"
);

sql!(BEST = "select no, title, featured_at from best_entry order by no");

async fn dump(app: &App) -> Vec<String> {
    let tables: [(&db::Statement, usize); 10] = [
        (&POSTS, 19),
        (&BODIES, 3),
        (&COMMENTS, 10),
        (&VOTES, 5),
        (&BUCKETS, 4),
        (&STATS, 2),
        (&ATTEMPTS, 2),
        (&LOG, 5),
        (&BEST, 3),
        (&ACTS, 8),
    ];
    let mut conn = app.db.reader().await.unwrap();
    let mut lines = Vec::new();
    for (statement, columns) in tables {
        let read = |row: &Row<'_>| {
            let cells: Vec<String> = (0..columns).map(|i| cell(row, i)).collect();
            Ok(format!("{} {}", statement.name, cells.join(" | ")))
        };
        lines.extend(conn.all(statement, params![], read).await.unwrap());
    }
    lines
}

fn cell(row: &Row<'_>, column: usize) -> String {
    match (row.get::<Option<i64>>(column), row.get::<Option<String>>(column)) {
        (Ok(number), _) => format!("{number:?}"),
        (_, Ok(text)) => format!("{text:?}"),
        (Err(error), _) => panic!("{error}"),
    }
}

#[test]
fn the_same_acts_end_in_the_same_rows_on_both_engines() {
    site::runtime().block_on(async {
        for seed in [7, 1_234_567, 99_000_000_001] {
            let Some(postgres) = fresh_schema().await else { return };
            let (here, there) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
            let sqlite = format!("sqlite:{}", here.path().join("x.sqlite3").display());
            let one = open(here.path(), &sqlite).await;
            std::fs::copy(&one.config.key_file, there.path().join("secret.key")).unwrap();
            let two = open(there.path(), &postgres).await;

            let (ends_one, ends_two) = (play(&one, seed, 400).await, play(&two, seed, 400).await);
            assert_eq!(ends_one, ends_two, "seed {seed}");
            let done = ends_one.iter().filter(|end| end.starts_with("ok")).count();
            assert!(done > 100, "seed {seed}: only {done} acts came to anything");
            let (dump_one, dump_two) = (dump(&one).await, dump(&two).await);
            for (left, right) in dump_one.iter().zip(&dump_two) {
                assert_eq!(left, right, "seed {seed}");
            }
            assert_eq!(dump_one.len(), dump_two.len(), "seed {seed}");
        }
    });
}
