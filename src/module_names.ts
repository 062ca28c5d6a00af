/** The names by which a task may call a module of Ansible's own. */
export const namesOfModule = (module: string): string[] =>
  ['', 'ansible.builtin.', 'ansible.legacy.'].map((collection) => `${collection}${module}`)
