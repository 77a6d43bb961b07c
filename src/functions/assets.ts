import { publicFile } from '../lib/triggers.ts';
import { asset } from '../lib/web/assets.ts';
import { renderNotice } from '../lib/web/pages/notice.tsx';
import { file, page } from '../lib/web/respond.ts';

publicFile('assets', 'assets/{name}', (request) => {
  const found = asset(request.params['name'] ?? '');
  if (found) return file(found, request);
  return page(404, renderNotice({ title: 'Not found', text: 'There is no such file.', status: 404 }));
});
