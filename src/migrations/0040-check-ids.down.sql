alter table document drop column check_id;
