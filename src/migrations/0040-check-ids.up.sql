-- Whoever holds a printed record asks by an opaque id whether it still holds.

alter table document add column check_id uuid;
create unique index document_check on document (check_id) where check_id is not null;
comment on column document.check_id is 'Random; stands in the code on the paper, and nowhere else. Papers of before there were check pages have none.';
