import { globSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Room } from '../src/room.ts';
import { rooms } from '../src/rooms.ts';

const all: readonly Room[] = rooms;

test('what a feature declares is in the list', async () => {
  const files = globSync('src/features/*/room.ts');
  expect(files.length).toBeGreaterThan(8);
  for (const file of files) {
    const room: Room = await import(new URL(`../${file}`, import.meta.url).href);
    expect(all, file).toContain(room);
  }
});

test('no two rooms declare the same: one of them would be lost', () => {
  const declared = {
    fields: all.flatMap(({ settings = {} }) => Object.keys(settings)),
    variables: all.flatMap(({ settings = {} }) => Object.values(settings).map(({ name }) => name)),
    codes: all.flatMap(({ codes = {} }) => Object.keys(codes)),
    events: all.flatMap(({ events = {} }) => Object.keys(events)),
    attemptKinds: all.flatMap(({ attemptKinds = [] }) => attemptKinds),
    upkeep: all.flatMap(({ upkeep = [] }) => upkeep),
  };
  for (const [kind, names] of Object.entries(declared)) {
    expect(names.length, kind).toBeGreaterThan(2);
    expect(names, kind).toEqual([...new Set(names)]);
  }
});
