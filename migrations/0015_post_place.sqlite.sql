-- A post's place is the row's own number: rows that come in the order of time fill their pages,
-- and a candidate of the index is found in one step. Two trees of a whole key each stood here.
create table post_doc_by_place (
  doc        integer primary key,
  gallery_id bigint not null,
  no         bigint not null
);
insert into post_doc_by_place (doc, gallery_id, no)
select doc, gallery_id, no from post_doc order by doc;

drop view post_text;
drop table post_doc;
alter table post_doc_by_place rename to post_doc;
create unique index post_doc_post on post_doc (gallery_id, no);

create view post_text (gallery_id, no, doc, terms) as
select gallery_id, no, doc << 27, null from post_doc;

-- Whoever finds his place taken gets the next that is free.
create trigger post_text_insert instead of insert on post_text begin
  insert into post_doc (gallery_id, no, doc)
  values (new.gallery_id, new.no,
          case when exists (select 1 from post_doc where doc = new.doc >> 27)
               then (select a.doc + 1 from post_doc a
                      where a.doc >= new.doc >> 27
                        and not exists (select 1 from post_doc b where b.doc = a.doc + 1)
                      order by a.doc limit 1)
               else new.doc >> 27 end);
  insert into post_fts (rowid, terms)
  select doc, new.terms from post_doc where gallery_id = new.gallery_id and no = new.no;
end;
create trigger post_text_delete instead of delete on post_text begin
  delete from post_fts where rowid = old.doc >> 27;
  delete from post_doc where gallery_id = old.gallery_id and no = old.no;
end;
