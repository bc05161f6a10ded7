-- who oversees a province or the nation read up to a page of every unit below for one page; the oldest of all are few
create index item_oldest on item (held_since, id)
  where status not in ('FILED', 'DELIVERED', 'SENT_BACK', 'RECALLED', 'BACK_WITH_OWNER', 'LOST', 'DESTROYED');
-- which lists ended on a day was found by reading every list there ever was
create index handover_ended on handover (ended_act) where received_by is not null;
