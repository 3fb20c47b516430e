//! A gallery's cover: a band of colour, or a picture that its manager sends.

use std::{
    io::{Read as _, Write as _},
    net::TcpStream,
    time::Duration,
};

use reqwest::header::{ACCEPT, COOKIE, IF_NONE_MATCH};

use crate::{
    guest::{Answer, Guest},
    members::{PASSWORD, log_in, member},
    nodes::spread,
    picture::{cover, form, png, send, shown},
    site::Site,
};

/// The gallery of these stories.
const RAMEN: &str = "ramen";

spread!(
    a_gallery_has_a_cover_if_its_manager_likes,
    [("MADANG_ORIGIN", "http://gall.example")],
    |site| async move {
        let owner = member(&site, "라면왕").await;
        owner.post("/open", &[("name", "라면"), ("slug", RAMEN)]).await.expect(303);
        let guest = site.guest();
        band(&owner, &guest).await;
        refusals(&owner, &guest).await;
        one_at_a_time(&site, &owner).await;
        picture(&site, &owner, &guest).await;
    }
);

spread!(a_forgotten_file_costs_nothing_of_the_pace, [("MADANG_LIMITS", "on")], |site| async move {
    let owner = member(&site, "라면왕").await;
    owner.post("/open", &[("name", "라면"), ("slug", RAMEN)]).await.expect(303);
    for _ in 0..12 {
        send(&owner, RAMEN, b"", &[], &[]).await.expect(422);
    }
    let file = png(640, 160, [9, 9, 9]);
    send(&owner, RAMEN, &file, &[], &[]).await.expect(303);
    let mut last = 303;
    for _ in 0..200 {
        last = send(&owner, RAMEN, &file, &[], &[]).await.status;
        if last != 303 {
            break;
        }
    }
    assert_eq!(last, 429, "a file does cost");
});

/// While one file of somebody comes to a server, his next is refused there, unread.
async fn one_at_a_time(site: &Site, owner: &Guest) {
    let owner = &site.guest_as(owner, 0);
    let cookie = log_in(owner, "라면왕", PASSWORD).await.expect(303).cookie("madang_session");
    let mut slow = TcpStream::connect(site.base().trim_start_matches("http://")).unwrap();
    write!(
        slow,
        "POST {} HTTP/1.1\r\nhost: gall.example\r\ncookie: {cookie}\r\ncontent-length: 90000\r\n\
         content-type: multipart/form-data; boundary=border\r\nexpect: 100-continue\r\n\r\n",
        form(RAMEN)
    )
    .unwrap();
    // A server asks for the file when it begins to read it: from here on it is coming.
    let go_on = b"HTTP/1.1 100 Continue\r\n\r\n";
    let mut heard = [0; 25];
    slow.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    slow.read_exact(&mut heard).unwrap();
    assert_eq!(&heard, go_on);
    let busy = send(owner, RAMEN, b"", &[], &[]).await.expect(503);
    assert!(busy.retry_after() > 0 && busy.text.contains("name=\"picture\""), "{}", busy.text);
    drop(slow);
    for _ in 0..400 {
        if send(owner, RAMEN, b"", &[], &[]).await.status == 422 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    panic!("who hung up still holds the place")
}

/// A band of colour, for whoever has no picture.
async fn band(owner: &Guest, guest: &Guest) {
    assert!(!guest.get("/g/ramen").await.text.contains("cover"), "none, and nothing loaded for it");
    let form = owner.form("/g/ramen/manage/settings", "/settings").await;
    let wordy = [("cover_colour", "amber"), ("cover_sign", "라면")];
    let refused = owner.send(&form, &wordy).await.expect(422);
    assert!(refused.text.contains("그림 문자만"), "{}", refused.text);
    let cover = [("cover_colour", "amber"), ("cover_sign", "🍜")];
    owner.send(&form, &cover).await.expect(303);
    let page = guest.get("/g/ramen").await.text;
    assert!(page.contains("class=\"cover cover-amber\" aria-hidden=\"true\">🍜<"), "{page}");
    let sheet = page.split("/cover.css").next().unwrap().rsplit('"').next().unwrap();
    guest.get(&format!("{sheet}/cover.css")).await.expect(200);
    assert!(guest.get("/g/ramen/log").await.text.contains("표지 색: 없음 → amber"));
}

/// What becomes no cover comes back with the sentence beside the field, and what was typed.
async fn refusals(owner: &Guest, guest: &Guest) {
    let page = owner.get(&form(RAMEN)).await.expect(200).text;
    assert!(page.contains("multipart/form-data") && page.contains("아직 표지 그림이 없습니다"));
    let good = png(640, 160, [9, 9, 9]);
    let heavy = [&good[..], &vec![0; 8 << 20]].concat();
    for (name, file, words, code) in [
        ("nothing", vec![], "골라 주세요", "cover_missing"),
        ("WebP", b"RIFF\x24\0\0\0WEBPVP8L".to_vec(), "JPEG, PNG, GIF 그림만", "cover_kind"),
        ("SVG", b"<svg onload='alert(1)'/>".to_vec(), "그림만 올릴", "cover_kind"),
        ("too heavy", heavy, "8MB까지", "cover_heavy"),
        ("a bomb", png(12_001, 200, [0; 3]), "한 변은 12,000픽셀", "cover_large"),
        ("too small", png(100, 100, [0; 3]), "가로 640픽셀", "cover_small"),
        ("half of it", good[..good.len() / 2].to_vec(), "중간에 끊겨서", "cover_broken"),
    ] {
        let reason = [("reason", "새 국물")];
        let refused = send(owner, RAMEN, &file, &reason, &[]).await.expect(422).text;
        let beside = "id=\"picture-help\" class=\"error\" role=\"alert\">";
        let sentence = refused.split(beside).nth(1).unwrap().split('<').next().unwrap();
        assert!(sentence.contains(words), "{name}: {sentence}");
        assert!(refused.contains("value=\"새 국물\""), "{name}: the reason is kept");
        let json = [(ACCEPT.as_str(), "application/json")];
        let json = send(owner, RAMEN, &file, &reason, &json).await.expect(422).json();
        assert_eq!((json["code"].as_str(), json["field"].as_str()), (Some(code), Some("picture")));
    }
    let wordy = [("reason", &*"말 ".repeat(21))];
    let refused = send(owner, RAMEN, &good, &wordy, &[]).await.expect(422).text;
    assert!(refused.contains("id=\"reason-help\" class=\"error\""), "{refused}");
    owner.post(&form(RAMEN), &[("do", "remove")]).await.expect(415);
    send(owner, RAMEN, &good, &[("picture", "another")], &[]).await.expect(400);
    let elsewhere = [("sec-fetch-site", "cross-site")];
    send(owner, RAMEN, &good, &[], &elsewhere).await.expect(403);
    let to_login = send(guest, RAMEN, &good, &[], &[]).await.expect(303);
    assert!(to_login.location().starts_with("/login"));
    assert!(
        guest.get("/g/ramen").await.text.contains("<p class=\"cover"),
        "nothing of it was kept"
    );
}

/// A picture, seen by everyone, then another, then none.
async fn picture(site: &Site, owner: &Guest, guest: &Guest) {
    owner.post("/g/ramen/write", &[("title", "첫 글"), ("body", "본문")]).await.expect(303);
    for path in ["/g/ramen", "/g/ramen/1"] {
        guest.get(path).await.expect(200);
    }
    let soup = png(1_600, 900, [200, 120, 20]);
    let reason = [("reason", "새 국물")];
    let saved = send(owner, RAMEN, &soup, &reason, &[]).await.expect(303);
    let page = owner.get(saved.location()).await.expect(200).text;
    assert!(page.contains("저장했습니다"), "{page}");
    let first = shown(&page);
    // The next request sees it, on the list and in what others make of a link.
    let preview = format!("og:image\" content=\"http://gall.example{first}\"");
    let list = guest.get("/g/ramen").await.text;
    let image = format!(
        "<img class=\"cover cover-amber\" src=\"{first}\" width=\"1280\" height=\"320\" alt=\"\""
    );
    assert!(list.contains(&image) && list.contains(&preview), "{list}");
    let post = guest.get("/g/ramen/1").await.text;
    assert!(post.contains(&preview) && !post.contains("<img class=\"cover"), "{post}");

    // What all may keep says nothing to one browser, be its session over, and the cover cold.
    let gone = site.guest();
    let typed = [("nick", "떠난이"), ("password", PASSWORD)];
    let over = gone.post("/signup", &typed).await.expect(303).cookie("madang_session");
    gone.post("/logout", &[]).await.expect(303);
    let with = |path: &str| Answer::of(site.guest().request("GET", path).header(COOKIE, &over));
    let cold = with(&first).await.expect(200);
    assert_eq!(
        (cold.header("cache-control"), cold.header("set-cookie")),
        ("public, max-age=86400", "")
    );
    assert_eq!(
        with("/g/ramen").await.expect(200).cookie("madang_session"),
        "madang_session=",
        "elsewhere it is"
    );

    for _ in 0..2 {
        let sent = guest.request("GET", &first).send().await.unwrap();
        let header = |name: &str| sent.headers()[name].to_str().unwrap().to_owned();
        assert_eq!((sent.status().as_u16(), &*header("content-type")), (200, "image/jpeg"));
        assert_eq!(header("x-content-type-options"), "nosniff");
        assert_eq!(header("cache-control"), "public, max-age=86400");
        let (tag, bytes) = (header("etag"), sent.bytes().await.unwrap());
        assert!(bytes.starts_with(b"\xff\xd8\xff") && bytes.len() <= 60_000, "{}", bytes.len());
        let again = Answer::of(guest.request("GET", &first).header(IF_NONE_MATCH, &tag)).await;
        assert_eq!((again.status, again.header("etag"), &*again.text), (304, &*tag, ""));
        let head = Answer::of(guest.request("HEAD", &first)).await.expect(200);
        assert_eq!(head.header("content-length"), bytes.len().to_string());
    }
    for wrong in ["x.jpg", "..%2f1", &format!("{}.jpg", "0".repeat(32)), &first[15..47]] {
        guest.get(&format!("/g/ramen/cover/{wrong}")).await.expect(404);
    }
    guest.get(&first.replace(RAMEN, "baduk")).await.expect(404);

    // Whoever is no manager changes nothing. Neither does the same picture again.
    send(&member(site, "지나가는이").await, RAMEN, &soup, &[], &[]).await.expect(403);
    let before = guest.get_json("/g/ramen/log").await.json();
    assert_eq!(cover(owner, RAMEN, &soup).await, first);
    assert_eq!(guest.get_json("/g/ramen/log").await.json(), before);

    let second = cover(owner, RAMEN, &png(700, 700, [20, 120, 200])).await;
    assert_ne!(first, second);
    assert_eq!(shown(&guest.get("/g/ramen").await.text), second);
    guest.get(&first).await.expect(404);
    guest.get(&second).await.expect(200);

    // Those who may not read in it still see its list, but no preview and no cache keeps it.
    let form = owner.form("/g/ramen/manage/settings", "/settings").await;
    let circles = [("circle_read", "members"), ("circle_write", "members")];
    owner.send(&form, &circles).await.expect(303);
    let list = guest.get("/g/ramen").await.expect(200).text;
    assert!(
        shown(&list) == second && !list.contains(&format!("content=\"http://gall.example{second}"))
    );
    assert_eq!(guest.get(&second).await.expect(200).header("cache-control"), "private, no-cache");

    send(owner, RAMEN, b"", &[("do", "remove"), ("reason", "심심해서")], &[]).await.expect(303);
    assert!(guest.get("/g/ramen").await.text.contains("<p class=\"cover cover-amber"));
    guest.get(&second).await.expect(404);
    assert_eq!(site.number("select count(*) from gallery_cover").await, 0);
    let log = owner.get_json("/g/ramen/log").await.json();
    let name = |path: &str| path[15..47].to_owned();
    let changes: Vec<(String, String)> = log["entries"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|entry| entry["detail"].as_str().unwrap_or_default().contains("cover_picture"))
        .map(|entry| (entry["detail"].to_string(), entry["reason"].as_str().unwrap().to_owned()))
        .collect();
    assert_eq!(changes.len(), 3, "{log}");
    assert!(changes[0].0.contains(&name(&second)) && changes[0].1 == "심심해서", "{changes:?}");
    assert!(changes[2].0.contains(&name(&first)) && changes[2].1 == "새 국물", "{changes:?}");
    assert!(site.madang(&["log", "verify"]).contains("holds"));
}
