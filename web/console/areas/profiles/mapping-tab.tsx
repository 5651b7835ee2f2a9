import { Alert, Group, Select, Stack } from '@mantine/core';
import { IconInfoCircle } from '@tabler/icons-react';
import type { ProfileMapping } from '../../kit/api.ts';
import {
  api,
  Empty,
  Loaded,
  may,
  peopleSource,
  type Picked,
  Picker,
  useAddress,
  useApi,
  useNamed,
} from '../../kit/index.ts';
import { MappingForm } from './mapping-form.tsx';
import { type Direction, type End, useEnds, useMapping } from './mapping-values.ts';
import { t } from './messages-mapping.ts';
import { allAttributes, type SchemaOwner, useSchema } from './schema.ts';

type Props = { ownerId: string; isApp: boolean; direction: Direction };

export function MappingTab(props: Props) {
  const found = useEnds(props.ownerId, props.direction);
  return (
    <Loaded of={found}>
      {(ends) =>
        ends.length === 0 ? (
          <Empty title={t('none')} text={t('noTargets')} />
        ) : (
          <Ends {...props} ends={ends} />
        )
      }
    </Loaded>
  );
}

function Ends({ ends, ...props }: Props & { ends: readonly End[] }) {
  const [address, change] = useAddress();
  const types = useApi(['schemas', 'type-names'], async (signal) => {
    const names = new Map<string, { name: string; isDefault: boolean }>();
    for await (const type of api.listUserTypes({}, { signal }))
      names.set(type.id, { name: type.displayName, isDefault: type.default });
    return names;
  });
  const usual = ends.find(({ typeId }) => types.data?.get(typeId)?.isDefault) ?? ends[0];
  const end = ends.find(({ typeId }) => typeId === address['type']) ?? usual;
  const [person] = useNamed('people', address['person'] === undefined ? [] : [address['person']]);
  if (end === undefined || types.isPending) return null;
  return (
    <Stack gap="md">
      {props.direction === 'from' && props.isApp && (
        <Alert color="gray" icon={<IconInfoCircle aria-hidden />}>
          {t('fromApp')}
        </Alert>
      )}
      <Group align="flex-end" gap="md">
        {ends.length > 1 && (
          <Select
            label={t('userType')}
            data={ends.map(({ typeId }) => ({
              value: typeId,
              label: types.data?.get(typeId)?.name ?? typeId,
            }))}
            value={end.typeId}
            onChange={(type) => change({ type: type ?? undefined })}
            allowDeselect={false}
            w={260}
          />
        )}
        {may('okta.users.read') && (
          <div style={{ flex: '0 1 420px', minWidth: 240 }}>
            <Picker
              source={peopleSource}
              label={t('preview')}
              description={t('previewHelp')}
              value={person}
              onChange={(picked) => change({ person: picked?.id })}
            />
          </div>
        )}
      </Group>
      <OneMapping key={end.mappingId} {...props} end={end} person={person} />
    </Stack>
  );
}

function OneMapping({ ownerId, direction, end, person }: Props & { end: End; person: Picked | undefined }) {
  const target: SchemaOwner =
    direction === 'to'
      ? { kind: 'app', appId: ownerId }
      : { kind: 'user', schemaId: end.schemaId, typeId: end.typeId };
  const schema = useSchema(target);
  const mapping = useMapping(end.mappingId);
  return (
    <Loaded of={schema}>
      {(of) => (
        <Loaded of={mapping}>
          {(found: ProfileMapping) => (
            <MappingForm
              // Anew once it was saved, by whomever.
              key={JSON.stringify(found.properties)}
              mapping={found}
              attributes={allAttributes(of)}
              direction={direction}
              person={person}
            />
          )}
        </Loaded>
      )}
    </Loaded>
  );
}
