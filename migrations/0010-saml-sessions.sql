-- PROTOCOL MEETS PRODUCT: which SAML apps hold a session under one of ours, and how they know people.

create table saml_session_participants (
  user_id text not null,
  sid text not null,
  app_id text not null,
  name_id text not null,
  name_id_format text not null,
  first_at timestamptz not null,
  last_at timestamptz not null,
  left_at timestamptz,
  request_ids text[] not null default '{}',
  answered_at timestamptz,
  answer text,
  primary key (user_id, sid, app_id)
);
comment on table saml_session_participants is
  'SAML apps that were told who somebody is under one of our sessions: whom to tell when it ends, and what they said.';
comment on column saml_session_participants.sid is 'Our session, and the SessionIndex the app knows it by.';
comment on column saml_session_participants.name_id is 'As it was last sent: what a LogoutRequest names the person by.';
comment on column saml_session_participants.left_at is 'When the session was signed out of through a browser, which then tells the app.';
comment on column saml_session_participants.request_ids is 'LogoutRequests of ours that an answer may be to, the last ones only.';
comment on column saml_session_participants.answer is '''Success'', or the status by which the app said no.';
-- For a LogoutRequest that comes with nothing but the person's name.
create index saml_session_participants_name on saml_session_participants (app_id, md5(name_id));
create index saml_session_participants_last on saml_session_participants (last_at);
create index saml_session_participants_left on saml_session_participants (left_at) where left_at is not null;

create table saml_name_ids (
  user_id text not null,
  app_id text not null,
  name_id text not null,
  created_at timestamptz not null,
  primary key (user_id, app_id)
);
comment on table saml_name_ids is
  'Persistent NameIDs: random, one per person and app, so that two apps cannot tell by them that somebody is the same person.';
-- For what goes with a deleted app.
create index saml_name_ids_app on saml_name_ids (app_id);
