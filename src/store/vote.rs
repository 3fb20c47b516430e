//! The ledger of votes.

use db::{Conn, Result, params, sql};

use crate::domain::{
    gallery::GalleryId,
    post::PostNo,
    time::{Day, Moment},
    vote::Vote,
};

sql!(
    INSERT = "
    insert into vote (gallery_id, post_no, voter, day, value, fixed_nick, created_at)
    values ($1, $2, $3, $4, $5, $6, $7)
    on conflict (gallery_id, post_no, voter, day) do nothing"
);

/// A vote about to be cast.
pub struct NewVote<'a> {
    /// Keyed identity of the voter.
    pub voter: &'a str,
    /// The day it counts for.
    pub day: Day,
    /// Up or down.
    pub vote: Vote,
    /// Whether the voter is a member under a fixed nick.
    pub by_fixed_nick: bool,
    /// When.
    pub at: Moment,
}

sql!(
    CAST_AT = "
    select created_at from vote
     where gallery_id = $1 and post_no = $2 and voter = $3 and day = $4"
);

/// When this voter's vote of that day on this post was cast, if it was.
pub async fn cast_at(
    conn: &mut Conn,
    gallery: GalleryId,
    post: PostNo,
    new: &NewVote<'_>,
) -> Result<Option<Moment>> {
    let values = params![gallery.0, post.0, new.voter, new.day.0];
    conn.one(&CAST_AT, values, |row| Ok(Moment(row.get(0)?))).await
}

/// Enters a vote; `false` if this voter has one on this post that day.
pub async fn insert(
    conn: &mut Conn,
    gallery: GalleryId,
    post: PostNo,
    new: &NewVote<'_>,
) -> Result<bool> {
    let values = params![
        gallery.0,
        post.0,
        new.voter,
        new.day.0,
        new.vote.number(),
        new.by_fixed_nick,
        new.at.0,
    ];
    Ok(conn.run(&INSERT, values).await? > 0)
}
