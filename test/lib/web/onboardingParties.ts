/** Who is on the onboarding pages that are rendered. */
export const parties = {
  operatorName: 'Northwind IT Services',
  profileName: 'Certero (application)',
  tenantName: 'contoso.com',
};
export const at = '2026-07-31T14:05:09.120Z';
export const linkToken = 'kq3-_Zt0';
