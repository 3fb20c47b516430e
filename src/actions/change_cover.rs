//! Changing the picture on a gallery's cover, for all to see in its log.

use bytes::Bytes;
use db::Conn;
use imaging::{Bounds, Error, Shape};
use serde_json::json;

use super::{
    BUSY_WAIT, Failure,
    admit::{actor, who},
    keep_pace::keep_pace,
    note::{Note, note},
};
use crate::{
    app::App,
    domain::{
        authority::{Deed, Object as Thing, decide},
        cover::{
            BYTES_MOST, CoverHash, FILE_MOST, MEMORY_MOST, NoCover, PIXELS_MOST, RATIO, SIDE_MOST,
            WIDTH, WIDTH_LEAST,
        },
        gallery::{GalleryId, Slug},
        public_log::{By, LogAct, Object, Reason},
        refusal::Refusal,
        visitor::Visitor,
    },
    infra::{limit::Act, uploads::Upload},
    store,
};

/// Most bytes of a form that may hold no file: what is typed, and what stands around it.
const TYPED_MOST: u64 = 8 << 10;

/// What a file may be that somebody sends.
const BOUNDS: Bounds =
    Bounds { bytes: FILE_MOST, side: SIDE_MOST, pixels: PIXELS_MOST, memory: MEMORY_MOST };
/// What becomes of it.
const SHAPE: Shape =
    Shape { ratio: RATIO, widest: WIDTH, narrowest: WIDTH_LEAST, bytes: BYTES_MOST };

/// A cover that was made.
type Made = (CoverHash, Vec<u8>);

/// A form that may come in.
#[derive(Debug)]
pub struct Coming {
    upload: Upload,
    is_counted: bool,
}

/// Lets a form of so many bytes come in, before any of it is in memory. One that says it is
/// large counts against its sender's pace at once: anybody may be a manager, of a gallery of
/// his own. Whether another holds a file is known when it is here.
pub async fn let_come(
    app: &App,
    visitor: &Visitor,
    length: Option<u64>,
) -> Result<Coming, Failure> {
    let upload = app.uploads.take(&visitor.identity).ok_or(Refusal::Busy(BUSY_WAIT))?;
    let is_counted = length.is_none_or(|bytes| bytes > TYPED_MOST);
    if is_counted {
        keep_pace(app, Act::Post, visitor).await?;
    }
    Ok(Coming { upload, is_counted })
}

/// Makes a cover of a file and keeps it; without a file, takes the cover away. The same
/// picture again changes nothing.
pub async fn change_cover(
    app: &App,
    visitor: &Visitor,
    slug: &Slug,
    reason: Reason,
    (coming, file): (Coming, Option<Bytes>),
) -> Result<(), Failure> {
    // Before the transaction: it may take a second, and nobody waits for it but who sent it.
    let made = match file {
        Some(file) if file.is_empty() => {
            return Err(Refusal::NoCover(NoCover::Missing).into());
        }
        Some(file) => {
            if !coming.is_counted {
                keep_pace(app, Act::Post, visitor).await?;
            }
            Some(make(app, file, coming.upload).await?)
        }
        None => None,
    };
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    store::gallery::lock(&mut tx, slug).await?;
    let gallery = store::gallery::by_slug(&mut tx, slug).await?.ok_or(Failure::Gone)?;
    let by = &by_now(&mut tx, visitor, gallery.id, reason).await?;
    let before = gallery.settings.cover.as_ref();
    let after = made.as_ref().map(|(hash, _)| hash);
    if before != after {
        let name = |hash: Option<&CoverHash>| hash.map_or("", CoverHash::as_str).to_owned();
        let detail = json!({ "cover_picture": [name(before), name(after)] }).to_string();
        match &made {
            Some((hash, bytes)) => {
                store::cover::set(&mut tx, gallery.id, (hash, bytes), now).await?;
            }
            None => store::cover::remove(&mut tx, gallery.id).await?,
        }
        let entry = Note { act: LogAct::GallerySettings, object: Object::Gallery, detail };
        note(&mut tx, gallery.id, by, entry, now).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Who does it, if he may still: he may have been dismissed while his picture was made.
async fn by_now(
    conn: &mut Conn,
    visitor: &Visitor,
    gallery: GalleryId,
    reason: Reason,
) -> Result<By, Failure> {
    let who = who(conn, visitor, gallery).await?;
    decide(who, Deed::Settings, Thing::OPEN)?;
    // That somebody is an operator was read with his session.
    if let Some(member) = visitor.member.as_ref().filter(|_| who.role.is_operator()) {
        let account = store::member::find(conn, member.id).await?;
        if account.is_none_or(|account| account.role != member.role) {
            return Err(Refusal::StaffOnly.into());
        }
    }
    Ok(By { actor: actor(who, visitor), reason })
}

/// On a thread that may block, in its turn: the memory it may take is bounded for one alone.
async fn make(app: &App, file: Bytes, upload: Upload) -> Result<Made, Failure> {
    let turn = app.pictures.take().await.ok_or(Refusal::Busy(BUSY_WAIT))?;
    let work = tokio::task::spawn_blocking(move || {
        // Ends with the work, even if whoever asked has gone.
        let _turn = (turn, upload);
        imaging::fit(&file, &BOUNDS, &SHAPE)
    });
    // Files that no decoder was ever shown are what decoders panic about, if they do.
    let made = work.await.unwrap_or(Err(Error::Broken(None)));
    let picture = made.map_err(|error| Refusal::NoCover(why(&error)))?;
    let digits = blake3::hash(&picture.bytes).to_hex();
    let hash = CoverHash::of(&digits).ok_or(Refusal::NoCover(NoCover::Broken))?;
    Ok((hash, picture.bytes))
}

fn why(error: &Error) -> NoCover {
    match error {
        Error::Kind => NoCover::Kind,
        Error::Bytes => NoCover::Heavy,
        Error::Size => NoCover::Large,
        Error::Small => NoCover::Small,
        Error::Parts | Error::Broken(_) => NoCover::Broken,
    }
}
