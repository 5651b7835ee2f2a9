import { ActionIcon, Group } from '@mantine/core';
import { IconArrowsMaximize, IconMinus, IconPlus, IconWorld } from '@tabler/icons-react';
import { type GeoProjection, geoNaturalEarth1, geoPath } from 'd3-geo';
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { useAtlas } from './atlas.ts';
import { Dots } from './dots.tsx';
import { t } from './messages.ts';
import { fullName, keyOf, type Journey, type Outcome, type Place } from './places.ts';
import { type Point, placed, type Size, useDrag, type View, viewOf, wholeWorld, zoomed } from './view.ts';

type Props = {
  places: readonly Place[];
  journeys: readonly Journey[];
  outcome: Outcome | undefined;
  /** Key of the place, id of the journey’s event: come near to it. */
  focus: { place?: string | undefined; journey?: string | undefined };
  choosePlace: (place: Place) => void;
  chooseJourney: (journey: Journey) => void;
};

const sphere = { type: 'Sphere' } as const;
const margin = 6;
const nearFrom = 2.5;

export function WorldMap(props: Props) {
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box);
  return (
    <div ref={box} className="map-box">
      {width > 0 && <Drawn {...props} width={width} />}
    </div>
  );
}

/** Known before anything is shown, and kept up with. */
function useWidth(box: React.RefObject<HTMLDivElement | null>): number {
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const { current } = box;
    if (current === null) return undefined;
    const measure = () => setWidth(Math.round(current.clientWidth));
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(current);
    return () => observer.disconnect();
  }, [box]);
  return width;
}

function projectionOf({ width, height }: Size): GeoProjection {
  return geoNaturalEarth1().fitExtent(
    [
      [margin, margin],
      [width - margin, height - margin],
    ],
    sphere,
  );
}

function useView(points: readonly Point[], focused: readonly Point[], size: Size, of: string) {
  const [view, setView] = useState<View>(wholeWorld);
  const all = () => setView(viewOf(points, size));
  // Whenever something else is asked for, that is what is seen; numbers that only grow move nothing.
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  useEffect(
    () => setView(viewOf(focused.length > 0 ? focused : points, size)),
    [of, size.width, points.length > 0],
  );
  return { view, setView, all };
}

function Drawn({
  places,
  journeys,
  outcome,
  focus,
  choosePlace,
  chooseJourney,
  width,
}: Props & { width: number }) {
  const size = useMemo<Size>(() => ({ width, height: Math.max(280, Math.round(width * 0.46)) }), [width]);
  const projection = useMemo(() => projectionOf(size), [size]);
  const located = useMemo(
    () => places.flatMap((place) => pointOf(projection, place) ?? []),
    [places, projection],
  );
  const arcs = useMemo(() => journeys.flatMap((one) => arcOf(projection, one) ?? []), [journeys, projection]);
  const current = arcs.find(({ journey }) => journey.to.eventId === focus.journey);
  const { view, setView, all } = useView(
    [...located.map(({ at }) => at), ...arcs.flatMap(({ ends }) => ends)],
    current?.ends ?? located.filter(({ key }) => key === focus.place).map(({ at }) => at),
    size,
    `${focus.place ?? ''} ${focus.journey ?? ''} ${places.length > 0}`,
  );
  const { isDragging, handlers } = useDrag(size, setView);
  const most = places[0];
  return (
    <>
      <svg
        width={size.width}
        height={size.height}
        viewBox={`0 0 ${size.width} ${size.height}`}
        role="img"
        aria-label={t('mapSays', { count: located.length, place: most === undefined ? '–' : fullName(most) })}
        className="world"
        data-dragging={isDragging ? true : undefined}
        {...handlers}
      >
        <g transform={`translate(${view.x} ${view.y}) scale(${view.scale})`}>
          <Land projection={projection} isNear={view.scale >= nearFrom} />
          {arcs.map(({ journey, path }) => (
            <path
              key={journey.to.eventId}
              d={path}
              className="arc"
              data-current={journey === current?.journey ? true : undefined}
              onClick={() => chooseJourney(journey)}
            >
              <title>{t('fromTo', { from: fullName(journey.from), to: fullName(journey.to) })}</title>
            </path>
          ))}
        </g>
        <Dots
          located={located}
          view={view}
          size={size}
          outcome={outcome}
          focus={focus.place}
          choose={choosePlace}
        />
        {arcs.map(({ journey, ends: [, end] }) => (
          <Target key={journey.to.eventId} at={placed(view, end)} />
        ))}
      </svg>
      <Group gap={4} className="map-buttons">
        <MapButton
          label={t('zoomIn')}
          icon={IconPlus}
          run={() => setView((before) => zoomed(before, 1.8, size))}
        />
        <MapButton
          label={t('zoomOut')}
          icon={IconMinus}
          run={() => setView((before) => zoomed(before, 1 / 1.8, size))}
        />
        <MapButton label={t('showAll')} icon={IconArrowsMaximize} run={all} />
        <MapButton label={t('showWorld')} icon={IconWorld} run={() => setView(wholeWorld)} />
      </Group>
    </>
  );
}

function MapButton({ label, icon: Icon, run }: { label: string; icon: typeof IconPlus; run: () => void }) {
  return (
    <ActionIcon variant="default" size={36} aria-label={label} title={label} onClick={run}>
      <Icon size={18} aria-hidden />
    </ActionIcon>
  );
}

/** Where a journey ended. */
function Target({ at: [x, y] }: { at: Point }) {
  return (
    <path
      className="arc-end"
      d={`M${x - 5} ${y - 5}L${x + 5} ${y + 5}M${x - 5} ${y + 5}L${x + 5} ${y - 5}`}
    />
  );
}

function Land({ projection, isNear }: { projection: GeoProjection; isNear: boolean }) {
  const atlas = useAtlas(isNear);
  const paths = useMemo(() => {
    const path = geoPath(projection).digits(2);
    return {
      sea: path(sphere) ?? '',
      land: atlas && (path(atlas.land as never) ?? ''),
      borders: atlas && (path(atlas.borders) ?? ''),
    };
  }, [projection, atlas]);
  return (
    <>
      <path d={paths.sea} className="sea" />
      <path d={paths.land} className="land" />
      <path d={paths.borders} className="borders" />
    </>
  );
}

export type Located = { place: Place; key: string; at: Point };

function pointOf(projection: GeoProjection, place: Place): Located | undefined {
  if (place.longitude === null || place.latitude === null) return undefined;
  const at = projection([place.longitude, place.latitude]);
  return at === null ? undefined : { place, key: keyOf(place), at };
}

type Arc = { journey: Journey; path: string; ends: readonly [Point, Point] };

/** The shortest way, as an aeroplane would take it. */
function arcOf(projection: GeoProjection, journey: Journey): Arc | undefined {
  const { from, to } = journey;
  if (from.longitude === null || from.latitude === null || to.longitude === null || to.latitude === null)
    return undefined;
  const [a, b] = [
    [from.longitude, from.latitude],
    [to.longitude, to.latitude],
  ] as [[number, number], [number, number]];
  const [start, end] = [projection(a), projection(b)];
  const path = geoPath(projection)({ type: 'LineString', coordinates: [a, b] });
  return start === null || end === null || path === null ? undefined : { journey, path, ends: [start, end] };
}
