-- How the organisation looks and what its mails say.

create table brands (
  id text collate "C" primary key,
  name text not null unique,
  is_default boolean not null,
  settings jsonb not null,
  theme_id text collate "C" not null unique,
  theme jsonb not null,
  created timestamptz not null,
  last_updated timestamptz not null
);
comment on table brands is 'Brands, each with its one theme. Few; read through the snapshot.';
comment on column brands.id is 'bnd…';
comment on column brands.is_default is 'The brand of every address that has none of its own. One has it, made with the org.';
comment on column brands.settings is 'locale, customPrivacyPolicyUrl, agreeToCustomPrivacyPolicy, removePoweredByOkta, defaultApp, emailDomainId.';
comment on column brands.theme_id is 'the…';
comment on column brands.theme is 'Colours and variants of touch points, as Okta names them.';
create unique index brands_default on brands (is_default) where is_default;

create table brand_images (
  brand_id text collate "C" not null references brands (id) on delete cascade,
  kind text not null check (kind in ('logo', 'favicon', 'background-image')),
  media_type text not null,
  hash text not null,
  bytes bytea not null,
  updated timestamptz not null,
  primary key (brand_id, kind)
);
comment on table brand_images is 'Pictures of a theme. The snapshot knows their hashes; the bytes are read when a browser asks.';
comment on column brand_images.hash is 'Of the bytes; part of the address, so that a browser keeps it for good.';

create table email_customizations (
  id text collate "C" primary key,
  brand_id text collate "C" not null references brands (id) on delete cascade,
  template_name text not null,
  language text not null,
  is_default boolean not null,
  subject text not null,
  body text not null,
  created timestamptz not null,
  last_updated timestamptz not null,
  unique (brand_id, template_name, language)
);
comment on table email_customizations is 'What a mail says instead of the product''s own words, by language.';
comment on column email_customizations.id is 'oel…';
comment on column email_customizations.is_default is 'Taken for readers of every other language. Each template that is customised has one.';
create unique index email_customizations_default on email_customizations (brand_id, template_name) where is_default;

create table email_template_settings (
  brand_id text collate "C" not null references brands (id) on delete cascade,
  template_name text not null,
  recipients text not null check (recipients in ('ALL_USERS', 'ADMINS_ONLY', 'NO_USERS')),
  primary key (brand_id, template_name)
);
comment on table email_template_settings is 'Who gets a mail of this kind. No row: everybody.';

create table sms_templates (
  id text collate "C" primary key,
  name text not null,
  type text not null unique,
  template text not null,
  translations jsonb not null,
  created timestamptz not null,
  last_updated timestamptz not null
);
comment on table sms_templates is 'What a text message with a code says. Kept until there are text messages.';
comment on column sms_templates.id is 'cst…';

create table email_servers (
  id text collate "C" primary key,
  alias text not null,
  enabled boolean not null,
  host text not null,
  port integer not null check (port between 1 and 65535),
  username text not null,
  password bytea not null,
  created timestamptz not null,
  last_updated timestamptz not null
);
comment on table email_servers is 'SMTP servers by which mails go out instead of the one of the configuration. At most one is enabled.';
comment on column email_servers.id is 'ces…';
comment on column email_servers.password is 'Encrypted under the master key.';
create unique index email_servers_enabled on email_servers (enabled) where enabled;

create table org_contacts (
  contact_type text primary key check (contact_type in ('BILLING', 'TECHNICAL')),
  user_id text not null
);
comment on table org_contacts is 'Whom the organisation names for questions. People are known by id only.';

create table custom_domains (
  id text collate "C" primary key,
  domain text not null unique,
  brand_id text collate "C" not null references brands (id),
  verification text not null,
  status text not null check (status in ('NOT_STARTED', 'IN_PROGRESS', 'VERIFIED', 'COMPLETED')),
  created timestamptz not null,
  last_updated timestamptz not null
);
comment on table custom_domains is 'Names of the organisation''s own under which this server answers once their owner has proved to be one by DNS.';
comment on column custom_domains.id is 'OcD…';
comment on column custom_domains.verification is 'What the TXT record has to hold.';

create table email_domains (
  id text collate "C" primary key,
  domain text not null,
  display_name text not null,
  user_name text not null,
  validation_subdomain text not null,
  verification text not null,
  status text not null check (status in ('NOT_STARTED', 'POLLING', 'VERIFIED', 'ERROR')),
  created timestamptz not null,
  last_updated timestamptz not null
);
comment on table email_domains is 'Senders of mail: an address of a domain of the organisation''s own. Used by brands that name them, once proved by DNS.';
comment on column email_domains.id is 'OeD…';
comment on column email_domains.verification is 'What the TXT record has to hold.';
create unique index email_domains_sender on email_domains (domain, user_name);
