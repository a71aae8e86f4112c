import { addUp, type Shown, type Snapshot } from '../http/metrics.ts';
import { soon } from './crew.ts';
import type { Member } from './member.ts';

/** Collects the metrics of all workers. */
export interface WorkersMetrics {
  collect(members: readonly Member[]): Promise<Shown>;
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
    keep(member) {
      const counted = last.get(member)?.filter(({ type }) => isCounted(type));
      last.delete(member);
      if (counted) gone = gone.then(async (sum) => (await addUp([sum, counted])).snapshot());
    },
  };
}

const isCounted = (type: unknown) => type === 'counter' || type === 'histogram';
