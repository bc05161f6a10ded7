update endpoint set event_types = array_remove(event_types, 'delivery.challenged') where follower = 'messaging';
drop table awaited_check;
drop table wrong_code;
drop table code_challenge;
