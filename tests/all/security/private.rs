//! S18: a private gallery and every side door to it: whoever stands outside gets nothing of it
//! through any, and those inside do.
//!
//! The doors are tried three times: while the gallery is open, when each must show what it
//! is here for (a door that shows nothing proves nothing); from outside, at the very next
//! request after it was closed; and from inside. The gallery's own addresses are besides
//! walked as the site map has them, so that one that comes later is tried as well.

use reqwest::header::{ACCEPT, IF_NONE_MATCH};

use super::authority::routes;
use crate::{
    guest::{Answer, Guest},
    members::{code_of, member},
    nodes::spread,
    picture,
    site::{GALLERY, Site},
};

/// The gallery's address; nothing else on the site is called so.
const SLUG: &str = "hushhush";
/// A word of each thing that must not be told: title, body, comment, 소개, 말머리, rules, and
/// the nick of a member of the gallery.
const SECRETS: [&str; 7] = [TITLE, BODY, COMMENT, ABOUT, HEAD, RULES, INSIDER];
const TITLE: &str = "노다지";
const BODY: &str = "구렁이";
const COMMENT: &str = "두루미";
const ABOUT: &str = "너구리";
const HEAD: &str = "도라지";
const RULES: &str = "고사리";
const INSIDER: &str = "속사람";

/// `은밀한`, which every hidden text begins with, and `비밀`, which the gallery's name does.
const TEXT: &str = "%EC%9D%80%EB%B0%80%ED%95%9C";
const NAME: &str = "%EB%B9%84%EB%B0%80";

/// An address, what of the gallery it shows to those who may see it, and whether it goes on
/// showing it to those inside when the gallery is closed.
struct Door(String, &'static [&'static str], bool);

/// Addresses of the gallery itself.
fn own_doors(comment: &str, cover: &str) -> Vec<Door> {
    let search = format!("/search?q={TEXT}&in=");
    [
        ("".into(), &[TITLE, ABOUT][..]),
        ("?page=1&size=30".into(), &[TITLE]),
        ("?page=99".into(), &[TITLE]),
        ("?tab=featured".into(), &[TITLE]),
        ("?head=1".into(), &[TITLE, HEAD]),
        ("/live?after=0".into(), &["\"last\":2"]),
        ("/1".into(), &[TITLE, BODY, COMMENT]),
        ("/1?tab=featured&corder=new&cpage=1".into(), &[TITLE, BODY, COMMENT]),
        ("/1/edit".into(), &[TITLE]),
        ("/1/delete".into(), &[TITLE]),
        ("/1/report".into(), &[TITLE]),
        (format!("/1/comments/{comment}/delete"), &[][..]),
        (format!("/1/comments/{comment}/reply"), &[TITLE, BODY, COMMENT]),
        (format!("/1/comments/{comment}/report"), &[COMMENT]),
        (format!("{search}all"), &[TITLE]),
        (format!("{search}comment"), &[COMMENT]),
        (format!("{search}title_body&sort=relevant"), &[TITLE]),
        (format!("{search}all&format=rss"), &[TITLE]),
        ("/write".into(), &[HEAD]),
        ("/rules".into(), &[RULES]),
        ("/reports".into(), &[]),
        ("/log.jsonl".into(), &[TITLE]),
        (cover.into(), &["JFIF"]),
    ]
    .map(|(path, shows)| Door(format!("/g/{SLUG}{path}"), shows, true))
    .into()
}

/// Addresses that galleries share. `writer` and `keeper`: codes of a member who wrote in the
/// gallery, and of one who keeps a post of it. Directories name no private gallery to anybody.
fn shared_doors(writer: &str, keeper: &str) -> Vec<Door> {
    let search = format!("/search?q={TEXT}&in=");
    [
        ("/".into(), &[TITLE, SLUG][..], false),
        ("/best".into(), &[TITLE], false),
        (format!("/g/{GALLERY}"), &[TITLE, SLUG], false),
        (format!("/g/{GALLERY}/1"), &[TITLE, SLUG], false),
        (format!("/search?q={NAME}&in=gallery"), &[SLUG], false),
        (format!("/search/suggest?q={NAME}"), &[SLUG], false),
        ("/sitemap.xml".into(), &[SLUG], false),
        ("/sitemap.xml?of=site".into(), &[SLUG], false),
        (format!("/sitemap.xml?of=posts&gallery={SLUG}&block=0"), &["hushhush/1"], false),
        (format!("{search}all"), &[TITLE], true),
        (format!("{search}comment"), &[COMMENT], true),
        (format!("{search}title_body&sort=relevant"), &[TITLE], true),
        (format!("{search}all&format=rss"), &[TITLE], true),
        (format!("/u/{writer}"), &[TITLE], true),
        (format!("/u/{writer}/comments"), &[COMMENT], true),
        (format!("/u/{keeper}/scraps"), &[TITLE], true),
    ]
    .map(|(path, shows, stays)| Door(path, shows, stays))
    .into()
}

async fn write(who: &Guest, gallery: &str, title: &str) {
    let fields = [
        ("nick", "옛손님"),
        ("password", "1234"),
        ("title", title),
        ("body", "은밀한 구렁이"),
        ("head", "1"),
    ];
    who.post(&format!("/g/{gallery}/write"), &fields).await.expect(303);
}

async fn comment(who: &Guest, body: &str) {
    let fields = [("nick", "옛손님"), ("password", "1234"), ("body", body)];
    who.post(&format!("/g/{SLUG}/1/comments"), &fields).await.expect(303);
}

async fn set(owner: &Guest, fields: &[(&str, &str)]) {
    let form = owner.form(&format!("/g/{SLUG}/manage/settings"), "/settings").await;
    owner.send(&form, fields).await.expect(303);
}

/// Joins, and is let in.
async fn join(owner: &Guest, who: &Guest) {
    who.post(&format!("/g/{SLUG}/join"), &[("do", "ask"), ("words", "들여보내 주세요")])
        .await
        .expect(303);
    let fields = [("do", "admit"), ("code", &*code_of(who).await)];
    owner.post(&format!("/g/{SLUG}/manage/members"), &fields).await.expect(303);
}

/// What of the gallery an answer tells. An address that was asked for may be in it.
fn told(answer: &Answer, path: &str) -> Vec<&'static str> {
    let mut told: Vec<_> = SECRETS.into_iter().filter(|it| answer.text.contains(it)).collect();
    if !path.contains(SLUG) && answer.text.contains(SLUG) {
        told.push(SLUG);
    }
    told
}

/// Everything that can be counted in the gallery.
async fn size(site: &Site) -> i64 {
    let mut size = 0;
    for table in
        ["post", "comment", "vote", "report", "member_scrap", "gallery_member", "appeal", "staff"]
    {
        size += site.number(&format!("select count(*) from {table}")).await;
    }
    size
}

spread!(
    s18_outside_of_a_private_gallery_nothing_of_it_is_told,
    [("MADANG_ORIGIN", "http://gall.example")],
    |site| async move {
        // An open gallery.
        let guest = site.guest();
        guest.write("바둑 이야기", "본문").await;
        let owner = member(&site, "방지기").await;
        owner.post("/open", &[("name", "비밀방"), ("slug", SLUG)]).await.expect(303);
        let about = [("description", "은밀한 너구리"), ("head_0", HEAD)];
        set(&owner, &about).await;
        let cover = picture::cover(&owner, SLUG, &picture::png(640, 160, [9, 9, 9])).await;
        let cover = cover.trim_start_matches("/g/hushhush");
        owner
            .post(&format!("/g/{SLUG}/manage/rules"), &[("rules", "은밀한 고사리")])
            .await
            .expect(303);
        site.madang(&["gallery", "set", GALLERY, "--related", SLUG]);
        write(&guest, SLUG, "은밀한 노다지").await;
        comment(&guest, "은밀한 두루미").await;
        let feature = [("act", "feature"), ("post", "1")];
        owner.post(&format!("/g/{SLUG}/manage"), &feature).await.expect(303);
        let (writer, keeper) = (member(&site, "글쓴이").await, member(&site, "모으는이").await);
        write(&writer, SLUG, "은밀한 노다지 둘").await;
        comment(&writer, "은밀한 두루미 둘").await;
        keeper.post(&format!("/g/{SLUG}/1/scrap"), &[]).await.expect(303);
        let seen = [("posts", "0"), ("comments", "0"), ("scraps", "0"), ("guestbook", "0")];
        keeper.post("/me/audience", &seen).await.expect(303);
        let page = guest.get(&format!("/g/{SLUG}/1")).await.text;
        let id = page.split("data-comment=\"").nth(1).unwrap().split('"').next().unwrap();

        // Each door shows what it is here for. Twice, so that pages are kept.
        let codes = [code_of(&writer).await, code_of(&keeper).await];
        let (own, shared) = (own_doors(id, cover), shared_doors(&codes[0], &codes[1]));
        let mut tags = Vec::new();
        for Door(path, shows, _) in own.iter().chain(&shared) {
            guest.get(path).await.expect(200);
            let answer = guest.get(path).await.expect(200);
            for word in *shows {
                assert!(answer.text.contains(word), "{path} shows no {word}: {}", answer.text);
            }
            tags.push(answer.header("etag").to_owned());
        }
        assert!(tags.iter().filter(|tag| !tag.is_empty()).count() >= 6, "pages are kept: {tags:?}");

        // Closed. Two are let in, one of them is sent away again.
        let closed = [
            ("circle_list", "insiders"),
            ("circle_read", "insiders"),
            ("circle_write", "insiders"),
            ("question", "누구세요?"),
        ];
        set(&owner, &closed).await;
        for (Door(path, ..), tag) in own.iter().zip(&tags).filter(|(_, tag)| !tag.is_empty()) {
            let again = Answer::of(guest.request("GET", path).header(IF_NONE_MATCH, tag)).await;
            assert_eq!((again.status, again.header("etag")), (403, ""), "{path}");
        }
        let (inside, former) = (member(&site, INSIDER).await, member(&site, "나간이").await);
        join(&owner, &inside).await;
        join(&owner, &former).await;
        former.get(&format!("/g/{SLUG}/1")).await.expect(200);
        comment(&former, "내가 쓴 두더지").await;
        let away = [("do", "remove"), ("code", &*code_of(&former).await)];
        owner.post(&format!("/g/{SLUG}/manage/members"), &away).await.expect(303);
        site.madang(&["gallery", "create", "cinema", "--name", "영화"]);
        let elsewhere = member(&site, "영화지기").await;
        site.madang(&["gallery", "staff", "add", "cinema", &code_of(&elsewhere).await]);

        let outsiders = [
            ("guest", site.guest()),
            ("guest who was here before", guest.clone()),
            ("member", member(&site, "지나가는이").await),
            ("former member", former.clone()),
            ("staff elsewhere", elsewhere),
            ("keeper of a scrap", keeper.clone()),
        ];
        let before = size(&site).await;
        let log = format!("/g/{SLUG}/log");
        let open = [log.clone(), format!("/g/{SLUG}/join"), format!("/g/{SLUG}/ban")];
        for (name, outsider) in &outsiders {
            for Door(path, ..) in own.iter().chain(&shared) {
                for accept in ["text/html", "application/json", "*/*"] {
                    let answer =
                        Answer::of(outsider.request("GET", path).header(ACCEPT, accept)).await;
                    assert_eq!(
                        told(&answer, path),
                        [""; 0],
                        "{name} at {path} as {accept}: {}",
                        answer.text
                    );
                    let is_shut = answer.status == 403 && answer.header("etag").is_empty();
                    assert!(
                        is_shut || !path.starts_with(&format!("/g/{SLUG}")),
                        "{name} at {path}"
                    );
                }
                let head = Answer::of(outsider.request("HEAD", path)).await;
                let whole = outsider.get(path).await;
                assert_eq!(head.status, whole.status, "{name} at {path}");
                assert!(whole.header("set-cookie").find(SLUG).is_none(), "{name} at {path}");
            }
            // Spelled otherwise, an address leads to nothing more.
            for path in [
                "/g/HUSHHUSH/1",
                "/g/hushh%75sh/1",
                "/g/hushhush/%31",
                "/g/hushhush/01",
                "/g/hushhush/1/",
                "/g//hushhush/1",
                "//g/hushhush/1",
                "/g/hushhush%2f1",
                "/g/cinema/../hushhush/1",
                "/g/hushhush/1?date=2026-01-01",
                "/g/HUSHHUSH?page=2",
            ] {
                let answer = outsider.get(path).await;
                assert_eq!(told(&answer, SLUG), [""; 0], "{name} at {path}: {}", answer.text);
                assert!(answer.status >= 400, "{name} at {path}: {}", answer.status);
            }
            // Every route of the site map, whatever comes of it.
            for (method, pattern) in
                routes().iter().filter(|(_, it)| it.starts_with("/g/{gallery}"))
            {
                let path =
                    pattern.replace("{gallery}", SLUG).replace("{no}", "1").replace("{id}", id);
                let fields = [
                    ("do", "leave"),
                    ("value", "up"),
                    ("kind", "spam"),
                    ("password", "1234"),
                    ("nick", "밖의이"),
                    ("title", "밖에서"),
                    ("body", "밖에서"),
                    ("act", "delete"),
                    ("post", "1"),
                    ("rules", "밖에서"),
                ];
                let request = outsider.request(method, &path);
                let request = if method == "POST" { request.form(&fields) } else { request };
                let answer = Answer::of(request).await;
                assert_eq!(
                    told(&answer, &path),
                    [""; 0],
                    "{name}: {method} {path}: {}",
                    answer.text
                );
                let is_door = method == "GET" && open.contains(&path);
                let to_login = answer.status == 303 && answer.location().starts_with("/login");
                let is_refused = to_login || (400..500).contains(&answer.status);
                assert_eq!(is_door, !is_refused, "{name}: {method} {path}: {}", answer.status);
            }
            // That something was done is told, to whom is not.
            let log = outsider.get_json(&log).await.expect(200);
            assert!(
                log.text.contains("member.admit") && log.text.contains("post.feature"),
                "{}",
                log.text
            );
            assert_eq!(told(&log, SLUG), [""; 0], "{}", log.text);
            // The refusal says the name, that it is private, and how to come in.
            let refusal = outsider.get(&format!("/g/{SLUG}")).await.expect(403);
            for words in ["비밀방 갤러리", "비공개 갤러리입니다", "/g/hushhush/join"]
            {
                assert!(refusal.text.contains(words), "{words}: {}", refusal.text);
            }
            assert!(refusal.header("cache-control").contains("no-store"));
            let json = outsider.get_json(&format!("/g/{SLUG}/1")).await.expect(403).json();
            assert_eq!(json["code"], "private");
        }
        assert_eq!(size(&site).await, before, "nothing was written from outside");

        // What is one's own stays so, and what one kept of others does not.
        let export = former.post("/me/export", &[]).await.expect(200).text;
        assert!(export.contains("두더지"), "{export}");
        let own_page = former.get(&format!("/u/{}/comments", code_of(&former).await)).await.text;
        assert!(own_page.contains("두더지"), "{own_page}");
        assert!(writer.get(&format!("/u/{}", codes[0])).await.text.contains(TITLE));
        let export = keeper.post("/me/export", &[]).await.expect(200).text;
        assert!(export.contains("\"account\"") && !export.contains(TITLE), "{export}");

        // Inside, all of it is there; directories name it to nobody.
        for (name, insider) in [("member of the gallery", &inside), ("manager", &owner)] {
            for Door(path, shows, stays) in own.iter().chain(&shared) {
                let answer = insider.get(path).await;
                for word in *shows {
                    assert_eq!(
                        answer.text.contains(word),
                        *stays,
                        "{name} at {path}: {word}: {}",
                        answer.text
                    );
                }
            }
            let log = insider.get(&log).await.expect(200).text;
            assert!(log.contains(TITLE) && log.contains(INSIDER), "{log}");
        }
        inside.post(&format!("/g/{SLUG}/1/vote"), &[("value", "up")]).await.expect(303);
        comment(&inside, "안에서 쓴 댓글").await;

        // Whoever leaves is out at the next request; opened again, everyone is in.
        inside.post(&format!("/g/{SLUG}/join"), &[("do", "leave")]).await.expect(303);
        inside.get(&format!("/g/{SLUG}/1")).await.expect(403);
        set(
            &owner,
            &[
                ("circle_list", "everyone"),
                ("circle_read", "everyone"),
                ("circle_write", "everyone"),
            ],
        )
        .await;
        assert!(guest.get(&format!("/g/{SLUG}/1")).await.expect(200).text.contains(BODY));
        assert!(site.madang(&["log", "verify"]).contains("holds"));
    }
);
