import { Anchor, Autocomplete, Button, Code, Group, Stack, Table, Text, Title } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconFilter } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { SidePanel } from '../../kit/index.ts';
import type { EventNames } from './event-types.ts';
import { completions, fields, operators } from './fields.ts';
import { fieldName } from './filter-chips.tsx';
import { t } from './messages.ts';
import { builtIn } from './saved-searches.tsx';

/** The filter language, for whoever wants more than clicks: completes as one types, and says here what is wrong. */
export function FilterField({
  filter,
  error,
  names,
  apply,
}: {
  filter: string;
  error: string | undefined;
  names: EventNames;
  apply: (filter: string) => void;
}) {
  const [text, setText] = useState(filter);
  const [isHelping, help] = useDisclosure();
  useEffect(() => setText(filter), [filter]);
  const titles = new Map(names.all.map(({ eventType, title }) => [eventType, title]));
  const data = [...new Set(completions(text, [...titles.keys()]))];
  return (
    <form
      className="log-filter"
      onSubmit={(event) => {
        event.preventDefault();
        apply(text.trim());
      }}
    >
      <Group gap="xs" align="flex-start" wrap="nowrap">
        <Autocomplete
          className="log-filter-text"
          aria-label={t('filter')}
          placeholder={t('filterPlaceholder')}
          leftSection={<IconFilter size={18} aria-hidden />}
          value={text}
          onChange={setText}
          data={data}
          filter={({ options }) => options}
          limit={40}
          maxDropdownHeight={280}
          renderOption={({ option }) => <Completion text={option.value} before={text} titles={titles} />}
          error={error}
          spellCheck={false}
          autoComplete="off"
        />
        <Button type="submit" variant="default" disabled={text.trim() === filter}>
          {t('apply')}
        </Button>
      </Group>
      <Anchor component="button" type="button" size="sm" onClick={help.open}>
        {t('filterHelp')}
      </Anchor>
      <SidePanel title={t('filterHelp')} isOpen={isHelping} close={help.close}>
        <FilterHelp
          use={(chosen) => {
            help.close();
            apply(chosen);
          }}
        />
      </SidePanel>
    </form>
  );
}

/** Only what is new of a completion, with what it means. */
function Completion({
  text,
  before,
  titles,
}: {
  text: string;
  before: string;
  titles: ReadonlyMap<string, string>;
}) {
  const value = /"([^"]*)"$/.exec(text)?.[1];
  const word =
    value ??
    text
      .trim()
      .split(/\s+/)
      .findLast((one) => one !== '"') ??
    before;
  const operator = operators.find((one) => one === word);
  const meaning =
    titles.get(word) ??
    (operator === undefined
      ? (fields as readonly string[]).includes(word)
        ? fieldName(word)
        : ''
      : t(`op.${operator}`));
  return (
    <Group gap="sm" justify="space-between" w="100%">
      <Code>{word}</Code>
      <Text size="sm" c="dimmed">
        {meaning}
      </Text>
    </Group>
  );
}

function FilterHelp({ use }: { use: (filter: string) => void }) {
  return (
    <Stack>
      <Text>{t('filterHelpIntro')}</Text>
      <Title order={3} size="h5">
        {t('filterHelpExamples')}
      </Title>
      <Stack gap="sm">
        {builtIn.map(({ name, filter }) => (
          <div key={filter}>
            <Anchor component="button" type="button" onClick={() => use(filter)} ta="left">
              {name}
            </Anchor>
            <Code block className="log-example">
              {filter}
            </Code>
          </div>
        ))}
      </Stack>
      <Title order={3} size="h5">
        {t('filterHelpOperators')}
      </Title>
      <Table>
        <Table.Tbody>
          {operators.map((operator) => (
            <Table.Tr key={operator}>
              <Table.Td w={72}>
                <Code>{operator}</Code>
              </Table.Td>
              <Table.Td>{t(`op.${operator}`)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <Title order={3} size="h5">
        {t('filterHelpFields')}
      </Title>
      <Table>
        <Table.Tbody>
          {fields.map((field) => (
            <Table.Tr key={field}>
              <Table.Td>
                <Code className="log-field">{field}</Code>
              </Table.Td>
              <Table.Td>{fieldName(field)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Stack>
  );
}
