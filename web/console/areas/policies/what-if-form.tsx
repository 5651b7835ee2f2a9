import { MultiSelect, Select, SimpleGrid, TextInput } from '@mantine/core';
import { DateTimePicker } from '@mantine/dates';
import { useEffect, useState } from 'react';
import { appsSource, may, peopleSource, Picker, useAddress, useNamed } from '../../kit/index.ts';
import { countries } from '../networks/door.ts';
import { useDrafts } from './drafts-page.tsx';
import type { Names } from './names.ts';
import { isAddress, levels, methods, methodsIn, platforms, zonesIn } from './what-if-question.ts';
import { r } from './words-rules.ts';
import { w } from './words-what-if.ts';

/** Who, where, with what and when; everything stands in the address. */
export function WhatIfForm({ names }: { names: Names }) {
  const [address, change] = useAddress();
  const { user, app } = address;
  const person = useNamed('people', user === undefined ? [] : [user])[0];
  const named = useNamed('apps', app === undefined ? [] : [app])[0];
  return (
    <>
      <Picker
        source={peopleSource}
        label={w('person')}
        required
        value={person}
        onChange={(picked) => change({ user: picked?.id })}
      />
      <Picker
        source={appsSource}
        label={w('app')}
        description={w('appHelp')}
        value={named}
        onChange={(picked) => change({ app: picked?.id })}
      />
      {may('okta.policies.read') && <DraftChoice />}
      <Typed name="ip" label={w('ip')} description={w('ipHelp')} wrong={w('ipWrong')} isRight={isAddress} />
      <MultiSelect
        label={w('zones')}
        description={w('zonesHelp')}
        searchable
        data={names.list('zone').map(({ id, label }) => ({ value: id, label }))}
        value={zonesIn(address)}
        onChange={(zones) => change({ zones: zones.join(',') })}
      />
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        <Select
          label={w('country')}
          description={w('placeHelp')}
          searchable
          clearable
          data={[...countries]}
          value={address['country'] ?? null}
          onChange={(country) => change({ country: country ?? undefined })}
        />
        <Typed name="city" label={w('city')} description={w('placeHelp')} />
      </SimpleGrid>
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        <Choice
          name="platform"
          label={w('platform')}
          options={platforms.map((one) => [one, r(`platform.${one}`)])}
        />
        <Choice name="risk" label={w('risk')} options={levels.map((one) => [one, r(`level.${one}`)])} />
        {(['known', 'registered', 'managed'] as const).map((name) => (
          <Choice
            key={name}
            name={name}
            label={w(name)}
            options={[
              ['yes', w('yes')],
              ['no', w('no')],
            ]}
          />
        ))}
        <DateTimePicker
          label={w('at')}
          clearable
          placeholder={w('atHelp')}
          value={address['at'] === undefined ? null : new Date(address['at'])}
          onChange={(at) => change({ at: at === null ? undefined : new Date(at).toISOString() })}
        />
      </SimpleGrid>
      <MultiSelect
        label={w('methods')}
        description={w('methodsHelp')}
        data={methods.map((one) => ({ value: one as string, label: w(`m.${one}`) }))}
        value={methodsIn(address)}
        onChange={(chosen) =>
          change({
            methods:
              chosen.join(',') === 'password' ? undefined : chosen.length === 0 ? 'none' : chosen.join(','),
          })
        }
      />
    </>
  );
}

function DraftChoice() {
  const [address, change] = useAddress();
  const drafts = useDrafts();
  if ((drafts.data ?? []).length === 0) return null;
  return (
    <Select
      label={w('draft')}
      allowDeselect={false}
      data={[
        { value: '', label: w('draftLive') },
        ...(drafts.data ?? []).map(({ id, name }) => ({ value: id, label: name })),
      ]}
      value={address['draft'] ?? ''}
      onChange={(draft) => change({ draft: draft ?? undefined })}
    />
  );
}

function Choice({
  name,
  label,
  options,
}: {
  name: string;
  label: string;
  options: readonly (readonly [value: string, label: string])[];
}) {
  const [address, change] = useAddress();
  return (
    <Select
      label={label}
      allowDeselect={false}
      data={[{ value: '', label: w('found') }, ...options.map(([value, text]) => ({ value, label: text }))]}
      value={address[name] ?? ''}
      onChange={(value) => change({ [name]: value ?? undefined })}
    />
  );
}

function Typed({
  name,
  label,
  description,
  isRight = () => true,
  wrong,
}: {
  name: string;
  label: string;
  description: string;
  isRight?: (text: string) => boolean;
  wrong?: string;
}) {
  const [address, change] = useAddress();
  const [text, setText] = useState(address[name] ?? '');
  const given = address[name] ?? '';
  useEffect(() => {
    const timer = setTimeout(() => {
      if (isRight(text.trim()) && text.trim() !== given) change({ [name]: text.trim() });
    }, 500);
    return () => clearTimeout(timer);
  }, [text, given, name, change, isRight]);
  return (
    <TextInput
      label={label}
      description={description}
      error={isRight(text.trim()) ? undefined : wrong}
      autoComplete="off"
      value={text}
      onChange={({ currentTarget }) => setText(currentTarget.value)}
    />
  );
}
