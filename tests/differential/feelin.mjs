// Evaluates FEEL expressions with feelin: JSON lines in, JSON lines out, each value with its kind beside it.
import { createInterface } from 'node:readline';
import { FeelDate, FeelDateTime, FeelDuration, FeelTime, evaluate, isFunction, isRange } from 'feelin';

const TEMPORAL = [[FeelDate, 'date'], [FeelTime, 'time'], [FeelDateTime, 'date and time'], [FeelDuration, 'duration']];

function told(value) {
  if (value === null || value === undefined) return ['null'];
  if (typeof value === 'number' || typeof value === 'bigint') return ['number', String(value)];
  if (typeof value === 'boolean' || typeof value === 'string') return [typeof value, value];
  const temporal = TEMPORAL.find(([kind]) => value instanceof kind);
  if (temporal) return [temporal[1], value.iso];
  if (Array.isArray(value)) return ['list', value.map(told)];
  if (isRange(value)) {
    return ['range', [value['start included'], told(value.start), told(value.end), value['end included']]];
  }
  if (isFunction(value)) return ['function'];
  if (value.constructor === Object) {
    return ['context', Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, told(entry)]))];
  }
  return ['other', value.constructor?.name ?? typeof value];
}

function answer(expression) {
  try {
    const { value, warnings } = evaluate(expression, {});
    return { value: told(value), warnings: warnings.map((warning) => warning.type) };
  } catch (error) {
    return { error: error.message };
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  console.log(JSON.stringify(answer(JSON.parse(line))));
}
