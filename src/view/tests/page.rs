//! Every page that readers and writers see, of what is in the sample.

use std::time::Duration;

use askama::Template;

use super::sample::{EVIL, comments, gallery, list, post, related, site, slug};
use crate::{
    domain::{
        comment::{CommentId, Order},
        gallery::{Gallery, Settings},
        pager::Pager,
        post::{Post, PostNo},
        refusal::Refusal,
    },
    texts::Lang,
    view::{
        best::BestPage,
        comment::{CommentForm, CommentList},
        frame::GalleryLink,
        home::HomePage,
        link::PostPlace,
        list::{List, ListPage},
        message::{Message, MessagePage},
        password::PasswordPage,
        post::PostPage,
        recent::RecentPage,
        webapp::OfflinePage,
        write::{PostForm, WritePage},
    },
};

pub(super) fn pages(lang: Lang) -> Vec<(&'static str, String)> {
    let (site, gallery) = (site(lang), gallery());
    let reply = CommentForm {
        nick: EVIL.into(),
        body: EVIL.into(),
        parent: Some(CommentId(1)),
        token: "token".into(),
        refusal: Some(Refusal::PasswordLength),
    };
    let bare = Post { body_html: String::new(), edited_at: None, ..post() };
    let no_comments =
        CommentList { items: Vec::new(), order: Order::New, pager: Pager::new(1, 0, 100) };
    let headless = Gallery {
        settings: Settings { guests_write: false, down_votes: false, ..Settings::default() },
        ..gallery.clone()
    };
    let empty = List {
        pager: Pager::new(1, 0, 50),
        rows: Vec::new(),
        notices: Vec::new(),
        pins: Vec::new(),
        ..list(1)
    };
    let typed = PostForm {
        asked: None,
        nick: EVIL.into(),
        head: 2,
        title: String::new(),
        body: "</textarea>".to_owned() + EVIL,
        token: "token".into(),
        ticket: String::new(),
        is_staff: false,
        refusal: Some(Refusal::TitleEmpty),
    };
    let edited = PostForm {
        title: "제목".into(),
        body: "내용".into(),
        ticket: "ticket".into(),
        refusal: Some(Refusal::TooFast(Duration::from_secs(70))),
        ..PostForm::default()
    };
    let link = || GalleryLink { slug: slug("baduk"), name: "바둑".into() };
    let place =
        PostPlace { list: list(2).place, no: PostNo(7), order: Order::New, comment_page: 1 };
    let wrong = Some(Refusal::PasswordWrong);
    let said = |message| MessagePage::new(&site, message, "01JD-7F3A", true).render().unwrap();
    let galleries =
        [gallery.clone(), headless.clone(), Gallery { name: EVIL.into(), ..gallery.clone() }];
    let mut all = vec![
        ("offline", OfflinePage::new(&site).render().unwrap()),
        ("home", HomePage::new(&site, &galleries).render().unwrap()),
        ("list", ListPage::new(&site, &gallery, related(), list(1)).render().unwrap()),
        ("list-deep", ListPage::new(&site, &headless, related(), list(634)).render().unwrap()),
        ("list-empty", ListPage::new(&site, &headless, Vec::new(), empty).render().unwrap()),
        (
            "post",
            PostPage::new(
                &site,
                &gallery,
                related(),
                &post(),
                &comments(),
                CommentForm { token: "token".into(), ..CommentForm::default() },
                list(2),
            )
            .render()
            .unwrap(),
        ),
        (
            "post-refused",
            PostPage::new(&site, &gallery, related(), &post(), &comments(), reply, list(2))
                .render()
                .unwrap(),
        ),
        (
            "post-bare",
            PostPage::new(
                &site,
                &headless,
                related(),
                &bare,
                &no_comments,
                CommentForm::default(),
                list(1),
            )
            .render()
            .unwrap(),
        ),
        (
            "write",
            WritePage::write(
                &site,
                &gallery,
                PostForm { token: "token".into(), ..PostForm::default() },
            )
            .render()
            .unwrap(),
        ),
        ("write-refused", WritePage::write(&site, &gallery, typed).render().unwrap()),
        ("edit", WritePage::edit(&site, &gallery, &place, edited).render().unwrap()),
        (
            "password",
            PasswordPage::edit(&site, &gallery, &place, &post().row, None).render().unwrap(),
        ),
        (
            "delete",
            PasswordPage::delete_post(&site, &gallery, &place, &post().row, wrong.clone())
                .render()
                .unwrap(),
        ),
        (
            "delete-comment",
            PasswordPage::delete_comment(
                &site,
                &gallery,
                &place,
                &post().row,
                &comments().items[0],
                wrong,
            )
            .render()
            .unwrap(),
        ),
        ("best", BestPage::new(&site, site.best.clone()).render().unwrap()),
        ("recent", RecentPage::new(&site, related()).render().unwrap()),
        ("gone", said(Message::PostDeleted(link()))),
        (
            "refused",
            said(Message::Refused { refusal: Refusal::AlreadyVoted, back: "/g/baduk/7".into() }),
        ),
        ("internal", said(Message::Internal)),
    ];
    all.extend(super::found::pages(&site, &gallery));
    all.extend(super::account::pages(&site));
    all
}
