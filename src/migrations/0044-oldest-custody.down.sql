drop index handover_ended;
drop index item_oldest;
