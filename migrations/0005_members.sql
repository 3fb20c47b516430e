-- Members: who they are, how they log in, where they are logged in, and what they wrote.
--
-- Everything of a member has member_id first in its key, which is the shard key where
-- there are shards. What a member wrote stands here once more, so that a 갤로그 is
-- answered from one place and never gathered from every gallery.

create table member (
  member_id       bigint not null primary key,
  code            text   not null,            -- 식별코드, as shown
  nick            text   not null,
  kind            bigint not null,            -- 1 고정닉, 2 반고정닉
  role            bigint not null default 0,  -- 1 operator
  password        text,                       -- argon2id; null where other ways lead in
  shows_posts     bigint not null default 0,  -- 0 everybody, 1 members, 2 nobody else
  shows_comments  bigint not null default 0,
  shows_scraps    bigint not null default 2,
  shows_guestbook bigint not null default 0,
  nick_at         bigint not null,            -- when the nick was last chosen
  created_at      bigint not null,
  left_at         bigint
) {clustered};

-- Every name that leads to a member: `code:…`, `nick:…` (folded; 고정닉 only), `mail:…`.
-- Its key is what keeps a 고정닉 unique.
create table member_login (
  login     text   not null primary key,
  member_id bigint not null
) {clustered};

create table member_session (
  member_id  bigint not null,
  token_hash text   not null,
  device     text   not null,                 -- what the browser says it is, in a few words
  prefix     text   not null,                 -- what is shown of the address
  stays      bigint not null default 0,       -- 1: outlives the browser's window
  created_at bigint not null,
  seen_at    bigint not null,
  proved_at  bigint not null,                 -- when the member last proved to be himself
  expires_at bigint not null,
  primary key (member_id, token_hash),
  foreign key (member_id) references member (member_id)
) {clustered};
create index member_session_age on member_session (expires_at);

-- Nicks of before, for everybody to see.
create table member_nick (
  member_id bigint not null,
  until_at  bigint not null,
  nick      text   not null,
  primary key (member_id, until_at),
  foreign key (member_id) references member (member_id)
) {clustered};

create table member_post (
  member_id  bigint not null,
  gallery_id bigint not null,
  no         bigint not null,
  title      text   not null,
  created_at bigint not null,
  primary key (member_id, gallery_id, no),
  foreign key (member_id) references member (member_id)
) {clustered};
create index member_post_time on member_post (member_id, created_at, gallery_id, no);

create table member_comment (
  member_id  bigint not null,
  id         bigint not null,
  gallery_id bigint not null,
  post_no    bigint not null,
  excerpt    text   not null,
  created_at bigint not null,
  primary key (member_id, id),
  foreign key (member_id) references member (member_id)
) {clustered};

-- How much of each there is.
create table member_tally (
  member_id bigint not null primary key,
  posts     bigint not null default 0,
  comments  bigint not null default 0,
  foreign key (member_id) references member (member_id)
) {clustered};
