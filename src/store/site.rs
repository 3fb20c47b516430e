//! Settings of the whole site.

use db::{Conn, Result, params, sql};

use super::changed;

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
