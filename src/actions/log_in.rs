//! Logging in, and proving once more to be who one is.
//!
//! Wrong passwords are counted by neighbourhood, and by account and neighbourhood
//! together, never by account alone: whoever does not know the password can use up his own
//! tries and nobody else's. A browser in which the member was logged in before is counted
//! by itself, so not even a neighbour can keep him out.

use super::{
    Failure,
    attempts::{Bound, give_back, take},
    second_step,
};
use crate::{
    app::App,
    domain::{
        member::{MemberId, Signed, parse_code},
        refusal::Refusal,
        time::{DAY, Moment},
        visitor::Visitor,
    },
    infra::{
        hasher::Cost,
        keys::{Token, TokenKind},
    },
    store::{
        member,
        member_login::{self, Login},
        member_proof,
        member_session::{self, NewSession},
    },
};

/// How long a session lasts that is not used: one that stays, and one of a window.
const STAYS: i64 = 30 * DAY;
const WINDOW: i64 = DAY;

/// What is typed into the form, and the browser it comes from.
#[derive(Debug, Clone, Default)]
pub struct Draft {
    /// A 고정닉 or a 식별코드.
    pub name: String,
    /// The password.
    pub password: String,
    /// To be logged in when the window is closed and opened again.
    pub stays: bool,
}

/// Logged in: what the browser is given.
#[derive(Debug)]
pub struct Entered {
    /// 식별코드
    pub code: String,
    /// The session's token.
    pub token: String,
    /// Whether it outlives the window.
    pub stays: bool,
    /// A token that tells this browser from those in which nobody ever was.
    pub device: String,
}

/// What a right password leads to.
#[derive(Debug)]
pub enum Outcome {
    /// In.
    In(Entered),
    /// To the question for a code, with what the form carries.
    Second(String),
}

/// Until when a session lasts that is used now.
pub fn lasts_until(now: Moment, stays: bool) -> Moment {
    Moment(now.0 + if stays { STAYS } else { WINDOW })
}

/// Logs a member in.
pub async fn log_in(
    app: &App,
    visitor: &Visitor,
    draft: &Draft,
    known: Option<&Token>,
    device: &str,
) -> Result<Outcome, Failure> {
    let account = find(app, &draft.name).await?;
    let id = account.as_ref().map(|account| account.id);
    let bounds = bounds(app, visitor, id, &draft.name, known);
    let at = take(app, &bounds).await?;
    let hash = account.as_ref().and_then(|account| account.password.clone());
    let password = draft.password.as_bytes().to_vec();
    let outcome = match hash {
        Some(hash) => app.hasher.verify(password, hash).await,
        // What is not there takes as long as what is.
        None => app.hasher.verify_nothing(Cost::Member, password).await.map(|()| false),
    };
    if !matches!(outcome, Ok(false)) {
        give_back(app, &bounds, at).await?;
    }
    let account = account.filter(|_| outcome.is_ok());
    match (account, outcome?) {
        (Some(account), true) => {
            let mut tx = app.db.begin().await?;
            if member_proof::totp(&mut tx, account.id).await?.is_some() {
                return Ok(Outcome::Second(second_step::ticket(app, account.id, draft.stays)));
            }
            let entered =
                enter(app, &mut tx, visitor, account.id, &account.code, device, draft.stays)
                    .await?;
            tx.commit().await?;
            Ok(Outcome::In(entered))
        }
        _ => Err(Refusal::LogInWrong.into()),
    }
}

/// Begins a session in the transaction of whatever led to it. The one the browser came with
/// ends: nobody can have planted it.
pub(super) async fn enter(
    app: &App,
    tx: &mut db::Conn,
    visitor: &Visitor,
    id: MemberId,
    code: &str,
    device: &str,
    stays: bool,
) -> db::Result<Entered> {
    let now = app.clock.now();
    if let Some(before) = &visitor.member {
        member_session::end(tx, before.id, &before.session).await?;
    }
    let (token, token_hash) = app.keys.new_token(TokenKind::Session, id);
    let new = NewSession {
        token_hash: &token_hash,
        device,
        prefix: &visitor.prefix,
        stays,
        at: now,
        expires_at: lasts_until(now, stays),
    };
    member_session::insert(tx, id, &new).await?;
    let (known, _) = app.keys.new_token(TokenKind::Device, id);
    Ok(Entered { code: code.to_owned(), token, stays, device: known })
}

/// The account that a name leads to. A code first: nobody can choose one, so nobody can
/// stand in another's way with a nick that reads like his.
pub async fn find(app: &App, name: &str) -> db::Result<Option<member::Account>> {
    let mut conn = app.db.reader().await?;
    let by_code = match parse_code(name) {
        Some(code) => member_login::find(&mut conn, Login::Code(&code)).await?,
        None => None,
    };
    let by_mail = match by_code {
        None if name.contains('@') => member_login::find(&mut conn, Login::Mail(name)).await?,
        found => found,
    };
    let id = match by_mail {
        Some(id) => Some(id),
        None => member_login::find(&mut conn, Login::Nick(name)).await?,
    };
    match id {
        Some(id) => member::find(&mut conn, id).await,
        None => Ok(None),
    }
}

/// Under what a try is counted; the same for a name that is nobody's.
fn bounds(
    app: &App,
    visitor: &Visitor,
    id: Option<MemberId>,
    name: &str,
    known: Option<&Token>,
) -> Vec<Bound> {
    let limits = &app.config.limits;
    if let (Some(id), Some(known)) = (id, known)
        && known.member == id
    {
        let subject = format!("log in device:{}", known.hash);
        return vec![Bound::new(subject, limits.login_device)];
    }
    let near = &visitor.neighbourhood;
    let whose = match id {
        Some(id) => format!("{:x}", id.0),
        None => app.keys.nobody(&crate::domain::member::fold_nick(name)),
    };
    vec![
        Bound::new(format!("log in {whose}:{near}"), limits.login_account),
        Bound::new(format!("log in near:{near}"), limits.login_neighbourhood),
    ]
}

/// Checks the password of whoever is logged in, before something that must not be done by
/// somebody who found the browser open. Counted by session.
pub async fn prove(app: &App, me: &Signed, password: &str) -> Result<(), Failure> {
    let mut conn = app.db.reader().await?;
    let account = member::find(&mut conn, me.id).await?.ok_or(Failure::Gone)?;
    drop(conn);
    let subject = format!("log in session:{}", me.session);
    let bounds = [Bound::new(subject, app.config.limits.login_device)];
    let at = take(app, &bounds).await?;
    let password = password.as_bytes().to_vec();
    let outcome = match account.password {
        Some(hash) => app.hasher.verify(password, hash).await,
        None => Ok(false),
    };
    if !matches!(outcome, Ok(false)) {
        give_back(app, &bounds, at).await?;
    }
    if outcome? { Ok(()) } else { Err(Refusal::OwnPasswordWrong.into()) }
}
