import { Alert, Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { IconCircleCheck, IconCircleMinus } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import type { Location } from '../../kit/api.ts';
import { A, api, Facts, Loaded, Section, Status, useAddress, useApi } from '../../kit/index.ts';
import { t } from './messages.ts';
import { addressOf } from './network-text.ts';
import { countryName } from './places.ts';
import { categoryName } from './zone-words.ts';

type Of = { id: string; isActive: boolean };

/** Where an address is, and which zones hold it; with `zone`, whether that one does. The address stands in the page’s own. */
export function AddressLookUp({ zone }: { zone?: Of }) {
  const [place, change] = useAddress();
  const asked = place['address'] ?? '';
  const [text, setText] = useState(asked === 'me' ? '' : asked);
  const [error, setError] = useState<string>();
  const found = useApi(['locations', asked], (signal) => api.getLocation({ address: asked }, { signal }), {
    enabled: asked !== '',
  });
  const own = asked === 'me' ? found.data?.address : undefined;
  useEffect(() => {
    if (own !== undefined) setText(own);
  }, [own]);
  const ask = (event: React.FormEvent) => {
    event.preventDefault();
    const isGood = addressOf(text.trim()) !== undefined;
    setError(isGood ? undefined : t('badAddress'));
    if (isGood) change({ address: text.trim() });
  };
  return (
    <Section title={t('testTitle')} lead={t('addressLead')}>
      <Stack>
        <form onSubmit={ask} noValidate>
          <Group align="flex-end" gap="sm">
            <TextInput
              label={t('address')}
              placeholder={t('addressHelp')}
              name="address"
              value={text}
              error={error !== undefined}
              autoComplete="off"
              onChange={({ currentTarget }) => setText(currentTarget.value)}
              className="grow"
            />
            <Group gap="xs">
              <Button type="submit" variant="light">
                {t('ask')}
              </Button>
              <Button
                variant="default"
                onClick={() => {
                  setError(undefined);
                  change({ address: 'me' });
                }}
              >
                {t('askMe')}
              </Button>
            </Group>
          </Group>
          {error !== undefined && (
            <Text size="sm" c="red" role="alert" mt={4}>
              {error}
            </Text>
          )}
        </form>
        {asked !== '' && (
          <Loaded of={found}>{(location) => <Known location={location} zone={zone} />}</Loaded>
        )}
      </Stack>
    </Section>
  );
}

function Known({ location, zone }: { location: Location; zone: Of | undefined }) {
  const { address, place, zones, isBlocked, isPrivate } = location;
  const isIn = zones.some(({ id }) => id === zone?.id);
  const where = [place?.city, place?.state, place?.countryCode && countryName(place.countryCode)].filter(
    Boolean,
  );
  const operator = [place?.asOrg, place?.asn && `AS${place.asn}`].filter(Boolean);
  return (
    <Stack gap="sm" role="status">
      {zone !== undefined && (
        <Alert
          color={isIn ? 'accent' : 'gray'}
          icon={isIn ? <IconCircleCheck aria-hidden /> : <IconCircleMinus aria-hidden />}
          title={t(isIn ? 'isIn' : 'isNotIn', { address })}
        >
          {zone.isActive ? null : t('inactiveHolds')}
        </Alert>
      )}
      <Facts
        of={[
          [t('address'), address],
          [
            t('filter.status'),
            isBlocked ? (
              <Status tone="bad">{t('isBlocked')}</Status>
            ) : (
              <Status tone="good">{t('isLetIn')}</Status>
            ),
          ],
          [t('place'), where.length > 0 ? where.join(', ') : isPrivate ? t('private') : t('unknown')],
          [t('operator'), operator.length > 0 ? operator.join(' · ') : isPrivate ? undefined : t('unknown')],
          (place?.categories.length ?? 0) > 0 && [
            t('services'),
            place?.categories.map(categoryName).join(', '),
          ],
          [
            t('zonesHolding'),
            zones.length === 0 ? undefined : (
              <Group gap="xs">
                {zones.map(({ id, name }) => (
                  <A key={id} to={`/networks/${id}`}>
                    {name}
                  </A>
                ))}
              </Group>
            ),
          ],
        ]}
      />
      <A to="/log" search={{ filter: `client.ipAddress eq "${address}"` }}>
        {t('seeEvents')}
      </A>
    </Stack>
  );
}
