-- Who looks after a gallery, what they did, and whom they kept out.

-- The public log: a chain of hashes for each gallery, and one (gallery_id 0) for the site.
-- A row of the tip is the counter of its chain: who appends holds it until his commit.
create table log_tip (
  gallery_id bigint not null primary key,
  seq        bigint not null,
  hash       text   not null,
  at         bigint not null,
  signed_seq bigint not null default 0        -- up to here the operator's key has signed
);

create table log_entry (
  gallery_id bigint not null,
  seq        bigint not null,                 -- from 1, without gaps
  at         bigint not null,
  role       text   not null,
  name       text   not null,
  code       text   not null,
  act        text   not null,
  object     text   not null,
  reason     text   not null,
  detail     text   not null,                 -- JSON, or empty
  words_hash text   not null,                 -- of salt and words; empty where there are none
  hash       text   not null,
  primary key (gallery_id, seq)
) {clustered};

-- The object's own words. They may be hidden and erased: the chain holds only their hash.
create table log_words (
  gallery_id bigint not null,
  seq        bigint not null,
  post_no    bigint not null,
  salt       text   not null,
  words      text   not null,
  hidden     bigint not null default 0,
  primary key (gallery_id, seq)
) {clustered};
create index log_words_post on log_words (gallery_id, post_no);

create table log_head (
  gallery_id bigint not null,
  seq        bigint not null,
  day        text   not null,
  hash       text   not null,
  key        text   not null,
  signature  text   not null,
  signed_at  bigint not null,
  primary key (gallery_id, seq)
) {clustered};

-- Few rows, asked for by gallery and by member.
create table staff (
  gallery_id bigint not null,
  member_id  bigint not null,
  role       text   not null check (role in ('manager', 'sub')),
  rights     bigint not null default 0,
  named_at   bigint not null,
  primary key (gallery_id, member_id)
) {clustered};
create index staff_member on staff (member_id, gallery_id);

-- Bans stand in lists: a gallery's own has the gallery's number, the site's has 0, and
-- one that galleries share has a number of its own. They cross galleries.
create table ban_list (
  id         bigint not null primary key,
  name       text   not null,
  owner_id   bigint not null,                 -- the gallery that keeps it
  created_at bigint not null
);
create table ban_use (
  gallery_id bigint not null,
  list_id    bigint not null,
  since      bigint not null,
  primary key (gallery_id, list_id)
) {clustered};

create table ban (
  list_id    bigint not null,
  id         bigint not null,
  kind       text   not null check (kind in ('member', 'address', 'prefix', 'net')),
  subject    text   not null,                 -- member's number, keyed address, prefix, network
  low        text   not null default '',      -- of a network, 32 hexadecimal digits each
  high       text   not null default '',
  label      text   not null,                 -- as staff read it
  reason     text   not null,
  by_role    text   not null,
  by_name    text   not null,
  from_gallery bigint not null,               -- where it was spoken
  post_no    bigint not null default 0,
  created_at bigint not null,
  until_at   bigint not null,                 -- the far end of time for one without an end
  lifted_at  bigint,
  primary key (list_id, id)
) {clustered};
create index ban_subject on ban (list_id, subject) where lifted_at is null;
create index ban_net     on ban (list_id, low) where kind = 'net' and lifted_at is null;

create table appeal (
  list_id     bigint not null,
  ban_id      bigint not null,
  gallery_id  bigint not null,                -- whose staff answers
  words       text   not null,
  created_at  bigint not null,
  state       text   not null check (state in ('open', 'granted', 'refused')),
  answer      text   not null default '',
  answered_at bigint,
  primary key (list_id, ban_id)
) {clustered};
create index appeal_open on appeal (gallery_id, created_at) where state = 'open';

-- What readers tell staff. One of a reader about one post or comment.
create table report (
  gallery_id  bigint not null,
  id          bigint not null,
  post_no     bigint not null,
  comment_id  bigint not null default 0,
  kind        text   not null,
  words       text   not null,
  reporter    text   not null,                -- keyed, as writers are
  created_at  bigint not null,
  state       text   not null check (state in ('open', 'taken', 'kept')),
  answer      text   not null default '',
  answered_at bigint,
  primary key (gallery_id, id)
) {clustered};
create unique index report_once on report (gallery_id, post_no, comment_id, reporter);
create index report_open     on report (gallery_id, id) where state = 'open';
create index report_reporter on report (gallery_id, reporter, id);

-- What was done from the desk, to be undone within a day, and to be counted.
create table desk_act (
  gallery_id bigint not null,
  id         bigint not null,
  member_id  bigint not null,
  name       text   not null,
  act        text   not null,
  items      bigint not null,
  bans       text   not null default '',      -- list and number of each, to be lifted again
  at         bigint not null,
  undone_at  bigint,
  primary key (gallery_id, id)
) {clustered};
create index desk_act_member on desk_act (gallery_id, member_id, at);

create table desk_item (
  gallery_id bigint not null,
  act_id     bigint not null,
  post_no    bigint not null,
  comment_id bigint not null default 0,
  was        bigint not null default 0,       -- the 말머리 before
  primary key (gallery_id, act_id, post_no, comment_id)
) {clustered};

create index post_taken on post (gallery_id, deleted_at) where deleted_at is not null and erased_at is null;
