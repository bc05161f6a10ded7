drop table sheet_act, sheet, pad;
drop function refuse_ended_sheet;
