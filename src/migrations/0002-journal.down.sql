drop table document, declared_evidence, evidence, deadline, task, device, inbox, follower_cursor;
drop function append_events, open_endpoint, owed;
drop table endpoint, event, act, note, party, reference, dossier_unit, dossier;
drop function event_hash, refuse_change;
delete from person where kind = 'system';
drop sequence dossier_post_code, request_number;
