import { MultiSelect } from '@mantine/core';
import { api, useApi, words } from '../../kit/index.ts';

/** Some of the zones, by name. */
export function ZonesPicker(props: {
  label: string;
  description?: string;
  value: string[];
  onChange: (ids: string[]) => void;
  error?: React.ReactNode;
  disabled?: boolean;
}) {
  const zones = useApi(['zones', 'all'], async (signal) => [
    ...(await api.listNetworkZones({ limit: 200 }, { signal })),
  ]);
  const known = (zones.data ?? []).map(({ id, name }) => ({ value: id, label: name }));
  // One that is beyond what was listed keeps its place.
  const others = props.value.filter((id) => !known.some(({ value }) => value === id));
  return (
    <MultiSelect
      {...props}
      data={[...known, ...others.map((id) => ({ value: id, label: id }))]}
      searchable
      clearable
      clearButtonProps={{ 'aria-label': words('remove') }}
      hidePickedOptions
      nothingFoundMessage={words('nothingFound')}
    />
  );
}
