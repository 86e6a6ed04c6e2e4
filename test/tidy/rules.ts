import { architectureShowsTheTable, importsFollowTheArchitecture } from './allowed-imports.ts'
import { banRules, testsDoNotImportSleep } from './banned-code.ts'
import {
  decisionsAreComplete,
  filesEndWithNewline,
  linksResolve,
  namedScriptsExist,
  noCardNumbers,
  nothingOfThisMachine,
} from './files.ts'
import type { Rule } from './repository.ts'
import { filesAreNamed, filesAreSmall, gatewaysAreAlike, noBarrels, noCycles, noDeadFiles } from './structure.ts'

export const RULES: readonly Rule[] = [
  importsFollowTheArchitecture,
  architectureShowsTheTable,
  noCycles,
  noBarrels,
  noDeadFiles,
  filesAreNamed,
  filesAreSmall,
  gatewaysAreAlike,
  ...banRules,
  testsDoNotImportSleep,
  noCardNumbers,
  filesEndWithNewline,
  nothingOfThisMachine,
  linksResolve,
  namedScriptsExist,
  decisionsAreComplete,
]
