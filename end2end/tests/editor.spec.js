// The journey editor by keyboard alone, and the score that changes while one
// looks at it.
import { alive, expect, test } from '../support/house.js';

async function newJourney(owner, house, title) {
  const { id } = await house.api('POST', '/journeys', { title, template: 'blank', locale: 'en' });
  await owner.goto(`/w/acme/journeys/${id}`);
  await alive(owner);
  return id;
}

const texts = async (house, id) => JSON.stringify((await house.api('GET', `/journeys/${id}`)).map);

test('a map is written, undone and redone by keyboard alone, and is saved', async ({ owner, house }) => {
  const id = await newJourney(owner, house, 'By keyboard');
  const grid = owner.getByRole('grid');
  const first = grid.getByRole('gridcell').first();
  await first.focus();
  await owner.keyboard.type('Opens the shop');
  await owner.keyboard.press('Enter');
  await expect(grid).toContainText('Opens the shop');
  await expect(owner.getByText('Saved', { exact: true })).toBeVisible();
  await expect.poll(() => texts(house, id)).toContain('Opens the shop');

  await owner.keyboard.press('Control+z');
  await expect.poll(() => texts(house, id)).not.toContain('Opens the shop');
  await owner.keyboard.press('Control+Shift+z');
  await expect.poll(() => texts(house, id)).toContain('Opens the shop');

  await owner.reload();
  await alive(owner);
  await expect(owner.getByRole('grid')).toContainText('Opens the shop');
});

test('an answer written by another process changes the score on the open page within two seconds', async ({ owner, house }) => {
  const survey = await house.survey();
  await house.api('POST', `/surveys/${survey.id}/responses`, [{ answers: { nps: 10 } }, { answers: { nps: 10 } }]);
  const id = await newJourney(owner, house, 'Live');
  const { map, seq } = await house.api('GET', `/journeys/${id}`);
  const step = map.steps[0].id;
  await house.api('POST', `/journeys/${id}/ops`, {
    base_seq: seq,
    ops: [
      {
        op_id: '0190a3e0-0000-7000-8000-000000000abc',
        kind: 'set_binding',
        step,
        binding: { measure: 'nps', subject: 'support', survey: survey.id },
      },
    ],
  });
  await expect(owner.getByRole('grid')).toContainText('+100');
  await expect(owner.getByRole('grid')).toContainText('n 2');

  // Another process: the command line, on the same file.
  const { writeFileSync } = await import('node:fs');
  const file = `${house.data}/one.csv`;
  writeFileSync(file, 'answered_at,answer.nps\n2026-01-05,0\n2026-01-05,0\n');
  house.run('import', 'responses', file, '--workspace', 'acme', '--survey', survey.id);
  await expect(owner.getByRole('grid')).toContainText('n 4', { timeout: 2_000 });
});

test.describe('offline', () => {
  test.use({ expectedProblems: [/ERR_INTERNET_DISCONNECTED|Failed to load resource/] });

  test('what is typed while the server is gone arrives once it is back', async ({ owner, house }) => {
    const id = await newJourney(owner, house, 'Offline');
    await owner.context().setOffline(true);
    await owner.getByRole('grid').getByRole('gridcell').first().focus();
    await owner.keyboard.type('Written offline');
    await owner.keyboard.press('Enter');
    await expect(owner.getByText('Offline', { exact: false }).first()).toBeVisible();
    await owner.context().setOffline(false);
    await expect.poll(() => texts(house, id), { timeout: 20_000 }).toContain('Written offline');
  });
});
