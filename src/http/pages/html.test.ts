import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { html, textOf } from './html.ts';

/** As a browser reads it back. */
const read = (escaped: string): string =>
  escaped
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');

describe('a piece of a page', () => {
  it('is what was written, with what was put in as text', () => {
    expect(textOf(html`<p title="${'"><script>'}">${"a & 'b'"}</p>`)).toBe(
      '<p title="&quot;&gt;&lt;script&gt;">a &amp; &#39;b&#39;</p>',
    );
  });

  it('takes other pieces as they are, lists one after the other, and nothing for what is not there', () => {
    const items = ['<1>', '2'].map((item) => html`<li>${item}</li>`);
    expect(textOf(html`<ul>${items}</ul>${undefined}${false}${7}`)).toBe('<ul><li>&lt;1&gt;</li><li>2</li></ul>7');
  });

  it('lets no text become markup, and loses none of it', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.string({ unit: fc.constantFrom('<', '>', '&', '"', "'", '`', '=', '/', 'a', ';', '#') }),
        ),
        (text) => {
          const written = textOf(html`${text}`);
          expect(written).not.toMatch(/[<>"']/);
          expect(read(written)).toBe(text);
        },
      ),
    );
  });

  it('takes no object for markup that only looks like it', () => {
    const forged = JSON.parse('{"markup":"<script>","Symbol(markup)":"<script>"}') as never;
    expect(textOf(html`<p>${forged}</p>`)).toBe('<p>undefined</p>');
  });
});
