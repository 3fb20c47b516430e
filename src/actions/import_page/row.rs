//! One post of a saved page: from a list's row, or from the post itself.

use super::{Fate, Import, author_kind, clean, comment, exact, identity, moment};
use crate::{
    actions::Failure,
    domain::{
        gallery::Gallery,
        post::{Media, PostNo},
    },
    import::dcinside::{Body, SavedPost, SavedRow, Written},
    store::{
        self,
        saved::{Saved, SavedCounts},
    },
};

/// What rows and posts have in common.
pub(super) struct Incoming<'a> {
    no: PostNo,
    key: String,
    title: String,
    head_id: i64,
    nick: &'a str,
    prefix: &'a str,
    code: Option<&'a str>,
    is_member: bool,
    written: Written,
    media: Media,
    is_notice: bool,
    is_featured: bool,
    /// As the page counts them; comments are all that it counts.
    counts: SavedCounts,
}

impl<'a> Incoming<'a> {
    pub(super) fn of_row(row: &'a SavedRow, gallery: &Gallery) -> Incoming<'a> {
        Incoming {
            no: PostNo(row.no),
            key: row_key(row.no),
            title: clean(&row.title),
            head_id: head_id(gallery, row.head.as_deref()),
            nick: &row.nick,
            prefix: row.prefix.as_deref().unwrap_or(""),
            code: row.code.as_deref(),
            is_member: row.is_member,
            written: row.written,
            media: row.media.unwrap_or(Media::Text),
            is_notice: row.is_notice,
            is_featured: row.is_featured,
            counts: SavedCounts {
                views: row.views,
                ups: row.ups,
                comments: row.comments,
                ..SavedCounts::default()
            },
        }
    }

    fn of_post(post: &'a SavedPost, no: PostNo, key: String, gallery: &Gallery) -> Incoming<'a> {
        Incoming {
            no,
            key,
            title: clean(&post.title),
            head_id: head_id(gallery, post.head.as_deref()),
            nick: &post.nick,
            prefix: post.prefix.as_deref().unwrap_or(""),
            code: post.code.as_deref(),
            is_member: post.is_member,
            written: Written::Exact(post.written),
            media: Media::Text,
            is_notice: false,
            is_featured: false,
            counts: SavedCounts {
                views: post.views,
                ups: post.ups,
                member_ups: post.member_ups,
                downs: post.downs,
                comments: post.comments_in_header,
            },
        }
    }
}

impl Import<'_> {
    /// Writes a post, or adds to the one that is here.
    pub(super) async fn take(&mut self, it: &Incoming<'_>) -> Result<Fate, Failure> {
        let id = self.gallery.id;
        let Some(known) = store::saved::by_no(self.tx, id, it.no).await? else {
            if store::post::is_known(self.tx, id, it.no).await? {
                return Ok(Fate::Conflict);
            }
            self.write(it).await?;
            return Ok(Fate::New);
        };
        let standing = store::saved::standing(self.tx, id, it.no).await?.ok_or(Failure::Gone)?;
        let is_same =
            known.source_key == it.key || (standing.title == it.title && standing.nick == it.nick);
        if !is_same {
            return Ok(Fate::Conflict);
        }
        let more = growth(&known, it.counts, standing.comment_rows);
        if more != SavedCounts::default() {
            store::saved::add(self.tx, id, it.no, more).await?;
        }
        // Not by hand: what the operator took back stays back.
        let rose =
            it.is_featured && store::curation::feature(self.tx, id, it.no, self.now, false).await?;
        let grew = rose || more != SavedCounts::default();
        Ok(if grew { Fate::Updated } else { Fate::Unchanged })
    }

    async fn write(&mut self, it: &Incoming<'_>) -> Result<(), Failure> {
        let id = self.gallery.id;
        let written_at = moment(self.app, it.written);
        let identity = identity(it.code, "post");
        let post = store::post::NewPost {
            author_kind: author_kind(it.is_member),
            member: None,
            nick: it.nick,
            password_hash: None,
            identity: &identity,
            prefix: it.prefix,
            mark: "",
            title: &it.title,
            head_id: it.head_id,
            media: it.media,
            digest: 0,
            client_token: None,
            created_at: written_at,
            day_only: matches!(it.written, Written::Day(_)),
        };
        store::post::insert(self.tx, id, it.no, &post).await?;
        store::saved::insert(self.tx, id, it.no, &it.key, self.now).await?;
        store::saved::add(self.tx, id, it.no, it.counts).await?;
        if it.is_notice {
            store::curation::set_notice(self.tx, id, it.no, Some(written_at)).await?;
        }
        if it.is_featured {
            store::curation::feature(self.tx, id, it.no, written_at, false).await?;
        }
        store::post_text::refresh(self.tx, id, it.no).await?;
        Ok(())
    }

    /// Writes the page's post, its words and its comments. `is_new`: its row was
    /// written a moment ago.
    pub(super) async fn take_post(
        &mut self,
        post: &SavedPost,
        no: PostNo,
        is_new: bool,
    ) -> Result<(), Failure> {
        let id = self.gallery.id;
        let known = store::saved::by_no(self.tx, id, no).await?;
        let key = match known {
            Some(known) => known.source_key,
            None if post.no == Some(no.0) => row_key(no.0),
            None => page_key(post),
        };
        let mut fate = self.take(&Incoming::of_post(post, no, key, self.gallery)).await?;
        if fate == Fate::Conflict {
            self.report.post = Some((no.0, fate));
            return Ok(());
        }
        let standing = store::saved::standing(self.tx, id, no).await?.ok_or(Failure::Gone)?;
        let (comments, mut grew) = comment::take_all(self, post, no).await?;
        // Comments whose rows came now were among those only counted before.
        let counted =
            store::saved::by_no(self.tx, id, no).await?.map_or(0, |saved| saved.counts.comments);
        let total = post.comments_in_header.max(counted + standing.comment_rows);
        let base = (total - standing.comment_rows - comments).max(0);
        if base != counted {
            let change = SavedCounts { comments: base - counted, ..SavedCounts::default() };
            store::saved::add(self.tx, id, no, change).await?;
            grew = true;
        }
        if !standing.has_body {
            let (source, html) = match &post.body {
                Body::Text(text) => (text.as_str(), markup::from_plain(text)),
                Body::Html(html) => ("", markup::sanitize(html)),
            };
            if markup::has_image(&html) {
                store::saved::set_media(self.tx, id, no, Media::Image).await?;
            }
            store::post::insert_body(self.tx, id, no, source, &html).await?;
            grew = true;
        }
        if standing.is_day_only {
            store::saved::set_time(self.tx, id, no, exact(self.app, post.written)).await?;
            store::post_text::refresh(self.tx, id, no).await?;
            grew = true;
        }
        fate = match fate {
            _ if is_new => Fate::New,
            Fate::Unchanged if grew => Fate::Updated,
            other => other,
        };
        self.report.post = Some((no.0, fate));
        Ok(())
    }
}

/// By how much a page's counts are above those taken over so far; never below.
fn growth(known: &Saved, page: SavedCounts, comment_rows: i64) -> SavedCounts {
    let had = known.counts;
    let more = |page: i64, had: i64| (page - had).max(0);
    SavedCounts {
        views: more(page.views, had.views),
        ups: more(page.ups, had.ups),
        member_ups: more(page.member_ups, had.member_ups),
        downs: more(page.downs, had.downs),
        comments: more(page.comments, had.comments + comment_rows),
    }
}

fn head_id(gallery: &Gallery, name: Option<&str>) -> i64 {
    let heads = &gallery.settings.heads;
    name.and_then(|name| heads.iter().find(|head| head.name == name)).map_or(0, |head| head.id)
}

fn row_key(no: i64) -> String {
    format!("dcinside:{no}")
}

/// What tells a post whose number the page lacks from every other.
pub(super) fn page_key(post: &SavedPost) -> String {
    let words = [post.title.as_str(), &post.nick, post.prefix.as_deref().unwrap_or("")];
    let text = format!("{}\n{}", words.join("\n"), post.written);
    format!("dcinside:page:{}", &blake3::hash(text.as_bytes()).to_hex()[..32])
}
