-- A post's place shifted to 64 milliseconds: the closer rowids lie, the shorter the lists of
-- the index are (three bytes an entry, where whole places take seven).
create table post_doc (
  gallery_id bigint not null,
  no         bigint not null,
  doc        bigint not null,
  primary key (gallery_id, no)
) without rowid;
create unique index post_doc_doc on post_doc (doc);

-- Terms are made of ASCII letters, digits and what lies beyond ASCII, with spaces between.
create virtual table post_fts using fts5 (
  terms, content = '', contentless_delete = 1, detail = none, tokenize = 'ascii'
);
create virtual table comment_fts using fts5 (
  terms, content = '', contentless_delete = 1, detail = none, tokenize = 'ascii'
);
create index comment_doc on comment (id);

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

-- A comment's number without the bits of the process that gave it.
create view comment_text (gallery_id, post_no, id, terms) as
select c.gallery_id, c.post_no, c.id, null
  from comment c
 where exists (select 1 from comment_fts_docsize d where d.id = c.id >> 10);
create trigger comment_text_insert instead of insert on comment_text begin
  insert into comment_fts (rowid, terms) values (new.id >> 10, new.terms);
end;
create trigger comment_text_delete instead of delete on comment_text begin
  delete from comment_fts where rowid = old.id >> 10;
end;
