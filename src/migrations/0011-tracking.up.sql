-- Wrong look-up codes, so that guessing ends.

create table code_try (
  id uuid primary key,
  number_key bytea not null check (length(number_key) = 32),
  caller_key bytea not null check (length(caller_key) = 32),
  tried_at timestamptz not null
);
comment on table code_try is 'A wrong look-up code: keyed hashes of the number asked for (whether it exists or not) and of the caller''s address. tried_at is technical time; rows older than the window are deleted.';
create index code_try_number on code_try (number_key, tried_at);
create index code_try_caller on code_try (caller_key, tried_at);
create index code_try_age on code_try (tried_at);

-- update: locking rows to be deleted asks for it
grant select, insert, update, delete on code_try to courier_app;
