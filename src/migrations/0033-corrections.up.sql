-- Filing times put right by a supplementary record that both sides sign.

create table filing_correction (
  act uuid not null references act (id) deferrable initially deferred,
  dossier uuid not null references dossier (id),
  handover uuid not null references handover (id),
  tally_act uuid not null references act (id) deferrable initially deferred,
  corrected_by uuid not null references person (id),
  designation text not null,
  giver_signature text not null check (giver_signature in ('stroke', 'thumbprint', 'paper', 'representative')),
  beside uuid references note (id),
  was timestamptz not null,
  filed_at timestamptz not null,
  reason uuid not null references note (id),
  at timestamptz not null,
  primary key (act, dossier),
  foreign key (handover, tally_act) references handover_tally (handover, act),
  check (filed_at <> was and filed_at <= at)
);
comment on table filing_correction is 'The supplementary record on a legal filing time (QĐ 45/2016 Art 7): what the tally had made it, what both sides sign it was. corrected_by signs by his act, the giver of the list on the spot. at: when both had signed.';
create index filing_correction_dossier on filing_correction (dossier);
create index filing_correction_handover on filing_correction (handover);

grant select, insert on filing_correction to courier_app;
