/** What a reader may need beside the records. Secrets come from files: other users of the machine can read arguments. */
export interface ReaderOptions {
  /**
   * `--map`: for names such as `username`, which member or column holds it; where a system has a reader, for its name of a
   * provider, which issuer that is.
   */
  readonly map: ReadonlyMap<string, string>;
  /** The text of the file that `--hash-config` names. */
  readonly hashConfig?: string | undefined;
  /** The bytes of the file that `--pepper-file` names, without a line break at their end. */
  readonly pepper?: Uint8Array | undefined;
  /** When the import began. */
  readonly now: Date;
  /** Stores a key that hashes need, sealed, and returns its id. Called before the first record; a dry run stores nothing. */
  keepHashKey(key: Uint8Array): Promise<string>;
}

/** The options of which a reader names those that it takes; any other is refused before the file is read. */
export type ReaderOptionName = 'map' | 'hashConfig' | 'pepper';
