// Which part of the map is seen: what was projected to fit the box is made `scale` times as large, and moved.
import { useCallback, useRef, useState } from 'react';

export type Point = readonly [x: number, y: number];
export type Size = { width: number; height: number };
export type View = { scale: number; x: number; y: number };

export const wholeWorld: View = { scale: 1, x: 0, y: 0 };
const most = 40;
/** Somewhere alone, so much of the world is seen around it. */
const closest = 10;

export const placed = ({ scale, x, y }: View, [px, py]: Point): Point => [px * scale + x, py * scale + y];

/** Never past the edges of the world. */
function within({ scale, x, y }: View, { width, height }: Size): View {
  const kept = Math.min(most, Math.max(1, scale));
  return {
    scale: kept,
    x: Math.min(0, Math.max(width * (1 - kept), x)),
    y: Math.min(0, Math.max(height * (1 - kept), y)),
  };
}

/** All of these points, with room around them. */
export function viewOf(points: readonly Point[], size: Size): View {
  if (points.length === 0) return wholeWorld;
  const xs = points.map(([x]) => x);
  const ys = points.map(([, y]) => y);
  const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const scale = Math.min(
    closest,
    (size.width * 0.78) / Math.max(1, right - left),
    (size.height * 0.78) / Math.max(1, bottom - top),
  );
  const kept = Math.max(1, scale);
  return within(
    {
      scale: kept,
      x: size.width / 2 - (kept * (left + right)) / 2,
      y: size.height / 2 - (kept * (top + bottom)) / 2,
    },
    size,
  );
}

export function zoomed(view: View, by: number, size: Size): View {
  const scale = Math.min(most, Math.max(1, view.scale * by));
  const real = scale / view.scale;
  const [cx, cy] = [size.width / 2, size.height / 2];
  return within({ scale, x: cx - (cx - view.x) * real, y: cy - (cy - view.y) * real }, size);
}

const leastPx = 4;

/** Moves with the pointer. A press that goes nowhere is a click on what is there. */
export function useDrag(size: Size, change: (view: (before: View) => View) => void) {
  const last = useRef<Point>(undefined);
  const [isDragging, setDragging] = useState(false);
  const down = useCallback((event: React.PointerEvent) => {
    if (event.button === 0) last.current = [event.clientX, event.clientY];
  }, []);
  const move = useCallback(
    (event: React.PointerEvent<SVGSVGElement>) => {
      const { current } = last;
      if (current === undefined) return;
      const [dx, dy] = [event.clientX - current[0], event.clientY - current[1]];
      if (!isDragging && Math.hypot(dx, dy) < leastPx) return;
      if (!isDragging) {
        setDragging(true);
        event.currentTarget.setPointerCapture(event.pointerId);
      }
      last.current = [event.clientX, event.clientY];
      change((before) => within({ ...before, x: before.x + dx, y: before.y + dy }, size));
    },
    [change, isDragging, size],
  );
  const up = useCallback(() => {
    last.current = undefined;
    setDragging(false);
  }, []);
  return {
    isDragging,
    handlers: { onPointerDown: down, onPointerMove: move, onPointerUp: up, onPointerCancel: up },
  };
}
