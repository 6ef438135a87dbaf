import type { FullResult, Reporter, Suite } from '@playwright/test/reporter';

/** Ends the output with one line that a script can read. */
export default class Sum implements Reporter {
  private suite?: Suite;

  onBegin(_: unknown, suite: Suite) {
    this.suite = suite;
  }

  onExit() {
    const count = { expected: 0, flaky: 0, unexpected: 0, skipped: 0 };
    for (const test of this.suite?.allTests() ?? []) count[test.outcome()]++;
    console.log(`\ne2e: ${count.expected + count.flaky} passed, ${count.unexpected} failed, ${count.skipped} skipped`);
    return Promise.resolve();
  }

  onEnd(_: FullResult) {}

  printsToStdio() {
    return true;
  }
}
