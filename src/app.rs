//! The running application: everything an action or a page needs, built once.

mod directory;
mod traffic;

use std::sync::Arc;

use anyhow::{Context, bail};
use db::{DatabaseUrl, Db, Migration};
use jiff::tz::TimeZone;

use crate::{
    config::Config,
    domain::{change::Change, gallery::GalleryId, post::PostNo, time::Day},
    infra::{
        changes::Changes, clock::Clock, covers::Covers, hasher::PasswordHasher, ids::Ids,
        keys::Keys, limit::WriteLimits, mail::Mail, networks::Networks, oidc::Provider,
        page_cache::PageCache, passkeys::Passkeys, turns::Turns, uploads::Uploads,
        view_count::ViewCounter,
    },
    store,
};
pub use directory::{Directory, GalleryEntry, SiteEntry, setting};
pub use traffic::{Share, Traffic};

/// Everything a request needs. Shared as `Arc<App>`.
pub struct App {
    /// What the operator has set.
    pub config: Config,
    /// The database.
    pub db: Db,
    /// The server's keys.
    pub keys: Keys,
    /// The time.
    pub clock: Clock,
    /// Password hashing, a bounded number at once.
    pub hasher: PasswordHasher,
    /// How fast one visitor may write.
    pub limits: WriteLimits,
    /// Searches at once, and those that wait.
    pub searches: Turns,
    /// Pictures in the making, and those that wait.
    pub pictures: Turns,
    /// Files on their way in.
    pub uploads: Uploads,
    /// Covers that were sent of late.
    pub covers: Covers,
    /// Views not yet written to the database.
    pub views: ViewCounter,
    /// When what last changed.
    pub changes: Arc<Changes>,
    /// Pages made for guests, kept while nothing changes them.
    pub pages: Arc<PageCache>,
    /// Galleries and site settings, kept while nothing changes them.
    pub directory: Directory,
    /// How much is written, and where.
    pub traffic: Traffic,
    /// The way to the mail server, where there is one.
    pub mail: Option<Mail>,
    /// Passkeys, where the site knows its own address.
    pub passkeys: Option<Passkeys>,
    /// The provider that members may log in by, where there is one.
    pub oidc: Option<Provider>,
    /// Whose networks are whose; read by whoever serves.
    pub networks: Networks,
    /// Numbers for comments, galleries and log lines.
    pub ids: Ids,
    /// The site's time zone.
    pub zone: TimeZone,
}

/// Searches that may wait for their turn; more are told to come again.
const SEARCHES_WAITING: usize = 16;

/// Files that may be on their way in, or wait to become pictures: each is in memory.
const UPLOADS: usize = 4;

/// The name under which the database keeps which key it belongs to.
const KEY_FINGERPRINT: &str = "key_fingerprint";

impl App {
    /// Opens the database (creating an SQLite file where there is none), brings
    /// its schema up to date and loads the keys that belong to it.
    pub async fn open(config: Config) -> anyhow::Result<Arc<App>> {
        Self::open_with(config, Clock::System, store::MIGRATIONS).await
    }

    /// Like [`App::open`], with a clock and a schema of the caller's: steps that this program
    /// does not use make it the version after it.
    pub async fn open_with(
        config: Config,
        clock: Clock,
        steps: &[Migration],
    ) -> anyhow::Result<Arc<App>> {
        private_folder(&config.data)
            .with_context(|| format!("cannot create the data folder {}", config.data.display()))?;
        let url = DatabaseUrl::parse(&config.database)?;
        let options = db::Options { timeout: config.query_timeout, ..db::Options::default() };
        let db =
            Db::open(&url, options.clone()).await.with_context(|| format!("cannot open {url}"))?;
        // On PostgreSQL others write as well, and are not heard before `Db::follow`.
        let changes = Arc::new(Changes::new(db.is_embedded()));
        let told = Arc::clone(&changes);
        let reads_elsewhere = config.database_read.is_some();
        db.on_change(move |change| match change {
            db::Change::Keys(keys) => told.touch(keys.iter().copied()),
            db::Change::Anything => told.touch_all(),
            db::Change::Deaf => told.deafen(),
            // What a standby says may be older than a change that was told already, so
            // nothing that was read there may be kept as if it were from after it.
            db::Change::Hearing if reads_elsewhere => {}
            db::Change::Hearing => told.hear_again(),
        });
        db.migrate_placed(steps, store::PLACED, clock.now().0).await?;

        let mut conn = db.reader().await?;
        let known = store::site::setting(&mut conn, KEY_FINGERPRINT).await?;
        drop(conn);
        let keys = Keys::open(&config.key_file, known.is_none())?;
        match known {
            None => {
                let mut tx = db.begin().await?;
                store::site::set_once(&mut tx, KEY_FINGERPRINT, &keys.fingerprint()).await?;
                // Another server may have started first, with a key of its own.
                let first = store::site::setting(&mut tx, KEY_FINGERPRINT).await?;
                tx.commit().await?;
                check_key(&config, &keys, first.as_deref())?;
            }
            known => check_key(&config, &keys, known.as_deref())?,
        }

        let zone = config.time_zone.clone();
        let directory = Directory::new(Arc::clone(&changes));
        let pages = PageCache::new(config.page_cache, Arc::clone(&changes));
        let app = App {
            hasher: PasswordHasher::new(keys.pepper(), config.hash_slots)
                .with_guest_memory(config.hash_memory),
            limits: WriteLimits::new(&config.limits),
            searches: Turns::new(options.searchers, SEARCHES_WAITING),
            pictures: Turns::new(1, UPLOADS),
            uploads: Uploads::new(UPLOADS),
            covers: Covers::new(),
            views: ViewCounter::new(),
            mail: mail(&config)?,
            oidc: Provider::new(&config)
                .map_err(|why| anyhow::anyhow!("log-in by a provider cannot work: {why}"))?,
            passkeys: config
                .origin
                .as_deref()
                .and_then(|origin| Passkeys::new(origin, &config.site_name)),
            ids: Ids::new(),
            networks: Networks::new(config.networks.clone()),
            config,
            db,
            keys,
            clock,
            changes,
            pages: Arc::new(pages),
            directory,
            traffic: Traffic::default(),
            zone,
        };
        Ok(Arc::new(app))
    }

    /// Counts a reading of a post; `false` if this reader had read it that day.
    pub fn count_view(&self, gallery: GalleryId, no: PostNo, reader: u64, day: Day) -> bool {
        let is_new = self.views.count(gallery, no, reader, day);
        if is_new {
            // Pages that show them may lag behind.
            let keys = [Change::Views(gallery, no), Change::AnyViews(gallery)];
            self.changes.touch(keys.map(Change::key));
        }
        is_new
    }
}

/// The way to the mail server that the operator has named.
fn mail(config: &Config) -> anyhow::Result<Option<Mail>> {
    let (Some(server), Some(from)) = (&config.mail_server, &config.mail_from) else {
        return Ok(None);
    };
    let mail = Mail::new(server, from, &config.site_name);
    mail.map(Some).map_err(|why| anyhow::anyhow!("the mail server cannot be used: {why}"))
}

/// Creates a folder that only its owner may read: it will hold hashes and a key.
/// One that is there keeps the mode its operator gave it.
fn private_folder(path: &std::path::Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

/// Refuses a key that the database was not made with.
fn check_key(config: &Config, keys: &Keys, known: Option<&str>) -> anyhow::Result<()> {
    if known != Some(&keys.fingerprint()) {
        bail!(
            "{} is not the key this database was made with: guests' passwords and identities \
             would all be wrong. Put the right key file back, from the backup of the data folder",
            config.key_file.display()
        );
    }
    Ok(())
}
