import { format } from 'prettier';
import { describe, expect, test } from 'vitest';
import { barChart } from '../../bench/chart.ts';
import { parseStat } from '../../bench/cpu-time.ts';
import { goalTable, isReached, type Goal } from '../../bench/goals.ts';
import { parseOptions } from '../../bench/options.ts';
import { shares } from '../../bench/profile.ts';
import { standings } from '../../bench/standings.ts';
import { fillMarkers, formatSpread, formatTime, markdownTable } from '../../bench/tables.ts';
import { luaScript } from '../../bench/wrk-script.ts';

const goal: Goal = {
  what: 'me',
  against: 'yoga',
  goal: 12,
  better: 'higher',
  measured: { median: 12, min: 9, max: 13.52 },
};

test('a goal is reached by the median, in the direction that is better', () => {
  expect(isReached(goal)).toBe(true);
  expect(isReached({ ...goal, goal: 12.1 })).toBe(false);
  expect(isReached({ ...goal, goal: 1.3, better: 'lower' })).toBe(false);
  expect(isReached({ ...goal, measured: null })).toBe(false);
});

test('the table of goals says what was not measured', () => {
  expect(goalTable([goal, { ...goal, better: 'lower', measured: null }]).rows).toEqual([
    ['me', 'yoga', '≥ 12.0×', '12.0 (9.00–13.5)', '–', 'yes'],
    ['me', 'yoga', '≤ 12.0×', 'not measured', '–', '–'],
  ]);
});

test('servers are compared round by round, by time and by CPU time', () => {
  const round = (perSecond: number, perCpuSecond: number | null) => ({ perSecond, perCpuSecond });
  const rounds = {
    latchkey: [round(200, 240), round(20, 240)],
    yoga: [round(100, 120), round(10, 120)],
    flask: [round(50, null), round(10, null)],
  };
  const found = standings(rounds, [
    { name: 'latchkey', label: 'Latchkey' },
    { name: 'flask', label: 'Flask' },
  ]);
  expect(found.table.rows).toEqual([
    ['Latchkey', '110 (20.0–200)', '2.00 (2.00–2.00)', '–', '2.00 (2.00–2.00)', '–'],
    ['Flask', '30.0 (10.0–50.0)', '0.75 (0.50–1.00)', '–', '–', '–'],
  ]);
  const goalFor = (peer: string) => found.goals.find(({ against }) => against.startsWith(peer));
  expect(goalFor('Flask')).toMatchObject({ measured: { median: 3, min: 2, max: 4 } });
  expect(goalFor('Apollo')).toMatchObject({ measured: null, byCpuTime: null });
  expect(found.bars?.map(({ median, highlighted }) => [median, highlighted])).toEqual([
    [2, true],
    [0.75, false],
  ]);
});

test('who verifies a signature each time is compared with who does the same, by the same algorithm', () => {
  const round = (perSecond: number) => [{ perSecond, perCpuSecond: 2 * perSecond }];
  const rounds = {
    latchkey: round(200),
    'latchkey-es256': round(60),
    'latchkey-hs256': round(120),
    'mercurius-jit': round(100),
    'mercurius-jit-cache': round(50),
  };
  const { goals, notes, bars } = standings(rounds, [
    { name: 'latchkey-hs256', label: 'Latchkey, HS256' },
  ]);
  const measured = (against: RegExp) => goals.find((one) => against.test(one.against))?.measured;
  expect(measured(/^Mercurius.*HS256 each time/)).toMatchObject({ median: 1.2 });
  expect(measured(/^Mercurius.*cache/)).toMatchObject({ median: 4 });
  expect(notes[0]).toContain('ES256, verified each time: 0.60 (0.60–0.60) × Mercurius + JIT');
  expect(bars).toMatchObject([{ highlighted: true }]);
});

test('numbers have as many digits as their size deserves', () => {
  expect(formatSpread({ median: 12_345.6, min: 99.94, max: 1.005 })).toBe('12,346 (99.9–1.00)');
});

test('times are in seconds, and from a minute on in minutes', () => {
  expect([1.5, 59, 60, 150, 600].map(formatTime)).toEqual([
    '1.5 seconds',
    '59 seconds',
    '1 minute',
    '2.5 minutes',
    '10 minutes',
  ]);
});

test('tables are written as prettier would write them', async () => {
  const table = markdownTable({
    head: ['Server', '×'],
    rows: [
      ['yoga', '1.00 (0.98–1.02)'],
      ['a bare server', '2'],
    ],
  });
  expect(await format(table, { parser: 'markdown' })).toBe(`${table}\n`);
  expect(table).toContain('| yoga          | 1.00 (0.98–1.02) |');
});

describe('filling a page', () => {
  test('replaces what is between the markers, and nothing else', () => {
    const page = 'a\n<!-- bench:me -->\nold\n<!-- /bench:me -->\nb';
    const filled = 'a\n<!-- bench:me -->\n\nnew\n\n<!-- /bench:me -->\nb';
    expect(fillMarkers(page, 'me', 'new')).toBe(filled);
    expect(fillMarkers(filled, 'me', 'new')).toBe(filled);
  });

  test('fails where there are no such markers', () => {
    expect(() => fillMarkers('<!-- bench:me -->', 'me', 'new')).toThrow('<!-- /bench:me -->');
  });
});

test('a chart’s bars are as long as their medians, and their lines span the range', () => {
  const svg = barChart('Title & "more"', 'how', [
    { label: 'fast <1>', median: 20, min: 10, max: 37, highlighted: true },
    { label: 'slow', median: 1, min: 1, max: 1, highlighted: false },
  ]);
  // 370 pixels are left for the longest line, the 37.
  expect(svg).toContain('<rect class="ours" x="270" y="62" width="200"');
  expect(svg).toContain('<line class="range" x1="370" x2="640"');
  expect(svg).toContain('<rect class="bar" x="270" y="88" width="10"');
  expect(svg).toContain('fast &lt;1></text>');
  expect(svg).toContain('aria-label="Title &amp; &quot;more&quot;"');
  expect(svg).toContain('prefers-color-scheme: dark');
});

test('a profile’s time goes to packages and rooms; Node’s own to whoever called it, and idling to nobody', () => {
  const frame = (functionName: string, url = '') => ({ functionName, url });
  const profile = {
    startTime: 5000,
    nodes: [
      { id: 1, callFrame: frame('(root)'), children: [2, 3, 6, 7] },
      { id: 2, callFrame: frame('(idle)') },
      { id: 3, callFrame: frame('a', 'file:///x/src/features/tokens/jwt.ts'), children: [4] },
      { id: 4, callFrame: frame('b', 'file:///x/node_modules/@a/b/index.js'), children: [5] },
      { id: 5, callFrame: frame('verify', 'node:internal/crypto/sig'), children: [8] },
      { id: 8, callFrame: frame('bytes', 'node:internal/buffer') },
      { id: 6, callFrame: frame('c', 'node:internal/streams/readable') },
      { id: 7, callFrame: frame('(garbage collector)') },
    ],
    samples: [2, 3, 4, 5, 8, 6, 7],
    timeDeltas: [900, 10, 20, 10, 20, 15, 25],
  };
  expect(shares(profile)).toEqual([
    { part: '@a/b', share: 0.5 },
    { part: '(garbage collector)', share: 0.25 },
    { part: 'node:streams', share: 0.15 },
    { part: 'src/features/tokens', share: 0.1 },
  ]);
  expect(shares(profile, 5000 + 976)).toEqual([{ part: '(garbage collector)', share: 1 }]);
});

test('the script for wrk sends each question as it is', () => {
  const headers = { authorization: 'Bearer x' };
  const url = 'http://127.0.0.1:1/graphql';
  const script = luaScript([{ url, method: 'POST', headers, body: '{"query":"{ me }"}' }]);
  expect(script).toContain(
    String.raw`wrk.format("POST", "/graphql", {["authorization"]="Bearer x"}, "{\"query\":\"{ me }\"}"),`,
  );
  expect(script).not.toContain('response =');
});

test('the script for wrk looks for the proof in each answer where there is one', () => {
  const question = { url: 'http://127.0.0.1:1/graphql', method: 'POST', headers: {} };
  const script = luaScript([question], '"accessToken":"');
  expect(script).toContain(String.raw`body:find("\"accessToken\":\"", 1, true)`);
});

test('the CPU time and the priority of a thread are read behind its name, whatever that is', () => {
  const line =
    '71 (a) 1 2 (b) S 1 2 3 0 -1 4194304 9 0 0 0 1250 25 7 7 39 19 11 0 5 999 88 18446744073709551615';
  expect(parseStat(line)).toEqual({ seconds: 12.75, nice: 19 });
});

describe('options', () => {
  test('without any, everything is measured in five rounds', () => {
    expect(parseOptions([], ['me'])).toMatchObject({ only: null, rounds: 5, baseline: null });
  });

  test('a measurement that does not exist is refused, and so is a time of nothing', () => {
    expect(() => parseOptions(['--only', 'me,you'], ['me'])).toThrow('no measurement "you"');
    expect(() => parseOptions(['--seconds', '0'], ['me'])).toThrow('--seconds');
  });
});
