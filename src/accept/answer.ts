// How what a query came to is said over HTTP.
import type { Response } from 'express';
import type { QueryResult } from './needs.ts';
import { sendProblem, sendRefusal } from './problem.ts';

export function sendAnswer(response: Response, result: QueryResult): void {
  if (result.status === 'done') response.json(result.body);
  else if (result.status === 'failed') sendProblem(response, result.code);
  else sendRefusal(response, result.code);
}
