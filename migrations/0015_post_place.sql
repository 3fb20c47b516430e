-- Terms of the text index begin with their era on PostgreSQL: it is made anew, and until that is
-- done a search finds only what is indexed anew already.
{postgres}
insert into search_reindex (id, place) select 1, '' where exists (select 1 from post_text)
on conflict (id) do update set place = excluded.place;
{/postgres}
