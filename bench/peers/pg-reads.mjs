/** Reads rows of a table of its own by primary key, 32 at a time, and prints how many a second. Arguments: URL, seconds. */
import { Pool } from 'pg';

const [connectionString, seconds] = process.argv.slice(2);
const pool = new Pool({ connectionString, max: 10 });
await pool.query(
  'CREATE TABLE IF NOT EXISTS bench_reads (id text PRIMARY KEY, name text NOT NULL)',
);
await pool.query(`INSERT INTO bench_reads SELECT 'id' || i, 'name' || i FROM generate_series(1, 1000) i
  ON CONFLICT DO NOTHING`);

let reads = 0;
let end = 0;
const read = () =>
  pool.query({
    name: 'read',
    text: 'SELECT id, name FROM bench_reads WHERE id = $1',
    values: [`id${(reads++ % 1000) + 1}`],
  });
const line = async () => {
  while (performance.now() < end) await read();
};
const run = async (milliseconds) => {
  reads = 0;
  end = performance.now() + milliseconds;
  await Promise.all(Array.from({ length: 32 }, line));
  return reads / (milliseconds / 1000);
};

await run(1000);
console.log(await run(Number(seconds) * 1000));
await pool.query('DROP TABLE bench_reads');
await pool.end();
