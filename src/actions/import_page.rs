//! Taking over a saved gallery page: rows, the post, its comments, the pinned rows.
//!
//! All of it in one transaction, and every time the same: what a page holds that
//! is here already changes nothing, higher counts of a later save raise ours.
//! A number that one of our own posts has is a conflict and is left alone.

mod comment;
mod report;
mod row;
mod tame;

pub use report::{Fate, Report};

use jiff::civil;

use super::Failure;
use crate::{
    app::App,
    domain::{
        author::{AuthorKind, is_deceptive},
        gallery::{DEFAULT_NICK, Gallery, Head, Slug},
        pin::Pin,
        post::PostNo,
        time::{Moment, start_of},
    },
    import::dcinside::{SavedPage, SavedPost, Written},
    store,
};
use row::Incoming;

/// How a page is taken over.
#[derive(Debug, Clone, Copy, Default)]
pub struct Manner {
    /// Number of the page's post, where the page does not tell it.
    pub no: Option<i64>,
    /// Only report what would happen.
    pub is_dry_run: bool,
}

/// Takes a page over into a gallery.
pub async fn import_page(
    app: &App,
    slug: &Slug,
    page: &SavedPage,
    manner: Manner,
) -> Result<Report, Failure> {
    let now = app.clock.now();
    let page = &tame::tame(page.clone());
    let mut tx = app.db.begin().await?;
    store::gallery::lock(&mut tx, slug).await?;
    let gallery = store::gallery::by_slug(&mut tx, slug).await?.ok_or(Failure::Gone)?;
    let mut report = Report { skipped: page.skipped.clone(), ..Report::default() };
    let gallery = settle(&mut tx, gallery, page, &mut report).await?;
    let mut import = Import { app, tx: &mut tx, gallery: &gallery, now, report: &mut report };

    let post_no = match &page.post {
        Some(post) => Some(number(&mut import, page, post, manner.no).await?),
        None => None,
    };
    // The counter before the posts: everyone takes locks in this order.
    if let Some(highest) = page.rows.iter().map(|row| row.no).chain(post_no.map(|no| no.0)).max() {
        store::gallery::raise_last_no(import.tx, gallery.id, PostNo(highest), now).await?;
    }
    let mut of_post = None;
    for row in &page.rows {
        let fate = import.take(&Incoming::of_row(row, &gallery)).await?;
        import.report.count_row(row.no, fate);
        if post_no == Some(PostNo(row.no)) {
            of_post = Some(fate);
        }
    }
    if let (Some(post), Some(no)) = (&page.post, post_no) {
        import.take_post(post, no, of_post == Some(Fate::New)).await?;
    }
    pin(&mut import, page).await?;

    if manner.is_dry_run {
        return Ok(report);
    }
    tx.commit().await?;
    Ok(report)
}

/// Adds the page's 말머리 and its default nick to a gallery that lacks them.
async fn settle(
    tx: &mut db::Tx,
    mut gallery: Gallery,
    page: &SavedPage,
    report: &mut Report,
) -> Result<Gallery, Failure> {
    let settings = &mut gallery.settings;
    let of_rows = page.rows.iter().filter_map(|row| row.head.as_deref());
    let of_post = page.post.iter().filter_map(|post| post.head.as_deref());
    for name in of_rows.chain(of_post) {
        if settings.heads.iter().all(|head| head.name != name) {
            let id = settings.heads.iter().map(|head| head.id).max().unwrap_or(0) + 1;
            settings.heads.push(Head { id, name: name.to_owned(), ..Head::default() });
            report.heads.push(name.to_owned());
        }
    }
    if let Some(nick) = &page.default_nick
        && settings.default_nick == DEFAULT_NICK
        && nick != DEFAULT_NICK
    {
        settings.default_nick.clone_from(nick);
        report.default_nick = Some(nick.clone());
    }
    if !report.heads.is_empty() || report.default_nick.is_some() {
        store::gallery::update(tx, &gallery).await?;
    }
    Ok(gallery)
}

/// The number of the page's post: given, told by the page, known from an earlier
/// import, that of the one row that is it, or the free one below the rows.
async fn number(
    import: &mut Import<'_>,
    page: &SavedPage,
    post: &SavedPost,
    given: Option<i64>,
) -> Result<PostNo, Failure> {
    if let Some(no) = given.filter(|no| (1..=tame::HIGHEST_NO).contains(no)).or(post.no) {
        return Ok(PostNo(no));
    }
    let id = import.gallery.id;
    if let Some(known) = store::saved::by_source(import.tx, id, &row::page_key(post)).await? {
        return Ok(known.no);
    }
    let is_same = |row: &&crate::import::dcinside::SavedRow| {
        row.title == post.title
            && row.nick == post.nick
            && row.prefix == post.prefix
            && row.written.date() == post.written.date()
    };
    let same: Vec<i64> = page.rows.iter().filter(is_same).map(|row| row.no).collect();
    if let [no] = same[..] {
        return Ok(PostNo(no));
    }
    let Some(lowest) = page.rows.iter().map(|row| row.no).min().filter(|lowest| *lowest > 1) else {
        let next = store::gallery::next_no(import.tx, id, import.now).await?;
        return next.ok_or(Failure::Gone);
    };
    let mut no = PostNo(lowest - 1);
    while no.0 > 1 && store::post::is_known(import.tx, id, no).await? {
        no.0 -= 1;
    }
    Ok(no)
}

async fn pin(import: &mut Import<'_>, page: &SavedPage) -> Result<(), Failure> {
    let mut pins = store::pin::of_gallery(import.tx, import.gallery.id).await?;
    for saved in &page.pins {
        let new = Pin {
            id: pins.iter().map(|pin| pin.id).max().unwrap_or(0) + 1,
            place: saved.place,
            label: saved.label.clone(),
            title: saved.title.clone(),
            url: String::new(),
            author: saved.author.clone(),
            date: saved.date.map_or_else(String::new, |date| date.to_string()),
        };
        let is_known =
            pins.iter().any(|pin| Pin { id: new.id, url: String::new(), ..pin.clone() } == new);
        if is_known {
            import.report.pins_unchanged += 1;
        } else {
            store::pin::insert(import.tx, import.gallery.id, &new).await?;
            import.report.pins_new += 1;
            pins.push(new);
        }
    }
    Ok(())
}

/// The moment of a local time of the site; the first of the day where only that is known.
fn moment(app: &App, written: Written) -> Moment {
    match written {
        Written::Day(date) => start_of(date, &app.zone).unwrap_or(Moment(0)),
        Written::Exact(time) => exact(app, time),
    }
}

fn exact(app: &App, time: civil::DateTime) -> Moment {
    Moment(app.zone.to_timestamp(time).map_or(0, |moment| moment.as_microsecond()))
}

/// One line without characters that deceive, as our own titles are.
fn clean(text: &str) -> String {
    text.chars().filter(|c| !is_deceptive(*c)).collect()
}

/// Saved pages do not say which of their members hold a reserved nick.
fn author_kind(is_member: bool) -> AuthorKind {
    if is_member { AuthorKind::SharedNick } else { AuthorKind::Guest }
}

/// Where an import stands.
struct Import<'a> {
    app: &'a App,
    tx: &'a mut db::Tx,
    gallery: &'a Gallery,
    now: Moment,
    report: &'a mut Report,
}

/// Tells a writer by the code of the account, and nobody else by anything: two
/// guests of one nick and prefix may be two people.
fn identity(code: Option<&str>, what: &str) -> String {
    match code {
        Some(code) => format!("import:{code}"),
        None => format!("import:({what})"),
    }
}
