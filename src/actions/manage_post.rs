//! What staff does to a post: 공지, 개념글, take away, put back. Each act stands in the
//! public log, in the same transaction.

use super::{Failure, note::note_post};
use crate::{
    app::App,
    domain::{
        authority::Deed,
        comment::DeletedBy,
        gallery::GalleryId,
        post::PostNo,
        public_log::{By, LogAct},
    },
    store,
};

/// One act on a post.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// Make it a 공지.
    Notice,
    /// Make it an ordinary post again.
    Unnotice,
    /// Make it 개념글.
    Feature,
    /// Take it back from 개념글; votes alone do not bring it there again.
    Unfeature,
    /// Take it away.
    Delete,
    /// Put it back, as long as its words are kept.
    Restore,
}

impl Act {
    /// Which right it takes.
    pub fn deed(self) -> Deed {
        match self {
            Act::Delete | Act::Restore => Deed::Take,
            _ => Deed::Curate,
        }
    }

    /// Its word in the log.
    pub fn log_act(self) -> LogAct {
        match self {
            Act::Notice => LogAct::PostNotice,
            Act::Unnotice => LogAct::PostUnnotice,
            Act::Feature => LogAct::PostFeature,
            Act::Unfeature => LogAct::PostUnfeature,
            Act::Delete => LogAct::PostDelete,
            Act::Restore => LogAct::PostRestore,
        }
    }
}

/// Does it; `false` if the post was so already or is not there.
pub async fn manage_post(
    app: &App,
    by: &By,
    gallery: GalleryId,
    no: PostNo,
    act: Act,
) -> Result<bool, Failure> {
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    let changed = match act {
        Act::Notice => store::curation::set_notice(&mut tx, gallery, no, Some(now)).await?,
        Act::Unnotice => store::curation::set_notice(&mut tx, gallery, no, None).await?,
        Act::Feature => store::curation::feature(&mut tx, gallery, no, now, true).await?,
        Act::Unfeature => store::curation::unfeature(&mut tx, gallery, no).await?,
        Act::Delete => {
            store::post::delete(&mut tx, gallery, no, DeletedBy::Manager, now).await?.is_some()
        }
        Act::Restore => store::post::restore(&mut tx, gallery, no).await?,
    };
    if changed {
        note_post(&mut tx, gallery, by, act.log_act(), no, now).await?;
    }
    tx.commit().await?;
    Ok(changed)
}
