//! Networks that a gallery shuts to guests, by lists that the operator keeps in files.

use std::{net::Ipv4Addr, path::Path, time::Duration};

use super::administering::operator;
use crate::{
    guest::{Answer, Draft, Guest},
    members::member,
    site::{Engine, GALLERY, Site, runtime},
};

/// In it are all guests of the stories, and those who sign up.
const ALL: &str = "127.40.0.0/13\n";
const HOME: &str = "# here\n203.0.113.0/24\n2001:db8::/32\n";
/// Takes what others say of whom they pass on.
const PROXY: Ipv4Addr = Ipv4Addr::new(127, 90, 0, 1);
/// In no list.
const ELSEWHERE: Ipv4Addr = Ipv4Addr::new(127, 91, 0, 9);

fn list(folder: &Path, file: &str, text: &str) {
    std::fs::write(folder.join(file), text).unwrap();
}

/// Writes as somebody whom the proxy passes on; the status.
async fn write_from(proxy: &Guest, address: &str, title: &str) -> u16 {
    let words = [("password", "1234"), ("title", title), ("body", "본문")];
    let request = proxy.request("POST", &format!("/g/{GALLERY}/write")).form(&words);
    Answer::of(request.header("x-forwarded-for", address)).await.status
}

async fn until_logged(site: &Site, words: &str) {
    for _ in 0..1_200 {
        if site.log().contains(words) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    panic!("never logged: {words}\n{}", site.log());
}

async fn a_gallery_shuts_networks_to_guests(engine: Engine) {
    let lists = tempfile::tempdir().unwrap();
    let folder = lists.path();
    let settings = [
        ("MADANG_NETWORKS", folder.to_str().unwrap()),
        ("MADANG_TRUSTED_PROXIES", "127.90.0.1/32"),
    ];
    let Some(mut site) = Site::prepare(engine, &settings).await else { return };
    site.madang(&["gallery", "create", GALLERY, "--name", "바둑"]);

    // A wrong line is no start, and the doctor names it as well.
    list(folder, "home.txt", HOME);
    list(folder, "vpn.txt", "127.40.0.0/13\n127.40.0/33\n");
    let output = site.try_madang(&["serve", "--listen", "127.0.0.1:0"]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(!output.status.success() && said.contains("vpn.txt:2: \"127.40.0/33\""), "{said}");
    let found = String::from_utf8(site.try_madang(&["doctor"]).stdout).unwrap();
    assert!(found.contains("WRONG") && found.contains("vpn.txt:2"), "{found}");
    list(folder, "vpn.txt", ALL);
    site.start();

    let boss = operator(&site).await;
    let health = boss.get("/admin/health").await.expect(200).text;
    assert!(health.contains("vpn.txt 1개, home.txt 2개"), "{health}");
    let path = format!("/g/{GALLERY}/manage/settings");
    let form = boss.form(&path, "/settings").await;
    let page = boss.get(&path).await.expect(200).text;
    let unknown = "목록을 넣지 않아";
    assert_eq!(page.split(unknown).count(), 2, "one list is not there: {page}");
    let (guest, free) = (site.guest(), site.guest_at(ELSEWHERE));
    let proxy = site.guest_at(PROXY);
    let no = guest.write("아직 열린 때", "본문").await;
    assert_eq!(write_from(&proxy, "198.51.100.7", "밖에서").await, 303);

    boss.send(&form, &[("shut_vpn", "1"), ("shut_overseas", "1")]).await.expect(303);
    let page = boss.get(&path).await.text;
    assert_eq!(page.matches("value=\"1\" checked aria-describedby=\"shut-").count(), 2, "{page}");
    let log = free.get(&format!("/g/{GALLERY}/log")).await.text;
    assert!(log.contains("VPN 유동 막기") && log.contains("해외 유동 막기"), "{log}");
    let rules = free.get(&format!("/g/{GALLERY}/rules")).await.text;
    assert!(rules.contains("<dt>유동을 막는 네트워크</dt><dd>VPN, 해외</dd>"), "{rules}");

    // Guests of the list: nothing, at any way in, and all they typed is kept.
    let refused = guest.try_write(&Draft::new("막힌 글", "본문")).await.expect(403).text;
    assert!(refused.contains("지금 쓰는 네트워크에서는") && refused.contains("막힌 글"));
    assert!(!refused.contains("VPN"), "which list it was is not said");
    let told = guest.get(&format!("/g/{GALLERY}/write")).await.expect(200).text;
    assert!(told.contains("지금 쓰는 네트워크에서는"), "before he has typed");
    assert!(guest.try_comment(no, "막힌 댓글").await.expect(403).text.contains("막힌 댓글"));
    guest.vote(no, "up").await.expect(403);
    for (path, fields) in [
        ("write".to_owned(), vec![("password", "1234"), ("title", "막힌 글"), ("body", "본문")]),
        (format!("{no}/comments"), vec![("password", "1234"), ("body", "막힌 댓글")]),
        (format!("{no}/vote"), vec![("value", "up")]),
    ] {
        let request = guest.request("POST", &format!("/g/{GALLERY}/{path}")).form(&fields);
        let answer = Answer::of(request.header("accept", "application/json")).await.expect(403);
        assert_eq!(answer.json()["code"], "network_not_allowed", "{path}");
    }
    // They read, and what they wrote stays theirs.
    guest.get(&format!("/g/{GALLERY}/{no}")).await.expect(200);
    guest.edit(no, &Draft::new("고친 글", "본문")).await.expect(303);
    guest.delete(no, "1234").await.expect(303);
    // Others write: members from there, guests from elsewhere, guests from home.
    let there = member(&site, "브이피엔회원").await;
    let own = there.write("회원의 글", "본문").await;
    free.vote(own, "up").await.expect(303);
    free.comment(own, "댓글").await;
    for (address, status) in [
        ("203.0.113.9", 303),
        ("2001:db8:9::1", 303),
        ("::ffff:203.0.113.10", 303),
        ("198.51.100.8", 403),
        ("2001:db9::1", 403),
        ("10.1.2.3", 303),
    ] {
        assert_eq!(write_from(&proxy, address, address).await, status, "{address}");
    }

    // A change that cannot be read leaves what was; one that can, holds.
    list(folder, "vpn.txt", "127.91.0.9\nhello\n");
    until_logged(&site, "networks were not read").await;
    guest.try_write(&Draft::new("여전히 막힌 글", "본문")).await.expect(403);
    free.vote(own, "up").await.expect(409);
    let health = boss.get("/admin/health").await.text;
    assert!(health.contains("전의 목록을 그대로") && health.contains("vpn.txt:2"), "{health}");
    list(folder, "vpn.txt", "127.91.0.9\n");
    until_logged(&site, "networks read again").await;
    guest.write("열린 글", "본문").await;
    free.vote(own, "up").await.expect(403);
    // And the command line opens what is shut.
    let said = site.madang(&["gallery", "set", GALLERY, "--shut", "carrier"]);
    assert!(said.contains("shut to guests") && said.contains("carrier"), "{said}");
    // What another process has written is noticed a moment later.
    let mut said = free.try_comment(own, "다시 댓글").await;
    for _ in 0..400 {
        if said.status == 303 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
        said = free.try_comment(own, "다시 댓글").await;
    }
    said.expect(303);
    assert!(site.madang(&["log", "verify"]).contains("holds"));
}

#[test]
fn a_gallery_shuts_networks_on_sqlite() {
    runtime().block_on(a_gallery_shuts_networks_to_guests(Engine::Sqlite));
}

#[test]
fn a_gallery_shuts_networks_on_postgres() {
    runtime().block_on(a_gallery_shuts_networks_to_guests(Engine::Postgres));
}
