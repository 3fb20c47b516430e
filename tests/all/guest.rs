//! A guest with a browser: an address, a cookie jar, and the forms of the site.

use std::{net::Ipv4Addr, time::Duration};

use reqwest::{
    Client, RequestBuilder,
    header::{ACCEPT, HeaderMap, LOCATION, RETRY_AFTER},
    redirect::Policy,
};

use crate::{
    nodes::Nodes,
    page::{Form, ListPage, PostPage},
    site::GALLERY,
};

/// One visitor without an account.
#[derive(Clone)]
pub(crate) struct Guest {
    client: Client,
    nodes: Nodes,
    pub(crate) address: Ipv4Addr,
}

/// What a guest types into the write form.
#[derive(Debug, Clone)]
pub(crate) struct Draft {
    pub(crate) nick: String,
    pub(crate) password: String,
    pub(crate) head: String,
    pub(crate) title: String,
    pub(crate) body: String,
}

impl Draft {
    /// A post by `마당쇠` under the password `1234`.
    pub(crate) fn new(title: &str, body: &str) -> Draft {
        Draft {
            nick: "마당쇠".into(),
            password: "1234".into(),
            head: String::new(),
            title: title.into(),
            body: body.into(),
        }
    }

    fn fields(&self) -> Vec<(&str, &str)> {
        let mut fields = vec![
            ("nick", self.nick.as_str()),
            ("password", &self.password),
            ("title", &self.title),
            ("body", &self.body),
        ];
        if !self.head.is_empty() {
            fields.push(("head", &self.head));
        }
        fields
    }
}

impl Guest {
    /// A browser that calls from `address`, takes cookies and follows no redirect by itself.
    pub(crate) fn new(nodes: Nodes, address: Ipv4Addr) -> Guest {
        let client = Client::builder()
            .local_address(std::net::IpAddr::V4(address))
            .cookie_store(true)
            .redirect(Policy::none())
            .no_proxy()
            .timeout(Duration::from_secs(60))
            .build()
            .unwrap();
        Guest { client, nodes, address }
    }

    /// The same person after throwing the cookies away.
    pub(crate) fn without_cookies(&self) -> Guest {
        Guest::new(self.nodes.clone(), self.address)
    }

    /// A request of any kind, to one of the site's servers.
    pub(crate) fn request(&self, method: &str, path: &str) -> RequestBuilder {
        let base = self.nodes.of(method);
        self.client.request(method.parse().unwrap(), format!("{base}{path}"))
    }

    /// Opens an address.
    pub(crate) async fn get(&self, path: &str) -> Answer {
        Answer::of(self.request("GET", path)).await
    }

    /// Opens an address as a program that wants JSON.
    pub(crate) async fn get_json(&self, path: &str) -> Answer {
        Answer::of(self.request("GET", path).header(ACCEPT, "application/json")).await
    }

    /// Sends a form.
    pub(crate) async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.sent(self.request("POST", path).form(fields)).await
    }

    /// Sends the write form of the gallery.
    pub(crate) async fn try_write(&self, draft: &Draft) -> Answer {
        self.post(&format!("/g/{GALLERY}/write"), &draft.fields()).await
    }

    /// Writes a post; its number.
    pub(crate) async fn write(&self, title: &str, body: &str) -> i64 {
        self.write_draft(&Draft::new(title, body)).await
    }

    /// Writes a post; its number.
    pub(crate) async fn write_draft(&self, draft: &Draft) -> i64 {
        self.try_write(draft).await.expect(303).post_no()
    }

    /// Sends the comment form of a post.
    pub(crate) async fn try_comment(&self, no: i64, body: &str) -> Answer {
        let fields = [("nick", "댓글러"), ("password", "1234"), ("body", body)];
        self.post(&format!("/g/{GALLERY}/{no}/comments"), &fields).await
    }

    /// Comments on a post; the comment's number.
    pub(crate) async fn comment(&self, no: i64, body: &str) -> i64 {
        self.try_comment(no, body).await.expect(303);
        self.comment_number(no, body).await
    }

    /// Replies to a comment; the reply's number.
    pub(crate) async fn reply(&self, no: i64, parent: i64, body: &str) -> i64 {
        let parent = parent.to_string();
        let fields =
            [("nick", "답글러"), ("password", "1234"), ("body", body), ("parent", parent.as_str())];
        self.post(&format!("/g/{GALLERY}/{no}/comments"), &fields).await.expect(303);
        self.comment_number(no, body).await
    }

    /// The number of the comment that says exactly this.
    async fn comment_number(&self, no: i64, body: &str) -> i64 {
        let newest = self.post_page(&format!("/g/{GALLERY}/{no}?corder=new")).await;
        match newest.comments.iter().find(|comment| comment.words == body) {
            Some(comment) => comment.id,
            None => panic!("no comment says {body:?} on {newest:?}"),
        }
    }

    /// Sends the form that deletes a comment.
    pub(crate) async fn delete_comment(&self, no: i64, id: i64, password: &str) -> Answer {
        let path = format!("/g/{GALLERY}/{no}/comments/{id}/delete");
        self.post(&path, &[("password", password)]).await
    }

    /// Votes `up` or `down`.
    pub(crate) async fn vote(&self, no: i64, value: &str) -> Answer {
        self.post(&format!("/g/{GALLERY}/{no}/vote"), &[("value", value)]).await
    }

    /// Sends the form that deletes a post.
    pub(crate) async fn delete(&self, no: i64, password: &str) -> Answer {
        self.post(&format!("/g/{GALLERY}/{no}/delete"), &[("password", password)]).await
    }

    /// Sends the edit form of a post.
    pub(crate) async fn edit(&self, no: i64, draft: &Draft) -> Answer {
        self.post(&format!("/g/{GALLERY}/{no}/edit"), &draft.fields()).await
    }

    /// The gallery's list; `query` as `page=2&size=30`, or empty.
    pub(crate) async fn list(&self, query: &str) -> ListPage {
        let path = format!("/g/{GALLERY}?{query}");
        ListPage::parse(&self.get(&path).await.expect(200).text)
    }

    /// A post's page.
    pub(crate) async fn read(&self, no: i64) -> PostPage {
        self.post_page(&format!("/g/{GALLERY}/{no}")).await
    }

    /// A post's page at an address of its own.
    pub(crate) async fn post_page(&self, path: &str) -> PostPage {
        PostPage::parse(&self.get(path).await.expect(200).text)
    }

    /// A form of a page: the first whose action ends so.
    pub(crate) async fn form(&self, path: &str, action_ends: &str) -> Form {
        let page = self.get(path).await.expect(200);
        Form::find(&page.text, path, action_ends)
    }

    /// Sends a form as the browser would, with these fields changed.
    pub(crate) async fn send(&self, form: &Form, changed: &[(&str, &str)]) -> Answer {
        let fields = form.filled(changed);
        self.sent(self.request("POST", &form.action).form(&fields)).await
    }

    async fn sent(&self, request: RequestBuilder) -> Answer {
        let answer = Answer::of(request).await;
        self.nodes.answered();
        answer
    }
}

/// What came back.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Answer {
    /// Sends the request and reads all of the answer.
    pub(crate) async fn of(request: RequestBuilder) -> Answer {
        Answer::maybe(request).await.unwrap()
    }

    /// The same where the connection may break on the way.
    pub(crate) async fn maybe(request: RequestBuilder) -> reqwest::Result<Answer> {
        let response = request.send().await?;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Ok(Answer { status, headers, text: response.text().await? })
    }

    /// Insists on a status.
    #[track_caller]
    pub(crate) fn expect(self, status: u16) -> Answer {
        assert_eq!(self.status, status, "{:?}\n{}", self.headers, self.text);
        self
    }

    /// A header as text; empty where there is none.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// Where a redirect leads.
    pub(crate) fn location(&self) -> &str {
        self.headers.get(LOCATION).expect("no Location").to_str().unwrap()
    }

    /// `name=value` of a cookie that it sets.
    #[track_caller]
    pub(crate) fn cookie(&self, name: &str) -> String {
        let lines = self.headers.get_all("set-cookie").iter();
        let mut pairs = lines.filter_map(|line| line.to_str().ok()?.split(';').next());
        let found = pairs.rfind(|pair| pair.split_once('=').is_some_and(|(it, _)| it == name));
        found.unwrap_or_else(|| panic!("no {name}: {self:?}")).to_owned()
    }

    /// The number in `/g/{slug}/{no}` of a redirect.
    pub(crate) fn post_no(&self) -> i64 {
        let path = self.location().split(['?', '#']).next().unwrap();
        path.rsplit('/').next().unwrap().parse().unwrap()
    }

    /// Seconds a refusal asks to wait.
    pub(crate) fn retry_after(&self) -> u64 {
        let value = self.headers.get(RETRY_AFTER).expect("no Retry-After");
        value.to_str().unwrap().parse().unwrap()
    }

    /// The body as JSON.
    #[track_caller]
    pub(crate) fn json(&self) -> serde_json::Value {
        match serde_json::from_str(&self.text) {
            Ok(value) => value,
            Err(error) => panic!("not JSON ({error}): {}", self.text),
        }
    }
}
