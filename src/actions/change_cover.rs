//! Changing the picture on a gallery's cover, for all to see in its log.

use imaging::{Bounds, Error, Shape};
use serde_json::json;

use super::{
    BUSY_WAIT, Failure,
    keep_pace::keep_pace,
    note::{Note, note},
};
use crate::{
    app::App,
    domain::{
        cover::{
            BYTES_MOST, CoverHash, FILE_MOST, MEMORY_MOST, NoCover, PIXELS_MOST, RATIO, SIDE_MOST,
            WIDTH, WIDTH_LEAST,
        },
        gallery::Slug,
        public_log::{By, LogAct, Object},
        refusal::Refusal,
        visitor::Visitor,
    },
    infra::limit::Act,
    store,
};

/// What a file may be that somebody sends.
const BOUNDS: Bounds =
    Bounds { bytes: FILE_MOST, side: SIDE_MOST, pixels: PIXELS_MOST, memory: MEMORY_MOST };
/// What becomes of it.
const SHAPE: Shape =
    Shape { ratio: RATIO, widest: WIDTH, narrowest: WIDTH_LEAST, bytes: BYTES_MOST };

/// A cover that was made.
type Made = (CoverHash, Vec<u8>);

/// Makes a cover of a file and keeps it; without a file, takes the cover away. The same
/// picture again changes nothing.
pub async fn change_cover(
    app: &App,
    visitor: &Visitor,
    by: &By,
    slug: &Slug,
    file: Option<Vec<u8>>,
) -> Result<(), Failure> {
    // Before the transaction: it may take a second, and nobody waits for it but who sent it.
    let made = match file {
        Some(file) => {
            // Anybody may be a manager, of a gallery of his own.
            keep_pace(app, Act::Post, visitor).await?;
            Some(make(app, file).await?)
        }
        None => None,
    };
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    store::gallery::lock(&mut tx, slug).await?;
    let gallery = store::gallery::by_slug(&mut tx, slug).await?.ok_or(Failure::Gone)?;
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

/// On a thread that may block, in its turn: the memory it may take is bounded for one alone.
async fn make(app: &App, file: Vec<u8>) -> Result<Made, Failure> {
    if file.is_empty() {
        return Err(Refusal::NoCover(NoCover::Missing).into());
    }
    let turn = app.pictures.take().await.ok_or(Refusal::Busy(BUSY_WAIT))?;
    let work = tokio::task::spawn_blocking(move || {
        // Ends with the work, even if whoever asked has gone.
        let _turn = turn;
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
        Error::Broken(_) => NoCover::Broken,
    }
}
