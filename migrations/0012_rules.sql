-- What a gallery asks of guests before they write.

-- The questions, with their answers: in a column of its own, because the settings are for all
-- to read, and because a server of the version before must not write it away.
alter table gallery add column captcha_questions text not null default '';

-- Questions that were answered, each once, and guests who need not be asked again for a while.
create table captcha_pass (
  gallery_id bigint not null,
  subject    text   not null,
  ends_at    bigint not null,
  primary key (gallery_id, subject)
) {clustered};
create index captcha_pass_end on captcha_pass (ends_at);
