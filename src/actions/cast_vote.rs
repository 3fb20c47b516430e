//! 추천, 비추천, and the rise to 개념글 that follows from them.

use super::{Failure, admit::admit, gone, keep_pace::keep_pace, settle::settle};
use crate::{
    app::App,
    domain::{
        author::AuthorKind,
        authority::Deed,
        gallery::Gallery,
        post::PostNo,
        refusal::Refusal,
        visitor::Visitor,
        vote::{Counts, Vote},
    },
    infra::limit::Act,
    store::{self, vote::NewVote},
};

/// Casts a vote and returns the post's counts. One a day for each identity and post.
pub async fn cast_vote(
    app: &App,
    visitor: &Visitor,
    gallery: &Gallery,
    post: PostNo,
    vote: Vote,
) -> Result<Counts, Failure> {
    if vote == Vote::Down && !gallery.settings.down_votes {
        return Err(Refusal::DownVotesOff.into());
    }
    admit(app, visitor, gallery, Deed::Vote).await?;
    keep_pace(app, Act::Vote, visitor).await?;
    let now = app.clock.now();
    let change = match vote {
        Vote::Up => Counts { ups: 1, ..Counts::default() },
        Vote::Down => Counts { downs: 1, ..Counts::default() },
    };
    let member = visitor.member.as_ref();
    let voter = member.map_or(visitor.household.clone(), |member| app.keys.voter(member.id));
    let by_fixed_nick = member.is_some_and(|member| member.kind == AuthorKind::FixedNick);
    let change = match vote {
        Vote::Up if by_fixed_nick => Counts { member_ups: 1, ..change },
        _ => change,
    };
    let new = NewVote { voter: &voter, day: now.day(&app.zone), vote, by_fixed_nick, at: now };

    // The post's row first, as everywhere: it is what other writers wait for.
    let mut tx = app.db.begin().await?;
    let voted = store::tally::add_vote(&mut tx, gallery.id, post, change).await?;
    let Some(voted) = voted else {
        drop(tx);
        return Err(gone(app, gallery.id, post).await);
    };
    if !store::vote::insert(&mut tx, gallery.id, post, &new).await? {
        return Err(Refusal::AlreadyVoted.into());
    }
    let rule = &gallery.settings.feature;
    let may_rise = vote == Vote::Up
        && !voted.is_featured
        && !gallery.head(voted.head_id).is_some_and(|head| head.never_featured)
        && rule.is_met(voted.counts, now.0 - voted.created_at.0);
    if may_rise {
        store::curation::feature(&mut tx, gallery.id, post, now, false).await?;
    }
    match tx.commit().await {
        Ok(()) => Ok(voted.counts),
        Err(error) => settle!(app, error, is_cast(app, gallery, post, &new)),
    }
}

/// The post's counts, if this very vote is in the ledger: a commit of unknown fate went
/// through. The ledger's key sees to it that no vote is there twice.
async fn is_cast(
    app: &App,
    gallery: &Gallery,
    post: PostNo,
    new: &NewVote<'_>,
) -> db::Result<Option<Counts>> {
    let mut tx = app.db.begin().await?;
    let counts = store::tally::hold(&mut tx, gallery.id, post).await?;
    let cast_at = store::vote::cast_at(&mut tx, gallery.id, post, new).await?;
    tx.commit().await?;
    Ok(counts.filter(|_| cast_at == Some(new.at)))
}
