-- RECOVERY: a link opens an account only as long as mail to that address is its owner's, and what recovery asks of a phone is counted
-- apart from what sign-in asks of it. A node of the version before may go on beside this: the links that it makes open nothing here.

alter table recovery_links add column address_hash bytea not null default '';
update recovery_links l set address_hash = sha256(convert_to(lower(coalesce(u.profile ->> 'email', '')), 'UTF8'))
  from users u where u.id = l.user_id;
comment on column recovery_links.address_hash is
  'SHA-256 of the address that the person had, in small letters, when the link was made: it opens nothing once they have another. Empty: it opens nothing.';

alter table push_requests add column is_recovery boolean not null default false;
comment on column push_requests.is_recovery is 'Asked for by somebody who cannot sign in. Sign-in does not wait for these.';

create table recovery_push_limits (like push_limits including all);
alter table recovery_push_limits add foreign key (user_id) references users (id) on delete cascade;
comment on table recovery_push_limits is
  'push_limits of recovery: whoever knows no more than a name must not use up what sign-in may ask.';
