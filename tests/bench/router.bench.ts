// Microseconds that one decision of the router takes, with a long line and many agents, and with how much a longer line
// costs. Run by hand on a quiet machine: node tests/bench/router.bench.ts
import type { AgentFacts, TeamRules } from '../../src/command/router.ts';
import { AGENT, openWorld, RULES, wants } from '../simulation/router/world.ts';

const TEAMS = 10;
const DECISIONS = 2_000;
/** A decision is one event read back: the log gives some hundreds a second in a very busy hour. */
const P99_MS_MAX = 50;

function decisions(agents: number, waiting: number): readonly number[] {
  const world = openWorld({ keep: false });
  for (let team = 0; team < TEAMS; team += 1) {
    const rules: TeamRules = { ...RULES, team: `team-${team}`, needs: [{ skill: 'cards', level: 2 }] };
    world.teams.set(rules.team, rules);
  }
  for (let n = 0; n < agents; n += 1) {
    const person = `agent-${String(n).padStart(4, '0')}`;
    const facts: AgentFacts = {
      ...AGENT,
      person,
      teams: [`team-${n % TEAMS}`],
      skills: { cards: 1 + (n % 5) },
      capacity: 4,
      claims: Array.from({ length: n % 20 === 0 ? 3 : 4 }, (_, index) => `held-${n}-${index}`),
    };
    world.agents.set(person, facts);
  }
  for (let n = 0; n < waiting; n += 1)
    world.route(wants(`w${n}`, world.now(), { team: `team-${n % TEAMS}` }));
  const took: number[] = [];
  for (let n = 0; n < DECISIONS; n += 1) {
    const conversation = `c${n}`;
    const team = `team-${n % TEAMS}`;
    world.pass(50);
    const from = performance.now();
    world.route(wants(conversation, world.now(), { team }));
    took.push(performance.now() - from);
    world.route({ kind: 'leave', conversation, because: 'abandoned', person: null });
  }
  return took.toSorted((a, b) => a - b);
}

const at = (values: readonly number[], share: number) =>
  values[Math.floor(values.length * share)] ?? Number.NaN;
let slow = false;
for (const [agents, waiting] of [
  [10, 10],
  [100, 100],
  [500, 500],
  [500, 900],
] as const) {
  const took = decisions(agents, waiting);
  const line = `one arrival decided, ${agents} agents, ${waiting} in line`;
  console.log(
    `${line.padEnd(52)} median ${at(took, 0.5).toFixed(2)} ms, p99 ${at(took, 0.99).toFixed(2)} ms`,
  );
  slow ||= at(took, 0.99) > P99_MS_MAX;
}
if (slow) process.exitCode = 1;
