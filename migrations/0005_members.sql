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
  scraps    bigint not null default 0,
  guests    bigint not null default 0,
  foreign key (member_id) references member (member_id)
) {clustered};

-- Posts a member keeps, in folders of his own; folder 0 is there without a row.
create table member_folder (
  member_id  bigint not null,
  folder_id  bigint not null,
  name       text   not null,
  primary key (member_id, folder_id),
  foreign key (member_id) references member (member_id)
) {clustered};

create table member_scrap (
  member_id  bigint not null,
  gallery_id bigint not null,
  no         bigint not null,
  folder_id  bigint not null default 0,
  title      text   not null,
  created_at bigint not null,
  primary key (member_id, gallery_id, no),
  foreign key (member_id) references member (member_id)
) {clustered};
create index member_scrap_time on member_scrap (member_id, created_at, gallery_id, no);

-- 방명록: what other members left on one's 갤로그.
create table member_guestbook (
  member_id   bigint not null,                -- whose guestbook
  id          bigint not null,
  writer_id   bigint not null,
  writer_code text   not null,
  writer_nick text   not null,
  writer_kind bigint not null,
  body        text   not null,
  created_at  bigint not null,
  primary key (member_id, id),
  foreign key (member_id) references member (member_id)
) {clustered};

-- Where somebody has left something, so that it can go when he leaves.
create table member_visit (
  member_id  bigint not null,                 -- the writer
  id         bigint not null,
  owner_id   bigint not null,
  primary key (member_id, id),
  foreign key (member_id) references member (member_id)
) {clustered};

-- Two-step log-in: the secret of the member's app, sealed with the server key, and the last
-- step of the clock whose code was used.
create table member_totp (
  member_id  bigint not null primary key,
  sealed     text   not null,
  last_step  bigint not null,
  created_at bigint not null,
  foreign key (member_id) references member (member_id)
) {clustered};

-- Hashes of codes for when the app is lost; each works once.
create table member_recovery (
  member_id bigint not null,
  code_hash text   not null,
  primary key (member_id, code_hash),
  foreign key (member_id) references member (member_id)
) {clustered};

create table member_passkey (
  member_id  bigint not null,
  id         text   not null,                 -- of the credential, by the member's device
  name       text   not null,
  passkey    text   not null,                 -- public key and counter
  created_at bigint not null,
  used_at    bigint not null,
  primary key (member_id, id),
  foreign key (member_id) references member (member_id)
) {clustered};

-- Where a member gets mail, once he has shown that it reaches him.
create table member_mail (
  member_id   bigint not null primary key,
  address     text   not null,
  verified_at bigint not null,
  foreign key (member_id) references member (member_id)
) {clustered};

-- Links that were sent by mail, by the hashes of their tokens. Each works once.
create table mail_token (
  token_hash text   not null primary key,
  purpose    text   not null check (purpose in ('verify', 'reset')),
  member_id  bigint not null,
  address    text   not null,
  expires_at bigint not null
) {clustered};
create index mail_token_age on mail_token (expires_at)
