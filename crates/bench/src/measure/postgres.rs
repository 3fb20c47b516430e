//! The engines side by side: SQLite with one server, PostgreSQL with one node and with three.

use super::{Bars, arguments, fresh, median_of, run::Taken, write::LEAST};
use crate::{Options, data::Data, load, madang::Madang, postgres::Postgres, report::Table, say};

/// What is asked: a name, the mix and its clients.
const KINDS: [(&str, &str, &str); 5] = [
    ("list page 1", "list1", "32"),
    ("random posts", "posts", "32"),
    ("a third each of list, deep list and posts", "read", "32"),
    ("comments, least hashing", "comment", "64"),
    ("posts, comments, votes", "write", "64"),
];

/// Nodes of each column after SQLite's.
const NODES: [usize; 2] = [1, 3];

/// Runs `load` against all nodes of a site.
fn ask(
    options: &Options,
    data: &Data,
    nodes: &[Madang],
    (_, mix, clients): (&str, &str, &str),
    seed: &str,
) -> anyhow::Result<Taken> {
    let urls: Vec<String> = nodes.iter().map(Madang::url).collect();
    let (first, others) = urls.split_first().ok_or_else(|| anyhow::anyhow!("no nodes"))?;
    let mut more = vec!["--clients", clients, "--seed", seed];
    more.extend(others.iter().flat_map(|url| ["--url", url.as_str()]));
    let cpu = || nodes.iter().map(|node| node.process.cpu()).sum::<anyhow::Result<f64>>();
    let before = cpu()?;
    let run =
        load::run(&options.programs, &arguments(mix, first, data.posts, options.seconds, &more))?;
    let cpu = (cpu()? - before) * 1_000_000.0 / run.all.requests.max(1.0);
    Ok(Taken { run, cpu })
}

/// The table of engines. Each has its turn with each kind in every round.
pub(super) fn engines(options: &Options, data: &Data, bars: &mut Bars) -> anyhow::Result<Table> {
    let mut head = vec!["what".to_owned(), "SQLite /s".to_owned()];
    head.extend(NODES.map(|nodes| format!("PostgreSQL, {nodes} /s")));
    head.push("p99 ms: SQLite".to_owned());
    head.extend(NODES.map(|nodes| format!("PostgreSQL, {nodes}")));
    head.push("CPU ms for 1,000: SQLite".to_owned());
    head.extend(NODES.map(|nodes| format!("PostgreSQL, {nodes} (nodes only)")));
    let head: Vec<&str> = head.iter().map(String::as_str).collect();
    let mut table = Table::new("Engines: SQLite, and PostgreSQL with one node and three", &head);
    let Some(postgres) = Postgres::here() else {
        table.note(
            "Not measured: no PostgreSQL. `scripts/bench` starts one where it is installed."
                .to_owned(),
        );
        return Ok(table);
    };
    say(format_args!("moving {} posts to PostgreSQL", data.posts));
    // The source of a move is open: a copy, so that the kept data stay as they are.
    let (scratch, sqlite) = fresh(options, data, &[LEAST])?;
    let moved = postgres.fill(&options.programs, &scratch)?;
    let sqlite = [sqlite];

    let mut taken: Vec<[Vec<Taken>; 3]> = KINDS.map(|_| Default::default()).into();
    for round in 0..options.rounds {
        // Another seed for each run: the same visitors would vote for the same posts again.
        let seed = |column: usize| (10 * (round + 1) + column).to_string();
        for (kind, columns) in KINDS.into_iter().zip(&mut taken) {
            say(format_args!("engines: {}", kind.0));
            columns[0].push(ask(options, &scratch, &sqlite, kind, &seed(0))?);
            for (nodes, column) in NODES.into_iter().zip(&mut columns[1..]) {
                let nodes = postgres.nodes(&options.programs, &scratch, nodes, &[LEAST])?;
                column.push(ask(options, &scratch, &nodes, kind, &seed(nodes.len()))?);
            }
        }
    }
    for ((what, ..), columns) in KINDS.iter().zip(&taken) {
        let of =
            |shown: &dyn Fn(&Taken) -> f64| columns.each_ref().map(|runs| median_of(runs, shown));
        let mut cells = vec![(*what).to_owned()];
        cells.extend(of(&|it| it.run.all.per_second).map(|it| format!("{it:.0}")));
        cells.extend(of(&|it| it.run.all.p99).map(|it| format!("{it:.1}")));
        cells.extend(of(&|it| it.cpu).map(|it| format!("{it:.0}")));
        table.row(&cells);
    }
    table.note(format!(
        "{}. The data came there by `madang move`: {:.0} rows copied at {:.0} rows/s, and in {:.0} s both \
         sides were compared and known to be equal. Load, nodes and PostgreSQL share the same cores, so \
         three nodes show what more nodes cost, not what more machines bring; PostgreSQL's own CPU time is \
         not in the last columns. What a column wrote stays there for its next round.",
        postgres.version(),
        moved.rows,
        moved.per_second,
        moved.seconds
    ));
    let shown = format!("{:.0} rows/s", moved.per_second);
    bars.add(
        "`madang move` to PostgreSQL",
        "over 20,000 rows/s",
        shown,
        moved.per_second > 20_000.0,
    );
    Ok(table)
}
