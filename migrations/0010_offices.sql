-- Managers who are away, and who takes over; lists of bans that several galleries write in;
-- comments by time, as the desk looks for them.

alter table staff add column seen_at    bigint not null default 0;  -- last logged in or active; 0: not noted yet
alter table staff add column away_until bigint not null default 0;  -- an absence that was announced

-- Who wants to look after a gallery whose managers are gone. Few rows, asked for by gallery,
-- and by the operator over all of them.
create table succession (
  gallery_id   bigint not null,
  id           bigint not null,
  member_id    bigint not null,
  reason       text   not null,
  created_at   bigint not null,
  notice_until bigint not null,               -- until then everybody can read that he wants to
  state        text   not null check (state in ('open', 'granted', 'refused', 'objected', 'withdrawn')),
  answer       text   not null default '',
  answered_at  bigint,
  primary key (gallery_id, id)
) {clustered};
create index succession_open   on succession (notice_until) where state = 'open';
create index succession_member on succession (member_id);

-- 1: the gallery may write in a list that another keeps.
alter table ban_use add column may_add bigint not null default 0;
create index ban_use_list on ban_use (list_id, gallery_id);

create index comment_time  on comment (gallery_id, created_at, id) where deleted_at is null;
