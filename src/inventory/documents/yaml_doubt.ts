/**
 * Thrown for something in a text that Ansible, which uses libyaml and PyYAML, may read differently
 * from this program.
 */
export class YamlDoubt extends Error {
  constructor(
    /** What may be read differently, in a few words. */
    readonly what: string,
    readonly offset: number,
  ) {
    super(what)
  }
}
