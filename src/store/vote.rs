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
