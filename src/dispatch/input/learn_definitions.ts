import type { InventoryFiles } from '../../inventory/reading/files.ts'

/**
 * Lets Ansible read definitions that only it can read, and puts what it finds into the files. If there
 * is no Ansible, they stay as they are, with a problem or a warning.
 */
export async function learnDefinitions(
  paths: readonly string[],
  {
    files,
    environment,
  }: { files: InventoryFiles; environment: Readonly<Record<string, string | undefined>> },
): Promise<void> {
  const { askForDocuments, refusedDocument } = await import(
    '../../inventory/by_ansible/documents.ts'
  )
  const { workingDirectory } = files
  const documents = (await askForDocuments(paths, { workingDirectory, environment })) ?? []
  for (const [index, document] of documents.entries()) {
    const path = paths[index] ?? ''
    if ('value' in document) files.learn(path, document.value)
    else {
      const problems = refusedDocument(files.document(path), files.nameOf(path), document.error)
      if (problems) files.refuse(path, problems)
    }
  }
}
