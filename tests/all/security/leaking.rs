//! S18, S22 and S26: what was taken away or never said stays unknown.

use crate::{guest::Draft, nodes::spread, site::GALLERY};

spread!(s18_a_deleted_post_is_gone_from_every_side, |site| async move {
    site.madang(&["gallery", "set", GALLERY, "--head", "질문"]);
    let guest = site.guest();
    let head = guest.form(&format!("/g/{GALLERY}/write"), "/write").await.choice("head", "질문");
    let draft = Draft { head: head.clone(), ..Draft::new("숨길것 제목", "숨길것 본문") };
    let no = guest.write_draft(&draft).await;
    guest.comment(no, "숨길것 댓글").await;
    for _ in 0..10 {
        site.guest().vote(no, "up").await.expect(303);
    }
    let other = guest.write("남는 글", "본문").await;
    guest.delete(no, "1234").await.expect(303);
    for path in [
        format!("/g/{GALLERY}"),
        format!("/g/{GALLERY}?tab=featured"),
        format!("/g/{GALLERY}?tab=notice"),
        format!("/g/{GALLERY}?head={head}"),
        format!("/g/{GALLERY}/{no}"),
        format!("/g/{GALLERY}/{no}?corder=new&cpage=1"),
        format!("/g/{GALLERY}/{no}/edit"),
        format!("/g/{GALLERY}/{no}/delete"),
        format!("/g/{GALLERY}/{other}"),
        "/".to_owned(),
        "/recent".to_owned(),
        "/metrics".to_owned(),
    ] {
        for answer in [guest.get(&path).await, guest.get_json(&path).await] {
            assert!(!answer.text.contains("숨길것"), "{path}: {}", answer.text);
        }
    }
    guest.get(&format!("/g/{GALLERY}/{no}/edit")).await.expect(410);
    guest.vote(no, "up").await.expect(410);
    guest.edit(no, &draft).await.expect(410);
});

spread!(s22_there_is_no_way_in_that_nobody_opened, |site| async move {
    let guest = site.guest();
    for path in
        ["/install", "/setup", "/api", "/.env", "/.git/config", "/wp-login.php", "/data", "/debug"]
    {
        guest.get(path).await.expect(404);
        guest.post(path, &[("user", "admin"), ("password", "admin")]).await.expect(404);
    }
});

spread!(s26_no_page_tells_an_address, |site| async move {
    let writer = site.guest();
    let no = writer.write("글", "본문").await;
    writer.comment(no, "댓글").await;
    writer.vote(no, "up").await.expect(303);
    let address = writer.address.to_string();
    let guest = site.guest();
    let mut paths =
        vec![format!("/g/{GALLERY}"), format!("/g/{GALLERY}/{no}"), "/metrics".to_owned()];
    paths.push(format!("/g/{GALLERY}/{no}/edit"));
    for path in paths {
        let answer = guest.get(&path).await;
        assert!(!answer.text.contains(&address), "{path}");
        assert!(!format!("{:?}", answer.headers).contains(&address), "{path}");
    }
    // Nor does the database, outside the sealed log, nor the log of requests.
    if site.engine == crate::site::Engine::Sqlite {
        let file = std::fs::read(site.folder().join("site.sqlite3")).unwrap();
        let wal = std::fs::read(site.folder().join("site.sqlite3-wal")).unwrap_or_default();
        for bytes in [file, wal] {
            assert!(!bytes.windows(address.len()).any(|window| window == address.as_bytes()));
        }
    }
    assert!(!site.log().contains(&address), "the log keeps no full address");
});

spread!(
    s26_an_ipv6_guest_shows_a_tag_and_no_address,
    [("MADANG_TRUSTED_PROXIES", "127.90.0.1/32")],
    |site| async move {
        let proxy = site.guest_at(std::net::Ipv4Addr::new(127, 90, 0, 1));
        let request = proxy
            .request("POST", &format!("/g/{GALLERY}/write"))
            .header("x-forwarded-for", "2001:db8:77:1::abcd");
        let words = [("password", "1234"), ("title", "육"), ("body", "본문")];
        let no = crate::guest::Answer::of(request.form(&words)).await.expect(303).post_no();
        let page = site.guest().read(no).await;
        assert!(!page.prefix.is_empty());
        let html = site.guest().get(&format!("/g/{GALLERY}/{no}")).await.text;
        // With its colon: the hexadecimal digits of a token may be anything.
        assert!(!html.contains("2001:") && !html.contains("db8:"), "{}", page.prefix);
    }
);
