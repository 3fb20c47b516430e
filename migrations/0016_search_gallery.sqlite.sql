-- Where a comment stands is kept for each, and eight of its bytes were the gallery's number: here a
-- gallery has a short one. `comment_place` says what it said.
create table search_gallery (
  short      integer primary key,
  gallery_id bigint not null unique
);
insert into search_gallery (gallery_id)
select distinct gallery_id from comment_place order by gallery_id;

create table comment_spot (
  doc           integer not null,           -- the comment's number without the bits of the process that gave it
  short_gallery integer not null,
  post_no       integer not null,
  primary key (doc, short_gallery, post_no)
) without rowid;
insert into comment_spot (doc, short_gallery, post_no)
select l.doc, s.short, l.post_no
  from comment_place l join search_gallery s on s.gallery_id = l.gallery_id
 order by l.doc, s.short, l.post_no;

drop trigger comment_text_insert;
drop trigger comment_text_delete;
drop table comment_place;
create view comment_place (doc, gallery_id, post_no) as
select l.doc, s.gallery_id, l.post_no
  from comment_spot l cross join search_gallery s on s.short = l.short_gallery;

create trigger comment_text_insert instead of insert on comment_text begin
  insert into comment_fts (rowid, terms) values (new.id >> 10, new.terms);
  insert or ignore into search_gallery (gallery_id) values (new.gallery_id);
  insert or ignore into comment_spot (doc, short_gallery, post_no)
  select new.id >> 10, short, new.post_no from search_gallery where gallery_id = new.gallery_id;
end;
create trigger comment_text_delete instead of delete on comment_text begin
  delete from comment_fts where rowid = old.id >> 10;
  delete from comment_spot
   where doc = old.id >> 10 and post_no = old.post_no
     and short_gallery = (select short from search_gallery where gallery_id = old.gallery_id);
end;
