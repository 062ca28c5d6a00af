import type { Extent, Row } from './rows.ts'
export const alternativesRows = async (_: Extent): Promise<Row[]> => []
