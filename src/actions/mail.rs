//! Mail: showing that an address is one's own, changing it, and a new password by it.
//!
//! A letter is a job of the same transaction as what it is about: it is sent if that is
//! written, tried again while the mail server does not answer, and whoever asks is answered
//! at once. What lies in the queue meanwhile is closed with the server key.

use serde::{Deserialize, Serialize};

use super::{
    Failure,
    attempts::{Bound, take},
    log_in::{self, find},
};
use crate::{
    app::App,
    domain::{
        member::{MemberId, MemberPassword, Signed},
        refusal::Refusal,
        time::{DAY, Moment, SECOND},
        visitor::Visitor,
    },
    infra::{
        hasher::Cost,
        mail::{self, Unsent},
        random,
    },
    store::{
        member,
        member_login::{self, Login},
        member_mail::{self, Purpose},
        member_session,
    },
};

/// The kind of job that sends a letter.
pub const SEND: &str = "mail_send";
/// The kind of job that looks whether there is somebody to send one to.
pub const RESET: &str = "mail_reset";

/// How long links are good.
const VERIFY_LIFE: i64 = DAY;
const RESET_LIFE: i64 = 3_600 * SECOND;
/// Links to a new password for one member in an hour; more are not sent, and nobody is told.
const RESETS: u32 = 3;
/// Where the link goes in a letter's text.
pub const LINK: &str = "{link}";

/// The words of a letter, with [`LINK`] where the link goes.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Words {
    /// The subject.
    pub subject: String,
    /// The text.
    pub text: String,
}

/// A letter that waits to be sent.
#[derive(Debug, Serialize, Deserialize)]
struct Letter {
    to: String,
    words: Words,
}

/// Whether mail can be sent at all, with links that lead here: the operator has set a server,
/// and the site knows its own address. No link is ever made of what a request calls the site.
pub fn is_on(app: &App) -> bool {
    app.mail.is_some() && app.config.origin.is_some()
}

fn origin(app: &App) -> Result<&str, Failure> {
    let origin = app.config.origin.as_deref().filter(|_| app.mail.is_some());
    origin.ok_or(Failure::Refused(Refusal::MailOff))
}

async fn enqueue<T: Serialize + Sync>(
    app: &App,
    tx: &mut db::Conn,
    kind: &str,
    what: &T,
) -> db::Result<()> {
    let now = app.clock.now();
    let text = serde_json::to_vec(what).unwrap_or_default();
    let note = app.keys.close_note(kind, &text, Moment(i64::MAX));
    jobqueue::enqueue(tx, kind, app.ids.next(now), &note, now.0).await?;
    Ok(())
}

/// A new link of a member's: its token's hash is kept, the link itself is returned.
/// Has a letter sent to a member, with the transaction that it is about, where there is an
/// address and a mail server.
pub(super) async fn tell(
    app: &App,
    tx: &mut db::Conn,
    member: MemberId,
    words: Words,
) -> db::Result<()> {
    if !is_on(app) {
        return Ok(());
    }
    match member_mail::address(tx, member).await? {
        Some(to) => enqueue(app, tx, SEND, &Letter { to, words }).await,
        None => Ok(()),
    }
}

async fn link(
    app: &App,
    tx: &mut db::Conn,
    purpose: Purpose,
    (member, address): (MemberId, &str),
) -> Result<String, Failure> {
    let origin = origin(app)?;
    let token = random::token();
    let (path, life) = match purpose {
        Purpose::Verify => ("mail/verify", VERIFY_LIFE),
        Purpose::Reset => ("login/reset", RESET_LIFE),
    };
    let until = Moment(app.clock.now().0 + life);
    let hash = app.keys.hash_code("mail", &token);
    member_mail::add_token(tx, &hash, purpose, (member, address), until).await?;
    Ok(format!("{origin}/{path}?token={token}"))
}

/// Asks that an address be one's own, after the password. A link goes there; if another was
/// known before, it is told.
pub async fn ask_to_verify(
    app: &App,
    me: &Signed,
    (typed, password): (&str, &str),
    (to_new, to_old): (Words, Words),
) -> Result<(), Failure> {
    origin(app)?;
    let address = mail::address(typed).ok_or(Refusal::MailAddress)?;
    log_in::prove(app, me, password).await?;
    let near = format!("mail {:x}", me.id.0);
    take(app, &[Bound::new(near, app.config.limits.login_device)]).await?;
    let mut tx = app.db.begin().await?;
    let before = member_mail::address(&mut tx, me.id).await?;
    let link = link(app, &mut tx, Purpose::Verify, (me.id, &address)).await?;
    let words = Words { text: to_new.text.replace(LINK, &link), ..to_new };
    enqueue(app, &mut tx, SEND, &Letter { to: address.clone(), words }).await?;
    if let Some(before) = before.filter(|before| *before != address) {
        enqueue(app, &mut tx, SEND, &Letter { to: before, words: to_old }).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Uses the link that was sent to an address: from now on it is the member's, and leads to him.
pub async fn verify(app: &App, token: &str) -> Result<(), Failure> {
    let now = app.clock.now();
    let hash = app.keys.hash_code("mail", token);
    let mut tx = app.db.begin().await?;
    let used = member_mail::use_token(&mut tx, &hash, Purpose::Verify, now).await?;
    let (id, address) = used.ok_or(Refusal::TicketOver)?;
    member::find(&mut tx, id).await?.ok_or(Refusal::TicketOver)?;
    if let Some(before) = member_mail::address(&mut tx, id).await? {
        member_login::release(&mut tx, Login::Mail(&before), id).await?;
    }
    if !member_login::reserve(&mut tx, Login::Mail(&address), id).await? {
        return Err(Refusal::MailTaken.into());
    }
    member_mail::set(&mut tx, id, &address, now).await?;
    tx.commit().await?;
    Ok(())
}

/// Forgets the address, after the password.
pub async fn remove(app: &App, me: &Signed, password: &str) -> Result<(), Failure> {
    log_in::prove(app, me, password).await?;
    let mut tx = app.db.begin().await?;
    if let Some(before) = member_mail::address(&mut tx, me.id).await? {
        member_login::release(&mut tx, Login::Mail(&before), me.id).await?;
        member_mail::remove(&mut tx, me.id).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// A wish for a new password, by any name that leads to a member.
#[derive(Debug, Serialize, Deserialize)]
struct Wish {
    name: String,
    words: Words,
}

/// Takes a wish for a new password. Whether the name is anybody's is looked up later, so the
/// answer is the same, and takes the same time.
pub async fn ask_to_reset(
    app: &App,
    visitor: &Visitor,
    name: &str,
    words: Words,
) -> Result<(), Failure> {
    origin(app)?;
    let near = format!("reset near:{}", visitor.neighbourhood);
    take(app, &[Bound::new(near, app.config.limits.login_neighbourhood)]).await?;
    let wish = Wish { name: name.chars().take(300).collect(), words };
    let mut tx = app.db.begin().await?;
    enqueue(app, &mut tx, RESET, &wish).await?;
    tx.commit().await?;
    Ok(())
}

/// Uses the link to a new password up. Every session ends.
pub async fn reset(app: &App, token: &str, wanted: &str) -> Result<(), Failure> {
    let wanted = MemberPassword::parse(wanted, "")?;
    let hash = app.hasher.hash(Cost::Member, wanted.as_bytes().to_vec()).await?;
    let now = app.clock.now();
    let token = app.keys.hash_code("mail", token);
    let mut tx = app.db.begin().await?;
    let used = member_mail::use_token(&mut tx, &token, Purpose::Reset, now).await?;
    let (id, address) = used.ok_or(Refusal::TicketOver)?;
    // The address may have changed since the link was sent.
    if member_mail::address(&mut tx, id).await? != Some(address)
        || !member::set_password(&mut tx, id, &hash).await?
    {
        return Err(Refusal::TicketOver.into());
    }
    member_session::end_others(&mut tx, id, "").await?;
    tx.commit().await?;
    Ok(())
}

/// Why a job was not done.
#[derive(Debug, thiserror::Error)]
pub enum Undone {
    /// It cannot be read: of another key, or of a newer version.
    #[error("what was to be sent cannot be read")]
    Unreadable,
    /// No mail server is set any more.
    #[error("no mail server is set")]
    Off,
    /// The letter did not leave.
    #[error(transparent)]
    Unsent(#[from] Unsent),
    /// The database failed.
    #[error(transparent)]
    Broken(#[from] db::Error),
}

fn read<T: for<'a> Deserialize<'a>>(app: &App, kind: &str, note: &str) -> Result<T, Undone> {
    let text = app.keys.open_note(kind, note, app.clock.now()).ok_or(Undone::Unreadable)?;
    serde_json::from_slice(&text).map_err(|_| Undone::Unreadable)
}

/// Sends a letter.
pub async fn send(app: &App, note: &str) -> Result<(), Undone> {
    let letter: Letter = read(app, SEND, note)?;
    let mail = app.mail.as_ref().ok_or(Undone::Off)?;
    mail.send(&letter.to, &letter.words.subject, &letter.words.text).await?;
    Ok(())
}

/// Looks whose name it is, and sends him a link if he has an address.
pub async fn look(app: &App, note: &str) -> Result<(), Undone> {
    let wish: Wish = read(app, RESET, note)?;
    let Some(account) = find(app, &wish.name).await? else { return Ok(()) };
    let mut conn = app.db.reader().await?;
    let address = member_mail::address(&mut conn, account.id).await?;
    drop(conn);
    let Some(address) = address else { return Ok(()) };
    let window = std::time::Duration::from_secs(3_600);
    let few = crate::config::Attempts { count: RESETS, window };
    let bound = Bound::new(format!("reset {:x}", account.id.0), few);
    if take(app, &[bound]).await.is_err() {
        return Ok(());
    }
    let mut tx = app.db.begin().await?;
    let Ok(link) = link(app, &mut tx, Purpose::Reset, (account.id, &address)).await else {
        return Err(Undone::Off);
    };
    let text = wish.words.text.replace(LINK, &link);
    let words = Words { text, ..wish.words };
    enqueue(app, &mut tx, SEND, &Letter { to: address, words }).await?;
    tx.commit().await?;
    Ok(())
}
