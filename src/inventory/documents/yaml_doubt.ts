/** Something in a text that Ansible, which has libyaml and PyYAML, may read otherwise than this program. */
export class YamlDoubt extends Error {
  constructor(
    /** What it is, in a few words. */
    readonly what: string,
    readonly offset: number,
  ) {
    super(what)
  }
}
