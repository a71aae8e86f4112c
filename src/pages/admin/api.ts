import { LatchkeyError } from '../../client/index.ts';
import { confirming } from '../account/confirm.tsx';
import { Refused } from '../account/problem.ts';
import { client } from '../account/session.ts';
import { forgetPages } from './kept-pages.ts';
import { words } from './problem-words.ts';

type Variables = Readonly<Record<string, unknown>>;

/** One dialog at a time: of two questions that want a second factor, the later one finds that it was proved. */
let before: Promise<unknown> = Promise.resolve();

/** Asks the server. Where it wants to know again who the viewer is, a dialog asks them. Throws why there is no answer. */
export async function read<Data>(document: string, variables?: Variables): Promise<Data> {
  const ask = () => client.request<Data>(document, variables);
  try {
    return await ask().catch((error: unknown) => {
      if (!isConfirmable(error)) throw error;
      const next = before.then(() => readConfirmed(ask));
      before = next.catch(() => {});
      return next;
    });
  } catch (error) {
    throw inOtherWords(error);
  }
}

async function readConfirmed<Data>(ask: () => Promise<Data>): Promise<Data> {
  let data: Data | undefined;
  await confirming(async () => {
    data = await ask();
  });
  if (data === undefined) throw new Refused(words.notConfirmed);
  return data;
}

const isConfirmable = (error: unknown) =>
  error instanceof LatchkeyError && error.code === 'REAUTHENTICATION_REQUIRED';

/** Changes something. `useAction` asks the viewer who they are where the server wants to know. */
export async function change<Data>(document: string, variables?: Variables): Promise<Data> {
  try {
    const data = await client.request<Data>(document, variables);
    forgetPages();
    return data;
  } catch (error) {
    throw inOtherWords(error);
  }
}

/** Returns the error, or in its place what it means to an administrator. */
function inOtherWords(error: unknown): unknown {
  if (!(error instanceof LatchkeyError)) return error;
  switch (error.code) {
    case 'FORBIDDEN':
      return new Refused(error.scope ? words.scopeMissing(error.scope) : words.forbidden);
    case 'NOT_FOUND':
      return new Refused(words.notFound);
    case 'BAD_USER_INPUT':
      return refusedInput(error.argument ?? []);
  }
  return error;
}

/** The path may end with a place in a list. */
function refusedInput(argument: readonly string[]): Refused {
  const name = argument.findLast((part) => Object.hasOwn(words.inputs, part));
  if (name === undefined) return new Refused(words.refused);
  return new Refused(words.inputs[name as keyof typeof words.inputs], name);
}
