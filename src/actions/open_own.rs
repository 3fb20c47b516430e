//! A member opens a gallery and looks after it from then on.

use super::{
    Failure,
    admit::on_site,
    keep_pace::keep_pace,
    note::{Note, note},
    open_request,
};
use crate::{
    app::{App, setting},
    domain::{
        authority::{Deed, Object as Thing, Role, Who, decide},
        gallery::{Gallery, GalleryId, GalleryKind, Settings, Slug},
        gallery_form::{self, NewGallery},
        gallery_request::Opening,
        public_log::{Actor, By, LogAct, Object, Reason},
        refusal::Refusal,
        visitor::Visitor,
    },
    infra::limit::Act,
    store,
};

/// Galleries that one member may look after, unless the operator has said otherwise.
const USUAL: i64 = 3;

/// How many galleries a member may look after; 0: only the operator opens any.
pub async fn most(conn: &mut db::Conn) -> db::Result<i64> {
    let set = store::site::setting(conn, setting::GALLERIES).await?;
    Ok(set.and_then(|number| number.parse().ok()).unwrap_or(USUAL))
}

/// A gallery as its form was found to say.
pub(super) struct Wanted {
    pub(super) slug: Slug,
    pub(super) name: String,
    pub(super) kind: GalleryKind,
    pub(super) settings: Settings,
}

impl Wanted {
    pub(super) fn parse(form: &NewGallery) -> Result<Wanted, Refusal> {
        Ok(Wanted {
            slug: gallery_form::slug(&form.slug)?,
            name: gallery_form::name(&form.name)?,
            settings: Settings {
                description: gallery_form::description(&form.description)?,
                default_nick: gallery_form::default_nick(&form.default_nick)?,
                ..Settings::default()
            },
            kind: gallery_form::kind(&form.kind),
        })
    }
}

/// What became of the wish for a gallery.
pub enum Opened {
    /// It is there.
    At(Slug),
    /// The operator was asked.
    Asked,
}

/// Whether the operator is asked before a gallery of somebody's is there.
pub async fn is_asked_first(conn: &mut db::Conn, visitor: &Visitor) -> Result<bool, Failure> {
    if open_request::opening(conn).await? == Opening::Anyone {
        return Ok(false);
    }
    let who = on_site(conn, visitor).await?;
    match decide(who, Deed::OpenUnasked, Thing::OPEN) {
        Ok(()) => Ok(false),
        Err(Refusal::OperatorOnly) => Ok(true),
        // An operator without his second step: asked, he would ask himself.
        Err(refusal) => Err(refusal.into()),
    }
}

/// Opens it, if its address is free and the member has room for one more. Where the operator
/// wants to be asked first, he is.
pub async fn open_own(app: &App, visitor: &Visitor, form: &NewGallery) -> Result<Opened, Failure> {
    let me = visitor.member.as_ref().ok_or(Refusal::MembersOnly)?;
    decide(Who::plain(Role::Member), Deed::OpenGallery, Thing::OPEN)?;
    let mut conn = app.db.reader().await?;
    let is_asked = is_asked_first(&mut conn, visitor).await?;
    drop(conn);
    if is_asked {
        open_request::ask(app, visitor, me, form).await?;
        return Ok(Opened::Asked);
    }
    let Wanted { slug, name, kind, settings } = Wanted::parse(form)?;
    keep_pace(app, Act::Post, visitor).await?;
    let now = app.clock.now();
    let gallery = Gallery { id: GalleryId(app.ids.next(now)), slug, kind, name, settings };
    let actor = Actor { role: Role::Member, name: me.nick.clone(), code: me.code.clone() };
    let by = By { actor, reason: Reason::default() };

    let mut tx = app.db.begin().await?;
    // Two at once would each count the other out.
    store::member::hold(&mut tx, me.id).await?;
    let most = most(&mut tx).await?;
    if store::staff::managed(&mut tx, me.id.0, most).await?.len() as i64 >= most {
        return Err(Refusal::GalleriesEnough(most).into());
    }
    match store::gallery::insert(&mut tx, &gallery, now).await {
        Ok(()) => {}
        Err(error) if error.is_unique_violation() => return Err(Refusal::SlugTaken.into()),
        Err(error) => return Err(error.into()),
    }
    store::staff::set(&mut tx, gallery.id, me.id.0, Who::plain(Role::Manager), now).await?;
    let entry = Note::plain(LogAct::GalleryOpen, Object::Gallery);
    note(&mut tx, gallery.id, &by, entry, now).await?;
    match tx.commit().await {
        Ok(()) => Ok(Opened::At(gallery.slug)),
        Err(error) if error.is_unique_violation() => Err(Refusal::SlugTaken.into()),
        Err(error) => Err(error.into()),
    }
}
