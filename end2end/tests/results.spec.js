// The results of a survey: answers come in as a file, go one by one, and the
// survey is closed and opened again.
import { alive, expect, test } from '../support/house.js';

const csv = (...lines) => ({ name: 'answers.csv', mimeType: 'text/csv', buffer: Buffer.from(`${lines.join('\n')}\n`) });

const count = async (house, survey) => (await house.api('GET', `/measures/nps?survey=${survey.id}`)).n;

test('a file is looked at, stored as a whole, or refused by line with nothing stored', async ({ owner, house }) => {
  const survey = await house.survey({ title: 'From a file' });
  const header = 'answered_at,answer.nps,answer.why,attribute.plan';
  await owner.goto(`/w/acme/surveys/${survey.id}/import`);
  await alive(owner);

  await owner.locator('input[type=file]').setInputFiles(csv(header, '2026-02-01,9,Kind,pro', '2026-02-30,4,No such day,pro', '2026-02-03,99,Wrong scale,free'));
  await expect(owner.getByRole('table')).toContainText('answer.nps');
  await expect(owner.getByRole('table')).toContainText('Kind');
  await owner.getByRole('button', { name: 'Import' }).click();
  const defects = owner.locator('.defects');
  await expect(defects).toContainText('3');
  await expect(defects).toContainText('4');
  expect(await count(house, survey)).toBe(0);

  await owner.locator('input[type=file]').setInputFiles(csv(header, '2026-02-01,9,Kind,pro', '2026-02-02,4,Slow,pro', '2026-02-03,10,Great,free'));
  await expect(owner.getByRole('table')).toContainText('Great');
  await owner.getByRole('button', { name: 'Import' }).click();
  await expect(owner.getByText('3 answers stored', { exact: false })).toBeVisible();
  expect(await count(house, survey)).toBe(3);
});

test('a chart is read with the pointer, with the arrow keys and as a table', async ({ owner, house }) => {
  const survey = await house.survey({ title: 'Charted' });
  const rows = ['2026-08-03', '2026-09-03', '2026-10-03'].flatMap((answered_at) =>
    [10, 9, 3].map((nps) => ({ answered_at: `${answered_at}T12:00:00Z`, answers: { nps } })),
  );
  await house.api('POST', `/surveys/${survey.id}/responses`, rows);
  await owner.setViewportSize({ width: 360, height: 740 });
  await owner.goto(`/w/acme/surveys/${survey.id}`);
  await alive(owner);
  const chart = owner.getByRole('application').filter({ visible: true }).first();
  await chart.focus();
  await owner.keyboard.press('Home');
  const first = await chart.locator('.tip').textContent();
  expect(first).toMatch(/\d/);
  await owner.keyboard.press('ArrowRight');
  await expect(chart.locator('.tip')).not.toHaveText(first);
  await owner.keyboard.press('Escape');
  await expect(chart.locator('.tip')).toHaveCount(0);
  await chart.hover();
  await expect(chart.locator('.tip')).toHaveText(/\d/);
  await owner.getByText('Table', { exact: true }).first().click();
  await expect(owner.getByRole('table').first()).toBeVisible();
});

test('one response is opened and deleted, and the score follows', async ({ owner, house }) => {
  const survey = await house.survey({ title: 'One goes' });
  await house.api('POST', `/surveys/${survey.id}/responses`, [{ answers: { nps: 10 } }, { answers: { nps: 0, why: 'Never again' } }]);
  await owner.goto(`/w/acme/surveys/${survey.id}`);
  await alive(owner);
  await owner.getByRole('link', { name: 'Never again' }).click();
  await expect(owner).toHaveURL(/response=/);
  await owner.getByRole('button', { name: /Delete/ }).first().click();
  await owner.getByRole('dialog').getByRole('button', { name: /Delete/ }).click();
  await expect(owner.getByRole('link', { name: 'Never again' })).toHaveCount(0);
  await expect.poll(() => count(house, survey)).toBe(1);
  await expect(owner.getByRole('main')).toContainText('+100');
});

test('a survey is closed and, by undo, open again', async ({ owner, house }) => {
  const survey = await house.survey({ title: 'To and fro' });
  await house.api('POST', `/surveys/${survey.id}/responses`, [{ answers: { nps: 10 } }]);
  const state = async () => (await house.api('GET', `/surveys/${survey.id}`)).state;
  await owner.goto(`/w/acme/surveys/${survey.id}`);
  await alive(owner);
  await owner.getByRole('button', { name: 'More', exact: true }).click();
  await owner.getByRole('menuitem', { name: 'Close survey' }).click();
  await expect.poll(state).toBe('closed');
  await owner.getByRole('button', { name: 'Undo' }).click();
  await expect.poll(state).toBe('open');
});
