-- Private galleries: how close the circles are of those who see, read and write, who was let
-- into the gallery, and the gallery's rules.

-- 0 everyone, 1 members of the site, 2 members of the gallery, 3 its staff. Columns, because
-- statements ask for them, and because a version that does not know them, which runs beside
-- this one for a while, writes the settings whole.
alter table gallery add column list_circle  bigint not null default 0;
alter table gallery add column read_circle  bigint not null default 0;
alter table gallery add column write_circle bigint not null default 0;
alter table gallery add column has_rules    bigint not null default 0;

create table gallery_member (
  gallery_id  bigint not null,
  member_id   bigint not null,
  state       text   not null check (state in ('asked', 'inside', 'refused')),
  words       text   not null,                -- answered to the gallery's question
  answer      text   not null default '',     -- said by staff
  asked_at    bigint not null,
  answered_at bigint,
  primary key (gallery_id, member_id)
) {clustered};
create index gallery_member_state  on gallery_member (gallery_id, state, asked_at, member_id);
create index gallery_member_member on gallery_member (member_id, gallery_id);

create table gallery_rules (
  gallery_id bigint not null primary key,
  source     text   not null,                 -- as typed
  html       text   not null,                 -- safe
  changed_at bigint not null,
  foreign key (gallery_id) references gallery (id)
)
