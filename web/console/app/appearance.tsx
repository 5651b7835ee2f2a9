import { Menu, useMantineColorScheme } from '@mantine/core';
import { useLocalStorage } from '@mantine/hooks';
import { IconContrast, IconDeviceDesktop, IconMoon, IconSun } from '@tabler/icons-react';
import { useEffect } from 'react';
import { t } from './words.ts';

const schemes = [
  ['auto', IconDeviceDesktop],
  ['light', IconSun],
  ['dark', IconMoon],
] as const;

export function useContrast(): [boolean, (wanted: boolean) => void] {
  const [isHigh, setHigh] = useLocalStorage({ key: 'gatehouse-contrast', defaultValue: false });
  useEffect(() => {
    document.documentElement.toggleAttribute('data-high-contrast', isHigh);
  }, [isHigh]);
  return [isHigh, setHigh];
}

export function AppearanceMenu() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const [isHigh, setHigh] = useContrast();
  return (
    <>
      <Menu.Label>{t('theme')}</Menu.Label>
      {schemes.map(([scheme, Icon]) => (
        <Menu.Item
          key={scheme}
          leftSection={<Icon size={16} aria-hidden />}
          role="menuitemradio"
          aria-checked={colorScheme === scheme}
          data-chosen={colorScheme === scheme ? true : undefined}
          closeMenuOnClick={false}
          onClick={() => setColorScheme(scheme)}
        >
          {t(`theme.${scheme}`)}
        </Menu.Item>
      ))}
      <Menu.Item
        leftSection={<IconContrast size={16} aria-hidden />}
        role="menuitemcheckbox"
        aria-checked={isHigh}
        data-chosen={isHigh ? true : undefined}
        closeMenuOnClick={false}
        onClick={() => setHigh(!isHigh)}
      >
        {t('contrast')}
      </Menu.Item>
    </>
  );
}
