//! The picture on a gallery's cover: `/g/{gallery}/cover/{file}`, and the form on the desk that
//! changes it.

use std::sync::Arc;

use axum::{
    body::Bytes,
    extract::{
        FromRequest as _, FromRequestParts as _, Multipart, Path, Request, State,
        multipart::MultipartError,
    },
    http::{HeaderMap, StatusCode, Uri, header},
    response::{IntoResponse as _, Response},
};

use super::{
    caller::Caller,
    desk::open::open,
    problem::{self, Problem},
    query,
    reading::{self, Reading},
    respond::{self, Answer},
};
use crate::{
    actions::{Failure, admit::actor, change_cover::change_cover},
    app::App,
    domain::{
        authority::Deed,
        cover::{CoverHash, FILE_MOST},
        public_log::{By, Reason},
    },
    store,
    view::{desk::CoverForm, message::Message},
};

/// Most bytes of the whole form. More than a cover may have: whoever sends a picture that is
/// too large is to read so beside the field, and not that the connection broke.
pub(super) const FORM_MOST: usize = 4 * FILE_MOST;
/// Most bytes of a field that is typed.
const TYPED_MOST: usize = 4_096;
/// The form's part of the address behind `manage`.
const PART: &str = "/settings/cover";

/// `GET /g/{gallery}/cover/{file}`: for those who may see the gallery's list.
pub(super) async fn show(
    State(app): State<Arc<App>>,
    Path((slug, file)): Path<(String, String)>,
    request: Request,
) -> Answer {
    let (mut parts, _) = request.into_parts();
    let asked = CoverHash::of_file(&file);
    if let Some(hash) = &asked
        && let Some(bytes) = at_hand(&app, &slug, hash)
    {
        return Ok(send(&parts.headers, hash, bytes, true));
    }
    let caller = Caller::from_request_parts(&mut parts, &app).await?;
    let mut reading = reading::gallery_for(&app, &caller, &slug, Deed::List).await?;
    let hash = asked.ok_or(Message::NotFound)?;
    let bytes = read(&app, &mut reading, &hash).await?.ok_or(Message::NotFound)?;
    let is_public = reading.entry.gallery.public_cover() == Some(&hash);
    Ok(send(&parts.headers, &hash, bytes, is_public))
}

/// A cover that is everyone's, without asking the database for it or for who wants it.
fn at_hand(app: &App, slug: &str, hash: &CoverHash) -> Option<Bytes> {
    let entry = app.directory.kept_gallery(&query::slug(slug).ok()?)?;
    let gallery = &entry.gallery;
    gallery.public_cover().filter(|cover| *cover == hash)?;
    app.covers.find(gallery.id, hash)
}

/// A cover of a gallery, if it is the one that the gallery has.
async fn read(app: &App, reading: &mut Reading, hash: &CoverHash) -> db::Result<Option<Bytes>> {
    let gallery = &reading.entry.gallery;
    if gallery.settings.cover.as_ref() == Some(hash)
        && let Some(bytes) = app.covers.find(gallery.id, hash)
    {
        return Ok(Some(bytes));
    }
    let mut found = store::cover::find(&mut reading.conn, gallery.id, hash).await?;
    if found.is_none() && reading.conn.is_standby() {
        // Perhaps it is only too new for a standby.
        let mut primary = app.db.reader().await?;
        found = store::cover::find(&mut primary, gallery.id, hash).await?;
    }
    let bytes = found.map(Bytes::from);
    if let Some(bytes) = &bytes {
        app.covers.keep(gallery.id, hash, bytes);
    }
    Ok(bytes)
}

/// What is everyone's may be kept for ever: another picture has another address. Of a private
/// gallery each time is asked whether the reader may see it still.
fn send(asked: &HeaderMap, hash: &CoverHash, bytes: Bytes, is_public: bool) -> Response {
    let kept = if is_public { "public, max-age=31536000, immutable" } else { "private, no-cache" };
    let tag = format!("\"{hash}\"");
    let is_known = has(asked, &tag);
    let head = [(header::CACHE_CONTROL, kept.to_owned()), (header::ETAG, tag)];
    if is_known {
        return (StatusCode::NOT_MODIFIED, head).into_response();
    }
    let kind = [(header::CONTENT_TYPE, "image/jpeg"), (header::X_CONTENT_TYPE_OPTIONS, "nosniff")];
    (head, kind, bytes).into_response()
}

/// Whether the reader has the picture with this tag.
fn has(asked: &HeaderMap, tag: &str) -> bool {
    let lists = asked.get_all(header::IF_NONE_MATCH).iter().filter_map(|list| list.to_str().ok());
    let mut tags = lists.flat_map(|list| list.split(',').map(str::trim));
    tags.any(|it| it == "*" || it.strip_prefix("W/").unwrap_or(it) == tag)
}

/// `GET /g/{gallery}/manage/settings/cover`
pub(super) async fn form(
    State(app): State<Arc<App>>,
    Path(slug): Path<String>,
    uri: Uri,
    caller: Caller,
) -> Answer {
    let open = open(&app, &caller, &slug, PART, Deed::Settings).await?;
    let (tabs, is_saved) = (open.tabs("settings"), uri.query() == Some("saved=1"));
    open.answer(&CoverForm::new(&open.site, &tabs, open.gallery(), String::new(), Ok(is_saved)))
}

/// `POST /g/{gallery}/manage/settings/cover`: 303 to the form, which shows what is kept.
pub(super) async fn change(
    State(app): State<Arc<App>>,
    Path(slug): Path<String>,
    caller: Caller,
    request: Request,
) -> Answer {
    // Nobody's file is taken in who may not change the cover, and no connection is held
    // while it comes: that may take a minute, in which much can change.
    open(&app, &caller, &slug, PART, Deed::Settings).await?;
    let sent = Sent::read(request, &app).await?;
    let open = open(&app, &caller, &slug, PART, Deed::Settings).await?;
    let back = format!("{}/manage{PART}", open.base());
    let (tabs, site, who) = (open.tabs("settings"), open.site.clone(), open.who);
    let entry = open.close();
    let outcome = match Reason::parse(&sent.reason) {
        Err(refusal) => Err(refusal.into()),
        Ok(reason) => {
            let by = By { actor: actor(who, &caller.visitor), reason };
            let file = (!sent.removes).then_some(sent.file);
            change_cover(&app, &caller.visitor, &by, &entry.gallery.slug, file).await
        }
    };
    match outcome {
        Ok(()) => respond::see(&format!("{back}?saved=1")),
        Err(Failure::Refused(refusal)) if !caller.wants_json => {
            let page = CoverForm::new(&site, &tabs, &entry.gallery, sent.reason, Err(&refusal));
            respond::refused(&page, &refusal)
        }
        Err(failure) => Err(problem::of(failure, back)),
    }
}

/// What the form sends.
#[derive(Default)]
struct Sent {
    /// One byte more than a cover may have, at most: then it is too large, however large it is.
    file: Vec<u8>,
    reason: String,
    removes: bool,
}

impl Sent {
    async fn read(request: Request, app: &Arc<App>) -> Result<Sent, Problem> {
        let form = Multipart::from_request(request, app).await;
        let mut form = form.map_err(|_| Message::UnsupportedMedia)?;
        let mut sent = Sent::default();
        while let Some(mut field) = form.next_field().await.map_err(broken)? {
            let name = field.name().unwrap_or_default().to_owned();
            let most = if name == "picture" { FILE_MOST + 1 } else { TYPED_MOST };
            let mut bytes = Vec::new();
            // Read to its end, even what is not kept of it: a browser listens only then.
            while let Some(part) = field.chunk().await.map_err(broken)? {
                let room = most - bytes.len();
                bytes.extend_from_slice(&part[..part.len().min(room)]);
            }
            match name.as_str() {
                "picture" => sent.file = bytes,
                "reason" => sent.reason = String::from_utf8_lossy(&bytes).into_owned(),
                "do" => sent.removes = bytes == b"remove",
                _ => {}
            }
        }
        Ok(sent)
    }
}

fn broken(error: MultipartError) -> Problem {
    match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Message::TooLarge.into(),
        _ => Message::BadRequest.into(),
    }
}
