//! The data: built once, kept, and copied for what writes into them.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, ensure};
use rusqlite::Connection;

use crate::{madang, say};

/// Comments to a post.
const COMMENTS: u64 = 3;
/// The gallery that everything stands in.
pub(crate) const GALLERY: &str = "bench";
/// Galleries of a site; the largest has three in a hundred of the posts.
const GALLERIES: u32 = 300;
/// The database in its folder.
pub(crate) const FILE: &str = "madang.sqlite3";

/// A folder with a seeded database.
pub(crate) struct Data {
    pub(crate) folder: PathBuf,
    pub(crate) posts: u64,
}

impl Data {
    /// The kept data of this size; built if they are not there and `build`.
    pub(crate) fn kept(
        programs: &Path,
        folder: &Path,
        posts: u64,
        build: bool,
    ) -> anyhow::Result<Option<Data>> {
        let name = format!("{posts}-posts");
        let gallery = ["--gallery", GALLERY];
        let data = Data { folder: folder.join(name), posts };
        if build {
            data.build(programs, &gallery)?;
        }
        Ok(data.is_whole().then_some(data))
    }

    /// As many posts, spread over the galleries of a site.
    pub(crate) fn site(programs: &Path, folder: &Path, posts: u64) -> anyhow::Result<Data> {
        let data = Data { folder: folder.join(format!("{posts}-posts-of-a-site")), posts };
        data.build(programs, &["--galleries", &GALLERIES.to_string()])?;
        Ok(data)
    }

    fn is_whole(&self) -> bool {
        self.folder.join("whole").exists()
    }

    fn build(&self, programs: &Path, into: &[&str]) -> anyhow::Result<()> {
        let run = |arguments: &[&str]| {
            let status = madang::command(programs, &self.folder).args(arguments).status()?;
            ensure!(status.success(), "madang {arguments:?} failed");
            Ok(())
        };
        if self.is_whole() {
            // A server that brings old data up to date as it starts holds the memory that took.
            return run(&["migrate"]);
        }
        let posts = self.posts;
        say(format_args!("building {posts} posts in {}", self.folder.display()));
        fs::remove_dir_all(&self.folder).ok();
        fs::create_dir_all(&self.folder)?;
        let (count, comments) = (posts.to_string(), (posts * COMMENTS).to_string());
        run(&["gallery", "create", GALLERY, "--name", "벤치"])?;
        let indexes = self.drop_indexes()?;
        let seed = ["seed", "--posts", &count, "--comments", &comments];
        run(&[&seed[..], into].concat())?;
        self.open()?.execute_batch(&indexes)?;
        fs::write(self.folder.join("whole"), "")?;
        Ok(())
    }

    /// Writes down which galleries there are, for the load tool.
    pub(crate) fn galleries(&self) -> anyhow::Result<PathBuf> {
        let connection = self.open()?;
        let mut found = connection.prepare(
            "select slug || ' ' || last_no from gallery
               join gallery_stat on gallery_id = id where last_no > 0",
        )?;
        let lines: Result<Vec<String>, _> = found.query_map([], |row| row.get(0))?.collect();
        let file = self.folder.join("galleries");
        fs::write(&file, lines?.join("\n"))?;
        Ok(file)
    }

    /// Drops the indexes that seeding does not look into, and returns what makes them again.
    ///
    /// A writer's identity is a random place in its index: with millions of rows each
    /// batch would touch as many pages as it has rows.
    fn drop_indexes(&self) -> anyhow::Result<String> {
        let connection = self.open()?;
        let mut found = connection.prepare(
            "select name, sql from sqlite_schema
              where type = 'index' and sql is not null
                and (tbl_name in ('comment', 'vote') or name = 'post_identity')",
        )?;
        let rows =
            found.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)))?;
        let mut again = String::new();
        for row in rows.collect::<Result<Vec<_>, _>>()? {
            let (name, sql) = row;
            connection.execute_batch(&format!("drop index {name}"))?;
            again.push_str(&sql);
            again.push_str(";\n");
        }
        Ok(again)
    }

    /// A copy that may be written into; the one before is thrown away.
    pub(crate) fn scratch(&self) -> anyhow::Result<Data> {
        self.copy("scratch")
    }

    /// The same under a name of its own, for two at once.
    pub(crate) fn copy(&self, name: &str) -> anyhow::Result<Data> {
        let folder = self.folder.with_file_name(name);
        fs::remove_dir_all(&folder).ok();
        fs::create_dir_all(&folder)?;
        for entry in fs::read_dir(&self.folder)? {
            let entry = entry?;
            let copy = folder.join(entry.file_name());
            fs::copy(entry.path(), &copy)?;
            // Else the first commit that is measured waits for these gigabytes.
            fs::File::open(&copy)?.sync_all()?;
        }
        Ok(Data { folder, posts: self.posts })
    }

    /// The database, opened beside the server.
    pub(crate) fn open(&self) -> anyhow::Result<Connection> {
        Connection::open(self.folder.join(FILE)).context("cannot open the database")
    }

    /// The post with the most comments: what everybody reads.
    pub(crate) fn hottest(&self) -> anyhow::Result<u64> {
        let sql = "select no from post order by comment_rows desc, no limit 1";
        Ok(self.open()?.query_row(sql, [], |row| row.get::<_, i64>(0))? as u64)
    }

    /// Bytes on disk for each post, everything included.
    pub(crate) fn bytes_each(&self) -> anyhow::Result<f64> {
        Ok(fs::metadata(self.folder.join(FILE))?.len() as f64 / self.posts as f64)
    }
}
