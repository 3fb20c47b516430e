//! A copy of an SQLite database in one file, while it is in use.

use std::{fs, io, path::Path};

use crate::{
    Db, Engine,
    error::{Error, Result},
};

impl Db {
    /// Copies the database into a new file, as it is at one moment. Writers go on meanwhile.
    ///
    /// PostgreSQL brings tools of its own for this, so there it is refused. A file that
    /// is there is never written over.
    pub async fn back_up(&self, file: &Path) -> Result<()> {
        let Engine::Sqlite(database) = &self.engine else {
            return Err(Error::Unavailable(
                "PostgreSQL has its own tools for backups: use `pg_dump` or `pg_basebackup`"
                    .to_owned(),
            ));
        };
        create(file).map_err(|error| Error::Unavailable(format!("{}: {error}", file.display())))?;
        let link = database.reader().await?;
        let file = file.to_owned();
        let copying = tokio::task::spawn_blocking(move || {
            let copied = link.back_up(&file);
            // A reader of the pool carries its snapshot until somebody ends it.
            link.command("rollback").and(copied)
        });
        copying.await.map_err(|error| Error::Unavailable(error.to_string()))?
    }
}

/// A new file that only its owner may read: it will hold what the database holds.
fn create(file: &Path) -> io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(file).map(drop)
}
