drop table identity_check, notice, delivery_attempt, round, delivery, delivery_policy;
drop sequence round_number;
