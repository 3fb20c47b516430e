-- What SQLite's planner is to believe of posts, whatever a gallery holds: that the
-- index of a list is short and the whole table long. Without it the planner walks
-- the clustered key and skips what is not in the list row by row, so a list of five
-- notices would read every post of the gallery. Fixed figures, because a plan must
-- not change with what happened to be there when statistics were last taken.
analyze;
insert into sqlite_stat1 (tbl, idx, stat) values
  ('post', 'post',          '1000000 100000 1'),
  ('post', 'post_live',     '1000 100 1'),
  ('post', 'post_head',     '1000 100 50 1'),
  ('post', 'post_featured', '1000 100 1'),
  ('post', 'post_notice',   '1000 100 1'),
  ('post', 'post_best',     '1000000 1');
analyze sqlite_schema;
