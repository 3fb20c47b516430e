//! Galleries and site settings, which every page needs and which seldom change.
//!
//! Kept in memory while every change is told: what was read before one is not
//! used after it. Otherwise they are read each time.

use std::sync::{Arc, RwLock};

use db::{Conn, Db, Result};
use quick_cache::sync::Cache;

use crate::{
    domain::{
        best::{BEST_MOST, BestPost},
        change::Change,
        gallery::{Gallery, Slug},
        issue::Issue,
        pin::Pin,
        time::{Moment, SECOND},
    },
    infra::changes::{Changes, Slots, Stamp, slots},
    store,
};

/// A gallery with what its pages show around the list.
#[derive(Debug)]
pub struct GalleryEntry {
    /// The gallery.
    pub gallery: Gallery,
    /// Its own pinned rows.
    pub pins: Vec<Pin>,
    /// 연관 갤러리 that exist and are listed: address and name.
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
    /// The hash of the link that makes the first operator; empty once it was used.
    pub const SET_UP: &str = "setup_link";
    /// Galleries that a member may look after.
    pub const GALLERIES: &str = "galleries_per_member";
    /// Who may open a gallery at once.
    pub const OPENING: &str = "gallery_opening";
    /// `on`: staff needs a second step.
    pub const STAFF_STEP: &str = "staff_two_step";
    /// When a manager is absent, and for how many days a wish to take over is to be read.
    pub const SUCCESSION: &str = "succession_days";
    /// Days after which a report is late.
    pub const REPORT_DAYS: &str = "report_days";
    /// How to reach the operator.
    pub const CONTACT: &str = "contact";
}

/// Most galleries kept in memory.
const MOST: usize = 4_096;

/// Most galleries that are found by name.
const MOST_NAMES: i64 = 20_000;
/// How old names may be where changes are not told.
const NAMES_AGE: i64 = 30 * SECOND;

/// Addresses and names of galleries.
pub(super) type Names = Arc<Vec<(Slug, String)>>;

/// What was read, and when.
type Kept<T> = (Stamp, Arc<T>);

/// See the module.
pub struct Directory {
    changes: Arc<Changes>,
    galleries: Cache<Slug, Kept<GalleryEntry>>,
    site: RwLock<Option<Kept<SiteEntry>>>,
    names: RwLock<Option<(Stamp, Moment, Names)>>,
    of_gallery: Slots,
    of_site: Slots,
}

impl Directory {
    /// A directory that has read nothing yet.
    pub fn new(changes: Arc<Changes>) -> Directory {
        Directory {
            changes,
            galleries: Cache::new(MOST),
            site: RwLock::new(None),
            names: RwLock::new(None),
            of_gallery: slots([Change::Site]),
            of_site: slots([Change::Site, Change::BestRose, Change::BestLeft]),
        }
    }

    /// The moment now: to be taken before the snapshot that is read from.
    pub fn now(&self) -> Stamp {
        self.changes.now()
    }

    /// The gallery at an address.
    pub async fn gallery(
        &self,
        conn: &mut Conn,
        since: Stamp,
        slug: &Slug,
    ) -> Result<Option<Arc<GalleryEntry>>> {
        if let Some(entry) = self.kept_gallery(slug) {
            return Ok(Some(entry));
        }
        let Some(gallery) = store::gallery::by_slug(conn, slug).await? else { return Ok(None) };
        let pins = store::pin::of_gallery(conn, gallery.id).await?;
        let mut related = Vec::new();
        for slug in gallery.settings.related.iter().filter_map(|slug| Slug::parse(slug)) {
            if let Some(other) = store::gallery::by_slug(conn, &slug).await?
                && other.settings.circles.are_listed()
            {
                related.push((other.slug, other.name));
            }
        }
        let entry = Arc::new(GalleryEntry { gallery, pins, related });
        if self.changes.hears() {
            self.galleries.insert(slug.clone(), (since, Arc::clone(&entry)));
        }
        Ok(Some(entry))
    }

    /// The gallery at an address, as far as it is in memory.
    pub fn kept_gallery(&self, slug: &Slug) -> Option<Arc<GalleryEntry>> {
        let (read_at, entry) = self.galleries.get(slug)?;
        self.changes.is_since(read_at, &self.of_gallery).then_some(entry)
    }

    /// What every page shows.
    pub async fn site(&self, conn: &mut Conn, since: Stamp) -> Result<Arc<SiteEntry>> {
        if let Some(site) = self.kept_site() {
            return Ok(site);
        }
        let issues = store::site::setting(conn, setting::ISSUES).await?;
        let site = Arc::new(SiteEntry {
            name: store::site::setting(conn, setting::NAME).await?,
            issues: issues.and_then(|json| serde_json::from_str(&json).ok()).unwrap_or_default(),
            pins: store::pin::of_gallery(conn, store::pin::EVERYWHERE).await?,
            best: store::best::list(conn, BEST_MOST).await?,
        });
        if self.changes.hears() {
            let mut kept = self.site.write().unwrap_or_else(|e| e.into_inner());
            *kept = Some((since, Arc::clone(&site)));
        }
        Ok(site)
    }

    /// Addresses and names of the galleries there are, the oldest first. On a shared
    /// database they may be half a minute old: they are for suggestions.
    pub async fn names(&self, db: &Db, now: Moment) -> Result<Names> {
        if let Some(names) = self.kept_names(now) {
            return Ok(names);
        }
        let since = self.now();
        let mut conn = db.reader().await?;
        let names = Arc::new(store::gallery::names(&mut conn, MOST_NAMES).await?);
        let mut kept = self.names.write().unwrap_or_else(|e| e.into_inner());
        *kept = Some((since, now, Arc::clone(&names)));
        Ok(names)
    }

    fn kept_names(&self, now: Moment) -> Option<Names> {
        let kept = self.names.read().unwrap_or_else(|e| e.into_inner());
        let (since, at, names) = kept.as_ref()?;
        let is_good = if self.changes.hears() {
            self.changes.is_since(*since, &self.of_gallery)
        } else {
            (0..NAMES_AGE).contains(&(now.0 - at.0))
        };
        is_good.then(|| Arc::clone(names))
    }

    /// What every page shows, as far as it is in memory.
    pub fn kept_site(&self) -> Option<Arc<SiteEntry>> {
        let kept = self.site.read().unwrap_or_else(|e| e.into_inner());
        let (read_at, site) = kept.as_ref()?;
        self.changes.is_since(*read_at, &self.of_site).then(|| Arc::clone(site))
    }
}
