-- INSIGHTS: where, when and how people sign in, summed up from the log; which factors people have.

create table sign_in_places (
  id integer generated always as identity primary key,
  country text not null,
  region text not null,
  city text not null,
  lat double precision,
  lon double precision,
  unique (country, region, city)
);
comment on table sign_in_places is 'Places that events came from, each once, so that sums name it by a number. Empty texts: nobody knows.';
comment on column sign_in_places.lat is 'As the first event that named the place had it.';

create table sign_in_times (
  scope text not null check (scope in ('ALL', 'APP')),
  grain text not null check (grain in ('HOUR', 'DAY')),
  key text collate "C" not null,
  at timestamptz not null,
  successes bigint not null default 0,
  failures bigint not null default 0,
  denials bigint not null default 0,
  low bigint not null default 0,
  medium bigint not null default 0,
  high bigint not null default 0,
  primary key (scope, grain, key, at)
);
comment on table sign_in_times is 'Sign-ins by hour and by day (UTC): of everybody, and into each app. Hours are kept for weeks, days for longer than the log.';
comment on column sign_in_times.key is 'The app, or empty.';
comment on column sign_in_times.failures is 'Wrong passwords and wrong answers to a factor.';
comment on column sign_in_times.denials is 'Kept out by a policy.';
comment on column sign_in_times.high is 'Of all three, by level of risk; an event that names none is in none.';
create index sign_in_times_apps on sign_in_times (scope, grain, at);

create table sign_in_place_times (
  scope text not null check (scope in ('ALL', 'APP', 'GROUP')),
  grain text not null check (grain in ('HOUR', 'DAY')),
  key text collate "C" not null,
  at timestamptz not null,
  place_id integer not null references sign_in_places (id),
  successes bigint not null default 0,
  failures bigint not null default 0,
  denials bigint not null default 0,
  high bigint not null default 0,
  primary key (scope, grain, key, at, place_id)
);
comment on table sign_in_place_times is 'The same by place. Of groups by day only: the groups people were in when it was counted.';
create index sign_in_place_times_age on sign_in_place_times (grain, at);

create table impossible_journeys (
  event_id uuid primary key,
  user_id text collate "C" not null,
  at timestamptz(3) not null,
  result text not null check (result in ('SUCCESS', 'DENY')),
  app_id text collate "C",
  address text,
  place_id integer not null references sign_in_places (id),
  from_event_id uuid not null,
  from_at timestamptz(3) not null,
  from_address text,
  from_place_id integer not null references sign_in_places (id)
);
comment on table impossible_journeys is 'Two sign-ins of one person, one after the other, that nobody can have travelled between; kept longer than the log.';
comment on column impossible_journeys.event_id is 'The event that said so, of the second one.';
create index impossible_journeys_at on impossible_journeys (at desc, event_id);
create index impossible_journeys_user on impossible_journeys (user_id, at desc);

create table factor_coverage (
  only_row boolean primary key default true check (only_row),
  counted_at timestamptz(3) not null,
  people bigint not null,
  covered bigint not null,
  resistant bigint not null,
  took_ms integer not null,
  factors jsonb not null
);
comment on table factor_coverage is 'Which factors active people have, as it was counted last: one row, written by a job.';
comment on column factor_coverage.covered is 'Active people with a factor that sign-in may ask for beside a password.';
comment on column factor_coverage.resistant is 'Of these: with one that cannot be phished.';
comment on column factor_coverage.took_ms is 'How long it took to count: where it is quick, it is counted anew when somebody looks.';
