-- A replay of a million sign-ins writes tens of thousands of people at each checkpoint: one index instead of two, and room in each
-- page to count on without touching it.
alter table policy_replay_people drop constraint policy_replay_people_pkey;
drop index policy_replay_people_list;
alter table policy_replay_people add primary key (replay_id, change, user_id);
alter table policy_replay_people set (fillfactor = 50);

-- How many different people there are is counted as they are written, and no more at each look.
update policy_replays set counts = counts || jsonb_build_object('people', coalesce((
  select jsonb_object_agg(change, people) from (
    select change, count(*) as people from policy_replay_people where replay_id = policy_replays.id group by change) as counted), '{}'));
