import { Kbd, Table } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { Dialog } from '../kit/dialogs.tsx';
import { useGo } from '../kit/link.tsx';
import { t } from './words.ts';

/** `g` and a letter, as in other consoles. */
const places = [
  ['o', '/', 'group.overview'],
  ['p', '/people', 'people'],
  ['g', '/groups', 'groups'],
  ['a', '/applications', 'apps'],
  ['s', '/policies', 'group.security'],
  ['l', '/log', 'group.reports'],
] as const;

export function Shortcuts({ isOpen, open, close }: { isOpen: boolean; open: () => void; close: () => void }) {
  const go = useGo();
  const prefixAt = useRef(0);
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.metaKey || event.ctrlKey || event.altKey) return;
      if (
        (event.target as HTMLElement | null)?.closest(
          'input, textarea, select, [contenteditable], [role=dialog]',
        )
      )
        return;
      if (event.key === '?') open();
      else if (event.key === 'g' && Date.now() - prefixAt.current > 1_200) prefixAt.current = Date.now();
      else if (Date.now() - prefixAt.current <= 1_200) {
        prefixAt.current = 0;
        const place = places.find(([key]) => key === event.key);
        if (place) go(place[1]);
      }
    };
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  }, [go, open]);
  return (
    <Dialog title={t('shortcuts')} isOpen={isOpen} close={close} size="md">
      <Table>
        <Table.Tbody>
          <Row keys={['Ctrl', 'K']} words={t('keys.find')} />
          <Row keys={['/']} words={t('keys.search')} />
          <Row keys={['?']} words={t('keys.shortcuts')} />
          {places.map(([key, to, label]) => (
            <Row key={to} keys={['g', key]} words={t('keys.go', { page: t(label) })} />
          ))}
        </Table.Tbody>
      </Table>
    </Dialog>
  );
}

function Row({ keys, words }: { keys: readonly string[]; words: string }) {
  return (
    <Table.Tr>
      <Table.Td w={120}>
        {keys.map((key) => (
          <Kbd key={key} mr={4}>
            {key}
          </Kbd>
        ))}
      </Table.Td>
      <Table.Td>{words}</Table.Td>
    </Table.Tr>
  );
}
