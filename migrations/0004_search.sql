-- Search: which words each post and comment holds, in each engine's own text index.
--
-- The words are made in Rust (`crates/words`), so both engines index the same ones.
-- Statements name `post_text` and `comment_text`: tables on PostgreSQL, views with
-- triggers over FTS5 on SQLite. `doc` orders posts of the whole site by time: the
-- millisecond, and what tells apart those that share one.

{postgres}
create table post_text (
  gallery_id bigint   not null,
  no         bigint   not null,
  doc        bigint   not null,
  terms      tsvector not null,
  primary key (gallery_id, no)
);
create index post_text_doc on post_text (doc);
create index post_text_terms on post_text using gin (terms) with (gin_pending_list_limit = 256);

create table comment_text (
  gallery_id bigint   not null,
  post_no    bigint   not null,
  id         bigint   not null,
  terms      tsvector not null,
  primary key (gallery_id, post_no, id)
);
create index comment_text_terms on comment_text using gin (terms) with (gin_pending_list_limit = 256);
{/postgres}

-- How far a rebuild of the index has come; no row while there is none. What was written
-- before there was an index is indexed by the server or by `madang search reindex`.
create table search_reindex (
  id    bigint not null primary key,
  place text   not null
);
insert into search_reindex (id, place) select 1, '' where exists (select 1 from post);
