// Turns the table of tests/gates/import-rules.ts into rules. swc parses, because TypeScript 7 has no compiler API for
// dependency-cruiser to use: without it, nothing is read and nothing is found, so the gate counts the modules.

import { coreCannotRead, homes, parts, stages } from './tests/gates/import-rules.ts';

const pathsOf = (names) => names.map((name) => `(?:${parts[name].path})`).join('|');

const partRules = Object.entries(parts).map(([name, part]) => ({
  name: `${name}-imports`,
  comment: `${name} may import ${part.may.length === 0 ? 'nothing' : part.may.join(', ')}.`,
  severity: 'error',
  from: { path: part.path },
  to: { path: '^(src|tests|audit|schemas|migrations)/', pathNot: pathsOf([name, ...part.may]) },
}));

const builtinRules = Object.entries(parts)
  .filter(([, part]) => part.builtins !== true)
  .map(([name, part]) => ({
    name: `${name}-runs-anywhere`,
    comment: `${name} does not import Node's own modules.`,
    severity: 'error',
    from: { path: part.path, ...(part.builtins === undefined ? {} : { pathNot: part.builtins }) },
    to: { dependencyTypes: ['core'] },
  }));

const homeRules = homes.map(({ module, home, where }) => ({
  name: `home-of-${module.replace(/[^a-z]+/g, '-').replace(/^-|-$/g, '')}`,
  comment: `${module} is imported only in ${where}.`,
  severity: 'error',
  from: { path: '^src/', pathNot: home },
  to: module.startsWith('node:')
    ? { path: `^(node:)?${module.slice(5)}$` }
    : { path: `(^|/)node_modules/${module.replace('*', '')}${module.endsWith('*') ? '' : '(/|$)'}` },
}));

export default {
  forbidden: [
    ...partRules,
    ...builtinRules,
    ...homeRules,
    {
      name: 'the-core-cannot-read',
      comment: 'Nothing in the core imports what opens sealed content.',
      severity: 'error',
      from: { path: pathsOf(coreCannotRead) },
      to: { path: parts.opening.path },
    },
    ...stages.map((stage) => ({
      name: `${stage}-knows-no-other-stage`,
      comment: 'Stages do not import one another: main.ts and pipeline.ts join them.',
      severity: 'error',
      from: { path: parts[stage].path },
      to: { path: pathsOf(stages.filter((other) => other !== stage)) },
    })),
    {
      name: 'every-file-belongs-to-a-part',
      comment: 'A new folder under src/ gets a row in tests/gates/import-rules.ts.',
      severity: 'error',
      from: { path: '^src/', pathNot: pathsOf(Object.keys(parts)) },
      to: {},
    },
    {
      name: 'redact-stands-alone',
      comment: 'The detector runs everywhere and imports nothing at all.',
      severity: 'error',
      from: { path: parts.redact.path },
      to: { pathNot: parts.redact.path },
    },
    {
      name: 'decide-is-pure',
      comment: 'No I/O, no clock, no randomness, no packages: the contract and the commands alone.',
      severity: 'error',
      from: { path: parts.decide.path },
      to: { pathNot: pathsOf(['decide', 'command', 'contract']) },
    },
    {
      name: 'audit-shares-nothing',
      comment: 'An outsider’s verifier that imported our code would repeat our mistakes.',
      severity: 'error',
      from: { path: '^audit/' },
      to: { path: '^(src|tests|schemas|migrations)/' },
    },
    {
      name: 'no-circle',
      comment: 'A chunk that is loaded later may need what loads it; nothing else may.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['dynamic-import'] } },
    },
    {
      name: 'resolvable',
      severity: 'error',
      from: {},
      // Vite takes style sheets as text by a query.
      to: { couldNotResolve: true, pathNot: '\\.css\\?inline$' },
    },
    {
      name: 'declared-packages-only',
      severity: 'error',
      from: { path: '^src/' },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown', 'npm-dev'] },
    },
  ],
  options: {
    parser: 'swc',
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.tsx', '.mjs', '.js'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
