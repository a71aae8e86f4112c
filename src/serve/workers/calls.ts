import type { Config } from '../../config.ts';
import type { Details } from '../../http/metrics-listener.ts';
import type { Snapshot } from '../../http/metrics.ts';

/** What a worker is told before it begins. */
export interface Begin {
  readonly config: Config;
  /** From 1 on; the one that takes its place has the same. */
  readonly number: number;
  readonly hashingThreads: number;
}

/** What the primary process asks of a worker: by its name, what it sends and what it is answered. */
export interface Calls {
  /** Answered with the port once it listens, or with why it cannot, in lines for the operator. */
  begin(begin: Begin): Promise<{ port: number } | { problem: string }>;
  /** From now on `/ready` says no, and every answer closes its connection. */
  drain(): Promise<void>;
  /** Accepts no more, and ends when what has begun is finished, or after the time. */
  close(timeoutMs: number): Promise<void>;
  metrics(): Promise<Snapshot>;
  /** What `GET /ready` says where metrics are. */
  describe(): Promise<Details>;
}

export type Reply<Name extends keyof Calls> = Awaited<ReturnType<Calls[Name]>>;

interface Question {
  readonly id: number;
  readonly call: keyof Calls;
  readonly argument: unknown;
}

interface Answered {
  readonly id: number;
  readonly reply: unknown;
}

/** The end of a channel between two processes. */
interface Channel {
  send(message: object, callback: (error: Error | null) => void): unknown;
  on(event: 'message', listener: (message: unknown) => void): unknown;
}

/** Asks the other process. A question that is never answered is never settled. */
export type Ask = <Name extends keyof Calls>(
  call: Name,
  ...argument: Parameters<Calls[Name]>
) => Promise<Reply<Name>>;

/** Returns what asks the process at the other end of the channel. */
export function createAsk(channel: Channel): Ask {
  const waiting = new Map<number, (reply: unknown) => void>();
  let count = 0;
  channel.on('message', (message) => {
    const { id, reply } = message as Answered;
    waiting.get(id)?.(reply);
    waiting.delete(id);
  });
  return (call, ...[argument]) =>
    new Promise((resolve) => {
      const id = (count += 1);
      waiting.set(id, resolve as (reply: unknown) => void);
      // One that has just ended is told nothing.
      channel.send({ id, call, argument } satisfies Question, () => {});
    });
}

/** Answers what the process at the other end of the channel asks. */
export function answerCalls(channel: Channel, calls: Calls): void {
  channel.on('message', (message) => {
    const { id, call, argument } = message as Question;
    const answer = calls[call] as (argument: unknown) => Promise<unknown>;
    const reply = (said: unknown) => channel.send({ id, reply: said } satisfies Answered, () => {});
    // A question that failed has no answer, and is no reason for the worker to end.
    answer(argument).then(reply, () => reply(null));
  });
}
