//! The rules of the house that a machine can hold.
//!
//! They read the source as text, because text is what a reader sees: which room
//! uses which, what each file says of itself, which words stand where.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

/// Who may use whom. `cli`, and what only starts it, may use everything.
const ARROWS: &[(&str, &[&str])] = &[
    ("domain", &["markup", "words"]),
    ("texts", &["domain"]),
    ("config", &["domain"]),
    ("store", &["domain", "db", "words"]),
    ("infra", &["config", "domain", "db"]),
    ("app", &["config", "domain", "infra", "store", "db"]),
    (
        "actions",
        &[
            "app", "config", "db", "domain", "imaging", "import", "infra", "jobqueue", "markup",
            "seed", "store", "words",
        ],
    ),
    ("view", &["domain", "texts"]),
    // `web::serve` keeps the background jobs company from its start to its end.
    (
        "web",
        &["actions", "app", "config", "db", "domain", "infra", "jobs", "store", "texts", "view"],
    ),
    ("jobs", &["actions", "app", "domain", "infra", "store", "db", "jobqueue"]),
    ("import", &["domain", "markup"]),
    ("seed", &["domain"]),
];
/// The leaf crates.
const LEAVES: [&str; 5] = ["db", "imaging", "jobqueue", "markup", "words"];
/// Rooms from which everything may be used.
const FREE: &[&str] = &["cli", "lib", "main"];
/// Files that may have more than 400 lines, and why.
const LONG: &[(&str, &str)] = &[];
/// The one inline script there is: its file and its whole line.
const EARLY: (&str, &str) = ("templates/frame/top.html", "<script>{{ frame.early|safe }}</script>");
/// The most lines of a file that has no reason.
const LINES: usize = 400;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// All files below a folder with this ending, with their paths from the root.
fn files(folder: &str, ending: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut open = vec![root().join(folder)];
    while let Some(folder) = open.pop() {
        let Ok(entries) = std::fs::read_dir(&folder) else { continue };
        for path in entries.map(|entry| entry.unwrap().path()) {
            if path.is_dir() && !path.ends_with("node_modules") {
                open.push(path);
            } else if path.extension().is_some_and(|it| it == ending) {
                found.push((shown(&path), std::fs::read_to_string(&path).unwrap()));
            }
        }
    }
    found.sort();
    found
}

fn shown(path: &Path) -> String {
    path.strip_prefix(root()).unwrap().to_str().unwrap().to_owned()
}

/// The room a file of `src/` belongs to.
fn room(path: &str) -> &str {
    let inside = path.strip_prefix("src/").unwrap();
    inside.split(['/', '.']).next().unwrap()
}

/// A line without its comment.
fn code(line: &str) -> &str {
    let comment = line.match_indices("//").find(|(at, _)| !line[..*at].ends_with(':'));
    comment.map_or(line, |(at, _)| &line[..at])
}

fn code_of(source: &str) -> String {
    source.lines().map(code).collect::<Vec<_>>().join("\n")
}

/// Whether a file holds only tests.
fn is_test(path: &str) -> bool {
    path.ends_with("/tests.rs") || path.contains("/tests/")
}

/// What stands before the tests of a file.
fn without_tests(source: &str) -> &str {
    source.split("#[cfg(test)]").next().unwrap()
}

/// The rooms named by `crate::room…` and `crate::{room…, room…}`, and the leaf crates by `leaf::…`.
fn uses(source: &str) -> BTreeSet<String> {
    let source = code_of(source);
    let mut found = BTreeSet::new();
    for (at, _) in source.match_indices("crate::") {
        let rest = &source[at + "crate::".len()..];
        match rest.strip_prefix('{') {
            Some(group) => found.extend(group_heads(group)),
            None => found.extend(word(rest)),
        }
    }
    for leaf in LEAVES {
        let is_path = |at: usize| {
            !source[..at].ends_with(|c: char| c.is_alphanumeric() || matches!(c, '_' | ':' | '.'))
        };
        if source.match_indices(&format!("{leaf}::")).any(|(at, _)| is_path(at)) {
            found.insert(leaf.to_owned());
        }
    }
    found
}

/// First words of the entries of a brace group, whose opening brace is gone.
fn group_heads(group: &str) -> Vec<String> {
    let (mut depth, mut heads, mut fresh) = (0, Vec::new(), true);
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => fresh = true,
            c if fresh && depth == 0 && !c.is_whitespace() => {
                heads.extend(word(&group[at..]));
                fresh = false;
            }
            _ => {}
        }
    }
    heads
}

fn word(text: &str) -> Option<String> {
    let end = text.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(text.len());
    (end > 0).then(|| text[..end].to_owned())
}

/// Which rooms use which, and one file that shows it.
fn arrows() -> BTreeMap<(String, String), String> {
    let mut arrows = BTreeMap::new();
    for (path, source) in files("src", "rs") {
        if is_test(&path) {
            continue;
        }
        for used in uses(without_tests(&source)).into_iter().filter(|used| used != room(&path)) {
            arrows.insert((room(&path).to_owned(), used), path.clone());
        }
    }
    arrows
}

fn nothing_wrong(wrongs: Vec<String>, rule: &str) {
    assert!(wrongs.is_empty(), "{rule}\n  {}", wrongs.join("\n  "));
}

#[test]
fn no_room_uses_one_it_may_not() {
    let allowed: BTreeMap<&str, &[&str]> = ARROWS.iter().copied().collect();
    let rooms: BTreeSet<String> =
        files("src", "rs").iter().map(|(path, _)| room(path).to_owned()).collect();
    let unknown = rooms
        .iter()
        .filter(|room| !allowed.contains_key(room.as_str()) && !FREE.contains(&room.as_str()));
    nothing_wrong(unknown.cloned().collect(), "rooms without a line in ARROWS:");
    let is_room = |name: &str| rooms.contains(name) || LEAVES.contains(&name);
    let wrongs = arrows()
        .into_iter()
        .filter(|((from, to), _)| {
            !FREE.contains(&from.as_str())
                && is_room(to)
                && !allowed[from.as_str()].contains(&to.as_str())
        })
        .map(|((from, to), path)| format!("{from} -> {to}, in {path}"))
        .collect();
    nothing_wrong(wrongs, "forbidden arrows (see docs/ARCHITECTURE.md):");
}

#[test]
fn no_rooms_use_each_other_in_a_circle() {
    let mut left: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let rooms: BTreeSet<String> =
        files("src", "rs").iter().map(|(path, _)| room(path).to_owned()).collect();
    for (from, to) in arrows().into_keys().filter(|(_, to)| rooms.contains(to)) {
        left.entry(to.clone()).or_default();
        left.entry(from).or_default().insert(to);
    }
    // Take away rooms that use none of those left, until nothing moves.
    while let Some(done) = left.iter().find(|(_, to)| to.is_empty()).map(|(from, _)| from.clone()) {
        left.remove(&done);
        for to in left.values_mut() {
            to.remove(&done);
        }
    }
    nothing_wrong(
        left.into_iter().map(|(from, to)| format!("{from} -> {to:?}")).collect(),
        "a circle among:",
    );
}

#[test]
fn the_reading_of_use_lines_is_right() {
    let source = "use crate::{\n    actions::{cast_vote, write_post},\n    app::App, // crate::web::x\n    store,\n};\nfn f() { crate::texts::KO; db::params![]; self.db::x; }";
    assert_eq!(uses(source), ["actions", "app", "db", "store", "texts"].map(str::to_owned).into());
}

#[test]
fn every_file_opens_with_why_it_exists() {
    let all = ["src", "crates", "tests"].into_iter().flat_map(|folder| files(folder, "rs"));
    // A leaf crate's README is its documentation.
    let opens =
        |source: &str| source.starts_with("//! ") || source.starts_with("#![doc = include_str!");
    let wrongs = all.filter(|(_, source)| !opens(source)).map(|(path, _)| path).collect();
    nothing_wrong(wrongs, "files that do not open with `//! `:");
}

#[test]
fn files_are_short_or_say_why() {
    let long: BTreeMap<&str, &str> = LONG.iter().copied().collect();
    let all = ["src", "crates", "tests"].into_iter().flat_map(|folder| files(folder, "rs"));
    let lines: BTreeMap<String, usize> =
        all.map(|(path, source)| (path, source.lines().count())).collect();
    let wrongs =
        lines.iter().filter(|(path, lines)| **lines > LINES && !long.contains_key(path.as_str()));
    nothing_wrong(
        wrongs.map(|(path, lines)| format!("{path}: {lines} lines")).collect(),
        "too long:",
    );
    let stale = long.keys().filter(|path| lines.get(**path).is_none_or(|lines| *lines <= LINES));
    nothing_wrong(stale.map(|path| (*path).to_owned()).collect(), "in LONG without need:");
    let short = lines.values().filter(|lines| **lines <= 300).count();
    assert!(short * 10 >= lines.len() * 8, "most files have at most 300 lines");
}

#[test]
fn sql_lives_in_the_store_and_is_never_put_together() {
    let mut wrongs = Vec::new();
    for (path, source) in files("src", "rs") {
        let source = code_of(&source);
        if room(&path) != "store" && source.contains("sql!(") {
            wrongs.push(format!("{path}: sql!"));
        }
        for verb in ["select ", "insert into ", "update ", "delete from "] {
            let built = ["format!(\"", "push_str(\""]
                .iter()
                .any(|with| source.contains(&format!("{with}{verb}")));
            if built {
                wrongs.push(format!("{path}: a statement built from parts"));
            }
        }
    }
    nothing_wrong(wrongs, "SQL is written whole, in src/store:");
}

#[test]
fn the_world_comes_in_as_an_argument() {
    let mut wrongs = Vec::new();
    for (path, source) in files("src", "rs") {
        if is_test(&path) {
            continue;
        }
        let source = code_of(without_tests(&source));
        for (what, rooms) in [
            ("env::var", &["config", "cli"][..]),
            ("SystemTime::now", &["infra"]),
            ("Timestamp::now", &["infra"]),
            ("Zoned::now", &["infra"]),
            ("getrandom::", &["infra"]),
        ] {
            if source.contains(what) && !rooms.contains(&room(&path)) {
                wrongs.push(format!("{path}: {what}"));
            }
        }
    }
    nothing_wrong(wrongs, "environment only through config, clock and chance only in infra:");
}

#[test]
fn nothing_is_left_open() {
    // Put together here, so that this file does not find itself.
    let open = ["todo", "unimplemented"].map(|it| format!("{it}!(")).into_iter();
    let open: Vec<String> = open
        .chain(["FIX", "TO"].map(|it| format!("{it}{}", if it == "FIX" { "ME" } else { "DO" })))
        .chain(["#[ignore".to_owned(), format!("allow({}_code", "dead")])
        .collect();
    let mut wrongs = Vec::new();
    for (path, source) in
        ["src", "crates", "tests"].into_iter().flat_map(|folder| files(folder, "rs"))
    {
        if path == "tests/all/house.rs" {
            continue;
        }
        wrongs.extend(
            open.iter().filter(|word| source.contains(*word)).map(|word| format!("{path}: {word}")),
        );
    }
    nothing_wrong(wrongs, "left open:");
}

#[test]
fn every_template_is_rendered() {
    let templates: BTreeMap<String, String> = files("templates", "html")
        .into_iter()
        .map(|(path, source)| (path.strip_prefix("templates/").unwrap().to_owned(), source))
        .collect();
    let code: String = files("src", "rs").into_iter().map(|(_, source)| source).collect();
    let named = |text: &str, name: &str| text.contains(&format!("\"{name}\""));
    let mut rendered: BTreeSet<&String> =
        templates.keys().filter(|name| named(&code, name)).collect();
    loop {
        let more: Vec<&String> = templates
            .keys()
            .filter(|name| {
                !rendered.contains(*name) && rendered.iter().any(|by| named(&templates[*by], name))
            })
            .collect();
        if more.is_empty() {
            break;
        }
        rendered.extend(more);
    }
    let wrongs = templates.keys().filter(|name| !rendered.contains(*name)).cloned().collect();
    nothing_wrong(wrongs, "templates nobody renders:");
}

#[test]
fn templates_hold_no_script_style_or_words() {
    let mut wrongs = Vec::new();
    for (path, source) in files("templates", "html") {
        let source = without_template_comments(&source);
        for (number, line) in source.lines().enumerate() {
            let lower = line.to_lowercase();
            // The one that runs before the first paint; the policy knows it by its hash.
            let is_early = (path.as_str(), line) == EARLY;
            let inline_script = lower.contains("<script") && !lower.contains("src=") && !is_early;
            let handler = lower.match_indices(" on").any(|(at, _)| {
                let rest = lower[at + 3..].trim_start_matches(|c: char| c.is_ascii_lowercase());
                rest.starts_with('=') && rest.len() < lower.len() - at - 3
            });
            let style = lower.contains("<style") || lower.contains(" style=");
            if inline_script || handler || style || lower.contains("javascript:") {
                wrongs.push(format!("{path}:{}: script or style: {}", number + 1, line.trim()));
            }
            if line.chars().any(is_hangul) {
                wrongs.push(format!(
                    "{path}:{}: words belong into src/texts: {}",
                    number + 1,
                    line.trim()
                ));
            }
        }
    }
    nothing_wrong(wrongs, "in templates:");
}

#[test]
fn words_for_people_stand_in_the_texts() {
    let mut wrongs = Vec::new();
    for (path, source) in files("src", "rs") {
        let speaks = ["web", "view", "actions", "store", "infra", "jobs"].contains(&room(&path));
        if !speaks || is_test(&path) {
            continue;
        }
        for (number, line) in without_tests(&source).lines().enumerate() {
            if code(line).chars().any(is_hangul) {
                wrongs.push(format!("{path}:{}: {}", number + 1, line.trim()));
            }
        }
    }
    nothing_wrong(wrongs, "Korean outside src/texts:");
}

#[test]
fn nothing_names_a_machine_or_a_download_host() {
    let lock = std::fs::read_to_string(root().join("tests/browser/package-lock.json")).unwrap();
    assert!(!lock.contains("\"resolved\""), "package-lock.json names where packages came from");
}

fn without_template_comments(source: &str) -> String {
    let mut rest = source;
    let mut kept = String::new();
    while let Some((before, comment)) = rest.split_once("{#") {
        kept.push_str(before);
        let (inside, after) = comment.split_once("#}").unwrap_or((comment, ""));
        kept.extend(inside.chars().filter(|c| *c == '\n'));
        rest = after;
    }
    kept + rest
}

fn is_hangul(c: char) -> bool {
    matches!(c, '\u{1100}'..='\u{11FF}' | '\u{3130}'..='\u{318F}' | '\u{AC00}'..='\u{D7A3}')
}
