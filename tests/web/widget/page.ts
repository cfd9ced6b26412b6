// A page of an invented host in the system's Chromium, with the widget on it and eyes on what the browser complains of.
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import type { ConnectionState } from '../../../src/web/connection/connection-state.ts';
import type { ConversationState } from '../../../src/web/connection/conversation-state.ts';
import type { Stage } from './stage.ts';

export type Visit = {
  readonly page: Page;
  /** Errors, warnings and violations, in order. */
  readonly complaints: string[];
  readonly launcher: Locator;
  readonly panel: Locator;
  readonly field: Locator;
  /** What the fake end was asked to do. */
  calls(): Promise<readonly (readonly unknown[])[]>;
  put(change: Partial<ConversationState>): Promise<void>;
  /** A message from the agent. */
  say(text: string): Promise<void>;
  /** Everything pending came back through the log. */
  settle(): Promise<void>;
  connection(status: ConnectionState['status']): Promise<void>;
  openPanel(): Promise<void>;
  openConversation(): Promise<void>;
  /** What the live regions were given, joined. */
  spoken(region: 'status' | 'alert'): Promise<string>;
  close(): Promise<void>;
};

export type VisitOptions = {
  readonly scene?: string;
  readonly path?: string;
  readonly clinic?: boolean;
  readonly context?: BrowserContextOptions;
};

type Scene = {
  calls: (readonly unknown[])[];
  put(change: Partial<ConversationState>): void;
  say(text: string): void;
  settle(): void;
  connection(status: string): void;
};
type SceneWindow = { scene: Scene; spoken: Record<string, string[]> };

export async function visit(browser: Browser, stage: Stage, options: VisitOptions = {}): Promise<Visit> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 860 },
    locale: 'en-GB',
    ...options.context,
  });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(`uncaught: ${error.message}`));
  const scene = options.scene ?? 'agent';
  const query = `?scene=${scene}${options.clinic ? '&workspace=linden' : ''}`;
  await page.goto(`${options.clinic ? stage.clinic : stage.bank}${options.path ?? '/'}${query}`);
  const panel = page.getByRole('dialog').first();
  const conversation: Visit = {
    page,
    complaints,
    launcher: page.locator('.launcher'),
    panel,
    field: panel.getByRole('textbox'),
    calls: () => page.evaluate(() => (globalThis as unknown as SceneWindow).scene.calls),
    put: (change) =>
      page.evaluate((value) => (globalThis as unknown as SceneWindow).scene.put(value), change),
    say: (text) => page.evaluate((value) => (globalThis as unknown as SceneWindow).scene.say(value), text),
    settle: () => page.evaluate(() => (globalThis as unknown as SceneWindow).scene.settle()),
    connection: (status) =>
      page.evaluate((value) => (globalThis as unknown as SceneWindow).scene.connection(value), status),
    async openPanel() {
      await conversation.launcher.click();
      await panel.waitFor();
      await listen(page);
    },
    async openConversation() {
      await conversation.openPanel();
      await panel
        .getByRole('button', { name: /Ann Keller|Tomás Ruiz|Waiting/ })
        .first()
        .click();
      await panel.getByRole('button', { name: 'More' }).waitFor();
    },
    spoken: (region) =>
      page.evaluate(
        (name) => ((globalThis as unknown as SceneWindow).spoken[name] ?? []).join(' | '),
        region,
      ),
    close: () => context.close(),
  };
  return conversation;
}

/** Regions empty themselves after a while: a test keeps what they were given. */
async function listen(page: Page): Promise<void> {
  await page.evaluate(() => {
    const held: Record<string, string[]> = {};
    (globalThis as unknown as SceneWindow).spoken = held;
    const { shadowRoot } = document.querySelector('sealdesk-chat')!;
    for (const region of shadowRoot!.querySelectorAll('.root > [aria-live]')) {
      const texts: string[] = [];
      held[region.getAttribute('role')!] = texts;
      new MutationObserver((changes) => {
        for (const { addedNodes } of changes)
          for (const node of addedNodes) texts.push(node.textContent ?? '');
      }).observe(region, { childList: true });
    }
  });
}

/** Accessible name or text of what has the focus within the widget; null when the page has it. */
export function focused(page: Page): Promise<string | null> {
  return page.evaluate(() => {
    const active = document.querySelector('sealdesk-chat')?.shadowRoot?.activeElement;
    if (active == null) return null;
    return active.getAttribute('aria-label') ?? active.textContent?.trim() ?? '';
  });
}

type Finding = { id: string; nodes: { target: unknown; failureSummary: string }[] };

/** What the accessibility checker, once its script is on the page, finds within the widget; throws when it looked at nothing. */
export async function findings({ page }: Visit): Promise<readonly string[]> {
  // Colours are measured once nothing moves.
  await page.waitForTimeout(400);
  const { looked, found } = await page.evaluate(async () => {
    const runner = (
      globalThis as unknown as { axe: { run(at: unknown): Promise<Record<string, Finding[]>> } }
    ).axe;
    const result = await runner.run({ include: ['sealdesk-chat'] });
    return { looked: result['passes']!.length, found: result['violations']! };
  });
  expect(looked).toBeGreaterThan(10);
  return found.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.failureSummary} ${JSON.stringify(node.target)}`),
  );
}
