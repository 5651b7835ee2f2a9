-- Each state that a policy had, so that any of them can be made live again.

create table policy_versions (
  policy_id text not null references policies (id) on delete cascade,
  number integer not null,
  state jsonb not null,
  changed_at timestamptz(3) not null,
  changed_by text not null,
  changed_by_name text not null,
  restored_from integer,
  transaction_id bigint not null,
  primary key (policy_id, number)
);
comment on table policy_versions is 'Each state that a policy and its rules had, the last being the one that is live.';
comment on column policy_versions.number is '1, 2, 3 … of each policy.';
comment on column policy_versions.state is 'What somebody decides of a policy: not its place among others, nor when it was written.';
comment on column policy_versions.restored_from is 'The number of the version that was made live again by this one.';
comment on column policy_versions.transaction_id is 'What one transaction does to a policy is one version, in however many steps.';

insert into policy_versions (policy_id, number, state, changed_at, changed_by, changed_by_name, transaction_id)
select p.id, 1, jsonb_build_object('status', p.status, 'name', p.name, 'description', p.description, 'conditions', p.conditions,
    'settings', p.settings, 'rules', coalesce((
      select jsonb_agg(jsonb_build_object('id', r.id, 'status', r.status, 'name', r.name, 'system', r.system,
        'conditions', r.conditions, 'actions', r.actions) order by r.priority)
      from policy_rules r where r.policy_id = p.id), '[]'::jsonb)),
  p.last_updated_at, 'system', 'Gatehouse', 0
from policies p;
