import type { Details, Shown } from '../../http/metrics-listener.ts';
import { addUp, type Snapshot } from '../../http/metrics.ts';
import { soon } from './crew.ts';
import type { Member } from './member.ts';

/** Collects the metrics of all workers. */
export interface WorkersMetrics {
  collect(members: readonly Member[]): Promise<Shown>;
  /** Returns what each worker says of itself; all of them have to be ready. */
  describe(members: readonly Member[]): Promise<Details & { readonly workers: readonly Details[] }>;
  /** What a worker has counted still counts when it is gone: a sum that falls would look like a restart. */
  keep(member: Member): void;
}

export function createWorkersMetrics(): WorkersMetrics {
  const last = new Map<Member, Snapshot>();
  let gone: Promise<Snapshot> = Promise.resolve([]);
  return {
    async collect(members) {
      const look = async (member: Member) => {
        const found = await soon(Promise.race([member.ask('metrics'), member.ended]));
        // One that is busy or has just ended counts as it did before.
        if (Array.isArray(found)) last.set(member, found);
      };
      await Promise.all(members.map(look));
      return addUp([await gone, ...last.values()]);
    },
    async describe(members) {
      const ask = async (member: Member): Promise<Details> => {
        const found = await soon(Promise.race([member.ask('describe'), member.ended]));
        return found && 'status' in found ? found : { status: 'no answer' };
      };
      const workers = await Promise.all(members.map(ask));
      const status = workers.find((one) => one.status !== 'ready')?.status ?? 'ready';
      return { status: members.length === 0 ? 'starting' : status, workers };
    },
    keep(member) {
      const counted = last.get(member)?.filter(({ type }) => isCounted(type));
      last.delete(member);
      if (counted) gone = gone.then(async (sum) => (await addUp([sum, counted])).snapshot());
    },
  };
}

const isCounted = (type: unknown) => type === 'counter' || type === 'histogram';
