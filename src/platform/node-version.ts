// The first import of every program: stops an older Node with one clear line before anything else is evaluated.
// It imports nothing, and is the one module here that acts when it is loaded: a later check would come too late.

export const nodeMajorMin = 24;

/** What to tell the person, or null when this Node will do. `version` as in `process.versions.node`. */
export function nodeVersionTrouble(version: string): string | null {
  const major = Number(version.split('.')[0]);
  if (major >= nodeMajorMin) return null;
  return (
    `Sealdesk needs Node ${nodeMajorMin} or newer; this is Node ${version}. ` +
    'Run it through npm (npm run demo, npm exec sealdesk): npm install brought the right one.'
  );
}

const trouble = nodeVersionTrouble(process.versions.node);
if (trouble !== null) {
  process.stderr.write(`${trouble}\n`);
  process.exit(1);
}
