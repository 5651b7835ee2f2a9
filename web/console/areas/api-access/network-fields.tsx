import { Radio, Stack, TagsInput } from '@mantine/core';
import { api, type ApiForm, useApi } from '../../kit/index.ts';
import { t } from './messages.ts';

export type NetworkValues = { connection: 'ANYWHERE' | 'ZONE'; include: string[]; exclude: string[] };
type Network = { connection: 'ANYWHERE' | 'ZONE'; include?: string[]; exclude?: string[] };

/** Zones by name; what is no zone’s name is an address. */
export const useZones = () =>
  useApi(['zones', 'names'], async (signal) => {
    const zones = await api.listNetworkZones({ limit: 200 }, { signal });
    return zones.map(({ id, name }) => ({ id, name }));
  });
type Zones = readonly { id: string; name: string }[];

export const nameOfEntry = (entry: string, zones: Zones): string =>
  zones.find(({ id }) => id === entry)?.name ?? entry;
const entryOf = (text: string, zones: Zones): string =>
  zones.find(({ name }) => name === text)?.id ?? text.trim();

export const networkValues = (network: Network | undefined, zones: Zones): NetworkValues => ({
  connection: network?.connection ?? 'ANYWHERE',
  include: (network?.include ?? []).map((entry) => nameOfEntry(entry, zones)),
  exclude: (network?.exclude ?? []).map((entry) => nameOfEntry(entry, zones)),
});

export const networkBody = ({ connection, include, exclude }: NetworkValues, zones: Zones): Network =>
  connection === 'ANYWHERE'
    ? { connection }
    : {
        connection,
        include: include.map((text) => entryOf(text, zones)),
        exclude: exclude.map((text) => entryOf(text, zones)),
      };

export const validateNetwork = {
  include: (include: string[], { connection }: NetworkValues) =>
    connection === 'ZONE' && include.length === 0 ? t('needsNetwork') : null,
};

/** In a few words, for a table. */
export function networkText({ connection, include = [], exclude = [] }: Network, zones: Zones): string {
  if (connection === 'ANYWHERE') return t('anywhere');
  const said = (entries: readonly string[]) => entries.map((entry) => nameOfEntry(entry, zones)).join(', ');
  const only = t('onlyFrom', { what: said(include) });
  return exclude.length === 0 ? only : `${only}, ${t('notFrom', { what: said(exclude) })}`;
}

/** Where a token works. */
export function NetworkFields<Values extends NetworkValues>({
  of,
  zones,
}: {
  of: ApiForm<Values>;
  zones: Zones;
}) {
  const { form } = of as unknown as ApiForm<NetworkValues>;
  const names = zones.map(({ name }) => name);
  return (
    <>
      <Radio.Group
        label={t('networkKind')}
        description={t('networkHelp')}
        {...form.getInputProps('connection')}
      >
        <Stack gap="xs" mt="xs">
          {(['ANYWHERE', 'ZONE'] as const).map((value) => (
            <Radio key={value} value={value} label={t(`connection.${value}`)} />
          ))}
        </Stack>
      </Radio.Group>
      {form.values.connection === 'ZONE' &&
        (['include', 'exclude'] as const).map((side) => (
          <TagsInput
            key={side}
            label={t(side)}
            description={t('includeHelp')}
            data={names}
            withAsterisk={side === 'include'}
            {...form.getInputProps(side)}
          />
        ))}
    </>
  );
}
