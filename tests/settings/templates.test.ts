import { describe, expect, it } from 'vitest';
import { settingSections } from '../../src/contract/settings.ts';
import { workspace, type WorkspaceEvent } from '../../src/decide/workspace.ts';
import { createSchemaCheck } from '../../src/platform/schema-check.ts';
import { redact } from '../../src/redact/redact.ts';
import { slug } from '../../src/seal/strict-json.ts';
import { readTemplate, templateNames } from '../../src/wiring/templates.ts';
import { given } from '../decide/given.ts';

const check = createSchemaCheck();
const created: WorkspaceEvent = { type: 'WorkspaceCreated', name: 'N', root: 'root', reference: 'NW' };

describe('the starting points by trade', () => {
  it('[U12] are there', () => {
    expect(templateNames()).toEqual(['bank', 'healthcare', 'property', 'shop', 'software', 'travel']);
    expect(readTemplate('../templates/bank')).toBe(null);
  });

  it.each(templateNames())(
    '[U12] %s fits the schemas, names only what it brings, and holds no number',
    (name) => {
      const template = readTemplate(name);
      if (template === null) throw new Error('it is there');
      const { settings } = template;
      for (const { item, section, value } of settings) {
        expect([section, item, check.setting(section, value)]).toEqual([
          section,
          item,
          { status: 'fits', value },
        ]);
        expect(slug(item)).toBe(true);
        expect([item, redact(JSON.stringify(value)).verdict]).toEqual([item, 'pass']);
      }
      const names = settings.map(({ item, section }) => `${section} ${item}`);
      expect(new Set(names).size).toBe(names.length);
      const { decision } = given(workspace, created).when({ kind: 'BeginSettings', settings, why: 'w' });
      expect([decision.refusal, decision.events.length]).toEqual([null, settings.length]);
      // Everything but what belongs to one organisation: its sites, its people, its numbers.
      const sections = new Set<string>(settings.map(({ section }) => section));
      const own = ['site', 'staff', 'number', ...(name === 'healthcare' ? ['trigger'] : [])];
      expect(settingSections.filter((section) => !sections.has(section) && !own.includes(section))).toEqual(
        [],
      );
    },
  );
});
