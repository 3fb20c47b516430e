//! The picture on a gallery's cover: `/g/{gallery}/cover/{file}`, and the form on the desk that
//! changes it.

use std::sync::Arc;

use axum::{
    body::{Body, Bytes},
    extract::{
        FromRequest as _, FromRequestParts as _, Multipart, Path, Request, State,
        multipart::MultipartError,
    },
    http::{HeaderMap, StatusCode, Uri, header},
    response::{IntoResponse as _, Response},
};
use bytes::BytesMut;
use futures_util::StreamExt as _;

use super::{
    caller::Caller,
    desk::open::open,
    problem::{self, Problem},
    query,
    reading::{self, Reading},
    respond::{self, Answer},
};
use crate::{
    actions::{
        Failure,
        change_cover::{change_cover, let_come},
    },
    app::App,
    domain::{
        authority::Deed,
        cover::{CoverHash, FILE_MOST},
        public_log::Reason,
    },
    store,
    view::{desk::CoverForm, message::Message},
};

/// Most bytes of the whole form: a file, and what is typed and stands around it.
pub(super) const FORM_MOST: usize = FILE_MOST + (64 << 10);
/// Most fields of the form, which has three.
const FIELDS_MOST: usize = 8;
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

/// What is everyone's may be kept for a day, and no longer: somebody may have had reason to take
/// it away. Of a private gallery each time is asked whether the reader may see it still.
fn send(asked: &HeaderMap, hash: &CoverHash, bytes: Bytes, is_public: bool) -> Response {
    let kept = if is_public { "public, max-age=86400" } else { "private, no-cache" };
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
    let length = length(request.headers());
    let (sent, coming) = match let_come(&app, &caller.visitor, length).await {
        Ok(coming) => (Sent::read(request, &app).await?, Ok(coming)),
        Err(failure) => (Sent::default(), Err(failure)),
    };
    let open = open(&app, &caller, &slug, PART, Deed::Settings).await?;
    let back = format!("{}/manage{PART}", open.base());
    let (tabs, site) = (open.tabs("settings"), open.site.clone());
    let entry = open.close();
    let outcome = match (coming, Reason::parse(&sent.reason)) {
        (Err(failure), _) => Err(failure),
        (_, Err(refusal)) => Err(refusal.into()),
        (Ok(coming), Ok(reason)) => {
            let file = (!sent.removes).then_some(sent.file);
            let (visitor, slug) = (&caller.visitor, &entry.gallery.slug);
            change_cover(&app, visitor, slug, reason, (coming, file)).await
        }
    };
    match outcome {
        Ok(()) => respond::see(&format!("{back}?saved=1")),
        // Whoever may not any more gets no form.
        Err(Failure::Refused(refusal)) if !caller.wants_json && refusal.status() != 403 => {
            let page = CoverForm::new(&site, &tabs, &entry.gallery, sent.reason, Err(&refusal));
            respond::refused(&page, &refusal)
        }
        Err(failure) => Err(problem::of(failure, back)),
    }
}

/// What the form sends.
#[derive(Default)]
struct Sent {
    file: Bytes,
    reason: String,
    removes: bool,
}

impl Sent {
    async fn read(request: Request, app: &Arc<App>) -> Result<Sent, Problem> {
        let form = Multipart::from_request(whole(request).await?, app).await;
        let mut form = form.map_err(|_| Message::UnsupportedMedia)?;
        let (mut sent, mut fields, mut has_file) = (Sent::default(), 0, false);
        while let Some(mut field) = form.next_field().await.map_err(broken)? {
            let name = field.name().unwrap_or_default().to_owned();
            fields += 1;
            let is_again = name == "picture" && std::mem::replace(&mut has_file, true);
            if is_again || fields > FIELDS_MOST {
                return Err(Message::BadRequest.into());
            }
            // One piece, as all of the form is: it is not copied.
            let mut bytes = field.chunk().await.map_err(broken)?.unwrap_or_default();
            while let Some(part) = field.chunk().await.map_err(broken)? {
                bytes = [bytes, part].concat().into();
            }
            let typed = &bytes[..bytes.len().min(TYPED_MOST)];
            match name.as_str() {
                "reason" => sent.reason = String::from_utf8_lossy(typed).into_owned(),
                "do" => sent.removes = typed == b"remove",
                "picture" => sent.file = bytes,
                _ => {}
            }
        }
        Ok(sent)
    }
}

/// How many bytes a request says its body has.
fn length(headers: &HeaderMap) -> Option<u64> {
    headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// The same request with all of its body at hand: `multer` looks through what it has from the
/// beginning for each packet that comes.
async fn whole(request: Request) -> Result<Request, Problem> {
    let (parts, body) = request.into_parts();
    let said = length(&parts.headers);
    let most = said.and_then(|said| usize::try_from(said).ok()).unwrap_or(FORM_MOST);
    let mut bytes = BytesMut::with_capacity(most.min(FORM_MOST));
    let mut packets = body.into_data_stream();
    while let Some(packet) = packets.next().await {
        // The guard lets in no body that says it is too long. Another is cut off there.
        let packet = packet.map_err(|_| match said {
            Some(_) => Message::BadRequest,
            None => Message::TooLarge,
        })?;
        if packet.len() > FORM_MOST - bytes.len() {
            return Err(Message::TooLarge.into());
        }
        bytes.extend_from_slice(&packet);
    }
    Ok(Request::from_parts(parts, Body::from(bytes.freeze())))
}

fn broken(error: MultipartError) -> Problem {
    match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Message::TooLarge.into(),
        _ => Message::BadRequest.into(),
    }
}
