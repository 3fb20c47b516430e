//! Comments as the desk picks them: the statements, and what their rows say.

use db::{Result, Row, sql};

use super::desk_pick::Table;
use crate::domain::{
    author::{Author, AuthorKind},
    comment::CommentId,
    desk::{OnDesk, Spot},
    member::code_in,
    post::PostNo,
    time::Moment,
};

/// What the desk asks of the comments.
pub(super) static TABLE: Table = Table {
    of_writer: &OF_WRITER,
    of_span: &OF_SPAN,
    taken: &TAKEN,
    words: &WORDS,
    after: &AFTER,
    before: &BEFORE,
    read,
    compared: |_, comment| Ok(comment.words.clone()),
};

macro_rules! columns {
    () => {
        "post_no, id, body, author_kind, nick, prefix, identity, created_at"
    };
}

// Of the two indexes with a time in them, `+ 0` leaves the one by writer: the other, of what
// can be read, would walk over all that was said in the gallery.
sql!(
    OF_WRITER = concat!(
        "
    select ",
        columns!(),
        "
      from comment
     where gallery_id = $1 and deleted_at + 0 is null
       and identity = (select identity from comment
                        where gallery_id = $1 and post_no = $5 and id = $6)
       and created_at >= $2 and created_at < $3
     order by created_at desc, id desc
     limit $4"
    )
);
sql!(
    OF_SPAN = concat!(
        "
    select ",
        columns!(),
        "
      from comment
     where gallery_id = $1 and deleted_at is null and created_at >= $2 and created_at < $3
       and ($5 = '' or prefix = $5)
     order by created_at desc, id desc
     limit $4"
    )
);
sql!(
    TAKEN = concat!(
        "
    select ",
        columns!(),
        "
      from comment
     where gallery_id = $1 and deleted_at is not null and deleted_at >= $2
       and erased_at is null and deleted_by = 3
     order by deleted_at desc, id desc
     limit $3"
    )
);
sql!(
    AFTER = concat!(
        "
    select ",
        columns!(),
        "
      from comment
     where gallery_id = $1 and deleted_at is null and created_at >= $2 and created_at < $3
     order by created_at, id
     limit $4"
    )
);
sql!(
    BEFORE = concat!(
        "
    select ",
        columns!(),
        "
      from comment
     where gallery_id = $1 and deleted_at is null and created_at >= $2 and created_at < $3
     order by created_at desc, id desc
     limit $4"
    )
);

sql!(
    WORDS = "
    select body, created_at from comment where gallery_id = $1 and post_no = $2 and id = $3"
);

fn read(row: &Row<'_>) -> Result<OnDesk> {
    let identity: String = row.get(6)?;
    Ok(OnDesk {
        at: Spot { post: PostNo(row.get(0)?), comment: Some(CommentId(row.get(1)?)) },
        words: row.get(2)?,
        author: Author {
            kind: AuthorKind::from_number(row.get(3)?),
            nick: row.get(4)?,
            prefix: row.get(5)?,
            mark: String::new(),
            code: code_in(&identity).to_owned(),
        },
        written: Moment(row.get(7)?),
        post: None,
    })
}
