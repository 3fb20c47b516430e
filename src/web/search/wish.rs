//! What stands behind the `?` of a search. Whatever is not understood is taken as not given.

use crate::{
    app::App,
    domain::{
        gallery::Gallery,
        search::{Asked, Cursor, Filter, Scope, Sort, Start},
        time::{parse_date, start_of},
    },
    view::search::SearchPlace,
};

/// Pages are counted up to here; what lies beyond is found all the same.
const LAST_PAGE: i64 = 100_000;

/// A search as it was asked for.
#[derive(Debug)]
pub(super) struct Wish {
    pub(super) asked: Asked,
    pub(super) place: SearchPlace,
    pub(super) start: Start,
    /// From 1.
    pub(super) page: i64,
    pub(super) is_feed: bool,
    /// More was typed than is looked at.
    pub(super) is_cut: bool,
}

impl Wish {
    /// Reads it; of a name given twice the last one counts.
    pub(super) fn parse(app: &App, gallery: Option<&Gallery>, query: &str) -> Wish {
        let (mut text, mut from, mut until) = (String::new(), String::new(), String::new());
        let (mut scope, mut sort, mut filter) =
            (Scope::default(), Sort::default(), Filter::default());
        let (mut start, mut page, mut is_feed) = (Start::Newest, 1, false);
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            match &*name {
                "q" => text = value.into_owned(),
                "in" => scope = Scope::parse(&value),
                "sort" => sort = Sort::parse(&value),
                "from" => from = value.into_owned(),
                "to" => until = value.into_owned(),
                "head" => filter.head = value.parse().ok(),
                "featured" => filter.featured = value == "1",
                "image" => filter.image = value == "1",
                "before" => start = Cursor::parse(&value).map_or(start, Start::Before),
                "after" => start = Cursor::parse(&value).map_or(start, Start::After),
                "page" => page = value.parse().unwrap_or(1),
                "format" => is_feed = value == "rss",
                _ => {}
            }
        }
        if gallery.is_some() && scope == Scope::Gallery {
            scope = Scope::default();
        }
        filter.head = filter.head.filter(|id| gallery.is_some_and(|it| it.head(*id).is_some()));
        // A date that is none is not repeated in links either.
        let day = |text: &mut String| {
            let day = parse_date(text);
            if day.is_none() {
                text.clear();
            }
            day
        };
        filter.from = day(&mut from).and_then(|day| start_of(day, &app.zone));
        let after = day(&mut until).and_then(|day| day.tomorrow().ok());
        filter.until = after.and_then(|day| start_of(day, &app.zone));
        let asked = Asked::new(&text, scope, sort, filter);
        if asked.sort != Sort::New || is_feed {
            start = Start::Newest;
        }
        let page = if is_feed { 1 } else { page.clamp(1, LAST_PAGE) };
        // Without a cursor 최신순 begins at its first page.
        let page = if asked.sort == Sort::New && start == Start::Newest { 1 } else { page };
        let place = SearchPlace {
            slug: gallery.map(|gallery| gallery.slug.clone()),
            text: asked.text.clone(),
            scope,
            sort: asked.sort,
            from,
            until,
            head: filter.head,
            featured: filter.featured,
            image: filter.image,
        };
        let is_cut = asked.text.len() < text.trim().len() || asked.query.is_cut();
        Wish { asked, place, start, page, is_feed, is_cut }
    }
}
