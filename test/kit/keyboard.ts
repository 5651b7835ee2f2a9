// A page as somebody without a pointer goes through it: each stop is seen, and seen to have the keyboard, and nothing is left out.
import type { Page } from 'playwright-core';

type Stop = { name: string; isSeen: boolean; isMarked: boolean };
/** What has the keyboard: whether somebody sees it there, whole and not under something, and sees that it is there. */
const stopNow = `(() => {
  const at = document.activeElement;
  if (at === null || at === document.body) return undefined;
  at.setAttribute('data-reached', '');
  const shown = at.matches('.mantine-Switch-input, .mantine-SegmentedControl-input, .mantine-Checkbox-input, .mantine-Radio-input')
    ? at.parentElement : at;
  const box = shown.getBoundingClientRect();
  const [x, y] = [box.left + Math.min(box.width / 2, 40), box.top + Math.min(box.height / 2, 14)];
  const over = document.elementFromPoint(x, y);
  const isSeen = box.top >= -1 && box.left >= -1 && box.top < innerHeight && box.left < innerWidth && over !== null &&
    (shown.contains(over) || over.contains(shown) || shown.parentElement.contains(over));
  const marks = [at, at.parentElement, at.nextElementSibling, at.closest('label'), ...at.querySelectorAll('*')].filter(Boolean);
  const isMarked = marks.some((one) => {
    const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(one);
    return (outlineStyle !== 'none' && outlineWidth !== '0px') || boxShadow !== 'none';
  }) || at.matches('input, textarea, select, [contenteditable], .mantine-Input-input');
  return { name: at.tagName + ' ' + (at.getAttribute('aria-label') ?? at.textContent ?? '').trim().slice(0, 60), isSeen, isMarked };
})()`;
/** What a pointer could use and the keyboard never came to. */
const notReached = `[...document.querySelectorAll('main a[href], main button, main input, main select, main textarea, main summary, main [role=tab], main [role=switch], main [contenteditable]')]
  .filter((one) => !one.disabled && one.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: true }) && one.type !== 'hidden' && one.type !== 'file')
  .filter((one) => one.closest('[inert], [aria-hidden=true]') === null)
  .filter((one) => !one.hasAttribute('data-reached'))
  // Those of a set are gone through by arrows from the one that Tab comes to.
  .filter((one) => !(one.matches('[role=tab]') && one.closest('[role=tablist]').querySelector('[data-reached]') !== null))
  .filter((one) => !(one.matches('input[type=radio]') && [...document.getElementsByName(one.name)].some((other) => other.hasAttribute('data-reached'))))
  // For the Enter key of a field alone.
  .filter((one) => !one.matches('.visually-hidden[tabindex="-1"]'))
  // What stands within a field, and does what a key does there.
  .filter((one) => !(one.tabIndex === -1 && one.closest('.mantine-Input-wrapper, .mantine-NumberInput-wrapper, .mantine-Pill-root') !== null))
  .map((one) => one.outerHTML.slice(0, 120))`;

/** Goes through a page by Tab alone, from where the link to the contents leads to the end, and says what is wrong. */
export async function walkByKeyboard(page: Page): Promise<string[]> {
  const problems: string[] = [];
  await page.evaluate(
    "(() => { const at = document.querySelector('main'); at.tabIndex = -1; at.focus(); })()",
  );
  for (let stops = 0; stops < 400; stops += 1) {
    await page.keyboard.press('Tab');
    const stop = await page.evaluate<Stop | undefined>(stopNow);
    if (stop === undefined) break;
    if (!stop.isSeen) problems.push(`by keyboard at what is not seen: ${stop.name}`);
    if (!stop.isMarked) problems.push(`nothing shows that the keyboard is at ${stop.name}`);
  }
  const missed = await page.evaluate<string[]>(notReached);
  return [...problems, ...missed.map((one) => `not by keyboard: ${one}`)];
}
