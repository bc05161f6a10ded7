drop index deadline_open;
