drop table opening_hours, calendar_day, designation, staff, login, person, checklist_line, checklist, procedure,
  desk_authority, office_ward, unit, ward_successor, ward, province;
