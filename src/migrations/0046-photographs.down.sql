drop index handover_difference_unsound;
alter table irregularity drop constraint irregularity_photo;
delete from deadline d using irregularity i where d.kind = 'irregularity.photo' and d.subject = i.id and i.kind <> 'condition';
delete from task t using irregularity i where t.kind = 'irregularity.photo-due' and t.subject = i.id and i.kind <> 'condition';
update irregularity set photo_act = null where kind <> 'condition';
alter table irregularity
  drop column photo_wanted,
  drop constraint irregularity_about,
  add constraint irregularity_about check ((kind = 'handover') = (handover is not null)
    and (kind = 'condition') = (item is not null) and (kind = 'condition') = (conditions is not null)
    and (kind = 'bag') = (bag is not null) and (photo_act is null or kind = 'condition'));
