// sealdesk devices, certify, remove, renew: what the administrator does on a machine of their own. Promises: a root key signs
// nothing that does not follow from the newest directory known on this machine. Trusts the key folder, not the server.
import { deviceCode } from '../seal/identity.ts';
import type { DirectoryDocument } from '../seal/directory.ts';
import type { KeyFileContent } from '../seal/passphrase.ts';
import { verifyEnrolment } from '../seal/signed-actions.ts';
import { type NextDirectory, nextDirectory, type WaitingDevice, withoutDevices } from './administrator.ts';
import { type AtWork, atWork, current, look, openOne, publish, send } from './at-work.ts';
import { writeKey } from './key-folder.ts';
import { keepDirectory } from './signed-directory.ts';

/** Directories signed in one go after a backup was put back: renewals of some months. */
const RESTORED_MAX = 1000;

export async function devicesCommand(args: readonly string[]): Promise<number> {
  const at = await atWork(args);
  const { document, waiting } = current(await look(at));
  if (waiting.length === 0) process.stdout.write('No device waits.\n');
  for (const device of waiting)
    process.stdout.write(`${deviceCode(device.device)}   ${nameOf(document, device.person)}\n`);
  for (const { certified, id, person } of document.devices)
    process.stdout.write(
      `${deviceCode(id)}   ${nameOf(document, person)}, certified ${certified.slice(0, 10)}\n`,
    );
  return 0;
}

export async function certifyCommand(args: readonly string[]): Promise<number> {
  const at = await atWork(args);
  const asked = codeOf(at);
  if (asked === null) throw new Error('certify needs --code with the five groups the person reads to you');
  const { directory, document, waiting } = current(await look(at));
  const device = waiting.find((each) => deviceCode(each.device).replaceAll(' ', '') === asked);
  if (device === undefined) throw new Error('no waiting device has this code');
  const proof = await verifyEnrolment(at.primitives, device.proof);
  const fits =
    proof.ok &&
    proof.value.workspace === at.workspace &&
    proof.value.device === device.device &&
    proof.value.person === device.person &&
    proof.value.sign === device.sign &&
    proof.value.agree === device.agree;
  if (!fits) throw new Error('the device does not prove the keys it names: not certified');
  const seat = await seatKey(at);
  const keys = seat === null ? at.keys : [...at.keys, seat];
  const officer = document.compliance.officers.find((each) => each.person === device.person);
  if (officer !== undefined && seat === null)
    process.stderr.write(
      'This person is an officer: without --seat FILE the device can ask, but not take part in an opening.\n',
    );
  const next = await nextDirectory(at.primitives, { signed: directory, atMs: Date.now() }, keys, [device]);
  if (seat !== null && next.shares.length === 0) throw new Error('the seat is not the one of this person');
  for (const team of missingTeams(next, device))
    process.stderr.write(
      `The key of team ${team} is not among the key files: a colleague's device has to hand it on.\n`,
    );
  await publish(at, next);
  process.stdout.write(
    `Certified ${deviceCode(device.device)} for ${nameOf(document, device.person)}, directory ${next.document.number}.\n`,
  );
  return 0;
}

/** The next directory without a device, or without a person and all of theirs, and a new key for each of their teams. */
export async function removeCommand(args: readonly string[]): Promise<number> {
  const at = await atWork(args);
  const { code, person: named } = at.values;
  if ((code === undefined) === (named === undefined))
    throw new Error('remove needs --code with the five groups of the device, or --person with the name');
  const { directory, document } = current(await look(at));
  const gone = goneFrom(document, codeOf(at), named);
  const nowMs = Date.now();
  const removal = await withoutDevices(at.primitives, document, at.keys, gone, nowMs);
  if (removal === null) throw new Error('no certified device has this code');
  // The key first: a directory whose key nobody kept could be sealed to by everybody and handed on by nobody.
  for (const key of removal.teams)
    if (!at.keys.includes(key))
      await writeKey(at.primitives, { path: at.folder, passphrase: at.passphrase }, `team-${key.name}`, key);
  const now = { signed: directory, atMs: nowMs };
  const next = await nextDirectory(
    at.primitives,
    now,
    [...at.keys, ...removal.teams.filter((key) => !at.keys.includes(key))],
    [],
    removal.content,
  );
  await publish(at, next);
  for (const { id, person } of removal.removed) {
    process.stdout.write(`Removed ${deviceCode(id)} of ${nameOf(document, person)}.\n`);
    if (document.compliance.officers.some((officer) => officer.person === person))
      process.stderr.write(
        'It holds a share of the compliance key: too little alone, and it stays too little.\n',
      );
  }
  for (const { name } of removal.teams) process.stdout.write(`New key: team-${name}.key.json\n`);
  process.stdout.write(`Directory ${next.document.number} holds until ${next.document.expires}.\n`);
  return 0;
}

function goneFrom(
  document: DirectoryDocument,
  code: string | null,
  named: string | undefined,
): { readonly device: string } | { readonly person: string } {
  if (named === undefined) {
    const device = document.devices.find((each) => deviceCode(each.id).replaceAll(' ', '') === code);
    if (device === undefined) throw new Error('no certified device has this code');
    return { device: device.id };
  }
  const people = document.people.filter((each) => each.name === named || each.id === named);
  const [person] = people;
  if (person === undefined) throw new Error('nobody in the directory has this name');
  if (people.length > 1)
    throw new Error(`several have this name, take the id: ${people.map(({ id }) => id).join(' ')}`);
  if (document.compliance.officers.some((officer) => officer.person === person.id))
    throw new Error('an officer holds a seat of the compliance key: remove the devices, with --code');
  return { person: person.id };
}

/** Twenty hexadecimal digits, or null. */
function codeOf(at: AtWork): string | null {
  const asked = at.values.code?.replaceAll(/[^0-9A-Fa-f]/g, '').toUpperCase();
  return asked?.length === 20 ? asked : null;
}

export async function renewCommand(args: readonly string[]): Promise<number> {
  const at = await atWork(args);
  const looked = await look(at);
  const now = () => ({ signed: directory, atMs: Date.now() });
  let { directory } = looked;
  if (at.values.restored !== true) {
    current(looked);
    const next = await nextDirectory(at.primitives, now(), at.keys, []);
    await publish(at, next);
    process.stdout.write(`Directory ${next.document.number} holds until ${next.document.expires}.\n`);
    return 0;
  }
  // Every browser that saw the newest number takes a higher one only: the numbers between are passed over, with nobody
  // in them who was removed since, and no device that the server has forgotten the boxes of.
  const { document, known } = looked;
  const here = new Set(document.devices.map((device) => device.id));
  const content = { ...known.document, devices: known.document.devices.filter(({ id }) => here.has(id)) };
  let number = document.number;
  for (let count = 0; number < known.document.number + 2; count += 1) {
    if (count >= RESTORED_MAX) throw new Error(`more than ${RESTORED_MAX} directories lie between`);
    const next = await nextDirectory(at.primitives, now(), at.keys, [], content);
    await send(at, next);
    directory = next.directory;
    number = next.document.number;
  }
  keepDirectory(at.folder, directory);
  const again = known.document.devices.length - content.devices.length;
  process.stdout.write(
    `Directory ${number} follows the ${known.document.number} that was known before. Devices to certify again: ${again}.\n`,
  );
  return 0;
}

async function seatKey(at: AtWork): Promise<KeyFileContent | null> {
  return at.values.seat === undefined
    ? null
    : openOne(at.primitives, at.values.seat, at.values['seat-passphrase-file']);
}

/** Teams of the device's person whose key nobody here could seal to it. */
function missingTeams(next: NextDirectory, device: WaitingDevice): readonly string[] {
  const person = next.document.people.find((each) => each.id === device.person);
  return (person?.teams ?? []).filter((team) => !next.teamKeys.some((box) => box.team === team));
}

function nameOf(document: DirectoryDocument, person: string): string {
  return document.people.find((each) => each.id === person)?.name ?? 'somebody who is not in the directory';
}
