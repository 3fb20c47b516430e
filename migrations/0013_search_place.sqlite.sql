-- Where a comment that the text index names stands: its post, and so the row. An index over
-- the comments themselves would hold their whole key a second time, half as much again.
create table comment_place (
  doc        bigint not null,                 -- the comment's number without the bits of the process that gave it
  gallery_id bigint not null,
  post_no    bigint not null,
  primary key (doc, gallery_id, post_no)
) without rowid;
insert into comment_place (doc, gallery_id, post_no)
select distinct c.id >> 10, c.gallery_id, c.post_no
  from comment c
 where exists (select 1 from comment_fts_docsize d where d.id = c.id >> 10)
 order by c.id >> 10, c.gallery_id, c.post_no;
drop index comment_doc;

drop trigger comment_text_insert;
create trigger comment_text_insert instead of insert on comment_text begin
  insert into comment_fts (rowid, terms) values (new.id >> 10, new.terms);
  insert or ignore into comment_place (doc, gallery_id, post_no)
  values (new.id >> 10, new.gallery_id, new.post_no);
end;
drop trigger comment_text_delete;
create trigger comment_text_delete instead of delete on comment_text begin
  delete from comment_fts where rowid = old.id >> 10;
  delete from comment_place
   where doc = old.id >> 10 and gallery_id = old.gallery_id and post_no = old.post_no;
end;
