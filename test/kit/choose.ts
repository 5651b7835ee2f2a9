// An entry of a list that opens below a field (Mantine's Select, MultiSelect and our pickers), taken as a person takes it: seen first.
import type { Locator } from 'playwright-core';

export type Choice = {
  /** Typed first, to find the entry. */
  typed?: string;
  exact?: boolean;
};

/**
 * Opens the list of `field` and takes the entry of that name, once the list is the one of what was typed.
 * The click is sent to the entry itself: bringing a list into view that has just opened can move its field out of view, and then the list closes.
 */
export async function choose(field: Locator, option: string | RegExp, { typed, exact }: Choice = {}) {
  await field.click();
  if (typed !== undefined && (await field.isEditable())) await field.fill(typed);
  // A list that is searched says so until it shows what was found.
  await field.and(field.page().locator(':not([aria-busy="true"])')).waitFor();
  const entry = field
    .page()
    .getByRole('option', { name: option, ...(exact === undefined ? {} : { exact }) })
    .first();
  await entry.waitFor();
  await entry.dispatchEvent('click');
}
