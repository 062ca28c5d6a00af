import { expect, test } from '@jest/globals'
import { runProgram, SCRIPT, withFiles } from '../support/built_file.ts'

/** Says what x86_64 needs and that no domain exists, whatever it is asked. */
const VIRSH = `#!/bin/sh
echo '<capabilities><guest><arch name="x86_64"><domain type="kvm"/></arch></guest></capabilities>'
printf '/\\n\\n/\\n\\n'
`

const OWN = 'config: {list: [{target: amd64, platform: debian}]}'

/** A lab whose hypervisors, which are this machine, have these variables besides. */
const lab = (...hypervisors: string[]) => `all:
  hosts:
    localhost:
      vm_dispatcher_keep_existing: true
      config: {list: [{target: amd64, platform: debian, template: big}]}
  children:
    hypervisors:
      vars: {ansible_connection: local}
      hosts:
${hypervisors.map((variables, index) => `        hv${index + 1}: {${variables}}`).join('\n')}
`

const run = (hosts: string) =>
  withFiles({ 'bin/virsh': VIRSH, 'hosts.yml': hosts }, (cwd) => {
    const PATH = `${cwd}/bin:${process.env.PATH}`
    return runProgram(`./${SCRIPT}`, ['--list'], { cwd, env: { HOME: cwd, PATH } })
  })

test('a VM that a hypervisor has itself, with other keys, is a warning', async () => {
  const { exitCode, stderr } = await run(lab(OWN))
  expect({ exitCode, stderr }).toEqual({
    exitCode: 0,
    stderr:
      "hv1: VM debian_amd64 is in its own config, and with other keys in localhost's config: its own config counts; remove it from one of them, or make the keys the same [vm-owned]\n",
  })
})

test('a VM that two hypervisors have themselves ends the run', async () => {
  const { exitCode, stdout, stderr } = await run(lab(OWN, `ansible_libvirt_uri: x:///y, ${OWN}`))
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' })
  expect(stderr).toMatch(
    /^hosts\.yml:5:7: several hypervisors have a VM named VM debian_amd64 in their own config: hv1, hv2; .* \[vm-owned-twice\]\n/,
  )
})

test('one libvirt under two names is a warning', async () => {
  const { exitCode, stderr } = await run(lab('', ''))
  expect({ exitCode, stderr }).toEqual({
    exitCode: 0,
    stderr:
      'hv1, hv2: these names are one libvirt (the same connection and URI): its VMs count once; remove all names but one; if they are different hosts, give each its own host_uuid in libvirtd.conf [libvirt-twice]\n',
  })
})
