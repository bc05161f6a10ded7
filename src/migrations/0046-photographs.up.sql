-- A bag or a run that was not whole is photographed as an envelope is (F19, F20).
alter table irregularity
  add column photo_wanted boolean not null default false,
  drop constraint irregularity_about,
  add constraint irregularity_about check ((kind = 'handover') = (handover is not null)
    and (kind = 'condition') = (item is not null) and (kind = 'condition') = (conditions is not null)
    and (kind = 'bag') = (bag is not null));
update irregularity set photo_wanted = true where kind = 'condition';
alter table irregularity add constraint irregularity_photo check ((photo_act is null or photo_wanted) and (kind <> 'condition' or photo_wanted));
comment on column irregularity.photo_wanted is 'Something was there and not whole: the envelope, a bag, or the seal of a bag or a run.';
create index handover_difference_unsound on handover_difference (number) where item is null and kind in ('damaged', 'seal-broken', 'seal-different');
