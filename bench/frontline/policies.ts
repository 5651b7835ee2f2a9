// The policies of defaults/frontline, as they stand in the files, compiled by the engine that decides.
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import {
  type Policy,
  type PolicyEngine,
  policyEngineOf,
  type PolicyRule,
} from '#src/access/policies/index.ts';

const folder = join(import.meta.dirname, '../../defaults/frontline');

/** By kind and name, as files name them: `@{zones/Stores}` becomes `zones/Stores`. */
export const idOf = (kind: string, name: string): string => `${kind}/${name}`;

export function frontlinePolicies(): Pick<PolicyEngine, 'globalSessionFor' | 'accessPolicyFor'> {
  return policyEngineOf([
    ...read('sign-on-policies', 'OKTA_SIGN_ON'),
    ...read('access-policies', 'ACCESS_POLICY'),
  ]);
}

function read(kind: string, type: Policy['type']): Policy[] {
  const files = readdirSync(join(folder, kind)).filter((name) => name.endsWith('.json'));
  return files.map((file) => {
    const name = basename(file, '.json');
    const id = idOf(kind, name);
    const written = readJson(join(folder, kind, file));
    return {
      ...common(written, id, type),
      isDefault: false,
      settings: undefined,
      rules: rules(kind, name, id),
    } as unknown as Policy;
  });
}

function rules(kind: string, policy: string, policyId: string): PolicyRule[] {
  const of = join(folder, kind, policy, 'rules');
  return readdirSync(of).map((file) => {
    const written = readJson(join(of, file));
    return {
      ...common(written, `${policyId}/${basename(file, '.json')}`, String(written.type)),
      policyId,
    } as unknown as PolicyRule;
  });
}

function common(written: Record<string, unknown>, id: string, type: string) {
  const { priority, ...said } = written;
  return {
    description: null,
    ...said,
    id,
    type,
    priority: priority ?? 99,
    system: false,
    createdMs: 0,
    lastUpdatedMs: 0,
  };
}

function readJson(path: string): Record<string, unknown> {
  return JSON.parse(readFileSync(path, 'utf8').replaceAll(/@\{([^}]+)\}/g, '$1')) as Record<string, unknown>;
}
