import type { Contender } from '../contender.ts';
import { latchkey } from '../latchkey.ts';
import type { Measurement } from '../measurement.ts';
import { bareWorkers } from '../peers.ts';
import { compare, values } from '../standings.ts';
import { spread } from '../statistics.ts';
import { formatSpread } from '../tables.ts';
import { playRounds } from './me.ts';

const two = 'two processes, both cores';

export const workers: Measurement = {
  name: 'workers',
  title: '`me` answered by several processes on one port',
  async measure(run) {
    const rounds = await playRounds({ ...run, connections: 64, place: 'all' }, contenders);
    const against = (name: string, peer: string, figure: 'perSecond' | 'perCpuSecond') =>
      compare(rounds, name, peer, figure);
    const cell = (found: ReturnType<typeof compare>) => (found ? formatSpread(found) : '–');
    return {
      table: {
        head: ['Server', 'Requests/s', '× bare, as many', '× bare by CPU', '× one process'],
        rows: contenders.map(({ name, label }, index) => {
          const bare = index < 2 ? 'bare-1' : 'bare-2';
          return [
            label,
            formatSpread(spread(values(rounds[name]!, 'perSecond'))),
            cell(against(name, bare, 'perSecond')),
            cell(against(name, bare, 'perCpuSecond')),
            cell(against(name, index % 2 ? 'bare-1' : 'latchkey-1', 'perSecond')),
          ];
        }),
      },
      goals: [
        {
          what: '`me` requests/s of two workers',
          against: 'two bare node:http workers',
          goal: 0.75,
          better: 'higher',
          measured: against('latchkey-2', 'bare-2', 'perSecond'),
          byCpuTime: against('latchkey-2', 'bare-2', 'perCpuSecond'),
        },
      ],
      notes: [
        '64 connections. Servers and load share both cores, so that two processes cannot do twice as much as one here. The bare workers read the body, and are begun by `node:cluster` as ours are.',
      ],
      data: rounds,
    };
  },
};

const contenders: readonly Contender[] = [
  latchkey('latchkey-1', 'Latchkey, one process', { place: 'all' }),
  bareWorkers('bare-1', 'bare node:http, one process', 1),
  latchkey('latchkey-2', `Latchkey, ${two}`, { place: 'all', settings: { AUTH_WORKERS: '2' } }),
  bareWorkers('bare-2', `bare node:http, ${two}`, 2),
];
