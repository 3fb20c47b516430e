//! Passkeys: making one, taking one away, and logging in with one.

use serde_json::Value;

use super::{
    Failure,
    attempts::{Bound, give_back, take},
    log_in::{self, Entered},
};
use crate::{
    app::App,
    config::Attempts,
    domain::{
        member::{Signed, parse_folder},
        refusal::Refusal,
        time::{Moment, SECOND},
        visitor::Visitor,
    },
    infra::passkeys::Passkeys,
    store::{member, member_proof, member_session},
};

/// How long a browser may take to answer.
const PATIENCE: i64 = 300 * SECOND;

/// A question for the browser, with what it has to send back.
pub struct Asked {
    /// What the browser is asked.
    pub options: Value,
    /// What it carries meanwhile.
    pub note: String,
}

fn passkeys(app: &App) -> Result<&Passkeys, Failure> {
    app.passkeys.as_ref().ok_or(Failure::Missing)
}

fn to_make(me: &Signed) -> String {
    format!("make passkey {:x}", me.id.0)
}

const TO_USE: &str = "use passkey";

fn until(app: &App) -> Moment {
    Moment(app.clock.now().0 + PATIENCE)
}

/// Asks for a new passkey, after the password.
pub async fn ask_to_make(app: &App, me: &Signed, password: &str) -> Result<Asked, Failure> {
    let passkeys = passkeys(app)?;
    log_in::prove(app, me, password).await?;
    let mut conn = app.db.reader().await?;
    let known = member_proof::passkeys(&mut conn, me.id).await?;
    let known: Vec<String> = known.into_iter().map(|it| it.passkey).collect();
    let question = passkeys.ask_to_make(me.id, &me.nick, &known).ok_or(Failure::Missing)?;
    let note = app.keys.close_note(&to_make(me), &question.state, until(app));
    Ok(Asked { options: question.options, note })
}

/// Keeps the passkey that a browser has made.
pub async fn keep(
    app: &App,
    me: &Signed,
    note: &str,
    answer: &str,
    name: &str,
) -> Result<(), Failure> {
    let name = parse_folder(name).unwrap_or_else(|_| me.nick.clone());
    let now = app.clock.now();
    let state = app.keys.open_note(&to_make(me), note, now).ok_or(Refusal::TicketOver)?;
    let made = passkeys(app)?.made(&state, answer).ok_or(Refusal::PasskeyWrong)?;
    let new = member_proof::Passkey {
        id: made.id,
        name,
        passkey: made.passkey,
        created_at: now,
        used_at: now,
    };
    let mut tx = app.db.begin().await?;
    member_proof::add_passkey(&mut tx, me.id, &new).await?;
    // Whoever has just made one has shown what using it would show.
    member_session::mark(&mut tx, me.id, &me.session, now, true).await?;
    tx.commit().await?;
    Ok(())
}

/// Takes a passkey away.
pub async fn remove(app: &App, me: &Signed, id: &str) -> Result<(), Failure> {
    let mut tx = app.db.begin().await?;
    member_proof::drop_passkey(&mut tx, me.id, id).await?;
    member_session::weaken(&mut tx, me.id).await?;
    tx.commit().await?;
    Ok(())
}

/// Asks for any passkey of this site.
pub fn ask_to_use(app: &App) -> Result<Asked, Failure> {
    let question = passkeys(app)?.ask_to_use().ok_or(Failure::Missing)?;
    let note = app.keys.close_note(TO_USE, &question.state, until(app));
    Ok(Asked { options: question.options, note })
}

/// Whose passkey answers the question, in a transaction that keeps that it was used.
async fn shown(
    app: &App,
    tx: &mut db::Conn,
    note: &str,
    answer: &str,
    now: Moment,
) -> Result<member::Account, Failure> {
    let passkeys = passkeys(app)?;
    let state = app.keys.open_note(TO_USE, note, now).ok_or(Refusal::TicketOver)?;
    let (id, credential) = passkeys.claimed(answer).ok_or(Refusal::PasskeyWrong)?;
    let account = member::find(tx, id).await?.ok_or(Refusal::PasskeyWrong)?;
    let kept = member_proof::passkeys(tx, id).await?;
    let kept = kept.into_iter().find(|it| it.id == credential).ok_or(Refusal::PasskeyWrong)?;
    let used = passkeys.used(&state, answer, &kept.passkey).ok_or(Refusal::PasskeyWrong)?;
    member_proof::use_passkey(tx, id, &used.id, &used.passkey, now).await?;
    Ok(account)
}

/// Counts an answer: a question is answered once, by whoever is first.
async fn once(app: &App, note: &str) -> Result<(), Failure> {
    let window = std::time::Duration::from_secs(2 * (PATIENCE / SECOND).unsigned_abs());
    let once = format!("passkey {}", app.keys.hash_code(TO_USE, note));
    take(app, &[Bound::new(once, Attempts { count: 1, window })]).await?;
    Ok(())
}

/// Logs a member in by a passkey. It is something he has and something he knows or is, so no
/// second step follows.
pub async fn log_in(
    app: &App,
    visitor: &Visitor,
    note: &str,
    answer: &str,
    device: &str,
) -> Result<Entered, Failure> {
    passkeys(app)?;
    let now = app.clock.now();
    app.keys.open_note(TO_USE, note, now).ok_or(Refusal::TicketOver)?;
    let near = format!("passkey near:{}", visitor.neighbourhood);
    let bounds = [Bound::new(near, app.config.limits.login_neighbourhood)];
    let at = take(app, &bounds).await?;
    once(app, note).await?;
    let mut tx = app.db.begin().await?;
    let account = shown(app, &mut tx, note, answer, now).await?;
    let (id, code) = (account.id, &account.code);
    let entered = log_in::enter(app, &mut tx, visitor, id, code, device, true).await?;
    log_in::mark(app, &mut tx, id, &entered, (now, true)).await?;
    tx.commit().await?;
    give_back(app, &bounds, at).await?;
    Ok(entered)
}

/// Proves with a passkey to be whoever is logged in; what stands for the password from then
/// on, for a while. Counted by session, as passwords are.
pub async fn prove(app: &App, me: &Signed, note: &str, answer: &str) -> Result<String, Failure> {
    passkeys(app)?;
    let now = app.clock.now();
    app.keys.open_note(TO_USE, note, now).ok_or(Refusal::TicketOver)?;
    let subject = format!("log in session:{}", me.session);
    let bounds = [Bound::new(subject, app.config.limits.login_device)];
    let at = take(app, &bounds).await?;
    once(app, note).await?;
    let mut tx = app.db.begin().await?;
    let account = shown(app, &mut tx, note, answer, now).await?;
    if account.id != me.id {
        return Err(Refusal::PasskeyWrong.into());
    }
    tx.commit().await?;
    give_back(app, &bounds, at).await?;
    log_in::proved(app, me).await?;
    Ok(log_in::proof(app, me))
}
