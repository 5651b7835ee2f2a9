-- PASSKEYS.
create table webauthn_credentials (
  user_id text collate "C" not null references users (id) on delete cascade,
  id text collate "C" not null,
  status text not null check (status in ('PENDING_ACTIVATION', 'ACTIVE')),
  rp_id text collate "C" not null,
  credential_id bytea check (octet_length(credential_id) between 1 and 1023),
  public_key bytea,
  sign_count bigint not null default 0,
  aaguid uuid,
  transports text[] not null default '{}',
  backup_eligible boolean not null default false,
  backed_up boolean not null default false,
  verifies_user boolean not null default false,
  attestation_format text,
  attestation_trusted boolean not null default false,
  device_bound boolean not null default false,
  hardware_protected boolean not null default false,
  copy_suspected timestamptz,
  nickname text,
  created timestamptz not null,
  last_updated timestamptz not null,
  last_used timestamptz,
  primary key (user_id, id),
  check (status = 'PENDING_ACTIVATION' or (credential_id is not null and public_key is not null))
);
create unique index webauthn_credentials_credential on webauthn_credentials (credential_id);
create unique index webauthn_credentials_pending on webauthn_credentials (user_id) where status = 'PENDING_ACTIVATION';
comment on table webauthn_credentials is 'Passkeys and security keys of people: public keys only, no secret. At most one of a person waits for its activation.';
comment on column webauthn_credentials.id is 'fwf…';
comment on column webauthn_credentials.rp_id is 'The domain it was made for; with another domain in force it is of no use.';
comment on column webauthn_credentials.credential_id is 'As the authenticator chose it; one in the whole organisation.';
comment on column webauthn_credentials.public_key is 'COSE_Key.';
comment on column webauthn_credentials.sign_count is 'Of the last assertion; 0 for ever where the authenticator does not count.';
comment on column webauthn_credentials.backup_eligible is 'BE: it may be synced to other devices. backed_up: BS, as last seen.';
comment on column webauthn_credentials.verifies_user is 'It has verified its user by PIN, finger or face at least once; each assertion says again.';
comment on column webauthn_credentials.attestation_trusted is 'Its maker vouched for it under a root that an administrator or the operator gave. device_bound and hardware_protected are never set without.';
comment on column webauthn_credentials.copy_suspected is 'When its counter was last seen to go back.';

create table webauthn_handles (
  user_id text collate "C" primary key references users (id) on delete cascade,
  handle bytea not null unique
);
comment on table webauthn_handles is 'The random name under which authenticators know a person: an authenticator tells it to whoever asks, so it says nothing.';
