import { Select } from '@mantine/core';
import { Empty, Loaded, may, Page, Section, useAddress, words } from '../../kit/index.ts';
import { CreateForm } from './create-person.tsx';
import { t } from './messages.ts';
import { schemaIdOf, useTypes } from './person/user-types.ts';
import { useUserSchema } from './schema.ts';

export default function NewPersonPage() {
  const isPermitted = may('okta.users.create') || may('okta.users.manage');
  return (
    <Page
      title={t('create.title')}
      lead={t('create.lead')}
      crumbs={[{ label: t('title'), to: '/people' }]}
      call="POST /api/v1/users?activate=true"
    >
      {isPermitted ? <NewPerson /> : <Empty title={words('forbidden')} text={words('forbiddenHelp')} />}
    </Page>
  );
}

/** The form is the schema's: another type, another form. */
function NewPerson() {
  const [address, change] = useAddress();
  const types = useTypes();
  const all = types.data ?? [];
  const type = all.find(({ id }) => id === address['type']) ?? all.find((one) => one.default);
  const isUsual = type === undefined || type.default;
  const schema = useUserSchema(isUsual ? 'default' : schemaIdOf(type._links.schema.href));
  return (
    <Section title={t('create.who')}>
      {all.length > 1 && (
        <Select
          label={t('filter.type')}
          mb="md"
          maw={360}
          allowDeselect={false}
          data={all.map(({ id, displayName }) => ({ value: id, label: displayName }))}
          value={type?.id ?? null}
          onChange={(id) => change({ type: id ?? undefined })}
        />
      )}
      <Loaded of={schema}>
        {(data) => <CreateForm key={data.id} schema={data} typeId={isUsual ? undefined : type.id} />}
      </Loaded>
    </Section>
  );
}
