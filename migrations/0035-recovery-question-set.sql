-- What somebody set up while they were in another's account is taken away by whoever locks it down: so it is kept when a question was set.
alter table user_credentials add column recovery_question_set timestamptz;
comment on column user_credentials.recovery_question_set is 'When the recovery question was set; null for one that came with the person, or before this was kept.';
