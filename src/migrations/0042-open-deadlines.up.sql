-- withdrawing by subject read every open deadline: with a stretch of custody per live envelope that is all of them
create index deadline_open on deadline (subject)
  where kind <> 'custody.overdue' and done_act is null and withdrawn_act is null;
