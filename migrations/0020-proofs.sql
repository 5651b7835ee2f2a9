-- PROOFS: what a session and a grant remember of how somebody proved themselves, and how they came.

alter table sessions add column proofs jsonb not null default '[]';
alter table sessions add column context jsonb;
comment on column sessions.proofs is 'What was proved, each method with its time and worth, by position (access/proofs). Empty: amr says what there is.';
comment on column sessions.context is 'Where, with what and how somebody came when it was last looked at closely: place, device, behaviours, risk (access/context).';

alter table refresh_tokens add column proofs jsonb not null default '[]';
comment on column refresh_tokens.proofs is 'What was proved when the grant was made, as in sessions: policies are asked about it at every refresh.';
