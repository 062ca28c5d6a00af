import type { PageAssets } from '../../report/html.ts'

/** Filled in by the build, from src/report/page. */
declare const PAGE_ASSETS: PageAssets

/** Each asset by itself, because the build fills in texts only. */
export const pageAssets: PageAssets = {
  script: PAGE_ASSETS.script,
  style: PAGE_ASSETS.style,
  scriptHash: PAGE_ASSETS.scriptHash,
  styleHash: PAGE_ASSETS.styleHash,
}
