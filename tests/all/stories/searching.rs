//! Searching, as people type it.

use crate::{
    guest::Draft,
    nodes::spread,
    site::{Engine, GALLERY, Site, both},
};

const HERE: &str = "/g/baduk/search";

spread!(a_post_is_found_once_its_writing_is_answered_and_as_it_reads_now, |site| async move {
    let guest = site.guest();
    let no = guest.write("새로 온 고양이", "오늘은 사료를 먹었다").await;
    guest.write("다른 글", "바둑 이야기").await;
    assert_eq!(guest.search(HERE, "고양이", "").await.posts, [no]);
    assert_eq!(guest.search(HERE, "사료", "").await.posts, [no]);

    guest.edit(no, &Draft::new("새로 온 강아지", "산책을 했다")).await.expect(303);
    assert!(guest.search(HERE, "고양이", "").await.posts.is_empty());
    assert_eq!(guest.search(HERE, "강아지 산책", "").await.posts, [no]);

    guest.delete(no, "1234").await.expect(303);
    let gone = guest.search(HERE, "강아지", "").await;
    assert!(gone.posts.is_empty() && gone.text.contains("맞는 결과가 없습니다"), "{}", gone.text);
    site.madang(&["post", "restore", GALLERY, &no.to_string()]);
    assert_eq!(guest.search(HERE, "강아지", "").await.posts, [no]);
    site.doctor_is_content();
});

spread!(words_are_understood_as_korean_is_typed, |site| async move {
    let guest = site.guest();
    let cat = guest.write("고양이가 창가에 앉았다", "RTX4090 위에서 잔다. 길고양이였다.").await;
    let dog = guest.write("강아지를 데려왔다", "이번 주말 고양 이마트에서 사료를 샀다").await;
    let find = async |q: &str| guest.search(HERE, q, "").await.posts;
    for q in [
        "고양이",
        "고양이를",
        "ㄱㅇㅇ",
        "창가 고양이",
        "rtx",
        "4090",
        "ＲＴＸ",
        "길고양이",
        "\"위에서 잔다\"",
    ] {
        assert_eq!(find(q).await, [cat], "{q}");
    }
    for q in ["강아지", "사료 강아지", "\"이번 주말\"", "ㄱㅇㅈ"] {
        assert_eq!(find(q).await, [dog], "{q}");
    }
    assert_eq!(find("고양이 -창가").await, [] as [i64; 0]);
    assert_eq!(find("이번 -고양이").await, [dog]);
    assert_eq!(find("\"잔다 위에서\"").await, [] as [i64; 0]);
    // The keyboard was in English: searched for, and said.
    let meant = guest.search(HERE, "rkddkwl", "").await;
    assert_eq!(meant.posts, [dog]);
    assert!(meant.text.contains("‘강아지’로 찾았습니다"), "{}", meant.text);
    let marked = guest.search(HERE, "고양이", "").await.marks;
    assert!(marked.iter().any(|it| it.starts_with("고양이")), "{marked:?}");
});

spread!(a_search_looks_where_it_is_told_to, |site| async move {
    let guest = site.guest();
    let title = guest.write("보름달", "구름").await;
    let body = guest.write("하늘", "보름달이 떴다").await;
    let writer = Draft { nick: "보름달".into(), ..Draft::new("밤", "별") };
    let by = guest.write_draft(&writer).await;
    // Which of two came first is known to 64 milliseconds on SQLite.
    tokio::time::sleep(std::time::Duration::from_millis(400)).await;
    let comment = guest.comment(title, "보름달 예쁘다").await;
    let find = async |scope: &str| guest.search(HERE, "보름달", &format!("&in={scope}")).await;
    assert_eq!(find("title_body").await.posts, [body, title]);
    assert_eq!(find("title").await.posts, [title]);
    assert_eq!(find("body").await.posts, [body]);
    assert_eq!(find("author").await.posts, [by]);
    let comments = find("comment").await;
    assert_eq!((comments.posts.len(), comments.comments), (0, vec![comment]));
    let all = find("all").await;
    assert_eq!((all.posts, all.comments), (vec![by, body, title], vec![comment]));
    // Newest first, whatever it is: the comment came last.
    assert!(all.text.find(&format!("#c{comment}")) < all.text.find(&format!("data-hit=\"{by}\"")));
    // An address prefix is found as a whole.
    let prefix = guest.address.to_string();
    let prefix = prefix.rsplitn(3, '.').last().unwrap();
    let found = guest.search(HERE, prefix, "&in=author").await.posts;
    assert_eq!(found, [by, body, title], "{prefix}");
    assert!(guest.search(HERE, &prefix[..4], "&in=author").await.posts.is_empty());

    guest.delete_comment(title, comment, "1234").await.expect(303);
    assert!(find("comment").await.comments.is_empty());
    site.doctor_is_content();
});

spread!(hits_come_in_pages_that_lead_to_each_other, |site| async move {
    let guest = site.guest();
    let mut written = Vec::new();
    for n in 0..68 {
        let title =
            if n % 17 == 3 { "관계없는 글".to_owned() } else { format!("묘수 풀이 {n}") };
        let no = guest.write(&title, "본문").await;
        if n % 17 != 3 {
            written.push(no);
        }
    }
    written.reverse();
    let mut page = guest.search(HERE, "묘수", "").await;
    assert!(page.count.starts_with("약 "), "{}", page.count);
    let (first, mut seen) = (page.posts.clone(), page.posts.clone());
    while let Some(next) = page.way("다음") {
        let next = next.to_owned();
        page = guest.hits(&next).await;
        seen.extend(&page.posts);
    }
    assert_eq!(seen, written);
    assert!(page.count.starts_with(&format!("{}건", written.len())), "{}", page.count);
    // And back again.
    let back = guest.hits(page.way("이전").unwrap()).await;
    assert_eq!(back.posts, written[30..60]);
    assert_eq!(guest.hits(back.way("이전").unwrap()).await.posts, first);
    assert_eq!(guest.hits(back.way("다음").unwrap()).await.posts, page.posts);
    assert!(guest.search(HERE, "묘수", "").await.way("이전").is_none());

    // Other orders choose among the hits.
    for _ in 0..2 {
        site.guest().vote(written[40], "up").await.expect(303);
    }
    site.guest().vote(written[9], "up").await.expect(303);
    guest.comment(written[5], "댓글").await;
    let up = guest.search(HERE, "묘수", "&sort=up").await;
    assert_eq!(up.posts[..3], [written[40], written[9], written[0]]);
    assert!(up.count.starts_with("64건"), "{}", up.count);
    let talked = guest.search(HERE, "묘수", "&sort=comments").await;
    assert_eq!(talked.posts[..2], [written[5], written[0]]);
    let second = guest.search(HERE, "묘수", "&sort=comments&page=2").await;
    assert_eq!(second.posts[0], written[30]);
});

spread!(a_search_can_be_narrowed, |site| async move {
    site.madang(&["gallery", "set", GALLERY, "--head", "질문"]);
    let guest = site.guest();
    let plain = guest.write("축머리", "본문").await;
    let asked = Draft { head: "1".into(), ..Draft::new("축머리 질문", "본문") };
    let asked = guest.write_draft(&asked).await;
    let old = guest.write("축머리 옛글", "본문").await;
    site.madang(&["post", "feature", GALLERY, &plain.to_string()]);
    site.sql(&format!("update post set created_at = 1577934245000000 where no = {old};")).await;
    site.madang(&["search", "reindex"]);
    let find = async |more: &str| guest.search(HERE, "축머리", more).await.posts;
    assert_eq!(find("").await, [asked, plain, old]);
    assert_eq!(find("&head=1").await, [asked]);
    assert_eq!(find("&featured=1").await, [plain]);
    assert_eq!(find("&image=1").await, [] as [i64; 0]);
    assert_eq!(find("&to=2020-12-31").await, [old]);
    assert_eq!(find("&from=2020-01-02&to=2020-01-02").await, [old], "a day of the site's zone");
    assert_eq!(find("&from=2020-01-03").await, [asked, plain]);
    assert_eq!(find("&from=nonsense&head=99").await, [asked, plain, old]);
});

spread!(the_whole_site_is_searched_and_galleries_are_found, |site| async move {
    site.madang(&["gallery", "create", "hiking", "--name", "등산"]);
    let guest = site.guest();
    let here = guest.write("도시락 이야기", "김밥").await;
    let path = "/g/hiking/write";
    let fields = [("password", "1234"), ("title", "도시락 자랑"), ("body", "주먹밥")];
    let there = guest.post(path, &fields).await.expect(303).post_no();
    let all = guest.search("/search", "도시락", "").await;
    assert_eq!(all.posts, [there, here]);
    assert!(all.text.contains("href=\"/g/hiking\""));
    assert_eq!(guest.search("/search", "도시락 김밥", "").await.posts, [here]);
    assert_eq!(guest.search("/g/hiking/search", "도시락", "").await.posts, [there]);
    let names = guest.search("/search", "등산", "&in=gallery").await;
    assert!(names.text.contains("href=\"/g/hiking\""), "{}", names.text);
    let typed = guest.get("/search/suggest?q=%EB%93%B1").await.expect(200).json();
    assert_eq!(typed[0]["slug"], "hiking", "{typed}");

    // As a feed.
    let feed = guest.get("/search?q=%EB%8F%84%EC%8B%9C%EB%9D%BD&format=rss").await.expect(200);
    assert!(feed.header("content-type").starts_with("application/rss+xml"));
    assert_eq!(feed.text.matches("<item>").count(), 2);
    assert!(feed.text.contains(&format!("/g/hiking/{there}</link>")), "{}", feed.text);
});

spread!(an_index_that_was_lost_is_made_again_beside_the_server, |site| async move {
    let guest = site.guest();
    let no = guest.write("되살릴 글", "본문").await;
    let comment = guest.comment(no, "되살릴 댓글").await;
    // Galleries with nothing in them lie on the way to the next.
    for slug in ["empty", "hiking"] {
        site.madang(&["gallery", "create", slug, "--name", "등산"]);
    }
    let fields = [("password", "1234"), ("title", "되살릴 산행"), ("body", "본문")];
    let there = guest.post("/g/hiking/write", &fields).await.expect(303).post_no();
    let words = [("password", "1234"), ("body", "되살릴 산")];
    guest.post(&format!("/g/hiking/{there}/comments"), &words).await.expect(303);
    lose_index(&site).await;
    assert!(guest.search(HERE, "되살릴", "&in=all").await.posts.is_empty());
    let found = site.command(&["doctor"]).env("MADANG_LIMITS", "on").output().unwrap();
    assert_eq!(found.status.code(), Some(3));
    let said = crate::site::text(&found.stdout);
    assert!(said.contains("madang search reindex"), "{said}");
    let said = site.madang(&["search", "reindex"]);
    assert!(said.contains("whole again"), "{said}");
    let all = guest.search(HERE, "되살릴", "&in=all").await;
    assert_eq!((all.posts, all.comments), (vec![no], vec![comment]));
    let all = guest.search("/g/hiking/search", "되살릴", "&in=all").await;
    assert_eq!((all.posts, all.comments.len()), (vec![there], 1));
    site.doctor_is_content();

    // On SQLite the way from the index to a comment is a table of its own.
    if site.engine == Engine::Sqlite {
        site.sql("delete from comment_spot where post_no = (select min(no) from post);").await;
        let found = async || guest.search(HERE, "되살릴", "&in=comment").await.comments;
        assert!(found().await.is_empty());
        let doctor = site.try_madang(&["doctor"]);
        let said = crate::site::text(&doctor.stdout);
        assert_eq!(doctor.status.code(), Some(3), "{said}");
        assert!(said.contains("1 posts with such comments"), "{said}");
        site.madang(&["search", "reindex"]);
        assert_eq!(found().await, [comment]);
        site.doctor_is_content();
    }

    // A database from before there was an index is indexed by the server itself.
    lose_index(&site).await;
    site.sql("insert into search_reindex (id, place) values (1, '');").await;
    for _ in 0..200 {
        if site.number("select count(*) from search_reindex").await == 0 {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    assert_eq!(guest.search(HERE, "되살릴", "&in=all").await.posts, [no]);
    site.doctor_is_content();
});

async fn lose_index(site: &Site) {
    site.sql("delete from post_text; delete from comment_text;").await;
}

// Of one server, whose statements are counted.
both!(
    a_search_that_finds_little_among_much_says_how_far_it_came,
    [("MADANG_WORK", "off")],
    |site| async move {
        // All hold the word, one of them is 개념글: the oldest.
        write_apples(&site, 5_400, "i = 1").await;
        let guest = site.guest();
        let mut page = guest.search(HERE, "사과", "&featured=1").await;
        assert!(
            page.posts.is_empty() && page.text.contains("여기까지 찾았습니다"),
            "{}",
            page.text
        );
        let (mut steps, mut found) = (0, Vec::<i64>::new());
        while let Some(on) = page.way("더 찾기") {
            let on = on.to_owned();
            page = guest.hits(&on).await;
            found.extend(&page.posts);
            steps += 1;
            assert!(steps < 100, "it goes on, and comes to an end");
        }
        assert_eq!(found, [1]);
        // What everybody asks for costs a handful of statements, however many hits there are.
        let form = format!("/g/{GALLERY}/write");
        guest.get(&form).await.expect(200);
        let before = statements(&guest).await;
        guest.get(&form).await.expect(200);
        let around = statements(&guest).await - before;
        assert_eq!(guest.search(HERE, "사과", "").await.posts.len(), 30);
        let cost = statements(&guest).await - before - 2 * around;
        // One for each window of time at most, and one for how many there are.
        assert!((1..=5).contains(&cost), "{cost} statements");
    }
);

// Of one server, whose time is set.
both!(
    a_search_whose_time_is_up_goes_on_where_it_ended,
    [("MADANG_WORK", "off"), ("MADANG_SEARCH_TIME", "10ms")],
    |site| async move {
        // Fewer hold the word than a search may look at, and fewer are 개념글 than a page holds:
        // nothing but its time ends it before the last.
        write_apples(&site, 4_900, "i % 700 = 0").await;
        let guest = site.guest();
        let mut page = guest.search(HERE, "사과", "&featured=1").await;
        let (mut steps, mut found) = (0, page.posts.clone());
        while let Some(on) = page.way("더 찾기") {
            let on = on.to_owned();
            page = guest.hits(&on).await;
            found.extend(&page.posts);
            steps += 1;
            assert!(steps < 1_000, "it goes on, and comes to an end");
        }
        assert_eq!(found, [4900, 4200, 3500, 2800, 2100, 1400, 700]);
        assert!(steps > 0, "five thousand posts were read and judged in a hundredth of a second");
    }
);

/// So many posts that hold the word, a second apart, and indexed; `featured`: which are 개념글.
async fn write_apples(site: &Site, count: i64, featured: &str) {
    let gallery = site.number("select id from gallery").await;
    let title = format!("사과{}", " 배나무".repeat(60));
    site.sql(&format!(
        "insert into post (gallery_id, no, author_kind, nick, identity, prefix, mark, title, created_at, featured_at)
         with recursive n (i) as (select 1 union all select i + 1 from n where i < {count})
         select {gallery}, i, 0, 'ㅇㅇ', 'x', '127.0', '', '{title}', 1780000000000000 + cast(i as bigint) * 1000000,
                case when {featured} then 1 end from n;
         update gallery_stat set last_no = {count};"
    ))
    .await;
    site.madang(&["search", "reindex"]);
}

async fn statements(guest: &crate::guest::Guest) -> i64 {
    let metrics = guest.get("/metrics").await.expect(200).text;
    let line = metrics.lines().find(|line| line.starts_with("madang_db_statement_seconds_count"));
    line.unwrap().rsplit(' ').next().unwrap().parse().unwrap()
}
