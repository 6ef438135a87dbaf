import { expect, test as base } from '../support/fixtures.ts';
import { type Kind, Lab } from '../support/lab.ts';
import { best, Trial } from '../support/trial.ts';

const test = base.extend<{ open: (kinds: [Kind, Kind], ice: 'none' | 'turn') => Promise<Trial> }>({
  open: async ({ relayUrl }, use) => {
    const lab = await Lab.open();
    const trials: Trial[] = [];
    try {
      await use(async (kinds, ice) => {
        if (ice === 'turn') await lab.startTurn();
        const trial = await Trial.open(kinds, ice, relayUrl, lab);
        trials.push(trial);
        return trial;
      });
      expect(trials.flatMap((trial) => trial.unexpectedErrors()), 'errors on the consoles').toEqual([]);
    } finally {
      for (const trial of trials) await trial.close();
      await lab.close();
    }
  },
});

const missing = Lab.missing(true);
test.skip(missing !== undefined, missing);

// The short form of `make netlab`. The first two need neither STUN nor TURN.
const pairs: [Kind, Kind, 'none' | 'turn'][] = [
  ['symmetric', 'open', 'none'],
  ['blocked', 'cone', 'none'],
  ['cone', 'symmetric', 'turn'],
  ['blocked', 'cone', 'turn'],
];

for (const [one, other, ice] of pairs) {
  const way = best(one, other, ice === 'turn');
  test(`${one} and ${other}, ${ice === 'turn' ? 'with' : 'without'} TURN: ${way}`, async ({ open }) => {
    const without = ice === 'turn' ? Lab.missingTurn() : undefined;
    test.skip(without !== undefined, without);
    const trial = await open([one, other], ice);
    await trial.introduce();
    await trial.exchange('first');
    await trial.expectWay(way);
    await trial.exchange('then');
    for (const { chat } of [trial.ann, trial.bob]) await chat.all(4);
  });
}
