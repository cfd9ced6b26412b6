// What an operator asks a running server for, and who else cannot.
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { askControl, ControlFailure, openControl } from '../../src/wiring/control.ts';

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'control-'));
  onTestFinished(() => rmSync(path, { recursive: true }));
  return path;
}

const opened = async (path: string, task: () => Promise<unknown>) => {
  const control = await openControl(path, { 'vault-rotate': task });
  onTestFinished(() => control.close());
  return control;
};

it('[E19] a task is done and answered, or what stopped it is said with its code', async () => {
  const path = folder();
  // Left by a process that was killed.
  writeFileSync(join(path, 'control.sock'), '');
  let away = false;
  await opened(path, async () => {
    if (away) throw new ControlFailure('vault-unwritable', 'a place is away');
    return { before: 1, after: 2 };
  });
  expect(await askControl(path, 'vault-rotate')).toEqual({ before: 1, after: 2 });
  away = true;
  await expect(askControl(path, 'vault-rotate')).rejects.toMatchObject({
    code: 'vault-unwritable',
    message: 'a place is away',
  });
});

it('[E19] where no server runs, that is said; a closed one leaves no socket', async () => {
  const path = folder();
  await expect(askControl(path, 'vault-rotate')).rejects.toMatchObject({ code: 'server-not-running' });
  const control = await opened(path, () => Promise.resolve({}));
  await control.close();
  expect(existsSync(join(path, 'control.sock'))).toBe(false);
  await expect(askControl(path, 'vault-rotate')).rejects.toMatchObject({ code: 'server-not-running' });
});

it('[E19] nothing else is answered, whatever it is called', async () => {
  const path = folder();
  await opened(path, () => Promise.resolve({}));
  const asked = (method: string, at: string) =>
    new Promise((resolve) => {
      request({ socketPath: join(path, 'control.sock'), method, path: at }, (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      }).end();
    });
  expect(await asked('GET', '/vault-rotate')).toBe(404);
  expect(await asked('POST', '/toString')).toBe(404);
  expect(await asked('POST', '/vault-rotate')).toBe(200);
});
