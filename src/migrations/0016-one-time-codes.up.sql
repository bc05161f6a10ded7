-- One-time codes at delivery, in addition to ID and signature: the code itself is derived and stands nowhere.

create table code_challenge (
  id uuid primary key,
  delivery uuid not null references delivery (id),
  delivery_version int not null,
  by uuid not null references person (id),
  no int not null check (no between 1 and 3),
  made_act uuid not null references act (id) deferrable initially deferred,
  made_at timestamptz not null,
  used_act uuid unique references act (id) deferrable initially deferred,
  unique (delivery, delivery_version, by, no)
);
comment on table code_challenge is 'A one-time code was asked for: derived from the row''s id when the message is sent. It holds for the delivery as it stood (delivery_version: any failure, notice or end changes it) and for who asked (by); the newest no counts, used_act used it.';

create table wrong_code (
  challenge uuid not null references code_challenge (id),
  no int not null check (no between 1 and 5),
  act uuid not null,
  request_mac bytea not null check (length(request_mac) = 32),
  tried_at timestamptz not null,
  primary key (challenge, no),
  unique (challenge, act, request_mac)
);
comment on table wrong_code is 'A wrong code, committed before its act begins, so that it counts although the act never was. act, request_mac: the same request again is no further try. tried_at is technical time.';

create table awaited_check (
  act uuid not null references act (id) deferrable initially deferred,
  dossier uuid not null references dossier (id),
  kind text not null,
  done_act uuid references act (id) deferrable initially deferred,
  primary key (act, dossier)
);
comment on table awaited_check is 'What an act waits for besides its evidence: PROVISIONAL until done_act is set.';

grant select, insert on code_challenge, wrong_code, awaited_check to courier_app;
grant update (used_act) on code_challenge to courier_app;
grant update (done_act) on awaited_check to courier_app;

-- Nobody is owed an event that does not exist yet, so what is owed stays what it was.
update endpoint set event_types = event_types || '{delivery.challenged}'
  where follower = 'messaging' and not event_types @> '{delivery.challenged}';
