//! A backup is taken while people write, and a site is made of it again.

use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicU64, Ordering},
};

use crate::{
    guest::Draft,
    site::{Engine, GALLERY, Site, runtime, text},
};

#[test]
fn a_backup_of_a_site_in_use_is_a_whole_site_again() {
    runtime().block_on(async {
        let mut site = Site::prepare(Engine::Sqlite, &[]).await.unwrap();
        site.madang(&["gallery", "create", GALLERY, "--name", "바둑"]);
        site.madang(&["seed", "--galleries", "1", "--posts", "1000", "--comments", "2000"]);
        site.start();
        let guest = site.guest();
        let no = guest.write("남을 글", "본문").await;
        let (stop, written) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
        let writer = {
            let (guest, stop, written) = (site.guest(), stop.clone(), written.clone());
            tokio::spawn(async move {
                while !stop.load(Ordering::Relaxed) {
                    guest.try_write(&Draft::new("글", "본문")).await.expect(303);
                    written.fetch_add(1, Ordering::Relaxed);
                }
            })
        };
        let file = site.folder().join("backup.sqlite3");
        let name = file.display().to_string();
        // A backup is soon made: where nobody happened to be answered meanwhile, as on a machine
        // that stands still, another one is.
        let mut was_written = false;
        for _ in 0..20 {
            std::fs::remove_file(&file).ok();
            let before = written.load(Ordering::Relaxed);
            let backing_up = site.command(&["backup", &name]).output();
            was_written = written.load(Ordering::Relaxed) > before;
            let said = backing_up.unwrap();
            assert!(said.status.success(), "{}", text(&said.stderr));
            assert!(text(&said.stdout).contains("secret.key"), "{}", text(&said.stdout));
            if was_written {
                break;
            }
        }
        assert!(was_written, "nobody waited for the backup");
        stop.store(true, Ordering::Relaxed);
        writer.await.unwrap();
        let refused = site.try_madang(&["backup", &name]);
        assert!(!refused.status.success(), "a backup is never written over");

        // Only its owner may read it, and nothing lies beside it.
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        }
        let names = std::fs::read_dir(site.folder()).unwrap().map(|it| it.unwrap().file_name());
        let beside: Vec<_> =
            names.filter(|it| it.to_string_lossy().starts_with("backup")).collect();
        assert_eq!(beside, ["backup.sqlite3"]);

        // The disk is lost; the backup and the key are not.
        site.kill();
        let lost = site.database.strip_prefix("sqlite:").unwrap().to_owned();
        for end in ["", "-wal", "-shm"] {
            std::fs::remove_file(format!("{lost}{end}")).ok();
        }
        std::fs::copy(&file, &lost).unwrap();
        site.doctor_is_content();
        site.start();
        let guest = site.guest();
        assert_eq!(guest.read(no).await.title, "남을 글");
        let edited = Draft::new("고친 글", "본문");
        guest.edit(no, &edited).await.expect(303);
    });
}

#[test]
fn a_damaged_database_gives_no_backup_and_postgres_has_its_own() {
    runtime().block_on(async {
        let site = Site::prepare(Engine::Sqlite, &[]).await.unwrap();
        site.madang(&["gallery", "create", GALLERY, "--name", "바둑"]);
        site.sql("pragma foreign_keys = off; insert into post_body (gallery_id, no, source, html) values (7, 7, '', '')")
            .await;
        let file = site.folder().join("backup");
        let name = file.display().to_string();
        let output = site.try_madang(&["backup", &name]);
        assert!(
            !output.status.success() && text(&output.stderr).contains("post_body"),
            "{}",
            text(&output.stderr)
        );
        assert!(!file.exists(), "half a backup would look like one");
        let typo =
            site.command(&["backup", &name]).env("MADANG_DATABASE", "sqlite:/nowhere/x").output();
        assert!(text(&typo.unwrap().stderr).contains("no file"));
        if let Some(site) = Site::prepare(Engine::Postgres, &[]).await {
            let output = site.try_madang(&["backup", &name]);
            assert!(text(&output.stderr).contains("pg_dump"), "{}", text(&output.stderr));
        }
    });
}
