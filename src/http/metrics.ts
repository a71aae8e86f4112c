import type { RequestListener } from 'node:http';
import type { SecurityEvent } from '../events.ts';
import { createGauges, type Watched } from './gauges.ts';
import {
  createMetricsListener,
  describeReadiness,
  type Details,
  type Shown,
} from './metrics-listener.ts';

/** The metrics of a server. Every label has a short, closed list of values: clients cannot create series. */
export interface Metrics {
  countEvent(event: SecurityEvent): void;
  /** Counts an error by its code. */
  countError(code: string): void;
  /** Counts an answer by its status, with the time that it took. */
  countAnswer(status: number, seconds: number): void;
  /** Notes when an upkeep has last succeeded, in seconds since the epoch. */
  markUpkeep(name: string, seconds: number): void;
  /** Sets the gauges, which are read whenever the metrics are collected. */
  watch(watched: Watched): void;
  /** Answers `GET /metrics` in Prometheus' text format, `GET /ready` with details for the operator, and nothing else. */
  readonly listener: RequestListener;
  /** Returns the answer of `GET /ready`. */
  describe(): Promise<Details>;
  /** Returns all metrics, for `addUp`. */
  snapshot(): Promise<Snapshot>;
}

/** The metrics of one process, as prom-client has them. */
export type Snapshot = readonly { readonly type: unknown }[];

/** Returns the metrics of one server, those of its process included. */
export async function createMetrics(): Promise<Metrics> {
  // Loaded here, so that a server without metrics does not wait for it.
  const prometheus = await import('prom-client');
  const { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } = prometheus;
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry, prefix: 'latchkey_' });
  const events = new Counter({
    name: 'latchkey_security_events_total',
    help: 'Security events by name.',
    labelNames: ['event'],
    registers,
  });
  const errors = new Counter({
    name: 'latchkey_errors_total',
    help: 'GraphQL errors by code.',
    labelNames: ['code'],
    registers,
  });
  const answers = new Histogram({
    name: 'latchkey_answer_duration_seconds',
    help: 'HTTP answers by status, and how long they took.',
    labelNames: ['status'],
    buckets: [0.001, 0.005, 0.02, 0.1, 0.5, 2, 10],
    registers,
  });
  const upkeep = new Gauge({
    name: 'latchkey_upkeep_last_success_timestamp_seconds',
    help: 'When each upkeep has last succeeded on this node; it is due every minute.',
    labelNames: ['upkeep'],
    aggregator: 'max',
    registers,
  });
  const lastSuccess = new Map<string, number>();
  let watched: Watched | null = null;
  const describe = () => describeReadiness(watched, lastSuccess);

  return {
    countEvent: (event) => events.inc({ event }),
    countError: (code) => errors.inc({ code }),
    countAnswer: (status, seconds) => answers.observe({ status }, seconds),
    markUpkeep(name, seconds) {
      lastSuccess.set(name, seconds);
      upkeep.set({ upkeep: name }, seconds);
    },
    watch(state) {
      watched = state;
      for (const gauge of createGauges(prometheus, state)) registry.registerMetric(gauge);
    },
    describe,
    listener: createMetricsListener({ collect: async () => registry, describe }),
    snapshot: () => registry.getMetricsAsJSON(),
  };
}

/** Returns the metrics of several processes as those of one: numbers are added, unless the metric says otherwise. */
export async function addUp(
  snapshots: readonly Snapshot[],
): Promise<Shown & Pick<Metrics, 'snapshot'>> {
  const { AggregatorRegistry } = await import('prom-client');
  const registry = AggregatorRegistry.aggregate([...snapshots]);
  return {
    contentType: registry.contentType,
    metrics: () => registry.metrics(),
    snapshot: () => registry.getMetricsAsJSON(),
  };
}
