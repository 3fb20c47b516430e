-- The queue. Part of an applied migration: never changed, only added to by a later one.
create table job (
  kind    text   not null,
  id      bigint not null,                    -- 0: the one that comes again and again
  payload text   not null default '',
  every   bigint not null default 0,          -- until it comes again; 0: only once
  due_at  bigint not null,                    -- not before; while it is held, until when
  holder  bigint not null default 0,          -- who has it, 0 nobody
  tries   bigint not null default 0,          -- since it last succeeded
  runs    bigint not null default 0,          -- how often it succeeded
  done_at bigint not null default 0,          -- when it last did
  error   text   not null default '',         -- what the last try said
  primary key (kind, id)
) {clustered};
create index job_due on job (kind, due_at);
create index job_ready on job (due_at, kind);
