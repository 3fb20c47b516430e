//! Changing one's own account: the nick, the password, who sees what.

use std::time::Duration;

use super::{
    Failure,
    log_in::{self, Entered},
    sign_up::take_nick,
};
use crate::{
    app::App,
    domain::{
        author::AuthorKind,
        member::{MemberPassword, Shown, Signed, fold_nick, parse_nick},
        refusal::Refusal,
        time::{DAY, Moment, SECOND},
        visitor::Visitor,
    },
    infra::hasher::Cost,
    store::{
        gallog, member,
        member_login::{self, Login},
        member_session,
    },
};

/// How long a nick stays at least.
const NICK_STAYS: i64 = DAY;

/// Gives a member another nick, or makes his nick one of the other kind. What he wrote
/// before keeps the nick it was written under.
pub async fn change_nick(
    app: &App,
    me: &Signed,
    nick: &str,
    is_shared: bool,
) -> Result<(), Failure> {
    let nick = parse_nick(nick)?;
    let kind = if is_shared { AuthorKind::SharedNick } else { AuthorKind::FixedNick };
    if nick.as_str() == me.nick && kind == me.kind {
        return Ok(());
    }
    let now = app.clock.now();
    let since = Moment(now.0 - NICK_STAYS);
    let mut tx = app.db.begin().await?;
    // The account first: two changes at once wait for each other here.
    let is_changed =
        gallog::set_nick(&mut tx, me.id, &me.nick, (nick.as_str(), kind), since, now).await?;
    if !is_changed {
        let chosen = gallog::nick_at(&mut tx, me.id).await?.ok_or(Failure::Gone)?;
        let left = (chosen.0 + NICK_STAYS - now.0).max(SECOND).unsigned_abs();
        let wait = Duration::from_secs(left.div_ceil(SECOND.unsigned_abs()));
        return Err(Refusal::NickTooSoon(wait).into());
    }
    let is_same = fold_nick(nick.as_str()) == fold_nick(&me.nick);
    if me.kind == AuthorKind::FixedNick && !(is_same && kind == AuthorKind::FixedNick) {
        member_login::release(&mut tx, Login::Nick(&me.nick), me.id).await?;
    }
    let is_kept = is_same && kind == me.kind && kind == AuthorKind::FixedNick;
    if !is_kept && !take_nick(&mut tx, kind, nick.as_str(), me.id).await? {
        return Err(Refusal::NickTaken.into());
    }
    tx.commit().await?;
    Ok(())
}

/// Gives the account another password. Every session ends; the browser that asks gets a new one.
pub async fn change_password(
    app: &App,
    visitor: &Visitor,
    me: &Signed,
    current: &str,
    wanted: &str,
    device: &str,
) -> Result<Entered, Failure> {
    let wanted = MemberPassword::parse(wanted, &me.nick)?;
    log_in::prove(app, me, current).await?;
    let hash = app.hasher.hash(Cost::Member, wanted.as_bytes().to_vec()).await?;
    let mut tx = app.db.begin().await?;
    if !member::set_password(&mut tx, me.id, &hash).await? {
        return Err(Failure::Gone);
    }
    member_session::end_others(&mut tx, me.id, "").await?;
    let entered = log_in::enter(app, &mut tx, visitor, me.id, &me.code, device, true).await?;
    tx.commit().await?;
    Ok(entered)
}

/// Says who may see which part of the 갤로그.
pub async fn choose_audience(app: &App, me: &Signed, shown: Shown) -> Result<(), Failure> {
    let mut tx = app.db.begin().await?;
    gallog::set_shown(&mut tx, me.id, shown).await?;
    tx.commit().await?;
    Ok(())
}
