//! Several entry points to one database.

use std::time::Instant;

use super::{Database, Mode, Proxy, is_away, is_back, list};
use crate::site::{Site, runtime, together};

/// Half of it is what each of two entry points has to make a connection.
const UNHURRIED: [(&str, &str); 1] = [("MADANG_QUERY_TIMEOUT", "20s")];
/// Short enough to wait for, and for more than one that hangs.
const HURRIED: [(&str, &str); 1] = [("MADANG_QUERY_TIMEOUT", "8s")];

/// A site with two entry points, in this order.
async fn with_two(what: &str) -> Option<(Site, Proxy, Proxy, Database)> {
    let database = Database::new(what).await?;
    let (one, two) =
        (Proxy::before(database.socket()).await, Proxy::before(database.socket()).await);
    let name = &database.name;
    let url = format!("postgres://{name}@{},{}/{name}", one.place(), two.place());
    let mut site = Site::at(&url, &UNHURRIED);
    site.start();
    Some((site, one, two, database))
}

#[test]
fn one_that_hangs_among_two_does_not_stop_the_site() {
    runtime().block_on(async {
        let Some((mut site, one, two, database)) = with_two("twohung").await else { return };
        let guest = site.guest();
        guest.write("전", "본문").await;
        assert_eq!(two.accepted(), 0, "the second is for when the first is away");
        // From here on it is given up on soon, so that one that is slow for once may be, too.
        site.kill();
        let mut serve = site.command(&["serve", "--listen", "127.0.0.1:0"]);
        serve.envs(HURRIED);
        site.start_as(serve);
        one.set(Mode::Hang);
        // Whoever was on his way finds out; after that nobody asks there.
        is_back(&guest).await;
        let (since, before) = (Instant::now(), one.accepted());
        let crowd = (0..40).map(|_| {
            let guest = site.guest();
            async move { guest.get(&list()).await.status }
        });
        assert_eq!(together(crowd).await, [200; 40]);
        guest.write("둘째로", "본문").await;
        let asked = one.accepted() - before;
        // But for a probe now and then, which waits for half of what a query may take.
        let most = 4 + since.elapsed().as_secs() / 4;
        assert!(asked <= most, "{asked} connections to the one that hangs");
        // Both away, and then the first alone is back.
        two.set(Mode::Refuse);
        is_away(&guest).await;
        one.set(Mode::Pass);
        is_back(&guest).await;
        guest.write("첫째로", "본문").await;
        site.doctor_is_content();
        drop(site);
        database.remove().await;
    });
}

#[test]
fn a_server_starts_on_the_entry_point_that_is_there() {
    runtime().block_on(async {
        let Some(database) = Database::new("twostart").await else { return };
        let two = Proxy::before(database.socket()).await;
        // Bound, so that nobody else is given the port, and never listened on: it refuses.
        let gone = tokio::net::TcpSocket::new_v4().unwrap();
        gone.bind("127.0.0.1:0".parse().unwrap()).unwrap();
        let (place, name) = (gone.local_addr().unwrap(), &database.name);
        let mut site =
            Site::at(&format!("postgres://{name}@{place},{}/{name}", two.place()), &UNHURRIED);
        site.start();
        site.guest().write("글", "본문").await;
        site.doctor_is_content();
        drop((site, gone));
        database.remove().await;
    });
}
