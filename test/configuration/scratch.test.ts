import { test } from 'vitest';
import { testApp } from '#test/kit/app.ts';
test('x', async () => {
  const app = await testApp();
  const dump = async (url: string) => {
    const a = await app.inject({ url, headers: { authorization: `SSWS ${app.token}` } });
    console.log(url, a.status, a.text.slice(0, 1500));
  };
  const types = ['OKTA_SIGN_ON','PASSWORD','MFA_ENROLL','IDP_DISCOVERY','ACCESS_POLICY','PROFILE_ENROLLMENT','POST_AUTH_SESSION','ENTITY_RISK','SESSION_VIOLATION_DETECTION','DEVICE_SIGNAL_COLLECTION','CLIENT_UPDATE','IDENTITY_CLAIM_SOURCING'];
  for (const t of types) await dump(`/api/v1/policies?type=${t}`);
  const ps = await app.api<any[]>('GET', '/api/v1/policies?type=ACCESS_POLICY');
  for (const p of ps.slice(0, 2)) await dump(`/api/v1/policies/${p.id}/rules`);
  await dump('/api/v1/apps');
  await dump('/api/v1/authorizationServers/default/policies');
  await dump('/api/v1/authorizationServers/default/claims');
  await dump('/api/v1/iam/roles'); await dump('/api/v1/iam/resource-sets'); await dump('/api/v1/brands');
  await dump('/api/v1/zones'); await dump('/api/v1/idps');
  await dump('/gatehouse/v1/org/export');
  await app.close();
});
