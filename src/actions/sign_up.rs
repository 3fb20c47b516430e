//! Opening an account.

use super::{
    Failure,
    attempts::{Bound, take},
    log_in::{self, Entered},
};
use crate::{
    app::App,
    domain::{
        author::{AuthorKind, Nick},
        member::{MemberId, MemberPassword, parse_nick},
        refusal::Refusal,
        visitor::Visitor,
    },
    infra::hasher::Cost,
    store::{
        member::{self, NewMember},
        member_login::{self, Login},
    },
};

/// The form as it is sent.
#[derive(Debug, Clone, Default)]
pub struct Draft {
    /// The nick.
    pub nick: String,
    /// 반고정닉: others may use the same nick.
    pub is_shared: bool,
    /// The password.
    pub password: String,
}

/// Codes that are tried before giving up: two in a row that are taken do not happen.
const CODES: u32 = 5;

/// Opens an account and logs its owner in.
pub async fn sign_up(
    app: &App,
    visitor: &Visitor,
    draft: &Draft,
    device: &str,
) -> Result<Entered, Failure> {
    let nick = parse_nick(&draft.nick)?;
    let password = MemberPassword::parse(&draft.password, nick.as_str())?;
    make_way(app, visitor, &nick).await?;
    let hash = app.hasher.hash(Cost::Member, password.as_bytes().to_vec()).await?;
    let mut tx = app.db.begin().await?;
    let (id, code) = open(app, &mut tx, &nick, draft.is_shared, Some(&hash)).await?;
    let entered = log_in::enter(app, &mut tx, visitor, id, &code, device, true).await?;
    tx.commit().await?;
    Ok(entered)
}

/// What is asked before anything costly: whether the nick is free, and whether so many
/// accounts may be opened from there.
pub(super) async fn make_way(app: &App, visitor: &Visitor, nick: &Nick) -> Result<(), Failure> {
    let mut conn = app.db.reader().await?;
    if member_login::find(&mut conn, Login::Nick(nick.as_str())).await?.is_some() {
        return Err(Refusal::NickTaken.into());
    }
    drop(conn);
    if app.config.limits.on {
        let near = format!("sign up near:{}", visitor.neighbourhood);
        take(app, &[Bound::new(near, app.config.limits.sign_up)]).await?;
    }
    Ok(())
}

/// Opens an account, with a password or with another way in that the caller adds.
pub(super) async fn open(
    app: &App,
    tx: &mut db::Conn,
    nick: &Nick,
    is_shared: bool,
    password: Option<&str>,
) -> Result<(MemberId, String), Failure> {
    let now = app.clock.now();
    let id = MemberId(app.ids.next(now));
    let kind = if is_shared { AuthorKind::SharedNick } else { AuthorKind::FixedNick };
    let mut code = app.keys.new_code();
    let mut tries = 1;
    while !member_login::reserve(tx, Login::Code(&code), id).await? {
        if tries == CODES {
            return Err(Failure::Gone);
        }
        code = app.keys.new_code();
        tries += 1;
    }
    let new = NewMember { id, code: &code, nick: nick.as_str(), kind, password, at: now };
    member::insert(tx, &new).await?;
    if !take_nick(tx, kind, nick.as_str(), id).await? {
        return Err(Refusal::NickTaken.into());
    }
    Ok((id, code))
}

/// Reserves a 고정닉; a 반고정닉 may only not be one that is reserved. `false` if it is.
pub(super) async fn take_nick(
    tx: &mut db::Conn,
    kind: AuthorKind,
    nick: &str,
    id: MemberId,
) -> db::Result<bool> {
    match kind {
        AuthorKind::FixedNick => member_login::reserve(tx, Login::Nick(nick), id).await,
        _ => Ok(member_login::find(tx, Login::Nick(nick)).await?.is_none_or(|owner| owner == id)),
    }
}
