import { MultiSelect, Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import { api, pageOf } from './api.ts';
import { useApi } from './query.ts';
import { words } from './words.ts';

export type Picked = { id: string; label: string };
type Source = {
  key: string;
  placeholder: string;
  find: (q: string, signal: AbortSignal) => Promise<Picked[]>;
};

const limit = 12;

export const peopleSource: Source = {
  key: 'people',
  placeholder: words('searchPeople'),
  async find(q, signal) {
    const found = await api.listUsers(q === '' ? { limit } : { q, limit }, { signal });
    return found.map(({ id = '', profile }) => {
      const { firstName, lastName, login } = (profile ?? {}) as Record<string, string>;
      return { id, label: `${[firstName, lastName].filter(Boolean).join(' ')} (${login})` };
    });
  },
};

export const groupsSource: Source = {
  key: 'groups',
  placeholder: words('searchGroups'),
  async find(q, signal) {
    const found = await api.listGroups(q === '' ? { limit } : { q, limit }, { signal });
    return found.map(({ id = '', profile }) => ({
      id,
      label: String((profile as { name?: string })?.name ?? id),
    }));
  },
};

export const appsSource: Source = {
  key: 'apps',
  placeholder: words('searchApps'),
  async find(q, signal) {
    const found = await api.listApplications(q === '' ? { limit } : { q, limit }, { signal });
    return found.map(({ id = '', label }) => ({ id, label: label ?? id }));
  },
};

/** Apps that speak OpenID Connect, by their client id. */
export const clientsSource: Source = {
  key: 'clients',
  placeholder: words('searchApps'),
  async find(q, signal) {
    const { items } = await pageOf(api.listClients(q === '' ? { limit } : { q, limit }, { signal }));
    return items.map(({ client_id, client_name }) => ({ id: client_id, label: client_name ?? client_id }));
  },
};

function useFound(source: Source, text: string, kept: readonly Picked[]) {
  const [q] = useDebouncedValue(text, 150);
  // A name that was chosen stands in the field; it is not what to search for.
  const isChosen = kept.some(({ label }) => label === q);
  const found = useApi(['pick', source.key, isChosen ? '' : q], (signal) =>
    source.find(isChosen ? '' : q, signal),
  );
  const all = new Map([...kept, ...(found.data ?? [])].map((one) => [one.id, one]));
  // What was typed a moment ago is not asked for yet: nobody is told that nothing matches before it was looked for.
  const isSearching = text !== q || found.isFetching;
  return {
    options: [...all.values()],
    'aria-busy': isSearching,
    nothingFoundMessage: words(isSearching ? 'loading' : 'nothingFound'),
  };
}

type Common = {
  source: Source;
  label: string;
  description?: string;
  error?: React.ReactNode;
  required?: boolean;
  disabled?: boolean;
};

/** One person, group or app, found by typing. */
export function Picker({
  source,
  value,
  onChange,
  ...rest
}: Common & { value: Picked | undefined; onChange: (picked: Picked | undefined) => void }) {
  const [text, setText] = useState('');
  const { options, ...state } = useFound(source, text, value === undefined ? [] : [value]);
  return (
    <Select
      {...rest}
      {...state}
      placeholder={source.placeholder}
      searchable
      clearable
      clearButtonProps={{ 'aria-label': words('remove') }}
      filter={({ options: given }) => given}
      data={options.map(({ id, label }) => ({ value: id, label }))}
      value={value?.id ?? null}
      onSearchChange={setText}
      onChange={(id) => onChange(options.find((one) => one.id === id))}
    />
  );
}

/** Several of them. */
export function MultiPicker({
  source,
  value,
  onChange,
  ...rest
}: Common & { value: readonly Picked[]; onChange: (picked: Picked[]) => void }) {
  const [text, setText] = useState('');
  const [isOpen, setOpen] = useState(false);
  const { options, ...state } = useFound(source, text, value);
  return (
    <MultiSelect
      {...rest}
      {...state}
      placeholder={source.placeholder}
      searchable
      clearable
      clearButtonProps={{ 'aria-label': words('remove') }}
      hidePickedOptions
      filter={({ options: given }) => given}
      data={options.map(({ id, label }) => ({ value: id, label }))}
      value={value.map(({ id }) => id)}
      onSearchChange={setText}
      // One that was chosen leaves the view free on what comes below; typing or a click opens it for the next.
      dropdownOpened={isOpen}
      onDropdownOpen={() => setOpen(true)}
      onDropdownClose={() => setOpen(false)}
      onChange={(ids) => {
        setOpen(false);
        onChange(options.filter(({ id }) => ids.includes(id)));
      }}
    />
  );
}
