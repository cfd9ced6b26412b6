// Writes puncture-vectors.json with the naive implementation alone: node tests/protect/make-puncture-vectors.ts
import { writeFileSync } from 'node:fs';
import { bitsOfLeaf, naiveFrontier, naiveLeaf } from './naive-tree.ts';

const root = Uint8Array.from({ length: 32 }, (_, index) => index);
const punctures = [
  { subject: 0, stream: 1, revision: 5 },
  { subject: 0, stream: 1, revision: 4 },
  { subject: 0, stream: 1, revision: 65_535 },
  { subject: 0, stream: 2, revision: 0 },
  { subject: 4_294_967_295, stream: 65_535, revision: 65_535 },
  { subject: 0, stream: 1, revision: 5 },
  { subject: 7, stream: 1, revision: 3 },
];
const kept = [
  { subject: 0, stream: 1, revision: 6 },
  { subject: 0, stream: 1, revision: 65_534 },
  { subject: 4_294_967_295, stream: 65_535, revision: 65_534 },
  { subject: 7, stream: 1, revision: 2 },
];
const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url');
const steps = punctures.map((puncture, index) => ({
  puncture,
  frontier: naiveFrontier(root, punctures.slice(0, index + 1).map(bitsOfLeaf)),
}));
const file = {
  root: text(root),
  steps,
  kept: kept.map((path) => ({ path, key: text(naiveLeaf(root, path)) })),
};
writeFileSync(new URL('./puncture-vectors.json', import.meta.url), `${JSON.stringify(file, null, 1)}\n`);
