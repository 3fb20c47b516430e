//! Two-step log-in: an app's codes, and recovery codes for when it is lost.

use super::{
    Failure,
    attempts::{Bound, give_back, take},
    log_in::{self, Entered},
};
use crate::{
    app::App,
    domain::{
        member::{CODE_LETTERS, MemberId, Signed},
        refusal::Refusal,
        time::{Moment, SECOND},
        visitor::Visitor,
    },
    infra::{keys::Token, random, totp},
    store::{member, member_proof, member_session},
};

/// How long a form may take.
const PATIENCE: i64 = 600 * SECOND;
/// Recovery codes to a set, and letters to a code.
const CODES: usize = 10;
const LETTERS: usize = 10;

/// An app about to be set up.
pub struct Setup {
    /// What the form carries.
    pub note: String,
    /// The secret as one types it.
    pub typed: String,
    /// What the picture says.
    pub address: String,
}

fn purpose(member: MemberId) -> String {
    format!("totp {:x}", member.0)
}

/// Makes a secret for a member's app. Nothing is kept before the app has shown that it has it.
pub fn begin(app: &App, me: &Signed, site: &str) -> Setup {
    let secret = totp::new_secret();
    let until = Moment(app.clock.now().0 + PATIENCE);
    Setup {
        note: app.keys.close_note(&format!("setup {}", purpose(me.id)), &secret, until),
        typed: totp::as_typed(&secret),
        address: totp::address(&secret, site, &me.code).unwrap_or_default(),
    }
}

/// The same once more, for a form that was declined; `None` if it took too long.
pub fn again(app: &App, me: &Signed, site: &str, note: &str) -> Option<Setup> {
    let secret = opened(app, me, note)?;
    Some(Setup {
        note: note.to_owned(),
        typed: totp::as_typed(&secret),
        address: totp::address(&secret, site, &me.code).unwrap_or_default(),
    })
}

fn opened(app: &App, me: &Signed, note: &str) -> Option<Vec<u8>> {
    app.keys.open_note(&format!("setup {}", purpose(me.id)), note, app.clock.now())
}

/// Switches two-step log-in on. Sessions that came in by the password alone end.
pub async fn confirm(
    app: &App,
    visitor: &Visitor,
    me: &Signed,
    (note, code, password): (&str, &str, &str),
    device: &str,
) -> Result<(Entered, Vec<String>), Failure> {
    let secret = opened(app, me, note).ok_or(Refusal::CodeWrong)?;
    log_in::prove(app, me, password).await?;
    let now = app.clock.now();
    let step = totp::step_of(&secret, code, now.0 / SECOND).ok_or(Refusal::CodeWrong)?;
    let sealed = app.keys.close_note(&purpose(me.id), &secret, Moment(i64::MAX));
    let (codes, hashes) = new_codes(app, me.id);
    let mut tx = app.db.begin().await?;
    member_proof::set_totp(&mut tx, me.id, &sealed, step, now).await?;
    member_proof::set_codes(&mut tx, me.id, &hashes).await?;
    member_session::end_others(&mut tx, me.id, "").await?;
    let entered = log_in::enter(app, &mut tx, visitor, me.id, &me.code, device, true).await?;
    log_in::mark(app, &mut tx, me.id, &entered, (now, true)).await?;
    tx.commit().await?;
    Ok((entered, codes))
}

/// Makes new recovery codes; those of before work no more.
pub async fn renew_codes(app: &App, me: &Signed, password: &str) -> Result<Vec<String>, Failure> {
    log_in::prove(app, me, password).await?;
    let (codes, hashes) = new_codes(app, me.id);
    let mut tx = app.db.begin().await?;
    member_proof::set_codes(&mut tx, me.id, &hashes).await?;
    tx.commit().await?;
    Ok(codes)
}

/// Switches two-step log-in off, for the password and a code.
pub async fn turn_off(app: &App, me: &Signed, password: &str, code: &str) -> Result<(), Failure> {
    log_in::prove(app, me, password).await?;
    let subject = format!("second step session:{}", me.session);
    let bounds = [Bound::new(subject, app.config.limits.login_device)];
    let at = take(app, &bounds).await?;
    let mut tx = app.db.begin().await?;
    if !is_right(app, &mut tx, me.id, code).await? {
        return Err(Refusal::CodeWrong.into());
    }
    member_proof::drop_totp(&mut tx, me.id).await?;
    member_session::weaken(&mut tx, me.id).await?;
    tx.commit().await?;
    give_back(app, &bounds, at).await?;
    Ok(())
}

/// What somebody carries who has given the right password and is asked for a code.
pub(super) fn ticket(app: &App, member: MemberId, stays: bool) -> String {
    let until = Moment(app.clock.now().0 + PATIENCE);
    let text = [member.0.to_le_bytes().as_slice(), &[u8::from(stays)]].concat();
    app.keys.close_note("second step", &text, until)
}

/// Logs a member in who has given the password before and now gives a code.
///
/// Whoever tries codes has the password already, so here tries are counted by the account as
/// well; a browser that is known is not counted with the others.
pub async fn finish(
    app: &App,
    visitor: &Visitor,
    ticket: &str,
    code: &str,
    known: Option<&Token>,
    device: &str,
) -> Result<Entered, Failure> {
    let text = app.keys.open_note("second step", ticket, app.clock.now());
    let text = text.filter(|text| text.len() == 9).ok_or(Refusal::TicketOver)?;
    let (id, stays) = text.split_first_chunk::<8>().ok_or(Refusal::TicketOver)?;
    let (id, stays) = (MemberId(i64::from_le_bytes(*id)), stays == [1]);
    let limits = &app.config.limits;
    let bounds = match known {
        Some(known) if known.member == id => {
            vec![Bound::new(format!("second step device:{}", known.hash), limits.login_device)]
        }
        _ => vec![
            Bound::new(
                format!("second step {:x}:{}", id.0, visitor.neighbourhood),
                limits.login_account,
            ),
            Bound::new(format!("second step {:x}", id.0), limits.second_step),
        ],
    };
    let at = take(app, &bounds).await?;
    let mut tx = app.db.begin().await?;
    let account = member::find(&mut tx, id).await?.ok_or(Refusal::TicketOver)?;
    if !is_right(app, &mut tx, id, code).await? {
        return Err(Refusal::CodeWrong.into());
    }
    let entered = log_in::enter(app, &mut tx, visitor, id, &account.code, device, stays).await?;
    log_in::mark(app, &mut tx, id, &entered, (app.clock.now(), true)).await?;
    tx.commit().await?;
    give_back(app, &bounds, at).await?;
    Ok(entered)
}

/// Whether a code is the app's of now, or a recovery code, and not used before. It is then.
async fn is_right(app: &App, tx: &mut db::Conn, id: MemberId, code: &str) -> db::Result<bool> {
    let Some(sealed) = member_proof::totp(tx, id).await? else { return Ok(false) };
    let now = app.clock.now();
    let secret = app.keys.open_note(&purpose(id), &sealed, now).unwrap_or_default();
    if let Some(step) = totp::step_of(&secret, code, now.0 / SECOND) {
        return member_proof::use_step(tx, id, step).await;
    }
    let code = plain(code);
    if code.len() != LETTERS {
        return Ok(false);
    }
    member_proof::use_code(tx, id, &app.keys.hash_code(&purpose(id), &code)).await
}

fn plain(code: &str) -> String {
    code.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase()
}

/// A set of recovery codes: as they are shown, and as they are kept.
fn new_codes(app: &App, id: MemberId) -> (Vec<String>, Vec<String>) {
    let letter = |byte: &u8| char::from(CODE_LETTERS[usize::from(byte & 31)]);
    let code = || {
        let code: String = random::bytes::<LETTERS>().iter().map(letter).collect();
        let hash = app.keys.hash_code(&purpose(id), &code);
        let (one, other) = code.split_at(LETTERS / 2);
        (format!("{one}-{other}"), hash)
    };
    (0..CODES).map(|_| code()).unzip()
}
