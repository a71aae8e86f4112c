import { readResult, type Result } from './answer.ts';

export interface AuthUser {
  readonly id: string;
  readonly username: string;
  readonly createdAt: string;
}

export class LatchkeyError extends Error {
  override readonly name = 'LatchkeyError';
  readonly code: string;
  constructor(message: string, code: string) {
    super(message);
    this.code = code;
  }
}

export async function takeData<Data>(ask: () => Promise<Response>): Promise<Data> {
  let result: Result | null = null;
  try {
    result = await readResult(await ask());
  } catch {
    throw new LatchkeyError('The server did not answer.', 'NO_ANSWER');
  }
  const [error] = result?.errors ?? [];
  if (error) throw new LatchkeyError(error.message, String(error.extensions?.['code']));
  return result?.data as Data;
}
