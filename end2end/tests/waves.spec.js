// The calendar of a survey, and what is asked after something happened. (That
// waves start and mails go is tried against a mail server, in src/tests/mail.)
import { alive, expect, test } from '../support/house.js';

test('the calendar is read month by month with keys alone', async ({ owner, house }) => {
  const survey = await house.survey({ title: 'On a calendar' });
  await owner.goto(`/w/acme/surveys/${survey.id}/waves?month=2026-03`);
  await alive(owner);
  await expect(owner.getByRole('table', { name: 'Mar 2026' }).getByRole('row')).toHaveCount(7);
  await owner.getByRole('link', { name: 'Month after' }).press('Enter');
  await expect(owner.getByRole('table', { name: 'Apr 2026' })).toBeVisible();
  await expect(owner.getByText('Nothing on these days.')).toBeVisible();
  await owner.getByRole('link', { name: 'Plan a wave' }).press('Enter');
  await expect(owner).toHaveURL(/\/send$/);
  await owner.getByLabel('Again').selectOption({ label: 'Every so many weeks' });
  await expect(owner.getByLabel('Until')).toBeVisible();
});

test('on a phone the calendar is a list', async ({ owner, house }) => {
  const survey = await house.survey({ title: 'On a small calendar' });
  await owner.setViewportSize({ width: 390, height: 844 });
  await owner.goto(`/w/acme/surveys/${survey.id}/waves`);
  await alive(owner);
  await expect(owner.locator('table.calendar')).toBeHidden();
  const sideways = await owner.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(sideways).toBeLessThanOrEqual(0);
});

test.describe('what is typed wrongly', () => {
  test.use({ expectedProblems: [/status of 422/] });

  test('a trigger is made, switched on, changed, and tells what it held back', async ({ owner, house }) => {
    const survey = await house.survey({ title: 'After a delivery' });
    await owner.goto(`/w/acme/surveys/${survey.id}/triggers`);
    await alive(owner);
    await expect(owner.getByText('No triggers yet')).toBeVisible();
    await owner.getByRole('button', { name: 'Save', exact: true }).click();
    await expect(owner.locator('#trigger-name-errors')).not.toBeEmpty();
    await owner.locator('#trigger-name').fill('Delivered');
    await owner.getByLabel('After what').fill('e2e.delivered');
    await owner.getByRole('button', { name: 'Save', exact: true }).click();
    const row = owner.getByRole('row', { name: /Delivered/ }).first();
    await expect(row).toContainText('Off');
    await row.getByRole('button', { name: 'Switch on' }).click();
    await expect(row).toContainText('On');
    await house.api('POST', '/interactions', [{ external_id: 'e2e-1', customer: 'acme', kind: 'e2e.delivered' }]);
    await owner.reload();
    await alive(owner);
    await expect(owner.getByRole('row', { name: /e2e-1/ })).toContainText('No person was named');
    await row.getByRole('link', { name: 'Change' }).click();
    await expect(owner.locator('#trigger-name')).toHaveValue('Delivered');
  });
});
