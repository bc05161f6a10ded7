-- A list is not offered before it is made, nor ended before it is offered, whatever a device's clock said.

update handover set offered_at = drafted_at where offered_at < drafted_at;
update handover set ended_at = greatest(drafted_at, offered_at) where ended_at < greatest(drafted_at, offered_at);
alter table handover add constraint handover_times
  check (offered_at >= drafted_at and ended_at >= drafted_at and ended_at >= offered_at);
