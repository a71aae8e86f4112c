import { createDevice, type Device, type Fault, type Tab, type World } from './client-world.ts';
import { createSeeded, type Seeded } from './seeded.ts';
import { password } from './test-server.ts';

export interface Interleaving {
  readonly device: Device;
  /** What no tab may have seen. */
  readonly wrong: string[];
  /** How many requests were answered. */
  answered: number;
}

const minute = 60_000;

/**
 * One user in the tabs of one browser, for some minutes or days: tabs ask, at once and one after the other, are opened,
 * closed and loaded anew; answers are lost, the server restarts, the device sleeps, its clock is set. The session goes
 * on all the time; so no tab may say that the user is signed out.
 */
export async function interleave(world: World, seed: number): Promise<Interleaving> {
  const seeded = createSeeded(seed);
  const transport = seeded.pick(['cookie', 'bearer'] as const);
  const habits = { locks: seeded.below(3) > 0, channel: seeded.below(3) > 0 };
  const device = createDevice(world, habits);
  const seen: Interleaving = { device, wrong: [], answered: 0 };
  device.latency = () => 5 + seeded.below(seeded.below(10) === 0 ? 800 : 100);
  const username = `user${seed}`;
  const tabs: Tab[] = [device.open({ transport })];
  await world.run(tabs[0]!.client.signUp({ username, password }));
  const say = (text: string) => void seen.wrong.push(`seed ${seed} (${transport}): ${text}`);
  const watch = (tab: Tab) =>
    tab.client.onChange(({ user, reason }) => user?.username === username || say(reason));
  watch(tabs[0]!);

  const open = () => {
    const tab = device.open({ transport });
    watch(tab);
    tabs.push(tab);
    return tab;
  };
  const close = () => {
    if (tabs.length > 1) tabs.splice(seeded.below(tabs.length), 1)[0]!.close();
  };
  const ask = async (tab: Tab, isSure = false) => {
    const document = seeded.pick(['{ me { username } }', 'mutation { revokeOtherSessions }']);
    try {
      const data = await tab.client.request<{ me?: { username: string } }>(document);
      if (data.me && data.me.username !== username) say(`answered as ${data.me.username}`);
      seen.answered += 1;
    } catch (error) {
      if (isSure) say(`at last ${String(error)}`);
    }
  };

  const faults = breakThings(seeded, device, world);
  for (let step = 0; step < 12; step += 1) {
    const asked: Promise<unknown>[] = [];
    for (let count = seeded.below(6); count >= 0; count -= 1) {
      if (seeded.below(12) === 0) open();
      asked.push(ask(seeded.pick(tabs)));
      if (seeded.below(3) === 0) await world.run(world.wait(seeded.below(400)));
      // A link was followed: the page goes, and another one comes at once.
      if (seeded.below(15) === 0) {
        close();
        asked.push(ask(open()));
      }
    }
    await world.run(Promise.race([Promise.all(asked), world.wait(2 * minute)]));
    faults.pause();
    // What is given up is asked again while the server still repeats its answer.
    await world.run(Promise.all(tabs.map((tab) => ask(tab))));
    if (seeded.below(5) === 0) seeded.pick(tabs).come(seeded.below(2) === 0);
    await world.run(world.wait(10_000));
    await rest(seeded, device, world);
    faults.goOn();
  }
  faults.pause();
  for (const tab of tabs) await world.run(ask(tab, true));
  for (const tab of tabs) tab.close();
  return seen;
}

/** Time passes: awake or asleep, and the clock of the device may be set meanwhile. */
async function rest(seeded: Seeded, device: Device, world: World): Promise<void> {
  const ms = seeded.pick([100, 5000, minute, 14.7 * minute, 16 * minute, 600 * minute]);
  if (seeded.below(6) === 0) device.skew = (seeded.below(201) - 100) * minute;
  if (seeded.below(3) > 0) return world.run(world.wait(ms));
  device.slept += ms;
  world.sleep(ms);
}

/** Loses requests and answers, and restarts the server: a few in a row, as networks do. */
function breakThings(seeded: Seeded, device: Device, world: World) {
  let isWell = false;
  let inRow = 0;
  let wasSilent = false;
  let downUntil = 0;
  device.fault = (): Fault | null => {
    if (isWell) return null;
    if (world.now() < downUntil) return 'request';
    if (inRow < 2 && seeded.below(6) === 0) {
      inRow += 1;
      const fault = seeded.pick(['request', 'answer', 'answer', 'silence', 'restart'] as const);
      if (fault === 'silence' && wasSilent) return 'answer';
      wasSilent = fault === 'silence';
      if (fault !== 'restart') return fault;
      downUntil = world.now() + 200 + seeded.below(1500);
      return 'answer';
    }
    inRow = 0;
    return null;
  };
  return {
    pause() {
      isWell = true;
    },
    goOn() {
      isWell = false;
      inRow = 0;
    },
  };
}

/** Runs so many interleavings, and returns what no tab may have seen, with the renewals that led to it. */
export async function interleaveMany(world: World, seeds: readonly number[]) {
  const wrong: string[] = [];
  let answered = 0;
  for (const seed of seeds) {
    const seen = await interleave(world, seed);
    wrong.push(...seen.wrong, ...howItBegan(seen));
    answered += seen.answered;
  }
  const reused = world.server.logged.filter((line) => line.includes('refresh_token_reused'));
  return { wrong, reused, answered };
}

/** The renewals before the first that was refused. */
function howItBegan({ wrong, device: { journal } }: Interleaving): string[] {
  if (wrong.length === 0) return [];
  const first = journal.findIndex((line) => line.includes('401'));
  return journal.slice(Math.max(0, first - 15), first + 2);
}
