drop table irregularity_line;
delete from task where kind in ('irregularity.bag', 'bag.content-changed');
delete from irregularity where kind = 'bag';
alter table irregularity
  drop column bag,
  add constraint irregularity_about check ((kind = 'handover') = (handover is not null)
    and (kind = 'condition') = (item is not null) and (kind = 'condition') = (conditions is not null) and (photo_act is null or kind = 'condition')),
  drop constraint irregularity_kind_check,
  add constraint irregularity_kind_check check (kind in ('handover', 'condition'));
alter table handover_line drop column bag;
alter table item drop constraint item_in_bag, drop constraint item_bag_live, drop column bag;
drop table bag_count;
drop table bag;
drop sequence bag_number;
