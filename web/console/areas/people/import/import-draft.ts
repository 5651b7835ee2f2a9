// What somebody has set up of an import, kept in this window, so that a reload loses nothing.
import { useCallback, useState } from 'react';
import type { Picked } from '../../../kit/index.ts';
import { parseCsv } from '../csv.ts';
import { type Attribute, problemOf, valueOf } from '../schema.ts';

export const mostLines = 50_000;
const key = 'gatehouse.people.import';

export type Draft = {
  fileName: string;
  text: string;
  /** By column: the attribute that it fills, or ''. */
  mapping: string[];
  action: 'upsert' | 'create' | 'update';
  matchBy: string;
  activate: boolean;
  groups: Picked[];
};

export type Sheet = { header: string[]; lines: string[][] };

export function sheetOf(text: string): Sheet {
  const [header = [], ...lines] = parseCsv(text);
  return { header: header.map((name) => name.trim()), lines };
}

function read(): Draft | undefined {
  try {
    const kept = sessionStorage.getItem(key);
    return kept === null ? undefined : (JSON.parse(kept) as Draft);
  } catch {
    return undefined;
  }
}

function keep(draft: Draft | undefined): boolean {
  try {
    if (draft === undefined) sessionStorage.removeItem(key);
    else sessionStorage.setItem(key, JSON.stringify(draft));
    return true;
  } catch {
    // Larger than what a browser keeps.
    sessionStorage.removeItem(key);
    return false;
  }
}

export function useDraft() {
  const [draft, set] = useState(read);
  const [isKept, setKept] = useState(true);
  const change = useCallback((next: Draft | undefined) => {
    set(next);
    setKept(keep(next));
  }, []);
  return { draft, change, isKept };
}

const plain = (text: string): string => text.toLowerCase().replaceAll(/[\s_.-]/g, '');
const others: Record<string, string> = {
  username: 'login',
  userid: 'login',
  mail: 'email',
  emailaddress: 'email',
  givenname: 'firstName',
  surname: 'lastName',
  familyname: 'lastName',
  phone: 'mobilePhone',
  mobile: 'mobilePhone',
  employeeid: 'employeeNumber',
  country: 'countryCode',
  メール: 'email',
  社員番号: 'employeeNumber',
  ログインid: 'login',
};

/** The attribute that a column's name speaks of, each once. */
export function guessMapping(header: readonly string[], attributes: readonly Attribute[]): string[] {
  const taken = new Set<string>();
  return header.map((column) => {
    const name = plain(column);
    const found = attributes.find(
      (one) => plain(one.name) === name || plain(one.title) === name || others[name] === one.name,
    );
    if (found === undefined || taken.has(found.name)) return '';
    taken.add(found.name);
    return found.name;
  });
}

export type Line = {
  /** In the file, from 1; the header is 1. */
  number: number;
  cells: { attribute: Attribute; text: string; problem: string | null }[];
  profile: Record<string, unknown>;
};

export function linesOfSheet(
  sheet: Sheet,
  mapping: readonly string[],
  attributes: readonly Attribute[],
): Line[] {
  const columns = mapping.flatMap((name, index) => {
    const attribute = attributes.find((one) => one.name === name);
    return attribute === undefined ? [] : [{ attribute, index }];
  });
  return sheet.lines.map((line, at) => {
    const cells = columns.map(({ attribute, index }) => {
      const text = (line[index] ?? '').trim();
      return { attribute, text, problem: text === '' ? null : problemOf(attribute, text) };
    });
    const profile = Object.fromEntries(
      cells
        .filter(({ text }) => text !== '')
        .map(({ attribute, text }) => [attribute.name, valueOf(attribute, text)]),
    );
    return { number: at + 2, cells, profile };
  });
}
