import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { FullResult, Reporter, Suite } from '@playwright/test/reporter';

const FILE = fileURLToPath(new URL('../bench/README.md', import.meta.url));
const [START, END] = ['<!-- netlab -->', '<!-- /netlab -->'];
const HEADS = {
  pairs: ['networks', 'TURN', 'way (ends)', 'invite followed to first messages both ways', 'two more'],
  events: ['what happens', 'what comes of it'],
};

/** Writes the table when the whole laboratory has run; what failed is a row of it. */
export default class Table implements Reporter {
  private suite?: Suite;

  onBegin(_: unknown, suite: Suite) {
    this.suite = suite;
  }

  onEnd(result: FullResult) {
    const tests = this.suite?.allTests() ?? [];
    const rows = tests.flatMap((test) => test.results.flatMap(({ annotations }) => annotations)).filter(({ type }) => type === 'row');
    const cells = rows.map(({ description }) => description!.split(' | '));
    for (const test of tests) if (test.outcome() !== 'expected') cells.push(['events', test.title, `**${test.outcome()}**`]);
    const tables = Object.entries(HEADS).map(([name, head]) => {
      const lines = cells.filter(([of]) => of === name).map(([, ...cells]) => cells);
      return [head, head.map(() => '---'), ...lines].map((line) => `| ${line.join(' | ')} |`).join('\n');
    });
    const text = tables.join('\n\n');
    console.log(`\n${text}`);
    const whole = tests.length > 30 && tests.every(({ results }) => results.length > 0) && result.status !== 'interrupted';
    if (!whole) return console.log('\nNot a whole run: bench/README.md stays as it is.');
    const readme = readFileSync(FILE, 'utf8');
    const [before, after] = [readme.split(START)[0], readme.split(END)[1]];
    if (after === undefined) throw new Error(`${FILE} has no place for the table`);
    writeFileSync(FILE, `${before}${START}\n${text}\n${END}${after}`);
  }

  printsToStdio() {
    return false;
  }
}
