-- THE HOME PAGE: how a person arranged it, what they opened, and the apps they asked for.

create table home_pages (
  user_id text collate "C" primary key references users (id) on delete cascade,
  opens_in text not null check (opens_in in ('NEW_TAB', 'SAME_TAB')),
  known_apps text[] not null,
  last_updated_at timestamptz not null
);
comment on table home_pages is
  'One row for each person who has been at their home page. Its lock is what makes two changes of one arrangement wait for each other.';
comment on column home_pages.known_apps is
  'Ids of the apps that were the person''s when they last looked: what is not among them is new to them.';

create table home_sections (
  user_id text collate "C" not null references users (id) on delete cascade,
  id text collate "C" not null,
  name text not null,
  position integer not null check (position >= 0),
  primary key (user_id, id)
);
comment on table home_sections is 'Sections that a person made for themselves. Apps in none of them stand in the section that everybody has.';

create table home_apps (
  user_id text collate "C" not null references users (id) on delete cascade,
  app_id text collate "C" not null references apps (id) on delete cascade,
  favourite_position integer,
  section_id text collate "C",
  position integer,
  new_since timestamptz,
  opened_at timestamptz,
  open_count integer not null,
  primary key (user_id, app_id)
) with (fillfactor = 80);
comment on table home_apps is
  'What a person did with an app at home: opened, marked, placed it. No row: nothing yet. Room is left on each page so that an opening is updated in place.';
comment on column home_apps.section_id is 'Null: the section that everybody has. One of home_sections otherwise; changed together with it.';
comment on column home_apps.position is 'Within its section; null: after those that have one, by name.';
comment on column home_apps.new_since is 'When it first stood there, while it has not been opened; null for what was there at the first visit.';
create index home_apps_app on home_apps (app_id, user_id);

create table app_requests (
  user_id text collate "C" not null references users (id) on delete cascade,
  id text collate "C" not null,
  app_id text collate "C" not null references apps (id) on delete cascade,
  status text not null check (status in ('PENDING', 'APPROVED', 'DENIED', 'CANCELLED', 'EXPIRED')),
  reason text not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  decided_at timestamptz,
  decided_by text,
  note text,
  primary key (user_id, id)
);
comment on table app_requests is 'People ask for an app that they may ask for; who manages apps decides. Decided ones stay, so that the next decision can look back.';
comment on column app_requests.expires_at is 'A request that nobody decided by then is over.';
comment on column app_requests.note is 'What who decided had to say to the person.';
create unique index app_requests_one_open on app_requests (user_id, app_id) where status = 'PENDING';
create index app_requests_id on app_requests (id);
create index app_requests_created on app_requests (created_at, id);
create index app_requests_status on app_requests (status, created_at, id);
create index app_requests_app on app_requests (app_id, created_at, id);
create index app_requests_expiry on app_requests (expires_at) where status = 'PENDING';
