//! 갤로그: what a member wrote and keeps, who may see it, and what others leave there.

use super::{PASSWORD, code_of, log_in, member};
use crate::{guest::Guest, nodes::spread, site::GALLERY};

async fn write(member: &Guest, title: &str) -> i64 {
    let fields = [("title", title), ("body", "본문")];
    member.post(&format!("/g/{GALLERY}/write"), &fields).await.expect(303).post_no()
}

async fn comment(member: &Guest, no: i64, body: &str) {
    let path = format!("/g/{GALLERY}/{no}/comments");
    member.post(&path, &[("body", body)]).await.expect(303);
}

/// The numbers on the tabs.
async fn counts(reader: &Guest, code: &str) -> Vec<i64> {
    let page = reader.get(&format!("/u/{code}")).await.expect(200).text;
    let tabs = page.split("class=\"parts\"").nth(1).unwrap().split("</nav>").next().unwrap();
    tabs.split("<b>").skip(1).map(|it| it.split('<').next().unwrap().parse().unwrap()).collect()
}

spread!(a_gallog_shows_what_its_owner_wrote, |site| async move {
    let owner = member(&site, "마당쇠").await;
    let code = code_of(&owner).await;
    site.madang(&["gallery", "create", "ramen", "--name", "라면"]);
    let no = write(&owner, "첫 글").await;
    let fields = [("title", "라면 글"), ("body", "본문")];
    owner.post("/g/ramen/write", &fields).await.expect(303);
    comment(&owner, no, "내 댓글").await;
    site.guest().write("남의 글", "본문").await;

    let guest = site.guest();
    let page = guest.get(&format!("/u/{code}")).await.expect(200).text;
    for (text, url) in [("첫 글", "/g/baduk/1"), ("라면 글", "/g/ramen/1")] {
        assert!(page.contains(&format!("<a href=\"{url}\">{text}</a>")), "{page}");
    }
    assert!(page.find("라면 글").unwrap() < page.find("첫 글").unwrap(), "newest first");
    assert!(page.contains("바둑") && !page.contains("남의 글"));
    let page = guest.get(&format!("/u/{code}/comments")).await.expect(200).text;
    assert!(page.contains("내 댓글") && page.contains(&format!("/g/baduk/{no}#c")), "{page}");
    assert_eq!(counts(&guest, &code).await, [2, 1, 0, 0]);

    // What is edited, taken away and put back is there as it is now.
    let edited = [("title", "고친 제목"), ("body", "본문")];
    owner.post(&format!("/g/{GALLERY}/{no}/edit"), &edited).await.expect(303);
    assert!(guest.get(&format!("/u/{code}")).await.text.contains("고친 제목"));
    owner.post(&format!("/g/{GALLERY}/{no}/delete"), &[]).await.expect(303);
    assert!(!guest.get(&format!("/u/{code}")).await.text.contains("고친 제목"));
    assert_eq!(counts(&guest, &code).await[0], 1);
    site.madang(&["post", "restore", GALLERY, &no.to_string()]);
    assert!(guest.get(&format!("/u/{code}")).await.text.contains("고친 제목"));
    assert_eq!(counts(&guest, &code).await[0], 2);
    guest.get("/u/nobody22").await.expect(404);
});

spread!(a_gallog_is_read_page_by_page, |site| async move {
    let owner = member(&site, "마당쇠").await;
    let code = code_of(&owner).await;
    for n in 1..=53 {
        write(&owner, &format!("글 {n:02}")).await;
    }
    // More than is passed over at once, where he alone may read, between those that all may.
    site.madang(&["gallery", "create", "secret", "--name", "비밀방"]);
    site.madang(&["gallery", "set", "secret", "--read", "managers", "--write", "managers"]);
    site.sql(
        "insert into member_post (member_id, gallery_id, no, title, created_at)
         with recursive n (i) as (select 1 union all select i + 1 from n where i < 2500)
         select p.member_id, g.id, n.i, '숨은 글', p.created_at + 1
           from n, gallery g, member_post p where g.slug = 'secret' and p.title = '글 03';
         update member_tally set posts = posts + 2500",
    )
    .await;
    let hidden = "select max(created_at) from member_post where title = '숨은 글'";
    let hidden = site.number(hidden).await.to_string();
    let guest = site.guest();
    assert_eq!(counts(&guest, &code).await, [53, 0, 0, 0]);
    assert_eq!(counts(&owner, &code).await, [2_553, 0, 0, 0]);
    let mut path = format!("/u/{code}");
    let (mut found, mut closed) = (Vec::new(), String::new());
    loop {
        let page = guest.get(&path).await.expect(200).text;
        assert!(!page.contains(&hidden) && !page.contains("숨은"), "{path}");
        found
            .extend(page.split("\">글 ").skip(1).filter_map(|it| it.get(..2)?.parse::<i64>().ok()));
        let Some(next) = page.split("rel=\"next\" href=\"").nth(1) else { break };
        path = next.split('"').next().unwrap().replace("&#38;", "&");
        let place = path.split("before=").nth(1).unwrap();
        if !place.contains('.') {
            closed = place.to_owned();
        }
    }
    assert_eq!(found, (1..=53).rev().collect::<Vec<_>>());
    guest.get(&format!("/u/{code}?before=nonsense")).await.expect(200);
    // A closed place is one of this page: on another part or another's page it is nonsense.
    comment(&owner, 1, "위에 있는 댓글").await;
    let other = member(&site, "다른이").await;
    write(&other, "위에 있는 글").await;
    assert!(!closed.is_empty());
    for (page, first) in [
        (format!("/u/{code}/comments"), "위에 있는 댓글"),
        (format!("/u/{}", code_of(&other).await), "위에 있는 글"),
    ] {
        let page = guest.get(&format!("{page}?before={closed}")).await.expect(200).text;
        assert!(page.contains(first), "{page}");
    }
    // Much is counted no further than it matters, but for its owner.
    site.sql("update gallery set read_circle = 0").await;
    let page = guest.get(&format!("/u/{code}")).await.text;
    assert!(page.contains("<b>1,000개 이상</b>"), "{page}");
    assert_eq!(counts(&owner, &code).await, [2_553, 1, 0, 0]);
});

spread!(s18_each_part_is_for_everybody_for_members_or_for_its_owner, |site| async move {
    let (owner, other, guest) =
        (member(&site, "마당쇠").await, member(&site, "다른이").await, site.guest());
    let code = code_of(&owner).await;
    let no = write(&owner, "비밀스러운 글").await;
    comment(&owner, no, "비밀스러운 댓글").await;
    other.post(&format!("/u/{code}/guestbook"), &[("body", "비밀스러운 방명록")]).await.expect(303);
    owner.post(&format!("/g/{GALLERY}/{no}/scrap"), &[]).await.expect(303);
    // Scraps are one's own unless one says otherwise.
    let see = async |reader: &Guest| {
        let mut seen = Vec::new();
        for part in ["", "/comments", "/scraps", "/guestbook"] {
            let page = reader.get(&format!("/u/{code}{part}")).await.expect(200).text;
            seen.push(page.contains("비밀스러운"));
        }
        (seen, counts(reader, &code).await)
    };
    assert_eq!(see(&guest).await, (vec![true, true, false, true], vec![1, 1, 0, 1]));
    assert_eq!(see(&owner).await, (vec![true; 4], vec![1, 1, 1, 1]));
    let choose = async |posts: &str, comments: &str, scraps: &str, guestbook: &str| {
        let fields = [
            ("posts", posts),
            ("comments", comments),
            ("scraps", scraps),
            ("guestbook", guestbook),
        ];
        owner.post("/me/audience", &fields).await.expect(303);
    };
    choose("1", "2", "0", "1").await;
    assert_eq!(see(&guest).await, (vec![false, false, true, false], vec![0, 0, 1, 0]));
    assert_eq!(see(&other).await, (vec![true, false, true, true], vec![1, 0, 1, 1]));
    assert_eq!(see(&owner).await, (vec![true; 4], vec![1, 1, 1, 1]));
    // What may not be seen may not be written into either.
    choose("0", "0", "0", "2").await;
    let line = [("body", "들어갈 수 없는 말")];
    other.post(&format!("/u/{code}/guestbook"), &line).await.expect(404);
    assert_eq!(site.number("select count(*) from member_guestbook").await, 1);
});

spread!(scraps_are_kept_in_folders, |site| async move {
    let owner = member(&site, "마당쇠").await;
    let code = code_of(&owner).await;
    let one = site.guest().write("사활 문제", "본문").await;
    let two = site.guest().write("기보 해설", "본문").await;
    for no in [one, two, one] {
        let form = owner.form(&format!("/g/{GALLERY}/{no}"), "/scrap").await;
        let answer = owner.send(&form, &[]).await.expect(303);
        assert_eq!(answer.location(), format!("/u/{code}/scraps"));
    }
    owner.post("/me/folders", &[("name", "나중에 풀기")]).await.expect(303);
    owner.post("/me/folders", &[("name", " ")]).await.expect(422);
    let scrap = format!("/g/{GALLERY}/{one}/scrap");
    owner.post(&scrap, &[("act", "put"), ("folder", "1")]).await.expect(303);
    let folder = owner.get(&format!("/u/{code}/scraps?folder=1")).await.expect(200).text;
    assert!(folder.contains("사활 문제") && !folder.contains("기보 해설"), "{folder}");
    // Into a folder that is not there, or another's, it does not go.
    owner.post(&scrap, &[("act", "put"), ("folder", "9")]).await.expect(303);
    assert!(owner.get(&format!("/u/{code}/scraps?folder=1")).await.text.contains("사활 문제"));
    // A folder goes, what was in it stays.
    owner.post("/me/folders/remove", &[("folder", "1")]).await.expect(303);
    let all = owner.get(&format!("/u/{code}/scraps")).await.expect(200).text;
    assert!(all.contains("사활 문제") && all.contains("기보 해설") && !all.contains("나중에 풀기"));
    owner.post(&scrap, &[("act", "remove")]).await.expect(303);
    assert!(!owner.get(&format!("/u/{code}/scraps")).await.text.contains("사활 문제"));
    assert_eq!(counts(&owner, &code).await[2], 1);
    // A guest is led to log in, and back to the post.
    let answer = site.guest().post(&scrap, &[]).await.expect(303);
    assert_eq!(answer.location(), format!("/login?next=%2Fg%2F{GALLERY}%2F{one}"));
});

spread!(a_guestbook_is_signed_and_cleaned, |site| async move {
    let (owner, friend, other) =
        (member(&site, "마당쇠").await, member(&site, "글벗").await, member(&site, "남남").await);
    let code = code_of(&owner).await;
    let path = format!("/u/{code}/guestbook");
    friend.post(&path, &[("body", "반갑습니다\n<b>오랜만</b>")]).await.expect(303);
    other.post(&path, &[("body", "저도요")]).await.expect(303);
    // Sent once more, it is the line that is there.
    other.post(&path, &[("body", "저도요")]).await.expect(303);
    let refused = friend.post(&path, &[("body", &"가".repeat(501))]).await.expect(422);
    assert!(refused.text.contains("500자"), "{}", refused.text);
    friend.post(&path, &[("body", "  ")]).await.expect(422);
    let page = site.guest().get(&path).await.expect(200).text;
    assert!(page.contains("&#60;b&#62;오랜만") && page.contains(">글벗</a>"), "{page}");
    assert!(!page.contains("/delete\""), "a guest may take nothing away");
    // Its writer and the page's owner may; nobody else.
    let lines = |page: &str| -> Vec<String> {
        let forms = page.split("action=\"").skip(1).map(|it| it.split('"').next().unwrap());
        forms.filter(|it| it.ends_with("/delete")).map(str::to_owned).collect()
    };
    let of_friend = lines(&friend.get(&path).await.text);
    assert_eq!(of_friend.len(), 1);
    let of_owner = lines(&owner.get(&path).await.text);
    assert_eq!(of_owner.len(), 2);
    other.post(&of_friend[0], &[]).await.expect(404);
    friend.post(&of_friend[0], &[]).await.expect(303);
    let left = lines(&owner.get(&path).await.text);
    assert_eq!(left.len(), 1);
    owner.post(&left[0], &[]).await.expect(303);
    assert_eq!(counts(&owner, &code).await[3], 0);
});

spread!(a_nick_changes_with_a_public_history, |site| async move {
    let owner = member(&site, "옛이름").await;
    let code = code_of(&owner).await;
    let no = write(&owner, "옛 글").await;
    let change = async |nick: &str, kind: &str| {
        owner.post("/me/nick", &[("nick", nick), ("kind", kind)]).await
    };
    let soon = change("새이름", "fixed").await.expect(429);
    assert!(soon.text.contains("하루에 한 번") && soon.text.contains("새이름"), "{}", soon.text);
    site.sql("update member set nick_at = 1").await;
    let _taken = member(&site, "임자있음").await;
    change("임자있음", "fixed").await.expect(409);
    site.sql("update member set nick_at = 1").await;
    change("새이름", "fixed").await.expect(303);
    let guest = site.guest();
    let page = guest.get(&format!("/u/{code}")).await.expect(200).text;
    assert!(page.contains("새이름의 갤로그") && page.contains("<li>옛이름 "), "{page}");
    assert_eq!(guest.read(no).await.author, "옛이름", "as it was written");
    let no = write(&owner, "새 글").await;
    assert_eq!(guest.read(no).await.author, "새이름");
    // He logs in by the new one; the old one is free.
    log_in(&site.guest(), "새이름", PASSWORD).await.expect(303);
    log_in(&site.guest(), "옛이름", PASSWORD).await.expect(403);
    let _heir = member(&site, "옛이름").await;
    // To a shared nick: the reserved one is free, the code stays.
    site.sql("update member set nick_at = 1").await;
    change("새이름", "shared").await.expect(303);
    log_in(&site.guest(), "새이름", PASSWORD).await.expect(403);
    log_in(&site.guest(), &code, PASSWORD).await.expect(303);
});
