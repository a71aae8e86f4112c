import { deepStrictEqual } from 'node:assert';
import { ask, type Question } from './client.ts';

/** The request that is measured, its right answer, and how strangers are refused: null when none is. */
export interface Challenge extends Question {
  readonly answer: unknown;
  readonly refusal: { readonly status: number; readonly body?: string } | null;
}

export interface Started {
  readonly challenge: Challenge;
  readonly pid: number;
  stop(): Promise<void>;
}

/** A server that is measured. */
export interface Contender {
  readonly name: string;
  readonly label: string;
  start(folder: string): Promise<Started>;
}

/** Throws unless the server knows who asks, refuses a request without a token, and refuses a forged token. */
export async function requireRightAnswers({ answer, refusal, ...question }: Challenge) {
  const { status, text } = await ask(question);
  if (status !== 200) throw new Error(`${question.url} answered ${status}: ${text}`);
  deepStrictEqual(part(JSON.parse(text), answer), answer);
  if (!refusal) return;
  const { authorization, cookie: _, ...anonymous } = question.headers;
  const { status: refused, text: said } = await ask({ ...question, headers: anonymous });
  if (refused !== refusal.status || said !== (refusal.body ?? said))
    throw new Error(`${question.url} answered a stranger: ${said}`);
  if (!authorization) return;
  const headers = { ...anonymous, authorization: forged(authorization) };
  const reply = await ask({ ...question, headers });
  // Some say 422.
  if (reply.status < 400 || reply.status > 499)
    throw new Error(`${question.url} took a forged token: ${reply.text}`);
}

/** Returns of `value` only what `pattern` has too: some answers have more than was asked for. */
function part(value: unknown, pattern: unknown): unknown {
  if (!isObject(value) || !isObject(pattern)) return value;
  return Object.fromEntries(
    Object.keys(pattern).map((name) => [name, part(value[name], pattern[name])]),
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** Returns the header with the halves of its token's signature changed round. */
function forged(authorization: string): string {
  const begin = authorization.lastIndexOf('.') + 1;
  const middle = Math.floor((begin + authorization.length) / 2);
  return (
    authorization.slice(0, begin) + authorization.slice(middle) + authorization.slice(begin, middle)
  );
}
