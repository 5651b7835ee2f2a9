import { Group, Stack } from '@mantine/core';
import { A, api, Loaded, pageOf, peopleSource, Picker, Section, useAction, useApi, useNamed } from './kit.ts';
import { t } from './messages.ts';

export function Contacts({ mayManage }: { mayManage: boolean }) {
  const found = useApi(['org', 'contacts'], async (signal) => {
    const { items } = await pageOf(api.listOrgContactTypes({ signal }));
    return Promise.all(
      items.map(async ({ contactType }) => ({
        contactType,
        userId: (await api.getOrgContactUser({ contactType }, { signal })).userId,
      })),
    );
  });
  return (
    <Section title={t('contacts')} lead={t('contactsLead')}>
      <Loaded of={found}>
        {(contacts) => (
          <Stack maw={760}>
            {contacts
              .toSorted((a, b) => b.contactType.localeCompare(a.contactType))
              .map((one) => (
                <Contact key={one.contactType} {...one} mayManage={mayManage} />
              ))}
          </Stack>
        )}
      </Loaded>
    </Section>
  );
}

type Props = { contactType: 'BILLING' | 'TECHNICAL'; userId: string | undefined; mayManage: boolean };

function Contact({ contactType, userId, mayManage }: Props) {
  const [person] = useNamed('people', userId === undefined ? [] : [userId]);
  const save = useAction((id: string) => api.replaceOrgContactUser({ contactType, body: { userId: id } }), {
    done: t('contactSaved'),
    changes: [['org', 'contacts']],
  });
  return (
    <Group align="flex-end">
      <div className="grow">
        <Picker
          source={peopleSource}
          label={t(`contact.${contactType}`)}
          value={person}
          disabled={!mayManage || save.isRunning}
          onChange={(picked) => picked && save.run(picked.id)}
        />
      </div>
      {userId !== undefined && <A to={`/people/${userId}`}>{t('openPerson')}</A>}
    </Group>
  );
}
