// The queue of theory: Poisson arrivals, exponential service by n servers, exponential patience (M/M/n+M, Erlang-A,
// Palm 1943; Mandelbaum and Zeltyn 2007). The stationary distribution of a birth-death chain, summed until nothing is left.

export type Load = {
  /** Per minute. */
  readonly arrivals: number;
  /** Mean minutes. */
  readonly service: number;
  readonly patience: number;
  readonly servers: number;
};

export type Theory = {
  /** Mean minutes in line, over everybody who comes. */
  readonly wait: number;
  readonly abandoned: number;
  /** Share of arrivals who find a server free. */
  readonly atOnce: number;
};

const STATES_MAX = 100_000;
const NOTHING_LEFT = 1e-15;

export function erlangA({ arrivals, patience, servers, service }: Load): Theory {
  const weights: number[] = [1];
  for (let inside = 1; inside < STATES_MAX; inside += 1) {
    const leaving = Math.min(inside, servers) / service + Math.max(inside - servers, 0) / patience;
    const weight = ((weights[inside - 1] ?? 0) * arrivals) / leaving;
    weights.push(weight);
    if (inside > servers && weight < NOTHING_LEFT * Math.max(...weights.slice(0, servers + 1))) break;
  }
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let line = 0;
  let atOnce = 0;
  for (const [inside, weight] of weights.entries()) {
    line += (weight / total) * Math.max(inside - servers, 0);
    if (inside < servers) atOnce += weight / total;
  }
  return { wait: line / arrivals, abandoned: line / patience / arrivals, atOnce };
}
