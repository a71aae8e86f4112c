import type { Reader } from './moving-user.ts';
import type { ReaderOptionName, ReaderOptions } from './reader-options.ts';

/** How a reader is made. It throws an error that names the option, such as `--hash-config`, where one is missing or wrong. */
export interface ReaderMaker {
  readonly takes: readonly ReaderOptionName[];
  create(options: ReaderOptions): Reader | Promise<Reader>;
}
