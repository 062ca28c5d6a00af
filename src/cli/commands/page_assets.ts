import type { PageAssets } from '../../report/html.ts'

/** Put in by the build, from src/report/page. */
declare const PAGE_ASSETS: PageAssets

export const pageAssets = PAGE_ASSETS
