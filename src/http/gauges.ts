import type * as Prometheus from 'prom-client';
import type { OutboxState } from '../features/mail/outbox-state.ts';
import type { DeliveryState } from '../features/webhooks/delivery-state.ts';
import type { PoolState, Swept } from '../store/store.ts';
import type { Readiness } from './health.ts';

/** What an operator can look at. */
export interface Watched {
  readiness(): Promise<Readiness>;
  /** Null on SQLite, which has no pool. */
  pool(): PoolState | null;
  passwords(): { readonly waiting: number; readonly hashing: number };
  readonly swept: readonly Swept[];
  /** How many seconds the oldest expired row has been waiting to be deleted. */
  backlogSeconds(kind: Swept): Promise<number>;
  /** Null where this server sends no mail. */
  readonly outbox: (() => Promise<OutboxState>) | null;
  deliveries(): Promise<DeliveryState>;
}

/** They are registered by who asks for them, not with all of the process. */
const registers: [] = [];

/** Returns what is looked at whenever the metrics are asked for. */
export function createGauges(prometheus: typeof Prometheus, watched: Watched): Prometheus.Metric[] {
  const { Gauge } = prometheus;
  const passwords = new Gauge({
    name: 'latchkey_passwords',
    help: 'Passwords that are being hashed, and those that wait for it.',
    labelNames: ['state'],
    registers,
    collect() {
      setEach(this, watched.passwords());
    },
  });
  const backlog = new Gauge({
    name: 'latchkey_upkeep_backlog_seconds',
    help: 'For how long the oldest row that is over has been waiting to be deleted, in the whole database.',
    labelNames: ['upkeep'],
    aggregator: 'max',
    registers,
    async collect() {
      this.reset();
      for (const kind of watched.swept) {
        // When the database does not answer, the other metrics are still shown.
        const seconds = await watched.backlogSeconds(kind).catch(() => null);
        if (seconds !== null) this.set({ upkeep: kind }, seconds);
      }
    },
  });
  return [
    passwords,
    backlog,
    ...(watched.outbox ? outboxGauges(prometheus, watched.outbox) : []),
    ...deliveryGauges(prometheus, watched.deliveries),
    ...(watched.pool() ? poolGauges(prometheus, watched) : []),
  ];
}

function outboxGauges(
  prometheus: typeof Prometheus,
  state: () => Promise<OutboxState>,
): Prometheus.Metric[] {
  const gauge = gaugeOf(prometheus, state);
  return [
    gauge(
      'latchkey_outbox_mails',
      'Mails that wait to be delivered, in the whole database.',
      ({ waiting }) => waiting,
    ),
    gauge(
      'latchkey_outbox_oldest_seconds',
      'For how long the oldest of them has been waiting.',
      ({ oldestSeconds }) => oldestSeconds,
    ),
  ];
}

function deliveryGauges(
  prometheus: typeof Prometheus,
  state: () => Promise<DeliveryState>,
): Prometheus.Metric[] {
  const gauge = gaugeOf(prometheus, state);
  return [
    gauge(
      'latchkey_webhook_deliveries',
      'Events that wait for webhooks, in the whole database.',
      ({ waiting }) => waiting,
    ),
    gauge(
      'latchkey_webhook_failing_seconds',
      'For how long the webhook that has failed longest has taken nothing.',
      ({ failingSeconds }) => failingSeconds,
    ),
  ];
}

/** Returns what makes gauges of a state, which is read once for all that are collected together. */
function gaugeOf<State>({ Gauge }: typeof Prometheus, state: () => Promise<State>) {
  let reading: Promise<State | null> | null = null;
  const read = () =>
    // When the database does not answer, the other metrics are still shown.
    (reading ??= state()
      .catch(() => null)
      .finally(() => {
        reading = null;
      }));
  return (name: string, help: string, valueOf: (found: State) => number) =>
    new Gauge({
      name,
      help,
      // Each worker sees the whole database.
      aggregator: 'max',
      registers,
      async collect() {
        const found = await read();
        if (found === null) this.remove();
        else this.set(valueOf(found));
      },
    });
}

function poolGauges(
  { Counter, Gauge }: typeof Prometheus,
  { pool }: Pick<Watched, 'pool'>,
): Prometheus.Metric[] {
  const connections = new Gauge({
    name: 'latchkey_database_connections',
    help: 'Connections to PostgreSQL that are open, those of them that are idle, and steps that wait for one.',
    labelNames: ['state'],
    registers,
    collect() {
      const { open = 0, idle = 0, waiting = 0 } = pool() ?? {};
      setEach(this, { open, idle, waiting });
    },
  });
  const timeouts = new Counter({
    name: 'latchkey_database_timeouts_total',
    help: 'Steps that got no connection to PostgreSQL in time.',
    registers,
    collect() {
      this.reset();
      this.inc(pool()?.timedOut ?? 0);
    },
  });
  return [connections, timeouts];
}

function setEach(gauge: Prometheus.Gauge<'state'>, counts: Readonly<Record<string, number>>): void {
  for (const [state, count] of Object.entries(counts)) gauge.set({ state }, count);
}
