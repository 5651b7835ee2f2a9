import { Stack, Text } from '@mantine/core';
import { Section } from '../../kit/index.ts';
import { CodeBlock } from './code.tsx';
import { t } from './messages.ts';

const base = location.origin;

const sdk = `import { apiToken, Gatehouse } from '@gatehouse/sdk';

const gatehouse = new Gatehouse({
  baseUrl: '${base}',
  authentication: apiToken(process.env.GATEHOUSE_TOKEN!),
});

for await (const user of gatehouse.listUsers({ search: 'status eq "ACTIVE"' })) console.log(user.profile);`;

const okta = `import { Client } from '@okta/okta-sdk-nodejs';

const client = new Client({
  orgUrl: '${base}',
  authorizationMode: 'PrivateKey',
  clientId: process.env.CLIENT_ID,
  scopes: ['okta.users.read'],
  privateKey: process.env.PRIVATE_KEY,
});

for await (const user of await client.userApi.listUsers()) console.log(user.profile.login);`;

const terraform = (host: string) => {
  const [first = '', ...rest] = host.split('.');
  return `terraform {
  required_providers {
    okta = {
      source = "okta/okta"
    }
  }
}

# export OKTA_API_TOKEN="$GATEHOUSE_TOKEN"
provider "okta" {
  org_name = "${first}"
  base_url = "${rest.join('.')}"
}

resource "okta_group" "night_shift" {
  name        = "Night shift"
  description = "Managed by Terraform"
}`;
};

const files = `gatehouse org export ./org --as ada@example.com      # writes the files
gatehouse org diff ./org --as ada@example.com        # what applying them would change
gatehouse org apply ./org --as ada@example.com --preview
gatehouse org apply ./org --as ada@example.com --secrets secrets.json`;

const dev = 'gatehouse dev --port 9000 --token local-development-token';
const devCalls = `DEV=http://localhost:9000/gatehouse/v1/dev
dev() { curl -s -H 'Authorization: SSWS local-development-token' -H 'Content-Type: application/json' "$@"; }

dev -X POST $DEV/reset                                              # as it was at the start
dev -X POST $DEV/snapshot -d '{"name":"with-apps"}'                 # keep the whole org under a name
dev -X POST $DEV/restore -d '{"name":"with-apps"}'                  # back to it
dev -X POST $DEV/clock -d '{"action":"advance","seconds":86400}'    # a day later
dev "$DEV/mailbox?to=aoi@example.com"                               # mail that would have been sent`;

/** The provider takes an address with https, of a name of at least two parts. */
const isHere = location.protocol === 'https:' && location.hostname.includes('.');

export function ToolsTab() {
  const tools = [
    { key: 'sdk', codes: [['example.ts', sdk]] },
    { key: 'okta', codes: [['example.mjs', okta]] },
    { key: 'terraform', codes: [['main.tf', terraform(isHere ? location.host : 'id.example.com')]] },
    { key: 'files', codes: [['gatehouse org', files]] },
    {
      key: 'dev',
      codes: [
        ['gatehouse dev', dev],
        [t('devCalls'), devCalls],
      ],
    },
  ] as const;
  return (
    <Stack gap="xl">
      <Text c="dimmed" maw={720}>
        {t('toolsLead')}
      </Text>
      {tools.map(({ key, codes }) => (
        <Section key={key} title={t(key)} lead={t(`${key}Help`)}>
          <Stack gap="sm">
            {key === 'terraform' && !isHere && <Text>{t('terraformLocal', { host: location.host })}</Text>}
            {codes.map(([name, code]) => (
              <CodeBlock key={name} name={name} code={code} />
            ))}
          </Stack>
        </Section>
      ))}
    </Stack>
  );
}
