//! Logging in by a provider (OpenID Connect): signing up, linking, and proving oneself anew.
//!
//! A member is known by who the provider is and its number for him, and by nothing else that
//! it may say: an address is whoever's has it today. What has to be remembered while the
//! browser is away goes with it, closed; the site answers only the browser that it sent.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{
    Failure,
    attempts::{Bound, give_back, take},
    log_in::{self, Entered},
    second_step, sign_up,
};
use crate::{
    again,
    app::App,
    config::Attempts,
    domain::{
        member::{MemberId, Signed, parse_nick},
        refusal::Refusal,
        time::{Moment, SECOND},
        visitor::Visitor,
    },
    infra::oidc::{PAUSE, Provider, Wrong},
    store::{member, member_login, member_login::Login, member_oidc, member_proof},
};

/// How long somebody may be away at the provider, and how long a form may take then.
const PATIENCE: i64 = 600 * SECOND;

const ASKED: &str = "oidc asked";
const CAME: &str = "oidc came";

/// What somebody goes to the provider for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Errand {
    /// To log in, or to sign up.
    Enter,
    /// To have the provider vouch for an account that he is logged in to.
    Link,
    /// To prove once more that the account is his.
    Prove,
}

/// What the browser carries while it is away.
#[derive(Serialize, Deserialize)]
struct Asked {
    errand: Errand,
    state: String,
    nonce: String,
    verifier: String,
    next: String,
    /// The session that sent it; empty for a guest's.
    session: String,
}

/// What it carries back: whom the provider vouches for, though he is no member yet.
#[derive(Serialize, Deserialize)]
struct Came {
    subject: String,
    next: String,
    session: String,
}

/// A browser on its way.
pub struct Sent {
    /// The provider's page.
    pub url: String,
    /// What the browser carries.
    pub note: String,
}

/// What a log-in there leads to here.
pub enum Outcome {
    /// In, and on to a path.
    In(Entered, String),
    /// To the question for a code, with what its form carries, and on to a path.
    Second(String, String),
    /// To the choice of a nick; the browser carries this.
    New(String),
    /// To the question whether to link; the browser carries this.
    Link(String),
}

/// The provider, where the operator has named one.
pub fn provider(app: &App) -> Result<&Provider, Failure> {
    app.oidc.as_ref().ok_or(Failure::Missing)
}

/// Says no for the provider. The one place that knows why, so it is told to the operator here.
fn refused(wrong: &Wrong) -> Failure {
    tracing::warn!(%wrong, "nobody was let in by the provider of log-ins");
    match wrong {
        Wrong::Away(_) => Refusal::ProviderAway(PAUSE).into(),
        Wrong::Vouched(_) => Refusal::ProviderWrong.into(),
    }
}

fn close<T: Serialize>(app: &App, purpose: &str, what: &T) -> String {
    let text = serde_json::to_vec(what).unwrap_or_default();
    app.keys.close_note(purpose, &text, Moment(app.clock.now().0 + PATIENCE))
}

fn open<T: for<'a> Deserialize<'a>>(app: &App, purpose: &str, note: &str) -> Option<T> {
    let text = app.keys.open_note(purpose, note, app.clock.now())?;
    serde_json::from_slice(&text).ok()
}

fn session(me: Option<&Signed>) -> String {
    me.map(|me| me.session.clone()).unwrap_or_default()
}

/// Sends a browser to the provider.
pub async fn send(
    app: &App,
    me: Option<&Signed>,
    errand: Errand,
    next: &str,
) -> Result<Sent, Failure> {
    let anew = errand == Errand::Prove;
    let begun = provider(app)?.begin(app.clock.now(), anew).await;
    let begun = begun.map_err(|wrong| refused(&wrong))?;
    let asked = Asked {
        errand,
        state: begun.state,
        nonce: begun.nonce,
        verifier: begun.verifier,
        next: next.to_owned(),
        session: session(me),
    };
    Ok(Sent { url: begun.url, note: close(app, ASKED, &asked) })
}

/// What the provider sent the browser back with.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(default)]
pub struct Reply {
    /// What it was sent with.
    pub state: String,
    /// What can be exchanged for the provider's word.
    pub code: String,
    /// Who answers, where the provider says so.
    pub iss: Option<String>,
}

/// Receives a browser that comes back from the provider.
pub async fn receive(
    app: &App,
    visitor: &Visitor,
    note: &str,
    reply: &Reply,
    device: &str,
) -> Result<Outcome, Failure> {
    let provider = provider(app)?;
    let asked: Asked = open(app, ASKED, note).ok_or(Refusal::TicketOver)?;
    let me = visitor.member.as_ref();
    let is_ours =
        asked.state == reply.state && reply.iss.as_ref().is_none_or(|iss| iss == provider.issuer());
    if !is_ours || (asked.errand != Errand::Enter && asked.session != session(me)) {
        return Err(Refusal::TicketOver.into());
    }
    if reply.code.is_empty() {
        return Err(Refusal::ProviderWrong.into());
    }
    let near = format!("oidc near:{}", visitor.neighbourhood);
    let bounds = [Bound::new(near, app.config.limits.login_neighbourhood)];
    let at = take(app, &bounds).await?;
    // A question is answered once, by whoever is first.
    let window = Duration::from_secs(2 * (PATIENCE / SECOND).unsigned_abs());
    let once = format!("oidc {}", app.keys.hash_code(ASKED, &asked.state));
    take(app, &[Bound::new(once, Attempts { count: 1, window })]).await?;

    let (secrets, anew) =
        ((asked.verifier.as_str(), asked.nonce.as_str()), asked.errand == Errand::Prove);
    let vouched = provider.finish(&reply.code, secrets, anew, app.clock.now()).await;
    let number = vouched.map_err(|wrong| refused(&wrong))?;
    give_back(app, &bounds, at).await?;
    let subject = app.keys.hash_code("oidc subject", &format!("{}\n{number}", provider.issuer()));
    again!(arrive(app, visitor, &asked, &subject, device))
}

async fn arrive(
    app: &App,
    visitor: &Visitor,
    asked: &Asked,
    subject: &str,
    device: &str,
) -> Result<Outcome, Failure> {
    let mut tx = app.db.begin().await?;
    let known = member_login::find(&mut tx, Login::Provider(subject)).await?;
    let me = visitor.member.as_ref();
    let next = asked.next.clone();
    let came = || {
        let (subject, next) = (subject.to_owned(), asked.next.clone());
        close(app, CAME, &Came { subject, next, session: session(me) })
    };
    let now = app.clock.now();
    match (asked.errand, known) {
        (Errand::Link, Some(id)) if me.is_none_or(|me| me.id != id) => {
            Err(Refusal::ProviderTaken.into())
        }
        (Errand::Link, _) => Ok(Outcome::Link(came())),
        (Errand::Prove, Some(id)) => {
            let me = me.filter(|me| me.id == id).ok_or(Refusal::ProviderWrong)?;
            let entered = log_in::enter(app, &mut tx, visitor, id, &me.code, device, true).await?;
            log_in::mark(app, &mut tx, id, &entered, (now, me.is_strong)).await?;
            tx.commit().await?;
            Ok(Outcome::In(entered, next))
        }
        (Errand::Prove, None) => Err(Refusal::ProviderWrong.into()),
        (Errand::Enter, None) => Ok(Outcome::New(came())),
        (Errand::Enter, Some(id)) => {
            let account = member::find(&mut tx, id).await?.ok_or(Refusal::TicketOver)?;
            if member_proof::totp(&mut tx, id).await?.is_some() {
                return Ok(Outcome::Second(second_step::ticket(app, id, true), next));
            }
            let entered =
                log_in::enter(app, &mut tx, visitor, id, &account.code, device, true).await?;
            // The provider may have gone by a session of its own: that proves nothing anew.
            log_in::mark(app, &mut tx, id, &entered, (Moment(0), false)).await?;
            tx.commit().await?;
            Ok(Outcome::In(entered, next))
        }
    }
}

/// Whether a browser comes from the provider with what can be signed up, or linked, by.
pub fn has_come(app: &App, me: Option<&Signed>, note: &str) -> bool {
    come(app, me, note).is_some()
}

fn come(app: &App, me: Option<&Signed>, note: &str) -> Option<Came> {
    open(app, CAME, note).filter(|came: &Came| came.session == session(me))
}

/// Opens an account without a password for whom the provider vouches, and logs its owner in.
/// Says where he was on his way to.
pub async fn open_account(
    app: &App,
    visitor: &Visitor,
    note: &str,
    (nick, is_shared): (&str, bool),
    device: &str,
) -> Result<(Entered, String), Failure> {
    let issuer = provider(app)?.issuer();
    let came = come(app, visitor.member.as_ref(), note).ok_or(Refusal::TicketOver)?;
    let nick = parse_nick(nick)?;
    sign_up::make_way(app, visitor, &nick).await?;
    let mut tx = app.db.begin().await?;
    let (id, code) = sign_up::open(app, &mut tx, &nick, is_shared, None).await?;
    vouch(app, &mut tx, id, &came.subject, issuer).await?;
    let entered = log_in::enter(app, &mut tx, visitor, id, &code, device, true).await?;
    log_in::mark(app, &mut tx, id, &entered, (Moment(0), false)).await?;
    tx.commit().await?;
    Ok((entered, came.next))
}

async fn vouch(
    app: &App,
    tx: &mut db::Conn,
    id: MemberId,
    subject: &str,
    issuer: &str,
) -> Result<(), Failure> {
    if !member_login::reserve(tx, Login::Provider(subject), id).await?
        && member_login::find(tx, Login::Provider(subject)).await? != Some(id)
    {
        return Err(Refusal::ProviderTaken.into());
    }
    Ok(member_oidc::add(tx, id, subject, issuer, app.clock.now()).await?)
}

/// Links the account that the provider has just vouched for, after a proof.
pub async fn link(app: &App, me: &Signed, note: &str, password: &str) -> Result<(), Failure> {
    let issuer = provider(app)?.issuer();
    let came = come(app, Some(me), note).ok_or(Refusal::TicketOver)?;
    log_in::prove(app, me, password).await?;
    let mut tx = app.db.begin().await?;
    vouch(app, &mut tx, me.id, &came.subject, issuer).await?;
    tx.commit().await?;
    Ok(())
}

/// Ends a link, after a proof, if something else still leads into the account.
pub async fn unlink(app: &App, me: &Signed, subject: &str, password: &str) -> Result<(), Failure> {
    log_in::prove(app, me, password).await?;
    let issuer = app.oidc.as_ref().map_or("", Provider::issuer);
    let mut tx = app.db.begin().await?;
    // Two links ended at once would each count on the other.
    member::hold(&mut tx, me.id).await?;
    let account = member::find(&mut tx, me.id).await?.ok_or(Failure::Gone)?;
    let is_way =
        |link: &crate::domain::member::Link| link.subject != subject && link.issuer == issuer;
    let others = member_oidc::all(&mut tx, me.id).await?.iter().any(is_way);
    let has_passkey =
        app.passkeys.is_some() && !member_proof::passkeys(&mut tx, me.id).await?.is_empty();
    if account.password.is_none() && !has_passkey && !others {
        return Err(Refusal::LastWayIn.into());
    }
    if !member_oidc::remove(&mut tx, me.id, subject).await? {
        return Err(Failure::Missing);
    }
    member_login::release(&mut tx, Login::Provider(subject), me.id).await?;
    tx.commit().await?;
    Ok(())
}
