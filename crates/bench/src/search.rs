//! Searching: how long it takes on each engine, what the index weighs, what writing it costs.

mod pick;

use std::{
    fs,
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{SocketAddr, TcpStream},
    path::Path,
    time::{Duration, Instant},
};

use anyhow::{Context as _, ensure};

use crate::{
    Options,
    data::{Data, GALLERY},
    fetch::Fetch,
    madang::{self, Madang},
    report::{Report, Table},
    say,
};
use pick::Words;

/// Searches of each kind that are timed, and those before them that are not.
const TIMED: usize = 200;
const WARM: usize = 20;
/// Posts written with the index and without it.
const WRITTEN: usize = 300;
/// The page that is compared with the first.
const DEEP: usize = 100;

/// One kind of search and its bar.
struct Kind {
    name: &'static str,
    query: String,
    p50: Option<Duration>,
    p99: Option<Duration>,
}

/// What one engine took for one kind.
struct Taken {
    p50: Duration,
    p99: Duration,
    /// Numbers of the hits of the first pages, to compare engines.
    hits: Vec<String>,
}

/// Measures everything about searching.
pub(crate) fn all(options: &Options) -> anyhow::Result<Report> {
    let data = Data::kept(&options.programs, &options.folder, options.posts, true)?;
    let data = data.context("no data")?;
    let mut facts = Table::new("The index", &["what", "bar", "figure"]);
    let rebuilt = rebuild(options, &data)?;
    if let Some(each) = rebuilt {
        facts.row(
            &["rebuilding, a post with its three comments", "", &micros(each)].map(str::to_owned),
        );
    }
    let (index, text) = sizes(&data)?;
    let ratio = index as f64 / text as f64;
    facts.row(&[
        "index size / text".to_owned(),
        "under 1.5".to_owned(),
        format!("{ratio:.2} ({} MB of {} MB)", index >> 20, text >> 20),
    ]);
    let words = Words::pick(&data)?;
    say(format_args!("words: {words:?}"));
    let kinds = kinds(&words);

    let server = Madang::start(&options.programs, &data.folder, &[])?;
    let ours = measure(server.address, &kinds)?;
    let (first, deep) = depth(server.address, &words.common)?;
    drop(server);
    let theirs = match std::env::var("MADANG_TEST_POSTGRES") {
        Ok(url) => Some(on_postgres(options, &url, &kinds)?),
        Err(_) => {
            say(format_args!("no PostgreSQL: run under scripts/with-postgres to compare"));
            None
        }
    };

    let head = ["search", "query", "bar", "SQLite p50", "p99", "PostgreSQL p50", "same hits"];
    let mut table = Table::new("Searches, one client, warm, the whole page over HTTP", &head);
    for (n, kind) in kinds.iter().enumerate() {
        let (mine, other) = (&ours[n], theirs.as_ref().map(|all| &all[n]));
        let p99 = kind.p99.map(|most| format!(", p99 {}", millis(most))).unwrap_or_default();
        table.row(&[
            kind.name.to_owned(),
            format!("`{}`", kind.query),
            kind.p50.map_or("-".to_owned(), |p50| format!("p50 {}{p99}", millis(p50))),
            millis(mine.p50),
            millis(mine.p99),
            other.map_or("-".to_owned(), |it| {
                format!(
                    "{} ({:.1}×)",
                    millis(it.p50),
                    it.p50.as_secs_f64() / mine.p50.as_secs_f64()
                )
            }),
            other.map_or("-", |it| if it.hits == mine.hits { "yes" } else { "**no**" }).to_owned(),
        ]);
    }
    facts.row(&[
        format!("page {DEEP} of `{}` / page 1", words.common),
        "within 2".to_owned(),
        format!(
            "{:.2} ({} / {})",
            deep.as_secs_f64() / first.as_secs_f64(),
            millis(deep),
            millis(first)
        ),
    ]);
    let [with, without] = writing(options, &data)?;
    for (what, with, without) in [
        ("a post's write, with its index and without", with.wall, without.wall),
        ("the server's CPU for it", with.cpu, without.cpu),
    ] {
        facts.row(&[
            what.to_owned(),
            "under 1 ms more".to_owned(),
            format!(
                "{} / {}: {} more",
                millis(with),
                millis(without),
                micros(with.saturating_sub(without))
            ),
        ]);
    }
    let mut report = Report::default();
    report.add(table);
    facts.note(format!(
        "{} posts, {} comments in one gallery; {TIMED} searches of each kind, medians; loopback.",
        options.posts,
        options.posts * 3
    ));
    report.add(facts);
    Ok(report)
}

fn kinds(words: &Words) -> Vec<Kind> {
    let ms = Duration::from_millis;
    let kind = |name, query: &str, p50: Option<u64>, p99: Option<u64>| Kind {
        name,
        query: query.to_owned(),
        p50: p50.map(ms),
        p99: p99.map(ms),
    };
    vec![
        kind("common two-syllable word", &words.common, Some(5), Some(20)),
        kind("rare word", &words.rare, Some(10), None),
        kind("AND of three words", &words.three.join(" "), Some(10), None),
        kind("phrase", &format!("\"{}\"", words.phrase), Some(10), None),
        kind("초성 of three letters", &words.initials, Some(30), None),
        kind("초성 that no noun has, until the bound on candidates", &words.in_vain, None, None),
        // What the page costs before anything is searched: on PostgreSQL its frame is read anew.
        kind("the empty form, for comparison", "", None, None),
    ]
}

/// Indexes data that were built before there was an index; how long a post took.
fn rebuild(options: &Options, data: &Data) -> anyhow::Result<Option<Duration>> {
    let migrate = madang::command(&options.programs, &data.folder).arg("migrate").status()?;
    ensure!(migrate.success(), "madang migrate failed");
    let lines: u64 =
        data.open()?.query_row("select count(*) from post_doc", [], |row| row.get::<_, i64>(0))?
            as u64;
    if lines >= data.posts {
        return Ok(None);
    }
    say(format_args!("indexing {} posts", data.posts));
    let begun = Instant::now();
    let status =
        madang::command(&options.programs, &data.folder).args(["search", "reindex"]).status()?;
    ensure!(status.success(), "madang search reindex failed");
    Ok(Some(begun.elapsed() / u32::try_from(data.posts).unwrap_or(u32::MAX)))
}

/// Bytes on disk of both indexes with all that belongs to them, and of the text they are of.
fn sizes(data: &Data) -> anyhow::Result<(u64, u64)> {
    let db = data.open()?;
    // Comments of a site come in the order of their times, and so of their numbers; made-up ones
    // come post by post, and leave the pages of this table half empty.
    db.execute_batch(
        "create temp table places as select * from comment_place;
         delete from comment_place;
         insert into comment_place select * from temp.places order by doc, gallery_id, post_no;
         drop table temp.places",
    )?;
    let sum = |sql: &str| {
        db.query_row(sql, [], |row| row.get::<_, Option<i64>>(0)).map(|sum| sum.unwrap_or(0) as u64)
    };
    let index = sum("select sum(pgsize) from dbstat where aggregate = 1
            and (name in ('post_doc', 'post_doc_post', 'comment_place')
                 or substr(name, 1, 9) = 'post_fts_' or substr(name, 1, 12) = 'comment_fts_')")?;
    let text =
        sum("select sum(length(cast(title as blob)) + length(cast(nick as blob))) from post")?
            + sum("select sum(length(cast(source as blob))) from post_body")?
            + sum(
                "select sum(length(cast(body as blob)) + length(cast(nick as blob))) from comment",
            )?;
    Ok((index, text))
}

fn measure(server: SocketAddr, kinds: &[Kind]) -> anyhow::Result<Vec<Taken>> {
    let mut taken = Vec::new();
    for kind in kinds {
        let path = address(&kind.query);
        if kind.query.is_empty() {
            let (p50, p99) = times(server, &path)?;
            taken.push(Taken { p50, p99, hits: Vec::new() });
            continue;
        }
        let mut page = ask(server, &path)?;
        let mut hits = numbers(&page);
        for _ in 0..2 {
            let Some(next) = next(&page) else { break };
            page = ask(server, &next)?;
            hits.extend(numbers(&page));
        }
        let (p50, p99) = times(server, &path)?;
        say(format_args!("{}: {} hits looked at, p50 {}", kind.name, hits.len(), millis(p50)));
        taken.push(Taken { p50, p99, hits });
    }
    Ok(taken)
}

/// The first page and a deep one, reached as a reader would.
fn depth(server: SocketAddr, word: &str) -> anyhow::Result<(Duration, Duration)> {
    let first = address(word);
    let mut path = first.clone();
    for _ in 1..DEEP {
        match next(&ask(server, &path)?) {
            Some(next) => path = next,
            // Fewer pages than that: the last one there is.
            None => break,
        }
    }
    Ok((times(server, &first)?.0, times(server, &path)?.0))
}

fn times(server: SocketAddr, path: &str) -> anyhow::Result<(Duration, Duration)> {
    let mut connection = Fetch::open(server)?;
    for _ in 0..WARM {
        connection.get(path, false)?;
    }
    let mut all = Vec::with_capacity(TIMED);
    for _ in 0..TIMED {
        let begun = Instant::now();
        connection.get(path, false)?;
        all.push(begun.elapsed());
    }
    all.sort_unstable();
    Ok((all[TIMED / 2], all[TIMED * 99 / 100]))
}

fn ask(server: SocketAddr, path: &str) -> anyhow::Result<String> {
    Ok(String::from_utf8(Fetch::open(server)?.get(path, false)?)?)
}

fn address(query: &str) -> String {
    let mut text = format!("/g/{GALLERY}/search?q=");
    for byte in query.bytes() {
        text.push_str(&format!("%{byte:02X}"));
    }
    text
}

/// The numbers of the hits of a page.
fn numbers(page: &str) -> Vec<String> {
    page.split("data-hit=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .map(str::to_owned)
        .collect()
}

/// Where a page of hits leads on.
fn next(page: &str) -> Option<String> {
    // The box beside the page has a next page too.
    let ways = page.split("class=\"ways-on\"").nth(1)?.split("</nav>").next()?;
    let link = ways.split("rel=\"next\" href=\"").nth(1)?.split('"').next()?;
    Some(link.replace("&#38;", "&").replace("&amp;", "&"))
}

/// The same posts in PostgreSQL, and the same searches. A server of one's own keeps what was built
/// in it, with the key beside the data here.
fn on_postgres(options: &Options, url: &str, kinds: &[Kind]) -> anyhow::Result<Vec<Taken>> {
    let folder = options.folder.join("postgres");
    fs::create_dir_all(&folder)?;
    let mut command = madang::command(&options.programs, &folder);
    let listed = command.args(["gallery", "list"]).env("MADANG_DATABASE", url).output()?;
    if !String::from_utf8_lossy(&listed.stdout).contains(GALLERY) {
        build_in_postgres(options, url, &folder)?;
    }
    let server = Madang::start(&options.programs, &folder, &[("MADANG_DATABASE", url)])?;
    measure(server.address, kinds)
}

fn build_in_postgres(options: &Options, url: &str, folder: &Path) -> anyhow::Result<()> {
    say(format_args!("building {} posts in PostgreSQL", options.posts));
    let (count, comments) = (options.posts.to_string(), (options.posts * 3).to_string());
    for arguments in [
        &["gallery", "create", GALLERY, "--name", "벤치"][..],
        &["seed", "--gallery", GALLERY, "--posts", &count, "--comments", &comments],
    ] {
        let mut command = madang::command(&options.programs, folder);
        let status = command.args(arguments).env("MADANG_DATABASE", url).status()?;
        ensure!(status.success(), "madang {arguments:?} failed");
    }
    Ok(())
}

/// What a write took.
struct Write {
    /// The median.
    wall: Duration,
    /// The mean of the server's own time.
    cpu: Duration,
}

/// Writes of posts, with the index and with triggers that do nothing.
fn writing(options: &Options, data: &Data) -> anyhow::Result<[Write; 2]> {
    let mut taken = Vec::new();
    for is_indexed in [true, false] {
        let scratch = data.scratch()?;
        if !is_indexed {
            scratch.open()?.execute_batch(
                "drop trigger post_text_insert; drop trigger post_text_delete;
                 create trigger post_text_insert instead of insert on post_text begin select 1; end;
                 create trigger post_text_delete instead of delete on post_text begin select 1; end;",
            )?;
        }
        let server = Madang::start(&options.programs, &scratch.folder, &[])?;
        let mut all = Vec::with_capacity(WRITTEN);
        let before = server.process.cpu()?;
        for n in 0..WRITTEN {
            let begun = Instant::now();
            write_post(server.address, n)?;
            all.push(begun.elapsed());
        }
        let cpu = (server.process.cpu()? - before) / WRITTEN as f64;
        all.sort_unstable();
        taken.push(Write { wall: all[WRITTEN / 2], cpu: Duration::from_secs_f64(cpu) });
    }
    taken.try_into().map_err(|_| anyhow::anyhow!("two runs"))
}

fn write_post(server: SocketAddr, n: usize) -> anyhow::Result<()> {
    let words = "주말에 다녀온 이야기를 조금 적어 봅니다. 날씨가 좋아서 사람이 많았고, 내려오는 길에 본 노을이 오래 남네요. ";
    let mut body = String::from("nick=&password=1234&title=");
    let text = format!("오늘 다녀온 이야기 {n}");
    for (name, text) in [("", text), ("&body=", words.repeat(4) + &n.to_string())] {
        body.push_str(name);
        for byte in text.bytes() {
            body.push_str(&format!("%{byte:02X}"));
        }
    }
    let mut stream = BufReader::new(TcpStream::connect(server)?);
    let request = format!(
        "POST /g/{GALLERY}/write HTTP/1.1\r\nhost: bench\r\nconnection: close\r\nx-forwarded-for: 198.51.{}.{}\r\n\
         content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n{body}",
        n / 250,
        n % 250 + 1,
        body.len(),
    );
    stream.get_mut().write_all(request.as_bytes())?;
    let mut line = String::new();
    stream.read_line(&mut line)?;
    ensure!(line.contains(" 303"), "writing answers {line:?}");
    stream.read_to_end(&mut Vec::new())?;
    Ok(())
}

fn millis(time: Duration) -> String {
    format!("{:.2} ms", time.as_secs_f64() * 1e3)
}

fn micros(time: Duration) -> String {
    format!("{:.0} µs", time.as_secs_f64() * 1e6)
}
