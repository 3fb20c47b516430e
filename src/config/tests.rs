//! The configuration's promises: order of sources, refusals, a true example.

use super::*;

fn load(environment: &[(&str, &str)], flags: &[(&'static str, &str)]) -> Result<Config, String> {
    let folder = tempfile::tempdir().unwrap();
    load_in(folder.path(), environment, flags)
}

fn load_in(
    folder: &Path,
    environment: &[(&str, &str)],
    flags: &[(&'static str, &str)],
) -> Result<Config, String> {
    let mut settings = vec![("data", folder.display().to_string())];
    settings.extend(flags.iter().map(|(key, text)| (*key, (*text).to_owned())));
    let look = |name: &str| {
        environment.iter().find(|(key, _)| *key == name).map(|(_, text)| (*text).to_owned())
    };
    Config::load(&Flags { config: None, settings }, look).map_err(|error| error.to_string())
}

#[test]
fn nothing_said_gives_the_defaults() {
    let config = Config::load(&Flags::default(), |_| None).unwrap();
    assert_eq!(config.listen.to_string(), "127.0.0.1:8080");
    assert_eq!(config.database, "sqlite:./data/madang.sqlite3");
    assert_eq!(config.key_file, Path::new("./data/secret.key"));
    assert_eq!(config.site_name, "마당");
    assert_eq!(config.time_zone.iana_name(), Some("Asia/Seoul"));
    assert!(config.trusted_proxies.is_empty() && config.origin.is_none());
    assert!(config.limits.on && config.hash_slots >= 1);
    assert_eq!(config.limits.post.identity.burst.get(), 5);
    assert_eq!(config.limits.post.identity.every, Duration::from_secs(15));
    assert_eq!(config.limits.comment.neighbourhood.every, Duration::from_millis(500));
    assert_eq!(config.body_limit, 1 << 20);
    assert_eq!(config.search_time, Duration::from_millis(250));
    // How often a secret may be tried; the stories set longer windows.
    let (minutes, hour) = (Duration::from_secs(600), Duration::from_secs(3_600));
    let limits = &config.limits;
    for (attempts, count, window) in [
        (limits.password_post_neighbourhood, 5, minutes),
        (limits.password_post, 30, hour),
        (limits.password_neighbourhood, 30, hour),
        (limits.login_account, 5, minutes),
        (limits.login_neighbourhood, 30, hour),
        (limits.login_device, 10, minutes),
        (limits.second_step, 100, hour),
        (limits.sign_up, 10, hour),
    ] {
        assert_eq!((attempts.count, attempts.window), (count, window));
    }
}

#[test]
fn a_flag_beats_the_environment_and_that_beats_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let file =
        "site_name = \"파일\"\nlisten = \"127.0.0.1:1\"\nlog = \"warn\"\n[limits]\non = false\n";
    std::fs::write(folder.path().join(FILE_NAME), file).unwrap();
    let environment =
        [("MADANG_LISTEN", "127.0.0.1:2"), ("MADANG_LOG", "debug"), ("MADANG_ORIGIN", "")];
    let config = load_in(folder.path(), &environment, &[("listen", "127.0.0.1:3")]).unwrap();
    assert_eq!(config.listen.port(), 3);
    assert_eq!(config.log, "debug");
    assert_eq!(config.site_name, "파일");
    assert!(!config.limits.on);
    assert_eq!(config.origin, None);
}

#[test]
fn a_wrong_value_is_refused_with_its_setting_source_and_mend() {
    let refused = load(&[("MADANG_LISTEN", "8080")], &[]).unwrap_err();
    for part in ["`listen`", "\"8080\"", "MADANG_LISTEN", "127.0.0.1:8080"] {
        assert!(refused.contains(part), "{refused}");
    }
    for (key, text) in [
        ("database", "madang.db"),
        ("database", "sqlite:"),
        ("database", "mysql://x"),
        ("limits.on", "maybe"),
        ("limits.post_identity", "0 then 1 per 1s"),
        ("limits.password_post", "5"),
        ("trusted_proxies", "10.0.0.0/8,proxy"),
        ("origin", "gall.example.com"),
        ("origin", "https://gall.example.com/g/"),
        ("origin", "https://me@gall.example.com"),
        ("time_zone", "Seoul"),
        ("request_timeout", "0s"),
        ("query_timeout", "40s"),
        ("search_time", "1ms"),
        ("search_time", "15s"),
        ("body_limit", "10"),
        ("access_log_days", "0"),
        ("log", "madang=loud"),
        ("log_format", "xml"),
        ("site_name", ""),
    ] {
        let refused = load(&[], &[(key, text)]).unwrap_err();
        assert!(refused.contains(&format!("`{key}`")), "{refused}");
    }
}

#[test]
fn a_password_in_the_address_is_never_repeated() {
    let refused = load(&[("MADANG_DATABASE", "postgre://me:hunter2@host/db")], &[]).unwrap_err();
    assert!(!refused.contains("hunter2"), "{refused}");
    let config =
        load(&[("MADANG_DATABASE", "postgres://me:hunter2@host/db?password=x")], &[]).unwrap();
    assert_eq!(config.database_shown(), "postgres://host/db");
    assert!(!format!("{config:?}").contains("hunter2"));
}

#[test]
fn an_unknown_key_in_the_file_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    for (file, part) in [
        ("sitename = \"x\"", "did you mean `site_name`?"),
        ("[limits]\npost = 3", "`limits.post`"),
        ("data = \"elsewhere\"", "--data"),
        ("listen = ", "TOML"),
    ] {
        std::fs::write(folder.path().join(FILE_NAME), file).unwrap();
        let refused = load_in(folder.path(), &[], &[]).unwrap_err();
        assert!(refused.contains(part) && refused.contains(FILE_NAME), "{refused}");
    }
}

#[test]
fn a_named_file_must_exist() {
    let flags = Flags { config: Some("/nowhere/madang.toml".into()), settings: Vec::new() };
    assert!(matches!(Config::load(&flags, |_| None), Err(ConfigError::Unreadable { .. })));
}

#[test]
fn the_example_names_every_setting_and_works_with_all_of_them_switched_on() {
    let example = Config::example();
    let live: String = example
        .lines()
        .map(|line| match line.strip_prefix("# ") {
            Some(rest) if rest.split_once(" = ").is_some_and(|(key, _)| !key.contains(' ')) => rest,
            _ => line,
        })
        .flat_map(|line| [line, "\n"])
        .collect();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("example.toml");
    std::fs::write(&path, &live).unwrap();
    let file = File::parse(path.clone(), &live).unwrap();
    assert_eq!(file.values.len(), setting::all().count());

    let flags = Flags { config: Some(path), settings: Vec::new() };
    let config = Config::load(&flags, |_| None).unwrap();
    assert_eq!(config.listen.to_string(), "127.0.0.1:8080");
    assert_eq!(config.origin.as_deref(), Some("https://gall.example.com"));
    assert_eq!(config.trusted_proxies.len(), 2);
    let untouched: toml::Table = example.parse().unwrap();
    assert!(untouched.values().all(|value| value.as_table().is_some_and(toml::Table::is_empty)));
}
