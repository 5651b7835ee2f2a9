import { Fragment } from 'react';
import { endOfName, type Phrase, startOfName } from './phrase.ts';
import { r } from './words-rules.ts';

/** A text with the names in it in bold. */
export function Named({ text }: { text: string }) {
  const parts = text.split(new RegExp(`[${startOfName}${endOfName}]`));
  return parts.map((part, index) =>
    index % 2 === 0 ? <Fragment key={index}>{part}</Fragment> : <strong key={index}>{part}</strong>,
  );
}

type Change = 'added' | 'removed';

/** A rule as a sentence; phrases that another version of it has otherwise are marked. */
export function Sentence({
  phrases,
  unlike,
  change,
}: {
  phrases: readonly Phrase[];
  unlike?: readonly Phrase[] | undefined;
  change?: Change | undefined;
}) {
  const others = unlike && new Set(unlike.map(({ key, text }) => `${key} ${text}`));
  const shown = (part: readonly Phrase[]) =>
    part.map((one, index) => (
      <Fragment key={`${one.key}${index}`}>
        {index > 0 && r('comma')}
        {others === undefined || others.has(`${one.key} ${one.text}`) ? (
          <Named text={one.text} />
        ) : change === 'removed' ? (
          <del className="policy-removed">
            <Named text={one.text} />
          </del>
        ) : (
          <ins className="policy-added">
            <Named text={one.text} />
          </ins>
        )}
      </Fragment>
    ));
  const before = phrases.filter(({ part }) => part !== 'what');
  const after = phrases.filter(({ part }) => part === 'what');
  return (
    <span className="policy-sentence">
      {shown(before)}
      {after.length > 0 && r('colon')}
      {shown(after)}
    </span>
  );
}
