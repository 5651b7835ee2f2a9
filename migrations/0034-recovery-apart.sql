-- RECOVERY: a link opens an account only as long as mail to that address is its owner's, and what recovery asks of a phone is counted
-- apart from what sign-in asks of it.

alter table recovery_links add column address_hash bytea not null default sha256('');
update recovery_links l set address_hash = sha256(convert_to(lower(coalesce(u.profile ->> 'email', '')), 'UTF8'))
  from users u where u.id = l.user_id;
alter table recovery_links alter column address_hash drop default;
comment on column recovery_links.address_hash is
  'SHA-256 of the address that the person had, in small letters, when the link was made: it opens nothing once they have another.';

alter table push_requests add column is_recovery boolean not null default false;
comment on column push_requests.is_recovery is 'Asked for by somebody who cannot sign in. Sign-in does not wait for these.';

alter table push_limits add column is_recovery boolean not null default false;
alter table push_limits drop constraint push_limits_pkey;
alter table push_limits add primary key (user_id, is_recovery);
comment on column push_limits.is_recovery is
  'Recovery has a count of its own: whoever knows no more than a name must not use up what sign-in may ask.';
