//! docs/OPERATING.md does what it says: its `madang` lines are run, its names looked up.

use std::{collections::BTreeSet, path::Path, process::Command};

use crate::{
    failing::database::Database,
    site::{Engine, GALLERY, Site, both, fresh_schema, runtime, text},
};

fn page() -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/OPERATING.md"))
        .unwrap()
}

/// The lines of every fence of a kind, in order.
fn fenced<'a>(page: &'a str, kind: &str) -> Vec<&'a str> {
    let fences = page.split("\n```").skip(1).step_by(2);
    let of_kind = fences.filter_map(|fence| fence.strip_prefix(kind)?.strip_prefix('\n'));
    of_kind.flat_map(str::lines).collect()
}

/// The words of a command line; only single quotes are quotes.
fn words(line: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut is_quoted = false;
    for c in line.chars() {
        match c {
            '\'' => is_quoted = !is_quoted,
            ' ' if !is_quoted => words.push(String::new()),
            c => words.last_mut().unwrap().push(c),
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

#[test]
fn every_command_of_the_page_does_what_it_says() {
    runtime().block_on(async {
        let Some(postgres) = fresh_schema().await else { return };
        let mut site = Site::prepare(Engine::Sqlite, &[("MADANG_LIMITS", "on")]).await.unwrap();
        let data = site.data().display().to_string();
        let backups = site.folder().display().to_string();
        site.database = format!("sqlite:{data}/madang.sqlite3");
        site.madang(&["migrate"]);
        site.madang(&["gallery", "create", "first", "--name", "처음"]);
        let page = page();
        let mut done = 0;
        for line in fenced(&page, "sh").into_iter().filter(|line| line.starts_with("madang ")) {
            let line = line
                .replace("/var/lib/madang", &data)
                .replace("/var/backups/madang", &backups)
                .replace("postgres://madang@localhost/madang", &postgres);
            let words = words(&line);
            let arguments: Vec<&str> = words[1..].iter().map(String::as_str).collect();
            // The post that is taken away and put back.
            if arguments[..2] == ["post", "addresses"] {
                site.madang(&["gallery", "set", "baduk", "--guests", "on"]);
                site.start();
                let fields =
                    [("nick", "마당쇠"), ("password", "1234"), ("title", "글"), ("body", "본문")];
                site.guest().post("/g/baduk/write", &fields).await.expect(303);
            }
            site.madang(&arguments);
            done += 1;
        }
        assert!(done >= 14, "the page has {done} commands only");
        for line in ["gallery set baduk --guests on", "doctor --json"] {
            assert!(page.contains(&format!("`madang {line}`")), "{line}");
            site.madang(&line.split(' ').collect::<Vec<_>>());
        }
    });
}

#[test]
fn what_it_says_of_backups_of_postgres_brings_a_site_back() {
    runtime().block_on(async {
        let Some(database) = Database::new("dumped").await else { return };
        let empty = Database::new("restored").await.unwrap();
        let mut site = Site::at(&database.url, &[]);
        site.start();
        let no = site.guest().write("남을 글", "본문").await;
        // The site is in use meanwhile.
        let (page, mut done) = (page(), 0);
        for line in fenced(&page, "sh").into_iter().filter(|line| line.starts_with("pg_")) {
            let line = line
                .replace("postgres://madang@localhost/madang", &database.url)
                .replace("postgres://madang@localhost/empty", &empty.url);
            let words = words(&line);
            let mut command = Command::new(&words[0]);
            let output = command.args(&words[1..]).current_dir(site.folder()).output().unwrap();
            assert!(output.status.success(), "{line}: {}", text(&output.stderr));
            done += 1;
        }
        assert_eq!(done, 2, "one makes a dump, one brings it back");
        site.kill();
        site.database = empty.url.clone();
        site.doctor_is_content();
        site.start();
        let guest = site.guest();
        assert_eq!(guest.read(no).await.title, "남을 글");
        guest.comment(no, "그 뒤의 댓글").await;
        assert_eq!(guest.search(&format!("/g/{GALLERY}/search"), "남을", "").await.posts, [no]);
        drop(site);
        database.remove().await;
        empty.remove().await;
    });
}

#[test]
fn the_key_it_makes_is_one() {
    runtime().block_on(async {
        let page = page();
        let line =
            fenced(&page, "sh").into_iter().find(|line| line.starts_with("head -c 32")).unwrap();
        let site = Site::prepare(Engine::Sqlite, &[]).await.unwrap();
        std::fs::create_dir_all(site.data()).unwrap();
        let shell = format!("umask 077; {line}");
        let made =
            Command::new("bash").args(["-c", &shell]).current_dir(site.data()).status().unwrap();
        assert!(made.success());
        let before = std::fs::read(site.data().join("secret.key")).unwrap();
        site.madang(&["gallery", "create", "baduk", "--name", "바둑"]);
        assert_eq!(std::fs::read(site.data().join("secret.key")).unwrap(), before);
        for other in ["deploy/compose.yaml", "deploy/kubernetes/madang.yaml"] {
            let source =
                std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(other)).unwrap();
            assert!(source.contains(line), "{other} makes another key");
        }
    });
}

/// Metrics of what one engine has, or of what goes wrong only now and then.
const OF_POSTGRES: [&str; 3] =
    ["madang_db_hearing", "madang_db_entry_lost_total", "madang_db_replica_reads_total"];
const OF_SQLITE: [&str; 2] = ["madang_db_sqlite_steps_total", "madang_db_sqlite_log_bytes"];

both!(every_metric_it_names_is_told, |site| async move {
    let guest = site.guest();
    guest.write("글", "본문").await;
    guest.get("/g/baduk").await.expect(200);
    let told = guest.get("/metrics").await.expect(200).text;
    let page = page();
    let names: BTreeSet<&str> = page
        .split('`')
        .filter(|word| {
            word.starts_with("madang_") && word.bytes().all(|b| b.is_ascii_lowercase() || b == b'_')
        })
        .collect();
    assert!(names.len() >= 8, "{names:?}");
    let others: &[&str] = match site.engine {
        Engine::Sqlite => &OF_POSTGRES,
        Engine::Postgres => &[OF_SQLITE[0], OF_SQLITE[1], OF_POSTGRES[1], OF_POSTGRES[2]],
    };
    for name in names.iter().filter(|name| !others.contains(name)) {
        assert!(told.contains(&format!("\n{name}")), "{name} is not told:\n{told}");
    }
    assert!(OF_POSTGRES.iter().all(|name| names.contains(name)));
    assert!(told.contains("route=\"/g/{gallery}\""), "{told}");
});

#[test]
fn the_settings_and_files_it_names_are_there() {
    let (page, example) = (page(), madang::config::Config::example());
    for word in page.split('`').skip(1).step_by(2) {
        let name = word.split('=').next().unwrap();
        if name.starts_with("MADANG_") {
            assert!(example.contains(name), "{name}");
        }
    }
    for key in
        ["page_cache", "access_log_days", "hash_slots", "post_identity", "post_neighbourhood"]
    {
        assert!(page.contains(key) && example.contains(key), "{key}");
    }
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs");
    for link in page.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
        assert!(docs.join(link).exists(), "{link}");
    }
}

#[test]
fn nginx_takes_the_proxy_it_shows() {
    let version = Command::new("nginx").arg("-v").output();
    if version.is_err() {
        eprintln!("*** SKIPPED: no nginx. `make bench` installs it. ***");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let page = page();
    // Without the certificate, which is nobody's here.
    let server: Vec<&str> = fenced(&page, "nginx")
        .into_iter()
        .filter(|line| !line.contains("ssl_certificate"))
        .collect();
    let server = server.join("\n").replace("listen 443 ssl;", "listen 127.0.0.1:8443;");
    let place = folder.path().display();
    let source = format!(
        "pid {place}/pid; error_log {place}/log; events {{}} http {{ access_log off;
           client_body_temp_path {place}/1; proxy_temp_path {place}/2; fastcgi_temp_path {place}/3;
           uwsgi_temp_path {place}/4; scgi_temp_path {place}/5;\n{server}\n}}"
    );
    let file = folder.path().join("nginx.conf");
    std::fs::write(&file, source).unwrap();
    let checked = Command::new("nginx").arg("-t").arg("-c").arg(&file).output().unwrap();
    assert!(checked.status.success(), "{}", text(&checked.stderr));
}
