-- Several envelopes (kiện) on one posting slip, and how the weight of each is known. The weight is the one that was charged
-- for, and it stays: a reweigh is an event (item.reweighed).
alter table item
  add column weight_method text check (weight_method in ('scale', 'declared', 'flat')),
  add constraint item_weight_method check (weight_method is null or weight_grams is not null);
comment on column item.weight_method is 'scale: weighed by who sealed it; declared: said by who sent it; flat: a fixed weight of its kind. Null: not said.';
-- a tally counts what came on other lists too, and their lines look for it by its act
create index handover_tally_act on handover_tally (act);
