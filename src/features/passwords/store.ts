/** What is asked of all hashes at once. */
export interface HashSampleStore {
  /**
   * Returns up to `size` stored hashes, from all over the table. It reads no more rows than that, and finds the same
   * ones again as long as the table is about the same.
   */
  sample(size: number): Promise<string[]>;
}
