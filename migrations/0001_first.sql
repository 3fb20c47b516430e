-- Galleries, posts, comments, votes, guests.
--
-- Portable by rule: bigint and text (bytea where bytes are meant), times as
-- microseconds, truth as 0/1, no sequences. Everything of a gallery has
-- gallery_id first in its key, which is the shard key where there are shards.
-- {clustered} is `without rowid` on SQLite and nothing on PostgreSQL.

create table site_setting (
  name  text not null primary key,
  value text not null
);

create table gallery (
  id         bigint not null primary key,
  slug       text   not null,
  kind       text   not null check (kind in ('main', 'minor', 'mini', 'person')),
  name       text   not null,
  settings   text   not null default '{}',
  created_at bigint not null,
  closed_at  bigint
);
create unique index gallery_slug on gallery (slug);

-- Counters that every post moves: apart from the gallery, which seldom changes.
create table gallery_stat (
  gallery_id bigint not null primary key references gallery (id),
  last_no    bigint not null default 0,
  updated_at bigint not null default 0
);

create table post (
  gallery_id      bigint not null,
  no              bigint not null,
  author_kind     bigint not null,
  member_id       bigint,
  nick            text   not null,
  password_hash   text,
  identity        text   not null,            -- keyed hash of the address, or of the member
  prefix          text   not null,            -- what is shown of the address
  mark            text   not null,            -- keyed, differs from thread to thread
  title           text   not null,
  head_id         bigint not null default 0,
  media           bigint not null default 0,
  day_only        bigint not null default 0,  -- 1: only the day of created_at is known
  digest          bigint not null default 0,  -- of title and body, to notice the same words again
  client_token    text,                       -- keyed hash of form token, writer and words
  created_at      bigint not null,
  edited_at       bigint,
  deleted_at      bigint,
  deleted_by      bigint,
  erased_at       bigint,
  notice_at       bigint,
  featured_at     bigint,
  feature_barred  bigint not null default 0,  -- 1: a manager took it out of 개념글
  view_count      bigint not null default 0,
  up_count        bigint not null default 0,
  member_up_count bigint not null default 0,
  down_count      bigint not null default 0,
  comment_count   bigint not null default 0,  -- comments that can be read, and those an import counted
  comment_rows    bigint not null default 0,  -- comments and tombstones on its page
  primary key (gallery_id, no),
  foreign key (gallery_id) references gallery (id)
) {clustered};
create unique index post_token  on post (gallery_id, client_token) where client_token is not null;
create index post_live     on post (gallery_id, no) where deleted_at is null;
create index post_head     on post (gallery_id, head_id, no) where deleted_at is null and head_id > 0;
create index post_featured on post (gallery_id, no) where featured_at is not null and deleted_at is null;
create index post_notice   on post (gallery_id, no) where notice_at is not null and deleted_at is null;
create index post_time     on post (gallery_id, created_at, no) where deleted_at is null;
create index post_identity on post (gallery_id, identity, created_at);
create index post_best     on post (featured_at) where featured_at is not null and deleted_at is null;
create index post_erase    on post (deleted_at) where deleted_at is not null and erased_at is null;

create table post_body (
  gallery_id bigint not null,
  no         bigint not null,
  source     text   not null,                 -- as typed; empty for imported HTML
  html       text   not null,                 -- safe
  primary key (gallery_id, no),
  foreign key (gallery_id, no) references post (gallery_id, no)
);

-- What an import knows of a post: where it came from, and counts whose rows were not saved.
create table post_import (
  gallery_id bigint not null,
  no         bigint not null,
  source_key text   not null,
  views      bigint not null default 0,
  ups        bigint not null default 0,
  member_ups bigint not null default 0,
  downs      bigint not null default 0,
  comments   bigint not null default 0,
  created_at bigint not null,
  primary key (gallery_id, no),
  foreign key (gallery_id, no) references post (gallery_id, no)
);
create unique index post_import_source on post_import (gallery_id, source_key);

-- How many rows of a list live in each span of numbers: 64, 4,096, 262,144 and 16,777,216 of them.
create table list_bucket (
  gallery_id bigint not null,
  list_id    bigint not null,                 -- 0 all, 1 개념글, 2 공지, 1000 + 말머리
  level      bigint not null,
  bucket     bigint not null,
  live       bigint not null,
  primary key (gallery_id, list_id, level, bucket)
) {clustered};

create table comment (
  gallery_id    bigint not null,
  post_no       bigint not null,
  thread_id     bigint not null,              -- its own id, or the comment it replies under
  id            bigint not null,
  author_kind   bigint not null,
  member_id     bigint,
  nick          text   not null,
  password_hash text,
  identity      text   not null,
  prefix        text   not null,
  mark          text   not null,
  mention       text   not null default '',   -- nick of the reply it answers
  mention_id    bigint not null default 0,    -- that reply, 0 for none
  body          text   not null,
  digest        bigint not null default 0,
  client_token  text,
  created_at    bigint not null,
  deleted_at    bigint,
  deleted_by    bigint,
  erased_at     bigint,
  reply_count   bigint not null default 0,    -- replies that can be read, on the first of a thread
  primary key (gallery_id, post_no, thread_id, id),
  foreign key (gallery_id, post_no) references post (gallery_id, no)
) {clustered};
create unique index comment_token on comment (gallery_id, client_token) where client_token is not null;
create unique index comment_id on comment (gallery_id, post_no, id);
create index comment_identity on comment (gallery_id, identity, created_at);
create index comment_erase    on comment (deleted_at) where deleted_at is not null and erased_at is null;

-- The ledger of votes: one a day for each identity and post.
create table vote (
  gallery_id bigint not null,
  post_no    bigint not null,
  voter      text   not null,
  day        bigint not null,
  value      bigint not null check (value in (-1, 1)),
  fixed_nick bigint not null default 0,
  created_at bigint not null,
  primary key (gallery_id, post_no, voter, day),
  foreign key (gallery_id, post_no) references post (gallery_id, no)
) {clustered};

-- Rows the operator pins; gallery_id 0 stands for every gallery.
create table pin (
  gallery_id bigint not null,
  id         bigint not null,
  place      bigint not null,
  label      text   not null,
  title      text   not null,
  url        text   not null default '',
  author     text   not null default '',
  date       text   not null default '',
  primary key (gallery_id, id)
);

-- Wrong passwords lately, by what was tried and by who tried.
create table attempt (
  subject    text   not null,
  began_at   bigint not null,
  tries      bigint not null,
  primary key (subject, began_at)
) {clustered};
create index attempt_age on attempt (began_at);

-- Full addresses, encrypted, erased after the set number of days.
create table access_log (
  gallery_id bigint not null,
  id         bigint not null,
  post_no    bigint not null,
  comment_id bigint not null default 0,
  act        text   not null,
  sealed     bytea  not null,
  created_at bigint not null,
  primary key (gallery_id, id)
) {clustered};
create index access_log_age on access_log (created_at);
