/**
 * Verifies a password again and again, as many at a time as there are cores, and prints how many a second, and the CPU
 * time of each. Arguments: seconds, and as many before that which do not count.
 */
import { availableParallelism } from 'node:os';
import { hash, verify } from '@node-rs/argon2';
import { argon2idParameters } from '../src/features/passwords/password-hasher.ts';
import { repeat } from './client.ts';
import { password } from './latchkey.ts';

const [seconds = 1, warmUpSeconds = 1] = process.argv.slice(2).map(Number);
const stored = await hash(password, { ...argon2idParameters, algorithm: 2, outputLen: 32 });
const verifyOnce = async () => {
  if (!(await verify(stored, password))) throw new Error('The right password was refused.');
};
await repeat(availableParallelism(), warmUpSeconds, verifyOnce);
const before = process.cpuUsage();
const { perSecond, ms } = await repeat(availableParallelism(), seconds, verifyOnce);
const { user, system } = process.cpuUsage(before);
console.log(JSON.stringify({ perSecond, cpuMs: (user + system) / 1000 / ms.length }));
