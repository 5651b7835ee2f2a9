import { Button, Group, Popover, SegmentedControl, Stack, TextInput } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { api, Loaded, may, Page, pageOf, useAddress, useApi, usePath, words, boot } from './kit.ts';
import { MailEditor } from './mail-editor.tsx';
import { mailName } from './mails-tab.tsx';
import { t } from './messages.ts';

const usual = ['en', 'ja'];
const names = new Intl.DisplayNames(boot.locale, { type: 'language', fallback: 'code' });

export default function MailPage() {
  const { brandId, templateName } = usePath<{ brandId: string; templateName: string }>();
  const at = { brandId, templateName };
  const found = useApi(['brands', brandId, 'mails', templateName], async (signal) => {
    const [brand, { items }] = await Promise.all([
      api.getBrand({ brandId }, { signal }),
      pageOf(api.listEmailCustomizations({ ...at, limit: 200 }, { signal })),
    ]);
    return { brand, own: items };
  });
  const [address, change] = useAddress();
  const language = address['language'] ?? boot.language;
  return (
    <Loaded of={found}>
      {({ brand, own }) => {
        const languages = [...new Set([...usual, ...own.map((one) => one.language), language])];
        return (
          <Page
            title={mailName(templateName)}
            crumbs={[
              { label: t('title'), to: '/branding' },
              { label: brand.name, to: `/branding/${brandId}` },
            ]}
            id={templateName}
            call={`GET /api/v1/brands/${brandId}/templates/email/${templateName}`}
          >
            <Stack>
              <Group>
                <SegmentedControl
                  aria-label={t('language')}
                  data={languages.map((value) => ({ value, label: nameOf(value) }))}
                  value={language}
                  onChange={(value) => change({ language: value })}
                />
                {may('okta.templates.manage') && <AddLanguage add={(value) => change({ language: value })} />}
              </Group>
              <MailOf key={language} at={at} language={language} own={own} />
            </Stack>
          </Page>
        );
      }}
    </Loaded>
  );
}

function nameOf(language: string): string {
  try {
    return names.of(language) ?? language;
  } catch {
    return language;
  }
}

type Own = Awaited<ReturnType<typeof api.getEmailCustomization>>;

/** Its own wording in this language, or the product’s to begin with. */
function MailOf({
  at,
  language,
  own,
}: {
  at: { brandId: string; templateName: string };
  language: string;
  own: Own[];
}) {
  const mine = own.find((one) => one.language === language);
  const found = useApi(
    ['brands', at.brandId, 'mails', at.templateName, language, mine?.lastUpdated],
    async (signal) =>
      mine === undefined
        ? await api.getEmailDefaultContent({ ...at, language }, { signal })
        : await api.getEmailCustomization({ ...at, customizationId: mine.id }, { signal }),
  );
  return (
    <Loaded of={found}>
      {({ subject, body }) => (
        <MailEditor
          key={mine?.lastUpdated ?? 'standard'}
          at={at}
          language={language}
          wording={{ subject, body }}
          mine={mine}
          others={own.length - (mine === undefined ? 0 : 1)}
        />
      )}
    </Loaded>
  );
}

function AddLanguage({ add }: { add: (language: string) => void }) {
  const [isOpen, setOpen] = useState(false);
  const [value, setValue] = useState('');
  const isTag = /^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$/.test(value.trim());
  return (
    <Popover opened={isOpen} onChange={setOpen} withinPortal trapFocus>
      <Popover.Target>
        <Button
          variant="default"
          leftSection={<IconPlus size={16} aria-hidden />}
          onClick={() => setOpen(!isOpen)}
        >
          {t('addLanguage')}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            if (!isTag) return;
            add(value.trim());
            setOpen(false);
          }}
        >
          <Stack>
            <TextInput
              label={t('language')}
              description={t('addLanguageHelp')}
              value={value}
              error={value === '' || isTag ? null : t('badLanguage')}
              onChange={({ currentTarget }) => setValue(currentTarget.value)}
            />
            <Button type="submit" disabled={!isTag}>
              {words('add')}
            </Button>
          </Stack>
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}
