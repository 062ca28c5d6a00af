import { handoverTests } from '../conformance/handover_tests.ts'
import { describeVersions } from './support/describe_versions.ts'

describeVersions('what is handed over', handoverTests)
