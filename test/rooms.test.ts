import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Room } from '../src/room.ts';
import { rooms } from '../src/rooms.ts';

const all: readonly Room[] = rooms;

test('every feature declares itself, and is in the list', async () => {
  const folder = new URL('../src/features/', import.meta.url);
  for (const feature of readdirSync(folder)) {
    const room: Room = await import(new URL(`${feature}/room.ts`, folder).href);
    expect(all, feature).toContain(room);
  }
});

test('no two rooms declare the same: one of them would be lost', () => {
  const declared = {
    fields: all.flatMap(({ settings = {} }) => Object.keys(settings)),
    variables: all.flatMap(({ settings = {} }) => Object.values(settings).map(({ name }) => name)),
    codes: all.flatMap(({ codes = {} }) => Object.keys(codes)),
    events: all.flatMap(({ events = {} }) => Object.keys(events)),
    tables: all.flatMap(({ tables = {} }) => Object.keys(tables)),
    upkeep: all.flatMap(({ upkeep = [] }) => upkeep),
  };
  for (const [kind, names] of Object.entries(declared)) {
    expect(names.length, kind).toBeGreaterThan(0);
    expect(names, kind).toEqual([...new Set(names)]);
  }
});
