// Turns the clear part of any released version into today's shape, on read. Promises today's version or an error that
// stops the reader. It sees only the parsed clear part: signed and hashed bytes are verified as stored, never from here.

/** A clear part as parsed: type, version and fields. */
export type ClearFields = {
  readonly type: string;
  readonly version: number;
  readonly [field: string]: unknown;
};

/** One pure step from `from` to `from + 1`; it answers a new object and leaves the old one alone. */
export type UpcastStep = {
  readonly type: string;
  readonly from: number;
  readonly upcast: (fields: ClearFields) => Readonly<Record<string, unknown>>;
};

export type Upcast = (fields: ClearFields) => ClearFields;

/** A type nobody here knows, or a version newer than this release: written by a later one. */
export class UnknownEvent extends Error {
  readonly code = 'unknown-event';

  constructor(type: string, version: number, known: number | undefined) {
    super(
      known === undefined
        ? `No event type ${type} is known here`
        : `${type} version ${version} is newer than version ${known}, the newest known here`,
    );
    this.name = 'UnknownEvent';
  }
}

/** `versions` is today's version of every type. Throws at once when the steps do not lead from every version to it. */
export function createUpcast(
  versions: Readonly<Record<string, number>>,
  steps: readonly UpcastStep[],
): Upcast {
  const known = new Map(Object.entries(versions));
  const chains = new Map<string, Map<number, UpcastStep>>();
  for (const step of steps) {
    const chain = chains.get(step.type) ?? new Map<number, UpcastStep>();
    if (chain.has(step.from)) throw new Error(`Two steps lead on from ${step.type} version ${step.from}`);
    chains.set(step.type, chain.set(step.from, step));
  }
  for (const [type, chain] of chains) {
    const newest = known.get(type);
    for (const from of chain.keys()) {
      if (newest === undefined || from < 1 || from >= newest) {
        throw new Error(`The step from ${type} version ${from} leads nowhere`);
      }
    }
  }
  for (const [type, newest] of known) {
    for (let from = 1; from < newest; from++) {
      if (chains.get(type)?.has(from) !== true)
        throw new Error(`No step leads on from ${type} version ${from}`);
    }
  }

  return (fields) => {
    const newest = known.get(fields.type);
    const { version } = fields;
    if (newest === undefined || !Number.isInteger(version) || version < 1 || version > newest) {
      throw new UnknownEvent(fields.type, version, newest);
    }
    let current = fields;
    for (let from = version; from < newest; from++) {
      const step = chains.get(fields.type)?.get(from);
      if (step === undefined) throw new UnknownEvent(fields.type, from, newest);
      current = { ...step.upcast(current), type: fields.type, version: from + 1 };
    }
    return current;
  };
}
