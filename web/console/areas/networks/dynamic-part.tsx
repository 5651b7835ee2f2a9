import { Checkbox, Fieldset, MultiSelect, Stack, TagsInput, Text } from '@mantine/core';
import { t } from './messages.ts';
import { categoryGroups, countries, serviceCodes } from './places.ts';
import type { Side } from './zone-values.ts';

const categories = [
  {
    group: t('group.kinds'),
    items: categoryGroups.map((value) => ({ value, label: t(`category.${value}`) })),
  },
  { group: t('group.services'), items: [...serviceCodes] },
];

type Props = {
  side: 'include' | 'exclude';
  value: Side;
  onChange: (value: Side) => void;
  errors: Record<string, React.ReactNode>;
  isReadOnly: boolean;
  /** Zones of the older kind have none. */
  hasCategories?: boolean;
};

/** One side of a dynamic zone: who is in it, or who is not. */
export function DynamicPart({ side, value, onChange, errors, isReadOnly, hasCategories = true }: Props) {
  const set = <Key extends keyof Side>(key: Key, next: Side[Key]) => onChange({ ...value, [key]: next });
  const shared = { disabled: isReadOnly };
  return (
    <Fieldset legend={t(side)}>
      <Stack gap="sm">
        <Text size="sm" c="dimmed">
          {t(`${side}Help`)}
        </Text>
        <MultiSelect
          {...shared}
          label={t('countries')}
          data={[...countries]}
          value={value.countries}
          onChange={(next) => set('countries', next)}
          searchable
          clearable
          hidePickedOptions
          error={errors[`${side}.countries`]}
        />
        <TagsInput
          {...shared}
          label={t('regions')}
          description={t('regionsHelp')}
          value={value.regions}
          onChange={(next) =>
            set(
              'regions',
              next.map((one) => one.toUpperCase()),
            )
          }
          error={errors[`${side}.regions`]}
        />
        <TagsInput
          {...shared}
          label={t('asns')}
          description={t('asnsHelp')}
          value={value.asns}
          onChange={(next) => set('asns', next)}
          error={errors[`${side}.asns`]}
        />
        <Checkbox
          {...shared}
          label={t('hosting')}
          checked={value.hosting}
          onChange={({ currentTarget }) => set('hosting', currentTarget.checked)}
        />
        {hasCategories && (
          <MultiSelect
            {...shared}
            label={t('categories')}
            description={t('categoriesHelp')}
            data={categories}
            value={value.categories}
            onChange={(next) => set('categories', next)}
            searchable
            clearable
            hidePickedOptions
          />
        )}
      </Stack>
    </Fieldset>
  );
}
