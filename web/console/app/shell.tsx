import {
  ActionIcon,
  AppShell,
  Box,
  Burger,
  Button,
  Group,
  Kbd,
  Menu,
  NavLink,
  Text,
  UnstyledButton,
} from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { spotlight } from '@mantine/spotlight';
import {
  IconApps,
  IconChevronDown,
  IconKeyboard,
  IconLanguage,
  IconLogout,
  IconSearch,
  IconShieldLock,
} from '@tabler/icons-react';
import { Outlet, useRouterState } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { boot, may } from '../boot.ts';
import { areas } from '../areas.ts';
import type { NavGroup } from '../area.ts';
import { A } from '../kit/link.tsx';
import { words } from '../kit/words.ts';
import { AppearanceMenu, useContrast } from './appearance.tsx';
import { Mark } from './mark.tsx';
import { Palette } from './palette.tsx';
import { Shortcuts } from './shortcuts.tsx';
import { t } from './words.ts';

const groups: readonly NavGroup[] = [
  'overview',
  'directory',
  'applications',
  'security',
  'reports',
  'settings',
];

export const navigation = areas
  .flatMap(({ nav }) => nav)
  .filter(({ permission }) => may(permission))
  .sort((a, b) => a.order - b.order);

/** The longest address of the navigation that the page's begins with is where one is. */
function useCurrent(): string | undefined {
  const path = useRouterState({ select: ({ location }) => location.pathname.replace(/^\/admin/, '') || '/' });
  const within = navigation.filter(({ to }) => path === to || (to !== '/' && path.startsWith(`${to}/`)));
  return within.sort((a, b) => b.to.length - a.to.length)[0]?.to;
}

function Navigation({ close }: { close: () => void }) {
  const current = useCurrent();
  const list = useRef<HTMLElement>(null);
  // The list is longer than a low window; where one is stays in sight, and no further from where it was than that takes.
  useEffect(() => {
    list.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest' });
  }, [current]);
  return (
    <nav aria-label={t('navigation')} className="nav" ref={list}>
      {groups.map((group) => {
        const items = navigation.filter((item) => item.group === group);
        if (items.length === 0) return null;
        return (
          <Box key={group} className="nav-group">
            {group !== 'overview' && (
              <Text component="h2" className="nav-title">
                {t(`group.${group}`)}
              </Text>
            )}
            <ul>
              {items.map(({ to, label, icon: Icon }) => (
                <li key={to}>
                  <NavLink
                    component={A}
                    to={to}
                    label={label}
                    leftSection={<Icon size={18} stroke={1.75} aria-hidden />}
                    active={to === current}
                    {...(to === current ? { 'aria-current': 'page' as const } : {})}
                    onClick={close}
                  />
                </li>
              ))}
            </ul>
          </Box>
        );
      })}
    </nav>
  );
}

function Account() {
  const [keys, shortcuts] = useDisclosure();
  return (
    <>
      <Menu position="bottom-end" width={260} withinPortal>
        <Menu.Target>
          <UnstyledButton className="account" aria-label={t('account', { name: boot.person.displayName })}>
            <span className="account-name">{boot.person.displayName}</span>
            <IconChevronDown size={16} aria-hidden />
          </UnstyledButton>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>{boot.person.login}</Menu.Label>
          <Menu.Item component="a" href="/home" leftSection={<IconApps size={16} />}>
            {t('myApps')}
          </Menu.Item>
          <Menu.Item component="a" href="/home/security" leftSection={<IconShieldLock size={16} />}>
            {t('mySecurity')}
          </Menu.Item>
          <Menu.Divider />
          <AppearanceMenu />
          <Menu.Divider />
          <Menu.Item
            leftSection={<IconLanguage size={16} />}
            lang={boot.language === 'ja' ? 'en' : 'ja'}
            onClick={() => chooseLanguage(boot.language === 'ja' ? 'en' : 'ja')}
          >
            {words('otherLanguage')}
          </Menu.Item>
          <Menu.Item
            leftSection={<IconKeyboard size={16} />}
            rightSection={<Kbd size="xs">?</Kbd>}
            onClick={shortcuts.open}
          >
            {t('shortcuts')}
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item component="a" href="/home/account" leftSection={<IconLogout size={16} />}>
            {t('signOut')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Shortcuts isOpen={keys} open={shortcuts.open} close={shortcuts.close} />
    </>
  );
}

/** Kept in the cookie that the sign-in pages keep it in; the page is made anew in it. */
function chooseLanguage(language: 'en' | 'ja'): void {
  const here = new URL(location.href);
  here.searchParams.set('lang', language);
  location.href = here.href;
}

export function Shell() {
  const [isOpen, { toggle, close }] = useDisclosure();
  const path = useRouterState({ select: ({ location }) => location.pathname });
  const main = useRef<HTMLElement>(null);
  const before = useRef(path);
  useContrast();
  useEffect(() => {
    if (before.current === path) return;
    before.current = path;
    // Somebody who does not see the page change hears the new one's heading.
    main.current?.querySelector<HTMLElement>('h1')?.focus({ preventScroll: true });
  }, [path]);
  return (
    <AppShell
      header={{ height: 56 }}
      navbar={{ width: 248, breakpoint: 'md', collapsed: { mobile: !isOpen } }}
      padding={{ base: 'md', md: 'xl' }}
    >
      <a className="skip-link" href="#content">
        {t('skip')}
      </a>
      <AppShell.Header className="head">
        <Group gap="sm" wrap="nowrap">
          <Burger
            opened={isOpen}
            onClick={toggle}
            hiddenFrom="md"
            size="sm"
            aria-label={t('openNavigation')}
            aria-expanded={isOpen}
          />
          <A to="/" className="brand">
            {boot.logo === undefined ? <Mark /> : <img className="brand-logo" src={boot.logo} alt="" />}
            <span className="brand-name">{boot.organisation}</span>
            <span className="brand-place">{t('console')}</span>
          </A>
        </Group>
        <Group gap="xs" wrap="nowrap">
          <Button
            variant="default"
            className="find"
            leftSection={<IconSearch size={16} aria-hidden />}
            rightSection={<Kbd size="xs">Ctrl K</Kbd>}
            onClick={spotlight.open}
            visibleFrom="sm"
          >
            {t('find')}
          </Button>
          <ActionIcon
            variant="default"
            size={40}
            hiddenFrom="sm"
            aria-label={t('findLabel')}
            onClick={spotlight.open}
          >
            <IconSearch size={18} aria-hidden />
          </ActionIcon>
          <Account />
        </Group>
      </AppShell.Header>
      <AppShell.Navbar className="side" aria-label={t('navigation')} component="div">
        <Navigation close={close} />
      </AppShell.Navbar>
      <AppShell.Main id="content" ref={main as never} tabIndex={-1}>
        <Outlet />
      </AppShell.Main>
      <Palette navigation={navigation} />
    </AppShell>
  );
}
