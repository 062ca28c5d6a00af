import { remoteUri } from '../../libvirt/remote_uri.ts'
import { currentAccount } from '../../machine/account.ts'
import type { Outcome } from '../../problems.ts'
import { SETTINGS } from '../../settings.ts'
import { readArguments, unquoted } from '../../ssh/from_ansible/arguments.ts'
import { asksOnTheWay, throughJump } from '../../ssh/from_ansible/jump.ts'
import { type Access, ansibleAccess, type SshCall } from '../../ssh/from_ansible/ssh_call.ts'
import { textOf } from '../../values.ts'
import type { Context } from '../context.ts'
import type { Input } from '../input/input.ts'
import type { Request, RequestedHypervisor } from '../request/request.ts'
import type { Way } from './vm_connection.ts'

/**
 * How the VMs on each hypervisor are reached. The way through a hypervisor is made once, when it is
 * first needed.
 */
export class Ways {
  readonly #hypervisors: ReadonlyMap<string, RequestedHypervisor>
  readonly #accessOf: (hypervisor: RequestedHypervisor) => Outcome<Access>
  readonly #ways = new Map<string, Way | undefined>()

  constructor(
    { request, cfg }: Pick<Input, 'cfg'> & { request: Pick<Request, 'hypervisors'> },
    { environment }: Context,
  ) {
    this.#hypervisors = new Map(request.hypervisors.map((each) => [each.name, each]))
    const account = currentAccount(environment)
    const configuration = cfg.get.bind(cfg)
    this.#accessOf = ({ name, variables }) => {
      const variable = (key: string) => variables.get(key)?.value
      return ansibleAccess(name, { variable, environment, configuration, account })
    }
  }

  /** The way through a hypervisor; undefined if its own connection is not known. */
  through(name: string): Way | undefined {
    if (!this.#ways.has(name)) {
      const hypervisor = this.#hypervisors.get(name)
      this.#ways.set(name, hypervisor && this.#find(hypervisor))
    }
    return this.#ways.get(name)
  }

  #find(hypervisor: RequestedHypervisor): Way | undefined {
    const access = this.#accessOf(hypervisor)
    if (!access.ok) return undefined
    const uri = textOf(hypervisor.variables.get(SETTINGS.libvirtUri.variable)?.value) || undefined
    const before = hypervisor.outer === undefined ? [] : this.through(hypervisor.outer)?.hostjumps
    const hostjumps = [...(before ?? []), hypervisor.name]
    const { connection } = access.value
    if (connection === 'local') {
      return { hostjumps, throughIt: undefined, asks: false, libvirtUri: uri }
    }
    const libvirtUri = remoteUri(uri, endOf(connection))
    const asks = asksOnTheWay(connection)
    return { hostjumps, throughIt: throughJump(connection), asks, libvirtUri }
  }
}

/**
 * The host and port that a call connects to, as far as its own arguments say. OpenSSH's files may
 * change them.
 */
function endOf({ arguments: words, address }: SshCall) {
  const options = readArguments(words).flatMap((argument) => ('option' in argument ? argument : []))
  const first = (name: string) => {
    const found = options.find(({ option }) => option === name)
    return found && unquoted(found.value)
  }
  return { host: address, user: first('user'), port: first('port'), keyFile: first('identityfile') }
}
