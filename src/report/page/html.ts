import { compactJson } from '../text/json.ts'
import type { PageData } from './page_data.ts'

/** The style and the script of the page, with their hashes for the Content-Security-Policy. */
export interface PageAssets {
  style: string
  script: string
  /** The hash of the style for the content security policy: `'sha256-…'`. */
  styleHash: string
  scriptHash: string
}

/**
 * A plan as one page that needs neither the network nor another file. Everything apart from this
 * template is data, which the script shows as text; the policy lets nothing else run or load.
 */
export function renderPage(
  data: PageData,
  { style, script, styleHash, scriptHash }: PageAssets,
): string {
  const policy = [
    "default-src 'none'",
    `style-src ${styleHash}`,
    `script-src ${scriptHash}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ')
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>VM plan</title>
<style>${style}</style>
</head>
<body>
<main id="page"><h1>VM plan</h1><noscript><p>This page shows its table with JavaScript, which is turned off here. The command plan prints the same as text.</p></noscript></main>
<script type="application/json" id="data">${scriptData(data)}</script>
<script>${script}</script>
</body>
</html>
`
}

/** The data as JSON that cannot end the script element or begin another one. */
const scriptData = (data: PageData): string => compactJson(data).replaceAll('<', '\\u003c')
