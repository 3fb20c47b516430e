//! The files of `deploy/`: what can be tried here is tried, the rest is read and held together.

use std::{
    collections::BTreeSet,
    net::{Ipv4Addr, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use madang::web::LAST_REQUESTS;
use saphyr::{LoadableYamlNode as _, Yaml};
use tokio::net::TcpSocket;

use crate::{
    guest::{Answer, Guest},
    nodes::Nodes,
    site::{Engine, GALLERY, Site, fresh_schema, runtime, text, together},
};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap()
}

/// Whether a program is here; CI runs everything.
fn has(program: &str) -> bool {
    let found =
        Command::new(program).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    let is_here = found.is_ok();
    assert!(
        is_here || std::env::var("CI").as_deref() != Ok("true"),
        "{program} is not here, and CI runs everything"
    );
    if !is_here {
        eprintln!("*** SKIPPED: there is no {program} here. ***");
    }
    is_here
}

/// The only seconds on a line that begins so.
fn seconds(source: &str, begins: &str) -> u64 {
    let mut lines = source.lines().filter_map(|line| line.trim().strip_prefix(begins));
    let value = lines.next().unwrap_or_else(|| panic!("no {begins}"));
    value.trim().trim_end_matches('s').parse().unwrap_or_else(|_| panic!("{begins}{value}"))
}

#[test]
fn everybody_waits_longer_for_a_node_than_it_takes_to_stop() {
    let drain = LAST_REQUESTS.as_secs();
    let slack = 10;
    assert!(seconds(&read("deploy/madang.service"), "TimeoutStopSec=") >= drain + slack);
    assert!(seconds(&read("deploy/compose.yaml"), "stop_grace_period:") >= drain + slack);
    let manifest = read("deploy/kubernetes/madang.yaml");
    let before =
        manifest.split("command: [\"sleep\", \"").nth(1).unwrap().split('"').next().unwrap();
    let before: u64 = before.parse().unwrap();
    assert!(seconds(&manifest, "terminationGracePeriodSeconds:") >= before + drain + slack);
    let balancer = read("deploy/haproxy.cfg");
    assert!(seconds(&balancer, "hard-stop-after ") >= drain + slack);
    // The balancer hears a node's own answer before it gives up on it.
    let request: u64 = {
        let example = madang::config::Config::example();
        let line =
            example.lines().find(|line| line.contains("request_timeout =")).unwrap().to_owned();
        line.split('"').nth(1).unwrap().trim_end_matches('s').parse().unwrap()
    };
    assert!(seconds(&balancer, "timeout server ") > request);
}

#[test]
fn the_unit_is_one_that_systemd_takes_and_finds_well_locked() {
    if !has("systemd-analyze") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let unit = folder.path().join("madang.service");
    let source = read("deploy/madang.service");
    assert!(source.contains("ExecStart=/usr/local/bin/madang serve"));
    let source = source.replace("/usr/local/bin/madang", env!("CARGO_BIN_EXE_madang"));
    std::fs::write(&unit, source).unwrap();
    let verified = Command::new("systemd-analyze").arg("verify").arg(&unit).output().unwrap();
    let said = text(&verified.stdout) + &text(&verified.stderr);
    assert!(verified.status.success() && !said.contains("madang.service"), "{said}");
    let locked = Command::new("systemd-analyze")
        .args(["security", "--offline=true", "--threshold=20", "--no-pager"])
        .arg(&unit)
        .output()
        .unwrap();
    assert!(locked.status.success(), "{}", text(&locked.stdout));
}

/// What a mapping has under some names, one below the other; `<<` counts as its own.
fn at<'a>(yaml: &'a Yaml<'a>, names: &[&str]) -> Option<&'a Yaml<'a>> {
    names.iter().try_fold(yaml, |below, name| {
        let own = below.as_mapping_get(name);
        own.or_else(|| below.as_mapping_get("<<").and_then(|merged| merged.as_mapping_get(name)))
    })
}

fn word<'a>(yaml: &'a Yaml<'a>, names: &[&str]) -> &'a str {
    at(yaml, names).and_then(Yaml::as_str).unwrap_or_else(|| panic!("no {names:?}"))
}

/// The variables that settings know.
fn known() -> BTreeSet<String> {
    let example = madang::config::Config::example();
    let lines = example.lines().filter_map(|line| line.strip_prefix("# Environment: "));
    lines.map(str::to_owned).collect()
}

#[test]
fn the_manifests_hold_together() {
    let source = read("deploy/kubernetes/madang.yaml");
    let documents = Yaml::load_from_str(&source).unwrap();
    let of = |kind: &str| documents.iter().find(|it| word(it, &["kind"]) == kind).unwrap();
    let (deployment, service) = (of("Deployment"), of("Service"));
    let pods = ["spec", "template", "metadata", "labels"];
    let labels = |yaml, names: &[&str]| format!("{:?}", at(yaml, names).unwrap());
    let chosen = labels(deployment, &pods);
    assert_eq!(chosen, labels(deployment, &["spec", "selector", "matchLabels"]));
    assert_eq!(chosen, labels(service, &["spec", "selector"]));
    assert_eq!(chosen, labels(of("PodDisruptionBudget"), &["spec", "selector", "matchLabels"]));
    let pod = at(deployment, &["spec", "template", "spec"]).unwrap();
    let container = &at(pod, &["containers"]).unwrap().as_vec().unwrap()[0];

    // Ports by the same name, probes that are there, and no setting that nobody knows.
    let port = &at(container, &["ports"]).unwrap().as_vec().unwrap()[0];
    assert_eq!(word(port, &["name"]), "http");
    let answered = at(service, &["spec", "ports"]).unwrap().as_vec().unwrap();
    assert_eq!(word(&answered[0], &["targetPort"]), "http");
    for (probe, path) in
        [("startupProbe", "/readyz"), ("readinessProbe", "/healthz"), ("livenessProbe", "/healthz")]
    {
        assert_eq!(word(container, &[probe, "httpGet", "path"]), path);
        assert_eq!(word(container, &[probe, "httpGet", "port"]), "http");
    }
    for variable in at(container, &["env"]).unwrap().as_vec().unwrap() {
        assert!(known().contains(word(variable, &["name"])), "{variable:?}");
    }
    // What it mounts there is, and the key is closed to others, or it would not be taken.
    let names = |yaml, list: &str| -> BTreeSet<String> {
        let all = at(yaml, &[list]).unwrap().as_vec().unwrap();
        all.iter().map(|it| word(it, &["name"]).to_owned()).collect()
    };
    assert_eq!(names(container, "volumeMounts"), names(pod, "volumes"));
    assert!(source.contains("defaultMode: 0440"));
    assert_eq!(word(of("Ingress"), &["metadata", "name"]), word(service, &["metadata", "name"]));
}

#[test]
fn the_composition_holds_together() {
    let source = read("deploy/compose.yaml");
    let documents = Yaml::load_from_str(&source).unwrap();
    let compose = &documents[0];
    let balancer = read("deploy/haproxy.cfg");
    for node in ["node1", "node2", "node3"] {
        assert_eq!(word(compose, &["services", node, "image"]), "madang");
        assert!(balancer.contains(&format!("server {node} {node}:8080")));
        let environment = at(compose, &["services", node, "environment"]).unwrap();
        for (variable, _) in environment.as_mapping().unwrap() {
            assert!(known().contains(variable.as_str().unwrap()), "{variable:?}");
        }
    }
    let recipe = word(compose, &["x-node", "build", "dockerfile"]);
    assert!(root().join(recipe).exists());
    // The balancer's own port, where the composition looks for it.
    assert!(balancer.contains("bind :8080") && source.contains(":8080:8080"));
    let secret =
        at(compose, &["x-node", "secrets"]).unwrap().as_vec().unwrap()[0].as_str().unwrap();
    assert!(word(compose, &["x-node", "environment", "MADANG_KEY_FILE"]).ends_with(secret));
    assert!(at(compose, &["secrets", secret]).is_some());
}

#[test]
fn the_image_is_made_of_what_is_there() {
    let source = read("deploy/Containerfile");
    let minimum = read("Cargo.toml")
        .split("rust-version = \"")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap()
        .to_owned();
    assert!(
        source.contains(&format!("FROM rust:{minimum}-bookworm AS build")),
        "the image builds with Rust {minimum}"
    );
    // Only what the runtime image has: everything else is in the binary.
    let linked = Command::new("ldd").arg(env!("CARGO_BIN_EXE_madang")).output().unwrap();
    let here = ["linux-vdso", "libgcc_s", "libm.", "libc.", "libdl.", "libpthread.", "ld-linux"];
    for line in text(&linked.stdout).lines() {
        assert!(here.iter().any(|it| line.contains(it)), "not in the image: {line}");
    }
    // What the build reads is not kept from it, and what it must not read is.
    let ignored = read(".dockerignore");
    for (kept, is_kept) in
        [("target", false), (".git", false), ("data", false), ("src", true), ("README.md", true)]
    {
        assert_eq!(ignored.lines().all(|line| line != kept), is_kept, "{kept}");
    }
    // What the composition is given beside its file is nobody else's, nor the repository's.
    for secret in ["secret.key", ".env"] {
        assert!(ignored.lines().any(|line| line == format!("**/{secret}")), "{secret}");
        assert!(read(".gitignore").contains(&format!("/deploy/{secret}\n")), "{secret}");
    }
}

/// The health check of the image, as its shell runs it.
fn is_healthy(port: u16) -> bool {
    let source = read("deploy/Containerfile");
    let command =
        source.split("CMD [\"bash\", \"-c\", \"").nth(1).unwrap().split("\"]").next().unwrap();
    let command =
        command.replace("\\\\", "\\").replace("127.0.0.1/8080", &format!("127.0.0.1/{port}"));
    Command::new("bash").args(["-c", &command]).stderr(Stdio::null()).status().unwrap().success()
}

/// An address that nobody else is given as long as the socket is there, whether somebody listens
/// at it or, for a while, nobody does: it is bound, and shared only with who asks for this port.
fn kept_address() -> (TcpSocket, String) {
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_reuseaddr(true).unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let address = socket.local_addr().unwrap().to_string();
    (socket, address)
}

/// HAProxy with the shipped configuration; only the addresses are others.
struct Balancer {
    process: Child,
    base: String,
    _folder: tempfile::TempDir,
    _kept: TcpSocket,
}

impl Balancer {
    fn start(nodes: &[Site]) -> Balancer {
        let (kept, address) = kept_address();
        let mut source =
            read("deploy/haproxy.cfg").replace("bind :8080", &format!("bind {address}"));
        for (at, node) in nodes.iter().enumerate() {
            let place = node.base().strip_prefix("http://").unwrap().to_owned();
            let name = format!("node{}:8080", at + 1);
            assert!(source.contains(&name));
            source = source.replace(&name, &place);
        }
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("haproxy.cfg");
        std::fs::write(&file, source).unwrap();
        let checked = Command::new("haproxy").arg("-c").arg("-f").arg(&file).output().unwrap();
        assert!(checked.status.success(), "{}", text(&checked.stderr));
        let process = Command::new("haproxy").arg("-db").arg("-f").arg(&file).spawn().unwrap();
        let base = format!("http://{address}");
        let balancer = Balancer { process, base, _folder: folder, _kept: kept };
        let patience = Instant::now() + Duration::from_secs(60);
        while TcpStream::connect(&address).is_err() {
            assert!(Instant::now() < patience, "haproxy never listened");
            std::thread::sleep(Duration::from_millis(20));
        }
        balancer
    }

    fn guest(&self, last: u8) -> Guest {
        Guest::new(Nodes::one(&self.base), Ipv4Addr::new(127, 60, last, 9))
    }
}

impl Drop for Balancer {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Lists that a node has answered, by its own count.
async fn lists(node: &Site) -> u64 {
    let metrics = node.guest().get("/metrics").await.expect(200).text;
    let line = |line: &&str| {
        line.starts_with("madang_http_requests_total{") && line.contains("route=\"/g/{gallery}\"")
    };
    metrics
        .lines()
        .filter(line)
        .map(|line| line.rsplit(' ').next().unwrap().parse::<u64>().unwrap())
        .sum()
}

/// Reads a post five times; the answers' statuses.
async fn read_often(guest: Guest, no: i64) -> Vec<u16> {
    let mut statuses = Vec::new();
    for _ in 0..5 {
        statuses.push(guest.get(&format!("/g/{GALLERY}/{no}")).await.status);
    }
    statuses
}

#[test]
fn three_nodes_behind_the_balancer_are_one_site_while_two_of_them_go() {
    runtime().block_on(async {
        if !has("haproxy") {
            return;
        }
        let Some(database) = fresh_schema().await else { return };
        let mut nodes = Vec::new();
        // Whoever else took the place of a node that is away would be asked for its pages.
        let places: Vec<(TcpSocket, String)> = (0..3).map(|_| kept_address()).collect();
        for (_, place) in &places {
            let settings = [("MADANG_TRUSTED_PROXIES", "127.0.0.1")];
            let mut node = Site::prepare(Engine::Sqlite, &settings).await.unwrap();
            (node.engine, node.database) = (Engine::Postgres, database.clone());
            if let Some(first) = nodes.first() {
                let first: &Site = first;
                std::fs::create_dir_all(node.data()).unwrap();
                std::fs::copy(first.data().join("secret.key"), node.data().join("secret.key"))
                    .unwrap();
            } else {
                node.madang(&["gallery", "create", GALLERY, "--name", "바둑"]);
            }
            node.start_at(place);
            nodes.push(node);
        }
        let port = nodes[0].base().rsplit(':').next().unwrap().parse().unwrap();
        assert!(is_healthy(port), "the image's own check");
        let balancer = Balancer::start(&nodes);
        let first = balancer.guest(1);
        let no = first.write("셋이 하나", "본문").await;
        first.get("/metrics").await.expect(404);

        // Every node has its part, and each shows what another took.
        let ask = async |times: u8| {
            let asking = (0..times).map(|n| {
                let guest = balancer.guest(n % 16);
                async move { guest.get(&format!("/g/{GALLERY}")).await }
            });
            together(asking).await
        };
        for answer in ask(48).await {
            assert!(answer.expect(200).text.contains("셋이 하나"));
        }
        for node in &nodes {
            assert!(lists(node).await > 0, "a node that nobody asks");
        }
        // A visitor is himself and not the balancer.
        let said = nodes[0].madang(&["post", "addresses", GALLERY, &no.to_string()]);
        assert!(said.contains("127.60.1.9"), "{said}");

        // One is asked to stop while it is being asked, one is killed: nobody notices.
        let readers = (0..40_u8).map(|n| read_often(balancer.guest(n % 16), no));
        let reading = tokio::spawn(together(readers.collect::<Vec<_>>()));
        nodes[1].ask_to_stop();
        let answers = reading.await.unwrap().concat();
        assert!(answers.iter().all(|status| *status == 200), "{answers:?}");
        assert_eq!(nodes[1].wait_for_stop(), Some(0));
        nodes[2].kill();
        for n in 0..12 {
            let guest = balancer.guest(20 + n);
            let no = guest.write(&format!("글 {n}"), "본문").await;
            guest.read(no).await;
        }
        assert!(!is_healthy(1), "the check can fail");
        let posts = nodes[0].number("select count(*) from post").await;
        assert_eq!(posts, 13);

        // They come back to the same place and are asked again.
        nodes[1].start_at(&places[1].1);
        let patience = Instant::now() + Duration::from_secs(60);
        while lists(&nodes[1]).await == 0 {
            assert!(Instant::now() < patience, "a node that came back is never asked again");
            let answers: Vec<Answer> = ask(6).await;
            assert!(answers.iter().all(|answer| answer.status == 200));
        }
    });
}
