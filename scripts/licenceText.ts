/** What `package.json` says of who wrote a package. */
export type Author = string | { readonly name?: string } | undefined;

/**
 * The text of a licence whose package brings no file of it: the standard one, in the name of its author.
 *
 * @throws Error where the licence is another than MIT, or nobody is named: such a package is not shipped
 * @see https://spdx.org/licenses/MIT.html
 */
export function licenceText(name: string, license: string, author: Author): string {
  // An author may have an address beside the name.
  const holder = (typeof author === 'string' ? author : (author?.name ?? ''))
    .replace(/\s*[<(].*$/s, '')
    .trim();
  if (license !== 'MIT') throw new Error(`${name} brings no text of its licence, ${license}`);
  if (!holder) throw new Error(`${name} brings no text of its licence and names no author`);
  return `MIT License\n\nCopyright (c) ${holder}\n\n${mit}`;
}

const mit = `Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation files (the "Software"), to deal in the Software without restriction, including without limitation the rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.`;
