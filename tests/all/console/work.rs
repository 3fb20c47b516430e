//! Figures, the server's own work, and who looked at whose address.

use super::{acts, after, operator, refused, run_job, send};
use crate::{
    nodes::spread,
    site::{GALLERY, text},
};

spread!(figures_are_counted_once_and_shown_by_day_and_month, |site| async move {
    let operator = operator(&site).await;
    let guest = site.guest();
    for n in 0..3 {
        let no = guest.write(&format!("글 {n}"), "본문").await;
        guest.comment(no, "댓글 하나").await;
        guest.comment(no, "댓글 둘").await;
    }
    site.madang(&["post", "delete", GALLERY, "1"]);
    run_job(&site, "count_figures").await;
    assert_eq!(site.number("select count(*) from figure").await, 0, "too young to be counted");
    // An hour passes for all that was written, or an hour and a midnight.
    for (table, column) in
        [("access_log", "created_at"), ("member", "created_at"), ("log_entry", "at")]
    {
        site.sql(&format!("update {table} set {column} = {column} - 3600000000")).await;
    }
    site.sql("update figure_until set until_at = until_at - 7200000000").await;
    run_job(&site, "count_figures").await;
    run_job(&site, "count_figures").await;
    let count = async |kind: &str| {
        site.number(&format!(
            "select cast(coalesce(sum(count), 0) as bigint) from figure where kind = '{kind}'"
        ))
        .await
    };
    assert_eq!((count("post").await, count("comment").await, count("member").await), (3, 6, 1));
    assert_eq!(count("act:post.delete").await, 1);
    for days in ["30", "90", "9999"] {
        let page = operator.get(&format!("/admin/figures?days={days}")).await.expect(200).text;
        for (kind, total) in [("post", "3"), ("comment", "6"), ("member", "1")] {
            let plot = page.split(&format!("data-plot=\"{kind}\"")).nth(1).unwrap();
            let plot = plot.split("</figure>").next().unwrap();
            assert!(plot.contains("<rect ") && plot.contains(&format!("모두 {total}<")), "{plot}");
        }
    }
    let page = guest.get("/transparency").await.expect(200).text;
    let row = page.split("data-kind=\"act:post.delete\"").nth(1).unwrap();
    assert_eq!(after(row, "<td>"), "1", "{page}");
});

spread!(failed_work_is_tried_again_or_dropped, |site| async move {
    let operator = operator(&site).await;
    run_job(&site, "purge").await;
    let never = i64::MAX;
    for id in [1, 2] {
        site.sql(&format!(
            "insert into job (kind, id, payload, due_at, tries, error)
             values ('mail_send', {id}, 'x', {never}, 20, 'the mail server said no')"
        ))
        .await;
    }
    let page = operator.get("/admin/health").await.expect(200).text;
    for text in
        ["data-job=\"purge\"", "data-failed=\"mail_send\"", "the mail server said no", "2건 대기"]
    {
        assert!(page.contains(text), "{text}: {page}");
    }
    assert!(after(&page, "data-size>").ends_with(" MB"));
    let of =
        |what: &'static str, id: &'static str| [("do", what), ("kind", "mail_send"), ("id", id)];
    let mut silent = of("drop", "2").to_vec();
    silent.push(("reason", ""));
    refused(&operator, "/admin/health", &silent, "reason", "reason_missing").await;
    send(&operator, "/admin/health", &of("drop", "2")).await.expect(303);
    send(&operator, "/admin/health", &of("drop", "2")).await.expect(404);
    // What the server does again and again cannot be dropped.
    let purge = [("do", "drop"), ("kind", "purge"), ("id", "0")];
    send(&operator, "/admin/health", &purge).await.expect(404);
    send(&operator, "/admin/health", &of("retry", "1")).await.expect(303);
    // It was tried: what lies there cannot be read, and it says so.
    for _ in 0..1200 {
        if !operator.get("/admin/health").await.text.contains("the mail server said no") {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(25)).await;
    }
    assert_eq!(site.number("select count(*) from job where error like '%said no%'").await, 0);
    assert_eq!(acts(&site.guest(), "/log").await[..2], ["site.job", "site.job"]);
});

spread!(whoever_looks_an_address_up_is_noted_with_his_reason, |site| async move {
    let operator = operator(&site).await;
    let (writer, other) = (site.guest(), site.guest());
    let no = writer.write("글", "본문").await;
    let comment = other.comment(no, "댓글").await;
    let (post, address) = (format!("/g/{GALLERY}/{no}"), writer.address.to_string());
    let page = send(&operator, "/admin/lookups", &[("place", &post)]).await.expect(200);
    assert_eq!(page.header("cache-control"), "no-store");
    assert!(page.text.contains(&address) && page.text.contains(&other.address.to_string()));
    let of_comment = format!("{post}#c{comment}");
    let page = send(&operator, "/admin/lookups", &[("place", &of_comment)]).await.expect(200).text;
    let found = page.split("data-address>").count() - 1;
    assert!(found == 1 && page.contains(&other.address.to_string()), "{page}");
    // Without a reason nothing is shown, and nothing noted.
    let silent = [("place", post.as_str()), ("reason", "")];
    refused(&operator, "/admin/lookups", &silent, "reason", "reason_missing").await;
    let nowhere = [("place", "/g/baduk"), ("reason", "수사 협조")];
    refused(&operator, "/admin/lookups", &nowhere, "place", "post_unknown").await;
    // The command line leaves a trace as well.
    let said =
        site.try_madang(&["post", "addresses", GALLERY, &no.to_string(), "--reason", "수사 협조"]);
    assert!(text(&said.stdout).contains(&address));
    let page = operator.get("/admin/lookups").await.expect(200).text;
    assert_eq!(page.split("data-lookup").count() - 1, 3, "{page}");
    assert!(
        page.contains("수사 협조") && page.contains("운영 원칙에 따라") && !page.contains(&address)
    );
});
