import { Button, Group, Stack, Table, Text, Title } from '@mantine/core';
import { IconExternalLink } from '@tabler/icons-react';
import { A, Facts, may } from '../../kit/index.ts';
import { CodeBlock } from './code.tsx';
import { t } from './messages.ts';
import { curlOf, type Operation, type Parameter, sdkOf } from './operations.ts';

export const permissionText = (permission: string): string =>
  permission === 'public' || permission === 'self' ? t(permission) : permission;

export function Call({ of: { method, path } }: { of: Operation }) {
  return (
    <span className="call">
      <span
        className="method"
        data-harm={method === 'DELETE' ? true : undefined}
        data-change={method === 'GET' || method === 'DELETE' ? undefined : true}
      >
        {method}
      </span>
      <span className="call-path">{path}</span>
    </span>
  );
}

/** One operation: what it needs, and how it is called here. */
export function OperationPanel({ of }: { of: Operation }) {
  const json = of.answer === undefined ? undefined : JSON.stringify(of.answer, undefined, 2);
  return (
    <Stack>
      <Call of={of} />
      <Facts
        of={[
          [t('permission'), permissionText(of.permission)],
          [t('scope'), of.scope],
          [t('operationId'), of.id],
          [t('origin'), t(of.isOktas ? 'isOktas' : 'isOwn')],
        ]}
      />
      <Group gap="xs">
        <Button
          component="a"
          href={`/docs/api/${of.id}`}
          target="_blank"
          variant="default"
          rightSection={<IconExternalLink size={16} aria-hidden />}
        >
          {t('openDocs')}
        </Button>
        {may('okta.apiTokens.manage') && (
          <Button component={A} to="/api-access" search={{ panel: 'token' }} variant="default">
            {t('getToken')}
          </Button>
        )}
      </Group>
      {of.parameters.length > 0 && <Parameters of={of.parameters} />}
      <Text size="sm" c="dimmed">
        {t('sampleHelp')}
      </Text>
      <CodeBlock name={t('sample')} code={curlOf(of)} />
      <CodeBlock name={t('sampleSdk')} code={sdkOf(of)} />
      {json !== undefined && <CodeBlock name={t('answer')} code={json} />}
    </Stack>
  );
}

function Parameters({ of }: { of: readonly Parameter[] }) {
  return (
    <div>
      <Title order={3} size="h5" mb={4}>
        {t('parameters')}
      </Title>
      <div className="table-box">
        <Table aria-label={t('parameters')}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('parameter')}</Table.Th>
              <Table.Th>{t('where')}</Table.Th>
              <Table.Th>{t('needed')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {of.map((one) => (
              <Table.Tr key={`${one.in} ${one.name}`}>
                <Table.Td className="breakable">
                  {one.name}
                  {one.description !== undefined && (
                    <Text size="xs" c="dimmed" lang="en">
                      {one.description}
                    </Text>
                  )}
                </Table.Td>
                <Table.Td>{t(`in.${one.in}`)}</Table.Td>
                <Table.Td>{t(one.required ? 'needed' : 'optional')}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </div>
    </div>
  );
}
