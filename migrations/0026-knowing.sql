-- KNOWING: replays, shadow policies, friction.

create table policy_replays (
  id text primary key,
  status text not null check (status in ('QUEUED', 'RUNNING', 'DONE', 'CANCELLED', 'FAILED')),
  draft jsonb not null,
  sets jsonb not null,
  filters jsonb not null,
  from_at timestamptz(3) not null,
  until_at timestamptz(3) not null,
  total bigint,
  done bigint not null default 0,
  position jsonb,
  counts jsonb not null,
  samples jsonb not null,
  error text,
  claimed_by text,
  claimed_until timestamptz(3),
  created_by text not null,
  created_by_name text not null,
  created_at timestamptz(3) not null,
  started_at timestamptz(3),
  finished_at timestamptz(3)
);
comment on table policy_replays is 'Recorded sign-ins run against a draft of policies: what is asked, how far it is, what came out so far.';
comment on column policy_replays.draft is 'As it was sent: policies, order and apps as they would be.';
comment on column policy_replays.sets is 'All policies as they were when it began, and as they would be: what changes meanwhile does not blur the comparison.';
comment on column policy_replays.position is 'The last event that is counted; a node that takes over goes on behind it.';
comment on column policy_replays.counts is 'By kind of change, app, group, rule and place. Written with position, so that nothing is counted twice.';
comment on column policy_replays.samples is 'Some sign-ins of each kind of change, with both traces.';
comment on column policy_replays.claimed_until is 'Until then the node claimed_by works on it; afterwards another may.';
create unique index policy_replays_one on policy_replays ((true)) where status in ('QUEUED', 'RUNNING');
create index policy_replays_created on policy_replays (created_at desc, id);

create table policy_replay_people (
  user_id text not null,
  replay_id text not null references policy_replays (id) on delete cascade,
  change text not null,
  times bigint not null,
  app_id text,
  rule_id text,
  event_uuid uuid not null,
  primary key (user_id, replay_id, change)
);
comment on table policy_replay_people is 'Who would have been treated otherwise in a replay, and how often; app, rule and event are of the first time.';
create index policy_replay_people_list on policy_replay_people (replay_id, change, user_id);

create table shadow_policies (
  id text primary key,
  name text not null,
  status text not null check (status in ('ACTIVE', 'INACTIVE')),
  draft jsonb not null,
  versions jsonb not null,
  created_by text not null,
  created_at timestamptz(3) not null,
  last_updated_at timestamptz(3) not null
);
comment on table shadow_policies is 'Drafts that are judged beside every live decision and only recorded.';
comment on column shadow_policies.versions is 'The state of each live policy when the draft was made; it is promoted onto no other.';

create table shadow_counts (
  shadow_id text not null references shadow_policies (id) on delete cascade,
  day date not null,
  live_outcome text not null,
  shadow_outcome text not null,
  app_id text not null,
  rule_id text not null,
  times bigint not null,
  primary key (shadow_id, day, live_outcome, shadow_outcome, app_id, rule_id)
);
comment on table shadow_counts is 'How often a shadow came to what, by day, from the log.';
comment on column shadow_counts.rule_id is 'The rule by which the shadow decided; empty where none did.';

create table friction_days (
  day date not null,
  dimension text not null check (dimension in ('TOTAL', 'APP', 'GROUP', 'PLACE', 'RULE', 'FACTOR')),
  key text not null,
  passwords bigint not null default 0,
  factors bigint not null default 0,
  failures bigint not null default 0,
  passive bigint not null default 0,
  people bigint not null default 0,
  primary key (day, dimension, key)
);
comment on table friction_days is 'What people had to do to get in, by day; kept longer than the log it is made from.';
comment on column friction_days.passwords is 'Passwords typed, right or wrong.';
comment on column friction_days.factors is 'Codes typed, pushes answered, passkeys touched, right or wrong.';
comment on column friction_days.failures is 'Of both: those that were wrong.';
comment on column friction_days.passive is 'Times somebody was let in without doing anything.';
comment on column friction_days.people is 'Different people who did or were spared any of it that day.';

create table friction_people (
  user_id text not null,
  day date not null,
  dimension text not null,
  key text not null,
  primary key (user_id, day, dimension, key)
);
comment on table friction_people is 'Who is counted already in friction_days.people of a day; goes after some days.';
create index friction_people_day on friction_people (day);

create table log_tallies (
  name text primary key,
  cursor text not null,
  upto timestamptz(3)
);
comment on table log_tallies is 'How far counting has followed the log. Written with the counts.';
comment on column log_tallies.upto is 'When the last counted event was published.';
