import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from '../load.ts';
import { login, meQuery, operation, people, populate, startLatchkey } from '../latchkey.ts';
import type { Measurement, Run } from '../measurement.ts';
import { shares, type CpuProfile, type Share } from '../profile.ts';

const smallestShare = 0.01;
const percent = (share: number) => `${(share * 100).toFixed(1)} %`;

export const profile: Measurement = {
  name: 'profile',
  title: 'Where the time of `me` goes',
  async measure(run) {
    const all = await profileMe(run);
    const large = all.filter(({ share }) => share >= smallestShare);
    const rest = all.filter(({ share }) => share < smallestShare);
    const restShare = rest.reduce((sum, { share }) => sum + share, 0);
    return {
      table: {
        head: ['Part', 'Share of the busy time'],
        rows: [
          ...large.map(({ part, share }) => [part, percent(share)]),
          [`${rest.length} smaller parts`, percent(restShare)],
        ],
      },
      goals: [],
      notes: [
        'By `node --cpu-prof`, from the first `me` on. What Node does itself counts for the package that called it.',
      ],
      data: all,
    };
  },
};

async function profileMe(run: Run): Promise<Share[]> {
  const folder = mkdtempSync(join(run.folder, 'profile-'));
  const nodeArgs = ['--cpu-prof', '--cpu-prof-dir', folder];
  let since: number;
  const server = await startLatchkey({ folder, nodeArgs });
  try {
    await populate(server.url);
    const { accessToken } = await login(server.url, people[0]!);
    run.progress('asking');
    since = Number(process.hrtime.bigint() / 1000n);
    await load([operation(server.url, meQuery, accessToken)], { ...run, seconds: run.seconds * 3 });
  } finally {
    await server.stop();
  }
  const file = readdirSync(folder).find((name) => name.endsWith('.cpuprofile'));
  const written = JSON.parse(readFileSync(join(folder, file!), 'utf8')) as CpuProfile;
  return shares(written, since);
}
