// The detector of a staff page: what is read and what is typed are judged by the same one, which knows the workspace's own
// numbers once the settings are here.
import { createEndDetector, type Told } from '../../redact/answers.ts';
import type { Staff } from '../connection/staff.ts';

const told: Told = {};
export const detector = { ...createEndDetector(told), told };

export function followOwnNumbers({ settings }: Pick<Staff, 'settings'>): void {
  settings.watch();
  settings.state.subscribe(({ rows }) => {
    const values = [...rows.values()].filter(({ section }) => section === 'number').map(({ value }) => value);
    told.numbers = values;
  });
}
