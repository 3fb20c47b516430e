//! Writing made-up posts with everything under them, many in one transaction.

use db::{Value, params};

use super::Failure;
use crate::{
    app::App,
    domain::{
        comment::CommentId,
        gallery::Gallery,
        post::{ListKind, PostNo},
        search::{PostWords, doc_of},
        time::Moment,
        vote::Counts,
    },
    seed::{Thread, Topic},
    store::{self, bulk::Bulk, comment_text, post_text},
};

/// Writes threads under the gallery's next numbers; returns how many rows that made.
pub async fn write_threads(
    app: &App,
    gallery: &Gallery,
    topic: &Topic,
    threads: &[Thread],
) -> Result<usize, Failure> {
    let heads: Vec<i64> = topic
        .heads
        .iter()
        .map(|name| {
            gallery.settings.heads.iter().find(|head| head.name == *name).map_or(0, |head| head.id)
        })
        .collect();
    let mut tx = app.db.begin().await?;
    let count = i64::try_from(threads.len()).unwrap_or(i64::MAX);
    let last = store::gallery::reserve(&mut tx, gallery.id, count, app.clock.now()).await?;
    let last = last.ok_or(Failure::Gone)?;
    let mut bulk = Bulk::default();
    for (thread, no) in threads.iter().zip(last.0 - count + 1..) {
        let head = thread.head.and_then(|index| heads.get(index)).copied().unwrap_or(0);
        add(&mut bulk, app, &tx, gallery, thread, (PostNo(no), head));
    }
    bulk.write(&mut tx, gallery.id).await?;
    let rows = bulk.posts.len() + bulk.bodies.len() + bulk.comments.len() + bulk.votes.len();
    tx.commit().await?;
    Ok(rows)
}

fn add<'a>(
    bulk: &mut Bulk<'a>,
    app: &App,
    conn: &db::Conn,
    gallery: &Gallery,
    thread: &'a Thread,
    (no, head): (PostNo, i64),
) {
    let day = Moment(thread.at).day(&app.zone);
    let (id, person) = (gallery.id.0, &thread.person);
    let ups = thread.ballots.iter().filter(|ballot| ballot.is_up);
    let counts = Counts {
        ups: ups.clone().count() as i64,
        member_ups: ups.clone().filter(|ballot| ballot.by_fixed_nick).count() as i64,
        downs: thread.ballots.iter().filter(|ballot| !ballot.is_up).count() as i64,
    };
    let may_rise = gallery.head(head).is_none_or(|head| !head.never_featured);
    let rises = may_rise && gallery.settings.feature.is_met(counts, 0);
    let featured_at = rises.then(|| ups.map(|ballot| ballot.at).max().unwrap_or(thread.at));

    bulk.list(ListKind::All, no);
    if head > 0 {
        bulk.list(ListKind::Head(head), no);
    }
    if let Some(featured_at) = featured_at {
        bulk.list(ListKind::Featured, no);
        bulk.best.push((no, &thread.title, featured_at));
    }
    let mark = if person.kind == 0 {
        app.keys.mark(&person.identity, gallery.id, no, day)
    } else {
        String::new()
    };
    bulk.posts.push(row(params![
        id,
        no.0,
        person.kind,
        &person.nick,
        &person.identity,
        &person.prefix,
        mark,
        &thread.title,
        head,
        app.keys.digest(&[&thread.title, &thread.body]),
        thread.at,
        featured_at,
        thread.views,
        counts.ups,
        counts.member_ups,
        counts.downs,
        thread.remarks.len() as i64,
    ]));
    bulk.bodies.push(row(params![id, no.0, &thread.body, markup::from_plain(&thread.body)]));
    let words = PostWords {
        title: &thread.title,
        body: &thread.body,
        nick: &person.nick,
        prefix: &person.prefix,
        identity: &person.identity,
    };
    let doc = doc_of(gallery.id, no, Moment(thread.at), false);
    bulk.post_texts.push(post_text::line(conn, gallery.id, no, doc, &words));

    let mut replies = vec![0; thread.remarks.len()];
    thread.remarks.iter().filter_map(|remark| remark.under).for_each(|first| replies[first] += 1);
    let ids: Vec<i64> = thread.remarks.iter().map(|_| app.ids.next(app.clock.now())).collect();
    for (index, remark) in thread.remarks.iter().enumerate() {
        let person = &remark.person;
        let day = Moment(remark.at).day(&app.zone);
        let mark = if person.kind == 0 {
            app.keys.mark(&person.identity, gallery.id, no, day)
        } else {
            String::new()
        };
        bulk.comments.push(row(params![
            id,
            no.0,
            ids[remark.under.unwrap_or(index)],
            ids[index],
            &remark.mention,
            person.kind,
            &person.nick,
            &person.identity,
            &person.prefix,
            mark,
            &remark.text,
            app.keys.digest(&[&remark.text]),
            remark.at,
            replies[index],
        ]));
        let id = CommentId(ids[index]);
        bulk.comment_texts.push(comment_text::line(conn, gallery.id, no, id, &remark.text));
    }
    for ballot in &thread.ballots {
        let day = Moment(ballot.at).day(&app.zone).0;
        let value = if ballot.is_up { 1_i64 } else { -1 };
        let fixed = ballot.is_up && ballot.by_fixed_nick;
        bulk.votes.push(row(params![id, no.0, &ballot.voter, day, value, fixed, ballot.at]));
    }
}

fn row<'a>(values: &[Value<'a>]) -> Vec<Value<'a>> {
    values.to_vec()
}
