today = Today
yesterday = Yesterday
