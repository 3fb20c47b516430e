-- 실시간 베스트 has a table of its own: what stands on the front of the site must not
-- be gathered from every gallery, because galleries may stand on different machines.
-- A row for each of the newest 개념글 of the site, kept with the post in its transaction.

create table best_entry (
  gallery_id  bigint not null,
  no          bigint not null,
  title       text   not null,
  featured_at bigint not null,
  primary key (gallery_id, no)
) {clustered};
create index best_entry_time on best_entry (featured_at);

insert into best_entry (gallery_id, no, title, featured_at)
select gallery_id, no, title, featured_at
  from post
 where featured_at is not null and deleted_at is null
 order by featured_at desc
 limit 1000
