import { createHash } from 'node:crypto'
import type { PageAssets } from '../../report/page/html.ts'

/** Put in by the build, from src/report/page/browser. */
declare const PAGE_ASSETS: Pick<PageAssets, 'script' | 'style'>

const { script, style } = { script: PAGE_ASSETS.script, style: PAGE_ASSETS.style }

/** The hash of the text as it is in the page: the build may have changed its comments. */
const hash = (text: string): string =>
  `'sha256-${createHash('sha256').update(text).digest('base64')}'`

/** The style and the script of the page. */
export const pageAssets: PageAssets = {
  script,
  style,
  scriptHash: hash(script),
  styleHash: hash(style),
}
