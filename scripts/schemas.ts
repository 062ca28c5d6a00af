// JSON schemas of what people write, made from the tables of the program: for editors and CI.
import { LIKE } from '../src/emitted_groups.ts'
import { EMITTED_VARIABLES } from '../src/emitted_variables.ts'
import { DOMAIN_TYPES } from '../src/libvirt/domain_types.ts'
import { defaultText, meaningOf, OWN_PREFIX, type Setting, type ValueForm } from '../src/setting.ts'
import { SETTINGS } from '../src/settings.ts'

/** A JSON schema, or a part of one. */
export type Schema = { readonly [key: string]: unknown }

/** The files, by their names in `schema/`. */
export const schemas = (): Record<string, Schema> => ({
  'inventory.schema.json': {
    ...headOf('A static inventory for vm_dispatcher_inventory'),
    type: ['object', 'null'],
    additionalProperties: { $ref: '#/definitions/group' },
    definitions: GROUPS,
  },
  'localhost.schema.json': {
    ...headOf('host_vars/localhost.yml for vm_dispatcher_inventory'),
    ...variablesOf('localhost'),
  },
})

const headOf = (title: string): Schema => ({
  $schema: 'http://json-schema.org/draft-07/schema#',
  title,
})

/** Text that Ansible fills in: it may be anything afterwards. */
const TEMPLATE: Schema = { type: 'string', pattern: '\\{\\{|\\{%' }
const OPEN = [TEMPLATE, { type: 'null' }]
const NAME: Schema = { type: 'string', minLength: 1 }

const mapping = (properties: Schema, rest: Schema = {}): Schema => ({
  type: 'object',
  properties,
  ...rest,
})

const orTemplate = (schema: Schema): Schema => ({ anyOf: [schema, TEMPLATE] })
const listOf = (items: Schema): Schema => orTemplate({ type: 'array', items })

/** One VM that is wanted. Its other keys are for the roles that build it. */
const ENTRY = mapping(
  {
    target: { ...NAME, description: 'a kind of machine; it stands for an architecture' },
    platform: { ...NAME, description: 'the system that is installed' },
    hypervisor: { ...NAME, description: 'the hypervisor or group that alone may take it' },
  },
  { required: ['target', 'platform'] },
)

const MATRIX = mapping(
  {
    permutations: mapping(
      { targets: listOf(NAME), platforms: listOf(NAME) },
      { required: ['targets', 'platforms'], description: 'each platform on each target' },
    ),
    list: { ...listOf(ENTRY), description: 'VMs one by one' },
  },
  { anyOf: [{ required: ['permutations'] }, { required: ['list'] }] },
)

/** `config` of a hypervisor. Its other keys are for the roles that build the VMs. */
const OWN_CONFIG = mapping(
  { list: { type: 'array' } },
  { description: 'its own VMs; those that are given to it are added to the list' },
)

type Kind = Exclude<ValueForm, readonly string[]>

/** The pattern for the format of a VM's name. */
const ANY_PARTS = '([^{}]|[{](platform|target)[}])*'

/** The units are libvirt's, in any case. */
const UNIT = '([Bb]([Yy][Tt][Ee][Ss])?|[KkMmGgTtPp]([Ii]?[Bb])?)'

const FROM_0: Schema = { type: 'integer', minimum: 0, maximum: 999_999_999 }

/** A number; it may be written as text, as Ansible gives it where a template made it. */
function numeric(number: Schema, pattern: string): Schema {
  return { anyOf: [number, { type: 'string', pattern }] }
}

const FORMS: Record<Kind, Schema> = {
  text: NAME,
  directory: NAME,
  sources: NAME,
  'name format': { type: 'string', pattern: `^${ANY_PARTS}[{](platform|target)[}]${ANY_PARTS}$` },
  flag: { anyOf: [{ type: 'boolean' }, { enum: ['true', 'false', 'True', 'False'] }] },
  count: numeric({ type: 'integer', minimum: 1, maximum: 999_999 }, '^[1-9][0-9]{0,5}$'),
  number: numeric(FROM_0, '^[0-9]{1,9}$'),
  'number or percentage': numeric(FROM_0, '^([0-9]{1,9}|([0-9]{1,2}|100)%)$'),
  seconds: secondsFrom({ exclusiveMinimum: 0 }),
  'seconds or 0': secondsFrom({ minimum: 0 }),
  memory: memoryFrom({ exclusiveMinimum: 0 }),
  'memory or 0': memoryFrom({ minimum: 0 }),
  ratio: numeric(
    { type: 'number', exclusiveMinimum: 0, maximum: 9999 },
    '^[0-9]{1,4}([.][0-9]{1,3})?$',
  ),
  weight: {
    anyOf: [
      { type: 'number', exclusiveMinimum: 0, maximum: 999_999_999 },
      { enum: ['memory', 'cpus'] },
      { type: 'string', pattern: '^[0-9]{1,9}([.][0-9]{1,6})?$' },
    ],
  },
  names: { type: 'array', minItems: 1, items: { enum: DOMAIN_TYPES } },
  matrix: MATRIX,
}

function secondsFrom(least: Schema): Schema {
  const pattern = '^[0-9]{1,6}([.][0-9]{1,3})?$'
  return numeric({ type: 'number', ...least, maximum: 999_999 }, pattern)
}

function memoryFrom(least: Schema): Schema {
  const pattern = `^[0-9]{1,12}([.][0-9]{1,6})?( ?${UNIT})?$`
  return numeric({ type: 'number', ...least, maximum: 999_999_999 }, pattern)
}

const schemaOf = (setting: Setting): Schema => {
  const { form } = setting
  const isOneOf = typeof form !== 'string'
  return {
    anyOf: [isOneOf ? { enum: form } : FORMS[form], ...OPEN],
    description: `${meaningOf(setting)} (default: ${defaultText(setting)})`,
  }
}

/**
 * The variables that are read on localhost, or on any host, because a schema does not know which
 * hosts are hypervisors. Other variables that begin like ours are refused.
 */
function variablesOf(owner: 'localhost' | 'anybody'): Schema {
  const rows: Setting[] = Object.values(SETTINGS)
  const read = rows.filter(
    ({ variable, on = '' }) => variable && (owner === 'anybody' || on.includes(owner)),
  )
  const ours = Object.fromEntries(read.map((row) => [row.variable ?? '', schemaOf(row)]))
  const emitted = Object.entries(EMITTED_VARIABLES).flatMap(([name, { on }]) =>
    on === 'VMs' || name === SETTINGS.config.variable
      ? []
      : [[name, { description: 'set by the inventory script: do not write it yourself' }]],
  )
  const config = owner === 'localhost' ? ours.config : { anyOf: [OWN_CONFIG, ...OPEN] }
  const known = [...Object.keys(ours), ...emitted.map(([name]) => name)]
  const names = [...known, `${LIKE}.*`].filter((name) => String(name).startsWith(OWN_PREFIX))
  return {
    type: ['object', 'null'],
    properties: { ...ours, ...Object.fromEntries(emitted), config },
    patternProperties: { [`^${OWN_PREFIX}(?!(${endingsOf(names)})$)`]: false },
  }
}

const endingsOf = (names: readonly unknown[]): string =>
  names.map((name) => String(name).slice(OWN_PREFIX.length)).join('|')

/** The form of an inventory in Ansible. A group or host without content may be just text. */
const GROUPS: Schema = {
  localhost: variablesOf('localhost'),
  anybody: variablesOf('anybody'),
  group: {
    type: ['object', 'null'],
    properties: {
      hosts: {
        type: ['object', 'string', 'null'],
        properties: { localhost: { $ref: '#/definitions/localhost' } },
        additionalProperties: { $ref: '#/definitions/anybody' },
      },
      vars: { $ref: '#/definitions/anybody' },
      children: {
        type: ['object', 'string', 'null'],
        additionalProperties: { $ref: '#/definitions/group' },
      },
    },
    additionalProperties: false,
  },
}
