drop table tally_line, pickup_dossier, pickup;
