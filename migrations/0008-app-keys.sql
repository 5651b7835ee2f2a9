-- Apps that sign: their keys, certificates and requests for certificates. Logos of apps.

alter table apps add column external_key text collate "C";
comment on column apps.external_key is 'exk…, of apps that sign (SAML, WS-Federation): names the app in its addresses and in our entity id. Never changes.';
create unique index apps_external_key on apps (external_key) where external_key is not null;
create unique index apps_custom_name on apps (name) where sign_on_mode in ('SAML_2_0', 'AUTO_LOGIN');
comment on index apps_custom_name is 'Custom apps have names of their own, which end in a number.';

create table app_keys (
  app_id text collate "C" not null references apps (id) on delete cascade,
  kid text collate "C" not null,
  private_key bytea not null,
  certificate bytea not null,
  created_at timestamptz not null,
  last_updated_at timestamptz not null,
  primary key (app_id, kid)
);
comment on table app_keys is
  'RSA keys that assertions to one app are signed with. Which of them signs is in apps.document (credentials.signing.kid). Read through the snapshot.';
comment on column app_keys.kid is 'The same in every app that shares the key by a clone.';
comment on column app_keys.private_key is 'PKCS #8 under the master key.';
comment on column app_keys.certificate is 'DER: self-signed, or by an authority for a request of ours. Its dates are the key''s.';

create table app_csrs (
  id text collate "C" primary key,
  app_id text collate "C" not null references apps (id) on delete cascade,
  request bytea not null,
  private_key bytea not null,
  created_at timestamptz not null
);
comment on table app_csrs is 'Requests for certificates that wait for an authority''s answer. The key becomes one of app_keys when the certificate is published.';
comment on column app_csrs.request is 'PKCS #10, DER.';
comment on column app_csrs.private_key is 'PKCS #8 under the master key.';
create index app_csrs_app on app_csrs (app_id);

create table app_logos (
  app_id text collate "C" primary key references apps (id) on delete cascade,
  media_type text not null,
  hash text collate "C" not null,
  bytes bytea not null,
  updated_at timestamptz not null
);
comment on table app_logos is 'Logos that were uploaded. The snapshot knows their hashes; the bytes are read when a browser asks.';
comment on column app_logos.hash is 'Of the bytes: part of the address, which can therefore be cached for good.';
