/**
 * The endings of YAML files as Ansible has them, where no setting changes that; JSON is YAML to it. Of
 * vars files the first that exists counts.
 */
export const YAML_EXTENSIONS: readonly string[] = ['.yml', '.yaml', '.json']
