-- Shared lists of bans that are read with their keeper's word; claims on comments, and on what staff
-- has taken away.

-- 1: the gallery reads the bans of a list that another keeps.
alter table ban_use add column may_read bigint not null default 0;
create index ban_list_owner on ban_list (owner_id);

alter table claim add column comment_id bigint not null default 0;  -- 0: the post itself
alter table claim add column was_taken  bigint not null default 0;  -- 1: staff had taken it away before
-- Under one post several may be blocked. The version before loses nothing but a second guard.
drop index claim_block;
create unique index claim_block_of on claim (gallery_id, post_no, comment_id) where state = 'blocked';
