-- A sheet on which an envelope is found torn and sealed anew.
alter table sheet drop constraint sheet_kind_check, drop constraint sheet_signers,
  add constraint sheet_kind_check check (kind in ('handover', 'remittance', 'condition', 'act')),
  add constraint sheet_signers check (num_nulls(receiver, receiver_unit) in (0, 2)
    and (receiver is null or kind in ('handover', 'remittance'))
    and (receiver is not null or kind is null or kind in ('condition', 'act')) and (signer <> receiver) is not false);
