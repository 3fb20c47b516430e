-- Several servers on one database: how fast each visitor writes, over all of them.
--
-- The jobs' own table follows, from crates/jobqueue. Both belong to no gallery.

-- A moment for each visitor and kind of write, as long as his allowance is not full.
-- {unlogged} is `unlogged` on PostgreSQL: a crash of the server may forget it, and
-- taking from an allowance waits for no disk.
create {unlogged} table pace (
  subject text   not null primary key,
  full_at bigint not null,                    -- when the allowance is full again
  every   bigint not null,                    -- how long one write takes to come back
  slack   bigint not null                     -- how far ahead full_at may lie for one more
) {clustered};

