import cluster from 'node:cluster';
import { availableParallelism } from 'node:os';
import { setTimeout } from 'node:timers/promises';
import { explain } from '../../lib/explain.ts';
import type { Config } from '../../config.ts';
import type { Logger, LogOutput } from '../../lib/log.ts';
import { createMember, program, type End, type Member } from './member.ts';
import { createRestarts } from './restarts.ts';

/** How long a worker may take to say that it has heard. One that hangs keeps no one from stopping. */
const heardMs = 500;

/** The workers of a server. One that ends is replaced. */
export interface Crew {
  /** Resolves with the port once all of them listen. Throws an Error with why one cannot. */
  start(): Promise<number>;
  /** Those that listen. */
  members(): readonly Member[];
  drain(): Promise<void>;
  /** Resolves when none accepts any more; `finished` with the exit code, when all are gone. */
  finish(timeoutMs: number): Promise<{ finished: Promise<number> }>;
  /** Ends all of them at once. */
  close(): Promise<void>;
}

export function createCrew(parts: {
  config: Config;
  output: LogOutput;
  log: Logger;
  onEnd: (member: Member) => void;
  /** Called when a worker ends again and again. */
  giveUp: () => void;
}): Crew {
  const { config, output, log, onEnd, giveUp } = parts;
  const { workers } = config;
  cluster.setupPrimary({ exec: program, args: [], stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
  // Together they compute on as many cores as there are, and as many passwords wait as for one process.
  const hashingThreads = Math.ceil(availableParallelism() / workers);
  const passwordQueueLimit = Math.ceil(config.passwordQueueLimit / workers);
  const share = { config: { ...config, passwordQueueLimit }, hashingThreads };
  const all = new Set<Member>();
  const listening = new Set<Member>();
  let isOpen = true;

  const fork = (number: number): Member => {
    const member = createMember(number, output);
    all.add(member);
    const forget = () => {
      all.delete(member);
      listening.delete(member);
      onEnd(member);
    };
    void member.ended.then(forget);
    return member;
  };

  /** Resolves with the port once the worker listens. Throws an Error that says why it does not. */
  const begin = async (member: Member): Promise<number> => {
    const { number } = member;
    const begun = await orEnd(member, member.ask('begin', { ...share, number }));
    if (begun && 'port' in begun) {
      listening.add(member);
      return begun.port;
    }
    member.kill();
    const how = describe(await member.ended);
    throw new Error(begun?.problem ?? `Worker ${number} ended before it listened: ${how}.`);
  };

  const tryToBegin = async (number: number): Promise<Member | null> => {
    const member = fork(number);
    try {
      await begin(member);
      return member;
    } catch (error) {
      if (isOpen) log.error({ worker: number }, `a worker cannot begin: ${explain(error)}`);
      return null;
    }
  };

  /** Replaces a worker that ends, and that one, and so on. */
  const keep = async (first: Member): Promise<void> => {
    const { number } = first;
    const restarts = createRestarts();
    let member: Member | null = first;
    for (;;) {
      const since = performance.now();
      const end = await member?.ended;
      if (!isOpen) return;
      if (end) log.error({ worker: number }, `a worker ended: ${describe(end)}`);
      const delayMs = restarts.afterEnd(performance.now() - since);
      if (delayMs === null) {
        log.fatal({ worker: number }, 'a worker ended again and again: stopping all of them');
        return giveUp();
      }
      await setTimeout(delayMs);
      if (!isOpen) return;
      member = await tryToBegin(number);
    }
  };

  const startOne = async (member: Member): Promise<number> => {
    const port = await begin(member);
    void keep(member);
    return port;
  };

  /** From now on none is replaced, and none that has not begun to listen will. */
  const close = async (): Promise<void> => {
    isOpen = false;
    for (const member of all) if (!listening.has(member)) member.kill();
  };

  const tellAll = (tell: (member: Member) => Promise<void>) =>
    Promise.all([...listening].map((member) => soon(orEnd(member, tell(member)))));

  return {
    async start() {
      const [first, ...others] = Array.from({ length: workers }, (_, n) => fork(n + 1));
      // It migrates the database and makes the first keys, while the others load their code.
      const port = await startOne(first!);
      await Promise.all(others.map(startOne));
      return port;
    },
    members: () => [...listening],
    async drain() {
      await close();
      await tellAll((member) => member.ask('drain'));
    },
    async finish(timeoutMs) {
      await close();
      const ends = [...listening].map((member) => member.ended);
      const late = setTimeout(timeoutMs + heardMs, null, { ref: false });
      void late.then(() => all.forEach((member) => member.kill()));
      await tellAll((member) => member.ask('close', timeoutMs));
      return { finished: Promise.all(ends).then(exitCode) };
    },
    async close() {
      await close();
      const ends = [...all].map((member) => member.ended);
      for (const member of all) member.kill();
      await Promise.all(ends);
    },
  };
}

/** Resolves with null where the worker ends before that. */
function orEnd<T>({ ended }: Member, answer: Promise<T>): Promise<T | null> {
  return Promise.race([answer, ended.then(() => null)]);
}

/** Resolves with null where it takes too long. */
export function soon<T>(answer: Promise<T>): Promise<T | null> {
  return Promise.race([answer, setTimeout(heardMs, null, { ref: false })]);
}

const exitCode = (ends: readonly End[]): number => (ends.every(({ code }) => code === 0) ? 0 : 1);

const describe = ({ code, signal }: End): string => signal ?? `exit code ${code}`;
