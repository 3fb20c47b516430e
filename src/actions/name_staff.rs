//! Who looks after a gallery: naming, dismissing, handing over, laying down.

use serde_json::json;

use super::{
    Failure,
    note::{Note, SITE, note},
};
use crate::{
    app::App,
    domain::{
        authority::{Role, Who},
        gallery::GalleryId,
        member::{self, parse_code},
        public_log::{By, LogAct, Object},
        refusal::Refusal,
    },
    store::{self, member::Account, member_login::Login},
};

/// The member with a code.
pub async fn member_by_code(app: &App, code: &str) -> Result<Account, Failure> {
    let code = parse_code(code).ok_or(Refusal::MemberUnknown)?;
    let mut conn = app.db.reader().await?;
    let id = store::member_login::find(&mut conn, Login::Code(&code)).await?;
    let id = id.ok_or(Refusal::MemberUnknown)?;
    Ok(store::member::find(&mut conn, id).await?.ok_or(Refusal::MemberUnknown)?)
}

/// Gives a member an office, or other rights.
pub async fn name_staff(
    app: &App,
    by: &By,
    gallery: GalleryId,
    member: &Account,
    office: Who,
) -> Result<(), Failure> {
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    store::staff::set(&mut tx, gallery, member.id.0, office, now).await?;
    let rights: Vec<&str> = office.rights.iter().map(|right| right.as_str()).collect();
    let detail = json!({ "nick": member.nick, "role": office.role.as_str(), "rights": rights });
    let object = Object::Member(member.code.clone());
    let entry = Note { act: LogAct::StaffAdd, object, detail: detail.to_string() };
    note(&mut tx, gallery, by, entry, now).await?;
    tx.commit().await?;
    Ok(())
}

/// Makes a member operator, or takes that from him; his sessions end, as with every change
/// of what a session may do.
pub async fn name_operator(
    app: &App,
    by: &By,
    member: &Account,
    is_operator: bool,
) -> Result<(), Failure> {
    let now = app.clock.now();
    let (role, act) = match is_operator {
        true => (member::Role::Operator, LogAct::StaffAdd),
        false => (member::Role::None, LogAct::StaffRemove),
    };
    let mut tx = app.db.begin().await?;
    store::member::set_role(&mut tx, member.id, role).await?;
    store::member_session::end_others(&mut tx, member.id, "").await?;
    let detail = json!({ "nick": member.nick, "role": Role::Operator.as_str() }).to_string();
    let object = Object::Member(member.code.clone());
    note(&mut tx, SITE, by, Note { act, object, detail }, now).await?;
    tx.commit().await?;
    Ok(())
}

/// Takes the office from a member; `false` if he had none. `act` says of whose accord.
pub async fn dismiss(
    app: &App,
    by: &By,
    gallery: GalleryId,
    member: &Account,
    act: LogAct,
) -> Result<bool, Failure> {
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    // Of two who resign at once the second sees that he is the last.
    store::gallery::hold(&mut tx, gallery).await?;
    let staff = store::staff::of_gallery(&mut tx, gallery).await?;
    let is_manager =
        |id: i64| staff.iter().any(|seat| seat.member == id && seat.who.role == Role::Manager);
    let managers = staff.iter().filter(|seat| seat.who.role == Role::Manager).count();
    // A gallery that nobody looks after is the operator's to leave so.
    if is_manager(member.id.0) && managers == 1 && !by.actor.role.is_operator() {
        return Err(Refusal::LastManager.into());
    }
    if !store::staff::remove(&mut tx, gallery, member.id.0).await? {
        return Ok(false);
    }
    let object = Object::Member(member.code.clone());
    let detail = json!({ "nick": member.nick }).to_string();
    note(&mut tx, gallery, by, Note { act, object, detail }, now).await?;
    tx.commit().await?;
    Ok(true)
}

/// Gives the gallery to another member: the one becomes 매니저, the other is none any more.
pub async fn hand_over(
    app: &App,
    by: &By,
    gallery: GalleryId,
    from: i64,
    to: &Account,
) -> Result<(), Failure> {
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    store::staff::set(&mut tx, gallery, to.id.0, Who::plain(Role::Manager), now).await?;
    if from != to.id.0 {
        store::staff::remove(&mut tx, gallery, from).await?;
    }
    let object = Object::Member(to.code.clone());
    let detail = json!({ "nick": to.nick }).to_string();
    let entry = Note { act: LogAct::StaffHandOver, object, detail };
    note(&mut tx, gallery, by, entry, now).await?;
    tx.commit().await?;
    Ok(())
}
