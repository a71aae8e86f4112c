/** Verifies a password again and again, as many at a time as there are cores, and prints how many a second. Argument: seconds. */
import { availableParallelism } from 'node:os';
import { hash, verify } from '@node-rs/argon2';
import { argon2idParameters } from '../src/features/passwords/password-hasher.ts';
import { repeat } from './client.ts';
import { password } from './latchkey.ts';

const stored = await hash(password, { ...argon2idParameters, algorithm: 2, outputLen: 32 });
await repeat(availableParallelism(), 0.5, () => verify(stored, password));
const seconds = Number(process.argv[2]);
const { perSecond } = await repeat(availableParallelism(), seconds, () => verify(stored, password));
console.log(perSecond);
