import { Button, CloseButton, Group, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useEffect, useRef, useState } from 'react';
import { useAddress } from './link.tsx';
import { words } from './words.ts';

/** Searches as one types, and keeps what was typed in the address (`?q=`). `/` puts the cursor here. */
export function SearchBox({ label, name = 'q' }: { label: string; name?: string }) {
  const [address, change] = useAddress();
  const [text, setText] = useState(address[name] ?? '');
  const field = useRef<HTMLInputElement>(null);
  const written = useRef(address[name] ?? '');
  const write = useDebouncedCallback((value: string) => {
    written.current = value;
    change({ [name]: value });
  }, 200);
  useEffect(() => {
    const now = address[name] ?? '';
    // Another way there: the back button, a saved filter.
    if (now !== written.current) {
      written.current = now;
      setText(now);
    }
  }, [address, name]);
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      const isTyping = (event.target as HTMLElement | null)?.closest(
        'input, textarea, select, [contenteditable]',
      );
      if (event.key !== '/' || event.metaKey || event.ctrlKey || isTyping) return;
      event.preventDefault();
      field.current?.focus();
    };
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  }, []);
  return (
    <TextInput
      ref={field}
      type="search"
      aria-label={label}
      placeholder={label}
      className="search-box"
      leftSection={<IconSearch size={18} aria-hidden />}
      rightSection={
        text === '' ? null : (
          <CloseButton
            aria-label={words('remove')}
            onClick={() => {
              setText('');
              write('');
            }}
          />
        )
      }
      value={text}
      onChange={({ currentTarget }) => {
        setText(currentTarget.value);
        write(currentTarget.value);
      }}
    />
  );
}

/** Search and filters above a list; says that it is filtered, and takes all of it back. */
export function FilterBar({ children, filters }: { children: ReactNode; filters: readonly string[] }) {
  const [address, change] = useAddress();
  const isFiltered = filters.some((name) => (address[name] ?? '') !== '');
  return (
    <Group className="filter-bar" gap="sm" align="flex-end" role="search">
      {children}
      {isFiltered && (
        <Button
          variant="subtle"
          size="compact-md"
          onClick={() => change(Object.fromEntries(filters.map((name) => [name, undefined])))}
        >
          {words('clearFilters')}
        </Button>
      )}
    </Group>
  );
}
