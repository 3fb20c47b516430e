-- The operator's console: 임시조치, look-ups of addresses, and figures of each day.

-- What somebody asked to have blocked, and what became of it. Claims cross galleries and are few.
create table claim (
  gallery_id  bigint not null,
  id          bigint not null,
  post_no     bigint not null,
  kind        text   not null,
  claimant    text   not null,                -- name and contact, sealed with the server key
  words       text   not null,
  token_hash  text   not null,                -- of the link that shows the claimant what became of it
  created_at  bigint not null,
  state       text   not null check (state in ('open', 'blocked', 'refused', 'restored', 'gone')),
  until_at    bigint,                         -- when a block ends by itself
  answer      text   not null default '',
  answered_at bigint,
  member_id   bigint,                         -- whose post was blocked
  objection   text   not null default '',
  objected_at bigint,
  ended_at    bigint,
  primary key (gallery_id, id)
) {clustered};
create unique index claim_token on claim (token_hash);
create unique index claim_block on claim (gallery_id, post_no) where state = 'blocked';
create index claim_state  on claim (state, id);
create index claim_age    on claim (created_at);

-- Who asked for full addresses, of what, and why.
create table lookup (
  id         bigint not null primary key,
  at         bigint not null,
  role       text   not null,
  name       text   not null,
  code       text   not null,
  gallery_id bigint not null,
  post_no    bigint not null,
  comment_id bigint not null,
  reason     text   not null,
  lines      bigint not null
) {clustered};

-- What happened on each day (of the site's time zone), counted by a job from the logs.
create table figure (
  kind  text   not null,
  day   bigint not null,
  count bigint not null,
  primary key (kind, day)
) {clustered};

-- Up to when it has counted; one row.
create table figure_until (
  id       bigint not null primary key,
  until_at bigint not null
) {clustered};

create index member_since on member (created_at);
create index member_named on member (nick, member_id);
create index log_entry_at on log_entry (at, act);
create index ban_member   on ban (subject, id) where kind = 'member';
