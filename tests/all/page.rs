//! Pages read by their hooks (docs/HOOKS.md), as a userscript would read them.

use scraper::{ElementRef, Html, Selector};

/// A selector that is right by writing.
pub(crate) fn css(selector: &str) -> Selector {
    Selector::parse(selector).unwrap()
}

/// All text below an element.
fn text_of(element: ElementRef<'_>) -> String {
    element.text().collect()
}

/// The text of the first match below an element, "" without one.
fn part(element: ElementRef<'_>, selector: &str) -> String {
    element.select(&css(selector)).next().map(text_of).unwrap_or_default()
}

fn number(text: &str) -> i64 {
    text.trim().parse().unwrap_or_else(|_| panic!("{text:?} is not a number"))
}

fn same_number(one: &str, other: &str) -> i64 {
    assert_eq!(one, other, "two numbers for one row");
    number(one)
}

fn number_or_zero(text: &str) -> i64 {
    if text.trim().is_empty() { 0 } else { number(text) }
}

/// A page without what may differ from one making to the next: the token of each form, and the
/// counts of views, which lag.
pub(crate) fn lasting(html: &str) -> String {
    let without = |html: &str, before: &str, end: char| {
        let mut parts = html.split(before);
        let first = parts.next().unwrap_or_default().to_owned();
        parts.fold(first, |page, part| page + before + &part[part.find(end).unwrap()..])
    };
    let page = without(html, "name=\"token\" value=\"", '"');
    without(&page, "data-col=\"views\">", '<')
}

/// One row of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) no: i64,
    /// It stands on top as a 공지.
    pub(crate) is_notice: bool,
    pub(crate) head: String,
    pub(crate) title: String,
    pub(crate) comments: i64,
    pub(crate) author: String,
    pub(crate) prefix: String,
    pub(crate) date: String,
    pub(crate) views: i64,
    pub(crate) ups: i64,
}

/// The rows of a list page, in order.
#[derive(Debug, Clone)]
pub(crate) struct ListPage {
    pub(crate) rows: Vec<Row>,
}

impl ListPage {
    pub(crate) fn parse(html: &str) -> ListPage {
        let page = Html::parse_document(html);
        ListPage { rows: rows(&page) }
    }

    /// Numbers of the rows that are no notices, in order.
    pub(crate) fn numbers(&self) -> Vec<i64> {
        self.rows.iter().filter(|row| !row.is_notice).map(|row| row.no).collect()
    }

    /// The row of a post.
    #[track_caller]
    pub(crate) fn row(&self, no: i64) -> &Row {
        self.rows
            .iter()
            .find(|row| row.no == no)
            .unwrap_or_else(|| panic!("{no} is not in {self:?}"))
    }
}

fn rows(page: &Html) -> Vec<Row> {
    page.select(&css("[data-no]"))
        .map(|row| {
            let col = |name: &str| part(row, &format!("[data-col={name}]"));
            Row {
                no: same_number(row.attr("data-no").unwrap(), &col("no")),
                is_notice: row.attr("data-kind") == Some("notice"),
                head: col("head"),
                title: col("title"),
                comments: number_or_zero(&col("comments")),
                author: col("author"),
                prefix: col("prefix"),
                date: col("date"),
                views: number(&col("views")),
                ups: number(&col("ups")),
            }
        })
        .collect()
}

/// A comment as its post's page shows it.
#[derive(Debug, Clone)]
pub(crate) struct Comment {
    pub(crate) id: i64,
    pub(crate) is_reply: bool,
    /// What its writer typed; empty for a tombstone.
    pub(crate) words: String,
    /// All it shows, author and date included.
    pub(crate) text: String,
}

/// A post with its counts, its comments and the list below it.
#[derive(Debug, Clone)]
pub(crate) struct PostPage {
    pub(crate) no: i64,
    pub(crate) head: String,
    pub(crate) title: String,
    pub(crate) author: String,
    pub(crate) prefix: String,
    pub(crate) date: String,
    pub(crate) views: i64,
    pub(crate) body: String,
    pub(crate) paragraphs: Vec<String>,
    pub(crate) up: i64,
    pub(crate) member_up: i64,
    pub(crate) down: i64,
    pub(crate) comment_count: i64,
    pub(crate) comments: Vec<Comment>,
    pub(crate) rows: Vec<Row>,
    /// Everything a person can read on it.
    pub(crate) text: String,
}

impl PostPage {
    #[track_caller]
    pub(crate) fn parse(html: &str) -> PostPage {
        let page = Html::parse_document(html);
        let posts: Vec<_> = page.select(&css("[data-post]")).collect();
        assert_eq!(posts.len(), 1, "one post on a post page:\n{html}");
        let post = posts[0];
        let col = |name: &str| part(post, &format!("[data-col={name}]"));
        let count = |name: &str| {
            let selector = css(&format!("[data-count={name}]"));
            let mut all = page.select(&selector);
            let first = all.next().unwrap_or_else(|| panic!("no count of {name}"));
            let value = number(&text_of(first));
            assert!(all.all(|other| number(&text_of(other)) == value), "two numbers for {name}");
            value
        };
        let body = post.select(&css("[data-part=body]")).next().expect("no body");
        PostPage {
            no: number(post.attr("data-post").unwrap()),
            head: col("head"),
            title: col("title"),
            author: col("author"),
            prefix: col("prefix"),
            date: col("date"),
            views: number(&col("views")),
            body: text_of(body),
            paragraphs: body.select(&css("p")).map(|p| text_of(p).trim().to_owned()).collect(),
            up: count("up"),
            member_up: count("member-up"),
            down: count("down"),
            comment_count: count("comments"),
            comments: page
                .select(&css("[data-comment]"))
                .map(|comment| Comment {
                    id: number(comment.attr("data-comment").unwrap()),
                    is_reply: comment.attr("class") == Some("reply"),
                    words: part(comment, "[data-part=words]"),
                    text: text_of(comment),
                })
                .collect(),
            rows: rows(&page),
            text: text_of(page.root_element()),
        }
    }

    /// Numbers of the comments, in the order shown.
    pub(crate) fn comment_ids(&self) -> Vec<i64> {
        self.comments.iter().map(|comment| comment.id).collect()
    }
}

/// A form as the server sent it, with every field it came with.
#[derive(Debug, Clone)]
pub(crate) struct Form {
    pub(crate) action: String,
    fields: Vec<(String, String)>,
    /// The choices of its selects and radio buttons: field, value, label.
    choices: Vec<(String, String, String)>,
}

impl Form {
    /// The first POST form whose action ends so; a form without action goes to the page itself.
    #[track_caller]
    pub(crate) fn find(html: &str, page_path: &str, action_ends: &str) -> Form {
        let page = Html::parse_document(html);
        for form in page.select(&css("form")) {
            let is_post = form.attr("method").is_some_and(|m| m.eq_ignore_ascii_case("post"));
            let action = form.attr("action").filter(|a| !a.is_empty()).unwrap_or(page_path);
            let path = action.split(['?', '#']).next().unwrap();
            if is_post && path.ends_with(action_ends) {
                return Form::read(form, action);
            }
        }
        panic!("no form goes to …{action_ends} on:\n{html}")
    }

    fn read(form: ElementRef<'_>, action: &str) -> Form {
        let mut fields = Vec::new();
        let mut choices = Vec::new();
        for input in form.select(&css("input[name], textarea[name], select[name]")) {
            let name = input.attr("name").unwrap().to_owned();
            let value = input.attr("value").unwrap_or_default().to_owned();
            let is_choice = matches!(input.attr("type"), Some("radio" | "checkbox"));
            match input.value().name() {
                "textarea" => fields.push((name, text_of(input))),
                "select" => {
                    let options: Vec<_> = input.select(&css("option")).collect();
                    for option in &options {
                        let value =
                            option.attr("value").map_or_else(|| text_of(*option), str::to_owned);
                        choices.push((name.clone(), value, text_of(*option).trim().to_owned()));
                    }
                    let chosen =
                        options.iter().find(|o| o.attr("selected").is_some()).or(options.first());
                    let value = chosen.and_then(|o| o.attr("value")).unwrap_or_default();
                    fields.push((name, value.to_owned()));
                }
                _ if is_choice => {
                    let label =
                        input.parent().and_then(ElementRef::wrap).map(text_of).unwrap_or_default();
                    choices.push((name.clone(), value.clone(), label.trim().to_owned()));
                    if input.attr("checked").is_some() {
                        fields.push((name, value));
                    }
                }
                _ => fields.push((name, value)),
            }
        }
        Form { action: action.to_owned(), fields, choices }
    }

    /// What a field came with.
    pub(crate) fn field(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(field, _)| field == name).map(|(_, value)| value.as_str())
    }

    /// The value behind a choice that is labelled so.
    #[track_caller]
    pub(crate) fn choice(&self, name: &str, label: &str) -> String {
        let found =
            self.choices.iter().find(|(field, _, text)| field == name && text.contains(label));
        found.unwrap_or_else(|| panic!("no choice {label} for {name} in {self:?}")).1.clone()
    }

    /// All fields, some of them changed.
    pub(crate) fn filled(&self, changed: &[(&str, &str)]) -> Vec<(String, String)> {
        let mut fields = self.fields.clone();
        for (name, value) in changed {
            match fields.iter_mut().find(|(field, _)| field == name) {
                Some((_, old)) => *old = (*value).to_owned(),
                None => fields.push(((*name).to_owned(), (*value).to_owned())),
            }
        }
        fields
    }
}
