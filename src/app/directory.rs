//! Galleries and site settings, which every page needs and which seldom change.
//!
//! Kept in memory only on the embedded database, where every writer is known:
//! this process says what it changed, and writes of another process are noticed
//! in the file. On a shared database they are read each time.

use std::sync::{
    Arc, RwLock,
    atomic::{AtomicU64, Ordering},
};

use db::{Conn, Result};
use quick_cache::sync::Cache;
use tokio::sync::watch;

use crate::{
    domain::{
        best::{BEST_MOST, BestPost},
        gallery::{Gallery, Slug},
        issue::Issue,
        pin::Pin,
    },
    store,
};

/// A gallery with what its pages show around the list.
#[derive(Debug)]
pub struct GalleryEntry {
    /// The gallery.
    pub gallery: Gallery,
    /// Its own pinned rows.
    pub pins: Vec<Pin>,
    /// 연관 갤러리 that exist: address and name.
    pub related: Vec<(Slug, String)>,
}

/// What every page of the site shows.
#[derive(Debug, Default)]
pub struct SiteEntry {
    /// The name the operator gave it, if it has one in the database.
    pub name: Option<String>,
    /// 갤러리 이슈박스.
    pub issues: Vec<Issue>,
    /// Rows pinned in every gallery.
    pub pins: Vec<Pin>,
    /// 실시간 베스트.
    pub best: Vec<BestPost>,
}

/// The names of settings in the database.
pub mod setting {
    /// The site's name.
    pub const NAME: &str = "site_name";
    /// The issue box, as JSON.
    pub const ISSUES: &str = "issue_box";
}

/// A state of galleries and settings; see [`Directory::epoch`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Epoch(u64);

/// Most galleries kept in memory.
const MOST: usize = 4_096;

/// See the module.
pub struct Directory {
    keeps: bool,
    galleries: Cache<Slug, Arc<GalleryEntry>>,
    site: RwLock<Option<Arc<SiteEntry>>>,
    /// Rises with every change, so that what was read before one is not kept after it.
    generation: AtomicU64,
    foreign: Option<watch::Receiver<u64>>,
    foreign_seen: AtomicU64,
}

impl Directory {
    /// `foreign` counts writes of other processes; without it nothing is kept.
    pub fn new(foreign: Option<watch::Receiver<u64>>) -> Directory {
        Directory {
            keeps: foreign.is_some(),
            galleries: Cache::new(MOST),
            site: RwLock::new(None),
            generation: AtomicU64::new(0),
            foreign,
            foreign_seen: AtomicU64::new(0),
        }
    }

    /// The state of things now. Taken before the snapshot that is read from, so
    /// that what a change has overtaken meanwhile is used once and not kept.
    pub fn epoch(&self) -> Epoch {
        self.notice_foreign_writes();
        Epoch(self.generation.load(Ordering::Acquire))
    }

    /// The gallery at an address.
    pub async fn gallery(
        &self,
        conn: &mut Conn,
        epoch: Epoch,
        slug: &Slug,
    ) -> Result<Option<Arc<GalleryEntry>>> {
        if let Some(entry) = self.galleries.get(slug) {
            return Ok(Some(entry));
        }
        let Some(gallery) = store::gallery::by_slug(conn, slug).await? else { return Ok(None) };
        let pins = store::pin::of_gallery(conn, gallery.id).await?;
        let mut related = Vec::new();
        for slug in gallery.settings.related.iter().filter_map(|slug| Slug::parse(slug)) {
            if let Some(other) = store::gallery::by_slug(conn, &slug).await? {
                related.push((other.slug, other.name));
            }
        }
        let entry = Arc::new(GalleryEntry { gallery, pins, related });
        if self.may_keep(epoch) {
            self.galleries.insert(slug.clone(), Arc::clone(&entry));
            // A change between the question and the insertion.
            if !self.may_keep(epoch) {
                self.galleries.remove(slug);
            }
        }
        Ok(Some(entry))
    }

    /// What every page shows.
    pub async fn site(&self, conn: &mut Conn, epoch: Epoch) -> Result<Arc<SiteEntry>> {
        if let Some(site) = self.site.read().unwrap_or_else(|e| e.into_inner()).as_ref() {
            return Ok(Arc::clone(site));
        }
        let issues = store::site::setting(conn, setting::ISSUES).await?;
        let site = Arc::new(SiteEntry {
            name: store::site::setting(conn, setting::NAME).await?,
            issues: issues.and_then(|json| serde_json::from_str(&json).ok()).unwrap_or_default(),
            pins: store::pin::of_gallery(conn, store::pin::EVERYWHERE).await?,
            best: store::site::best(conn, BEST_MOST).await?,
        });
        let mut kept = self.site.write().unwrap_or_else(|e| e.into_inner());
        if self.may_keep(epoch) {
            *kept = Some(Arc::clone(&site));
        }
        Ok(site)
    }

    /// A post rose, changed its title or went: the best box is read anew.
    pub fn forget_best(&self) {
        self.generation.fetch_add(1, Ordering::AcqRel);
        *self.site.write().unwrap_or_else(|e| e.into_inner()) = None;
    }

    /// A gallery or a setting changed.
    pub fn forget_all(&self) {
        self.forget_best();
        self.galleries.clear();
    }

    fn may_keep(&self, epoch: Epoch) -> bool {
        self.keeps && self.generation.load(Ordering::Acquire) == epoch.0
    }

    fn notice_foreign_writes(&self) {
        let Some(foreign) = &self.foreign else { return };
        let now = *foreign.borrow();
        if self.foreign_seen.swap(now, Ordering::AcqRel) != now {
            self.forget_all();
        }
    }
}
