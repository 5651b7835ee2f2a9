-- What the platform itself keeps. Product tables follow in later files.

create table single_use_keys (
  kind text not null,
  key_hash bytea not null,
  until timestamptz not null,
  spent_at timestamptz not null,
  primary key (key_hash, kind)
);
comment on table single_use_keys is
  'Everything that may be spent once: codes, refresh rotations, OTP steps, invitations, assertion ids. A row means: spent.';
comment on column single_use_keys.kind is 'What sort of key; the same key may be spent once per kind.';
comment on column single_use_keys.key_hash is 'SHA-256 of the key, so that the table gives nothing away. Leads the primary key: it spreads evenly.';
comment on column single_use_keys.until is 'When the key would be refused as expired anyway; only then may the row be swept.';
comment on column single_use_keys.spent_at is 'When it was spent, by the clock of the node.';
create index single_use_keys_until on single_use_keys (until);

create table config_versions (
  section text primary key,
  version bigint not null,
  changed_at timestamptz not null
);
comment on table config_versions is
  'One row per section of the in-memory configuration. A change of the section raises its version in the same transaction, so that every node notices.';
comment on column config_versions.section is 'Name of the section, as registered.';
comment on column config_versions.version is 'Raised with each change; never goes back.';
comment on column config_versions.changed_at is 'When it was last raised, by the clock of the node.';

create table housekeeping_runs (
  name text primary key,
  ran_at timestamptz not null
);
comment on table housekeeping_runs is 'When each piece of recurring housekeeping was last done, by whichever node.';
comment on column housekeeping_runs.name is 'Name of the chore, as scheduled.';
comment on column housekeeping_runs.ran_at is 'By the clock of the node that did it.';
