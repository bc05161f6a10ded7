alter table sheet disable trigger sheet_ended;
update sheet set kind = 'act' where kind = 'condition';
alter table sheet enable trigger sheet_ended;
alter table sheet drop constraint sheet_kind_check, drop constraint sheet_signers,
  add constraint sheet_kind_check check (kind in ('handover', 'remittance', 'act')),
  add constraint sheet_signers check (num_nulls(receiver, receiver_unit) in (0, 2) and (receiver is null or kind <> 'act')
    and (receiver is not null or kind is null or kind = 'act') and (signer <> receiver) is not false);
