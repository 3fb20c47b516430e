//! Settings of the whole site, and what its front shows of all galleries.

use db::{Conn, Result, params, sql};

use super::changed;
use crate::domain::{best::BestPost, gallery::Slug, post::PostNo};

sql!(SETTING = "select value from site_setting where name = $1");

/// A setting by name.
pub async fn setting(conn: &mut Conn, name: &str) -> Result<Option<String>> {
    conn.one(&SETTING, params![name], |row| row.get(0)).await
}

sql!(
    SET = "
    insert into site_setting (name, value) values ($1, $2)
    on conflict (name) do update set value = excluded.value"
);

/// Keeps a setting.
pub async fn set(conn: &mut Conn, name: &str, value: &str) -> Result<()> {
    changed::site(conn);
    conn.run(&SET, params![name, value]).await?;
    Ok(())
}

sql!(
    SET_ONCE = "
    insert into site_setting (name, value) values ($1, $2) on conflict (name) do nothing"
);

/// Keeps a setting if it has no value yet.
pub async fn set_once(conn: &mut Conn, name: &str, value: &str) -> Result<()> {
    changed::site(conn);
    conn.run(&SET_ONCE, params![name, value]).await?;
    Ok(())
}

sql!(LOCK = "update site_setting set value = value where name = $1 returning value");

/// A setting by name, held until the transaction ends. One without a value is held by nobody.
pub async fn lock(conn: &mut Conn, name: &str) -> Result<Option<String>> {
    conn.one(&LOCK, params![name], |row| row.get(0)).await
}

sql!(
    BEST = "
    select g.slug, g.name, p.no, p.title
      from post p
      join gallery g on g.id = p.gallery_id
     where p.featured_at is not null and p.deleted_at is null and g.closed_at is null
     order by p.featured_at desc
     limit $1"
);

/// The posts that became 개념글 last, anywhere on the site.
pub async fn best(conn: &mut Conn, limit: i64) -> Result<Vec<BestPost>> {
    conn.all(&BEST, params![limit], |row| {
        let slug: String = row.get(0)?;
        let wrong = || db::Error::Column { column: 0, detail: "not a slug".to_owned() };
        Ok(BestPost {
            slug: Slug::parse(&slug).ok_or_else(wrong)?,
            gallery: row.get(1)?,
            no: PostNo(row.get(2)?),
            title: row.get(3)?,
        })
    })
    .await
}
