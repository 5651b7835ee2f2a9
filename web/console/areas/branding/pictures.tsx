import { Button, FileButton, Group, Stack, Text } from '@mantine/core';
import { api, type BrandTheme, ErrorNote, Section, useAction, words } from './kit.ts';
import { t } from './messages.ts';

type Props = { brandId: string; theme: BrandTheme; mayManage: boolean };
type Kind = 'logo' | 'favicon' | 'background';
type Calls = {
  upload: (body: FormData) => PromiseLike<unknown>;
  remove: () => PromiseLike<unknown>;
  accept: string;
  now: string | undefined;
};

export function Pictures({ brandId, theme, mayManage }: Props) {
  const at = { brandId, themeId: theme.id };
  const kinds: Record<Kind, Calls> = {
    logo: {
      upload: (body) => api.uploadBrandThemeLogo({ ...at, body }),
      remove: () => api.deleteBrandThemeLogo(at),
      accept: 'image/png,image/jpeg,image/gif',
      now: theme.logo,
    },
    favicon: {
      upload: (body) => api.uploadBrandThemeFavicon({ ...at, body }),
      remove: () => api.deleteBrandThemeFavicon(at),
      accept: 'image/png,image/x-icon',
      now: theme.favicon,
    },
    background: {
      upload: (body) => api.uploadBrandThemeBackgroundImage({ ...at, body }),
      remove: () => api.deleteBrandThemeBackgroundImage(at),
      accept: 'image/png,image/jpeg,image/gif',
      now: theme.backgroundImage,
    },
  };
  return (
    <Section title={t('pictures')}>
      <Stack>
        {(Object.keys(kinds) as Kind[]).map((kind) => (
          <Picture key={kind} kind={kind} calls={kinds[kind]} brandId={brandId} mayManage={mayManage} />
        ))}
      </Stack>
    </Section>
  );
}

function Picture({
  kind,
  calls: { upload, remove, accept, now },
  brandId,
  mayManage,
}: {
  kind: Kind;
  calls: Calls;
  brandId: string;
  mayManage: boolean;
}) {
  const changes = [['brands', brandId]];
  const put = useAction(
    (file: File) => {
      const body = new FormData();
      body.append('file', file);
      return upload(body);
    },
    { done: t('uploaded'), changes, isQuiet: true },
  );
  const take = useAction(() => remove(), { done: t('pictureRemoved'), changes });
  const name = t(`picture.${kind}`);
  return (
    <Group align="flex-start" wrap="nowrap" className="picture-row">
      <div className="picture-box">
        {now === undefined ? (
          <Text size="sm" c="dimmed">
            {t('noPicture')}
          </Text>
        ) : (
          <img src={now} alt={name} />
        )}
      </div>
      <Stack gap={4} maw={380}>
        <Text fw={600}>{name}</Text>
        <Text size="sm" c="dimmed">
          {t(`picture.${kind}.help`)}
        </Text>
        {put.error !== null && put.error !== undefined && <ErrorNote error={put.error} />}
        {mayManage && (
          <Group gap="xs">
            <FileButton
              accept={accept}
              inputProps={{ 'aria-label': `${t('upload')}: ${name}` }}
              onChange={(file) => file && put.run(file)}
            >
              {(props) => (
                <Button
                  {...props}
                  variant="default"
                  size="compact-md"
                  loading={put.isRunning}
                  aria-label={`${t(now === undefined ? 'upload' : 'replace')}: ${name}`}
                >
                  {t(now === undefined ? 'upload' : 'replace')}
                </Button>
              )}
            </FileButton>
            {now !== undefined && (
              <Button
                variant="subtle"
                color="red"
                size="compact-md"
                loading={take.isRunning}
                aria-label={`${words('remove')}: ${name}`}
                onClick={() => take.run()}
              >
                {words('remove')}
              </Button>
            )}
          </Group>
        )}
      </Stack>
    </Group>
  );
}
