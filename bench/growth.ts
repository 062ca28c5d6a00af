import type { Extent, Row } from './rows.ts'
export const growthRows = async (_: Extent): Promise<Row[]> => []
