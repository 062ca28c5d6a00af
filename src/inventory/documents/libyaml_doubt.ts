/** Something in a text that libyaml, with which Ansible reads YAML, may read otherwise than js-yaml. */
export class LibyamlDoubt extends Error {
  constructor(
    /** What it is, in a few words. */
    readonly what: string,
    readonly offset: number,
  ) {
    super(what)
  }
}
