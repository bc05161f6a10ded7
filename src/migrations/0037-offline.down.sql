drop table offline_lines, offline_half, offline_handover, device_key;
