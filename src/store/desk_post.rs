//! Posts as the desk picks them: the statements, and what their rows say.

use db::{Result, Row, sql};

use super::desk_pick::Table;
use crate::domain::{
    author::{Author, AuthorKind},
    desk::{Marks, OnDesk, Spot},
    member::code_in,
    post::PostNo,
    time::Moment,
};

/// What the desk asks of the posts.
pub(super) static TABLE: Table = Table {
    of_writer: &OF_WRITER,
    of_span: &OF_SPAN,
    taken: &TAKEN,
    words: &WORDS,
    after: &AFTER,
    before: &BEFORE,
    read,
    compared: |row, post| Ok(format!("{} {}", post.words, row.get::<String>(13)?)),
};

macro_rules! columns {
    () => {
        "no, title, head_id, author_kind, nick, prefix, identity, created_at, up_count,
           down_count, comment_count, notice_at, featured_at"
    };
}

// `+ 0` leaves the index by writer: the one by time, of posts that can be read, would walk over
// the whole gallery.
sql!(
    OF_WRITER = concat!(
        "
    select ",
        columns!(),
        "
      from post
     where gallery_id = $1 and deleted_at + 0 is null
       and identity = (select identity from post where gallery_id = $1 and no = $5)
       and created_at >= $2 and created_at < $3
     order by created_at desc, no desc
     limit $4"
    )
);
sql!(
    OF_SPAN = concat!(
        "
    select ",
        columns!(),
        "
      from post
     where gallery_id = $1 and deleted_at is null and created_at >= $2 and created_at < $3
       and ($5 = '' or prefix = $5)
     order by created_at desc, no desc
     limit $4"
    )
);
sql!(
    TAKEN = concat!(
        "
    select ",
        columns!(),
        "
      from post
     where gallery_id = $1 and deleted_at is not null and deleted_at >= $2
       and erased_at is null and deleted_by = 3
     order by deleted_at desc, no desc
     limit $3"
    )
);

// What is compared of a post, beside its title.
macro_rules! words {
    () => {
        "coalesce((select substr(case when b.source = '' then b.html else b.source end, 1, 400)
                     from post_body b where b.gallery_id = $1 and b.no = post.no), '')"
    };
}

sql!(
    WORDS = concat!(
        "select title || ' ' || ",
        words!(),
        ", created_at from post where gallery_id = $1 and no = $2"
    )
);

sql!(
    AFTER = concat!(
        "
    select ",
        columns!(),
        ", ",
        words!(),
        "
      from post
     where gallery_id = $1 and deleted_at is null and created_at >= $2 and created_at < $3
     order by created_at, no
     limit $4"
    )
);
sql!(
    BEFORE = concat!(
        "
    select ",
        columns!(),
        ", ",
        words!(),
        "
      from post
     where gallery_id = $1 and deleted_at is null and created_at >= $2 and created_at < $3
     order by created_at desc, no desc
     limit $4"
    )
);

fn read(row: &Row<'_>) -> Result<OnDesk> {
    let identity: String = row.get(6)?;
    Ok(OnDesk {
        at: Spot { post: PostNo(row.get(0)?), comment: None },
        words: row.get(1)?,
        author: Author {
            kind: AuthorKind::from_number(row.get(3)?),
            nick: row.get(4)?,
            prefix: row.get(5)?,
            mark: String::new(),
            code: code_in(&identity).to_owned(),
        },
        written: Moment(row.get(7)?),
        post: Some(Marks {
            head_id: row.get(2)?,
            votes: (row.get(8)?, row.get(9)?),
            comments: row.get(10)?,
            is_notice: row.get::<Option<i64>>(11)?.is_some(),
            is_featured: row.get::<Option<i64>>(12)?.is_some(),
        }),
    })
}
