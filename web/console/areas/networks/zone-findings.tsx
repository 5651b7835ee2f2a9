import { Alert, Checkbox, Stack, Text } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconAlertTriangle, IconCircleCheck } from '@tabler/icons-react';
import type { ZonesCheck } from '../../kit/api.ts';
import { api, linesOf, useApi } from '../../kit/index.ts';
import { t } from './messages.ts';
import { placeOf, readNetworks } from './network-text.ts';
import { bodyOf, type ZoneValues } from './zone-values.ts';
import type { NetworkZone } from '../../kit/api.ts';

/** What the server finds odd or dangerous about a zone as it is typed, before it is saved. */
export function ZoneFindings({
  values,
  before,
  isComplete,
  setForce,
}: {
  values: ZoneValues;
  before: NetworkZone | undefined;
  isComplete: boolean;
  setForce: (force: boolean) => void;
}) {
  const { force: _mine, ...asked } = values;
  const [settled] = useDebouncedValue(JSON.stringify(asked), 600);
  const found = useApi(
    ['zone-check', before?.id ?? '', settled],
    (signal) => {
      const draft = JSON.parse(settled) as ZoneValues;
      // Its name may still be missing; that is said at the field.
      const body = bodyOf({ ...draft, name: draft.name.trim() === '' ? '-' : draft.name }, before);
      return api.createZonesCheck(
        { body, ...(before === undefined ? {} : { zoneId: before.id }) },
        { signal },
      );
    },
    { enabled: isComplete },
  );
  if (!isComplete) return null;
  if (found.error)
    return (
      <Alert color="yellow" icon={<IconAlertTriangle aria-hidden />} title={t('findings')}>
        {linesOf(found.error).map((line) => (
          <div key={line}>{line}</div>
        ))}
      </Alert>
    );
  if (found.data === undefined) return null;
  const { findings } = found.data;
  if (findings.length === 0)
    return (
      <Text size="sm" c="dimmed" role="status" className="with-icon">
        <IconCircleCheck size={16} aria-hidden /> {t('findingsNone')}
      </Text>
    );
  const isRefused = findings.some(({ severity }) => severity === 'REFUSED');
  return (
    <Alert
      color={isRefused ? 'red' : 'yellow'}
      icon={<IconAlertTriangle aria-hidden />}
      title={t('findings')}
      role="status"
    >
      <Stack gap="xs">
        <ul className="problems">
          {findings.map((one) => (
            <li key={`${one.field} ${one.message}`}>
              <b>{t(`finding.${one.code}`)}</b> – {sentenceOf(one, values)}
            </li>
          ))}
        </ul>
        {findings.some(({ code }) => code === 'BLOCKS_CALLER' || code === 'KEEPS_OUT_ADMINISTRATORS') && (
          <Checkbox
            label={t('force')}
            checked={values.force}
            onChange={({ currentTarget }) => setForce(currentTarget.checked)}
          />
        )}
      </Stack>
    </Alert>
  );
}

/** The server counts what it was sent; people count lines. */
function sentenceOf({ field, message }: ZonesCheck['findings'][number], values: ZoneValues): string {
  const lineOf = (name: string): number | undefined => {
    const place = placeOf(name);
    return place && readNetworks(values[place.list]).entries[place.index]?.line;
  };
  const named = message.replace(/(?:gateways|proxies)\[\d+\]\.value/g, (name) => {
    const line = lineOf(name);
    return line === undefined ? name : t('list.line', { line });
  });
  const line = lineOf(field);
  return line === undefined ? named : `${t('list.line', { line })}: ${named}`;
}
