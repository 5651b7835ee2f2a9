-- The remaining types of policies: those that come with every org, and those that say what devices are asked.
-- The policies themselves are written at the next start, with the ids of the org.

insert into policy_types (type) values
  ('ENTITY_RISK'), ('POST_AUTH_SESSION'), ('SESSION_VIOLATION_DETECTION'), ('DEVICE_SIGNAL_COLLECTION'), ('CLIENT_UPDATE'),
  ('IDENTITY_CLAIM_SOURCING');
