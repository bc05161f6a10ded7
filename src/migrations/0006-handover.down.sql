drop table handover_tally, handover_reason, handover_difference, handover_count, handover_line, handover;
drop function refuse_frozen_line();
drop sequence handover_number;
