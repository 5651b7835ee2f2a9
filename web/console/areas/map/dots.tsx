import { numberOf } from '../../kit/index.ts';
import { fullName, type Outcome, type Place, placeName } from './places.ts';
import { type Point, placed, type Size, type View } from './view.ts';
import type { Located } from './world-map.tsx';

export const countOf = (place: Place, outcome: Outcome | undefined): number => {
  switch (outcome) {
    case 'success':
      return place.successes;
    case 'failure':
      return place.failures;
    case 'deny':
      return place.denials;
    default:
      return place.successes + place.failures + place.denials;
  }
};

const smallest = 5;
const larger = 16;
const mostLabels = 14;

type Dot = { located: Located; at: Point; radius: number };

/** A circle for each place, as large on a phone and from near: its area says how many. */
export function Dots({
  located,
  view,
  size,
  outcome,
  focus,
  choose,
}: {
  located: readonly Located[];
  view: View;
  size: Size;
  outcome: Outcome | undefined;
  focus: string | undefined;
  choose: (place: Place) => void;
}) {
  const most = Math.max(1, ...located.map(({ place }) => countOf(place, outcome)));
  const dots = located
    .map(
      (one): Dot => ({
        located: one,
        at: placed(view, one.at),
        radius: smallest + larger * Math.sqrt(countOf(one.place, outcome) / most),
      }),
    )
    .sort((a, b) => b.radius - a.radius);
  const labels = labelsOf(dots, size);
  return (
    <>
      {dots.map(({ located: { place, key }, at: [x, y], radius }) => (
        <circle
          key={key}
          cx={x}
          cy={y}
          r={radius}
          className="dot"
          data-bad={place.highRisk > 0 || place.denials > 0 ? true : undefined}
          data-current={key === focus ? true : undefined}
          onClick={() => choose(place)}
        >
          <title>{`${fullName(place)}: ${numberOf(countOf(place, outcome))}`}</title>
        </circle>
      ))}
      {labels.map(({ key, text, x, y }) => (
        <text key={key} x={x} y={y} className="dot-label">
          {text}
        </text>
      ))}
    </>
  );
}

type Box = { left: number; right: number; top: number; bottom: number };

/** Names of the places with most, where they cover no other name and stay on the map. */
function labelsOf(dots: readonly Dot[], size: Size) {
  const taken: Box[] = [];
  const labels: { key: string; text: string; x: number; y: number }[] = [];
  for (const { located, at, radius } of dots) {
    if (labels.length === mostLabels) break;
    const text = placeName(located.place);
    const [x, y] = [at[0] + radius + 4, at[1] + 4];
    const box = { left: x - 2, right: x + widthOf(text) + 4, top: y - 13, bottom: y + 5 };
    if (box.left < 0 || box.right > size.width || box.top < 0 || box.bottom > size.height) continue;
    if (taken.some((other) => overlaps(box, other))) continue;
    taken.push(box);
    labels.push({ key: located.key, text, x, y });
  }
  return labels;
}

/** About: letters of Chinese and Japanese are as wide as they are high. */
const widthOf = (text: string): number =>
  [...text].reduce((sum, letter) => sum + (letter > '\u2e7f' ? 13 : 7.2), 0);

const overlaps = (a: Box, b: Box): boolean =>
  a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
