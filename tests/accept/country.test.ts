import { expect, it } from 'vitest';
import { checkConfig, ConfigFailure } from '../../src/platform/config.ts';
import { deployed } from '../deploy/page.ts';

const example = JSON.parse(deployed('config.example.json')) as Record<string, unknown>;
const check = (changes: object) => checkConfig(JSON.stringify({ ...example, ...changes }), '/etc/sealdesk');

it('[M5] a country is taken from a proxy of one’s own alone', () => {
  expect(check({}).countryHeader).toBeNull();
  expect(check({ proxies: 1, countryHeader: 'x-country' }).countryHeader).toBe('x-country');
  expect(() => check({ proxies: 0, countryHeader: 'x-country' })).toThrow(ConfigFailure);
  expect(() => check({ proxies: 1, countryHeader: 'X Country' })).toThrow(ConfigFailure);
});
