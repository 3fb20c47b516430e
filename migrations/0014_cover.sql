-- The pictures of galleries' covers.

-- Which picture a gallery's pages show: empty for none. A column, because a server of the
-- version before writes the settings whole.
alter table gallery add column cover_hash text not null default '';

-- The pictures themselves, apart from the gallery: its row is read for every page.
create table gallery_cover (
  gallery_id bigint not null primary key,
  hash       text   not null,                 -- of the bytes: the picture's name
  bytes      bytea  not null,                 -- a JPEG of our own making
  changed_at bigint not null,
  foreign key (gallery_id) references gallery (id)
)
