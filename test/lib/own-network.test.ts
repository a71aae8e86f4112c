import { expect, test } from 'vitest';
import { isInOwnNetwork } from '../../src/lib/own-network.ts';

test.each([
  'localhost',
  'LOCALHOST.',
  'db.localhost',
  '127.0.0.1',
  '127.1',
  '2130706433',
  '0x7f.0.0.1',
  '0177.0.0.1',
  '0.0.0.0',
  '10.0.0.5',
  '100.64.0.1',
  '169.254.169.254',
  '172.16.0.1',
  '172.31.255.255',
  '192.168.1.1',
  '198.18.0.1',
  '224.0.0.1',
  '255.255.255.255',
  '[::1]',
  '[::]',
  '[::ffff:169.254.169.254]',
  '[::127.0.0.1]',
  '[64:ff9b::a9fe:a9fe]',
  '[64:ff9b:1::a00:1]',
  '[2002:7f00:1::]',
  '[fd00:ec2::254]',
  '[fe80::1]',
  '[ff02::1]',
])('%s is in the own network', (host) => {
  expect(isInOwnNetwork(`https://${host}/path`)).toBe(true);
});

test.each([
  'accounts.google.com',
  'localhost.example',
  'mylocalhost',
  '10.example',
  '8.8.8.8',
  '172.15.0.1',
  '172.32.0.1',
  '100.128.0.1',
  '[2606:4700::1111]',
])('%s is not', (host) => {
  expect(isInOwnNetwork(`https://${host}/path`)).toBe(false);
});
