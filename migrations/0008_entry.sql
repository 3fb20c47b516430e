-- Ways in: a provider of log-ins, sessions that a second step opened, and the operator's yes
-- to new galleries.

-- 1: opened with a passkey, or with a code after the password.
alter table member_session add column strong bigint not null default 0;

-- Who else vouches for a member. The name that leads to him stands in member_login.
create table member_oidc (
  member_id  bigint not null,
  subject    text   not null,                 -- keyed hash of the provider and its number for him
  issuer     text   not null,
  linked_at  bigint not null,
  primary key (member_id, subject),
  foreign key (member_id) references member (member_id)
) {clustered};

-- Galleries that members have asked to open, where the operator wants to be asked.
create table gallery_request (
  id           bigint not null primary key,
  member_id    bigint not null,
  slug         text   not null,
  name         text   not null,
  kind         text   not null,
  description  text   not null,
  default_nick text   not null,
  created_at   bigint not null,
  state        text   not null check (state in ('open', 'granted', 'refused')),
  answer       text   not null default '',
  answered_at  bigint
) {clustered};
create index gallery_request_open   on gallery_request (id) where state = 'open';
create unique index gallery_request_slug on gallery_request (slug) where state = 'open';
create index gallery_request_member on gallery_request (member_id, id);
